"""Beside the checklist: one cell in full, saved field by field."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from desktop.analysis.ojt import LEFT_OUT, STATES, Check, due_month
from desktop.policy.ojt import entries
from desktop.ui import theme
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.form_parts import TextField
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.inputs import AreaInput, LineInput
from desktop.ui.policy.look import UNIT, Note, across, button, down, label
from desktop.ui.staff.day_edit import DayEdit
from desktop.ui.staff.person_form_parts import offer, pairs, pick
from desktop.ui.widgets import set_shown

from .board_state import OjtYear

_MONTHS: Final = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
_TEXTS: Final = {"evidence": "根拠にした記録", "note": "コメント"}


class CheckPane(QWidget):
    """Follows one cell; Esc or 閉じる gives the keyboard back to the table."""

    state_asked = Signal(str)  # the tab asks for a reason where one is needed
    closed = Signal()

    def __init__(self, session: LiveSession, messages: Messages, year: OjtYear, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages, self._year = session, messages, year
        self.check: Check | None = None
        self.title, self.who = label("", "section", wrap=True), label("", "small", wrap=True)
        self.detail = Note()
        self.late = Note("", theme.ERROR)
        self.states: dict[str, QPushButton] = {key: button(words, "segment") for key, words in STATES.items()}
        self.due, self.owner, self.done = pick("期限の月", 10), pick("責任", 10), DayEdit("済んだ日")
        self.reason = TextField("対象外にする理由", LineInput(), partial(self._save, "reason"))
        self.texts = {key: TextField(words, AreaInput(2, 6), partial(self._save, key)) for key, words in _TEXTS.items()}
        self.close_button = button("閉じる", "small")
        self._group = QButtonGroup(self)
        for made in self.states.values():
            made.setCheckable(True)
            self._group.addButton(made)
        self._wire()
        chips = across(*self.states.values(), None, gap=0)
        head = across(self.title, self.close_button)
        head.setStretch(0, 1)
        rows = pairs((("期限", self.due), ("責任", self.owner), ("済んだ日", self.done)))
        down(
            self, head, self.who, chips, self.late, self.reason, rows, *self.texts.values(), self.detail, gap=UNIT
        ).addStretch(1)

    def show_check(self, check: Check) -> None:
        """Follow the file."""
        old = self.check
        fresh = old is None or (old.plan.id, old.measure.id) != (check.plan.id, check.measure.id)
        if fresh:
            self.flush()
        self.check = check
        measure, year = check.measure, self._year
        self.title.setText(measure.name)
        self.who.setText(f"{year.place(check.plan)}　{year.person(check.plan)}")
        proof = f"\n根拠の例: {measure.evidence}" if measure.evidence else ""
        self.detail.set_text(f"{measure.detail}{proof}".strip())
        late = check.overdue(year.today)
        self.late.set_text(f"期限（{year.short(check.due.isoformat())}）を過ぎています。" if late else "")
        set_shown(late, self.late)
        self.states[check.state].setChecked(True)
        entry = year.ojt.entries.get((check.plan.id, measure.id))
        usual = f"{due_month(measure)}月（施策のとおり）"
        offer(self.due, [(usual, 0), *((f"{n}月", n) for n in _MONTHS)], (entry.due_month if entry else None) or 0)
        own = entry.owner if entry else ""
        names = list(dict.fromkeys((*entries.OWNERS, *([own] if own else []))))
        usual_owner = f"{measure.owner or '－'}（施策のとおり）"
        offer(self.owner, [(usual_owner, ""), *((name, name) for name in names)], own)
        self.done.show_day(check.done_on)
        self.reason.show_value(check.reason, fresh=fresh)
        set_shown(check.state == LEFT_OUT, self.reason)
        for key, field in self.texts.items():
            field.show_value(getattr(check, key), fresh=fresh)

    def flush(self) -> None:
        """Store what is half typed."""
        for field in (*self.texts.values(), self.reason):
            field.flush()
        self.done.take()

    def _save(self, key: str, value: str | int | None) -> None:
        check = self.check
        if check is not None:
            cell, label = (check.plan.id, check.measure.id), "OJTチェックを書く"
            step = f"ojt:{cell[0]}:{cell[1]}:{key}"  # what is typed into one field is one step
            entries.set_many(self._session.document, {cell: {key: value}}, label, edit_of=step)

    def _try(self, key: str, value: str | int | None) -> None:
        if not attempt(self._messages, lambda: self._save(key, value)) and self.check is not None:
            self.show_check(self.check)

    def _on_state(self, key: str, _on: bool = False) -> None:
        if self.check is not None:
            self.states[self.check.state].setChecked(True)  # until the file says otherwise
            self.state_asked.emit(key)

    def _wire(self) -> None:
        for key, made in self.states.items():
            made.clicked.connect(partial(self._on_state, key))
        self.due.activated.connect(lambda _n: self._try("due_month", self.due.currentData() or None))
        self.owner.activated.connect(lambda _n: self._try("owner", self.owner.currentData()))
        self.done.day_changed.connect(lambda day: self._try("done_on", day))
        self.close_button.clicked.connect(self.closed)
