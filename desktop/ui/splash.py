"""A small sign that the program is starting, drawn before the heavy imports.

Not a QSplashScreen: showing that one waits a whole second for an event that some platforms never send.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop import APP_NAME
from desktop.ui import theme

_SIZE = (360, 120)
_PATIENCE = 0.1  # seconds to wait for the picture; the program starts without it too


class Splash(QWidget):
    """The name of the program and one word; closed when the window stands there."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.SplashScreen | Qt.WindowType.FramelessWindowHint)
        self.setFixedSize(*_SIZE)
        self.painted = False

    def come_up(self) -> None:
        """Show it and come back once it is drawn: from then on nothing answers for a while."""
        self.show()
        began = time.monotonic()
        while not self.painted and time.monotonic() - began < _PATIENCE:
            QApplication.processEvents()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A plain card."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.SURFACE))
        painter.setPen(QColor(theme.BORDER))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        self._line(painter, QRect(0, 24, _SIZE[0], 40), APP_NAME, theme.TEXT, title=True)
        self._line(painter, QRect(0, 64, _SIZE[0], 32), "準備しています…", theme.SECONDARY)
        self.painted = True

    def _line(self, painter: QPainter, place: QRect, text: str, color: str, *, title: bool = False) -> None:
        font = self.font()
        font.setPointSizeF(theme.TITLE_POINTS if title else theme.BODY_POINTS)
        font.setBold(title)
        painter.setFont(font)
        painter.setPen(QColor(color))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
