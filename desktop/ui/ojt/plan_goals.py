"""目標: the 課's goals with the person's own below them, and the chosen one in full."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.models import OjtGoal, OjtPlan
from desktop.policy.ojt import goals
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.frame.form_parts import TextField
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.inputs import AreaInput, LineInput
from desktop.ui.policy.look import Note, across, button, down, label
from desktop.ui.staff.day_edit import DayEdit
from desktop.ui.staff.person_form_parts import offer, pairs, pick
from desktop.ui.widgets import set_shown

from .board_state import OjtYear

_TEXTS: Final = ("text", "evidence", "result")
_PICKS: Final = ("parent_id", "skill_id", "stage_id")


class GoalsPane(QWidget):
    """A table as a chain; below it the fields of the chosen goal."""

    def __init__(self, session: LiveSession, messages: Messages, year: OjtYear, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages, self._year = session, messages, year
        self.plan: OjtPlan | None = None
        self.table = EditTable("目標", (("目標", 0, False), ("面談", 96, False), ("結果", 120, False)))
        self.new = LineInput()
        self.new.setPlaceholderText("新しい目標を書いて、どちらかのボタンを押す")
        self.new.setAccessibleName("新しい目標")
        self.buttons = {
            "section": button("課の目標に加える", "small"),
            "own": button("個人の目標に加える", "small"),
            "remove": button("消す", "small"),
        }
        self.fields = {key: TextField(goals.FIELDS[key], AreaInput(1, 4), partial(self._save, key)) for key in _TEXTS}
        self.picks = {key: pick(goals.FIELDS[key], 18) for key in _PICKS}
        self.held = DayEdit(goals.FIELDS["held_on"])
        self._details = QWidget()
        self._shown = 0
        self._wire()
        rows = [(goals.FIELDS[key], self.picks[key]) for key in _PICKS]
        down(
            self._details, label("選んだ目標", "head"), self.fields["text"],
            pairs([*rows, (goals.FIELDS["held_on"], self.held)]), self.fields["evidence"], self.fields["result"], gap=6,
        )  # fmt: skip
        self.table.setFixedHeight(150)
        note = Note("課の目標から個人の目標へつなぎ、面談の日と、年度末の結果を残します。人事評価には使いません。")
        down(self, note, self.table, self.new, across(*self.buttons.values(), None), self._details, gap=6)

    @property
    def goal(self) -> OjtGoal | None:
        """The chosen one."""
        return next((goal for goal in self._year.ojt.goals if str(goal.id) == self.table.key), None)

    def show_plan(self, plan: OjtPlan) -> None:
        """Follow the file."""
        self.plan = plan
        rows: list[tuple[str, tuple[str, ...]]] = []
        for head, own in goals.chain(self._year.ojt, plan):
            if head is not None:
                rows.append((str(head.id), self._words("課　", head)))
            rows += [(str(goal.id), self._words("　└ " if head else "個人　", goal)) for goal in own]
        self.table.show_rows(rows)
        self._show_goal()

    def flush(self) -> None:
        """Store what is half typed."""
        for field in self.fields.values():
            field.flush()
        self.held.take()

    def _words(self, mark: str, goal: OjtGoal) -> tuple[str, ...]:
        return mark + goal.text, self._year.short(goal.held_on) or "－", goal.result or "－"

    def _show_goal(self) -> None:
        goal, plan = self.goal, self.plan
        set_shown(goal is not None, self._details)
        self.buttons["remove"].setEnabled(goal is not None)
        if goal is None or plan is None:
            self._shown = 0
            return
        fresh, self._shown = goal.id != self._shown, goal.id
        for key, field in self.fields.items():
            field.show_value(getattr(goal, key), fresh=fresh)
        self.held.show_day(goal.held_on)
        facts = self._year.facts
        heads = [(head.text, head.id) for head in goals.heads_for(self._year.ojt, plan)]
        skills = [
            (skill.name, skill.id) for skill in facts.skills.values() if skill.active or skill.id == goal.skill_id
        ]
        stages = [(f"{facts.tracks[stage.track_id].name}　{stage.name}", stage.id) for stage in facts.stages]
        offer(self.picks["parent_id"], [("（つながない）", 0), *heads], goal.parent_id or 0)
        offer(self.picks["skill_id"], [("（決めない）", 0), *skills], goal.skill_id or 0)
        offer(self.picks["stage_id"], [("（決めない）", 0), *stages], goal.stage_id or 0)
        self.picks["parent_id"].setEnabled(goal.scope == goals.OWN)

    # --- slots -----------------------------------------------------------------------------------------------

    def _save(self, key: str, value: object) -> None:
        if self._shown:
            goals.change(self._session.document, self._shown, **{key: value})

    def _try(self, act: Callable[[], object]) -> bool:
        done = attempt(self._messages, act)
        if not done:
            self._show_goal()
        return done

    def _on_add(self, scope: str) -> None:
        plan, words = self.plan, self.new.text()
        if plan is None:
            return
        chosen = self.goal
        # What is written with a 課's goal chosen belongs below it
        head = chosen.id if chosen is not None and chosen.scope == goals.SECTION else None
        head = chosen.parent_id if chosen is not None and chosen.scope == goals.OWN else head
        more = {"parent_id": head} if scope == goals.OWN and head is not None else {}
        if self._try(lambda: goals.add(self._session.document, plan.id, scope, words, **more)):
            self.new.clear()

    def _on_remove(self) -> None:
        goal = self.goal
        if goal is not None:
            self._try(lambda: goals.remove(self._session.document, goal.id))

    def _on_pick(self, key: str, _n: int = 0) -> None:
        value = self.picks[key].currentData() or None
        self._try(lambda: self._save(key, value))

    def _on_chosen(self) -> None:
        self.flush()
        self._show_goal()

    def _wire(self) -> None:
        self.table.place_changed.connect(self._on_chosen)
        for scope in (goals.SECTION, goals.OWN):
            self.buttons[scope].clicked.connect(lambda _on=False, scope=scope: self._on_add(scope))
        self.buttons["remove"].clicked.connect(lambda: self._on_remove())
        self.new.returnPressed.connect(lambda: None if self.new.composing else self._on_add(goals.OWN))
        for key, box in self.picks.items():
            box.activated.connect(partial(self._on_pick, key))
        self.held.day_changed.connect(lambda day: self._try(lambda: self._save("held_on", day)))
