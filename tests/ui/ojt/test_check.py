"""チェック表: five phases and thirteen measures on the screen, states by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt

from desktop.analysis.ojt import ordered_measures
from desktop.policy.ojt import entries, plans
from desktop.policy.ojt.now import ojt_now
from desktop.ui.ojt.board_check_tab import CheckTab
from desktop.ui.ojt.board_check_view import MeasureHead
from tests.ui.ojt.conftest import NAMES, TODAY, Town, field, type_words

LEFT, RETURN = Qt.MouseButton.LeftButton, Qt.Key.Key_Return


@pytest.fixture
def tab(town, open_tab) -> CheckTab:
    made = open_tab(CheckTab, town)
    made.view.setFocus()
    return made


def cell(tab: CheckTab, row: int, column: int) -> str:
    return tab.model.index(row, column).data()


def at(tab: CheckTab, row: int, column: int) -> None:
    tab.view.setCurrentIndex(tab.model.index(row, column))


def entry(town: Town, number: int, column: int):
    return ojt_now(town.document).entries[town.plans[number], ordered_measures(town.session.book.facts)[column].id]


def test_five_phases_and_thirteen_measures_are_seen(tab):
    head = tab.view.horizontalHeader()
    assert isinstance(head, MeasureHead)
    assert [name for name, _, _ in head.bands()] == [
        "異動配置/選任/業務分担", "目標設定", "業務でのフォロー", "成果の評価/共有", "スキル/経験活用",
    ]  # fmt: skip
    assert head.count() == tab.model.columnCount() == 13
    widths = [round((right - left) / head.sectionSize(0)) for _, left, right in head.bands()]
    assert widths == [4, 1, 5, 2, 1]
    assert tab.count.text() == "13施策 × 2席 ＝ 26（期限切れ 10　未着手 16　実施中 0　済 0　対象外 0）"
    assert [cell(tab, 0, n) for n in range(6)] == ["期限切れ"] * 5 + ["未着手"]


@pytest.mark.parametrize(
    ("key", "words", "state"),
    [("2", "実施中", "doing"), ("３", "済", "finished"), ("1", "未着手", ""), ("0", "未着手", "")],
)
def test_a_figure_sets_the_state(qtbot, tab, town, key, words, state):
    at(tab, 0, 5)
    if key.isascii():
        qtbot.keyClicks(tab.view, key)
    else:
        type_words(tab.view, key)
    assert cell(tab, 0, 5) == words
    if state:
        assert entry(town, 0, 5).state == state
        assert entry(town, 0, 5).done_on == (TODAY if state == "finished" else "")
    assert tab.view.currentIndex().column() == 5


def test_arrows_walk_and_a_block_is_one_step(qtbot, tab, town):
    at(tab, 0, 0)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(tab.view, key)
    assert (tab.view.currentIndex().row(), tab.view.currentIndex().column()) == (1, 2)
    block = QItemSelection(tab.model.index(0, 0), tab.model.index(1, 12))
    tab.view.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    qtbot.keyClicks(tab.view, "3")
    assert tab.count.text() == "13施策 × 2席 ＝ 26（期限切れ 0　未着手 0　実施中 0　済 26　対象外 0）"
    assert town.session.undo() == "OJTチェックを「済」にする（26か所）"
    assert not ojt_now(town.document).entries


def test_left_out_asks_why(qtbot, tab, town):
    at(tab, 1, 6)
    qtbot.keyClicks(tab.view, "4")
    assert not ojt_now(town.document).entries
    reason = field(tab.question, "理由")
    qtbot.keyClick(reason, RETURN)
    assert "対象外にする理由が空" in tab.question.problem.text()
    reason.setText("研修のない年度")
    qtbot.keyClick(reason, RETURN)
    assert cell(tab, 1, 6) == "対象外"
    assert entry(town, 1, 6).reason == "研修のない年度"
    assert tab.view.hasFocus()


def test_enter_opens_the_cell_and_its_fields_are_saved(qtbot, tab, town):
    at(tab, 0, 4)
    qtbot.keyClick(tab.view, RETURN)
    pane = tab.pane
    assert pane.isVisible()
    assert pane.title.text() == "仕事を変える課の目標の設定"
    assert NAMES[0] in pane.who.text()
    assert "期限（5月31日）を過ぎています" in pane.late.text()
    pane.due.setCurrentIndex(pane.due.findData(12))
    pane.due.activated.emit(pane.due.currentIndex())
    pane.owner.setCurrentIndex(pane.owner.findData("DX"))
    pane.owner.activated.emit(pane.owner.currentIndex())
    note = pane.texts["note"].edit
    note.setFocus()
    note.setPlainText("課の会議で話した")
    pane.texts["note"].flush()
    assert (entry(town, 0, 4).due_month, entry(town, 0, 4).owner) == (12, "DX")
    assert entry(town, 0, 4).note == "課の会議で話した"
    assert not pane.late.isVisible()
    assert cell(tab, 0, 4) == "未着手"
    qtbot.mouseClick(pane.states["finished"], LEFT)
    assert entry(town, 0, 4).done_on == TODAY
    pane.done.setText("R8.11.2")
    pane.done.take()
    assert entry(town, 0, 4).done_on == "2026-11-02"
    qtbot.keyClick(pane.states["finished"], Qt.Key.Key_Escape)
    assert not pane.isVisible()
    assert tab.view.hasFocus()


def test_what_is_half_typed_goes_to_the_cell_that_is_left(qtbot, tab, town):
    at(tab, 0, 4)
    tab.open_cell()
    note = tab.pane.texts["note"].edit
    note.setFocus()
    note.setPlainText("会議で話す")
    at(tab, 1, 4)
    assert entry(town, 0, 4).note == "会議で話す"
    assert list(ojt_now(town.document).entries) == [(town.plans[0], ordered_measures(town.session.book.facts)[4].id)]
    assert note.toPlainText() == ""
    assert NAMES[2] in tab.pane.who.text()
    assert town.session.undo() == "OJTチェックを書く"
    assert not ojt_now(town.document).entries


def test_left_out_from_the_panel_asks_too(qtbot, tab, town):
    at(tab, 0, 4)
    tab.open_cell()
    qtbot.mouseClick(tab.pane.states["left_out"], LEFT)
    assert tab.question is not None
    assert tab.pane.states[""].isChecked()
    qtbot.mouseClick(tab.question.cancel_button, LEFT)
    assert not ojt_now(town.document).entries


def test_by_person(tab):
    assert [strong for strong, _ in tab.model.heads] == ["総務課", "税務課"]
    tab.order.setCurrentIndex(tab.order.findData("person"))
    tab.order.activated.emit(1)
    assert [strong for strong, _ in tab.model.heads] == [NAMES[2], NAMES[0]]  # by かな


def test_own_measures_beside_the_thirteen(qtbot, tab, town, messages):
    qtbot.mouseClick(tab.measures_button, LEFT)
    pane = tab.measures
    assert pane.count.text() == "13施策"
    pane.name.setText("窓口に立つ日")
    pane.phase.setCurrentIndex(2)
    qtbot.mouseClick(pane.add_button, LEFT)
    town.session.refresh_now()
    assert pane.count.text() == "13施策＋独自1"
    assert tab.model.columnCount() == 14
    assert "13施策＋独自1 × 2席 ＝ 28" in tab.count.text()
    assert tab.model.measures[10].name == "窓口に立つ日"
    qtbot.mouseClick(pane.buttons["remove"], LEFT)
    town.session.refresh_now()
    assert tab.model.columnCount() == 13
    assert messages.errors == []


def test_without_anybody_the_place_says_what_it_is_for(qtbot, bare, open_tab):
    tab = open_tab(CheckTab, bare)
    asked = []
    tab.go = lambda *where: asked.append(where)
    assert tab.stack.currentIndex() == 0
    qtbot.mouseClick(tab.board_button, LEFT)
    assert asked == [("board", "")]


def test_another_year_is_another_table(tab, town):
    town.year.choose(2027)
    assert tab.stack.currentIndex() == 0
    plans.appoint(
        town.document, town.session.book.facts, year=2027, staff_id=town.staff[1], department_id=town.sections[0],
        appointed_on="2027-04-01",
    )  # fmt: skip
    assert tab.stack.currentIndex() == 1
    assert [cell(tab, 0, n) for n in range(2)] == ["未着手", "未着手"]
    town.year.choose(2026)
    assert tab.model.rowCount() == 2


def test_the_words_below_a_state(tab, town):
    measures = ordered_measures(town.session.book.facts)
    entries.set_entry(town.document, town.plans[0], measures[0].id, state="finished", done_on="2026-04-20")
    entries.set_entry(town.document, town.plans[0], measures[1].id, state="doing")
    small = [tab.model.small(tab.model.check(tab.model.index(0, n))) for n in range(3)]
    assert small == ["4/20", "実施中 4月", "4月まで"]
    assert cell(tab, 0, 1) == "期限切れ"
