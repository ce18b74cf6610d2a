"""The frozen heads of 求めるレベル: skills under their 区分, personas with their counts."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop.ui import theme

from .matrix_model import MatrixModel

_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = _MIDDLE | Qt.AlignmentFlag.AlignLeft
_RIGHT: Final = _MIDDLE | Qt.AlignmentFlag.AlignRight
_BAND, _NAME, _WIDE_NAME, _COUNT = 104, 236, 320, 36
_COLUMN, _WIDE_COLUMN, _HEAD, _COUNTS = 88, 144, 64, 20
_WIDE: Final = 1200  # pixels of the grid from which there is room for whole names
_ROW: Final = 26


class SkillHead(QHeaderView):
    """The frozen heads of the rows: 区分 as a band, the name, and how many personas ask for it."""

    def __init__(self, model: MatrixModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._model = model
        self._name = _NAME
        self.setDefaultSectionSize(_ROW)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def fit(self, width: int) -> None:
        """Take the room that a grid of this width can give."""
        self._name = _WIDE_NAME if width >= _WIDE else _NAME
        self.setFixedWidth(self.sizeHint().width())

    def sizeHint(self) -> QSize:
        """As wide as the three parts."""
        return QSize(_BAND + self._name + _COUNT, super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, row: int) -> None:
        """One row's head; the band is named where it begins, and again at the top of what is seen."""
        skill, category = self._model.matrix.skills[row], self._model.category(row)
        first = row == 0 or self._model.category(row - 1) != category
        last = row + 1 == self._model.rowCount() or self._model.category(row + 1) != category
        top = self.logicalIndexAt(0) == row
        painter.save()
        painter.fillRect(rect, QColor(theme.GROUND))
        painter.setPen(QColor(theme.BORDER))
        painter.drawLine(rect.left() + (0 if last else _BAND), rect.bottom(), rect.right(), rect.bottom())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.drawLine(rect.left() + _BAND, rect.top(), rect.left() + _BAND, rect.bottom())
        if first or top:
            _words(painter, QRect(rect.left() + 8, rect.top(), _BAND - 12, rect.height()), category, bold=True)
        current = self.selectionModel() is not None and self.selectionModel().currentIndex().row() == row
        name = QRect(rect.left() + _BAND + 8, rect.top(), self._name - 12, rect.height())
        _words(painter, name, skill.name, bold=current, colour=theme.TEXT)
        painter.setPen(QColor(theme.SECONDARY))
        count = QRect(rect.right() - _COUNT, rect.top(), _COUNT - 8, rect.height())
        painter.drawText(
            count,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            str(self._model.matrix.asked_by[skill.id]),
        )
        painter.restore()


class PersonaHead(QHeaderView):
    """The heads of the columns: the name on two lines at most, and how many skills, own and in effect."""

    def __init__(self, model: MatrixModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(_COLUMN)
        self.setFixedHeight(_HEAD)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def fit(self, width: int) -> None:
        """Share a width between the columns, within what is readable."""
        self.setDefaultSectionSize(max(_COLUMN, min(_WIDE_COLUMN, width // max(self._model.columnCount(), 1))))

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:
        """One persona."""
        matrix = self._model.matrix
        persona = matrix.personas[column]
        selection = self.selectionModel()
        current = selection is not None and selection.currentIndex().column() == column
        painter.save()
        painter.fillRect(rect, QColor(theme.GROUND))
        painter.setPen(QColor(theme.BORDER))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        font = QFont(painter.font())
        font.setPointSizeF(theme.SMALL_POINTS)
        font.setBold(current)
        painter.setFont(font)
        painter.setPen(QColor(theme.TEXT))
        name = rect.adjusted(6, 4, -6, -_COUNTS)
        lines = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWrapAnywhere
        painter.drawText(name, lines, _fitted(painter, persona.name, name.width()))
        painter.setPen(QColor(theme.SECONDARY))
        counts = f"{matrix.own_counts[persona.id]}／{matrix.counts[persona.id]}"
        painter.drawText(rect.adjusted(0, rect.height() - _COUNTS - 2, 0, -2), Qt.AlignmentFlag.AlignCenter, counts)
        painter.restore()


def _fitted(painter: QPainter, name: str, width: int) -> str:
    """A name that fits on two lines; the tip tells the whole."""
    return painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 2 * width - 12)


def _words(painter: QPainter, rect: QRect, words: str, *, bold: bool, colour: str = theme.SECONDARY) -> None:
    font = QFont(painter.font())
    font.setPointSizeF(theme.SMALL_POINTS)
    font.setBold(bold)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, _LEFT, fitted)
