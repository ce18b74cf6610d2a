"""A returned question sheet before it is taken in: what would change, and which cells could not be read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desktop.intake.answers import Change, SheetReading
from desktop.ui import theme
from desktop.ui.widgets import button, column, label, row, set_shown, tip

_CHANGE_HEADS = ("取り込む", "設問", "今の答え", "シートの答え")
_PROBLEM_HEADS = ("セル", "設問", "取り込めない理由")


class AnswersReview(QWidget):
    """Nothing is written until the officer takes the chosen ones."""

    taken = Signal(object)  # tuple[Change, ...]
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answers-review")
        self._changes: tuple[Change, ...] = ()
        self.file_label = label("", "secondary")
        self.changes_label = label("", "section")
        self.changes_table = _table(_CHANGE_HEADS, "変わる答え")
        self.problems_label = label("", "section")
        self.problems_table = _table(_PROBLEM_HEADS, "取り込めないセル")
        self.take_button = button("", self._on_take, role="primary", name="take")
        self.stop_button = button("やめる", self.stopped.emit, name="stop")
        self.all_button = button("全て選ぶ", lambda: self._check_all(True), role="link", name="all")
        self.none_button = button("全て外す", lambda: self._check_all(False), role="link", name="none")
        self.changes_table.itemChanged.connect(lambda _item: self._count())
        self._assemble()

    def show_reading(self, reading: SheetReading, file_name: str) -> None:
        """Lay out what the sheet says, everything chosen."""
        self._changes = reading.changes
        self.file_label.setText(f"{file_name}（今と同じ答え {reading.same} 件は省いています）")
        self._fill_changes()
        self._fill_problems(reading)
        self._count()

    def _assemble(self) -> None:
        body = column(self, margin=theme.UNIT * 3, gap=theme.UNIT)
        body.addWidget(label("設問シートを取り込む", "title"))
        body.addWidget(self.file_label)
        body.addSpacing(theme.UNIT)
        head = row()
        head.addWidget(self.changes_label)
        head.addStretch(1)
        head.addWidget(self.all_button)
        head.addWidget(self.none_button)
        body.addLayout(head)
        body.addWidget(self.changes_table, 3)
        body.addSpacing(theme.UNIT)
        body.addWidget(self.problems_label)
        body.addWidget(self.problems_table, 1)
        foot = row()
        foot.addWidget(label("取り込んだあとも「元に戻す」で戻せます。", "small"), 1)
        foot.addWidget(self.stop_button)
        foot.addWidget(self.take_button)
        body.addSpacing(theme.UNIT)
        body.addLayout(foot)

    def _fill_changes(self) -> None:
        table = self.changes_table
        table.blockSignals(True)
        table.setRowCount(len(self._changes))
        for row_number, change in enumerate(self._changes):
            tick = QTableWidgetItem()
            tick.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            tick.setCheckState(Qt.CheckState.Checked)
            table.setItem(row_number, 0, tick)
            _set_texts(table, row_number, (change.label, change.before or "（空欄）", change.after), start=1)
        table.blockSignals(False)
        self.changes_label.setText(f"変わる答え（{len(self._changes)}）" if self._changes else "変わる答えはありません")
        set_shown(bool(self._changes), self.all_button, self.none_button)

    def _fill_problems(self, reading: SheetReading) -> None:
        table = self.problems_table
        table.setRowCount(len(reading.problems))
        for row_number, problem in enumerate(reading.problems):
            _set_texts(table, row_number, (problem.cell, problem.label, problem.message))
        self.problems_label.setText(f"取り込めないセル（{len(reading.problems)}）")
        set_shown(bool(reading.problems), self.problems_label, table)

    def _chosen(self) -> tuple[Change, ...]:
        ticked = Qt.CheckState.Checked
        return tuple(c for c, tick in zip(self._changes, self._ticks(), strict=True) if tick.checkState() == ticked)

    def _ticks(self) -> list[QTableWidgetItem]:
        ticks = (self.changes_table.item(n, 0) for n in range(len(self._changes)))
        return [tick for tick in ticks if tick is not None]

    def _count(self) -> None:
        count = len(self._chosen())
        self.take_button.setText(f"選んだ {count} 件を取り込む")
        self.take_button.setEnabled(count > 0)

    def _check_all(self, checked: bool) -> None:
        state = Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked
        for tick in self._ticks():
            tick.setCheckState(state)

    def _on_take(self) -> None:
        self.taken.emit(self._chosen())


def _table(heads: tuple[str, ...], name: str) -> QTableWidget:
    table = QTableWidget(0, len(heads))
    table.setAccessibleName(name)
    table.setHorizontalHeaderLabels(list(heads))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.ROW)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    return table


def _set_texts(table: QTableWidget, row_number: int, texts: tuple[str, ...], start: int = 0) -> None:
    for number, text in enumerate(texts, start=start):
        item = QTableWidgetItem(text.replace("\n", " ／ "))
        item.setToolTip(tip(text))
        table.setItem(row_number, number, item)
