"""A table of words whose first column is a box to tick."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTableWidgetItem

from desktop.ui.frame.edit_table import EditTable, Rows


class TickList(EditTable):
    """The space bar or a click ticks; rows that cannot be chosen have no box."""

    ticks_changed = Signal()

    def __init__(self, name: str, heads: Sequence[tuple[str, int, bool]]) -> None:
        self._open: frozenset[str] = frozenset()
        self._ticked: set[str] = set()
        super().__init__(name, heads)
        self.itemChanged.disconnect()
        self.itemChanged.connect(self._on_item)

    @property
    def ticked(self) -> list[str]:
        """The keys of the ticked rows, in their order."""
        return [key for key in self._keys if key in self._ticked]

    def show_choices(self, rows: Rows, choosable: Collection[str], ticked: Collection[str]) -> None:
        """Fill in; a row that was there keeps its tick, a new one gets it where `ticked` says so."""
        before, opened = set(self._keys), frozenset(choosable)
        self._ticked = {key for key in opened if (key in self._ticked if key in before else key in ticked)}
        changed = opened != self._open
        self._open = opened
        if changed:
            self._shown = []
        self.show_rows(rows)

    def set_all(self, on: bool) -> None:
        """Tick or clear every box."""
        state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        for row, key in enumerate(self._keys):
            item = self.item(row, 0)
            if item is not None and key in self._open:
                item.setCheckState(state)

    def _put(self, row: int, place: int, text: str) -> None:
        super()._put(row, place, text)
        item = self.item(row, place)
        if place == 0 and item is not None and self._keys[row] in self._open:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = self._keys[row] in self._ticked
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _on_item(self, item: QTableWidgetItem) -> None:
        key = self._keys[item.row()]
        if item.column() or key not in self._open:
            return
        on = item.checkState() == Qt.CheckState.Checked
        if on != (key in self._ticked):
            (self._ticked.add if on else self._ticked.discard)(key)
            self.ticks_changed.emit()
