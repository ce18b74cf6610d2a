"""Cards in a list: a mark of colour, a name, a line of small print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.ui import theme
from desktop.ui.widgets import tip

_CARD = Qt.ItemDataRole.UserRole
_HEIGHT = 54
_BAR = 5


@dataclass(frozen=True, slots=True)
class Card:
    """What one row shows; faint ones are not used."""

    key: str
    name: str
    words: str
    color: str = ""
    faint: bool = False


class Cards(QListWidget):
    """Keeps the chosen card chosen while rows come, go and change."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("role", "inside")
        self.setItemDelegate(_CardDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.currentRowChanged.connect(lambda _row: self.chosen.emit(self.key))

    @property
    def key(self) -> str:
        """The key of the chosen card, empty without any."""
        item = self.currentItem()
        return str(item.data(_CARD).key) if item is not None else ""

    def show_cards(self, cards: Sequence[Card], wanted: str = "") -> None:
        """Fill in; the wanted card is chosen, else the one that was, else the one at its place."""
        kept, place = wanted or self.key, max(self.currentRow(), 0)
        self.blockSignals(True)
        while self.count() > len(cards):
            self.takeItem(self.count() - 1)
        while self.count() < len(cards):
            self.addItem(QListWidgetItem())
        for row, card in enumerate(cards):
            item = self.item(row)
            item.setData(_CARD, card)
            item.setText(card.name)  # for typing the first letters
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{card.name}　{card.words}")
            item.setToolTip(tip(f"{card.name}　{card.words}"))
        keys = [card.key for card in cards]
        self.setCurrentRow(keys.index(kept) if kept in keys else min(place, len(cards) - 1))
        self.blockSignals(False)
        self.viewport().update()

    def choose(self, key: str) -> None:
        """Choose a card by its key, where it is listed."""
        for row in range(self.count()):
            if self.item(row).data(_CARD).key == key:
                self.setCurrentRow(row)


class _CardDelegate(QStyledItemDelegate):
    """Draws without markup, and in the system's colours under high contrast."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All cards are of one height."""
        return QSize(120, _HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Mark, name, small print."""
        card: Card = index.data(_CARD)
        area: QRect = option.rect  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        palette: QPalette = option.palette  # type: ignore[attr-defined]
        strong = theme.high_contrast()
        painter.save()
        if chosen:
            painter.fillRect(area, palette.color(QPalette.ColorRole.Highlight))
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        plain = palette.color(role)
        if card.color:
            painter.fillRect(area.left() + 8, area.top() + 9, _BAR, area.height() - 18, QColor(card.color))
        painter.setPen(QColor(theme.BORDER))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        inner = area.adjusted(22 if card.color else 12, 7, -10, -7)
        font = QFont(option.font)  # type: ignore[attr-defined]
        font.setBold(True)
        quiet = plain if strong else QColor(theme.SECONDARY)
        _line(painter, inner, font, quiet if card.faint else plain, card.name, Qt.AlignmentFlag.AlignTop)
        font.setBold(False)
        font.setPointSizeF(theme.SMALL_POINTS)
        _line(painter, inner, font, quiet, card.words, Qt.AlignmentFlag.AlignBottom)
        painter.restore()


def _line(painter: QPainter, area: QRect, font: QFont, color: QColor, text: str, align: Qt.AlignmentFlag) -> None:
    painter.setFont(font)
    painter.setPen(color)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, align | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine, shown)
