"""The list of actions: when, who, what."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desktop.store.timeline import Action
from desktop.ui import theme
from desktop.ui.file.parts import when
from desktop.ui.widgets import tip

_HEADS = ("いつ", "だれ", "何を")
_WHEN, _WHO, _WHAT = range(3)
_KINDS = {"undo": "（元に戻した）", "redo": "（やり直した）", "merged": "（取り込んだ）"}


class ActionTable(QTableWidget):
    """Newest first; says which action is chosen."""

    action_chosen = Signal(object)  # Action | None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(_HEADS), parent)
        self.setObjectName("actions")
        self.setAccessibleName("操作の一覧")
        self.setProperty("role", "inside")
        self._actions: list[Action] = []
        self.setHorizontalHeaderLabels(list(_HEADS))
        dense_table(self)
        header = self.horizontalHeader()
        header.setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(_WHEN, 128)
        self.setColumnWidth(_WHO, 112)
        self.itemSelectionChanged.connect(lambda: self.action_chosen.emit(self.chosen()))

    def chosen(self) -> Action | None:
        """The action of the selected row."""
        rows = self.selectionModel().selectedRows()
        return self._actions[rows[0].row()] if rows else None

    def show_actions(self, actions: list[Action]) -> None:
        """Fill in; the chosen action stays chosen where it is still listed, else the newest is."""
        kept = self.chosen()
        self.blockSignals(True)
        self._actions = list(actions)
        self.setRowCount(len(actions))
        for row, action in enumerate(actions):
            self._fill(row, action)
        self.clearSelection()
        if actions:
            self.selectRow(next((n for n, a in enumerate(actions) if kept and a.id == kept.id), 0))
        self.blockSignals(False)
        self.action_chosen.emit(self.chosen())

    def _fill(self, row: int, action: Action) -> None:
        words = action.label + _KINDS.get(action.kind, "")
        moment = when(datetime.fromisoformat(action.at))
        for column, text in ((_WHEN, moment), (_WHO, action.actor), (_WHAT, words)):
            item = QTableWidgetItem(text)
            item.setToolTip(tip(text))
            self.setItem(row, column, item)


def dense_table(table: QTableWidget) -> None:
    """What the read-only tables of this place have in common."""
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.ROW)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
