from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop.policy.items import find

NAME = "org.name"


def field(page, step: str, key: str):
    page.open_step(step, key)
    return page.form.parts[0].editors[key]


def stored(qtbot, session, key: str, expected: object) -> None:
    qtbot.waitUntil(lambda: find(session.book.items, key).value == expected, timeout=3000)


@pytest.mark.parametrize(
    ("step", "key", "typed", "expected"),
    [
        ("0-1", "org.name", "みどり町", "みどり町"),
        ("0-1", "org.staff", "１９０", 190),
        ("0-3", "policy.base_year", "令和9", 2027),
        ("0-3", "policy.base_year", "R10", 2028),
        ("0-3", "policy.date", "令和9年4月1日", "2027-04-01"),
        ("1-1", "dxplan.fields", "窓口\n決裁", ["窓口", "決裁"]),
        ("1-1", "dxplan.summary", "一行目\n二行目", "一行目\n二行目"),
    ],
)
def test_what_is_typed_is_stored_after_a_moment(qtbot, page, session, step, key, typed, expected, type_in) -> None:
    editor = field(page, step, key)
    editor.input.selectAll()
    for line, text in enumerate(typed.split("\n")):
        if line:
            qtbot.keyClick(editor.input, Qt.Key.Key_Return)
        type_in(editor.input, text)
    stored(qtbot, session, key, expected)


def test_values_are_shown(page) -> None:
    assert field(page, "0-1", NAME).input.text() == "あおば野町"
    assert field(page, "0-1", "org.staff").input.text() == "180"
    assert field(page, "0-1", "org.staff").unit.text() == "人"
    assert field(page, "0-3", "policy.base_year").meaning.text() == "令和8年度（2026年度）"
    assert field(page, "0-3", "policy.date").meaning.text() == "令和8年10月1日（木）"
    assert field(page, "1-1", "dxplan.fields").input.toPlainText().count("\n") == 2
    assert field(page, "1-1", "dxplan.exists").raw() is True
    assert field(page, "3-2", "secure.infosys").raw() == "rotation"
    assert field(page, "3-1", "secure.cio").raw() == ["national", "prefecture", "joint"]
    assert field(page, "2-n:promoter", "persona.promoter.parent").raw() == "general"


def test_a_burst_of_typing_is_one_undo_step(qtbot, page, session, type_in) -> None:
    editor = field(page, "0-1", NAME)
    for text in ("あ", "い"):
        type_in(editor.input, text)
        stored(qtbot, session, NAME, editor.input.text())
    assert page.flush()
    session.undo()
    stored(qtbot, session, NAME, "あおば野町")
    assert editor.input.text() == "あおば野町"


def test_half_typed_text_is_stored_by_flush(qtbot, page, session, value, type_in) -> None:
    editor = field(page, "0-1", NAME)
    type_in(editor.input, "東")
    assert value(session, NAME) == "あおば野町"
    assert page.flush()
    assert value(session, NAME) == editor.input.text() != "あおば野町"


def test_leaving_a_field_stores_it(qtbot, page, session, value, type_in) -> None:
    editor = field(page, "0-1", NAME)
    type_in(editor.input, "東")
    qtbot.keyClick(editor.input, Qt.Key.Key_Tab)
    assert value(session, NAME) == editor.input.text() != "あおば野町"


def test_a_bad_answer_is_told_and_not_stored_and_kept(qtbot, page, session, value, type_in) -> None:
    editor = field(page, "0-1", "org.staff")
    editor.input.selectAll()
    type_in(editor.input, "たくさん")
    row = page.form.parts[0].rows["org.staff"]
    qtbot.waitUntil(lambda: "整数を入れてください" in row.problem.text(), timeout=3000)
    assert row.problem.isVisible()
    assert value(session, "org.staff") == 180
    page.open_step("1-1")
    editor = field(page, "0-1", "org.staff")
    assert editor.input.text() == "たくさん"
    assert page.form.parts[0].rows["org.staff"].problem.isVisible()
    editor.input.selectAll()
    type_in(editor.input, "200")
    stored(qtbot, session, "org.staff", 200)
    assert not page.form.parts[0].rows["org.staff"].problem.isVisible()


