"""予定 and 年度の切り替え."""

from __future__ import annotations

from pypdf import PdfReader
from PySide6.QtCore import Qt

from desktop.policy.ojt.now import ojt_now
from desktop.policy.staff import departments, people, posts, records
from desktop.policy.staff.people import Place
from desktop.policy.staff.records import CaseWords
from desktop.ui.ojt.calendar_tab import CalendarTab
from desktop.ui.ojt.year_tab import YearTab
from tests.ui.ojt.conftest import NAMES, TODAY, field, texts

LEFT = Qt.MouseButton.LeftButton


def headings(tab: CalendarTab) -> list[tuple[str, str]]:
    return [row[:2] for row in texts(tab.table) if row[1].endswith("件")]


def test_overdue_comes_first_then_months(town, open_tab):
    tab = open_tab(CalendarTab, town)
    assert tab.count.full() == "期限切れ 10件　表示 26件 / この年度 26件"
    assert headings(tab) == [
        ("期限切れ", "10件"),
        ("令和8年11月", "2件"),
        ("令和8年12月", "2件"),
        ("令和9年3月", "12件"),
    ]
    assert texts(tab.table)[1][0] == "　3月31日"
    assert texts(tab.table)[1][5] == "期限切れ"


def test_for_one_of_the_responsible(town, open_tab):
    tab = open_tab(CalendarTab, town)
    tab.owner.setCurrentIndex(tab.owner.findData("人事"))
    tab.owner.activated.emit(1)
    assert {row[4] for row in texts(tab.table) if row[4]} == {"人事"}
    assert tab.count.full() == "期限切れ 4件　表示 6件 / この年度 26件"
    tab.department.setCurrentIndex(tab.department.findData(town.sections[0]))
    tab.department.activated.emit(1)
    assert tab.count.full() == "期限切れ 2件　表示 3件 / この年度 26件"


