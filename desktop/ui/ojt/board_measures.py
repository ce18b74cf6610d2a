"""The town's own measures beside the thirteen: added, renamed, ordered, taken away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.ojt import is_own, ordered_measures
from desktop.policy.ojt import entries
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import Note, across, button, down, label
from desktop.ui.staff.person_form_parts import offer, pairs, pick

_COLUMNS = ("name", "owner", "months")


class MeasuresPane(QWidget):
    """A table of the own ones with a line for one more."""

    closed = Signal()

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages = session, messages
        self.count = label("", "section")
        self.table = EditTable("独自の施策", (("施策", 0, True), ("責任", 64, True), ("時期", 72, True)))
        self.name, self.phase, self.owner, self.months = LineInput(), pick("区分", 12), pick("責任", 6), LineInput()
        self.months.setPlaceholderText("例: 6〜9月")
        self.add_button, self.close_button = button("加える", "primary"), button("閉じる", "small")
        self.buttons = {
            "up": button("上へ", "small"),
            "down": button("下へ", "small"),
            "remove": button("消す", "small"),
        }
        self.table.edited.connect(self._on_edited)
        self.add_button.clicked.connect(lambda: self._on_add())
        self.close_button.clicked.connect(self.closed)
        self.buttons["up"].clicked.connect(lambda: self._on_move(-1))
        self.buttons["down"].clicked.connect(lambda: self._on_move(1))
        self.buttons["remove"].clicked.connect(lambda: self._on_remove())
        self.table.setMinimumHeight(140)
        head = across(self.count, None, self.close_button)
        rows = (("施策", self.name), ("区分", self.phase), ("責任", self.owner), ("時期", self.months))
        note = Note("はじめからある13の施策は変えません。独自の施策は、区分の中に加わり、別に数えます。")
        down(
            self, head, note, self.table, across(*self.buttons.values(), None), label("加える施策", "head"),
            pairs(rows), across(self.add_button, None),
        ).addStretch(1)  # fmt: skip

    def show_facts(self, facts: Facts) -> None:
        """Follow the file."""
        self.count.setText(entries.measures_words(facts))
        offer(self.phase, [(phase.name, phase.id) for phase in facts.phases], self.phase.currentData())
        offer(self.owner, [(owner, owner) for owner in entries.OWNERS], self.owner.currentData())
        own = [measure for measure in ordered_measures(facts) if is_own(measure)]
        self.table.show_rows([(str(m.id), (m.name, m.owner, m.months)) for m in own])

    def _try(self, act: Callable[[], object]) -> bool:
        return attempt(self._messages, act)

    def _on_add(self) -> None:
        document = self._session.document

        def add() -> None:
            entries.add_measure(
                document, int(self.phase.currentData()), self.name.text(), owner=str(self.owner.currentData()),
                months=self.months.text(),
            )  # fmt: skip

        if self._try(add):
            self.name.clear()
            self.months.clear()

    def _on_edited(self, key: str, place: int, text: str) -> None:
        self._try(lambda: entries.change_measure(self._session.document, int(key), **{_COLUMNS[place]: text}))

    def _on_move(self, steps: int) -> None:
        if self.table.key:
            self._try(lambda: entries.move_measure(self._session.document, int(self.table.key), steps))

    def _on_remove(self) -> None:
        if self.table.key:
            self._try(lambda: entries.remove_measure(self._session.document, int(self.table.key)))
