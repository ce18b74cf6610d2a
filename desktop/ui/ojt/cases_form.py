"""One DX案件: 基本, 人, 成果と効果, 共有. Fields save themselves when they are left."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QStackedWidget, QTabBar, QWidget

from desktop.analysis.facts import Facts
from desktop.models.labels import code_label, field_label
from desktop.policy.ojt import cases
from desktop.policy.ojt.cases import PARTS, STATUSES, CaseLine, Part
from desktop.ui import theme
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.frame.form_parts import TextField
from desktop.ui.frame.word_table import wrap_rows
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.inputs import AreaInput, LineInput
from desktop.ui.policy.look import UNIT, Note, across, button, down
from desktop.ui.staff.day_edit import DayEdit
from desktop.ui.staff.person_form_parts import department_choices, offer, pairs, pick
from desktop.ui.widgets import Elided, scrolled, set_shown

from .cases_model import short_span

SECTIONS: Final = ("基本", "人", "成果と効果", "共有")
_DAYS: Final = {
    "started_on": "始めた日",
    "ended_on": "終わった日",
    "feedback_on": "成果を本人に伝えた日",
    "presented_on": "発表した日",
}
_HINTS: Final = {"effect_hours": "1年で減った時間", "effect_yen": "1年で減った費用"}


class CasePane(QWidget):
    """Follows one case; who does what in it is asked by the tab (`asked`)."""

    asked = Signal(str, object)  # add_role, change_role or delete; what it is about

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages = session, messages
        self.line: CaseLine | None = None
        self.title = Elided("", "section")
        self.doubts = Note("", theme.CAUTION)
        self.bar = QTabBar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setAccessibleName("この案件の見出し")
        self.pages = QStackedWidget()
        self.fields = {
            "title": self._field("title", LineInput()),
            "summary": self._field("summary", AreaInput(3, 8)),
            "result": self._field("result", AreaInput(3, 8)),
            "effect_hours": self._field("effect_hours", LineInput()),
            "effect_yen": self._field("effect_yen", LineInput()),
            "presented_at": self._field("presented_at", LineInput()),
            "lesson": self._field("lesson", AreaInput(4, 10), "ほかの課が始めるときに役立つこと"),
        }
        self.department, self.status = pick("課"), pick("状態")
        self.category, self.category_line = pick("分類"), LineInput()
        self.category.setEditable(True)
        self.category.setLineEdit(self.category_line)
        self.category_line.setStyleSheet("border: none; background: transparent; padding: 0; margin: 0; min-height: 0;")
        self.category.setInsertPolicy(self.category.InsertPolicy.NoInsert)
        self.days = {key: DayEdit(words) for key, words in _DAYS.items()}
        self.roles = EditTable("案件の人", (("職員", 0, False), ("役割", 72, False), ("期間", 136, False)))
        self.role_buttons = {
            "add_role": button("人を加える"),
            "change_role": button("直す"),
            "remove_role": button("外す"),
        }
        self.delete_button = button("この案件を消す", "link")
        self._wire()
        self._assemble()

    # --- showing -------------------------------------------------------------------------------------------

    def show_case(self, facts: Facts, line: CaseLine, categories: tuple[str, ...]) -> None:
        """Follow the file."""
        fresh = self.line is None or self.line.case.id != line.case.id
        self.line = line
        case = line.case
        self.title.set_full(case.title)
        told = cases.doubts(line)
        self.doubts.set_text("\n".join(told))
        set_shown(bool(told), self.doubts)
        for key, field in self.fields.items():
            value = getattr(case, key)
            field.show_value("" if value is None else f"{value:,}" if isinstance(value, int) else value, fresh=fresh)
        for key, edit in self.days.items():
            edit.show_day(getattr(case, key))
        offer(self.department, department_choices(facts, ""), case.department_id)
        offer(self.status, [(words, key) for key, words in STATUSES.items()], case.status)
        self._show_category(categories, fresh=fresh)
        self.roles.show_rows([(str(part.role.id), _part_words(part)) for part in line.parts])
        self._follow_buttons()

    def flush(self) -> None:
        """Store what is half typed."""
        for field in self.fields.values():
            field.flush()
        for edit in self.days.values():
            edit.take()
        self._on_category()

    @property
    def refused(self) -> str:
        """What stands in the way of saving what is typed; "" when all is saved."""
        unread = next(
            (f"{d.accessibleName()}を日付として読めません。" for d in self.days.values() if not d.readable), ""
        )
        return next((f.problem.text() for f in self.fields.values() if f.dirty), unread)

    def open_section(self, words: str) -> None:
        """Show one of SECTIONS."""
        self.bar.setCurrentIndex(SECTIONS.index(words))

    @property
    def part(self) -> Part | None:
        """The role that the cursor is in."""
        parts = self.line.parts if self.line is not None else ()
        return next((part for part in parts if str(part.role.id) == self.roles.key), None)

    def _show_category(self, categories: tuple[str, ...], *, fresh: bool) -> None:
        if not fresh and self.category_line.hasFocus() and self.category_line.isModified():
            return
        offer(self.category, [(words, words) for words in categories], None)
        self.category.setCurrentText(self.line.case.category if self.line is not None else "")

    def _follow_buttons(self) -> None:
        for key in ("change_role", "remove_role"):
            self.role_buttons[key].setEnabled(self.part is not None)

    # --- slots ---------------------------------------------------------------------------------------------

    def _save(self, field: str, value: str | int | None) -> None:
        if self.line is not None:
            cases.set_field(self._session.document, self.line.case.id, field, value)

    def _save_text(self, field: str, text: str) -> None:
        self._save(field, cases.read_amount(text) if field in cases.AMOUNTS else text)

    def _on_day(self, field: str, day: str) -> None:
        before = getattr(self.line.case, field) if self.line is not None else ""
        if not attempt(self._messages, lambda: self._save(field, day)):
            self.days[field].show_day(before)

    def _on_category(self) -> None:
        words = self.category.currentText()
        if self.line is not None and words.strip() != self.line.case.category:
            attempt(self._messages, lambda: self._save("category", words))

    def _on_remove_role(self) -> None:
        part = self.part
        if part is not None:
            attempt(self._messages, lambda: cases.remove_role(self._session.document, part.role.id))

    # --- building ------------------------------------------------------------------------------------------

    def _field(self, key: str, edit: LineInput | AreaInput, hint: str = "") -> TextField:
        title = "案件" if key == "title" else field_label(key)
        return TextField(title, edit, partial(self._save_text, key), hint or _HINTS.get(key, ""))

    def _wire(self) -> None:
        self.bar.currentChanged.connect(self.pages.setCurrentIndex)
        self.roles.place_changed.connect(self._follow_buttons)
        self.department.activated.connect(lambda _n: self._save("department_id", self.department.currentData()))
        self.status.activated.connect(lambda _n: self._save("status", self.status.currentData()))
        self.category.activated.connect(lambda _n: self._on_category())
        self.category_line.left.connect(self._on_category)
        self.category_line.returnPressed.connect(self._on_category)
        for key, edit in self.days.items():
            edit.day_changed.connect(partial(self._on_day, key))
        self.role_buttons["add_role"].clicked.connect(lambda: self.asked.emit("add_role", None))
        self.role_buttons["change_role"].clicked.connect(lambda: self.asked.emit("change_role", self.part))
        self.role_buttons["remove_role"].clicked.connect(lambda: self._on_remove_role())
        self.delete_button.clicked.connect(lambda: self.asked.emit("delete", None))

    def _assemble(self) -> None:
        for made in self.role_buttons.values():
            made.setProperty("role", "small")
        about = pairs(
            (
                ("課", self.department),
                ("分類", self.category),
                ("状態", self.status),
                *((_DAYS[key], self.days[key]) for key in ("started_on", "ended_on")),
            )
        )
        basic = (self.fields["title"], about, self.fields["summary"], self.delete_button)
        people = (
            Note("リードは案件を先に立って進める人、支援はほかの人の案件を助ける人です。到達判定はここから数えます。"),
            self.roles,
            across(*self.role_buttons.values(), None),
        )
        outcome = (self.fields["result"], self.fields["effect_hours"], self.fields["effect_yen"])
        told = pairs(tuple((_DAYS[key], self.days[key]) for key in ("feedback_on", "presented_on")))
        shared = (told, self.fields["presented_at"], self.fields["lesson"])
        pages: tuple[tuple[QWidget | QLayout, ...], ...] = (basic, people, outcome, shared)
        for words, parts in zip(SECTIONS, pages, strict=True):
            self.bar.addTab(words)
            holder = QWidget()
            down(holder, *parts, gap=10, margin=UNIT).addStretch(1)
            self.pages.addWidget(scrolled(holder))
        self.roles.setMinimumHeight(200)
        wrap_rows(self.roles)
        down(self, self.title, self.doubts, self.bar, self.pages, gap=6)


def _part_words(part: Part) -> tuple[str, str, str]:
    own = short_span(part.role.from_on, part.role.until_on)
    return part.name, code_label("part", part.role.part), own or "案件と同じ"


def part_choices() -> list[tuple[str, int | str]]:
    """リード, 担当, 支援."""
    return [(words, key) for key, words in PARTS.items()]
