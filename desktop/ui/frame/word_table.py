"""A read-only table of words, filled anew only when they differ, so that it neither flickers nor loses its place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.ui.history.action_table import dense_table
from desktop.ui.widgets import tip

_ROOM, _PADDING = 10, 24  # pixels


class _Roomy(QStyledItemDelegate):
    """Gives wrapped words room above and below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """A little higher than the words, which Qt measures without the padding that the stylesheet gives them."""
        narrower = QStyleOptionViewItem(option)
        narrower.rect = option.rect.adjusted(0, 0, -_PADDING, 0)  # type: ignore[attr-defined]
        return super().sizeHint(narrower, index) + QSize(0, _ROOM)


def wrap_rows(table: QTableWidget) -> None:
    """Let rows grow with their words, also when the columns become narrower."""
    table.setWordWrap(True)
    table.setTextElideMode(Qt.TextElideMode.ElideNone)
    table.setItemDelegate(_Roomy(table))
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().sectionResized.connect(lambda *_sizes: table.resizeRowsToContents())


class WordTable(QTableWidget):
    """Columns without a width share what room is left. `wrapped` rows grow with their words."""

    def __init__(
        self, name: str, heads: Sequence[tuple[str, int]], *, wrapped: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(0, len(heads), parent)
        self.setAccessibleName(name)
        self.setProperty("role", "inside")
        self.setHorizontalHeaderLabels([words for words, _ in heads])
        dense_table(self)
        self._rows: list[tuple[str, ...]] = []
        for n, (_, width) in enumerate(heads):
            if width:
                self.setColumnWidth(n, width)
            else:
                self.horizontalHeader().setSectionResizeMode(n, QHeaderView.ResizeMode.Stretch)
        if wrapped:
            wrap_rows(self)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """What it shows."""
        return list(self._rows)

    def show_rows(self, rows: Sequence[tuple[str, ...]], place: int | None = None) -> None:
        """Fill in; the row at `place` is chosen, else the one that was, if any."""
        kept = self.currentRow() if place is None else place
        self.blockSignals(True)  # whoever fills the table shows the rest as well
        if list(rows) != self._rows:
            self._fill(rows)
        if kept >= 0 and self.currentRow() != min(kept, len(rows) - 1):
            self.setCurrentCell(min(kept, len(rows) - 1), 0)
        self.blockSignals(False)

    def _fill(self, rows: Sequence[tuple[str, ...]]) -> None:
        self._rows = list(rows)
        self.setRowCount(len(rows))
        for n, cells in enumerate(rows):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(tip(text))
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(n, column, item)
