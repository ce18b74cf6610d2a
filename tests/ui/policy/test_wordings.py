from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QApplication

from desktop.models import WordingChoice
from desktop.policy.tree import Paragraph, plain
from desktop.ui.policy.insertable import words_for
from desktop.ui.policy.own_text_edit import OwnTextEdit

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def box(page):
    page.open_step("1-1")
    return page.form.parts[1].boxes["background_need"]


def text_in_policy(session, key: str) -> str:
    blocks = (b for b in session.book.document.blocks() if isinstance(b, Paragraph) and b.key == key)
    return "".join(plain(b.runs) for b in blocks)


def write(box, type_in, text: str) -> None:
    box.segments["own"].click()
    box.own.input.moveCursor(QTextCursor.MoveOperation.End)
    type_in(box.own.input, text)


def test_a_variant_is_chosen_with_a_click(qtbot, page, session, box) -> None:
    assert box.segments["hyojun"].isChecked()
    before = text_in_policy(session, "background_need")
    assert box.prose.toPlainText() == before
    qtbot.mouseClick(box.segments["kanketsu"], LEFT)
    qtbot.waitUntil(lambda: text_in_policy(session, "background_need") != before)
    assert box.prose.toPlainText() == text_in_policy(session, "background_need")
    assert box.segments["kanketsu"].isChecked()


def test_values_in_the_prose_lead_to_their_questions(page) -> None:
    page.open_step("1-1")
    page.form.parts[1].boxes["background"].prose.source_clicked.emit("org.name")
    assert page.step == "0-1"
    assert page.form.focused_item() == "org.name"


def test_data_is_never_markup(qtbot, page, session) -> None:
    session.save({"org.name": "<b>町</b>&amp;"}, "名前")
    page.open_step("1-1")
    session.refresh_now()
    assert "<b>町</b>&amp;" in page.form.parts[1].boxes["background"].prose.toPlainText()


def test_writing_begins_with_the_wording_and_changes_nothing_yet(qtbot, page, session, box) -> None:
    unsaved = session.document.unsaved
    qtbot.mouseClick(box.segments["own"], LEFT)
    assert box.own.isVisible()
    assert box.own.input.text() == text_in_policy(session, "background_need")
    page.form.next_button.setFocus()
    session.refresh_now()
    assert box.own.isVisible()
    assert box.own.input.text() != ""
    assert session.document.unsaved == unsaved
    qtbot.mouseClick(box.segments["hyojun"], LEFT)
    assert box.prose.isVisible()
    assert session.document.unsaved == unsaved


def test_an_own_sentence_is_stored_and_undone(qtbot, page, session, box, type_in) -> None:
    write(box, type_in, "町の事情も踏まえる。")
    qtbot.waitUntil(lambda: text_in_policy(session, "background_need").endswith("町の事情も踏まえる。"))
    assert session.book.facts.wordings["background_need"].original.startswith("DXを実際に動かすのは")
    page.flush()
    session.undo()
    qtbot.waitUntil(lambda: not text_in_policy(session, "background_need").endswith("踏まえる。"))
    qtbot.waitUntil(box.prose.isVisible)
    assert box.segments["hyojun"].isChecked()


def test_an_own_sentence_survives_a_change_of_the_wording(qtbot, page, session, box, type_in) -> None:
    write(box, type_in, "加える。")
    qtbot.waitUntil(lambda: text_in_policy(session, "background_need").endswith("加える。"))
    with session.document.action("文例が改まる") as rows:
        row = rows.get(WordingChoice, "background_need")
        row.variant = "kanketsu"  # as if the preset's wording were another one now
    session.refresh_now()
    assert text_in_policy(session, "background_need").endswith("加える。")
    qtbot.mouseClick(box.compare_button, LEFT)
    assert box.original.first.toPlainText().endswith("加える。")
    assert box.original.second.isVisible()
    qtbot.mouseClick(box.restore_button, LEFT)
    qtbot.waitUntil(box.prose.isVisible)
    assert session.book.facts.wordings["background_need"].own_text is None
    assert not text_in_policy(session, "background_need").endswith("加える。")
    session.undo()
    qtbot.waitUntil(lambda: text_in_policy(session, "background_need").endswith("加える。"))
    assert box.own.isVisible()
    assert box.own.input.text().endswith("加える。")


