"""推進員: goals in a chain, a line of the log in two clicks, advisers, and the years."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.policy.ojt import entries, plans
from desktop.policy.ojt.now import ojt_now
from desktop.ui.ojt.plan_tab import ADVISERS, FORM, LOG, YEARS, PlanTab
from tests.ui.ojt.conftest import NAMES, TODAY, field, texts, type_words

LEFT, RETURN = Qt.MouseButton.LeftButton, Qt.Key.Key_Return


@pytest.fixture
def tab(town, open_tab) -> PlanTab:
    return open_tab(PlanTab, town)


def test_who_and_how_far(tab, town):
    assert texts(tab.list) == [(NAMES[0], "総務課", "0/13"), (NAMES[2], "税務課", "0/13")]
    measures = town.session.book.facts.measures
    entries.set_entry(town.document, town.plans[0], measures[0].id, state="finished")
    entries.set_entry(town.document, town.plans[0], measures[1].id, state="left_out", reason="ない")
    assert texts(tab.list)[0][2] == "1/12"


def test_a_chain_of_goals(qtbot, tab, town):
    pane = tab.goals
    type_words(pane.new, "待ち時間を半分にする")
    qtbot.mouseClick(pane.buttons["section"], LEFT)
    type_words(pane.new, "予約の受付を作る")
    qtbot.keyClick(pane.new, RETURN)  # an own one, below the 課's that is chosen
    assert [row[0] for row in texts(pane.table)] == ["課　待ち時間を半分にする", "　└ 予約の受付を作る"]
    pane.table.setCurrentCell(1, 0)
    pane.held.setText("R8.5.12")
    pane.held.take()
    skill = next(s.id for s in town.session.book.facts.skills.values() if s.active)
    pane.picks["skill_id"].setCurrentIndex(pane.picks["skill_id"].findData(skill))
    pane.picks["skill_id"].activated.emit(1)
    pane.fields["result"].edit.setPlainText("9月に始めた")
    pane.fields["result"].flush()
    goal = ojt_now(town.document).goals[1]
    assert (goal.held_on, goal.skill_id, goal.result) == ("2026-05-12", skill, "9月に始めた")
    assert texts(pane.table)[1] == ("　└ 予約の受付を作る", "5月12日", "9月に始めた")
    pane.picks["parent_id"].setCurrentIndex(0)
    pane.picks["parent_id"].activated.emit(0)
    assert [row[0] for row in texts(pane.table)] == ["課　待ち時間を半分にする", "個人　予約の受付を作る"]


def test_a_head_with_goals_below_it_stays(qtbot, tab, messages):
    pane = tab.goals
    for words, key in (("課", "section"), ("自分", "own")):
        pane.new.setText(words)
        qtbot.mouseClick(pane.buttons[key], LEFT)
    pane.table.setCurrentCell(0, 0)
    qtbot.mouseClick(pane.buttons["remove"], LEFT)
    assert "個人の目標が1件" in messages.errors[0].message
    assert pane.table.rowCount() == 2


def test_two_clicks_and_a_line_are_a_record(qtbot, tab, town):
    tab.bar.setCurrentIndex(LOG)
    pane = tab.log
    qtbot.mouseClick(pane.chips["proposal"], LEFT)
    assert pane.text.hasFocus()
    type_words(pane.text, "申請を電子で受けたい")
    qtbot.keyClick(pane.text, RETURN)
    (note,) = ojt_now(town.document).notes
    assert (note.plan_id, note.held_on, note.topic, note.text) == (
        town.plans[0], TODAY, "proposal", "申請を電子で受けたい",
    )  # fmt: skip
    assert pane.text.text() == ""
    assert texts(pane.table) == [("11月23日", "提案", "申請を電子で受けたい", "")]
    pane.table.item(0, 3).setText("1月から試す")
    assert ojt_now(town.document).notes[0].result == "1月から試す"
    qtbot.keyClick(pane.text, RETURN)  # nothing written: nothing kept
    assert len(ojt_now(town.document).notes) == 1
    qtbot.mouseClick(pane.remove_button, LEFT)
    assert ojt_now(town.document).notes == ()


def test_advisers_of_the_department(qtbot, tab, town):
    tab.bar.setCurrentIndex(ADVISERS)
    pane = tab.advisers
    for topic, name in (("端末", "情報係"), ("進め方", " 𠮷田")):
        pane.fields["topic"].setText(topic)
        pane.fields["name"].setText(name)
        qtbot.keyClick(pane.fields["name"], RETURN)
    pane.table.setCurrentCell(1, 0)
    qtbot.mouseClick(pane.buttons["up"], LEFT)
    assert texts(pane.table) == [("進め方", " 𠮷田", ""), ("端末", "情報係", "")]
    pane.table.item(1, 2).setText("内線 210")
    assert ojt_now(town.document).advisers[1].contact == "内線 210"
    tab.show_place(str(town.plans[1]))
    assert texts(pane.table) == []


def test_closing_from_here(qtbot, tab, town):
    tab.bar.setCurrentIndex(FORM)
    qtbot.mouseClick(tab.form.buttons["close"], LEFT)
    assert not tab.form.isVisible()
    field(tab.question, "最後の日").setText("R8.10.31")
    qtbot.mouseClick(tab.question.confirm_button, LEFT)
    assert tab.question is None
    assert next(p for p in ojt_now(town.document).plans if p.id == town.plans[0]).closed_on == "2026-10-31"


def test_a_closing_is_corrected_and_taken_back(qtbot, tab, town, messages):
    tab.bar.setCurrentIndex(FORM)
    form = tab.form
    assert not form.closing.isVisible()
    plans.close(town.document, town.session.book.facts, town.plans[0], "2026-09-30", "異動")
    tab.show_place(str(town.plans[0]))
    assert form.closing.isVisible()
    assert not form.buttons["close"].isEnabled()
    form.days["closed_on"].setText("R8.10.31")
    form.days["closed_on"].take()
    form.reason.edit.setText("長期の研修")
    form.reason.flush()
    plan = town.year.plan(town.plans[0])
    assert (plan.closed_on, plan.reason) == ("2026-10-31", "長期の研修")
    form.days["closed_on"].setText("R8.3.31")
    form.days["closed_on"].take()
    assert "より前です" in messages.errors[0].message
    assert form.days["closed_on"].day == "2026-10-31"
    qtbot.mouseClick(form.buttons["reopen"], LEFT)
    assert town.year.plan(town.plans[0]).closed_on == ""
    assert not form.closing.isVisible()
    assert form.buttons["close"].isEnabled()


def test_a_day_ahead_of_time_is_pointed_out(tab, town):
    tab.bar.setCurrentIndex(FORM)
    assert not tab.form.warning.isVisible()
    plans.change(town.document, town.plans[0], told_on="2026-11-24", agreed_on=TODAY)
    assert tab.form.warning.isVisible()
    assert tab.form.warning.text() == "役割を伝えた日が先の日付です"


def test_the_years_tell_it_all(tab, town):
    entries.set_entry(
        town.document, town.plans[0], town.session.book.facts.measures[0].id, state="finished", done_on="2026-04-20"
    )
    tab.bar.setCurrentIndex(YEARS)
    assert texts(tab.years) == [
        ("令和8年4月20日", "施策", "研修の学びを生かせる課への配置"),
        ("令和8年4月1日", "選任", "総務課のDX推進員"),
    ]