def test_several_lines_are_finished_in_one_step(qtbot, town, open_tab, messages):
    tab = open_tab(CalendarTab, town)
    tab.table.selectRow(1)
    qtbot.keyClick(tab.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(tab.cells) == 2
    qtbot.mouseClick(tab.buttons["finished"], LEFT)
    assert [e.done_on for e in ojt_now(town.document).entries.values()] == [TODAY, TODAY]
    assert tab.count.full() == "期限切れ 8件　表示 24件 / この年度 26件"
    assert messages.lines == ["2件を「済」にしました"]
    assert town.session.undo() == "OJTチェックを「済」にする（2件）"


def test_enter_opens_the_checklist_and_a_heading_nothing(qtbot, town, open_tab):
    tab = open_tab(CalendarTab, town)
    asked = []
    tab.go = lambda *where: asked.append(where)
    tab.table.setFocus()
    tab.table.setCurrentCell(0, 0)
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    assert asked == []
    assert not tab.buttons["finished"].isEnabled()
    tab.table.setCurrentCell(1, 0)
    assert tab.buttons["finished"].isEnabled()
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    assert asked == [("check", f"{town.plans[0]}/{town.session.book.facts.measures[0].id}")]


def test_a_year_is_copied_forward_once(qtbot, town, open_tab, messages):
    tab = open_tab(YearTab, town)
    pane = tab.forward
    assert pane.title.text() == "令和8年度の配置を、令和9年度へ写す"
    assert texts(pane.table) == [(NAMES[0], "総務課", "写せます"), (NAMES[2], "税務課", "写せます")]
    pane.table.setFocus()
    pane.table.setCurrentCell(1, 0)
    qtbot.keyClick(pane.table, Qt.Key.Key_Space)
    assert pane.copy_button.text() == "選んだ1席を写す"
    qtbot.mouseClick(pane.copy_button, LEFT)
    assert [p.staff_id for p in ojt_now(town.document).of_year(2027)] == [town.staff[0]]
    assert texts(pane.table)[0][2] == "令和9年度に、もうあります"
    assert messages.lines == ["令和9年度へ1席を写しました"]
    assert pane.table.ticked == []


def test_the_first_of_april(qtbot, town, open_tab, messages):
    document = town.document
    records.put_part(document, town.staff[0], CaseWords("窓口の予約", status="running"), "lead", "2026-06-01")
    posts.transfer(document, town.staff[0], "2027-04-01", Place(town.sections[2]))
    posts.begin_leave(document, town.staff[2], "育児休業", "2027-03-01")
    town.session.refresh_now()
    tab = open_tab(YearTab, town)
    pane = tab.handover
    assert pane.day.text() == "令和9年4月1日"
    assert texts(pane.table) == [
        (NAMES[0], "総務課", "異動（住民課へ）", "令和9年4月1日", "空席にする"),
        (NAMES[2], "税務課", "休職など", "令和9年3月1日", "空席にする"),
    ]
    assert pane.apply_button.text() == "選んだ1席を閉じる"  # a leave is ticked by hand
    assert "この異動で空く課（2）: 総務課、税務課" in pane.seats.text()
    assert "前から空いている課（1）: 住民課" in pane.seats.text()
    assert texts(pane.cases) == [("窓口の予約", NAMES[0], "0人")]
    pane.table.setCurrentCell(0, 1)
    qtbot.mouseClick(pane.heir_button, LEFT)
    who = field(pane.question, "候補の職員")
    who.setCurrentRow(next(n for n in range(who.count()) if NAMES[1] in who.item(n).text()))
    qtbot.mouseClick(pane.question.confirm_button, LEFT)
    assert texts(pane.table)[0][4] == NAMES[1]
    qtbot.mouseClick(pane.apply_button, LEFT)
    (new,) = ojt_now(document).of_year(2027)
    assert (new.staff_id, new.appointed_on) == (town.staff[1], "2027-04-01")
    assert messages.lines == ["1席を閉じました"]
    assert [row[0] for row in texts(pane.table)] == [NAMES[2]]
    assert town.session.undo() == "令和9年4月1日付けの異動でDX推進員の席を閉じる"
    assert len(texts(pane.table)) == 2


def test_who_moved_in_autumn_is_closed_with_the_day_before(qtbot, town, open_tab):
    """A13."""
    posts.transfer(town.document, town.staff[0], "2026-10-01", Place(town.sections[2]))
    town.session.refresh_now()
    pane = open_tab(YearTab, town).handover
    assert pane.day.text() == "令和9年4月1日"
    assert texts(pane.table)[0][3] == "令和8年10月1日"
    qtbot.mouseClick(pane.apply_button, LEFT)
    assert [p.closed_on for p in ojt_now(town.document).plans if p.id == town.plans[0]] == ["2026-09-30"]


def test_a_case_without_its_lead_is_opened_or_given_to_another(qtbot, town, open_tab):
    records.put_part(town.document, town.staff[0], CaseWords("窓口の予約", status="running"), "lead", "2026-06-01")
    people.retire(town.document, town.staff[0], "2027-03-31")
    town.session.refresh_now()
    tab = open_tab(YearTab, town)
    pane, asked = tab.handover, []
    tab.go = lambda *where: asked.append(where)
    case = records.all_cases(town.document)[0]
    pane.cases.setFocus()
    pane.cases.setCurrentCell(0, 0)
    qtbot.keyClick(pane.cases, Qt.Key.Key_Return)
    assert asked == [("cases", case.uuid)]
    qtbot.mouseClick(pane.lead_button, LEFT)
    assert field(pane.question, "引き継ぐ日").text() == "令和9年4月1日"
    qtbot.mouseClick(pane.question.confirm_button, LEFT)
    assert "職員が選ばれていません" in pane.question.problem.text()
    who = field(pane.question, "候補の職員")
    who.setCurrentRow(next(n for n in range(who.count()) if NAMES[3] in who.item(n).text()))
    qtbot.mouseClick(pane.question.confirm_button, LEFT)
    assert pane.question is None
    assert not pane.cases.isVisible()
    assert town.document.undo_label == "案件のリードを引き継ぐ"


def test_a_day_without_movers_says_so(town, open_tab):
    tab = open_tab(YearTab, town)
    assert not tab.handover.table.isVisible()
    assert "異動、退職、休職はありません" in tab.handover.nobody.text()
    people.retire(town.document, town.staff[0], "2027-03-31")
    town.session.refresh_now()
    assert tab.handover.table.isVisible()
    tab.handover.day.setText("R8.12.1")
    tab.handover.day.take()
    assert not tab.handover.table.isVisible()


def test_the_monthly_sheet_of_a_month_and_a_department(qtbot, town, open_tab, messages, dialogs, tmp_path):
    """A17."""
    tab = open_tab(CalendarTab, town)
    tab.dialogs, messages.answers = dialogs, ["write", "write"]
    tab.department.setCurrentIndex(tab.department.findData(town.sections[1]))
    tab.department.activated.emit(1)
    qtbot.mouseClick(tab.monthly_button, LEFT)
    form = tab.question
    assert (form.month.currentText(), form.department.currentText()) == ("令和8年11月", "税務課")
    form.month.setCurrentIndex(form.month.findText("令和9年2月"))
    form.month.activated.emit(form.month.currentIndex())
    path = tmp_path / "a.pdf"
    dialogs.paths = [path]
    qtbot.mouseClick(form.confirm_button, LEFT)
    assert dialogs.suggested[0].name == "みどり町_所属長の今月の一枚_令和9年2月_税務課.pdf"
    (page,) = PdfReader(path).pages
    assert "令和9年2月" in page.extract_text()
    assert "税務課" in page.extract_text()
    assert tab.question is None
    assert messages.lines == ["「a.pdf」を書き出しました。"]


def test_without_a_department_the_monthly_sheet_says_why(qtbot, bare, open_tab, messages):
    for section in bare.sections:
        departments.set_main(bare.document, section, False)
    bare.session.refresh_now()
    tab = open_tab(CalendarTab, bare)
    qtbot.mouseClick(tab.monthly_button, LEFT)
    assert tab.question is None
    assert "主要事業所管課も、DX推進員もまだ決まっていません" in messages.errors[0].next_step
