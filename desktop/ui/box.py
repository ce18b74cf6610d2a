"""A box with a sentence, what to do next, and verbs on its buttons; only Messages makes one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from desktop import APP_NAME

from . import theme
from .overrides import reported
from .widgets import Prose, button, column, picture, row

CANCEL = "cancel"
_WIDTH = 480


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to answer a question; `text` is a verb."""

    key: str
    text: str


class Box(QDialog):
    """The first choice is suggested and answers Enter; Esc and the cross mean 「やめる」, else the last."""

    def __init__(
        self, text: str, detail: str, choices: Sequence[Choice], icon: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(APP_NAME)
        self.setModal(True)
        self.setFixedWidth(_WIDTH)
        self.answer = next((c.key for c in choices if c.key == CANCEL), choices[-1].key)
        self.text_prose = Prose(text)
        self.detail_prose = Prose(detail, theme.SECONDARY)
        strong = QFont(self.text_prose.font())
        strong.setBold(True)
        self.text_prose.setFont(strong)
        self.buttons = {choice.key: self._button(choice) for choice in choices}
        first = self.buttons[choices[0].key]
        first.setProperty("role", "primary")
        self._assemble(icon)
        first.setFocus()

    def _button(self, choice: Choice) -> QPushButton:
        return button(choice.text, lambda: self._on_chosen(choice.key), name=choice.key)

    def _assemble(self, icon: tuple[str, str]) -> None:
        body = column(self, margin=theme.UNIT * 3, gap=theme.UNIT * 3)
        head = row(gap=theme.UNIT * 2)
        head.addWidget(picture(*icon, size=28), 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=theme.UNIT)
        words.addWidget(self.text_prose)
        words.addWidget(self.detail_prose)
        head.addLayout(words, 1)
        body.addLayout(head)
        foot = row()
        foot.addStretch(1)
        for made in self.buttons.values():
            foot.addWidget(made)
        body.addLayout(foot)
        # Four verbs, or long ones, need more room than a sentence does
        self.setFixedWidth(max(_WIDTH, sum(_room(made) for made in self.buttons.values()) + theme.UNIT * 8))

    def _on_chosen(self, key: str) -> None:
        self.answer = key
        self.accept()

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard."""
        focused = self.focusWidget()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(focused, QPushButton):
            focused.click()
            return
        super().keyPressEvent(event)


def _room(made: QPushButton) -> int:
    made.ensurePolished()
    return made.sizeHint().width() + theme.UNIT
