"""The three lists of a collection: the files with their verdicts, what would change, what cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableWidget, QTableWidgetItem

from desktop.intake.collect.collector import Change, Collected, Line, Verdict
from desktop.intake.collect.parts import Problem
from desktop.ui import theme
from desktop.ui.widgets import tip

LISTED = 3_000  # rows that are shown; what is beyond them is taken as a whole
_LEAVE = "（選んでください）"
_GOOD = {Verdict.RECEIVED}
_CALM = {Verdict.RECEIVED, Verdict.UNTOUCHED}


class FileTable(QTableWidget):
    """One line for each sheet that came back, what needs a look first."""

    def __init__(self) -> None:
        super().__init__(0, 4)
        _set_up(self, ("判定", "部署", "ファイル", "くわしく"), "返ってきたファイル", widths=(190, 140, 260))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Fill anew."""
        ordered = sorted(lines, key=_urgency)
        self.setRowCount(min(len(ordered), LISTED))
        for number, line in enumerate(ordered[:LISTED]):
            name = f"{line.name}（{line.sheet}）" if line.sheet else line.name
            _set_texts(self, number, (line.verdict, line.owner, name, "。".join(line.words)))
            item = self.item(number, 0)
            if item is not None:
                item.setData(Qt.ItemDataRole.UserRole, line.name)
                if not set(line.verdicts) <= _GOOD:
                    item.setForeground(QColor(theme.CAUTION))

    @property
    def chosen(self) -> str:
        """The file of the chosen line; empty when none is chosen."""
        item = self.item(self.currentRow(), 0)
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""


class ProblemTable(QTableWidget):
    """Cells and rows that cannot be taken."""

    def __init__(self) -> None:
        super().__init__(0, 3)
        _set_up(self, ("ファイルとセル", "どこの答えか", "理由"), "取り込めないもの", widths=(300, 330))

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Fill anew."""
        self.setRowCount(min(len(problems), LISTED))
        for number, problem in enumerate(problems[:LISTED]):
            _set_texts(self, number, (problem.cell, problem.label, problem.message))


class ChangeTable(QTableWidget):
    """What would change: a tick where there is one answer, a choice where there are several."""

    picked = Signal()

    def __init__(self) -> None:
        super().__init__(0, 5)
        heads = ("取り込む", "どこの答えか", "今の内容", "シートの答え", "ファイル")
        _set_up(self, heads, "変わる内容", widths=(70, 270, 120, 200))
        self._changes: tuple[Change, ...] = ()
        self._boxes: dict[int, QComboBox] = {}
        self.itemChanged.connect(lambda _item: self.picked.emit())

    def show_changes(self, collected: Collected) -> None:
        """Fill anew: what needs no choosing is ticked."""
        self._changes = collected.changes
        self._boxes = {}
        self.blockSignals(True)
        self.setRowCount(0)
        self.setRowCount(min(len(self._changes), LISTED))
        for number, change in enumerate(self._changes[:LISTED]):
            self._show(number, change)
        self.blockSignals(False)

    @property
    def picks(self) -> dict[int, int]:
        """By place, which of the answers is to be taken."""
        found = {n: 0 for n, c in enumerate(self._changes) if len(c.options) == 1 and (n >= LISTED or self._ticked(n))}
        found |= {number: box.currentIndex() - 1 for number, box in self._boxes.items() if box.currentIndex() > 0}
        return found

    @property
    def open_choices(self) -> int:
        """How many still wait for a choice."""
        chosen = sum(box.currentIndex() > 0 for box in self._boxes.values())
        return sum(len(change.options) > 1 for change in self._changes) - chosen

    def prefer(self, source: str) -> int:
        """Choose the answers of one file wherever several differ; returns how many there were."""
        count = 0
        for number, box in self._boxes.items():
            for place, option in enumerate(self._changes[number].options):
                if source in option.sources:
                    box.setCurrentIndex(place + 1)
                    count += 1
        return count

    def _show(self, number: int, change: Change) -> None:
        only = change.options[0]
        tick = QTableWidgetItem()
        tick.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        sources = "、".join(name for option in change.options for name in option.sources)
        if len(change.options) == 1:
            tick.setFlags(tick.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            tick.setCheckState(Qt.CheckState.Checked)
        else:
            tick.setText("選ぶ")
            tick.setForeground(QColor(theme.CAUTION))
            tick.setToolTip(tip(change.why))
        self.setItem(number, 0, tick)
        _set_texts(self, number, (change.label, change.before, only.words, sources), start=1)
        if len(change.options) > 1:
            self._offer(number, change)

    def _offer(self, number: int, change: Change) -> None:
        box = QComboBox()
        box.setAccessibleName(f"{change.label}の答え")
        box.setToolTip(tip(change.why))
        box.addItem(_LEAVE)
        for option in change.options:
            box.addItem(f"{option.words} ← {'、'.join(option.sources)}")
        box.currentIndexChanged.connect(lambda _index: self.picked.emit())
        self.setCellWidget(number, 3, box)
        item = self.item(number, 4)
        if item is not None:
            item.setText(change.why)
        self._boxes[number] = box

    def _ticked(self, number: int) -> bool:
        item = self.item(number, 0)
        return item is not None and item.checkState() == Qt.CheckState.Checked


def _urgency(line: Line) -> tuple[bool, bool, str, str]:
    """What needs a look comes first, what is as it should be last."""
    verdicts = set(line.verdicts)
    return verdicts <= _CALM, verdicts <= _GOOD, line.name, line.sheet


def _set_up(table: QTableWidget, heads: Sequence[str], name: str, widths: Sequence[int]) -> None:
    table.setAccessibleName(name)
    table.setHorizontalHeaderLabels(list(heads))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.ROW + theme.UNIT)  # two lines of a long name
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
    for column, width in enumerate(widths):
        table.setColumnWidth(column, width)


def _set_texts(table: QTableWidget, row_number: int, texts: Sequence[str], start: int = 0) -> None:
    for number, text in enumerate(texts, start=start):
        item = QTableWidgetItem(text.replace("\n", " ／ "))
        item.setToolTip(tip(text))
        table.setItem(row_number, number, item)
