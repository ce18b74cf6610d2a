"""What another frame would bring, before anything is taken: chosen row by row, with what it says now and then."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desktop.intake.answers import Problem
from desktop.models.labels import code_label
from desktop.policy.frame.exchange import Difference, Ref
from desktop.ui import theme
from desktop.ui.history.action_table import dense_table
from desktop.ui.widgets import button, column, label, row, set_shown, tip

_HEADS = ("取り込む", "表", "名前", "今の内容", "取り込む内容", "出どころ")
_PROBLEM_HEADS = ("セル", "何", "取り込めない理由")
_NEW = "（ない）"


class ExchangeReview(QWidget):
    """Nothing is written until the officer takes the chosen rows."""

    taken = Signal(object)  # tuple[Ref, ...]
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exchange-review")
        self._differences: tuple[Difference, ...] = ()
        self.title_label = label("", "title")
        self.count_label = label("", "secondary")
        self.table = QTableWidget(0, len(_HEADS))
        self.problems_label = label("", "section")
        self.problems = QTableWidget(0, len(_PROBLEM_HEADS))
        self.added_button = button("加わるものを全て選ぶ", lambda: self._check(added=True), role="link", name="added")
        self.changed_button = button("違うものを全て選ぶ", lambda: self._check(added=False), role="link", name="other")
        self.none_button = button("全て外す", self._check_none, role="link", name="none")
        self.stop_button = button("やめる", self.stopped.emit, name="stop")
        self.take_button = button("", self._on_take, role="primary", name="take")
        self.table.itemChanged.connect(lambda _item: self._count())
        self._assemble()

    def show_differences(
        self, title: str, differences: Sequence[Difference], problems: Sequence[Problem] = (), *, chosen: bool
    ) -> None:
        """Lay them out, all chosen or none."""
        self._differences = tuple(differences)
        self.title_label.setText(title)
        added = sum(d.added for d in self._differences)
        self.count_label.setText(f"加わるもの {added} 件、今と違うもの {len(self._differences) - added} 件")
        self._fill(chosen=chosen)
        self.problems.setRowCount(len(problems))
        for number, problem in enumerate(problems):
            _put(self.problems, number, (problem.cell, problem.label, problem.message))
        self.problems_label.setText(f"取り込めないところ（{len(problems)}）")
        set_shown(bool(problems), self.problems_label, self.problems)
        self._count()

    def chosen(self) -> tuple[Ref, ...]:
        """The rows that are ticked."""
        return tuple(
            d.ref for d, tick in zip(self._differences, self._ticks(), strict=True) if tick.checkState() == _TICKED
        )

    def take_focus(self) -> None:
        """The keyboard begins in the table."""
        self.table.setFocus()

    def _fill(self, *, chosen: bool) -> None:
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._differences))
        for number, one in enumerate(self._differences):
            tick = QTableWidgetItem()
            tick.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            tick.setCheckState(_TICKED if chosen else Qt.CheckState.Unchecked)
            self.table.setItem(number, 0, tick)
            fields = [f for f in one.fields if not one.added or (f.theirs and f.head != "名前")]
            now = _NEW if one.added else _words([(f.head, f.mine) for f in fields])
            then = _words([(f.head, f.theirs) for f in fields]) or "（名前だけ）"
            _put(self.table, number, (one.ref[0], one.name, now, then, _origin(one)), start=1)
        self.table.blockSignals(False)

    def _ticks(self) -> list[QTableWidgetItem]:
        ticks = (self.table.item(n, 0) for n in range(len(self._differences)))
        return [tick for tick in ticks if tick is not None]

    def _check(self, *, added: bool) -> None:
        for one, tick in zip(self._differences, self._ticks(), strict=True):
            if one.added == added:
                tick.setCheckState(_TICKED)

    def _check_none(self) -> None:
        for tick in self._ticks():
            tick.setCheckState(Qt.CheckState.Unchecked)

    def _count(self) -> None:
        count = len(self.chosen())
        self.take_button.setText(f"選んだ {count} 件を取り込む")
        self.take_button.setEnabled(count > 0)

    def _on_take(self) -> None:
        self.taken.emit(self.chosen())

    def _assemble(self) -> None:
        body = column(self, margin=theme.UNIT * 2, gap=theme.UNIT)
        body.addWidget(self.title_label)
        head = row()
        head.addWidget(self.count_label)
        head.addStretch(1)
        for made in (self.added_button, self.changed_button, self.none_button):
            head.addWidget(made)
        body.addLayout(head)
        body.addWidget(_dense(self.table, _HEADS, "取り込めるもの", (72, 136, 0, 0, 0, 168)), 3)
        body.addWidget(self.problems_label)
        body.addWidget(_dense(self.problems, _PROBLEM_HEADS, "取り込めないところ", (160, 160, 0)), 1)
        foot = row()
        foot.addWidget(label("選ばなかったものは変わりません。取り込んだあとも「元に戻す」で戻せます。", "small"), 1)
        foot.addWidget(self.stop_button)
        foot.addWidget(self.take_button)
        body.addLayout(foot)


_TICKED = Qt.CheckState.Checked


def _dense(table: QTableWidget, heads: tuple[str, ...], name: str, widths: tuple[int, ...]) -> QTableWidget:
    table.setAccessibleName(name)
    table.setHorizontalHeaderLabels(list(heads))
    dense_table(table)
    for number, width in enumerate(widths):
        if width:
            table.setColumnWidth(number, width)
        else:
            table.horizontalHeader().setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
    return table


def _words(fields: list[tuple[str, str]]) -> str:
    return "\n".join(f"{head}: {text or '（空欄）'}" for head, text in fields)


def _origin(one: Difference) -> str:
    return "　".join(part for part in (code_label("preset", one.origin.partition(":")[0]), one.as_of) if part)


def _put(table: QTableWidget, number: int, texts: tuple[str, ...], start: int = 0) -> None:
    for place, text in enumerate(texts, start=start):
        item = QTableWidgetItem(text.replace("\n", "　"))
        item.setToolTip(tip(text))
        table.setItem(number, place, item)
