"""People and their stages as a table model: words are made when a cell is drawn, for there may be 40,000 rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.analysis.roster import Roster
from desktop.policy.ojt.judging import Proposal
from desktop.ui import theme
from desktop.ui.widgets import tip

Index = QModelIndex | QPersistentModelIndex
HEADS: Final = ("番号", "氏名", "人材像", "記録", "案", "足りないこと", "案の理由", "部署")
WIDTHS: Final = (76, 112, 112, 72, 88, 248, 248, 136)
NUMBER, NAME, PERSONA, RECORDED, PROPOSED, MISSING, REASON, DEPARTMENT = range(len(HEADS))
_ARROWS: Final = {1: "↑ ", -1: "↓ ", 0: ""}


class StagesModel(QAbstractTableModel):
    """Follows the proposals that were found."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Proposal] = []
        self._roster: Roster | None = None
        self._sections: dict[int, str] = {}
        self._sorted: tuple[int, bool] | None = None

    def show(self, roster: Roster, rows: Sequence[Proposal]) -> None:
        """Show some proposals, in the order that was chosen last."""
        self.beginResetModel()
        self._roster, self.rows = roster, list(rows)
        self._sections.clear()
        if self._sorted is not None:
            self._arrange(*self._sorted)
        self.endResetModel()

    def row_of(self, key: tuple[int, int]) -> int:
        """Where somebody stands as a persona, -1 when not shown."""
        return next((n for n, row in enumerate(self.rows) if (row.person.id, row.persona.id) == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """The proposals shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """What is told of each."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """The headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """The words of a cell; a sign where the stages contradict each other."""
        row, place = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(row, place)
        if role == Qt.ItemDataRole.ToolTipRole:
            words = self.words(row, place)
            return tip(words) if words else None
        if role == Qt.ItemDataRole.DecorationRole and place == MISSING and row.contradiction:
            return theme.icon("triangle-alert", theme.CAUTION)
        return None

    def words(self, row: Proposal, place: int) -> str:
        """What a column says of a proposal."""
        match place:
            case 0:
                return row.person.number
            case 1:
                return row.person.name
            case 2:
                return row.persona.name
            case 3:
                return row.recorded_words
            case 4:
                return f"{_ARROWS[row.change]}{row.proposed_words}"
            case 5:
                return "。".join(filter(None, (row.contradiction, row.missing)))
            case 6:
                return row.reason
            case _:
                return self._section(row.person.department_id)

    def sort(self, place: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 gives back the roster's own order with the next `show`."""
        self._sorted = (place, order == Qt.SortOrder.DescendingOrder) if place >= 0 else None
        if self._sorted is not None:
            self.layoutAboutToBeChanged.emit()
            self._arrange(*self._sorted)
            self.layoutChanged.emit()

    def _arrange(self, place: int, down: bool) -> None:
        self.rows.sort(key=self._key(place), reverse=down)

    def _key(self, place: int) -> Callable[[Proposal], Any]:
        if place == DEPARTMENT and self._roster is not None:
            order = self._roster.tree.order
            return lambda row: order.get(row.person.department_id or 0, len(order))
        if place == NAME:  # by how it is read, where that is known
            return lambda row: row.person.kana or row.person.name
        if place == PROPOSED:
            return lambda row: row.proposed_words
        return lambda row: self.words(row, place)

    def _section(self, department_id: int | None) -> str:
        key = department_id or 0
        if key not in self._sections and self._roster is not None:
            section = self._roster.tree.section_of(department_id)
            self._sections[key] = section.name if section is not None else ""
        return self._sections.get(key, "")
