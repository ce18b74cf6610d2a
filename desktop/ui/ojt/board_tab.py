"""配置: a board of the departments with their 推進員, vacant seats in words, and the rate with its denominator."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.analysis.ojt import SHARED_KEY
from desktop.models import OjtPlan
from desktop.policy.bindings import put_answer
from desktop.ui import theme
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.look import UNIT, Note, across, button, down, label
from desktop.ui.staff.person_form_parts import Ask, department_choices, offer, pick
from desktop.ui.staff.side import Side, beside
from desktop.ui.widgets import frame, scrolled, set_shown

from .board_state import OjtTab, OjtYear
from .plan_form import PlanForm, ask_appoint, ask_close

_FORM: Final = 336
_VACANT: Final = "空席"
_HEADS: Final = (
    ("部署", 104, False), ("推進員", 96, False), ("気をつけること", 132, False), ("役割の伝達", 88, False),
    ("DX割合", 72, False), ("合意", 84, False), ("次の異動", 128, False), ("選任", 0, False),
)  # fmt: skip
_NOTHING: Final = (
    "推進員は課ごとに置きます。「職員とスキル表」の「部署と数え方」で主要事業所管課を選ぶと、その課が1行ずつ並び、"
    "空席と配置率が分かります。部署と職員がまだないときは、先に職員名簿を取り込みます。"
)
RULES: Final = {"each": "兼ねる人は、それぞれの課に数える", "one": "兼ねる人は、一つの課だけに数える"}


class BoardTab(OjtTab):
    """The board on the left, the chosen seat on the right; what is asked takes the form's place meanwhile."""

    def __init__(self, session: LiveSession, messages: Messages, year: OjtYear, parent: QWidget | None = None) -> None:
        super().__init__(session, messages, year, parent)
        self.setObjectName("ojt-board-tab")
        self.rate, self.vacant_words = label("", "section"), Note("", theme.CAUTION)
        self.rule = pick("兼ねる人の数え方", 20)
        self.table = EditTable("部署と推進員", _HEADS)
        self.form = PlanForm(session, messages, year)
        self.seat_button = button("推進員を選ぶ", "primary")
        self.more_button = button("この課にもう1人")
        self.other_button = button("ほかの課の推進員")
        self.main_button = button("主要事業所管課を選ぶ", "primary")
        self.import_button, self.stack = button("職員を取り込む"), QStackedWidget()
        self._assemble()
        self._wire()
        self.refresh()

    @property
    def department_id(self) -> int:
        """Of the chosen row."""
        return int(self.table.key.partition("/")[0] or 0)

    @property
    def plan(self) -> OjtPlan | None:
        """Of the chosen row; None where the seat is vacant."""
        return self.year.plan(int(self.table.key.partition("/")[2] or 0))

    def refresh(self) -> None:
        """Follow the file."""
        year, seats = self.year, self.year.coverage()
        self.rate.setText(f"配置率 {year.rate}")
        offer(self.rule, [(words, key) for key, words in RULES.items()], year.facts.answer(SHARED_KEY, "each"))
        names = "、".join(department.name for department in seats.vacant)
        self.vacant_words.set_text(f"空席 {len(seats.vacant)}課: {names}" if names else "")
        set_shown(bool(names), self.vacant_words)
        self._show_rows()

    def flush(self) -> None:
        """Write down what is half typed."""
        self.form.flush()

    def show_place(self, key: str) -> None:
        """Open a seat: 「department/plan」, or a department alone."""
        self.catch_up()
        rows = [n for n, each in enumerate(self.table._keys) if each == key or each.partition("/")[0] == key]
        if rows:
            self.table.setCurrentCell(rows[0], 0)

    # --- the board -------------------------------------------------------------------------------------------

    def _show_rows(self) -> None:
        year = self.year
        by_place: dict[int, list[OjtPlan]] = {seat.department.id: [] for seat in year.coverage().seats}
        for plan in year.plans:
            by_place.setdefault(plan.department_id, []).append(plan)
        order = year.roster.tree.order
        rows: list[tuple[str, tuple[str, ...]]] = []
        for department_id in sorted(by_place, key=lambda d: order.get(d, 0)):
            name = year.roster.tree.by_id[department_id].name
            here = by_place[department_id]
            if not any(not plan.closed_on for plan in here):
                rows.append((f"{department_id}/0", (name, _VACANT, "推進員を選ぶ", "", "", "", "", "")))
            rows += [(f"{department_id}/{plan.id}", (name, *self._words(plan))) for plan in here]
        self.table.show_rows(rows)
        self.stack.setCurrentIndex(1 if rows or self.side.question is not None else 0)
        self._colour()
        self._show_chosen()

    def _words(self, plan: OjtPlan) -> tuple[str, ...]:
        year, share = self.year, plan.dx_share
        counted = plan.department_id in {seat.department.id for seat in year.coverage().seats}
        aside = () if counted else ("配置率には数えない課",)
        return (
            year.person(plan),
            "、".join((*year.warnings(plan), *aside)),
            year.short(plan.told_on) or "まだ",
            "まだ" if share is None else f"{share}％",
            year.short(plan.agreed_on) or "まだ",
            year.month(plan.moves_on) or "－",
            year.short(plan.appointed_on),
        )

    def _colour(self) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row in range(self.table.rowCount()):
            who = self.table.item(row, 1)
            vacant = who is not None and who.text() == _VACANT and self.table._keys[row].endswith("/0")
            for place in range(self.table.columnCount()):
                item = self.table.item(row, place)
                if item is None:
                    continue
                font = item.font()
                font.setBold(vacant and place < 2)
                item.setFont(font)
                if vacant:
                    item.setBackground(QBrush(QColor(theme.CAUTION_GROUND)))
                if place == 4:
                    item.setTextAlignment(right)

    def _show_chosen(self) -> None:
        plan = self.plan
        if plan is not None:
            self.form.show_plan(plan)
        set_shown(plan is not None, self.form)
        set_shown(plan is None and bool(self.department_id), self._empty_seat)
        self.more_button.setEnabled(bool(self.department_id))

    # --- questions -------------------------------------------------------------------------------------------

    def ask_seat(self) -> None:
        """Who takes the chosen seat."""
        if self.department_id:
            self._ask(ask_appoint(self.session, self.year, self.department_id))

    def _ask_other(self) -> None:
        """A seat in a department that is not among the 主要事業所管課."""
        where = pick("部署")
        offer(where, department_choices(self.year.facts, self.year.day)[1:], None)
        form = Ask("どの部署の推進員ですか", "次へ", (("部署", where),), lambda: None)
        form.done.connect(lambda: self._begin_other(int(where.currentData() or 0)))
        self._ask(form)
        form.cancel_button.clicked.connect(lambda: self.side.leave())

    def _begin_other(self, department_id: int) -> None:
        if department_id:
            self._ask(ask_appoint(self.session, self.year, department_id))

    def _ask_close(self, plan_id: int) -> None:
        plan = self.year.plan(plan_id)
        if plan is not None:
            self.form.flush()
            self._ask(ask_close(self.session, self.year, plan))

    def _ask(self, form: Ask) -> None:
        self.stack.setCurrentIndex(1)
        self.side.ask(form)
        form.done.connect(self.refresh)

    def _on_chosen(self) -> None:
        self.form.flush()
        self.side.leave()
        self._show_chosen()

    def _on_rule(self) -> None:
        with self.session.document.action("兼ねる推進員の数え方を変える") as session:
            put_answer(session, SHARED_KEY, str(self.rule.currentData()))

    # --- building --------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        self.table.place_changed.connect(self._on_chosen)
        self.table.itemActivated.connect(lambda _item: self._on_activated())
        self.rule.activated.connect(lambda _n: self._on_rule())
        self.form.close_asked.connect(self._ask_close)
        for made in (self.seat_button, self.more_button):
            made.clicked.connect(lambda: self.ask_seat())
        self.other_button.clicked.connect(lambda: self._ask_other())
        self.main_button.clicked.connect(lambda: self.command("tab:staff/settings"))
        self.import_button.clicked.connect(lambda: self.command("tab:staff/import"))

    def _on_activated(self) -> None:
        plan = self.plan
        if plan is None:
            self.ask_seat()
        else:
            self.go("plan", str(plan.id))

    def _assemble(self) -> None:
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        head = across(self.rate, None, self.rule, gap=12)
        foot = across(
            self.more_button, self.other_button, None, label("Enter で開く。空席は Enter で選任", "small"), gap=6
        )
        left = QWidget()
        down(left, head, self.vacant_words, self.table, foot, margin=UNIT * 2)
        self._empty_seat = QWidget()
        note = Note("この課には、推進員がいません。職員を選ぶと、チェック表に13の施策が並びます。")
        down(self._empty_seat, label("空席です", "section"), note, across(self.seat_button, None), gap=10)
        chosen = QWidget()
        down(chosen, self._empty_seat, self.form, margin=UNIT).addStretch(1)
        self.side = Side(scrolled(chosen))
        self.stack.addWidget(self._nothing_yet())
        self.stack.addWidget(beside(left, self.side, _FORM))
        down(self, self.stack)

    def _nothing_yet(self) -> QWidget:
        card = frame("card")
        card.setMaximumWidth(640)
        ways = across(self.main_button, self.import_button, None)
        body = down(card, label("推進員を置く課が、まだありません", "section"), Note(_NOTHING), ways, gap=12)
        body.setContentsMargins(UNIT * 3, UNIT * 3, UNIT * 3, UNIT * 3)
        holder = QWidget()
        down(holder, across(None, card, None), margin=UNIT * 3).addStretch(1)
        return holder
