"""What the forms of the frame share: a field that saves itself, and a quiet form with two buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QLayout, QWidget

from desktop.store import WorldError
from desktop.ui import theme
from desktop.ui.policy.inputs import AreaInput, LineInput
from desktop.ui.policy.look import UNIT, Note, across, button, down, label
from desktop.ui.widgets import set_shown

_REST: Final = 700  # milliseconds after the last key, so that a telephone call loses nothing


class TextField(QWidget):
    """A text with its label, saved when typing rests or the field is left; what is refused is told below it."""

    def __init__(self, title: str, edit: LineInput | AreaInput, save: Callable[[str], None], hint: str = "") -> None:
        super().__init__()
        self.edit = edit
        self.edit.setAccessibleName(title)
        self._save = save
        self._stored = ""
        self.problem = Note("", theme.ERROR)
        self._timer = QTimer(self, singleShot=True, interval=_REST)
        self._timer.timeout.connect(self.flush)
        edit.textChanged.connect(self._on_typed)
        edit.left.connect(self.flush)
        if isinstance(edit, LineInput):
            edit.returnPressed.connect(self.flush)
        head = across(label(title, "head"), None, label(hint, "small"))
        down(self, head, edit, self.problem, gap=2)
        set_shown(False, self.problem)

    def text(self) -> str:
        """The text as it stands in the field."""
        return self.edit.text() if isinstance(self.edit, LineInput) else self.edit.toPlainText()

    @property
    def dirty(self) -> bool:
        """Whether something is typed that is not stored."""
        return self.text() != self._stored

    def show_value(self, value: str, *, fresh: bool = False) -> None:
        """Show the stored text; what is being typed stays, unless another thing is shown."""
        if not fresh and self.dirty and self.edit.hasFocus():
            self._stored = value
            return
        self._stored = value
        self._timer.stop()
        self.edit.blockSignals(True)
        self.edit.put(value)
        self.edit.blockSignals(False)
        self._tell("")

    def flush(self) -> None:
        """Save what was typed."""
        self._timer.stop()
        if self.edit.composing:
            self._timer.start()
            return
        if not self.dirty:
            self._tell("")
            return
        try:
            self._save(self.text())
        except WorldError as error:
            self._tell(f"{error.message}{error.next_step}")
        else:
            self._stored = self.text()
            self._tell("")

    def _on_typed(self) -> None:
        self._timer.start()

    def _tell(self, words: str) -> None:
        self.problem.set_text(words)
        set_shown(bool(words), self.problem)


class QuietForm(QFrame):
    """A question asked in place, with two buttons; the first says what will happen."""

    done = Signal()  # answered or given up: the place is free again

    def __init__(self, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "quiet")
        self.confirm_button = button(verb, "primary")
        self.confirm_button.clicked.connect(self.confirm)
        self.cancel_button = button("やめる", "flat")
        self.cancel_button.clicked.connect(self.done)

    def finish(self, *parts: QWidget | QLayout) -> None:
        """Lay the parts out above the buttons."""
        box = down(self, *parts, across(self.confirm_button, self.cancel_button, None))
        box.setContentsMargins(UNIT * 2, UNIT * 2, UNIT * 2, UNIT * 2)

    def confirm(self) -> None:
        """Do what was decided."""
        raise NotImplementedError

    def begin(self) -> None:
        """Put the keyboard into the form."""
        self.confirm_button.setFocus()
