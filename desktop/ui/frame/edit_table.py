"""A table of words in which some columns can be typed into; a cell always shows what is stored."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.ui import theme
from desktop.ui.history.action_table import dense_table
from desktop.ui.widgets import Prose, column, label, row, tip

Rows = Sequence[tuple[str, tuple[str, ...]]]  # (key, words)


class EditTable(QTableWidget):
    """Heads are (words, width, editable); width 0 shares what room is left."""

    edited = Signal(str, int, str)  # key, column, what was typed
    place_changed = Signal()

    def __init__(
        self, name: str, heads: Sequence[tuple[str, int, bool]], *, many: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(0, len(heads), parent)
        self.setAccessibleName(name)
        self.setProperty("role", "inside")
        self._editable = [editable for _, _, editable in heads]
        self._keys: list[str] = []
        self._shown: list[tuple[str, tuple[str, ...]]] = []
        self.setHorizontalHeaderLabels([words for words, _, _ in heads])
        dense_table(self)
        if many:
            self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        if any(self._editable):
            trigger = QAbstractItemView.EditTrigger
            self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        for n, (_, width, _editable) in enumerate(heads):
            if width:
                self.setColumnWidth(n, width)
            else:
                self.horizontalHeader().setSectionResizeMode(n, QHeaderView.ResizeMode.Stretch)
        self.itemChanged.connect(self._on_changed)
        self.itemSelectionChanged.connect(self.place_changed)

    @property
    def key(self) -> str:
        """The row that the cursor is in; empty when there is none."""
        row = self.currentRow()
        return self._keys[row] if 0 <= row < len(self._keys) else ""

    @property
    def keys(self) -> list[str]:
        """The selected rows."""
        return [self._keys[index.row()] for index in self.selectionModel().selectedRows()]

    def show_rows(self, rows: Rows) -> None:
        """Fill in; the cursor stays in its row where that is still there."""
        wanted = [(key, tuple(words)) for key, words in rows]
        if wanted == self._shown:
            return
        kept, column = self.key, max(self.currentColumn(), 0)
        self.blockSignals(True)
        self._shown, self._keys = wanted, [key for key, _ in wanted]
        self.setRowCount(len(wanted))
        for number, (_, words) in enumerate(wanted):
            for place, text in enumerate(words):
                self._put(number, place, text)
        row = self._keys.index(kept) if kept in self._keys else 0
        if self._keys:
            self.setCurrentCell(row, column)
        self.blockSignals(False)
        self.place_changed.emit()

    def begin_edit(self, key: str, place: int) -> None:
        """Open a cell for typing."""
        if key in self._keys:
            self.setFocus()
            self.setCurrentCell(self._keys.index(key), place)
            self.edit(self.currentIndex())

    def _put(self, row: int, place: int, text: str) -> None:
        item = QTableWidgetItem(text)
        item.setToolTip(tip(text))
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if self._editable[place] else flags)
        self.setItem(row, place, item)

    def _on_changed(self, item: QTableWidgetItem) -> None:
        place = item.column()
        key, words = self._shown[item.row()]
        typed, stored = item.text(), words[place]
        if typed == stored:
            return
        # Shown again as stored until the file says otherwise: a refused word must not stay
        self.blockSignals(True)
        item.setText(stored)
        self.blockSignals(False)
        self.edited.emit(key, place, typed)


def half(title: str, note: str, parts: Sequence[QWidget], buttons: Sequence[QPushButton]) -> QWidget:
    """One side of a tab: a heading with its buttons, a remark, and tables that share the room below."""
    made = QWidget()
    body = column(made, margin=theme.UNIT * 2, gap=theme.UNIT)
    head = row()
    head.addWidget(label(title, "section"))
    head.addStretch(1)
    for each in buttons:
        head.addWidget(each)
    body.addLayout(head)
    body.addWidget(Prose(note, theme.SECONDARY))
    for part in parts:
        body.addWidget(part, 1 if isinstance(part, QTableWidget) else 0)
    return made
