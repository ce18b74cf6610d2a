"""4月1日モード: what the transfers of a day leave behind, and closing the seats of those who go in one step."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.analysis.years import japanese_date
from desktop.policy.ojt import handover
from desktop.store import WorldError
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.look import Note, across, button, down, label
from desktop.ui.reveal import reveal
from desktop.ui.staff.day_edit import DayEdit
from desktop.ui.staff.person_form_parts import Ask
from desktop.ui.widgets import set_shown

from .board_state import OjtYear
from .plan_pick import StaffPick
from .year_ticks import TickList

_NOTE = (
    "先に、異動を「職員とスキル表」の「取り込み」か「職員」に入れます。その名簿とくらべて、席に着いている人の異動、退職、休職を並べます。"
    "選んだ席は、いなくなる日の前の日で閉じ、記録は本人に残ります。"
)


class HandoverPane(QWidget):
    """As of a day; seats to close are ticked, and may get a successor at once; so may the cases that lose a lead."""

    case_chosen = Signal(str)  # the UUID of a case to be looked at

    def __init__(self, session: LiveSession, messages: Messages, year: OjtYear, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages, self._year = session, messages, year
        self._found: handover.Handover | None = None
        self._heirs: dict[int, int] = {}
        self._number = 0
        self.question: Ask | None = None
        self.day = DayEdit("異動の日")
        heads = (
            ("推進員", 116, False), ("部署", 96, False), ("わけ", 0, False), ("いなくなる日", 132, False),
            ("後任", 92, False),
        )  # fmt: skip
        self.table = TickList("席を閉じる推進員", heads)
        self.seats, self.nobody = Note(), Note()
        self.cases = EditTable(
            "リードがいなくなる案件", (("案件", 0, False), ("リード", 120, False), ("ほかの人", 72, False))
        )
        self.cases_label = label("", "head")
        self.heir_button, self.apply_button = button("後任を選ぶ"), button("", "primary")
        self.lead_button, self.case_button = button("新しいリードを決める"), button("案件をひらく", "link")
        self.table.setMinimumHeight(170)
        self.cases.setFixedHeight(136)
        self._place, self._case_place = down(None), down(None)
        self._wire()
        title = label("4月1日モード（異動の日の引き継ぎ）", "section")
        down(
            self, across(title, None, label("異動の日", "small"), self.day),
            Note(_NOTE), self.table, self.nobody, self._place, self.seats,
            across(self.heir_button, None, self.apply_button), self.cases_label, self.cases,
            across(self.lead_button, self.case_button, None), self._case_place,
        ).addStretch(1)  # fmt: skip

    def refresh(self) -> None:
        """Compare anew."""
        year = self._year
        if self._number != year.number:
            self._number = year.number
            self.day.show_day(self._usual_day())
        if not self.day.day:
            return
        found = handover.find(self._session.document, year.facts, self.day.day)
        self._found = found
        rows = [
            (
                str(m.plan.id),
                (
                    m.person.name,
                    year.place(m.plan),
                    m.reason,
                    japanese_date(m.on),
                    self._heir_name(m.plan.id),
                ),
            )
            for m in found.movers
        ]
        keys = [key for key, _ in rows]
        sure = [str(m.plan.id) for m in found.movers if m.kind != handover.LEAVE]
        self.table.show_choices(rows, keys, sure)
        self.nobody.set_text("" if rows else "この日の名簿では、席に着いている人の異動、退職、休職はありません。")
        set_shown(not rows, self.nobody)
        set_shown(bool(rows), self.table, self.heir_button, self.apply_button)
        told = [
            f"この異動で空く課（{len(found.to_fall)}）: {'、'.join(d.name for d in found.to_fall)}"
            * bool(found.to_fall),
            f"前から空いている課（{len(found.vacant)}）: {'、'.join(d.name for d in found.vacant)}"
            * bool(found.vacant),
        ]
        self.seats.set_text("\n".join(line for line in told if line))
        self._show_cases(found)
        self._tell()

    def flush(self) -> None:
        """Take a half typed day."""
        self.day.take()

    def _usual_day(self) -> str:
        """The first of April that is nearest to the day of the year's view: its own, or the next from autumn on."""
        number = self._year.number
        return f"{number + 1}-04-01" if self._year.day >= f"{number}-10-01" else f"{number}-04-01"

    def _show_cases(self, found: handover.Handover) -> None:
        self.cases_label.setText(f"リードが替わる、続いている案件（{len(found.orphans)}件）")
        self.cases.show_rows(
            [(str(each.role.id), (each.case.title, each.leader.name, f"{each.others}人")) for each in found.orphans]
        )
        set_shown(bool(found.orphans), self.cases, self.cases_label, self.lead_button, self.case_button)

    def _heir_name(self, plan_id: int) -> str:
        heir = self._heirs.get(plan_id)
        return self._year.roster.by_id[heir].name if heir else "空席にする"

    def _tell(self) -> None:
        chosen = len(self.table.ticked)
        self.apply_button.setText(f"選んだ{chosen}席を閉じる")
        self.apply_button.setEnabled(bool(chosen))
        self.heir_button.setEnabled(bool(self.table.key))

    def _ask_heir(self) -> None:
        plan = self._year.plan(int(self.table.key or 0))
        if plan is None:
            return
        self._answered()
        who = StaffPick(self._year.facts, self._year.roster, plan.department_id, none="空席にする")

        def take() -> None:
            if who.staff_id == plan.staff_id:
                raise WorldError("後任が本人になっています。", "ほかの職員を選んでください。")
            self._heirs[plan.id] = who.staff_id

        title = f"「{self._year.person(plan)}」の席（{self._year.place(plan)}）の後任"
        on = next((m.on for m in self._found.movers if m.plan.id == plan.id), "") if self._found else ""
        note = (
            f"席を閉じるときに、まとめて選任します。選任日は、いなくなる日（{japanese_date(on)}）になります。"
            "あとの日にするときは、空席にして閉じ、「配置」で選任します。"
        )
        self._ask(Ask(title, "この人にする", (("職員", who),), take, note), self._place)

    @property
    def orphan(self) -> handover.Orphan | None:
        """The chosen case."""
        found = self._found.orphans if self._found else ()
        return next((each for each in found if str(each.role.id) == self.cases.key), None)

    def _ask_lead(self) -> None:
        orphan = self.orphan
        if orphan is None:
            return
        first = DayEdit("引き継ぐ日")
        first.show_day(orphan.on)
        who = StaffPick(self._year.facts, self._year.roster, orphan.case.department_id or 0)

        def take() -> None:
            if not who.staff_id:
                raise WorldError("職員が選ばれていません。", "一覧から1人選んでください。")
            handover.hand_lead(self._session.document, orphan, who.staff_id, first.day)

        note = f"「{orphan.leader.name}」は、前の日までのリードになります。"
        title = f"「{orphan.case.title}」の新しいリード"
        self._answered()
        self._ask(Ask(title, "この人にする", (("職員", who), ("引き継ぐ日", first)), take, note), self._case_place)

    def _open_case(self) -> None:
        if self.orphan is not None:
            self.case_chosen.emit(self.orphan.case.uuid)

    def _ask(self, form: Ask, place: QVBoxLayout) -> None:
        form.done.connect(self._on_done)
        self.question = form
        place.addWidget(form)
        form.begin()
        reveal(form)

    def _on_done(self) -> None:
        self._answered()
        self.refresh()

    def _answered(self) -> None:
        if self.question is not None:
            self.question.hide()
            self.question.deleteLater()
            self.question = None

    def _on_apply(self) -> None:
        found = self._found
        if found is None:
            return
        movers = {mover.plan.id: mover for mover in found.movers}
        chosen = {
            plan_id: handover.Closing(movers[plan_id].last, movers[plan_id].reason, self._heirs.get(plan_id) or None)
            for plan_id in map(int, self.table.ticked)
        }
        document, facts = self._session.document, self._year.facts
        if attempt(self._messages, lambda: handover.apply(document, facts, found.day, chosen)):
            self._heirs.clear()
            self._messages.say(f"{len(chosen)}席を閉じました", undoable=True)
            self.refresh()

    def _wire(self) -> None:
        self.day.day_changed.connect(lambda _day: self.refresh())
        self.table.ticks_changed.connect(self._tell)
        self.table.place_changed.connect(self._tell)
        self.heir_button.clicked.connect(lambda: self._ask_heir())
        self.apply_button.clicked.connect(lambda: self._on_apply())
        self.cases.itemActivated.connect(lambda _item: self._open_case())
        self.case_button.clicked.connect(lambda: self._open_case())
        self.lead_button.clicked.connect(lambda: self._ask_lead())