def test_emptying_the_own_sentence_keeps_the_editor_open(qtbot, page, session, box, type_in) -> None:
    write(box, type_in, "あ")
    qtbot.waitUntil(lambda: session.book.facts.wordings.get("background_need") is not None)
    box.own.input.selectAll()
    qtbot.keyClick(box.own.input, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: session.book.facts.wordings["background_need"].own_text is None)
    assert box.own.isVisible()
    type_in(box.own.input, "新しい文。")
    qtbot.waitUntil(lambda: text_in_policy(session, "background_need") == "新しい文。")


@pytest.fixture
def editor(qtbot, session) -> OwnTextEdit:
    made = OwnTextEdit()
    qtbot.addWidget(made)
    made.set_words(words_for(session.book.facts, None))
    made.set_text("この{団体名}では、{知らない}。\n次の行")
    made.show()
    qtbot.waitExposed(made)
    return made


def test_names_become_chips_and_text_comes_out_as_it_went_in(editor) -> None:
    assert editor.text() == "この{団体名}では、{知らない}。\n次の行"
    assert editor.document().characterCount() == len("この*では、{知らない}。\n次の行") + 1


def test_a_chip_goes_as_a_whole(qtbot, editor) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(3)
    editor.setTextCursor(cursor)
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.text() == "このでは、{知らない}。\n次の行"
    editor.undo()
    assert editor.text() == "この{団体名}では、{知らない}。\n次の行"


def test_a_chip_is_copied_and_pasted_as_its_name(editor) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(1)
    cursor.setPosition(4, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    data = editor.createMimeDataFromSelection()
    assert data.text() == "の{団体名}で"
    assert not data.hasHtml()
    cursor.setPosition(0)
    editor.setTextCursor(cursor)
    editor.insertFromMimeData(data)
    assert editor.text().startswith("の{団体名}でこの{団体名}では")
    assert "{団体名}" not in editor.toPlainText()


def test_text_typed_after_a_chip_is_ordinary(qtbot, editor, type_in) -> None:
    editor.set_text("")
    editor.insert_word("団体名")
    editor.insert_word("団体名")
    type_in(editor, "の方針")
    assert editor.text() == "{団体名}{団体名}の方針"
    assert editor.toPlainText().endswith("の方針")


def test_typing_right_behind_a_chip_from_outside_is_ordinary(editor, type_in) -> None:
    editor.set_text("{団体名}")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    type_in(editor, "の")
    assert editor.text() == "{団体名}の"


def test_a_name_typed_by_hand_becomes_a_chip(qtbot, editor, type_in) -> None:
    editor.set_text("")
    type_in(editor, "{団体名}の")
    qtbot.waitUntil(lambda: "{" not in editor.toPlainText())
    assert editor.text() == "{団体名}の"


def test_a_conversion_is_not_reported(qtbot, editor) -> None:
    seen = []
    editor.edited.connect(lambda: seen.append(editor.text()))
    QApplication.sendEvent(editor, QInputMethodEvent("へんかん", []))
    assert editor.composing
    assert seen == []
    commit = QInputMethodEvent()
    commit.setCommitString("変換")
    QApplication.sendEvent(editor, commit)
    assert len(seen) == 1


def test_the_menu_offers_words_with_what_they_say_now(page) -> None:
    page.open_step("5-n:general")
    box = page.form.parts[1].boxes["target.general_tools"]
    box.menu.aboutToShow.emit()
    texts = [action.text() for action in box.menu.actions()]
    assert "目標の人数\t126人" in texts
    assert "団体名\tあおば野町" in texts
    box.segments["own"].click()
    box.own.input.set_text("x")
    next(a for a in box.menu.actions() if a.text().startswith("団体名")).trigger()
    assert "{団体名}" in box.own.input.text()
