"""A wording as it will be read, with the words that come from answers as tinted chips that lead to their questions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from desktop.policy.tree import Blank, Run, Runs, Value
from desktop.ui import theme
from desktop.ui.policy.difference import KEPT, REMOVED, Piece
from desktop.ui.policy.inputs import line_height


class ProseView(QTextBrowser):
    """Read-only prose, as high as it needs. Built from runs; markup in data stays what it is: characters."""

    source_clicked = Signal(str)  # the key of the question behind some words

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: object = None
        self.setProperty("role", "prose")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.anchorClicked.connect(self._on_anchor_clicked)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def show_runs(self, paragraphs: Sequence[Runs], empty: str) -> None:
        """The paragraphs of a wording; `empty` is said when there is none."""
        if (tuple(paragraphs), empty) == self._shown:
            return
        self._shown = (tuple(paragraphs), empty)
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.setBlockFormat(line_height(theme.PROSE_HEIGHT))
        for number, runs in enumerate(paragraphs):
            if number:
                cursor.insertBlock()
            for run in runs:
                cursor.insertText(run.text, _format(run))
        if not paragraphs:
            cursor.insertText(empty, _coloured(theme.SECONDARY))

    def show_difference(self, pieces: Sequence[Piece]) -> None:
        """A text with what was taken out struck through and what was added underlined."""
        if tuple(pieces) == self._shown:
            return
        self._shown = tuple(pieces)
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.setBlockFormat(line_height(theme.PROSE_HEIGHT))
        for piece in pieces:
            form = QTextCharFormat()
            if piece.kind == REMOVED:
                form = _coloured(theme.ERROR, theme.ERROR_GROUND)
                form.setFontStrikeOut(True)
            elif piece.kind != KEPT:
                form = _coloured(theme.OK, theme.OK_GROUND)
                form.setFontUnderline(True)
            cursor.insertText(piece.text, form)

    def _on_anchor_clicked(self, link: QUrl) -> None:
        self.source_clicked.emit(link.toString().removeprefix("#"))

    def _fit(self) -> None:
        self.setFixedHeight(round(self.document().size().height()) + 16)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The form scrolls, not the prose."""
        event.ignore()


def _coloured(text: str, ground: str = "") -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(text))
    if ground:
        made.setBackground(QColor(ground))
    return made


def _format(run: Run) -> QTextCharFormat:
    if isinstance(run, Value):
        made = _coloured(theme.TEXT, theme.ACCENT_GROUND)
    elif isinstance(run, Blank):
        made = _coloured(theme.CAUTION, theme.CAUTION_GROUND)
    else:
        return QTextCharFormat()
    if run.source:
        made.setAnchor(True)
        made.setAnchorHref("#" + run.source)
        made.setToolTip("設問の答えです。押すとその設問へ移ります。")
    return made
