"""The lines of a roster plan as a table model: words are made when a cell is drawn, for there may be 40,000 lines."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from desktop.policy.staff.roster_known import spaceless
from desktop.policy.staff.roster_lines import Kind, Line, RosterPlan
from desktop.ui import theme
from desktop.ui.widgets import tip

Index = QModelIndex | QPersistentModelIndex
HEADS: Final = ("選ぶ", "区分", "職員番号", "氏名", "変わること", "知っておくこと")
WIDTHS: Final = (56, 80, 80, 128, 0, 0)
TICK, KIND, NUMBER, NAME, CHANGES, NOTES = range(len(HEADS))
_COLOURS: Final = {
    Kind.ASK: theme.CAUTION,
    Kind.TWICE: theme.CAUTION,
    Kind.LEAVING: theme.CAUTION,
    Kind.UNREADABLE: theme.ERROR,
    Kind.SAME: theme.SECONDARY,
}

_ASIDE: Final = frozenset({"number", "name", "kana", "memo", "order_on"})


class ImportModel(QAbstractTableModel):
    """Some lines of a plan, with the ticks of those to take. Ticks stay when the plan is made anew."""

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.plan: RosterPlan | None = None
        self.lines: list[Line] = []
        self._on: set[int] = set()  # ticked against the proposal, and unticked against it
        self._off: set[int] = set()
        self._chosen: frozenset[int] = frozenset()

    def show(self, plan: RosterPlan | None, *, fresh: bool) -> None:
        """Take another plan; `filter` then shows it. fresh: of another file, so that nothing of the ticks holds."""
        if fresh:
            self._on, self._off = set(), set()
        self.plan = plan
        self._count()

    @property
    def chosen(self) -> frozenset[int]:
        """The lines that are ticked."""
        return self._chosen

    def tick(self, lines: list[Line], *, on: bool) -> None:
        """Tick or untick lines; those that cannot be taken stay as they are."""
        for line in lines:
            wanted, other = (self._on, self._off) if on else (self._off, self._on)
            wanted.add(line.id)
            other.discard(line.id)
        self._count()
        if self.lines:
            self.dataChanged.emit(self.index(0, TICK), self.index(len(self.lines) - 1, TICK))
        self.ticked.emit()

    def row_of(self, line_id: int) -> int:
        """Where a line stands, -1 when it is not shown."""
        return next((n for n, line in enumerate(self.lines) if line.id == line_id), -1)

    def _count(self) -> None:
        if self.plan is None:
            self._chosen = frozenset()
        else:
            self._chosen = (self.plan.proposed - self._off) | (self.plan.applicable & self._on)

    def filter(self, kind: Kind | None, text: str) -> None:
        """Show the lines of one kind (None: all), and of these the ones with a text in number, name or place."""
        self.beginResetModel()
        wanted = spaceless(text)
        lines = self.plan.lines if self.plan else ()
        self.lines = [
            line
            for line in lines
            if (kind is None or _in_kind(line, kind))
            and (not wanted or wanted in spaceless(f"{line.number}\n{line.name}\n{line.place}"))
        ]
        self.endResetModel()

    # --- Qt ------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """The lines shown."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """What is told of each."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """The headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A tick can be set where the line can be taken."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == TICK and self._can(self.lines[index.row()]):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: ANN401
        """A click or the space bar on the tick."""
        line = self.lines[index.row()] if index.isValid() else None
        if line is None or role != Qt.ItemDataRole.CheckStateRole or not self._can(line):
            return False
        self.tick([line], on=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Words, tick, and the colour of what needs somebody."""
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(line, column)
        if role == Qt.ItemDataRole.CheckStateRole and column == TICK and self._can(line):
            return Qt.CheckState.Checked if line.id in self._chosen else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ForegroundRole and column == KIND and not theme.high_contrast():
            colour = _COLOURS.get(line.kind)
            return QColor(colour) if colour else None
        if role == Qt.ItemDataRole.ToolTipRole and column in {NAME, CHANGES, NOTES}:
            return tip(self._words(line, column)) or None
        return None

    def _words(self, line: Line, column: int) -> str:
        if column == CHANGES:
            return self._changes(line)
        return ("", line.kind.value, line.number, line.name, "", "／".join(line.notes))[column].replace("\n", " ")

    def _changes(self, line: Line) -> str:
        if self.plan is None or line.kind is Kind.SAME:
            return ""
        if line.kind is Kind.NEW:
            told = (c.after for c in self.plan.changes(line) if c.field not in _ASIDE)
            return "　".join(told).replace("\n", " ")
        told = (f"{c.title}: {c.before or '（空欄）'} → {c.after or '（なし）'}" for c in line.changes)
        return "　".join(told).replace("\n", " ")

    def _can(self, line: Line) -> bool:
        return self.plan is not None and line.id in self.plan.applicable


def _in_kind(line: Line, kind: Kind) -> bool:
    """A line that was decided stays where it was asked, so that the decision can be looked at."""
    return (
        line.kind is kind
        or (kind is Kind.ASK and line.asked and not line.twins)
        or (kind is Kind.TWICE and line.asked and bool(line.twins))
    )
