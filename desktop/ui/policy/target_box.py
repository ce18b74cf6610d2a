"""One target as a small table: value and unit, denominator, arithmetic, due year, and the values year by year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.targets import denominator, milestones
from desktop.analysis.years import fiscal_year, fiscal_year_end
from desktop.models import Target
from desktop.policy.context import arithmetic
from desktop.policy.items import Item
from desktop.ui import theme
from desktop.ui.policy.choice_fields import PickEditor
from desktop.ui.policy.fields import Editor, IntegerEditor
from desktop.ui.policy.look import UNIT, Note, across, down, empty, frame, label

_HEADS: Final = 76  # width of the column of headings


class TickEditor(Editor):
    """Whether an optional target is in the policy."""

    quick = True

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(item, parent)
        self.input = QCheckBox("この目標を載せる")
        self.input.clicked.connect(self._changed)
        self.setFocusProxy(self.input)
        self.setLayout(across(self.input))
        self.show_value(item.value)

    def raw(self) -> bool:
        """Ticked or not."""
        return self.input.isChecked()

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - JSON values
        """Tick or untick."""
        self.input.setChecked(bool(value))


class YearValueEditor(IntegerEditor):
    """The value at the end of one fiscal year, under its year."""

    def assemble(self) -> None:
        """The year above, the number below."""
        self.unit = label("")
        year = int(self.item.key.rpartition(".")[2])
        self.input.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.input.setMinimumWidth(48)
        self.input.setMaximumWidth(80)
        self.input.setPlaceholderText("")
        head = label(fiscal_year(year).removesuffix("年度"), "small")
        head.setAlignment(Qt.AlignmentFlag.AlignRight)
        down(self, head, self.input, gap=2)


class TargetBox(QWidget):
    """The block of one target. The part adopts the editors that `build` makes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editors: dict[str, Editor] = {}
        self.title = label("", "strong", wrap=True)
        self.tag = label("まだ空欄です", "tag")
        self.problem = Note("", theme.CAUTION)
        self.words = label("", "", wrap=True)
        self.due = label("", "secondary")
        self._words_head = label()
        self._head = across(self.title, self.tag)
        self._head.setStretch(0, 1)
        self._tick = QHBoxLayout()
        self._head.addLayout(self._tick)
        self._grid = QGridLayout()
        self._grid.addWidget(self._words_head, 0, 0)
        self._grid.addWidget(self.words, 0, 1)
        self._tick.addWidget(self.due)
        self._grid.setHorizontalSpacing(UNIT)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, _HEADS)
        self._grid.setColumnStretch(1, 1)
        card = frame("prose")
        down(card, self._head, self._grid, self.problem, gap=6).setContentsMargins(12, UNIT, 12, 10)
        down(self, card)

    def build(self, items: Iterable[Item]) -> None:
        """Make the editors of the target's items; what is off has only the box to tick."""
        self.words.setParent(self)
        self.due.setParent(self)
        empty(self._grid)
        empty(self._tick)
        self.editors = {item.key: _editor(item) for item in items}
        by_bind: dict[str, list[Editor]] = {}
        for editor in self.editors.values():
            by_bind.setdefault(editor.item.bind, []).append(editor)
        for editor in by_bind.get("target.active", []):
            self._tick.addWidget(editor)
        for editor in by_bind.get("target.value", []):
            self._row("目標の値", across(editor, self.due, None))
        for editor in by_bind.get("target.basis", []):
            self._row("分母", across(editor))
        self._words_head = self._row("計算", across(self.words))
        years = by_bind.get("target.year", [])
        if years:
            row = across(*years, gap=6)
            for place in range(len(years)):
                row.setStretch(place, 1)
            self._row("年度末の値", row, low=True)

    def show_target(self, facts: Facts, target: Target, problems: Sequence[str]) -> None:
        """Follow the numbers."""
        self.title.setText(target.name)
        value = self.editors.get(f"target.{target.key}.value")
        self.tag.setVisible(value is not None and value.item.open)
        self.due.setText(_due(facts) if value is not None else "")
        self.due.setVisible(bool(self.due.text()))
        self.words.setText(_words(facts, target))
        self.words.setVisible(bool(self.words.text()))
        self._words_head.setVisible(self.words.isVisibleTo(self) and target.kind == "rate")
        for milestone in milestones(facts, target):
            editor = self.editors.get(f"target.{target.key}.year.{milestone.fiscal_year}")
            if isinstance(editor, YearValueEditor):
                editor.input.setPlaceholderText(str(milestone.value))
        self.problem.set_text("\n".join(problems))
        self.problem.setVisible(bool(problems))

    def _row(self, head: str, content: QHBoxLayout, *, low: bool = False) -> QLabel:
        row = self._grid.rowCount()
        align = Qt.AlignmentFlag.AlignBottom if low else Qt.AlignmentFlag.AlignVCenter
        name = label(head, "small")
        name.setContentsMargins(0, 0, 0, 7 if low else 0)
        self._grid.addWidget(name, row, 0, align)
        self._grid.addLayout(content, row, 1)
        return name


def _editor(item: Item) -> Editor:
    match item.bind:
        case "target.active":
            return TickEditor(item)
        case "target.basis":
            return PickEditor(item)
        case "target.year":
            return YearValueEditor(item)
        case _:
            return IntegerEditor(item)


def _due(facts: Facts) -> str:
    if facts.end_year is None:
        return "（期限は、手順0-3で期間を決めると出ます）"
    return f"{facts.policy.years}年以内 ＝ {fiscal_year_end(facts.end_year)}まで"


def _words(facts: Facts, target: Target) -> str:
    """The arithmetic, or what is missing for it."""
    if target.kind == "flag":
        return "数値のない目標です。行うことを下の文で示します。"
    if not target.active:
        return ""
    sum_ = arithmetic(facts, target)
    base = denominator(facts, target)
    if base is None:
        return ""
    if sum_:
        return f"{base.label}　{sum_}"
    return f"{base.label}の数が決まると、何{base.unit}分かをここで計算します。" if base.basis else ""
