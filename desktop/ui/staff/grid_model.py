"""The grid as a Qt table: bytes looked up by place; nothing is made ready a cell."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.analysis.departments import Tree
from desktop.analysis.needs import State
from desktop.analysis.roster import Person
from desktop.policy.staff.cells import EXEMPT_SIGN, NOTHING_SIGN, level_words, written
from desktop.policy.staff.grid import CODE, FLAG, Column, GridData, level_of, needed_of
from desktop.policy.staff.grid_order import Sort
from desktop.policy.staff.grid_totals import ColumnTotal, Totals, column_totals, percent, totals
from desktop.ui.widgets import tip

Index = QModelIndex | QPersistentModelIndex
_READ: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
_TIP: Final = Qt.ItemDataRole.ToolTipRole


class GridModel(QAbstractTableModel):
    """People down, skills across, both as they are chosen and ordered; `at` leads from a cell to its place."""

    totals_changed = Signal()

    def __init__(self, grid: GridData, tree: Tree, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid, self.tree = grid, tree
        self.rows: array[int] = array("L")
        self.columns: array[int] = array("L")
        self.sorts: tuple[Sort, ...] = ()
        self.totals = Totals(0, 0, 0, 0, 0, 0)
        self.column_totals: tuple[ColumnTotal, ...] = ()
        self.before: bytes | None = None  # codes of another layer to compare with

    def show(self, grid: GridData, tree: Tree, rows: array[int], columns: Sequence[int]) -> None:
        """Show another table, or the same in another order."""
        self.beginResetModel()
        self.grid, self.tree, self.rows, self.columns = grid, tree, rows, array("L", columns)
        self._count()
        self.endResetModel()

    def tell_changed(self) -> None:
        """Cells have other values; the view draws only what is seen."""
        self._count()
        if self.rows and self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))

    def at(self, index: Index) -> tuple[int, int]:
        """The place of a cell: the person's in the roster, the skill's among all columns."""
        return self.rows[index.row()], self.columns[index.column()]

    def person(self, row: int) -> Person:
        """Who stands in a row."""
        return self.grid.people[self.rows[row]]

    def column(self, column: int) -> Column:
        """What stands in a column."""
        return self.grid.columns[self.columns[column]]

    def section(self, row: int) -> str:
        """The 課 that a row stands under."""
        found = self.tree.section_of(self.person(row).department_id)
        return found.name if found else "所属なし"

    def row_total(self, row: int) -> str:
        """「9/11」: 充足 of what is asked."""
        place = self.rows[row]
        asked = self.grid.asked(place)
        return f"{self.grid.met[place]}/{asked}" if asked else "―"

    def written(self, row: int, column: int) -> str:
        """What goes to the clipboard."""
        place = self.columns[column]
        return written(self.grid.level(self.rows[row], place), self.grid.columns[place].signs)

    def _count(self) -> None:
        self.totals = totals(self.grid, self.rows)
        self.column_totals = column_totals(self.grid, self.rows)
        self.totals_changed.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One a person."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One a skill."""
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, _index: Index) -> Qt.ItemFlag:
        """Editable, so that input methods are let in; the view itself opens no editor."""
        return _READ

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """The text of a cell; its tip says the state in words."""
        row, column = self.at(index)
        place = row * self.grid.width + column
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(self.grid.looks[place], self.grid.columns[column].signs)
        if role in {_TIP, Qt.ItemDataRole.AccessibleTextRole}:
            person, found = self.grid.people[row], self.grid.columns[column]
            words = f"{person.name}　{found.skill.name}　{self.told(row, column)}"
            return tip(words) if role == _TIP else words
        return None

    def told(self, row: int, column: int) -> str:
        """A cell in words."""
        look = self.grid.looks[row * self.grid.width + column]
        found = self.grid.columns[column]
        need = needed_of(look)
        words = level_words(level_of(look & CODE), found.levels)
        if need is not None:
            words += f"　求めるレベル {level_words(need, found.levels)}"
        state = self.grid.state(row, column)
        if state not in {State.NOT_ASKED, State.UNASSESSED, State.EXEMPT}:
            words += f"　{state.value}"
        return words + ("　根拠・メモあり" if self.grid.cells[row * self.grid.width + column] & FLAG else "")

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """Names for screen readers and tips; the heads draw themselves."""
        if role not in {_TIP, Qt.ItemDataRole.DisplayRole}:
            return None
        if orientation == Qt.Orientation.Vertical:
            person = self.person(section)
            words = f"{self.section(section)}　{person.number}　{person.name}"
            if role == _TIP:
                words = f"{self.tree.label(person.department_id)}　{person.number}　{person.name}　{person.kana}"
                words += f"　充足 {self.row_total(section)}"
            return tip(words) if role == _TIP else words
        found, total = self.column(section), self.column_totals[self.columns[section]]
        if role == Qt.ItemDataRole.DisplayRole:
            return found.skill.name
        share = f"充足 {total.met}人／求める {total.asked}人（{percent(total.met, total.asked)}）"
        if total.asked and total.unassessed == total.asked:
            share = f"充足 ―（未評価 {total.asked}人）"
        return tip(f"{found.category}　{found.skill.name}　{share}　不足 {total.short}人　未評価 {total.unassessed}人")


def cell_text(look: int, signs: Sequence[str]) -> str:
    """What is written in a cell: 2, 1▼1, 3＋, －, ／, or nothing."""
    level, need = level_of(look & CODE), needed_of(look)
    if level is None:
        return NOTHING_SIGN if need is not None else ""
    if level < 0:
        return EXEMPT_SIGN
    if need is None or level == need:
        return signs[level]
    return f"{signs[level]}▼{need - level}" if level < need else f"{signs[level]}＋"


def compared_text(before: int, now: int, signs: Sequence[str]) -> str:
    """A cell of two layers: 「1→2」, or the one level where they agree."""
    texts = [_short(code, signs) for code in (before, now)]
    if before & CODE < 2 and now & CODE < 2:
        return ""
    return texts[0] if texts[0] == texts[1] else "→".join(texts)


def _short(code: int, signs: Sequence[str]) -> str:
    level = level_of(code & CODE)
    if level is None:
        return "未"  # the sign of the cells would look like one more arrow
    return EXEMPT_SIGN if level < 0 else signs[level]
