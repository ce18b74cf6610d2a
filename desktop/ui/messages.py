"""The one door for messages to the user: the line at the bottom, error boxes, questions with verbs on the buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.store import WorldError

from . import theme
from .box import CANCEL, Box, Choice
from .secret_box import SecretBox

__all__ = ["CANCEL", "STOP", "Choice", "Messages"]

STOP = Choice(CANCEL, "やめる")
_CLOSE = Choice("ok", "閉じる")
_WARNING = ("triangle-alert", theme.CAUTION)
_QUESTION = ("info", theme.ACCENT)


class Messages(QObject):
    """Screens get it in their constructor. Tests put a recorder in its place."""

    said = Signal(str, bool)  # the text for the bottom line; whether 「元に戻す」 belongs to it

    def __init__(self, window: QWidget | None = None) -> None:
        super().__init__(window)
        self._window = window

    def say(self, text: str, *, undoable: bool = False) -> None:
        """Tell what was done, in the line at the bottom; nobody has to answer."""
        self.said.emit(text, undoable)

    def error(self, error: WorldError) -> None:
        """Tell what stood in the way, what is safe and what to do next."""
        self._answer(self.error_box(error))

    def ask(self, question: str, detail: str, choices: Sequence[Choice]) -> str:
        """Ask for a decision; returns the key of the choice. The first is suggested, Esc means 「やめる」."""
        return self._answer(self.question_box(question, detail, choices))

    def ask_secret(self, file_name: str, problem: str = "") -> str | None:
        """Ask for the password of a sealed file; None when the officer stops. `problem`: why the last did not fit."""
        box = self.secret_box(file_name, problem)
        accepted = box.exec() == SecretBox.DialogCode.Accepted
        secret = box.secret
        box.deleteLater()
        return secret if accepted else None

    def secret_box(self, file_name: str, problem: str = "") -> SecretBox:
        """The box that asks for a password, not yet shown."""
        question = f"「{file_name}」の合言葉を入れてください。"
        return SecretBox(question, "合言葉を忘れたときは、紙に控えた復旧キーを入れてください。", problem, self._window)

    def error_box(self, error: WorldError) -> Box:
        """The box of an error, not yet shown."""
        return Box(error.message, error.next_step, (_CLOSE,), _WARNING, self._window)

    def question_box(self, question: str, detail: str, choices: Sequence[Choice]) -> Box:
        """The box of a question, not yet shown."""
        return Box(question, detail, choices, _QUESTION, self._window)

    @staticmethod
    def _answer(box: Box) -> str:
        box.exec()
        box.deleteLater()
        return box.answer
