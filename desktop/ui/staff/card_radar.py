"""The radar of a card on the screen: the geometry of the paper, drawn by Qt."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop.output.pdf.radar import FILL, Label, Point, Radar, em, lay_out
from desktop.policy.staff.card import Axis
from desktop.ui import theme

_HEIGHT = 264
_LETTER = 12.0  # pixels


class RadarView(QWidget):
    """Shows axes; its words are read out as a list of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._axes: tuple[Axis, ...] = ()
        self.setMinimumSize(QSize(420, _HEIGHT))

    def show_axes(self, axes: Sequence[Axis]) -> None:
        """Show others; none hides the picture."""
        self._axes = tuple(axes)
        self.setVisible(bool(axes))
        self.setAccessibleName("、".join(f"{axis.label} {axis.words}" for axis in axes))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Areas, rings and spokes, then the need over them, dots and words."""
        if not self._axes:
            return
        radar = lay_out(self._axes, self.width(), self.height(), _LETTER, em)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_level(painter, radar)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.TEXT), 2))
        painter.drawPolygon(_polygon(radar.need))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ACCENT))
        for x, y in radar.dots:
            painter.drawEllipse(QPointF(x, y), 3, 3)
        for label in radar.labels:
            _draw_label(painter, label, radar.size, self.font())
        painter.end()

    @staticmethod
    def _draw_level(painter: QPainter, radar: Radar) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(FILL))
        for area in radar.areas:
            painter.drawPolygon(_polygon(area))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.BORDER), 1))
        for ring in radar.rings:
            painter.drawPolygon(_polygon(ring))
        for start, end in radar.spokes:
            painter.drawLine(QPointF(*start), QPointF(*end))
        painter.setPen(QPen(QColor(theme.ACCENT), 1.4))
        for start, end in radar.edges:
            painter.drawLine(QPointF(*start), QPointF(*end))


def _polygon(points: Sequence[Point]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def _draw_label(painter: QPainter, label: Label, size: float, font: QFont) -> None:
    left, top, width, height = label.box
    step = height / len(label.lines)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
    flags |= {
        "left": Qt.AlignmentFlag.AlignLeft,
        "center": Qt.AlignmentFlag.AlignHCenter,
        "right": Qt.AlignmentFlag.AlignRight,
    }[label.align]
    for n, line in enumerate(label.lines):
        last = n == len(label.lines) - 1
        drawn = QFont(font)
        drawn.setPixelSize(round(size))
        drawn.setBold(last)
        painter.setFont(drawn)
        painter.setPen(QColor(theme.TEXT if last else theme.SECONDARY))
        painter.drawText(QRectF(left, top + n * step, width, step), int(flags), line)
