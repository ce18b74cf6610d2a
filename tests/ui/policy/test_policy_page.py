from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.policy.progress import State
from desktop.ui.policy.task_model import TaskModel

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def state(session, step: str) -> State:
    return next(p.state for p in session.book.progress if p.step.key == step)


def test_every_step_opens(page, session) -> None:
    for step in session.book.steps:
        page.open_step(step.key)
        assert page.step == step.key
        assert page.form.step == step


def test_every_step_of_a_new_file_opens(open_page, empty) -> None:
    page = open_page(empty)
    for step in empty.book.steps:
        page.open_step(step.key)
        assert page.form.step == step


def test_keys_walk_the_steps(qtbot, page) -> None:
    qtbot.keyClick(page.form, Qt.Key.Key_Return, CTRL)
    assert page.step == "0-2"
    assert page.form.isAncestorOf(QApplication.focusWidget())
    qtbot.keyClick(page.form, Qt.Key.Key_Enter, CTRL | Qt.KeyboardModifier.KeypadModifier)
    qtbot.keyClick(page.form, Qt.Key.Key_Return, CTRL | SHIFT)
    assert page.step in {"0-1", "0-2"}


def test_ctrl_enter_stores_what_was_typed(qtbot, page, session, value, type_in) -> None:
    page.open_step("0-1", "org.name")
    editor = page.form.parts[0].editors["org.name"]
    type_in(editor.input, "東")
    typed = editor.input.text()
    qtbot.keyClick(editor.input, Qt.Key.Key_Return, CTRL)
    assert page.step == "0-2"
    assert value(session, "org.name") == typed


def test_ctrl_enter_works_in_a_box_of_lines(qtbot, page) -> None:
    page.open_step("1-1", "dxplan.summary")
    box = page.form.parts[0].editors["dxplan.summary"].input
    before = box.toPlainText()
    qtbot.keyClick(box, Qt.Key.Key_Return, CTRL)
    assert page.step == "1-2"
    page.open_step("1-1")
    assert page.form.parts[0].editors["dxplan.summary"].input.toPlainText() == before


def test_f8_goes_from_blank_to_blank(qtbot, open_page, empty) -> None:
    page = open_page(empty)
    seen = []
    for _ in range(4):
        qtbot.keyClick(page, Qt.Key.Key_F8)
        seen.append((page.step, page.form.focused_item()))
    assert seen[:3] == [("0-1", "org.name"), ("0-1", "org.staff"), ("0-2", "dept.hr")]
    assert len(set(seen)) == 4


def test_f8_says_when_nothing_is_left(page, messages) -> None:
    page.next_blank()
    assert messages.lines == ["残っている項目はありません。"]


def test_the_list_of_findings_leads_to_their_places(qtbot, open_page, empty) -> None:
    page = open_page(empty)
    assert page.findings_button.text() == f"残り {len(empty.book.findings)} 項目"
    qtbot.mouseClick(page.findings_button, Qt.MouseButton.LeftButton)
    assert page.findings.isVisible()
    panel = page.findings.list
    assert panel.count() == len(empty.book.findings)
    row = next(n for n in range(panel.count()) if "人事を受け持つ課" in panel.item(n).text())
    panel.setCurrentRow(row)
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    assert page.step == "0-2"
    assert page.form.focused_item() == "dept.hr"
    qtbot.mouseClick(page.findings.close_button, Qt.MouseButton.LeftButton)
    assert not page.findings.isVisible()


def test_a_step_that_is_shown_counts_as_seen(open_page, empty) -> None:
    page = open_page(empty)
    page.open_step("4-3")
    empty.refresh_now()
    assert state(empty, "4-3") is State.DONE
    assert state(empty, "6-3") is State.UNTOUCHED


def test_a_step_is_set_aside_with_a_reason_and_taken_up_again(qtbot, page, session, type_in) -> None:
    page.open_step("3-1")
    form = page.form.exclusion
    qtbot.mouseClick(form.button, Qt.MouseButton.LeftButton)
    assert form.reason.isVisible()
    assert not form.confirm_button.isEnabled()
    type_in(form.reason, "来年度に決める")
    qtbot.mouseClick(form.confirm_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state(session, "3-1") is State.EXCLUDED)
    assert session.book.facts.steps["3-1"].reason == "来年度に決める"
    assert "来年度に決める" in form.note.text()
    assert form.note.isVisible()
    assert form.button.text() == "対象に戻す"
    qtbot.mouseClick(form.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state(session, "3-1") is not State.EXCLUDED)


def test_the_list_is_searched_and_walked_with_keys(qtbot, page, type_in) -> None:
    page.focus_search()
    assert page.tasks.search.hasFocus()
    type_in(page.tasks.search, "職員数")
    rows = [page.tasks.model.row(n) for n in range(page.tasks.model.rowCount())]
    assert [r.progress.step.key for r in rows if r.progress] == ["0-1"]
    page.tasks.search.clear()
    page.tasks.view.setFocus()
    qtbot.keyClick(page.tasks.view, Qt.Key.Key_Down)
    qtbot.keyClick(page.tasks.view, Qt.Key.Key_Return)
    assert page.step == "0-2"


def test_a_click_in_the_list_opens_a_step(qtbot, page) -> None:
    model: TaskModel = page.tasks.model
    index = model.index(model.row_of("1-2"))
    point = page.tasks.view.visualRect(index).center()
    qtbot.mouseClick(page.tasks.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert page.step == "1-2"


def test_words_say_the_state_of_a_step(open_page, empty) -> None:
    page = open_page(empty)
    model: TaskModel = page.tasks.model
    words = model.data(model.index(model.row_of("1-2")))
    assert words.startswith("1-2 方針の位置づけ 未着手")


def test_f6_goes_round_the_columns(qtbot, page) -> None:
    page.tasks.view.setFocus()
    qtbot.keyClick(page.tasks.view, Qt.Key.Key_F6)
    assert page.form.isAncestorOf(QApplication.focusWidget())
    qtbot.keyClick(page.form, Qt.Key.Key_F6)
    assert page.preview.view.hasFocus()
    qtbot.keyClick(page.preview.view, Qt.Key.Key_F6)
    assert page.tasks.view.hasFocus()


def test_a_narrow_page_puts_the_paper_behind_a_tab(qtbot, page) -> None:
    assert page.preview.isVisible()
    assert not page.tabs.isVisible()
    page.resize(1100, 700)
    qtbot.waitUntil(lambda: page.tabs.isVisible())
    assert page.form.isVisible()
    assert not page.preview.isVisible()
    page.tabs.setCurrentIndex(1)
    assert page.preview.isVisible()
    assert not page.form.isVisible()
    page.open_step("0-1", "org.name")
    assert page.form.isVisible()


@pytest.mark.parametrize("step", ["0-1", "1-1", "2-0", "2-n:promoter", "3-2", "4-1", "5-n:general", "7-1"])
@pytest.mark.parametrize("width", [1093, 1200, 1366])
def test_nothing_is_cut_off_at_the_right(qtbot, page, step, width) -> None:
    page.resize(width, 700)
    page.open_step(step)
    qtbot.waitUntil(lambda: page.width() == width)
    area = page.form.scroll_area
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()
