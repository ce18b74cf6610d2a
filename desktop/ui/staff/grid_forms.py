"""What is asked below the grid: one level for many, the order of the rows, a name, a day, a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.models import NOT_APPLICABLE, CheckRound, ScaleLevel
from desktop.policy.staff.cells import Bulk
from desktop.policy.staff.grid_order import SKILL, SORTS, Sort
from desktop.ui import theme
from desktop.ui.frame.form_parts import QuietForm
from desktop.ui.policy.inputs import LineInput, PickInput
from desktop.ui.policy.look import Note, across, label

from .day_edit import DayEdit

_DEPTH: Final = 3
_NOTHING: Final = -2  # 未評価 among the levels of a pick


class BulkForm(QuietForm):
    """One level for all cells of a choice; what would happen is told before."""

    confirmed = Signal(object)  # Bulk

    def __init__(
        self,
        scopes: Sequence[tuple[str, object]],
        levels: Sequence[ScaleLevel],
        plan: Callable[[object, int | None, bool], Bulk],
    ) -> None:
        super().__init__("まとめて設定する")
        self._plan = plan
        self.scope, self.level = PickInput(), PickInput()
        self.scope.setAccessibleName("どのセルに")
        self.level.setAccessibleName("レベル")
        for words, data in scopes:
            self.scope.addItem(words, data)
        for each in levels:
            self.level.addItem(each.label, each.value)
        self.level.addItem("対象外（／）", NOT_APPLICABLE)
        self.level.addItem("未評価（消す）", _NOTHING)
        self.lowering = QCheckBox("いまより低いレベルにもする")
        self.summary = Note("", theme.TEXT)
        self.scope.currentIndexChanged.connect(lambda _: self._follow())
        self.level.currentIndexChanged.connect(lambda _: self._follow())
        self.lowering.toggled.connect(lambda _: self._follow())
        self._bulk: Bulk | None = None
        self.finish(label("まとめて設定", "section"), across(self.scope, self.level, self.lowering, None), self.summary)
        self._follow()

    def begin(self) -> None:
        """Choose the level first."""
        self.level.setFocus()

    def confirm(self) -> None:
        """Hand the plan on."""
        self.confirmed.emit(self._bulk)

    def _follow(self) -> None:
        level = self.level.currentData()
        bulk = self._plan(self.scope.currentData(), None if level == _NOTHING else level, self.lowering.isChecked())
        self._bulk = bulk
        left = [
            f"{words} {count:,}"
            for words, count in (("もう同じ", bulk.same), ("対象外", bulk.exempt), ("下がるので変えない", bulk.higher))
            if count
        ]
        stays = f"　そのまま: {'、'.join(left)}" if left else ""
        self.summary.set_text(f"{bulk.plan.valid:,} セルのうち {len(bulk.plan.changed):,} セルが変わります。{stays}")
        self.confirm_button.setEnabled(bool(bulk.plan.changed))


class SortForm(QuietForm):
    """Up to three things to sort by, the first before the second."""

    confirmed = Signal(tuple)

    def __init__(self, skills: Sequence[tuple[str, int]], now: Sequence[Sort]) -> None:
        super().__init__("並べ替える")
        self.picks: list[tuple[PickInput, PickInput]] = []
        lines = []
        for n in range(_DEPTH):
            key, way = PickInput(), PickInput()
            key.setAccessibleName(f"{n + 1}番目に見るもの")
            way.setAccessibleName(f"{n + 1}番目の向き")
            key.addItem("（なし）", "")
            for each, words in SORTS.items():
                key.addItem(words, each)
            for name, skill_id in skills:
                key.addItem(f"レベル: {name}", f"{SKILL}{skill_id}")
            way.addItem("小さい順・上から", False)
            way.addItem("大きい順・下から", True)
            if n < len(now):
                key.setCurrentIndex(max(key.findData(now[n][0]), 0))
                way.setCurrentIndex(int(now[n][1]))
            key.setMaximumWidth(280)
            self.picks.append((key, way))
            lines.append(across(label(f"{n + 1}", "head"), key, way, None))
        self.finish(label("並べ替え", "section"), *lines)

    def begin(self) -> None:
        """Choose the first."""
        self.picks[0][0].setFocus()

    def confirm(self) -> None:
        """Hand on what was chosen, gaps closed."""
        self.confirmed.emit(
            tuple((key.currentData(), way.currentData()) for key, way in self.picks if key.currentData())
        )


class LineForm(QuietForm):
    """One line to fill in: a name or a reason."""

    confirmed = Signal(str)

    def __init__(self, title: str, words: str, verb: str, hint: str) -> None:
        super().__init__(verb)
        self.edit = LineInput()
        self.edit.setAccessibleName(title)
        self.edit.setPlaceholderText(hint)
        self.edit.returnPressed.connect(self._on_return)
        self.confirm_button.setEnabled(False)
        self.edit.textChanged.connect(lambda text: self.confirm_button.setEnabled(bool(text.strip())))
        self.finish(label(title, "section"), Note(words, theme.TEXT), self.edit)

    def begin(self) -> None:
        """Write at once."""
        self.edit.setFocus()

    def confirm(self) -> None:
        """Hand it on."""
        self.confirmed.emit(self.edit.text())

    def _on_return(self) -> None:
        if not self.edit.composing and self.confirm_button.isEnabled():
            self.confirm()


class DayForm(QuietForm):
    """A day to decide on."""

    confirmed = Signal(str)

    def __init__(self, title: str, words: str, verb: str, day: str) -> None:
        super().__init__(verb)
        self.day = DayEdit("日付")
        self.day.show_day(day)
        self.finish(label(title, "section"), Note(words, theme.TEXT), across(self.day, None))

    def confirm(self) -> None:
        """Hand it on, if it is one."""
        self.day.take()
        if self.day.day and self.day.readable:
            self.confirmed.emit(self.day.day)


class RoundForm(QuietForm):
    """A new スキルチェック: its name, its first day, and whether it begins with what was settled last time."""

    confirmed = Signal(str, str, object)  # name, day, key of the round to copy from or None

    def __init__(self, name: str, day: str, earlier: Sequence[CheckRound], parent: QWidget | None = None) -> None:
        super().__init__("始める", parent)
        self.name_edit, self.day, self.start = LineInput(), DayEdit("始める日"), PickInput()
        self.name_edit.setAccessibleName("スキルチェックの名前")
        self.name_edit.put(name)
        self.name_edit.setMinimumWidth(260)
        self.day.show_day(day)
        self.start.setAccessibleName("はじめの値")
        self.start.addItem("空から始める", None)
        for each in earlier:
            self.start.addItem(f"「{each.name}」の確定を写して始める", each.id)
        words = (
            "一人ひとりのレベルを、この回に書いていきます。動いている回は一つだけで、凍結すると変えられなくなります。"
        )
        self.name_edit.returnPressed.connect(self._on_return)
        self.finish(
            label("スキルチェックを始める", "section"),
            Note(words, theme.TEXT),
            across(self.name_edit, self.day, self.start, None),
        )

    def begin(self) -> None:
        """Name it first."""
        self.name_edit.setFocus()
        self.name_edit.selectAll()

    def confirm(self) -> None:
        """Hand it on; an unreadable day stays to be put right."""
        self.day.take()
        if self.day.readable:
            self.confirmed.emit(self.name_edit.text(), self.day.day, self.start.currentData())

    def _on_return(self) -> None:
        if not self.name_edit.composing:
            self.confirm()
