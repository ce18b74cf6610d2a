"""One line of the preview in full: before and after of every field, what to look at, and the decision it waits for."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.policy.staff.lookup import Choice
from desktop.policy.staff.roster_known import spaceless
from desktop.policy.staff.roster_lines import MAIN, PERSON, STRANGER, TAKE, Line, RosterPlan
from desktop.ui import theme
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.policy.inputs import PickInput
from desktop.ui.policy.look import Note
from desktop.ui.widgets import Elided, column, label, set_shown

_BEFORE = 1
_HINT = "行を選ぶと、前と後がここに出ます。"


class LinePane(QFrame):
    """Follows the line under the cursor."""

    decided = Signal(int, object)  # line, Choice

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.title = Elided("", "section")
        self.place = label("", "small")
        self.notes = Note("", theme.CAUTION)
        self.pick_label = label("どうしますか", "strong")
        self.pick = PickInput()
        self.pick.setAccessibleName("この行をどうするか")
        self.pick.setSizeAdjustPolicy(PickInput.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.pick.setMinimumContentsLength(12)
        self.pick.activated.connect(self._on_picked)
        self.table = EditTable("前と後", (("項目", 80, False), ("前", 0, False), ("後", 0, False), ("セル", 64, False)))
        self.hint = Note(_HINT)
        self._line: Line | None = None
        body = column(self, margin=theme.UNIT * 2, gap=theme.UNIT)
        for part in (self.title, self.place, self.notes, self.pick_label, self.pick):
            body.addWidget(part)
        body.addWidget(self.table, 1)
        body.addWidget(self.hint, 0, Qt.AlignmentFlag.AlignTop)
        self.show_line(None, None, None)

    def show_line(self, plan: RosterPlan | None, line: Line | None, choice: Choice | None) -> None:
        """Show a line and the decision that was taken about it; nothing for None."""
        self._line = line
        set_shown(line is not None, self.title, self.place, self.table)
        set_shown(line is None, self.hint)
        if plan is None or line is None:
            set_shown(False, self.notes, self.pick_label, self.pick)
            return
        self.title.set_full(f"{line.kind.value}　{line.number}　{line.name}")
        self.place.setText(line.place or "名簿にない職員")
        self.notes.set_text("\n".join(line.notes))
        changes = [(c.field + str(n), (c.title, c.before, c.after, c.cell)) for n, c in enumerate(plan.changes(line))]
        self.table.show_rows(changes)
        self.table.setColumnHidden(_BEFORE, not any(words[_BEFORE] for _, words in changes))
        offers = list(_offers(plan, line))
        self.pick.clear()
        self.pick.addItem("選んでください", None)
        for text, offered in offers:
            self.pick.addItem(text, offered)
            if offered == choice:
                self.pick.setCurrentIndex(self.pick.count() - 1)
        set_shown(bool(line.notes), self.notes)
        set_shown(bool(offers), self.pick_label, self.pick)

    def _on_picked(self) -> None:
        choice = self.pick.currentData()
        if self._line is not None:
            self.decided.emit(self._line.id, choice if isinstance(choice, Choice) else Choice(""))


def _offers(plan: RosterPlan, line: Line) -> Iterator[tuple[str, Choice]]:
    """What can be decided about a line."""
    if line.asked and line.twins:
        yield "この行を取り込む（ほかの行は使わない）", Choice(TAKE)
        twins = [plan.lines[n] for n in line.twins]
        places = {twin.row.values.get("department", "") for twin in twins if twin.row}
        if len(places) > 1 and len({spaceless(twin.name) for twin in twins}) == 1:
            yield "この行を本務とし、ほかの行の所属を兼務先にする", Choice(MAIN)
    if line.candidates:
        for person_id in line.candidates:
            yield f"同じ人: {plan.person(person_id)}", Choice(PERSON, person_id)
    if line.asked and not line.twins and (line.candidates or not line.number):
        yield "新しい職員として加える", Choice(STRANGER)
