"""The left navigation: icons with labels, icons alone in a narrow window, badges for what is open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from . import theme
from .places import Place

_BADGE = Qt.ItemDataRole.UserRole + 1
_ICON_NAME = Qt.ItemDataRole.UserRole + 2


class Navigation(QListWidget):
    """Shows the places and says which one was chosen; it never changes the page itself."""

    place_chosen = Signal(str)

    def __init__(self, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAccessibleName("画面の一覧")
        self.setProperty("role", "places")
        self.setItemDelegate(_PlaceDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self._places = tuple(places)
        self.narrow = False
        for number, place in enumerate(places, start=1):
            self._add(place, number)
        self.set_narrow(False)
        self.itemClicked.connect(self._on_item)
        self.itemActivated.connect(self._on_item)

    def set_narrow(self, narrow: bool) -> None:
        """Show icons alone, with the names as tips."""
        self.narrow = narrow
        self.setFixedWidth(theme.NAVIGATION_NARROW if narrow else theme.NAVIGATION_WIDTH)
        self.viewport().update()

    def show_place(self, key: str) -> None:
        """Mark the place that the window shows."""
        self.setCurrentRow(next(n for n, place in enumerate(self._places) if place.key == key))

    def set_badge(self, key: str, count: int) -> None:
        """How many things are open in a place."""
        for row, place in enumerate(self._places):
            if place.key == key:
                item = self.item(row)
                item.setData(_BADGE, count)
                item.setData(
                    Qt.ItemDataRole.AccessibleTextRole, f"{place.title} 残り{count}件" if count else place.title
                )
                item.setToolTip(self._tip(place, row + 1, count))

    def badge(self, key: str) -> int:
        """The count shown at a place."""
        row = next(n for n, place in enumerate(self._places) if place.key == key)
        return int(self.item(row).data(_BADGE) or 0)

    def _add(self, place: Place, number: int) -> None:
        item = QListWidgetItem(place.title)
        item.setData(_ICON_NAME, place.icon)
        item.setSizeHint(QSize(theme.NAVIGATION_NARROW, 40))
        item.setToolTip(self._tip(place, number, 0))
        self.addItem(item)

    @staticmethod
    def _tip(place: Place, number: int, count: int) -> str:
        left = f"・残り {count} 件" if count else ""
        return f"{place.title}{left}（Ctrl+{number}）"

    def _on_item(self, item: QListWidgetItem) -> None:
        self.place_chosen.emit(self._places[self.row(item)].key)


class _PlaceDelegate(QStyledItemDelegate):
    """Draws a place: a bar and bold text where we are, a badge at the right."""

    def __init__(self, navigation: Navigation) -> None:
        super().__init__(navigation)
        self._navigation = navigation

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One row."""
        state, area = option.state, option.rect  # type: ignore[attr-defined]
        here = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, area, state)
        colour = theme.ACCENT if here else theme.SECONDARY
        drawn = theme.icon(str(index.data(_ICON_NAME)), colour)
        narrow = self._navigation.narrow
        left = area.left() + (theme.NAVIGATION_NARROW - 20) // 2 if narrow else area.left() + 20
        drawn.paint(painter, QRect(left, area.center().y() - 9, 20, 20))
        count = int(index.data(_BADGE) or 0)
        if not narrow:
            self._title(painter, area.adjusted(52, 0, -48 if count else -8, 0), str(index.data()), here)
        if count:
            self._badge(painter, area, count, narrow)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRect, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.SURFACE))
            painter.fillRect(QRect(area.left(), area.top(), 4, area.height()), QColor(theme.ACCENT))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(theme.HOVER))
        if state & QStyle.StateFlag.State_HasFocus and self._navigation.hasFocus():
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.drawRect(area.adjusted(2, 2, -2, -2))

    @staticmethod
    def _title(painter: QPainter, area: QRect, text: str, here: bool) -> None:
        font = painter.font()
        font.setBold(here)
        painter.setFont(font)
        painter.setPen(QColor(theme.TEXT))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)

    @staticmethod
    def _badge(painter: QPainter, area: QRect, count: int, narrow: bool) -> None:
        font = painter.font()
        font.setBold(True)
        font.setPointSizeF(8.0 if narrow else 9.0)
        painter.setFont(font)
        text = "99+" if count > 99 else str(count)
        width = max(painter.fontMetrics().horizontalAdvance(text) + (8 if narrow else 12), 16 if narrow else 20)
        height = 14 if narrow else 18
        left = area.left() + 30 if narrow else area.right() - 12 - width
        top = area.top() + 3 if narrow else area.center().y() - height // 2
        place = QRectF(left, top, width, height)
        painter.setPen(QPen(QColor(theme.CAUTION), 1))
        painter.setBrush(QColor(theme.CAUTION_GROUND))
        painter.drawRoundedRect(place, height / 2, height / 2)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
