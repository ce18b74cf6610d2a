"""The officer's own sentence: plain text in and out, with {団体名} and the like as chips that stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFragment,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop.ui import theme
from desktop.ui.policy.chips import OBJECT, ChipPainter, chip_format, name_of
from desktop.ui.policy.inputs import line_height
from desktop.ui.policy.insertable import Word
from desktop.ui.policy.look import UNIT

_PLACE: Final = re.compile(r"\{([^{}\n]{1,40})\}")
_LEAST, _MOST = 4, 16  # lines


class OwnTextEdit(QTextEdit):
    """An editor without formats. Names it knows are chips; a name that means nothing here stays as typed."""

    edited = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: dict[str, Word] = {}
        self._last = ""
        self.composing = False
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.document().setDefaultFont(self.font())
        self._painter = ChipPainter(self._is_answered, self.document())
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.textChanged.connect(self._on_text_changed)
        self._fit()

    # --- words and text ----------------------------------------------------------------------------------

    def set_words(self, words: Sequence[Word]) -> None:
        """Which names are chips here."""
        fresh = {word.name: word for word in words}
        if fresh != self._words:
            self._words = fresh
            self.viewport().update()

    def text(self) -> str:
        """The plain text with {names}."""
        return "\n".join(_block_text(fragments) for fragments in _blocks(self.document()))

    def set_text(self, text: str) -> None:
        """Show a text from outside; the caret stays where it was as far as possible."""
        if text == self.text():
            return
        place = self.textCursor().position() if self.hasFocus() else 0
        self._last = text
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.setBlockFormat(line_height(theme.PROSE_HEIGHT))
        self._write(cursor, text)
        self.document().clearUndoRedoStacks()
        cursor.setPosition(min(place, self.document().characterCount() - 1))
        self.setTextCursor(cursor)

    def insert_word(self, name: str) -> None:
        """Put a chip at the caret."""
        cursor = self.textCursor()
        cursor.insertText(OBJECT, chip_format(name))
        cursor.setCharFormat(QTextCharFormat())
        self.setTextCursor(cursor)
        self.setFocus()

    def _write(self, cursor: QTextCursor, text: str) -> None:
        cursor.beginEditBlock()
        at = 0
        for match in _PLACE.finditer(text):
            if match.group(1) in self._words:
                cursor.insertText(text[at : match.start()], QTextCharFormat())
                cursor.insertText(OBJECT, chip_format(match.group(1)))
                at = match.end()
        cursor.insertText(text[at:], QTextCharFormat())
        cursor.endEditBlock()

    def _is_answered(self, name: str) -> bool:
        word = self._words.get(name)
        return bool(word and word.text)

    # --- typing ------------------------------------------------------------------------------------------

    def _on_text_changed(self) -> None:
        text = self.text()
        if text != self._last and not self.composing:
            self._last = text
            self.edited.emit()
            if "}" in text:
                QTimer.singleShot(0, self, self._absorb)

    def _absorb(self) -> None:
        """A name typed by hand becomes a chip once its brace is closed."""
        for start, end, name in self._typed_names():
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(OBJECT, chip_format(name))

    def _typed_names(self) -> list[tuple[int, int, str]]:
        found: list[tuple[int, int, str]] = []
        block = self.document().begin()
        while block.isValid():
            for match in _PLACE.finditer(block.text()):
                if match.group(1) in self._words:
                    found.append((block.position() + match.start(), block.position() + match.end(), match.group(1)))
            block = block.next()
        return found[::-1]

    def _fit(self) -> None:
        line = self.fontMetrics().lineSpacing() * theme.PROSE_HEIGHT
        height = self.document().size().height()
        self.setFixedHeight(round(min(max(height, _LEAST * line), _MOST * line)) + UNIT + 2)

    # --- Qt ----------------------------------------------------------------------------------------------

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copies leave as plain text with {names}."""
        made = QMimeData()
        fragment = self.textCursor().selection()
        document = QTextDocument()
        QTextCursor(document).insertFragment(fragment)
        made.setText("\n".join(_block_text(fragments) for fragments in _blocks(document)))
        return made

    def insertFromMimeData(self, source: QMimeData) -> None:
        """What is pasted is plain text; its {names} become chips."""
        if source.hasText():
            cursor = self.textCursor()
            cursor.removeSelectedText()
            self._write(cursor, source.text().replace("\r\n", "\n").replace(OBJECT, ""))
            self.setTextCursor(cursor)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text only."""
        return source.hasText()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Note whether a conversion is going on."""
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        self._on_text_changed()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving saves what was typed."""
        super().focusOutEvent(event)
        self.composing = False
        self._on_text_changed()
        self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the form instead, where there is nothing to scroll here."""
        bar = self.verticalScrollBar()
        if bar.maximum() == bar.minimum():
            event.ignore()
        else:
            super().wheelEvent(event)


def _blocks(document: QTextDocument) -> Iterator[list[QTextFragment]]:
    block = document.begin()
    while block.isValid():
        fragments = []
        walk = block.begin()
        while not walk.atEnd():
            fragments.append(walk.fragment())
            walk += 1
        yield fragments
        block = block.next()


def _block_text(fragments: list[QTextFragment]) -> str:
    words = []
    for fragment in fragments:
        name = name_of(fragment.charFormat())
        text = fragment.text().replace("\u2028", "\n")
        words.append(text.replace(OBJECT, "{" + name + "}") if name else text.replace(OBJECT, ""))
    return "".join(words)
