"""One 推進員 in one seat: the fields of the appointment, saved when they are left; and what is asked in place."""

from __future__ import annotations

import unicodedata
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.analysis.roster import Person
from desktop.analysis.years import fiscal_year
from desktop.models import OjtPlan
from desktop.policy.ojt import plans
from desktop.store import WorldError
from desktop.ui import theme
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.form_parts import TextField
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.inputs import AreaInput, LineInput
from desktop.ui.policy.look import Note, across, button, down, label
from desktop.ui.staff.day_edit import DayEdit
from desktop.ui.staff.person_form_parts import Ask, pairs
from desktop.ui.widgets import Elided, set_shown

from .board_state import OjtYear
from .plan_pick import StaffPick

DAYS: Final = ("appointed_on", "told_on", "agreed_on", "moves_on")
_DONE: Final = ("told_on", "agreed_on")  # days of what has happened


class PlanForm(QWidget):
    """Follows one plan; closing is asked by the tab (`close_asked`)."""

    close_asked = Signal(int)

    def __init__(self, session: LiveSession, messages: Messages, year: OjtYear, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages, self._year = session, messages, year
        self.plan: OjtPlan | None = None
        self.title, self.place = Elided("", "section"), Elided("", "small")
        self.warning = Note("", theme.CAUTION)
        self.days = {key: DayEdit(plans.FIELDS[key]) for key in (*DAYS, "closed_on")}
        self.reason = TextField(plans.FIELDS["reason"], LineInput(), partial(self._save, "reason"))
        self.closing = QWidget()  # how the seat was closed; not there while it is open
        self.by = TextField(plans.FIELDS["appointed_by"], LineInput(), partial(self._save, "appointed_by"))
        self.share = TextField("DXに使う割合（％）", LineInput(), self._save_share, "所属長と合意した割合")
        self.rest = label("", "small")
        self.note = TextField(plans.FIELDS["note"], AreaInput(2, 6), partial(self._save, "note"))
        self.buttons: dict[str, QPushButton] = {
            "close": button("席を閉じる・交代する", "small"),
            "reopen": button("席を開け直す", "small"),
            "remove": button("間違えた配置なので消す", "link"),
        }
        self._wire()
        closed_on = pairs([(plans.FIELDS["closed_on"], self.days["closed_on"])])
        down(self.closing, closed_on, self.reason, across(self.buttons["reopen"], None), gap=6)
        rows = [(plans.FIELDS[key], self.days[key]) for key in DAYS]
        down(
            self, self.title, self.place, self.warning, self.closing, pairs(rows), self.share, self.rest, self.by,
            self.note, across(self.buttons["close"], None), across(self.buttons["remove"], None), gap=6,
        )  # fmt: skip

    def show_plan(self, plan: OjtPlan) -> None:
        """Follow the file."""
        fresh = self.plan is None or plan.id != self.plan.id
        self.plan = plan
        self.title.set_full(self._year.person(plan))
        self.place.set_full(f"{fiscal_year(plan.fiscal_year)}　{self._year.place(plan)}")
        told = "\n".join((*self._year.warnings(plan), *self._ahead(plan)))
        self.warning.set_text(told)
        set_shown(bool(told), self.warning)
        for key, edit in self.days.items():
            edit.show_day(getattr(plan, key))
        self.by.show_value(plan.appointed_by, fresh=fresh)
        self.note.show_value(plan.note, fresh=fresh)
        self.share.show_value("" if plan.dx_share is None else str(plan.dx_share), fresh=fresh)
        share = plan.dx_share
        self.rest.setText("まだ決まっていません" if share is None else f"DX {share}％　ふだんの仕事 {100 - share}％")
        self.reason.show_value(plan.reason, fresh=fresh)
        set_shown(bool(plan.closed_on), self.closing)
        self.buttons["close"].setEnabled(not plan.closed_on)

    def flush(self) -> None:
        """Store what is half typed."""
        for field in (self.by, self.share, self.note, self.reason):
            field.flush()
        for edit in self.days.values():
            edit.take()

    def _ahead(self, plan: OjtPlan) -> list[str]:
        return [f"{plans.FIELDS[key]}が先の日付です" for key in _DONE if getattr(plan, key) > self._year.today]

    # --- slots -----------------------------------------------------------------------------------------------

    def _save(self, key: str, value: object) -> None:
        if self.plan is not None:
            plans.change(self._session.document, self.plan.id, **{key: value})

    def _save_share(self, text: str) -> None:
        plain = unicodedata.normalize("NFKC", text).strip().removesuffix("%")
        if plain and not plain.isdecimal():
            raise WorldError("割合を数として読めません。", "0から100までの数を入れてください。")
        self._save("dx_share", int(plain) if plain else None)

    def _on_day(self, key: str, day: str) -> None:
        plan = self.plan
        if plan is not None and not attempt(self._messages, lambda: self._save(key, day)):
            self.days[key].show_day(getattr(plan, key))

    def _on_remove(self) -> None:
        plan = self.plan
        if plan is not None and attempt(self._messages, lambda: plans.remove(self._session.document, plan.id)):
            self._messages.say("配置を消しました", undoable=True)

    def _on_reopen(self) -> None:
        plan = self.plan
        if plan is not None and attempt(self._messages, lambda: plans.reopen(self._session.document, plan.id)):
            self._messages.say("席を開け直しました", undoable=True)

    def _wire(self) -> None:
        for key, edit in self.days.items():
            edit.day_changed.connect(partial(self._on_day, key))
        self.buttons["close"].clicked.connect(lambda: self.close_asked.emit(self.plan.id if self.plan else 0))
        self.buttons["remove"].clicked.connect(lambda: self._on_remove())
        self.buttons["reopen"].clicked.connect(lambda: self._on_reopen())


def ask_appoint(session: LiveSession, year: OjtYear, department_id: int) -> Ask:
    """Somebody for a seat."""
    facts, where = year.facts, year.roster.tree.by_id[department_id].name
    who, first, by = StaffPick(facts, year.roster, department_id), DayEdit("選任日"), LineInput()
    first.show_day(year.day)

    def act() -> None:
        if not who.staff_id:
            raise WorldError("職員が選ばれていません。", "一覧から1人選んでください。")
        plans.appoint(
            session.document, facts, year=year.number, staff_id=who.staff_id, department_id=department_id,
            appointed_on=first.day, appointed_by=by.text(),
        )  # fmt: skip

    form = Ask(
        f"{fiscal_year(year.number)}　「{where}」の推進員を選ぶ",
        "選任する",
        (("職員", who), ("選任日", first), ("選任した人", by)),
        act,
        "DX推進員の人材像がまだなければ、選任日から付けます。",
    )

    def tell(_staff_id: int) -> None:
        form.explain(_seats_words(year, year.roster.by_id.get(who.staff_id)))

    who.chosen.connect(tell)
    return form


def ask_close(session: LiveSession, year: OjtYear, plan: OjtPlan) -> Ask:
    """The last day in the seat, and who takes it."""
    last, reason = DayEdit("最後の日"), LineInput()
    last.show_day(year.day)
    reason.setText("異動")
    heir = StaffPick(year.facts, year.roster, plan.department_id, none="後任はまだ決まらない（空席）")

    def act() -> None:
        plans.close(session.document, year.facts, plan.id, last.day, reason.text(), heir.staff_id or None)

    return Ask(
        f"「{year.person(plan)}」の席（{year.place(plan)}）を閉じる",
        "席を閉じる",
        (("最後の日", last), ("理由", reason), ("後任", heir)),
        act,
        "記録はこの人のものとして残ります。後任には、コメント、期限、担当だけを引き継ぎます。",
    )


def _seats_words(year: OjtYear, person: Person | None) -> str:
    if person is None:
        return ""
    held = [year.place(plan) for plan in year.plans if plan.staff_id == person.id and not plan.closed_on]
    if held:
        return f"「{person.name}」は、{'、'.join(held)}の推進員です。選任すると兼ねることになります。"
    return f"「{person.name}」は休職中です。" if person.on_leave else ""
