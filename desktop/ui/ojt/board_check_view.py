"""The checklist drawn: five phases over their measures, plans on the left, states in words on quiet colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QApplication, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.analysis.ojt import DOING, FINISHED, LEFT_OUT, NOT_BEGUN, is_own
from desktop.ui import theme
from desktop.ui.grid.block_view import BlockView
from desktop.ui.overrides import reported

from .board_check_model import CheckModel

_COLUMN, _ROW, _PHASE, _NAMES, _PLAN = 76, 44, 34, 60, 148
_LINES: Final = 4
_MIDDLE: Final = Qt.AlignmentFlag.AlignCenter
# What a figure sets; both widths, for BlockView makes them one
KEYS: Final = {"1": NOT_BEGUN, "2": DOING, "3": FINISHED, "4": LEFT_OUT, "0": NOT_BEGUN}
_LOOKS: Final = {
    NOT_BEGUN: (theme.SURFACE, theme.SECONDARY),
    DOING: (theme.CAUTION_GROUND, theme.CAUTION),
    FINISHED: (theme.OK_GROUND, theme.OK),
    LEFT_OUT: (theme.HOVER, theme.SECONDARY),
}


class CheckView(BlockView):
    """Arrows walk, figures set, Enter opens the panel."""

    opened = Signal()
    signs: ClassVar[dict[str, str]] = {}

    def __init__(self, model: CheckModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ojt-check")
        self.setAccessibleName("OJTチェック表")
        self.setModel(model)
        self.setItemDelegate(CheckCell(self))
        self.setVerticalHeader(PlanHead(model, self))
        self.setHorizontalHeader(MeasureHead(model, self))
        self.setTabKeyNavigation(False)
        if not theme.high_contrast():
            self.setStyleSheet(f"QTableCornerButton::section {{ background: {theme.GROUND}; border: none; }}")

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens what a cell holds rather than walking on."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    @reported
    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """The same by mouse."""
        self.opened.emit()


class CheckCell(QStyledItemDelegate):
    """A state in words, and a small line below it."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One cell."""
        look: Any = option  # its fields are missing from the type stubs
        rect: QRect = look.rect
        model: CheckModel = index.model()  # type: ignore[assignment]
        check = model.check(index)
        late, chosen = model.late(check), bool(look.state & QStyle.StateFlag.State_Selected)
        ground, ink = (theme.ERROR_GROUND, theme.ERROR) if late else _LOOKS[check.state]
        painter.save()
        colours = QColor(ground), QColor(ink)
        if theme.high_contrast():
            roles = QApplication.palette()
            colours = roles.color(QPalette.ColorRole.Base), roles.color(QPalette.ColorRole.Text)
        painter.fillRect(rect, colours[0])
        painter.setPen(QColor(theme.BORDER))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.setPen(colours[1])
        half = QRect(rect.left() + 2, rect.top() + 4, rect.width() - 4, rect.height() // 2 - 2)
        painter.setFont(_font(look.font, theme.BODY_POINTS, bold=late))
        painter.drawText(half, _MIDDLE, model.words(check))
        painter.setFont(_font(look.font, theme.SMALL_POINTS - 1))
        words = painter.fontMetrics().elidedText(model.small(check), Qt.TextElideMode.ElideRight, half.width())
        painter.drawText(half.translated(0, half.height()), _MIDDLE, words)
        if check.note:
            painter.setBrush(colours[1])
            painter.drawEllipse(rect.right() - 9, rect.top() + 4, 4, 4)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if chosen:
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        painter.restore()


class PlanHead(QHeaderView):
    """Department and person of each row."""

    def __init__(self, model: CheckModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._model = model
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(_ROW)
        self.setFixedWidth(_PLAN)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        """As wide as two names need."""
        return QSize(_PLAN, super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, row: int) -> None:
        """Two lines: what the rows are ordered by, and the other."""
        strong, other = self._model.heads[row]
        painter.save()
        painter.fillRect(rect, QColor(theme.GROUND))
        painter.setPen(QColor(theme.BORDER))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        selection = self.selectionModel()
        current = selection is not None and selection.currentIndex().row() == row
        half = QRect(rect.left() + 10, rect.top() + 3, rect.width() - 16, rect.height() // 2 - 2)
        for words, size, place, bold in (
            (strong, theme.BODY_POINTS, half, current),
            (other, theme.SMALL_POINTS, half.translated(0, half.height()), False),
        ):
            painter.setFont(_font(painter.font(), size, bold=bold))
            painter.setPen(QColor(theme.TEXT if place is half else theme.SECONDARY))
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


class MeasureHead(QHeaderView):
    """The names of the measures on up to four lines, under the bands of the phases."""

    def __init__(self, model: CheckModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(_COLUMN)
        self.setFixedHeight(_PHASE + _NAMES)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:
        """One measure; the town's own are marked."""
        measure, selection = self._model.measures[column], self.selectionModel()
        current = selection is not None and selection.currentIndex().column() == column
        painter.save()
        painter.fillRect(rect, QColor(theme.GROUND))
        painter.setPen(QColor(theme.BORDER))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.right(), rect.top() + _PHASE, rect.right(), rect.bottom())
        painter.setFont(_font(painter.font(), theme.SMALL_POINTS - 1, bold=current))
        painter.setPen(QColor(theme.TEXT))
        name = f"独自: {measure.name}" if is_own(measure) else measure.name
        where = QRect(rect.left() + 4, rect.top() + _PHASE + 2, rect.width() - 8, _NAMES - 4)
        painter.drawText(where, _MIDDLE, _broken(painter, name, where.width(), _LINES))
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The sections, and the bands over them."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for name, left, right in self.bands():
            band = QRect(left, 0, right - left, _PHASE)
            painter.fillRect(band, QColor(theme.HOVER))
            painter.setPen(QColor(theme.BORDER))
            painter.drawLine(band.bottomLeft(), band.bottomRight())
            painter.drawLine(band.right(), 0, band.right(), self.height())
            painter.setFont(_font(painter.font(), theme.SMALL_POINTS - 1, bold=True))
            painter.setPen(QColor(theme.TEXT))
            seen = QRect(max(left, 0) + 3, 0, min(right, self.width()) - max(left, 0) - 6, _PHASE)
            words = _broken(painter, name, seen.width(), 2)
            painter.drawText(seen, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.end()

    def bands(self) -> Iterator[tuple[str, int, int]]:
        """The phases with their edges."""
        model, column = self._model, 0
        while column < model.columnCount():
            phase, start = model.measures[column].phase_id, column
            while column < model.columnCount() and model.measures[column].phase_id == phase:
                column += 1
            left = self.sectionViewportPosition(start)
            yield model.phases[phase], left, left + sum(self.sectionSize(n) for n in range(start, column))


def _font(base: QFont, points: float, *, bold: bool = False) -> QFont:
    made = QFont(base)
    made.setPointSizeF(points)
    made.setBold(bold)
    return made


def _broken(painter: QPainter, name: str, width: int, most: int) -> str:
    """A name broken anywhere; what does not fit on the last line ends in 「…」."""
    metrics, lines, rest = painter.fontMetrics(), list[str](), name
    while rest:
        if len(lines) == most - 1:
            lines.append(metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width))
            break
        size = next((n for n in range(len(rest), 1, -1) if metrics.horizontalAdvance(rest[:n]) <= width), 1)
        lines.append(rest[:size])
        rest = rest[size:]
    return "\n".join(lines)