def test_values_from_outside_do_not_move_the_caret(qtbot, page, session) -> None:
    editor = field(page, "0-1", NAME)
    editor.input.setCursorPosition(2)
    session.save({NAME: "あおば町"}, "外から")
    stored(qtbot, session, NAME, "あおば町")
    qtbot.waitUntil(lambda: editor.input.text() == "あおば町")
    assert editor.input.cursorPosition() == 2
    assert editor.input.hasFocus()


def test_what_is_being_typed_is_not_overwritten_by_other_news(qtbot, page, session, type_in) -> None:
    editor = field(page, "0-1", NAME)
    type_in(editor.input, "東")
    typed = editor.input.text()
    session.save({"org.staff": 77}, "外から")
    qtbot.waitUntil(lambda: page.form.parts[0].editors["org.staff"].input.text() == "77")
    assert editor.input.text() == typed


def test_clicks_on_choices_are_stored(qtbot, page, session) -> None:
    flag = field(page, "1-1", "dxplan.exists")
    qtbot.mouseClick(flag.buttons["no"], Qt.MouseButton.LeftButton)
    stored(qtbot, session, "dxplan.exists", False)
    assert not page.form.parts[0].rows["dxplan.name"].isVisible()
    qtbot.mouseClick(flag.buttons["yes"], Qt.MouseButton.LeftButton)
    stored(qtbot, session, "dxplan.exists", True)
    assert page.form.parts[0].rows["dxplan.name"].isVisible()
    choices = field(page, "3-1", "secure.cio")
    qtbot.mouseClick(choices.boxes["contract"], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    stored(qtbot, session, "secure.cio", ["national", "prefecture", "joint", "contract"])


def test_an_optional_choice_can_be_taken_back(qtbot, page, session) -> None:
    kind = field(page, "0-1", "org.kind")
    assert kind.clear_button.isVisible()
    qtbot.mouseClick(kind.clear_button, Qt.MouseButton.LeftButton)
    stored(qtbot, session, "org.kind", "")
    assert kind.raw() is None


def test_nothing_is_chosen_at_first(open_page, empty) -> None:
    page = open_page(empty)
    assert field(page, "1-1", "dxplan.exists").raw() is None
    assert field(page, "3-2", "secure.infosys").raw() is None
    assert page.form.parts[0].rows["secure.infosys"].tag.text() == "まだ空欄です"
    assert field(page, "0-2", "dept.main").raw() == []


def test_departments_can_be_chosen_once_they_are_listed(qtbot, open_page, empty, type_in) -> None:
    page = open_page(empty)
    names = field(page, "0-2", "dept.names")
    type_in(names.input, "総務課")
    stored(qtbot, empty, "dept.names", ["総務課"])
    assert list(page.form.parts[0].editors["dept.main"].boxes) == ["総務課"]


def test_the_wheel_changes_nothing(qtbot, page, session) -> None:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

    pick = field(page, "2-n:promoter", "persona.promoter.parent")
    before = pick.raw()
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(pick.input, event)
    assert pick.raw() == before


def test_a_conversion_in_progress_is_neither_stored_nor_left(qtbot, page, session, value) -> None:
    editor = field(page, "0-1", NAME)
    editor.input.selectAll()
    QApplication.sendEvent(editor.input, QInputMethodEvent("みどり", []))
    assert editor.composing
    qtbot.keyClick(page.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.step == "0-1"
    commit = QInputMethodEvent()
    commit.setCommitString("緑町")
    QApplication.sendEvent(editor.input, commit)
    stored(qtbot, session, NAME, "緑町")
    qtbot.keyClick(page.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.step == "0-2"


def test_a_cleared_default_does_not_come_back_while_typing(qtbot, page, session, type_in) -> None:
    editor = field(page, "0-3", "policy.title")
    editor.input.selectAll()
    qtbot.keyClick(editor.input, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: session.book.facts.policy.title == "", timeout=3000)
    assert editor.input.text() == ""
    type_in(editor.input, "人材方針")
    stored(qtbot, session, "policy.title", "人材方針")


def test_undo_in_a_line_is_the_lines_own_first(qtbot, page, type_in) -> None:
    from PySide6.QtGui import QKeyEvent

    editor = field(page, "0-1", NAME)

    def claimed() -> bool:
        event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        event.ignore()
        QApplication.sendEvent(editor.input, event)
        return event.isAccepted()

    assert not claimed()
    type_in(editor.input, "東")
    assert claimed()
