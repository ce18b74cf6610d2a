"""One person: 基本, 所属の履歴, 人材像と担当, 資格, メモ. Fields save themselves when they are left."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QStackedWidget, QTabBar, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use
from desktop.analysis.roster import Person
from desktop.analysis.years import japanese_date
from desktop.policy.staff import people, people_roles, posts
from desktop.policy.staff.people_search import state_words
from desktop.policy.staff.people_timeline import Event, timeline
from desktop.ui import theme
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.frame.form_parts import TextField
from desktop.ui.frame.word_table import wrap_rows
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.inputs import AreaInput, LineInput
from desktop.ui.policy.look import UNIT, Note, across, button, down, label
from desktop.ui.widgets import Elided, scrolled, set_shown, unmarked

from .day_edit import DayEdit
from .person_form_parts import pairs

SECTIONS: Final = ("基本", "所属の履歴", "人材像と担当", "資格", "メモ")
_KIND_WORDS: Final = {
    "joined": "採用",
    "post": "本務",
    "concurrent": "兼務",
    "leave": "休職など",
    "persona": "人材像",
    "qualification": "資格",
    "left": "退職",
}


class PersonPane(QWidget):
    """Follows one person as of a day; what needs a day or a choice is asked by the tab (`asked`)."""

    asked = Signal(str, object)  # what to ask: transfer, correct …; what it is about

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages = session, messages
        self.person: Person | None = None
        self._events: tuple[Event, ...] = ()
        self._by_hand: dict[int, int] = {}  # of each persona, the row that holds
        self.title, self.state = Elided("", "section"), label("", "pill")
        self.letters = Note("", theme.CAUTION)
        self.bar = QTabBar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setAccessibleName("この職員の見出し")
        self.pages = QStackedWidget()
        self.fields = {key: self._field(key) for key in ("number", "name", "kana", "former_name")}
        self.memo = TextField(people.FIELDS["memo"], AreaInput(6, 14), partial(self._save, "memo"))
        self.joined, self.left_words = DayEdit("採用日"), label("")
        self.joined.day_changed.connect(self._on_joined)
        self.career = EditTable("所属の履歴", (("期間", 152, False), ("こと", 0, False)))
        self.career_buttons = {
            "transfer": button("異動"),
            "concurrent": button("兼務"),
            "leave": button("休職など"),
            "correct": button("直す"),
            "end": button("終わりの日"),
            "remove": button("消す"),
        }
        self.personas = EditTable("人材像", (("人材像", 0, False), ("今", 60, False), ("もと", 136, False)))
        self.persona_buttons = {"give": button("就ける"), "take": button("就けない"), "rule": button("決まりに戻す")}
        self.duties_box = down(None, gap=4)
        self.duty_boxes: dict[int, QCheckBox] = {}
        self._duties: list[int] | None = None  # nothing is shown yet
        self.held = EditTable("資格", (("資格", 0, False), ("取得から期限まで", 168, False)))
        self.held_buttons = {"add": button("加える"), "remove": button("消す")}
        self.name_button, self.leave_button = button("改姓"), button("退職")
        self.delete_button = button("間違えて加えた職員なので消す", "link")
        self._wire()
        self._assemble()

    # --- showing -------------------------------------------------------------------------------------------

    def show_person(self, facts: Facts, person: Person, day: str) -> None:
        """Follow the file."""
        fresh = self.person is None or person.id != self.person.id
        self.person = person
        self.title.set_full(person.name)
        self.state.setText(state_words(person, day))
        theme.set_role(self.state, "pill-ok" if state_words(person, day) == "在職" else "pill")
        warning = people.special_letters(person.name + person.former_name + person.kana)
        self.letters.set_text(warning)
        set_shown(bool(warning), self.letters)
        for key, field in self.fields.items():
            field.show_value(getattr(person, key), fresh=fresh)
        self.joined.show_day(person.joined_on)
        self.left_words.setText(f"{japanese_date(person.left_on)}まで在職" if person.left_on else "退職の予定なし")
        self.leave_button.setText("退職を取り消す" if person.left_on else "退職")
        self._events = timeline(self._session.document, facts, person.id)
        self.memo.show_value(people.memo_of(self._session.document, person.id), fresh=fresh)
        self.career.show_rows([(f"{n}", _event_words(event)) for n, event in enumerate(self._events)])
        self._show_personas(facts, person)
        self._show_duties(facts, person)
        self._show_held(day)
        self._follow_buttons()

    def flush(self) -> None:
        """Store what is half typed."""
        for field in (*self.fields.values(), self.memo):
            field.flush()
        self.joined.take()

    @property
    def refused(self) -> str:
        """What stands in the way of saving what is typed; "" when all is saved."""
        return next((f.problem.text() for f in (*self.fields.values(), self.memo) if f.dirty), "")

    def open_section(self, words: str) -> None:
        """Show one of SECTIONS."""
        self.bar.setCurrentIndex(SECTIONS.index(words))

    def _show_personas(self, facts: Facts, person: Person) -> None:
        by_hand = people_roles.by_hand(self._session.document, person.id)
        rows = []
        for persona in in_use(facts):
            own = [row for row in by_hand if row.persona_id == persona.id]
            words = "、".join(_hand_words(row.taken, row.from_on, row.until_on, row.note) for row in own)
            origin = words or ("決まり" if persona.id in person.personas else "")
            rows.append((str(persona.id), (persona.name, "就く" if persona.id in person.personas else "－", origin)))
        self._by_hand = {row.persona_id: row.id for row in by_hand}
        self.personas.show_rows(rows)

    def _show_duties(self, facts: Facts, person: Person) -> None:
        wanted = dict.fromkeys((*people_roles.duties_asked(facts, person.personas), *sorted(person.duties)))
        if list(wanted) != self._duties:
            self._duties = list(wanted)
            while (entry := self.duties_box.takeAt(0)) is not None:
                if (old := entry.widget()) is not None:
                    old.hide()
                    old.deleteLater()
            self.duty_boxes = {skill_id: QCheckBox() for skill_id in wanted}
            for skill_id, box in self.duty_boxes.items():
                box.clicked.connect(partial(self._on_duty, skill_id))
                self.duties_box.addWidget(box)
            if not wanted:
                self.duties_box.addWidget(Note("担当者にだけ求めるスキルは、この職員の人材像にはありません。"))
        for skill_id, box in self.duty_boxes.items():
            box.setText(unmarked(facts.skills[skill_id].name))
            box.setChecked(skill_id in person.duties)

    def _show_held(self, day: str) -> None:
        rows = []
        for event in self._events:
            if event.kind == "qualification":
                until = japanese_date(event.until) if event.until else "期限なし"
                late = "（期限切れ）" if event.until and event.until < day else ""
                rows.append((str(event.row_id), (event.text, f"{japanese_date(event.on)}〜{until}{late}")))
        self.held.show_rows(rows)

    def _follow_buttons(self) -> None:
        event = self._event
        dated = event.kind if event else ""
        self.career_buttons["correct"].setEnabled(dated in {"post", "concurrent"})
        self.career_buttons["end"].setEnabled(dated in {"concurrent", "leave"})
        self.career_buttons["remove"].setEnabled(dated in {"post", "concurrent", "leave"})
        self.persona_buttons["rule"].setEnabled(int(self.personas.key or 0) in self._by_hand)
        self.held_buttons["remove"].setEnabled(bool(self.held.key))
        set_shown(not bool(self._session.book.facts.qualifications), self.held_note)
        self.held_buttons["add"].setEnabled(bool(self._session.book.facts.qualifications))

    # --- slots ---------------------------------------------------------------------------------------------

    def _save(self, key: str, text: str) -> None:
        if self.person is not None:
            people.set_field(self._session.document, self.person.id, key, text)

    def _on_joined(self, day: str) -> None:
        before = self.person.joined_on if self.person else ""
        if not attempt(self._messages, lambda: self._save("joined_on", day)):
            self.joined.show_day(before)

    def _on_duty(self, skill_id: int, on: bool) -> None:
        person = self.person
        if person is not None:
            attempt(self._messages, lambda: people_roles.set_duty(self._session.document, person.id, skill_id, on))

    def _on_remove_event(self) -> None:
        event = self._event
        if event is not None:
            remove = posts.remove_leave if event.kind == "leave" else posts.remove_post
            attempt(self._messages, lambda: remove(self._session.document, event.row_id))

    def _on_correct(self) -> None:
        event = self._event
        if event is not None:
            self.asked.emit("correct", posts.post_of(self._session.document, event.row_id))

    def _on_rule(self) -> None:
        row_id = self._by_hand[int(self.personas.key)]
        attempt(self._messages, lambda: people_roles.remove_persona(self._session.document, row_id))

    def _on_remove_held(self) -> None:
        row_id = int(self.held.key)
        attempt(self._messages, lambda: people_roles.remove_qualification(self._session.document, row_id))

    @property
    def _event(self) -> Event | None:
        return self._events[int(self.career.key)] if self.career.key and self._events else None

    # --- building ------------------------------------------------------------------------------------------

    def _field(self, key: str) -> TextField:
        return TextField(people.FIELDS[key], LineInput(), partial(self._save, key))

    def _wire(self) -> None:
        self.bar.currentChanged.connect(self.pages.setCurrentIndex)
        for table in (self.career, self.personas, self.held):
            table.place_changed.connect(self._follow_buttons)
        for key in ("transfer", "concurrent", "leave"):
            self.career_buttons[key].clicked.connect(lambda _on=False, key=key: self.asked.emit(key, None))
        self.career_buttons["correct"].clicked.connect(lambda: self._on_correct())
        self.career_buttons["end"].clicked.connect(lambda: self.asked.emit("end", self._event))
        self.career_buttons["remove"].clicked.connect(lambda: self._on_remove_event())
        for key in ("give", "take"):
            self.persona_buttons[key].clicked.connect(
                lambda _on=False, key=key: self.asked.emit(key, int(self.personas.key or 0))
            )
        self.persona_buttons["rule"].clicked.connect(lambda: self._on_rule())
        self.held_buttons["add"].clicked.connect(lambda: self.asked.emit("qualification", None))
        self.held_buttons["remove"].clicked.connect(lambda: self._on_remove_held())
        self.name_button.clicked.connect(lambda: self.asked.emit("name", None))
        self.leave_button.clicked.connect(lambda: self.asked.emit("retire", None))
        self.delete_button.clicked.connect(lambda: self.asked.emit("delete", None))

    def _assemble(self) -> None:
        self.held_note = Note("資格の名前は、「人材像とスキル」の「ジョブタイプと資格」で先に決めます。")
        for made in (*self.career_buttons.values(), *self.persona_buttons.values(), *self.held_buttons.values()):
            made.setProperty("role", "small")
        days = pairs((("採用日", self.joined), ("退職", across(self.left_words, None, self.leave_button))))
        basic = (
            self.fields["name"], across(self.name_button, None), self.fields["kana"], self.fields["former_name"],
            self.fields["number"], days, self.delete_button,
        )  # fmt: skip
        career = (self.career, across(*self.career_buttons.values(), None))
        roles = (
            self.personas, across(*self.persona_buttons.values(), None),
            label("担当者（担当する人にだけ求めるスキル）", "head"), self.duties_box,
        )  # fmt: skip
        held = (self.held, self.held_note, across(*self.held_buttons.values(), None))
        for words, parts in zip(SECTIONS, (basic, career, roles, held, (self.memo,)), strict=True):
            self.bar.addTab(words)
            holder = QWidget()
            box = down(holder, *parts, gap=10, margin=UNIT)
            box.addStretch(1)
            self.pages.addWidget(scrolled(holder))
        for table in (self.career, self.personas, self.held):
            table.setMinimumHeight(220)
            wrap_rows(table)
        head = across(self.title, self.state, gap=UNIT)
        head.setStretch(0, 1)
        down(self, head, self.letters, self.bar, self.pages, gap=6)


def _event_words(event: Event) -> tuple[str, str]:
    first = japanese_date(event.on) if event.on else "（日付なし）"
    span = f"{first}〜{japanese_date(event.until)}" if event.until else first
    kind = _KIND_WORDS[event.kind]
    return span, kind if event.kind == "joined" else f"{kind}　{event.text}"


def _hand_words(taken: bool, first: str, last: str, note: str) -> str:
    span = f"{japanese_date(first)}〜{japanese_date(last)}" if first or last else "期間の定めなし"
    return f"手で{'就く' if taken else '就かない'}（{span}）{note}"
