"""The checklist of a year as a table model: a row a plan, a column a measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.analysis.ojt import DOING, FINISHED, LEFT_OUT, STATES, Check
from desktop.models import OjtMeasure, OjtPlan
from desktop.ui.widgets import tip

from .board_state import OjtYear

Index = QModelIndex | QPersistentModelIndex
LATE: Final = "期限切れ"


class CheckModel(QAbstractTableModel):
    """Follows the year. Rows by department or by person."""

    def __init__(self, year: OjtYear, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._year = year
        self.plans: list[OjtPlan] = []
        self.heads: list[tuple[str, str]] = []  # of each row: the strong words, the others
        self.measures: Sequence[OjtMeasure] = ()
        self.phases: dict[int, str] = {}
        self.by_person = False
        self._checks: dict[int, tuple[Check, ...]] = {}
        self._today = ""

    def show(self, plans: Sequence[OjtPlan], measures: Sequence[OjtMeasure], *, by_person: bool) -> None:
        """Fill in; where rows and columns stay the same, so does the cursor."""
        year, rows = self._year, list(plans)
        names = {plan.id: (year.person(plan), year.place(plan)) for plan in rows}
        if by_person:
            kana = {plan.id: year.roster.by_id[plan.staff_id].kana for plan in rows}
            rows.sort(key=lambda plan: (kana[plan.id], plan.staff_id, plan.id))
        heads = [names[plan.id] if by_person else (names[plan.id][1], names[plan.id][0]) for plan in rows]
        heads = [
            (strong, f"{other}（閉）" if plan.closed_on else other)
            for plan, (strong, other) in zip(rows, heads, strict=True)
        ]
        same = (
            [plan.id for plan in rows] == [plan.id for plan in self.plans]
            and [m.id for m in measures] == [m.id for m in self.measures]
            and heads == self.heads
        )
        if not same:
            self.beginResetModel()
        self.plans, self.heads, self.measures, self.by_person = rows, heads, tuple(measures), by_person
        self.phases = {phase.id: phase.name for phase in year.facts.phases}
        self._checks, self._today = year.checks(), year.today
        if same:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.measures) - 1))
        else:
            self.endResetModel()

    def check(self, index: Index) -> Check:
        """What stands in a cell."""
        return self._checks[self.plans[index.row()].id][index.column()]

    def late(self, check: Check) -> bool:
        """Whether it is overdue now."""
        return check.overdue(self._today)

    def words(self, check: Check) -> str:
        """未着手, 実施中, 済, 対象外 or 期限切れ."""
        return LATE if self.late(check) else STATES[check.state]

    def small(self, check: Check) -> str:
        """The line below: the day it was done, why it is left out, or until when."""
        if check.state == FINISHED:
            return f"{int(check.done_on[5:7])}/{int(check.done_on[8:10])}" if check.done_on else "日付なし"
        if check.state == LEFT_OUT:
            return check.reason
        due = f"{check.due.month}月まで"
        return f"実施中 {check.due.month}月" if self.late(check) and check.state == DOING else due

    def counts(self) -> dict[str, int]:
        """How many cells are in which state, overdue ones apart."""
        found = dict.fromkeys((LATE, *STATES.values()), 0)
        for plan in self.plans:
            for check in self._checks[plan.id]:
                found[self.words(check)] += 1
        return found

    # --- Qt --------------------------------------------------------------------------------------------------

    def rowCount(self, _parent: Index | None = None) -> int:
        """Plans."""
        return len(self.plans)

    def columnCount(self, _parent: Index | None = None) -> int:
        """Measures."""
        return len(self.measures)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        """The state in words; the tip tells the rest."""
        if not index.isValid() or role not in {
            Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole,
        }:  # fmt: skip
            return None
        check = self.check(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(check)
        lines = [
            check.measure.name,
            f"{self.words(check)}　{self.small(check)}　責任: {check.owner or '－'}",
            check.note,
        ]
        text = "\n".join(line for line in lines if line)
        return tip(text).replace("\n", "<br>") if role == Qt.ItemDataRole.ToolTipRole else text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        """Measures across, plans down."""
        if role == Qt.ItemDataRole.DisplayRole:
            if orientation == Qt.Orientation.Horizontal:
                return self.measures[section].name
            return "　".join(self.heads[section])
        if role == Qt.ItemDataRole.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            measure = self.measures[section]
            return tip("　".join((measure.name, measure.months, measure.owner, measure.detail)))
        return None
