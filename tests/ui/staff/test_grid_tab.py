"""The grid with real keys and the real store: typing, walking, blocks, filling, questions; each one undo step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu

from desktop.models import NOT_APPLICABLE, SELF, Staff
from desktop.policy.staff import cells, rounds, views
from desktop.policy.staff.grid_order import Wanted
from desktop.policy.starting import new_document
from desktop.ui.grid.block_preview import BlockPreview
from desktop.ui.live import LiveSession
from desktop.ui.staff.grid_bar import COMPARE
from desktop.ui.staff.grid_forms import BulkForm, DayForm, LineForm, RoundForm, SortForm
from desktop.ui.staff.grid_tab import GridTab
from tests.policy.staff.grid_people import DAY, Town, assess, hire, open_town, skill_id

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def town() -> Iterator[Town]:
    document = new_document()
    yield open_town(document, 16)
    document.close()


@pytest.fixture
def session(qtbot, look, town) -> Iterator[LiveSession]:
    made = LiveSession(town.document)
    yield made
    made.close()


def shown_tab(qtbot, session, messages) -> GridTab:
    made = GridTab(session, messages)
    qtbot.addWidget(made)
    made.resize(1180, 640)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.view.setFocus()
    qtbot.waitUntil(made.view.hasFocus)
    return made


@pytest.fixture
def tab(qtbot, session, messages) -> GridTab:
    return shown_tab(qtbot, session, messages)


def go(tab: GridTab, row: int, column: int) -> None:
    tab.view.setCurrentIndex(tab.model.index(row, column))


def here(tab: GridTab) -> tuple[int, int]:
    at = tab.view.currentIndex()
    return at.row(), at.column()


def select(tab: GridTab, top: int, left: int, bottom: int, right: int) -> None:
    go(tab, top, left)
    area = QItemSelection(tab.model.index(top, left), tab.model.index(bottom, right))
    tab.view.selectionModel().select(area, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def level(tab: GridTab, row: int, column: int) -> int | None:
    return tab.model.grid.level(*tab.model.at(tab.model.index(row, column)))


def levels(tab: GridTab, top: int, left: int, bottom: int, right: int) -> list[list[int | None]]:
    return [[level(tab, row, column) for column in range(left, right + 1)] for row in range(top, bottom + 1)]


def text(tab: GridTab, row: int, column: int) -> str:
    return tab.model.data(tab.model.index(row, column))


def inner(menu: QMenu, title: str) -> QMenu:
    """The newest menu of a title below a menu."""
    return [each for each in menu.findChildren(QMenu) if each.title() == title][-1]


def label(tab: GridTab) -> str:
    return tab._session.document.undo_label


@pytest.mark.parametrize(
    ("key", "shown", "value"),
    [("0", "0▼2", 0), ("1", "1▼1", 1), ("2", "2", 2), ("3", "3＋", 3), ("/", "／", NOT_APPLICABLE), ("-", "－", None)],
)
def test_a_key_sets_a_cell_and_goes_on(qtbot, tab, key, shown, value):
    qtbot.keyClicks(tab.view, "2")
    go(tab, 0, 0)
    qtbot.keyClicks(tab.view, key)
    assert (level(tab, 0, 0), text(tab, 0, 0)) == (value, shown)
    assert here(tab) == (1, 0)


def test_typing_goes_on_to_the_right_when_told_and_remembers_it(qtbot, tab, session, messages):
    tab._turn_direction()
    qtbot.keyClicks(tab.view, "12")
    assert here(tab) == (0, 2)
    assert levels(tab, 0, 0, 0, 2) == [[1, 2, None]]
    again = GridTab(session, messages)
    qtbot.addWidget(again)
    assert again.edits.to_the_right


def test_full_width_keys_and_input_methods_do_the_same(tab):
    QApplication.sendEvent(tab.view, QKeyEvent(QKeyEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "２"))
    assert level(tab, 0, 0) == 2
    go(tab, 0, 0)
    QApplication.sendEvent(tab.view, QInputMethodEvent("さん", []))
    assert level(tab, 0, 0) == 2  # a conversion that goes on changes nothing
    event = QInputMethodEvent()
    event.setCommitString("◎")
    QApplication.sendEvent(tab.view, event)
    assert level(tab, 0, 0) == 3


def test_a_level_that_the_scale_lacks_is_told(qtbot, tab, messages):
    before = label(tab)
    qtbot.keyClicks(tab.view, "7")
    assert "評価尺度にない" in messages.lines[-1]
    assert (label(tab), here(tab)) == (before, (0, 0))


def test_each_edit_is_one_undo_step_and_makes_no_new_book(qtbot, tab, session):
    book = session.book
    qtbot.keyClicks(tab.view, "31")
    QApplication.processEvents()
    assert session.book is book
    assert tab.model.totals.met == 1
    session.undo()
    assert levels(tab, 0, 0, 1, 0) == [[3], [None]]
    session.undo()
    assert levels(tab, 0, 0, 1, 0) == [[None], [None]]
    assert label(tab) == "スキルチェックを始める"
    session.redo()
    QApplication.processEvents()
    assert level(tab, 0, 0) == 3
    assert session.book is book


def test_a_change_of_the_roster_makes_a_new_book(qtbot, tab, session, town):
    book = session.book
    with town.document.action("改姓") as writing:
        writing.get_one(Staff, 1).name = "新田 一郎"
    qtbot.waitUntil(lambda: session.book is not book)
    assert tab.model.person(0).name == "新田 一郎"


def test_keys_walk_as_in_a_spreadsheet(qtbot, tab):
    last_row, last_column = tab.model.rowCount() - 1, tab.model.columnCount() - 1
    go(tab, 3, 2)
    for key, modifier, place in (
        (Key.Key_Return, None, (4, 2)),
        (Key.Key_Return, SHIFT, (3, 2)),
        (Key.Key_Tab, None, (3, 3)),
        (Key.Key_Backtab, SHIFT, (3, 2)),
        (Key.Key_Down, None, (4, 2)),
        (Key.Key_Right, None, (4, 3)),
        (Key.Key_Left, None, (4, 2)),
        (Key.Key_Up, None, (3, 2)),
        (Key.Key_Home, None, (3, 0)),
        (Key.Key_End, None, (3, last_column)),
        (Key.Key_Home, CONTROL, (0, 0)),
        (Key.Key_End, CONTROL, (last_row, last_column)),
        (Key.Key_PageUp, None, (0, last_column)),
        (Key.Key_PageDown, None, (last_row, last_column)),
    ):
        qtbot.keyClick(tab.view, key, modifier or Qt.KeyboardModifier.NoModifier)
        assert here(tab) == place, key


def test_shift_and_control_a_select(qtbot, tab):
    go(tab, 1, 1)
    qtbot.keyClick(tab.view, Key.Key_Down, SHIFT)
    qtbot.keyClick(tab.view, Key.Key_Right, SHIFT)
    area = tab.view.area()
    assert (area.top, area.left, area.bottom, area.right) == (1, 1, 2, 2)
    qtbot.keyClicks(tab.view, "1")
    assert levels(tab, 1, 1, 2, 2) == [[1, 1], [1, 1]]
    qtbot.keyClick(tab.view, Key.Key_A, CONTROL)
    assert tab.view.area().count == tab.model.rowCount() * tab.model.columnCount()


def test_delete_takes_levels_away(qtbot, tab, session):
    qtbot.keyClicks(tab.view, "12")
    select(tab, 0, 0, 1, 0)
    qtbot.keyClick(tab.view, Key.Key_Delete)
    assert levels(tab, 0, 0, 1, 0) == [[None], [None]]
    assert label(tab) == "評価を消す"
    session.undo()
    assert levels(tab, 0, 0, 1, 0) == [[1], [2]]


def test_a_block_goes_out_and_comes_back_the_same(qtbot, tab, session):
    for row, keys in enumerate(("12", "3/", "01")):
        for column, key in enumerate(keys):
            go(tab, row, column)
            qtbot.keyClicks(tab.view, key)
    select(tab, 0, 0, 3, 1)
    qtbot.keyClick(tab.view, Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "1\t2\n3\t／\n0\t1\n\t"
    before = label(tab)
    qtbot.keyClick(tab.view, Key.Key_V, CONTROL)
    assert (label(tab), tab.question) == (before, None)  # nothing differs: no step
    go(tab, 4, 3)
    qtbot.keyClick(tab.view, Key.Key_V, CONTROL)
    assert levels(tab, 4, 3, 7, 4) == levels(tab, 0, 0, 3, 1)
    assert label(tab) == "評価を貼り付ける"


def test_cut_takes_away_what_it_copied(qtbot, tab):
    qtbot.keyClicks(tab.view, "2")
    go(tab, 0, 0)
    qtbot.keyClick(tab.view, Key.Key_X, CONTROL)
    assert (QGuiApplication.clipboard().text(), level(tab, 0, 0)) == ("2", None)


def test_a_bad_block_is_shown_first(qtbot, tab, session):
    before = label(tab)
    QGuiApplication.clipboard().setText("2\t2?\r\nLv.1\t9\r\n")
    qtbot.keyClick(tab.view, Key.Key_V, CONTROL)
    form = tab.question
    assert isinstance(form, BlockPreview)
    assert label(tab) == before
    assert [form.table.item(n, 2).text() for n in range(form.table.rowCount())] == ["2?", "9"]
    assert form.table.item(0, 0).text().startswith("00001 髙橋")
    qtbot.mouseClick(form.confirm_button, LEFT)
    assert levels(tab, 0, 0, 1, 1) == [[2, None], [1, None]]
    assert tab.question is None
    session.undo()
    assert levels(tab, 0, 0, 1, 1) == [[None, None], [None, None]]


def test_one_copied_cell_fills_the_selection(qtbot, tab):
    select(tab, 0, 0, 2, 2)
    tab.edits.paste("3")
    assert levels(tab, 0, 0, 2, 2) == [[3] * 3] * 3


def test_fill_down_and_right_by_keys(qtbot, tab):
    qtbot.keyClicks(tab.view, "3")
    select(tab, 0, 0, 2, 0)
    qtbot.keyClick(tab.view, Key.Key_D, CONTROL)
    assert levels(tab, 0, 0, 2, 0) == [[3], [3], [3]]
    select(tab, 0, 1, 2, 1)
    qtbot.keyClick(tab.view, Key.Key_R, CONTROL)  # one column alone takes over from its left
    assert levels(tab, 0, 1, 2, 1) == [[3], [3], [3]]
    go(tab, 0, 0)
    before = label(tab)
    qtbot.keyClick(tab.view, Key.Key_D, CONTROL)  # there is nothing above the first row
    assert label(tab) == before


def test_the_handle_repeats_the_selection(qtbot, tab):
    for key in "12":
        qtbot.keyClicks(tab.view, key)
    select(tab, 0, 0, 1, 0)
    view = tab.view
    start = view.handle().center()
    end = view.visualRect(tab.model.index(5, 0)).center()
    qtbot.mousePress(view.viewport(), LEFT, pos=start)
    qtbot.mouseMove(view.viewport(), start + QPoint(0, 10))
    qtbot.mouseMove(view.viewport(), end)
    qtbot.mouseRelease(view.viewport(), LEFT, pos=end)
    assert levels(tab, 0, 0, 5, 0) == [[1], [2], [1], [2], [1], [2]]
    assert label(tab) == "評価を写す"


def test_escape_takes_the_copied_frame_away(qtbot, tab):
    qtbot.keyClick(tab.view, Key.Key_C, CONTROL)
    assert tab.view._copied is not None
    qtbot.keyClick(tab.view, Key.Key_Escape)
    assert tab.view._copied is None


def test_f2_leads_to_evidence_and_note_and_escape_back(qtbot, tab, town):
    qtbot.keyClicks(tab.view, "1")
    go(tab, 0, 0)
    qtbot.keyClick(tab.view, Key.Key_F2)
    assert tab.pane.evidence.edit.hasFocus()
    qtbot.keyClicks(tab.pane.evidence.edit, "kenshu")
    qtbot.keyClick(tab.pane, Key.Key_Escape)
    assert tab.view.hasFocus()
    assert label(tab) == "評価の根拠を書く"
    assert "根拠・メモあり" in tab.model.data(tab.model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    tab._begin_pane()
    assert tab.pane.evidence.text() == "kenshu"
    assert "DX" in tab.pane.skill_prose.text()
    assert "一般行政職員" in tab.pane.need.text()
    qtbot.mouseClick(tab.pane.history_button, LEFT)
    assert "未評価 → Lv.1" in tab.pane.history.text()


def test_words_half_typed_go_to_the_cell_they_were_typed_for(qtbot, tab):
    tab._begin_pane()
    tab.pane.note.edit.put("一人目のメモ")
    go(tab, 1, 0)
    tab._on_rest()
    assert tab.pane.note.text() == ""
    go(tab, 0, 0)
    tab._on_rest()
    assert tab.pane.note.text() == "一人目のメモ"


def test_words_typed_after_a_hidden_beginning_are_kept(qtbot, session, messages, town):
    """The cursor came to rest while another tab was in front: the pane must still know whose words these are."""
    made = GridTab(session, messages)
    qtbot.addWidget(made)
    made.resize(1180, 640)
    assert not made.pane.evidence.edit.isEnabled()
    qtbot.waitUntil(lambda: not made._rest.isActive())
    made.show()
    qtbot.waitUntil(made.pane.evidence.edit.isEnabled)
    made.pane.evidence.edit.setFocus()
    qtbot.keyClicks(made.pane.evidence.edit, "kensyu")
    made.pane.flush()
    at = here(made)
    grid = made.model.grid
    assert cells.said(town.document, grid, at)[grid.layer].evidence == "kensyu"


def test_words_half_typed_keep_their_person_when_the_rows_change(qtbot, tab, town):
    go(tab, 3, 0)
    qtbot.waitUntil(lambda: tab.pane.key is not None and not tab._rest.isActive())
    key = tab.pane.key
    tab.pane.evidence.edit.setFocus()
    qtbot.keyClicks(tab.pane.evidence.edit, "abc")
    with town.document.action("前の人がいなくなる") as session:
        session.get_one(Staff, tab.model.grid.people[0].id).left_on = "2026-04-02"
    tab.pane.flush()
    with town.document.read() as session:
        rows = session.connection().exec_driver_sql("SELECT staff_id, skill_id FROM assessment WHERE evidence = 'abc'")
        assert [tuple(row) for row in rows] == [(key[1], key[2])]


def test_layers_and_the_comparison(qtbot, tab, town, messages):
    qtbot.keyClicks(tab.view, "3")
    qtbot.mouseClick(tab.bar.layers[SELF], LEFT)
    assert level(tab, 0, 0) is None
    go(tab, 0, 0)
    qtbot.keyClicks(tab.view, "1")
    qtbot.mouseClick(tab.bar.layers[COMPARE], LEFT)
    assert tab.model.before is not None
    assert "自己→確定" in tab.totals.text()
    tab.view.grab()
    before = label(tab)
    qtbot.keyClicks(tab.view, "2")
    assert label(tab) == before
    assert "見るだけ" in messages.lines[-1]


def test_filters_are_chips_that_can_be_taken_off(qtbot, tab):
    tab.take(replace(tab.look, wanted=Wanted(short=True, text="髙橋")))
    assert tab.model.rowCount() == 0
    assert set(tab.bar.chips) == {"short"}
    assert tab.bar.search.text() == "髙橋"
    assert "ここにいません" in tab.totals.text()
    tab.bar.search.clear()
    qtbot.mouseClick(tab.bar.chips["short"], LEFT)
    assert (tab.bar.chips, tab.model.rowCount()) == ({}, 13)


def test_search_narrows_the_rows_and_finds_a_variant(qtbot, tab):
    tab.focus_search()
    assert tab.bar.search.hasFocus()
    tab.bar.search.setText("葛城")
    assert [tab.model.person(n).name for n in range(tab.model.rowCount())] == ["葛󠄀城 渉"]
    tab.bar.search.setText("")
    tab.show_place("00007")
    assert tab.model.person(here(tab)[0]).number == "00007"


def test_the_cursor_stays_on_its_person_when_the_order_changes(qtbot, tab):
    go(tab, 4, 2)
    who = tab.model.person(4).number
    qtbot.mouseClick(tab.view.corner, LEFT, pos=QPoint(100, 60))  # 番号: upwards, then downwards
    qtbot.mouseClick(tab.view.corner, LEFT, pos=QPoint(100, 60))
    assert tab.look.sorts == (("number", True),)
    assert tab.model.person(0).number == "00013"
    assert tab.model.person(here(tab)[0]).number == who
    assert here(tab)[1] == 2


def test_rows_do_not_jump_while_they_are_edited(qtbot, tab):
    tab.take(replace(tab.look, wanted=Wanted(unassessed=True), sorts=(("short", True),)))
    order = list(tab.model.rows)
    select(tab, 3, 0, 3, tab.model.columnCount() - 1)
    qtbot.keyClicks(tab.view, "0")
    assert list(tab.model.rows) == order


def test_sorting_by_several_things(qtbot, tab):
    qtbot.mouseClick(tab.bar.sort_button, LEFT)
    form = tab.question
    assert isinstance(form, SortForm)
    for n, key in enumerate(("rank", "number")):
        form.picks[n][0].setCurrentIndex(form.picks[n][0].findData(key))
        form.picks[n][1].setCurrentIndex(1)
    qtbot.mouseClick(form.confirm_button, LEFT)
    assert tab.look.sorts == (("rank", True), ("number", True))
    assert [tab.model.person(n).number for n in range(3)] == ["00009", "00001", "00013"]
    assert "sorts" in tab.bar.chips


def test_menus_choose_columns_and_people(qtbot, tab):
    tab._fill_filter_menu()
    menu = tab.bar.filter_button.menu()
    action = next(each for each in menu.actions() if each.text() == "未評価のある人だけ")
    action.trigger()
    assert tab.look.wanted.unassessed
    tab._fill_view_menu()
    part = inner(inner(tab.bar.view_button.menu(), "列（スキル）"), "共通")
    next(each for each in part.actions() if each.text() == "この区分を隠す").trigger()
    assert {tab.model.column(n).category for n in range(tab.model.columnCount())} == {
        "業務高度化",
        "業務効率化",
        "情報基盤/統制",
    }
    assert tab.bar.chips["hidden"].text().startswith("隠した列 9")


def test_a_view_is_kept_under_a_name_and_opened_again(qtbot, tab, town):
    tab.take(replace(tab.look, wanted=Wanted(text="山"), sorts=(("kana", True),)))
    tab.saved.ask_name()
    form = tab.question
    assert isinstance(form, LineForm)
    qtbot.keyClicks(form.edit, "yama")
    qtbot.keyClick(form.edit, Key.Key_Return)
    assert tab.question is None
    tab.take(views.View())
    tab._fill_view_menu()
    menu = tab.bar.view_button.menu()
    next(each for each in menu.actions() if each.text() == "見方「yama」").trigger()
    assert (tab.look.wanted.text, tab.look.sorts) == ("山", (("kana", True),))
    tab._fill_view_menu()
    inner(menu, "見方を消す").actions()[0].trigger()
    assert views.saved(town.document) == ()


def test_one_level_for_everybody_with_a_preview(qtbot, tab, session):
    qtbot.keyClicks(tab.view, "3")
    select(tab, 0, 0, 1, 0)
    tab.edits.ask_bulk()
    form = tab.question
    assert isinstance(form, BulkForm)
    form.scope.setCurrentIndex(1)
    form.level.setCurrentIndex(form.level.findText("Lv.1"))
    assert form.summary.text() == "13 セルのうち 12 セルが変わります。　そのまま: 下がるので変えない 1"
    qtbot.mouseClick(form.confirm_button, LEFT)
    assert tab.question is None
    assert levels(tab, 0, 0, 12, 0) == [[3], *[[1]] * 12]
    session.undo()
    assert levels(tab, 0, 0, 1, 0) == [[3], [None]]


def test_very_many_cells_are_not_set_by_one_key(qtbot, tab, monkeypatch, messages):
    monkeypatch.setattr("desktop.ui.staff.grid_edits._AT_ONCE", 10)
    before = label(tab)
    qtbot.keyClick(tab.view, Key.Key_A, CONTROL)
    qtbot.keyClicks(tab.view, "1")
    assert "まとめて設定" in messages.lines[-1]
    assert label(tab) == before


def test_a_round_is_frozen_refuses_keys_and_is_opened_again(qtbot, tab, town, messages):
    qtbot.keyClicks(tab.view, "1")
    tab.rounds.ask_freeze()
    form = tab.question
    assert isinstance(form, DayForm)
    form.day.setText("R8.6.1")
    qtbot.mouseClick(form.confirm_button, LEFT)
    assert tab.model.grid.frozen
    assert tab.bar.round_button.text() == "R8（凍結） ▾"
    assert not tab.bar.day.isEnabled()
    before = label(tab)
    go(tab, 0, 0)
    qtbot.keyClicks(tab.view, "2")
    assert (label(tab), level(tab, 0, 0)) == (before, 1)
    assert "凍結した回は変えられません" in messages.lines[-1]
    tab.rounds.ask_reopen()
    assert not tab.question.confirm_button.isEnabled()
    qtbot.keyClicks(tab.question.edit, "okure")
    qtbot.keyClick(tab.question.edit, Key.Key_Return)
    assert not tab.model.grid.frozen


def test_a_second_round_asks_to_freeze_the_first(qtbot, tab, town, messages):
    messages.answers.append("cancel")
    tab.rounds.ask_open()
    assert "「R8」がまだ動いています" in messages.questions[0]
    assert tab.question is None
    rounds.freeze(town.document, town.facts, town.round_id, DAY)
    tab._on_round()
    tab.rounds.ask_open()
    form = tab.question
    assert isinstance(form, RoundForm)
    form.name_edit.setText("二回目")
    form.start.setCurrentIndex(1)
    qtbot.mouseClick(form.confirm_button, LEFT)
    assert tab.rounds.shown.name == "二回目"
    tab.rounds.fill_menu(tab.bar.round_button.menu())
    words = [each.text() for each in tab.bar.round_button.menu().actions()]
    assert words[:2] == ["二回目（実施中）", "R8（令和8年6月1日凍結）"]
    tab.bar.round_button.menu().actions()[1].trigger()
    assert tab.model.grid.frozen


def test_another_day_shows_other_posts(qtbot, tab, town):
    tab._on_day("2026-02-01")
    tab.take(replace(tab.look, wanted=Wanted(leavers=True)))
    assert "00015" in [tab.model.person(n).number for n in range(tab.model.rowCount())]
    assert tab.bar.day.text() == "令和8年2月1日"


def test_heads_and_cells_say_what_they_show(tab, town):
    skill = skill_id(town.document, "privacy")
    assess(town.document, town.round_id, [(1, skill, 1), (2, skill, 3)])
    column = next(n for n in range(tab.model.columnCount()) if tab.model.column(n).skill.id == skill)
    cell = tab.model.data(tab.model.index(0, column), Qt.ItemDataRole.AccessibleTextRole)
    assert cell.startswith("髙橋 一郎　プライバシー保護理解　Lv.1　求めるレベル Lv.2　不足")
    tip = tab.model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "充足 1人／求める 13人（7%）　不足 1人　未評価 11人" in tip
    tip = tab.model.headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
    assert "総務部 総務課　00001　髙橋 一郎" in tip
    assert "充足 0/17" in tip
    other = tab.model.headerData(column + 1, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "未評価" in other


def test_every_state_looks_different_without_colour(tab, town):
    """Grey pictures of the six states differ from each other in ink, not only in ground."""
    skill = skill_id(town.document, "privacy")
    assess(town.document, town.round_id, [(n, skill, lv) for n, lv in ((1, 1), (2, 2), (3, 3), (4, -1))])
    column = next(n for n in range(tab.model.columnCount()) if tab.model.column(n).skill.id == skill)
    texts = [text(tab, row, column) for row in range(5)]
    assert texts == ["1▼1", "2", "3＋", "／", "－"]
    pictures = []
    for row in range(5):
        rect = tab.view.visualRect(tab.model.index(row, column))
        image = tab.view.viewport().grab(rect).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        ground = image.pixelColor(3, 3).lightness()
        pictures.append(
            frozenset(
                (x, y)
                for x in range(4, image.width() - 4)
                for y in range(4, image.height() - 4)
                if abs(image.pixelColor(x, y).lightness() - ground) > 60
            )
        )
    assert len(set(pictures)) == 5
    assert all(pictures)


def test_a_file_without_staff_teaches(qtbot, look, messages):
    document = new_document()
    session = LiveSession(document)
    made = GridTab(session, messages)
    qtbot.addWidget(made)
    made.show()
    assert made.nothing.isVisible()
    assert not made.view.isVisible()
    hire(document, 4)
    session.refresh_now()
    assert made.view.isVisible()
    assert made.begin_button.isVisible()
    made.view.setCurrentIndex(made.model.index(0, 0))
    qtbot.keyClicks(made.view, "2")  # nothing to write into yet: the round is asked for
    assert isinstance(made.question, RoundForm)
    qtbot.mouseClick(made.question.confirm_button, LEFT)
    assert made.model.grid.round_id
    assert not made.begin_button.isVisible()
    made.hide()  # as the window does before a file is closed
    session.close()
    document.close()


def test_what_changes_while_it_is_hidden_is_read_when_it_comes_back(qtbot, tab, town, session):
    tab.hide()
    with town.document.action("改姓") as writing:
        writing.get_one(Staff, 2).name = "川辺 花子"
    session.refresh_now()
    assert tab.model.person(1).name == "山﨑 花子"
    tab.show()
    assert tab.model.person(1).name == "川辺 花子"
