"""The grid of 求めるレベル: one delegate paints cell and lines; heads stay; keys as in a spreadsheet."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.ui import theme
from desktop.ui.grid.block_view import BlockView

from .matrix_heads import PersonaHead, SkillHead
from .matrix_model import EXEMPTED, INHERITED, OWN, MatrixModel

Index = QModelIndex | QPersistentModelIndex
_MIDDLE: Final = Qt.AlignmentFlag.AlignCenter


class CellDelegate(QStyledItemDelegate):
    """Own cells bold on the level's ground, inherited ones grey, exempt ones with a sign; the lines as well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line, self._white = QColor(theme.BORDER), QColor(theme.SURFACE)
        self._chosen, self._focus = QColor(theme.ACCENT_GROUND), QColor(theme.ACCENT)
        self._grounds = [QColor(colour) for colour in theme.LEVELS]
        self._inks = [QColor(colour) for colour in theme.LEVEL_TEXTS]
        self._text = QColor(theme.TEXT)
        self._pens = {INHERITED: QColor(theme.SECONDARY), EXEMPTED: QColor(theme.CAUTION)}
        self._bold = QFont()
        self.current = QModelIndex()  # framed also while the keyboard is elsewhere

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        look: Any = option  # its fields are missing from the type stubs
        rect: QRect = look.rect
        model = index.model()
        if not isinstance(model, MatrixModel):
            return
        found = model.shown.get((index.row(), index.column()))
        chosen = bool(look.state & QStyle.StateFlag.State_Selected)
        ground, ink = (self._chosen if chosen else self._white), self._text
        if found is not None:
            if found.state == OWN and found.level is not None:
                step = min(found.level, len(self._grounds) - 1)
                ground, ink = (ground, ink) if chosen else (self._grounds[step], self._inks[step])
            elif found.state != OWN:
                ink = self._pens[found.state]
        painter.fillRect(rect, ground)
        painter.setPen(self._line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if found is not None:
            own = found.state == OWN
            if own != painter.font().bold():
                self._bold = QFont(look.font)
                self._bold.setBold(own)
                painter.setFont(self._bold)
            painter.setPen(ink)
            painter.drawText(rect, _MIDDLE, found.text)
        if index == self.current:
            painter.setPen(self._focus)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def initStyleOption(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> None:
        """Nothing to look up: paint reads the model's own words."""


class MatrixView(BlockView):
    """Skills down, personas across."""

    signs = {"*": "◎", "m": "◎", "o": "○", "h": "希", "◎": "◎", "○": "○", "〇": "○", "△": "希"}  # noqa: RUF012

    def __init__(self, model: MatrixModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matrix")
        self.setAccessibleName("求めるレベルの表")
        self.setModel(model)
        self._skills, self._personas = SkillHead(model, self), PersonaHead(model, self)
        self.setVerticalHeader(self._skills)
        self.setHorizontalHeader(self._personas)
        model.modelReset.connect(self._on_reset)
        self._cells = CellDelegate(self)
        self.setItemDelegate(self._cells)
        self.selectionModel().currentChanged.connect(self._on_current)

    def _on_reset(self) -> None:
        self._cells.current = QModelIndex()
        self._fit()

    def _fit(self) -> None:
        self._skills.fit(self.width())
        bar = self.verticalScrollBar().sizeHint().width()
        self._personas.fit(self.width() - self._skills.sizeHint().width() - bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Few personas share the width; many scroll."""
        self._fit()
        super().resizeEvent(event)

    def _on_current(self, current: QModelIndex) -> None:
        self._cells.current = current
        self.verticalHeader().viewport().update()
        self.horizontalHeader().viewport().update()
