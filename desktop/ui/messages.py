"""The one door for messages to the user: the line at the bottom, error boxes, questions with verbs on the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from desktop import APP_NAME
from desktop.store import WorldError

from . import theme

CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to answer a question; `text` is a verb."""

    key: str
    text: str


STOP = Choice(CANCEL, "やめる")
_ICONS = {
    QMessageBox.Icon.Warning: ("triangle-alert", theme.CAUTION),
    QMessageBox.Icon.Question: ("info", theme.ACCENT),
    QMessageBox.Icon.Critical: ("circle-alert", theme.ERROR),
}


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
        box = self.box(error.message, error.next_step, (Choice("ok", "閉じる"),), QMessageBox.Icon.Warning)
        box.exec()
        box.deleteLater()

    def ask(self, question: str, detail: str, choices: Sequence[Choice]) -> str:
        """Ask for a decision; returns the key of the choice. The first is suggested, Esc means the last."""
        box = self.box(question, detail, choices, QMessageBox.Icon.Question)
        box.exec()
        pressed = box.clickedButton()
        box.deleteLater()
        return pressed.objectName() if pressed is not None else choices[-1].key

    def box(self, text: str, detail: str, choices: Sequence[Choice], icon: QMessageBox.Icon) -> QMessageBox:
        """The box itself, not yet shown."""
        box = QMessageBox(self._window)
        box.setWindowTitle(APP_NAME)
        box.setIcon(icon)  # for screen readers and the system's sound; ours is what is seen
        name, colour = _ICONS[icon]
        box.setIconPixmap(theme.icon(name, colour).pixmap(32, 32))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(text)
        box.setInformativeText(detail)
        buttons = [self._button(box, choice) for choice in choices]
        box.setDefaultButton(buttons[0])
        box.setEscapeButton(buttons[-1])
        if len(buttons) > 1:
            buttons[0].setProperty("role", "primary")
        return box

    @staticmethod
    def _button(box: QMessageBox, choice: Choice) -> QPushButton:
        # One role for all of them: the platform would otherwise shuffle the order of the verbs
        made = box.addButton(choice.text, QMessageBox.ButtonRole.ActionRole)
        made.setObjectName(choice.key)
        return made
