"""求めるレベル as a Qt table: every look-up is a dictionary's, made ready when the book changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from desktop.analysis.facts import Facts
from desktop.policy.frame.cells import EXEMPT, KINDS, cell_text, copied_text
from desktop.policy.frame.matrix import Cell, Key, Matrix, make_matrix
from desktop.ui.widgets import tip

Index = QModelIndex | QPersistentModelIndex
OWN, INHERITED, EXEMPTED = "own", "inherited", "exempted"
_READ: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it is drawn. level: of own cells, for their ground."""

    text: str
    state: str
    level: int | None


class MatrixModel(QAbstractTableModel):
    """Skills down, personas across. Rows keep their order while the tab is shown, so that none jumps from an edit."""

    def __init__(self, facts: Facts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = facts
        self.matrix: Matrix = make_matrix(facts)
        self.shown: dict[tuple[int, int], Shown] = {}
        self._fill()

    def show(self, facts: Facts, *, sorted_anew: bool = False) -> None:
        """Follow the facts; only what differs is drawn anew."""
        order = () if sorted_anew else tuple(skill.id for skill in self.matrix.skills)
        self.facts = facts
        matrix = make_matrix(facts, order)
        if _frame(matrix) != _frame(self.matrix):
            self.beginResetModel()
            self.matrix = matrix
            self._fill()
            self.endResetModel()
            return
        before, self.matrix = self.shown, matrix
        self._fill()
        self._tell({at for at in before.keys() | self.shown.keys() if before.get(at) != self.shown.get(at)})

    def key(self, index: Index) -> Key:
        """Which persona and skill a place belongs to."""
        return self.matrix.personas[index.column()].id, self.matrix.skills[index.row()].id

    def cell(self, index: Index) -> Cell | None:
        """What the file says at a place."""
        return self.matrix.cells.get(self.key(index))

    def copied(self, index: Index) -> str:
        """What goes to the clipboard."""
        key, cell = self.key(index), self.cell(index)
        return copied_text(cell.ask if cell else None, self.matrix.levels[key[1]])

    def category(self, row: int) -> str:
        """The 区分 at a row's head."""
        home = self.matrix.category_of.get(self.matrix.skills[row].id)
        return home.name if home else "区分なし"

    def _fill(self) -> None:
        rows = {skill.id: n for n, skill in enumerate(self.matrix.skills)}
        columns = {persona.id: n for n, persona in enumerate(self.matrix.personas)}
        self.shown = {}
        for (persona_id, skill_id), cell in self.matrix.cells.items():
            if skill_id in rows:
                text = cell_text(cell.ask, self.matrix.levels[skill_id])
                state = EXEMPTED if cell.ask.kind == EXEMPT else OWN if cell.own else INHERITED
                self.shown[rows[skill_id], columns[persona_id]] = Shown(text, state, cell.ask.level)

    def _tell(self, places: Iterable[tuple[int, int]]) -> None:
        rows, columns = [at[0] for at in places], [at[1] for at in places]
        if rows:
            self.dataChanged.emit(self.index(min(rows), min(columns)), self.index(max(rows), max(columns)))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(self.columnCount() - 1, 0))
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, max(self.rowCount() - 1, 0))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One a skill."""
        return 0 if parent.isValid() else len(self.matrix.skills)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One a persona."""
        return 0 if parent.isValid() else len(self.matrix.personas)

    def flags(self, _index: Index) -> Qt.ItemFlag:
        """Editable, so that input methods are let in; the view itself opens no editor."""
        return _READ

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """The text of a cell; its tip says from whom it comes."""
        if role == Qt.ItemDataRole.DisplayRole:
            found = self.shown.get((index.row(), index.column()))
            return found.text if found else ""
        if role == Qt.ItemDataRole.ToolTipRole:
            cell = self.cell(index)
            return tip(told(cell)) if cell else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            cell = self.cell(index)
            place = f"{self.matrix.personas[index.column()].name} {self.matrix.skills[index.row()].name}"
            return f"{place} {told(cell) if cell else '空欄'}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """Names with their counts: a persona's own and effective skills, a skill's personas."""
        if orientation == Qt.Orientation.Horizontal:
            persona = self.matrix.personas[section]
            own, every = self.matrix.own_counts[persona.id], self.matrix.counts[persona.id]
            if role == Qt.ItemDataRole.DisplayRole:
                return f"{persona.name}\n{own}／{every}"
            return tip(f"{persona.name}　自分で求める {own}、合わせて {every}") if role == _TIP else None
        skill = self.matrix.skills[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{skill.name} {self.matrix.asked_by[skill.id]}"
        return tip(f"{skill.name}　{skill.definition}") if role == _TIP else None


_TIP: Final = Qt.ItemDataRole.ToolTipRole


def told(cell: Cell) -> str:
    """A cell in words."""
    ask = cell.ask
    if ask.kind == EXEMPT:
        return f"免除: {ask.reason}"
    level = "レベルは定めない" if ask.level is None else f"レベル {ask.level}"
    return f"{KINDS[ask.kind]}　{level}　{cell.category}" + ("" if cell.own else f"　「{cell.source}」から受け継ぐ")


def _frame(matrix: Matrix) -> tuple[object, ...]:
    home = matrix.category_of
    skills = tuple((s.id, s.name, home[s.id].name if s.id in home else "") for s in matrix.skills)
    return tuple((p.id, p.name) for p in matrix.personas), skills
