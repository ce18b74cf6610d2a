"""A returned question sheet before it is taken in: what would change, and which cells could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desktop.intake.answers import Change, SheetReading
from desktop.ui import theme
from desktop.ui.widgets import Prose, button, column, label, row, set_shown, tip

_TOLD = 4  # remarks that are shown
_LISTED = 3_000  # changes with a tick of their own; what is beyond them is taken as a whole


@dataclass(frozen=True, slots=True)
class ReviewWords:
    """What the sheet and its rows are called."""

    title: str = "設問シートを取り込む"
    subject: str = "設問"
    value: str = "答え"


class AnswersReview(QWidget):
    """Nothing is written until the officer takes the chosen ones."""

    taken = Signal(object)  # tuple[Change, ...]
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None, words: ReviewWords | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answers-review")
        self.words = words = words or ReviewWords()
        subject, value = words.subject, words.value
        self._changes: tuple[Change, ...] = ()
        self.file_label = label("", "secondary")
        self.told_label = Prose("", theme.CAUTION)
        self.changes_label = label("", "section")
        self.changes_table = _table(("取り込む", subject, f"今の{value}", f"シートの{value}"), f"変わる{value}")
        self.problems_label = label("", "section")
        self.problems_table = _table(("セル", subject, "取り込めない理由"), "取り込めないセル")
        self.take_button = button("", self._on_take, role="primary", name="take")
        self.stop_button = button("やめる", self.stopped.emit, name="stop")
        self.all_button = button("全て選ぶ", lambda: self._check_all(True), role="link", name="all")
        self.none_button = button("全て外す", lambda: self._check_all(False), role="link", name="none")
        self.changes_table.itemChanged.connect(lambda _item: self._count())
        self._assemble()

    def show_reading(self, reading: SheetReading, file_name: str, told: Sequence[str] = ()) -> None:
        """Lay out what the sheet says, everything chosen. told: what to know before taking it."""
        self._changes = reading.changes
        self.file_label.setText(f"{file_name}（今と同じ{self.words.value} {reading.same:,} 件は省いています）")
        more = f"\nほか {len(told) - _TOLD} 件" if len(told) > _TOLD else ""
        self.told_label.set_text("\n".join(told[:_TOLD]) + more)
        set_shown(bool(told), self.told_label)
        self._fill_changes()
        self._fill_problems(reading)
        self._count()

    def _assemble(self) -> None:
        body = column(self, margin=theme.UNIT * 3, gap=theme.UNIT)
        body.addWidget(label(self.words.title, "title"))
        body.addWidget(self.file_label)
        body.addWidget(self.told_label)
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
        listed = self._changes[:_LISTED]
        table.setRowCount(len(listed))
        for row_number, change in enumerate(listed):
            tick = QTableWidgetItem()
            tick.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            tick.setCheckState(Qt.CheckState.Checked)
            table.setItem(row_number, 0, tick)
            _set_texts(table, row_number, (change.label, change.before or "（空欄）", change.after), start=1)
        table.blockSignals(False)
        value, count, rest = self.words.value, len(self._changes), len(self._changes) - len(listed)
        more = f"。一覧は{_LISTED:,}件までで、ほかの{rest:,}件もまとめて取り込みます" if rest else ""
        self.changes_label.setText(f"変わる{value}（{count:,}）{more}" if count else f"変わる{value}はありません")
        set_shown(bool(self._changes), self.all_button, self.none_button)

    def _fill_problems(self, reading: SheetReading) -> None:
        table = self.problems_table
        table.setRowCount(min(len(reading.problems), _LISTED))
        for row_number, problem in enumerate(reading.problems[:_LISTED]):
            _set_texts(table, row_number, (problem.cell, problem.label, problem.message))
        self.problems_label.setText(f"取り込めないセル（{len(reading.problems)}）")
        set_shown(bool(reading.problems), self.problems_label, table)

    def _chosen(self) -> tuple[Change, ...]:
        ticked = Qt.CheckState.Checked
        listed = zip(self._changes, self._ticks(), strict=False)
        return (*(c for c, tick in listed if tick.checkState() == ticked), *self._changes[_LISTED:])

    def _ticks(self) -> list[QTableWidgetItem]:
        ticks = (self.changes_table.item(n, 0) for n in range(self.changes_table.rowCount()))
        return [tick for tick in ticks if tick is not None]

    def _count(self) -> None:
        count = len(self._chosen())
        self.take_button.setText(f"選んだ {count:,} 件を取り込む")
        self.take_button.setEnabled(count > 0)

    def _check_all(self, checked: bool) -> None:
        state = Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked
        self.changes_table.blockSignals(True)  # counting once is enough
        for tick in self._ticks():
            tick.setCheckState(state)
        self.changes_table.blockSignals(False)
        self.changes_table.viewport().update()
        self._count()

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
