"""The list of people as a table model: words are made when a cell is drawn, for there may be 40,000 rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from desktop.analysis.facts import Facts
from desktop.analysis.roster import Person, Roster
from desktop.policy.staff.people import special_letters
from desktop.policy.staff.people_search import state_words
from desktop.ui import theme
from desktop.ui.widgets import tip

Index = QModelIndex | QPersistentModelIndex
HEADS: Final = ("番号", "氏名", "かな", "部署", "職層", "職名", "任用区分", "人材像", "状態")
WIDTHS: Final = (88, 128, 136, 208, 88, 88, 104, 168, 64)
NUMBER, NAME, KANA, DEPARTMENT, RANK, TITLE, APPOINTMENT, PERSONAS, STATE = range(len(HEADS))


class PeopleModel(QAbstractTableModel):
    """Follows a roster; sorting is stable, so that headings clicked one after another sort within each other."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.people: list[Person] = []
        self._roster: Roster | None = None
        self._departments: dict[int, str] = {}
        self._ranks: dict[int, tuple[int, str]] = {}
        self._kinds: dict[int, tuple[int, str]] = {}
        self._personas: dict[int, str] = {}
        self._sorted: tuple[int, bool] | None = None

    def show(self, facts: Facts, roster: Roster, people: Sequence[Person]) -> None:
        """Show some people of a roster, in the order that was chosen last."""
        self.beginResetModel()
        self._roster = roster
        self._departments = {d.id: roster.tree.label(d.id) for d in facts.departments}
        self._ranks = {rank.id: (n, rank.name) for n, rank in enumerate(facts.ranks)}
        self._kinds = {kind.id: (n, kind.name) for n, kind in enumerate(facts.appointments)}
        self._personas = {p.id: p.name for p in facts.personas}
        self.people = list(people)
        if self._sorted is not None:
            self._arrange(*self._sorted)
        self.endResetModel()

    def row_of(self, staff_id: int) -> int:
        """Where somebody stands, -1 when not shown."""
        return next((n for n, person in enumerate(self.people) if person.id == staff_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """The people shown."""
        return 0 if parent.isValid() else len(self.people)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """What is told of each."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """The headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """The words of a cell; a name as it is written, with a sign where other computers may not show it."""
        person, place = self.people[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(person, place)
        if role == Qt.ItemDataRole.ToolTipRole:
            words = self.words(person, place)
            return tip("　".join(filter(None, (words, special_letters(words))))) if words else None
        if role == Qt.ItemDataRole.DecorationRole and place == NAME and special_letters(person.name):
            return theme.icon("triangle-alert", theme.CAUTION)
        if role == Qt.ItemDataRole.ForegroundRole and not person.in_service:
            return QColor(theme.SECONDARY)
        return None

    def words(self, person: Person, place: int) -> str:
        """What a column says of somebody."""
        match place:
            case 0:
                return person.number
            case 1:
                return person.name
            case 2:
                return person.kana
            case 3:
                return self._departments.get(person.department_id or 0, "")
            case 4:
                return self._ranks.get(person.rank_id or 0, (0, ""))[1]
            case 5:
                return person.post.title if person.post else ""
            case 6:
                return self._kinds.get(person.appointment_id or 0, (0, ""))[1]
            case 7:
                return "、".join(self._personas[key] for key in person.personas)
            case _:
                return state_words(person, self._roster.on if self._roster else "")

    def sort(self, place: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 gives back the roster's own order with the next `show`."""
        self._sorted = (place, order == Qt.SortOrder.DescendingOrder) if place >= 0 else None
        if self._sorted is not None:
            self.layoutAboutToBeChanged.emit()
            self._arrange(*self._sorted)
            self.layoutChanged.emit()

    def _arrange(self, place: int, down: bool) -> None:
        self.people.sort(key=self._key(place), reverse=down)

    def _key(self, place: int) -> Callable[[Person], Any]:
        if place == DEPARTMENT and self._roster is not None:
            order = self._roster.tree.order
            return lambda person: order.get(person.department_id or 0, len(order))
        if place == RANK:
            return lambda person: self._ranks.get(person.rank_id or 0, (-1, ""))[0]
        if place == APPOINTMENT:
            return lambda person: self._kinds.get(person.appointment_id or 0, (-1, ""))[0]
        if place == NAME:  # by how it is read, where that is known
            return lambda person: person.kana or person.name
        return lambda person: self.words(person, place)
