"""The register of DX案件 as a table model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.analysis.roster import Roster
from desktop.analysis.years import japanese_date
from desktop.models.labels import code_label
from desktop.policy.ojt.cases import CaseLine, doubts
from desktop.ui import theme
from desktop.ui.widgets import tip

Index = QModelIndex | QPersistentModelIndex
HEADS: Final = ("案件", "状態", "リード", "期間", "課", "分類", "効果（年）")
WIDTHS: Final = (256, 72, 112, 168, 104, 104, 152)
TITLE, STATUS, LEAD, PERIOD, DEPARTMENT, CATEGORY, EFFECT = range(len(HEADS))


class CasesModel(QAbstractTableModel):
    """Follows the lines that were found."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[CaseLine, ...] = ()
        self._roster: Roster | None = None

    def show(self, roster: Roster, lines: Sequence[CaseLine]) -> None:
        """Show some cases."""
        self.beginResetModel()
        self._roster, self.lines = roster, tuple(lines)
        self.endResetModel()

    def row_of(self, case_id: int) -> int:
        """Where a case stands, -1 when not shown."""
        return next((n for n, line in enumerate(self.lines) if line.case.id == case_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """The cases shown."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """What is told of each."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """The headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """The words of a cell; a sign where something of the case does not fit together."""
        line, place = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(line, place)
        told = doubts(line) if place == TITLE else ()
        if role == Qt.ItemDataRole.ToolTipRole:
            words = "\n".join((self.words(line, place), *told))
            return tip(words) if words else None
        if role == Qt.ItemDataRole.DecorationRole and told:
            return theme.icon("triangle-alert", theme.CAUTION)
        return None

    def words(self, line: CaseLine, place: int) -> str:
        """What a column says of a case."""
        case = line.case
        match place:
            case 0:
                return case.title
            case 1:
                return code_label("status", case.status)
            case 2:
                return line.leads or "（未定）"
            case 3:
                return short_span(case.started_on, case.ended_on)
            case 4:
                department = self._roster.tree.by_id.get(case.department_id or 0) if self._roster else None
                return department.name if department is not None else ""
            case 5:
                return case.category
            case _:
                return effect_words(case.effect_hours, case.effect_yen)


def short_span(first: str, last: str) -> str:
    """「R6.9.1～R7.10.6」, 「R8.8.1～」: for columns."""
    return f"{short_day(first)}～{short_day(last)}" if first or last else ""


def short_day(iso: str) -> str:
    """「R8.8.1」."""
    words = japanese_date(iso) if iso else ""
    for era, letter in (("令和", "R"), ("平成", "H"), ("昭和", "S")):
        words = words.replace(era, letter)
    return words.replace("元", "1").replace("年", ".").replace("月", ".").replace("日", "")


def effect_words(hours: int | None, yen: int | None) -> str:
    """「120時間、480,000円」; empty where nothing is entered, which is not 0."""
    parts = (f"{hours:,}時間" if hours is not None else "", f"{yen:,}円" if yen is not None else "")
    return "、".join(filter(None, parts))
