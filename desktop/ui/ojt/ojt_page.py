"""OJT: the tabs, in the order of the work, under one year that they all look at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.analysis.years import fiscal_year
from desktop.ui import theme
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.output.collect_ojt import make_page
from desktop.ui.staff.person_form_parts import offer, pick
from desktop.ui.tabbed import Tab, TabbedPage
from desktop.ui.widgets import frame, label, row

from .board_check_tab import CheckTab
from .board_state import OjtTab, OjtYear
from .board_tab import BoardTab
from .calendar_tab import CalendarTab
from .cases_tab import CasesTab
from .plan_tab import PlanTab
from .stages_tab import make_stages_tab
from .year_tab import YearTab


def _of_year(kind: type[OjtTab]) -> Callable[[LiveSession, Messages, QWidget], QWidget]:
    """A tab that follows the page's year and may lead to its neighbours."""

    def make(session: LiveSession, messages: Messages, page: QWidget) -> QWidget:
        if not isinstance(page, OjtPage):
            return kind(session, messages, OjtYear(session, page), page)
        made = kind(session, messages, page.year, page)
        made.go, made.command = page.open_step, page.command_requested.emit
        return made

    return make


TABS: tuple[Tab, ...] = (
    Tab("board", "配置", _of_year(BoardTab)),
    Tab("check", "チェック表", _of_year(CheckTab)),
    Tab("plan", "推進員", _of_year(PlanTab)),
    Tab("calendar", "予定", _of_year(CalendarTab)),
    Tab("cases", "DX案件", CasesTab),
    Tab("stages", "育成段階", make_stages_tab),
    Tab("collect", "渡す・集める", make_page),
    Tab("year", "年度の切り替え", _of_year(YearTab)),
)


class OjtPage(TabbedPage):
    """The place of the navigation. The line below the tabs tells the year, what is overdue and the rate."""

    command_requested = Signal(str)  # of 育成段階, whose conditions are decided in 人材像とスキル

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__("OJT", TABS, session, messages, parent)
        self.setObjectName("ojt-page")
        self.year = OjtYear(session, self)
        self.year_pick = pick("年度", 8)
        self.late, self.rate = label("", "pill"), label("", "small")
        strip = frame("bar")
        line = row(strip, gap=theme.UNIT * 2)
        line.setContentsMargins(theme.UNIT * 2, theme.UNIT // 2, theme.UNIT * 2, theme.UNIT // 2)
        line.addWidget(self.year_pick)
        line.addWidget(self.late)
        line.addWidget(self.rate)
        line.addStretch(1)
        self.add_above(strip)
        self.year_pick.activated.connect(lambda _n: self.year.choose(int(self.year_pick.currentData())))
        self.year.changed.connect(self._show_year)
        self._show_year()
        self.begin()

    def _show_year(self) -> None:
        year = self.year
        offer(self.year_pick, [(fiscal_year(number), number) for number in year.years()], year.number)
        late = sum(check.overdue(year.today) for found in year.checks().values() for check in found)
        self.late.setText(f"期限切れ {late}件")
        theme.set_role(self.late, "pill-error" if late else "pill")
        self.rate.setText(f"配置率 {year.rate}")
