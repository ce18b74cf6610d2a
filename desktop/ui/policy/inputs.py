"""The bare inputs below every field: they know whether a conversion is going on, and ignore stray wheel turns."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QTextBlockFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QComboBox, QLineEdit, QTextEdit, QWidget

from desktop.ui.policy.look import UNIT

_LEADING: Final = 1.4


def line_height(factor: float) -> QTextBlockFormat:
    """A block format with looser lines."""
    made = QTextBlockFormat()
    made.setLineHeight(factor * 100, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return made


class LineInput(QLineEdit):
    """One line of text. Undo is the line's own as long as it has something to undo, then the document's."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.composing = False

    def put(self, text: str) -> None:
        """Show a text from outside; the caret stays where it was as far as possible."""
        if text != self.text():
            caret = self.cursorPosition()
            self.setText(text)
            self.setCursorPosition(min(caret, len(text)) if self.hasFocus() else 0)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Note whether a conversion is going on."""
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the line saves what was typed."""
        super().focusOutEvent(event)
        self.composing = False
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        """Let the window's undo have the key when the line has nothing of its own to undo."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo, redo = event.matches(QKeySequence.StandardKey.Undo), event.matches(QKeySequence.StandardKey.Redo)
            if (undo and not self.isUndoAvailable()) or (redo and not self.isRedoAvailable()):
                event.ignore()
                return False
        return super().event(event)


class AreaInput(QTextEdit):
    """Some lines of plain text, as high as they need within bounds. Tab moves on, as everywhere in a form."""

    left = Signal()

    def __init__(self, least: int = 2, most: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least, self._most = least, most
        self.composing = False
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.put("", force=True)
        self._fit()

    def put(self, text: str, *, force: bool = False) -> None:
        """Show a text from outside; the caret stays where it was as far as possible."""
        if text == self.toPlainText() and not force:
            return
        caret = self.textCursor().position() if self.hasFocus() else 0
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.setBlockFormat(line_height(_LEADING))
        self.document().clearUndoRedoStacks()
        cursor.setPosition(min(caret, len(text)))
        self.setTextCursor(cursor)

    def _fit(self) -> None:
        step = self.fontMetrics().height() * _LEADING
        height = min(max(self.document().size().height(), self._least * step + 4), self._most * step + 4)
        self.setFixedHeight(round(height) + UNIT + 4)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Note whether a conversion is going on."""
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the box saves what was typed."""
        super().focusOutEvent(event)
        self.composing = False
        self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the form instead, where there is nothing to scroll here."""
        bar = self.verticalScrollBar()
        if bar.maximum() == bar.minimum():
            event.ignore()
        else:
            super().wheelEvent(event)


class PickInput(QComboBox):
    """A list to choose from that does not change when the form is scrolled over it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A turn of the wheel belongs to the form."""
        event.ignore()
