"""The people to choose from, one a line; tens of thousands cost no more than those that are seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt

from desktop.analysis.roster import Person

_ROOT = QModelIndex()
_LINE = 28  # pixels


class CardPeople(QAbstractListModel):
    """Number and name of each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.people: tuple[Person, ...] = ()
        self._rows: dict[int, int] = {}

    def show(self, people: Sequence[Person]) -> None:
        """Show others."""
        self.beginResetModel()
        self.people = tuple(people)
        self._rows = {person.id: n for n, person in enumerate(self.people)}
        self.endResetModel()

    def row_of(self, staff_id: int) -> int:
        """Where somebody stands; -1 when they are not shown."""
        return self._rows.get(staff_id, -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """How many."""
        return 0 if parent.isValid() else len(self.people)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """The line of a person."""
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, _LINE)
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        person = self.people[index.row()]
        return "　".join(filter(None, (person.number, person.name)))
