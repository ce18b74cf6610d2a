"""A table of cells with the keys of a spreadsheet; what they ask for is told by signals, and the tab does it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import ClassVar, Final

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QTableView, QWidget

from desktop.ui.overrides import reported

_WITH: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_COMMANDS: Final = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Paste)


class BlockView(QTableView):
    """Figures and signs set cells, Enter and Tab walk, Ctrl+C/X/V/D/R and Delete as everywhere."""

    typed = Signal(str)
    cleared = Signal()
    copied = Signal()
    cut = Signal()
    pasted = Signal()
    filled = Signal(bool)  # True: to the right, False: down
    edit_requested = Signal()

    # What one key means besides digits; written out, so that a full-width keyboard and an IME do the same
    signs: ClassVar[Mapping[str, str]] = {}

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "inside")
        self.setShowGrid(False)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableView.SelectionMode.ContiguousSelection)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setCornerButtonEnabled(False)

    def chosen(self) -> list[QModelIndex]:
        """The selected cells, row by row."""
        return sorted(self.selectionModel().selectedIndexes(), key=lambda at: (at.row(), at.column()))

    def typed_text(self, text: str) -> str:
        """What a key sets a cell to: a figure or a sign; "" for all other keys."""
        plain = unicodedata.normalize("NFKC", text).casefold()
        return plain if len(plain) == 1 and plain.isdigit() else self.signs.get(plain, "")

    def event(self, event: QEvent) -> bool:
        """The grid's own keys come before the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_command(event):
            event.accept()
            return True
        return super().event(event)

    @reported
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What an input method gives is typed text; nothing opens while a conversion goes on."""
        if event.commitString():
            self.typed.emit(event.commitString())
        event.accept()

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters and figures set cells, Enter and Tab walk, the rest as in a spreadsheet."""
        key = event.key()
        text = "" if event.modifiers() & _WITH else self.typed_text(event.text())
        if _is_command(event):
            self._on_command(event)
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.cleared.emit()
        elif key == Qt.Key.Key_F2:
            self.edit_requested.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.walk(-1 if event.modifiers() & _SHIFT else 1)
        elif text:
            self.typed.emit(text)
        elif not event.text().strip().isprintable() or not event.text().strip() or event.modifiers() & _WITH:
            super().keyPressEvent(event)

    def walk(self, down: int, across: int = 0) -> None:
        """Go on by some cells, as far as the table reaches."""
        at = self.currentIndex()
        row, column = at.row() + down, at.column() + across
        if at.isValid() and 0 <= row < self.model().rowCount() and 0 <= column < self.model().columnCount():
            self.setCurrentIndex(self.model().index(row, column))

    def _on_command(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.cut.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        else:
            self.filled.emit(event.key() == Qt.Key.Key_R)


def _is_command(event: QKeyEvent) -> bool:
    control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return any(map(event.matches, _COMMANDS)) or (control and event.key() in {Qt.Key.Key_D, Qt.Key.Key_R})
