"""A veil over the window while something takes longer than a moment."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from . import theme
from .widgets import column, frame, label


class Overlay(QWidget):
    """Covers its parent, says what is going on, and takes no clicks through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.text_label = label("", "strong")
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        card = frame("popup")
        card.setFixedWidth(320)
        inside = column(card, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        inside.addWidget(self.text_label)
        inside.addWidget(bar)
        outer = column(self)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        self.hide()

    def begin(self, text: str) -> None:
        """Cover the window."""
        self.text_label.setText(text)
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.repaint()

    def end(self) -> None:
        """Uncover it."""
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim what is below."""
        painter = QPainter(self)
        veil = QColor(theme.GROUND)
        veil.setAlpha(180)
        painter.fillRect(self.rect(), veil)
        painter.end()
