"""The grid on the screen: frozen heads, tiles, the frame of the selection with its fill handle, the copied frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.ui import theme
from desktop.ui.grid.block_view import BlockView
from desktop.ui.overrides import reported

from .grid_heads import Corner, SkillHead, StaffHead
from .grid_model import GridModel
from .grid_paint import CellPainter

_HANDLE: Final = 7


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, edges included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def count(self) -> int:
        """How many cells."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


class GridView(BlockView):
    """People down, skills across."""

    signs = {"-": "－", "－": "－", "ー": "－", "/": "／", "／": "／", "*": "◎", "◎": "◎", "○": "○"}  # noqa: RUF012

    dragged = Signal(object, object)  # Area that is filled from, Area to fill
    menu_asked = Signal(QPoint)
    left_grid = Signal()  # Esc

    _heads: tuple[StaffHead, SkillHead, Corner] | None = None  # Qt lays out before the constructor is done

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("staff-grid")
        self.setAccessibleName("職員とスキルの表")
        self.setModel(model)
        self.people, self.skills = StaffHead(model, self), SkillHead(model, self)
        self.setVerticalHeader(self.people)
        self.setHorizontalHeader(self.skills)
        self.corner = Corner(model, self.people, self)
        self._heads = self.people, self.skills, self.corner
        self.cells = CellPainter(self)
        self.setItemDelegate(self.cells)
        self.viewport().setMouseTracking(True)
        self._copied: Area | None = None
        self._fill_from: Area | None = None
        self._fill_to: Area | None = None
        model.modelReset.connect(self._on_reset)
        model.totals_changed.connect(self._on_totals)
        self.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())
        self.selectionModel().currentChanged.connect(lambda *_: self._on_selection())

    def area(self) -> Area | None:
        """The selected rectangle, the current cell when nothing is selected."""
        selection = self.selectionModel().selection()
        ranges = selection.toList()
        if ranges:
            return Area(
                min(r.top() for r in ranges),
                min(r.left() for r in ranges),
                max(r.bottom() for r in ranges),
                max(r.right() for r in ranges),
            )
        at = self.currentIndex()
        return Area(at.row(), at.column(), at.row(), at.column()) if at.isValid() else None

    def mark_copied(self, area: Area | None) -> None:
        """Draw a frame round what was copied."""
        self._copied = area
        self.viewport().update()

    def _on_reset(self) -> None:
        self._copied = None
        self.people.fit()
        self._on_totals()

    def _on_totals(self) -> None:
        self.skills.fit()
        self.skills.viewport().update()
        self.people.viewport().update()
        self.corner.update()

    def _on_selection(self) -> None:
        # The frame and the handle reach over the cells that changed
        self.viewport().update()
        self.people.viewport().update()
        self.skills.viewport().update()

    def updateGeometries(self) -> None:
        """The corner lies over the heads."""
        super().updateGeometries()
        if self._heads is not None:
            people, skills, corner = self._heads
            corner.setGeometry(self.frameWidth(), self.frameWidth(), people.width(), skills.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A question that opens below must not cover the cell that it is about."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def event(self, event: QEvent) -> bool:
        """Another screen scale needs other tiles."""
        if event.type() in {QEvent.Type.DevicePixelRatioChange, QEvent.Type.FontChange}:
            self.cells.forget()
        return super().event(event)

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the copied frame away, then leaves."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._copied is not None:
            self.mark_copied(None)
        else:
            self.left_grid.emit()

    @reported
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the selection."""
        index = self.indexAt(event.pos())
        if index.isValid() and not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        self.menu_asked.emit(event.globalPos())

    # --- the fill handle -------------------------------------------------------------------------------------

    def handle(self) -> QRect:
        """The small square at the lower right of the selection; empty when it is not seen."""
        area = self.area()
        if area is None or not self.model().rowCount():
            return QRect()
        corner = self.visualRect(self.model().index(area.bottom, area.right)).bottomRight()
        return QRect(corner.x() - _HANDLE // 2 - 1, corner.y() - _HANDLE // 2 - 1, _HANDLE, _HANDLE)

    @reported
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """On the handle a drag fills; elsewhere it selects."""
        if event.button() == Qt.MouseButton.LeftButton and self.handle().contains(event.position().toPoint()):
            self._fill_from = self._fill_to = self.area()
            return
        super().mousePressEvent(event)

    @reported
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The area to fill grows with the mouse, down or to the right."""
        at = event.position().toPoint()
        if self._fill_from is None:
            cross = Qt.CursorShape.CrossCursor if self.handle().contains(at) else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(cross)
            super().mouseMoveEvent(event)
            return
        index = self.indexAt(at)
        if index.isValid():
            self._fill_to = _grown(self._fill_from, index.row(), index.column())
            self.scrollTo(index)
            self.viewport().update()

    @reported
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The drag ends: what lies under the frame is filled."""
        source, target = self._fill_from, self._fill_to
        self._fill_from = self._fill_to = None
        if source is None or target is None:
            super().mouseReleaseEvent(event)
            return
        self.viewport().update()
        if target != source:
            self.dragged.emit(source, target)

    # --- drawing ---------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cells, and over them the frames."""
        super().paintEvent(event)
        area = self.area()
        if area is None or not self.model().rowCount():
            return
        painter = QPainter(self.viewport())
        accent = QColor(theme.ACCENT)
        self._frame(painter, area, QPen(accent, 2))
        if self._copied is not None:
            self._frame(painter, self._copied, QPen(QColor(theme.TEXT), 1, Qt.PenStyle.DashLine))
        if self._fill_to is not None:
            self._frame(painter, self._fill_to, QPen(accent, 2, Qt.PenStyle.DashLine))
        painter.fillRect(self.handle().adjusted(-1, -1, 1, 1), QColor(theme.SURFACE))
        painter.fillRect(self.handle(), accent)
        at = self.visualRect(self.currentIndex())
        painter.setPen(QPen(accent, 1))
        painter.drawRect(at.adjusted(2, 2, -4, -4))
        painter.end()

    def _frame(self, painter: QPainter, area: Area, pen: QPen) -> None:
        model = self.model()
        first = self.visualRect(model.index(area.top, area.left))
        last = self.visualRect(
            model.index(min(area.bottom, model.rowCount() - 1), min(area.right, model.columnCount() - 1))
        )
        painter.setPen(pen)
        painter.drawRect(first.united(last).adjusted(0, 0, -1, -1))


def _grown(area: Area, row: int, column: int) -> Area:
    """The area reaching to a cell in the one direction in which it lies further off."""
    below, beside = row - area.bottom, column - area.right
    if max(below, beside) <= 0:
        return area
    if below >= beside:
        return Area(area.top, area.left, row, area.right)
    return Area(area.top, area.left, area.bottom, column)
