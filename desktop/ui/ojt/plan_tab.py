"""推進員: the people of the year on the left; the appointment, goals, log, advisers and years of the chosen one."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabBar, QWidget

from desktop.analysis.ojt import FINISHED, LEFT_OUT, ordered_measures
from desktop.analysis.years import japanese_date
from desktop.models import OjtPlan
from desktop.policy.ojt.timeline import timeline
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.frame.word_table import wrap_rows
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.look import UNIT, Note, across, button, down, label
from desktop.ui.staff.person_form_parts import Ask
from desktop.ui.widgets import Elided, frame, scrolled

from .board_state import OjtTab, OjtYear
from .plan_form import PlanForm, ask_close
from .plan_goals import GoalsPane
from .plan_log import AdvisersPane, LogPane

SECTIONS: Final = ("目標", "記録", "相談先", "選任と分担", "これまでの歩み")
GOALS, LOG, ADVISERS, FORM, YEARS = range(len(SECTIONS))
_LIST: Final = 336
_EMPTY: Final = "「配置」で推進員を選任すると、1人ずつの目標、フォローの記録、相談先を、ここに残せます。"


class PlanTab(OjtTab):
    """Follows the chosen plan; its parts save themselves."""

    def __init__(self, session: LiveSession, messages: Messages, year: OjtYear, parent: QWidget | None = None) -> None:
        super().__init__(session, messages, year, parent)
        self.setObjectName("ojt-plan-tab")
        self.question: Ask | None = None
        self.list = EditTable("推進員", (("推進員", 120, False), ("部署", 0, False), ("済", 72, False)))
        self.name, self.state = Elided("", "section"), label("", "small")
        self.check_button, self.board_button = button("チェック表", "small"), button("推進員を選任する", "primary")
        self.bar, self.pages, self.stack = QTabBar(), QStackedWidget(), QStackedWidget()
        self.goals = GoalsPane(session, messages, year)
        self.log = LogPane(session, messages, year)
        self.advisers = AdvisersPane(session, messages, year)
        self.form = PlanForm(session, messages, year)
        self.years = EditTable("これまでの歩み", (("日付", 136, False), ("こと", 96, False), ("内容", 0, False)))
        self._assemble()
        self._wire()
        self.refresh()

    @property
    def plan(self) -> OjtPlan | None:
        """The chosen one."""
        return self.year.plan(int(self.list.key or 0))

    def refresh(self) -> None:
        """Follow the file."""
        year, checks = self.year, self.year.checks()
        rows = []
        for plan in year.plans:
            asked = [check for check in checks[plan.id] if check.state != LEFT_OUT]
            done = sum(check.state == FINISHED for check in asked)
            closed = "（閉）" if plan.closed_on else ""
            rows.append((str(plan.id), (year.person(plan), f"{year.place(plan)}{closed}", f"{done}/{len(asked)}")))
        self.list.show_rows(rows)
        self.stack.setCurrentIndex(1 if rows else 0)
        self._show_plan()

    def flush(self) -> None:
        """Write down what is half typed."""
        self.goals.flush()
        self.form.flush()

    def show_place(self, key: str) -> None:
        """Open a plan by its key; 「key/log」 is ready to write a record."""
        number, _, part = key.partition("/")
        plan = self.year.plan(int(number))
        if plan is not None:
            self.year.choose(plan.fiscal_year)
        self.catch_up()
        if number in self.list._keys:
            self.list.setCurrentCell(self.list._keys.index(number), 0)
        if part == "log":
            self.bar.setCurrentIndex(LOG)
            self.log.text.setFocus()

    def _show_plan(self) -> None:
        plan, year = self.plan, self.year
        if plan is None:
            return
        self.name.set_full(f"{year.person(plan)}　{year.place(plan)}")
        self.state.setText("　".join(year.warnings(plan)))
        for part in (self.goals, self.log, self.advisers, self.form):
            part.show_plan(plan)
        events = timeline(year.facts, year.ojt, plan.staff_id)
        self.years.show_rows(
            [(str(n), (japanese_date(event.on), event.kind, event.text)) for n, event in enumerate(events)]
        )

    def _on_chosen(self) -> None:
        self.flush()
        self._answered()
        self._show_plan()

    def _ask_close(self, plan_id: int) -> None:
        plan = self.year.plan(plan_id)
        if plan is not None:
            self._answered()
            self.question = ask_close(self.session, self.year, plan)
            self.question.done.connect(self._answered)
            self._place.addWidget(self.question)
            self.form.hide()
            self.question.begin()

    def _answered(self) -> None:
        self.form.show()
        if self.question is not None:
            self.question.hide()
            self.question.deleteLater()
            self.question = None

    def _wire(self) -> None:
        self.list.place_changed.connect(self._on_chosen)
        self.bar.currentChanged.connect(self.pages.setCurrentIndex)
        self.form.close_asked.connect(self._ask_close)
        self.board_button.clicked.connect(lambda: self.go("board", ""))
        self.check_button.clicked.connect(lambda: self._to_check())

    def _to_check(self) -> None:
        measures = ordered_measures(self.year.facts)
        if self.plan is not None and measures:
            self.go("check", f"{self.plan.id}/{measures[0].id}")

    def _assemble(self) -> None:
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setAccessibleName("この推進員の見出し")
        asked = QWidget()
        self._place = down(None)
        down(asked, self.form, self._place).addStretch(1)
        wrap_rows(self.years)
        for words, part in zip(SECTIONS, (self.goals, self.log, self.advisers, asked, self.years), strict=True):
            self.bar.addTab(words)
            holder = QWidget()
            box = down(holder, part, margin=UNIT)
            if part is asked:
                box.addStretch(1)
            self.pages.addWidget(scrolled(holder))
        head = across(self.name, self.state, self.check_button, gap=12)
        head.setStretch(0, 1)
        right = frame("card")
        down(right, head, self.bar, self.pages, margin=UNIT * 2, gap=6)
        left = QWidget()
        down(left, self.list, label("済んだ数 / 対象外を除く施策（独自を含む）", "small"), margin=UNIT * 2)
        left.setMinimumWidth(_LIST)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([_LIST, 10 * _LIST])
        card = frame("card")
        card.setMaximumWidth(640)
        body = down(card, label("この年度の推進員は、まだいません", "section"), Note(_EMPTY), gap=12)
        body.addLayout(across(self.board_button, None))
        body.setContentsMargins(UNIT * 3, UNIT * 3, UNIT * 3, UNIT * 3)
        holder = QWidget()
        down(holder, across(None, card, None), margin=UNIT * 3).addStretch(1)
        self.stack.addWidget(holder)
        self.stack.addWidget(split)
        down(self, self.stack)
