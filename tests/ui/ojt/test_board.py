"""配置: the board, its words for vacant seats, and appointing by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.policy.ojt import plans
from desktop.policy.ojt.figures import measured
from desktop.policy.ojt.now import ojt_now
from desktop.policy.staff import departments
from desktop.ui.ojt.board_tab import BoardTab
from tests.ui.ojt.conftest import NAMES, field, texts, type_words

LEFT, RETURN = Qt.MouseButton.LeftButton, Qt.Key.Key_Return
ON = "　11月23日現在"


def choose(tab: BoardTab, section: int) -> None:
    tab.show_place(str(section))


def test_every_main_department_has_a_line_and_the_rate_its_denominator(town, open_tab):
    tab = open_tab(BoardTab, town)
    assert [row[:2] for row in texts(tab.table)] == [
        ("総務課", NAMES[0]),
        ("税務課", NAMES[2]),
        ("住民課", "空席"),
    ]
    assert tab.rate.text() == f"配置率 66.7％（2/3課）{ON}"
    assert tab.vacant_words.text() == "空席 1課: 住民課"
    assert texts(tab.table)[0][3:6] == ("まだ", "まだ", "まだ")


def test_a_vacant_seat_is_filled_by_keyboard(qtbot, town, open_tab):
    tab = open_tab(BoardTab, town)
    choose(tab, town.sections[2])
    tab.table.setFocus()
    qtbot.keyClick(tab.table, RETURN)
    assert tab.side.question is not None
    who = tab.side.question.findChild(type(field(tab.side.question, "候補の職員")))
    assert [who.item(n).text().split("　")[0] for n in range(who.count())] == [NAMES[4]]  # of this 課 first
    qtbot.keyClicks(field(tab.side.question, "職員をさがす"), "001")
    qtbot.waitUntil(lambda: who.count() == 1 and NAMES[1] in who.item(0).text())
    who.setFocus()
    qtbot.keyClick(who, Qt.Key.Key_Down)
    field(tab.side.question, "選任日").setText("R8.5.1")
    qtbot.keyClick(field(tab.side.question, "選任した人"), RETURN)
    town.session.refresh_now()
    assert tab.side.question is None
    (made,) = [p for p in ojt_now(town.document).plans if p.department_id == town.sections[2]]
    assert (made.staff_id, made.appointed_on) == (town.staff[1], "2026-05-01")
    assert tab.rate.text() == f"配置率 100％（3/3課）{ON}"
    assert not tab.vacant_words.isVisible()
    assert town.session.undo() == "DX推進員を選任する"
    town.session.refresh_now()
    assert tab.rate.text() == f"配置率 66.7％（2/3課）{ON}"


def test_nobody_chosen_is_told_in_the_form(qtbot, town, open_tab):
    tab = open_tab(BoardTab, town)
    choose(tab, town.sections[2])
    tab.ask_seat()
    qtbot.mouseClick(tab.side.question.confirm_button, LEFT)
    assert "職員が選ばれていません" in tab.side.question.problem.text()


def test_one_person_in_two_seats_and_the_rule(qtbot, town, open_tab):
    plans.appoint(
        town.document, town.session.book.facts, year=2026, staff_id=town.staff[0], department_id=town.sections[2],
        appointed_on="2026-06-01",
    )  # fmt: skip
    town.session.refresh_now()
    tab = open_tab(BoardTab, town)
    assert texts(tab.table)[0][2] == "2つの課を兼ねる"
    assert tab.rate.text() == f"配置率 100％（3/3課）{ON}"
    tab.rule.setCurrentIndex(tab.rule.findData("one"))
    tab.rule.activated.emit(tab.rule.currentIndex())
    town.session.refresh_now()
    assert tab.rate.text() == f"配置率 66.7％（2/3課）{ON}"
    assert not tab.vacant_words.isVisible()  # somebody is there, only not counted twice


def test_fields_are_saved_when_they_are_left(qtbot, town, open_tab):
    tab = open_tab(BoardTab, town)
    choose(tab, town.sections[0])
    tab.form.days["told_on"].setText("R8.4.8")
    tab.form.days["told_on"].take()
    tab.form.days["moves_on"].setText("R9.2.1")
    tab.form.days["moves_on"].take()
    edit = tab.form.share.edit
    edit.setFocus()
    type_words(edit, "３０")
    qtbot.keyClick(edit, RETURN)
    town.session.refresh_now()
    assert texts(tab.table)[0][3:5] == ("4月8日", "30％")
    assert texts(tab.table)[0][2] == "異動の時期が年度内（令和9年2月）"
    assert tab.form.rest.text() == "DX 30％　ふだんの仕事 70％"
    edit.setText("たくさん")
    tab.form.share.flush()
    assert "割合を数として読めません" in tab.form.share.problem.text()
    assert plan(town, 0).dx_share == 30


def plan(town, number: int):
    return next(p for p in ojt_now(town.document).plans if p.id == town.plans[number])


def test_a_seat_is_handed_over(qtbot, town, open_tab):
    tab = open_tab(BoardTab, town)
    choose(tab, town.sections[0])
    qtbot.mouseClick(tab.form.buttons["close"], LEFT)
    form = tab.side.question
    who = field(form, "候補の職員")
    who.setCurrentRow(next(n for n in range(who.count()) if NAMES[1] in who.item(n).text()))
    field(form, "最後の日").setText("R8.9.30")
    qtbot.mouseClick(form.confirm_button, LEFT)
    town.session.refresh_now()
    assert [row[1] for row in texts(tab.table) if row[0] == "総務課"] == [NAMES[1], NAMES[0]]
    assert plan(town, 0).closed_on == "2026-09-30"
    assert "9月30日で閉じた（異動）" in texts(tab.table)[1][2]


def test_another_department_may_have_one_too(qtbot, town, open_tab):
    other = departments.add(town.document, "図書館", kind="outpost")
    town.session.refresh_now()
    tab = open_tab(BoardTab, town)
    qtbot.mouseClick(tab.other_button, LEFT)
    where = field(tab.side.question, "部署")
    where.setCurrentIndex(where.findData(other))
    qtbot.mouseClick(tab.side.question.confirm_button, LEFT)
    assert "図書館" in tab.side.question.accessibleName()
    who = field(tab.side.question, "職員をさがす")
    who.setText("004")
    found = field(tab.side.question, "候補の職員")
    qtbot.waitUntil(lambda: found.count() == 1)
    found.setCurrentRow(0)
    qtbot.mouseClick(tab.side.question.confirm_button, LEFT)
    town.session.refresh_now()
    assert texts(tab.table)[-1][:3] == ("図書館", NAMES[4], "配置率には数えない課")
    assert tab.rate.text() == f"配置率 66.7％（2/3課）{ON}"


def test_a_mistaken_plan_goes_and_one_with_records_stays(qtbot, town, open_tab, messages):
    from desktop.policy.ojt import follow

    follow.add_note(town.document, town.plans[0], "2026-05-01", "consult", "話した")
    town.session.refresh_now()
    tab = open_tab(BoardTab, town)
    choose(tab, town.sections[0])
    qtbot.mouseClick(tab.form.buttons["remove"], LEFT)
    assert "記録1件" in messages.errors[0].message
    choose(tab, town.sections[1])
    qtbot.mouseClick(tab.form.buttons["remove"], LEFT)
    town.session.refresh_now()
    assert tab.rate.text() == f"配置率 33.3％（1/3課）{ON}"


def test_without_main_departments_two_ways_on_are_shown(qtbot, bare, open_tab):
    """A19."""
    for section in bare.sections:
        departments.set_main(bare.document, section, False)
    bare.session.refresh_now()
    tab = open_tab(BoardTab, bare)
    assert not tab.table.isVisible()
    assert tab.rate.text() == "配置率 ―（主要事業所管課が決まっていません）"
    asked = []
    tab.command = asked.append
    qtbot.mouseClick(tab.main_button, LEFT)
    qtbot.mouseClick(tab.import_button, LEFT)
    assert asked == ["tab:staff/settings", "tab:staff/import"]
    departments.set_main(bare.document, bare.sections[0], True)
    bare.session.refresh_now()
    assert tab.table.isVisible()
    assert tab.rate.text() == "配置率 ―（主要事業所管課1課に、まだ推進員の記録がありません）"


def test_the_rate_is_the_one_that_the_policy_prints(town, open_tab):
    """A20: one figure of one day, wherever it stands."""
    departments.close(town.document, town.sections[2], "2026-06-30", town.sections[0])
    town.session.refresh_now()
    tab = open_tab(BoardTab, town)
    figure = measured(town.document, town.session.book.facts, town.year.day)["placement_rate"]
    assert (figure.numerator, figure.denominator, figure.on) == (2, 2, town.year.day)
    assert tab.rate.text() == f"配置率 {figure.words}{ON}" == f"配置率 100％（2/2課）{ON}"
    assert [row[0] for row in texts(tab.table)] == ["総務課", "税務課"]
