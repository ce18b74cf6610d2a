"""The year that all tabs of OJT look at, and what they read of it; made once for the place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.indicators import PLACEMENT
from desktop.analysis.ojt import Check, Coverage, Ojt, coverage, double_duty, fiscal_year_of
from desktop.analysis.roster import Roster
from desktop.analysis.years import japanese_date
from desktop.models import OjtPlan
from desktop.policy.ojt.figures import measured
from desktop.policy.ojt.now import TABLES, all_checks, day_in, ojt_now
from desktop.policy.ojt.plans import season
from desktop.policy.staff.now import roster_now
from desktop.store import Changes
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.overrides import reported
from desktop.ui.policy.look import sheet

_NO_MAIN: Final = "―（主要事業所管課が決まっていません）"


def _today() -> str:
    return date.today().isoformat()


class OjtYear(QObject):
    """Answers for one fiscal year; `changed` when the year is another one or the file has changed."""

    changed = Signal()

    def __init__(self, session: LiveSession, parent: QObject | None = None, clock: Callable[[], str] = _today) -> None:
        super().__init__(parent)
        self._session, self._clock = session, clock
        self.number = fiscal_year_of(clock())
        session.book_changed.connect(lambda _book: self.changed.emit())
        session.acted.connect(self._on_acted)

    @property
    def today(self) -> str:
        """The present day."""
        return self._clock()

    @property
    def day(self) -> str:
        """As of which day the year is looked at."""
        return day_in(self.number, self.today)

    @property
    def facts(self) -> Facts:
        """The file as it is now."""
        return self._session.book.facts

    @property
    def ojt(self) -> Ojt:
        """All rows of OJT."""
        return ojt_now(self._session.document)

    @property
    def roster(self) -> Roster:
        """Everybody, as of the year's day."""
        return roster_now(self._session.document, self.facts, self.day)

    @property
    def plans(self) -> list[OjtPlan]:
        """The plans of the year in the printed order of the departments, closed ones last in theirs."""
        order = self.roster.tree.order
        return sorted(
            self.ojt.of_year(self.number), key=lambda p: (order.get(p.department_id, 0), p.closed_on != "", p.id)
        )

    def plan(self, plan_id: int) -> OjtPlan | None:
        """A plan of any year."""
        return next((plan for plan in self.ojt.plans if plan.id == plan_id), None)

    def checks(self) -> dict[int, tuple[Check, ...]]:
        """The checklist of every plan of the year."""
        return all_checks(self.facts, self.ojt, self.plans)

    def coverage(self) -> Coverage:
        """Which 主要事業所管課 have their 推進員."""
        return coverage(self.facts, self.plans, self.day, self.roster.gone)

    @property
    def rate(self) -> str:
        """配置率 with its denominator and its day, as the policy prints it; why there is none where there is none."""
        figure = measured(self._session.document, self.facts, self.day).get(PLACEMENT)
        if figure is not None:
            return f"{figure.words}　{self.short(figure.on)}現在"
        total = self.coverage().total
        return f"―（主要事業所管課{total}課に、まだ推進員の記録がありません）" if total else _NO_MAIN

    def years(self) -> list[int]:
        """Those with plans, the present one and the next."""
        present = fiscal_year_of(self.today)
        return sorted({plan.fiscal_year for plan in self.ojt.plans} | {present, present + 1, self.number})

    def choose(self, number: int) -> None:
        """Look at another year."""
        if number != self.number:
            self.number = number
            self.changed.emit()

    # --- words -----------------------------------------------------------------------------------------------

    def person(self, plan: OjtPlan) -> str:
        """Who, to the letter."""
        return self.roster.by_id[plan.staff_id].name

    def place(self, plan: OjtPlan) -> str:
        """Which department."""
        return self.roster.tree.by_id[plan.department_id].name

    def short(self, iso: str) -> str:
        """「4月8日」 within the year, else with its own year."""
        if iso and fiscal_year_of(iso) == self.number:
            return f"{int(iso[5:7])}月{int(iso[8:10])}日"
        return japanese_date(iso) if iso else ""

    def month(self, iso: str) -> str:
        """「令和9年4月」: as exact as a season is known."""
        return japanese_date(iso).rpartition("月")[0] + "月" if iso else ""

    def warnings(self, plan: OjtPlan) -> list[str]:
        """What to know about a plan: 兼務, the next season, gone or on leave."""
        person, found = self.roster.by_id[plan.staff_id], []
        if plan.closed_on:
            return [f"{self.short(plan.closed_on)}で閉じた（{plan.reason}）"]
        seats = double_duty(self.plans, self.day).get(plan.staff_id)
        if seats:
            found.append(f"{seats}つの課を兼ねる")
        if season(plan):
            found.append(f"異動の時期が年度内（{self.month(plan.moves_on)}）")
        if not person.in_service:
            found.append(f"{self.short(self.day)}には在職していない")
        elif person.on_leave:
            found.append("休職中")
        return found

    def _on_acted(self, changes: Changes) -> None:
        if changes.tables & TABLES:
            self.changed.emit()  # at once: the book, which takes longer, holds nothing of it


class OjtTab(QWidget):
    """What the tabs of the place have in common."""

    def __init__(self, session: LiveSession, messages: Messages, year: OjtYear, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet(sheet())
        self.session, self.messages, self.year = session, messages, year
        self.go: Callable[[str, str], None] = _nowhere  # the page's own open_step, once the tab is in it
        self.command: Callable[[str], None] = _nothing  # what leads to another place
        self._stale = False
        year.changed.connect(self._on_year_changed)

    def refresh(self) -> None:
        """Follow the file."""
        raise NotImplementedError

    def catch_up(self) -> None:
        """Follow what happened while another tab was shown."""
        if self._stale:
            self._stale = False
            self.refresh()

    def _on_year_changed(self) -> None:
        self._stale = True
        if self.isVisible():
            self.catch_up()

    @reported
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self.catch_up()


def _nowhere(_tab: str, _item: str) -> None:
    """A tab alone leads nowhere."""


def _nothing(_command: str) -> None:
    """Nor to another place."""
