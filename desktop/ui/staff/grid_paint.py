"""Cells of the grid as tiles: each look is drawn once, ground, text, marks and lines, and then only copied.

不足 has a wedge and 「▼」, 超過 「＋」, 未評価 「－」 on hatching, 対象外 「／」 on grey: all read without colour.
"""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPalette, QPixmap, QPolygon
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.analysis.needs import State
from desktop.policy.staff.grid import CODE, EXEMPT, FLAG, ZERO, states
from desktop.ui import theme

from .grid_model import GridModel, cell_text, compared_text

Index = QModelIndex | QPersistentModelIndex
_MIDDLE: Final = Qt.AlignmentFlag.AlignCenter
_SELECTED: Final = QStyle.StateFlag.State_Selected
_WEDGE: Final = 9
_CORNER: Final = 5


class CellPainter(QStyledItemDelegate):
    """One tile a look; a page of cells is a page of copies."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: dict[tuple[int, bool, int, tuple[str, ...]], QPixmap] = {}
        self._size = QSize()
        self._ratio = 0.0
        self._strong = theme.high_contrast()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        look: Any = option  # its fields are missing from the type stubs
        rect: QRect = look.rect
        model: GridModel = index.model()  # type: ignore[assignment]
        grid, column = model.grid, model.columns[index.column()]
        place = model.rows[index.row()] * len(grid.columns) + column
        before = -1 if model.before is None else model.before[place]
        key = (
            grid.looks[place] | (grid.cells[place] & FLAG) << 1,
            bool(look.state & _SELECTED),
            before,
            grid.columns[column].signs,
        )
        tile = self._tiles.get(key)
        if tile is None or rect.size() != self._size:
            tile = self._made(key, rect.size(), look)
        painter.drawPixmap(rect.topLeft(), tile)

    def initStyleOption(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> None:
        """Nothing to look up: paint reads the model's own bytes."""

    def forget(self) -> None:
        """Draw everything anew: another screen, another scale."""
        self._tiles.clear()

    def _made(self, key: tuple[int, bool, int, tuple[str, ...]], size: QSize, option: Any) -> QPixmap:  # noqa: ANN401 - an option without stubs
        ratio = option.widget.devicePixelRatioF()
        if size != self._size or ratio != self._ratio:
            self._tiles.clear()
            self._size, self._ratio = size, ratio
        tile = QPixmap(size * ratio)
        tile.setDevicePixelRatio(ratio)
        painter = QPainter(tile)
        painter.setFont(option.font)
        self._draw(painter, QRect(QPoint(0, 0), size), key)
        painter.end()
        self._tiles[key] = tile
        return tile

    def _draw(self, painter: QPainter, rect: QRect, key: tuple[int, bool, int, tuple[str, ...]]) -> None:
        look, chosen, before, signs = key
        flagged, look = bool(look & FLAG << 1), look & 0xFF
        state = states()[look]
        ground, ink = self._colours(look, state)
        if self._strong:
            roles = QApplication.palette()
            ground = roles.color(QPalette.ColorRole.Highlight if chosen else QPalette.ColorRole.Base)
            ink = roles.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text)
        painter.fillRect(rect, ground)
        if state is State.UNASSESSED and before < 0:
            painter.fillRect(rect, QBrush(QColor(theme.SCROLL), Qt.BrushStyle.BDiagPattern))
            painter.fillRect(rect.adjusted(rect.width() // 2 - 9, 6, 9 - rect.width() // 2, -6), ground)
        if chosen and not self._strong:
            veil = QColor(theme.ACCENT)
            veil.setAlpha(56)
            painter.fillRect(rect, veil)
        if state is State.SHORT and before < 0:
            self._wedge(painter, rect)
        self._lines(painter, rect)
        if flagged:
            self._note(painter, rect, ink)
        text = cell_text(look, signs) if before < 0 else compared_text(before, look, signs)
        self._text(painter, rect, text, ink, bold="→" in text)

    def _colours(self, look: int, state: State) -> tuple[QColor, QColor]:
        code = look & CODE
        if state is State.EXEMPT:
            return QColor(theme.GROUND), QColor(theme.SECONDARY)
        if code <= EXEMPT or state is State.NOT_ASKED:
            return QColor(theme.SURFACE), QColor(theme.SECONDARY)
        step = min(code - ZERO, len(theme.LEVELS) - 1)
        return QColor(theme.LEVELS[step]), QColor(theme.LEVEL_TEXTS[step])

    def _wedge(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ERROR))
        corner = QPoint(rect.left(), rect.bottom())
        painter.drawPolygon(QPolygon([corner, corner - QPoint(0, _WEDGE), corner + QPoint(_WEDGE, 0)]))

    def _note(self, painter: QPainter, rect: QRect, ink: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        corner = QPoint(rect.right(), rect.top())
        painter.drawPolygon(QPolygon([corner, corner - QPoint(_CORNER, 0), corner + QPoint(0, _CORNER)]))

    def _lines(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(QColor(theme.BORDER))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())

    def _text(self, painter: QPainter, rect: QRect, text: str, ink: QColor, *, bold: bool) -> None:
        if not text:
            return
        font = QFont(painter.font())
        font.setBold(bold)
        painter.setFont(font)
        painter.setPen(ink)
        figure, mark, rest = text.partition("▼")
        if not mark and text.endswith("＋") and len(text) > 1:
            figure, mark, rest = text[:-1], "＋", ""
        if not mark:
            painter.drawText(rect, _MIDDLE, text)
            return
        small = QFont(font)
        small.setPointSizeF(theme.SMALL_POINTS - 1)
        wide = painter.fontMetrics().horizontalAdvance(figure)
        painter.setFont(small)
        more = painter.fontMetrics().horizontalAdvance(mark + rest)
        left = rect.left() + (rect.width() - wide - more) // 2
        painter.drawText(
            QRect(left + wide, rect.top(), more + 4, rect.height()), Qt.AlignmentFlag.AlignVCenter, mark + rest
        )
        painter.setFont(font)
        painter.drawText(QRect(left, rect.top(), wide + 2, rect.height()), Qt.AlignmentFlag.AlignVCenter, figure)
