"""The conflicts of a merge as a table: one row a place, and on which side each is decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop.store.merge import MINE, THEIRS, ReportLine

Index = QModelIndex | QPersistentModelIndex
PLACE, BASE, MINE_COLUMN, THEIRS_COLUMN = range(4)
SIDES = {MINE_COLUMN: MINE, THEIRS_COLUMN: THEIRS}
WHO = Qt.ItemDataRole.UserRole  # the small line below a value
CHOSEN = Qt.ItemDataRole.UserRole + 1  # True, False, or None in columns without a choice
_HEADERS = ("どこ", "分かれる前", "こちら", "あちら")
_REASONS = {"両方で変更": "両方で変えています", "片方で削除": "片方で消しています", "履歴なし": "履歴が残っていません"}
UNDECIDED = "未定"


class ConflictModel(QAbstractTableModel):
    """Nothing is decided at first; `choices` is what Merge.apply takes."""

    decided = Signal()

    def __init__(self, lines: Sequence[ReportLine]) -> None:
        super().__init__()
        self.lines = tuple(lines)
        self.choices: dict[int, str] = {}

    @property
    def left(self) -> int:
        """How many are not decided yet."""
        return len(self.lines) - len(self.choices)

    def choose(self, row: int, side: str) -> None:
        """Decide one row."""
        self.choices[self.lines[row].id] = side
        self._tell(row, row)

    def choose_all(self, side: str) -> None:
        """Decide every row for one side."""
        self.choices = {line.id: side for line in self.lines}
        self._tell(0, len(self.lines) - 1)

    def next_open(self, after: int) -> int | None:
        """The next row that is not decided, beginning anew at the top."""
        count = len(self.lines)
        rows = ((after + step) % count for step in range(1, count + 1)) if count else iter(())
        return next((row for row in rows if self.lines[row].id not in self.choices), None)

    def honest(self, lines: Sequence[ReportLine]) -> list[ReportLine]:
        """Report lines in which what is not decided yet says so."""
        open_ids = {line.id for line in self.lines} - self.choices.keys()
        return [replace(line, result=UNDECIDED) if line.id in open_ids else line for line in lines]

    # --- Qt ------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        """One row a conflict."""
        return 0 if parent and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """どこ, 分かれる前, こちら, あちら."""
        return 0 if parent and parent.isValid() else len(_HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """The headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADERS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Value, who and when, and whether the side is chosen."""
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (line.place, line.base, line.mine, line.theirs)[column]
        if role == WHO:
            return (_reason(line.verdict), "", line.mine_by, line.theirs_by)[column]
        side = SIDES.get(column)
        chosen = self.choices.get(line.id)
        if role == CHOSEN:
            return chosen == side if side else None
        if role == Qt.ItemDataRole.AccessibleTextRole and side:
            state = "選んでいます" if chosen == side else "選んでいません"
            return f"{_HEADERS[column]}: {self.data(index)}（{state}）"
        return None

    def _tell(self, first: int, last: int) -> None:
        if self.lines:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(_HEADERS) - 1))
            self.decided.emit()


def _reason(verdict: str) -> str:
    inner = verdict.partition("（")[2].rstrip("）")
    return _REASONS.get(inner, inner)


class SettledModel(QAbstractTableModel):
    """What the merge decides by itself, for reading."""

    HEADERS = ("どこ", "分かれる前", "こちら", "あちら", "結果")

    def __init__(self, lines: Sequence[ReportLine]) -> None:
        super().__init__()
        self.lines = tuple(lines)

    def rowCount(self, parent: Index | None = None) -> int:
        """One row a difference."""
        return 0 if parent and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """As many as there are headings."""
        return 0 if parent and parent.isValid() else len(self.HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """The headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.HEADERS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """The words of the report; line breaks would cut a row of one line."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        line = self.lines[index.row()]
        text = (line.place, line.base, line.mine, line.theirs, line.result)[index.column()]
        return " ".join(text.split("\n"))
