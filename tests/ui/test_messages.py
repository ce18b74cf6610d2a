"""Boxes: verbs on the buttons, plain text, Enter and Esc."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.store import WorldError
from desktop.ui.box import Box
from desktop.ui.messages import STOP, Choice, Messages

CHOICES = (Choice("save", "保存して閉じる"), Choice("keep", "保存せずに閉じる"), STOP)


@pytest.fixture
def real(qtbot, look) -> Messages:
    return Messages()


def answer_with(qtbot, act) -> None:
    def later() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, Box)
        act(box)

    QTimer.singleShot(50, later)


def test_click_answers_with_the_key(qtbot, real):
    answer_with(qtbot, lambda box: qtbot.mouseClick(box.buttons["keep"], Qt.MouseButton.LeftButton))
    assert real.ask("どうしますか。", "説明", CHOICES) == "keep"


def test_enter_takes_the_suggestion(qtbot, real):
    answer_with(qtbot, lambda box: qtbot.keyClick(box.buttons["save"], Qt.Key.Key_Return))
    assert real.ask("どうしますか。", "説明", CHOICES) == "save"


def test_escape_never_does_anything(qtbot, real):
    answer_with(qtbot, lambda box: qtbot.keyClick(box, Qt.Key.Key_Escape))
    assert real.ask("どうしますか。", "説明", CHOICES) == "cancel"
    answer_with(qtbot, lambda box: qtbot.keyClick(box, Qt.Key.Key_Escape))
    assert real.ask("捨てますか。", "説明", (STOP, Choice("discard", "捨てる"))) == "cancel"


def test_error_shows_both_sentences_as_they_are(qtbot, real):
    seen = []
    answer_with(qtbot, lambda box: (seen.append((box.text_prose.text(), box.detail_prose.text())), box.reject()))
    real.error(WorldError("<b>壊れた</b>ファイルです。", "別のファイルを選んでください。"))
    assert seen == [("<b>壊れた</b>ファイルです。", "別のファイルを選んでください。")]


def test_saying_needs_no_answer(qtbot, real):
    with qtbot.waitSignal(real.said) as heard:
        real.say("取り込みました。", undoable=True)
    assert heard.args == ["取り込みました。", True]
