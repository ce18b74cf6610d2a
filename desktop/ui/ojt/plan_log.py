"""記録 and 相談先: a line of the log in two clicks, and whom this department may ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from desktop.models import OjtAdviser, OjtNote, OjtPlan
from desktop.policy.ojt import follow
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import Note, across, button, down
from desktop.ui.staff.day_edit import DayEdit

from .board_state import OjtYear

_NOTE_COLUMNS: Final = ("held_on", "topic", "text", "result")
_ADVISER_COLUMNS: Final = ("topic", "name", "contact")


class LogPane(QWidget):
    """Kind, one line, Enter: today's record is written. What became of it is typed into the table."""

    def __init__(self, session: LiveSession, messages: Messages, year: OjtYear, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages, self._year = session, messages, year
        self.plan: OjtPlan | None = None
        self.chips: dict[str, QPushButton] = {key: button(words, "segment") for key, words in follow.TOPICS.items()}
        self.day, self.text = DayEdit("記録の日付"), LineInput()
        self.text.setPlaceholderText("一行で書いて Enter")
        self.text.setAccessibleName("記録の内容")
        heads = (("日付", 80, False), ("種類", 64, False), ("内容", 0, True), ("その後", 200, True))
        self.table = EditTable("フォローの記録", heads)
        self.remove_button = button("消す", "small")
        self._group = QButtonGroup(self)
        for key, chip in self.chips.items():
            chip.setCheckable(True)
            self._group.addButton(chip)
            chip.clicked.connect(partial(self._on_chip, key))
        self.chips["consult"].setChecked(True)
        self.text.returnPressed.connect(self._on_enter)
        self.table.edited.connect(self._on_edited)
        self.remove_button.clicked.connect(lambda: self._on_remove())
        note = Note("種類を選び、一行書いて Enter。提案がどうなったかは、「その後」に書き足します。")
        entry = across(*self.chips.values(), None, self.day, gap=0)
        self.table.setMinimumHeight(180)
        down(self, note, entry, self.text, self.table, across(self.remove_button, None), gap=6)

    @property
    def topic(self) -> str:
        """The chosen kind."""
        return next(key for key, chip in self.chips.items() if chip.isChecked())

    def show_plan(self, plan: OjtPlan) -> None:
        """Follow the file; the newest line is first."""
        if self.plan is None or self.plan.id != plan.id:
            self.day.show_day(self._year.today)
        self.plan = plan
        mine = [note for note in self._year.ojt.notes if note.plan_id == plan.id]
        rows = [(str(note.id), self._words(note)) for note in reversed(mine)]
        self.table.show_rows(rows)
        self.remove_button.setEnabled(bool(rows))

    def _words(self, note: OjtNote) -> tuple[str, ...]:
        return self._year.short(note.held_on), follow.TOPICS.get(note.topic, note.topic), note.text, note.result

    def _on_chip(self, _key: str, _on: bool = False) -> None:
        self.text.setFocus()

    def _on_enter(self) -> None:
        plan = self.plan
        self.day.take()
        if plan is None or self.text.composing or not self.text.text().strip():
            return
        document, held = self._session.document, self.day.day
        if attempt(self._messages, lambda: follow.add_note(document, plan.id, held, self.topic, self.text.text())):
            self.text.clear()

    def _on_edited(self, key: str, place: int, text: str) -> None:
        change = {_NOTE_COLUMNS[place]: text}
        attempt(self._messages, lambda: follow.change_note(self._session.document, int(key), **change))

    def _on_remove(self) -> None:
        if self.table.key:
            attempt(self._messages, lambda: follow.remove_note(self._session.document, int(self.table.key)))


class AdvisersPane(QWidget):
    """Every cell is typed into in place; a new line is one more."""

    def __init__(self, session: LiveSession, messages: Messages, year: OjtYear, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages, self._year = session, messages, year
        self.plan: OjtPlan | None = None
        heads = (("困りごと", 200, True), ("相談先", 0, True), ("連絡先", 160, True))
        self.table = EditTable("相談先", heads)
        self.fields = {key: LineInput() for key in _ADVISER_COLUMNS}
        self.buttons = {
            "add": button("加える", "small"),
            "up": button("上へ", "small"),
            "down": button("下へ", "small"),
            "remove": button("消す", "small"),
        }
        for key, edit in self.fields.items():
            edit.setPlaceholderText(follow.ADVISER_FIELDS[key])
            edit.setAccessibleName(follow.ADVISER_FIELDS[key])
            edit.returnPressed.connect(self._on_add)
        self.table.edited.connect(self._on_edited)
        self.buttons["add"].clicked.connect(lambda: self._on_add())
        for key, steps in (("up", -1), ("down", 1)):
            self.buttons[key].clicked.connect(partial(self._on_move, steps))
        self.buttons["remove"].clicked.connect(lambda: self._on_remove())
        self.table.setMinimumHeight(150)
        note = Note("この課の人が、何に困ったらどこへ聞けばよいか。課で1枚の一覧になり、推進員が替わっても残ります。")
        down(self, note, self.table, across(*self.fields.values()), across(*self.buttons.values(), None), gap=6)

    def show_plan(self, plan: OjtPlan) -> None:
        """Follow the file."""
        self.plan = plan
        mine = [each for each in self._year.ojt.advisers if each.department_id == plan.department_id]
        self.table.show_rows([(str(each.id), _adviser_words(each)) for each in mine])
        for key in ("up", "down", "remove"):
            self.buttons[key].setEnabled(bool(mine))

    def _try(self, act: Callable[[], object]) -> bool:
        return attempt(self._messages, act)

    def _on_add(self) -> None:
        plan, words = self.plan, {key: edit.text() for key, edit in self.fields.items()}
        composing = any(edit.composing for edit in self.fields.values())
        if plan is None or composing:
            return
        if self._try(lambda: follow.add_adviser(self._session.document, plan.department_id, **words)):
            for edit in self.fields.values():
                edit.clear()

    def _on_edited(self, key: str, place: int, text: str) -> None:
        change = {_ADVISER_COLUMNS[place]: text}
        self._try(lambda: follow.change_adviser(self._session.document, int(key), **change))

    def _on_move(self, steps: int, _on: bool = False) -> None:
        if self.table.key:
            self._try(lambda: follow.move_adviser(self._session.document, int(self.table.key), steps))

    def _on_remove(self) -> None:
        if self.table.key:
            self._try(lambda: follow.remove_adviser(self._session.document, int(self.table.key)))


def _adviser_words(adviser: OjtAdviser) -> tuple[str, ...]:
    return adviser.topic, adviser.name, adviser.contact
