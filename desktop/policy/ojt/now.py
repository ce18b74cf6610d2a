"""OJT as screens ask for it: read once, read again only when something of it changed; and its figures for ホーム."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from desktop.analysis.facts import Facts
from desktop.analysis.ojt import Check, Ojt, checks, coverage, fiscal_year_of, read_ojt
from desktop.models import OjtPlan
from desktop.policy.staff.now import roster_now
from desktop.store import Document

TABLES = frozenset({"ojt_plan", "ojt_entry", "ojt_goal", "ojt_note", "ojt_adviser"})
_known: WeakKeyDictionary[Document, tuple[int, Ojt]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Summary:
    """What ホーム and the head of the place tell. filled of total: 主要事業所管課 with a 推進員; plans: of the year."""

    year: int
    plans: int
    overdue: int
    filled: int
    total: int


def ojt_now(document: Document) -> Ojt:
    """All rows of OJT."""
    version = document.version_of(TABLES)
    known = _known.get(document)
    if known is None or known[0] != version:
        with document.read() as session:
            known = version, read_ojt(session)
        _known[document] = known
    return known[1]


def day_in(year: int, today: str) -> str:
    """The day as of which a year is looked at: today, or the nearest day of the year."""
    return min(max(today, f"{year}-04-01"), f"{year + 1}-03-31")


def all_checks(facts: Facts, ojt: Ojt, plans: Iterable[OjtPlan]) -> dict[int, tuple[Check, ...]]:
    """The checklist of each plan by its key."""
    return {plan.id: checks(facts, ojt, plan) for plan in plans}


def summary(document: Document, facts: Facts, today: str, year: int | None = None) -> Summary:
    """The figures of a fiscal year, the present one when none is given."""
    year = fiscal_year_of(today) if year is None else year
    ojt = ojt_now(document)
    plans = ojt.of_year(year)
    late = sum(check.overdue(today) for plan in plans for check in checks(facts, ojt, plan))
    day = day_in(year, today)
    gone = roster_now(document, facts, day).gone if plans else ()
    seats = coverage(facts, plans, day, gone)
    return Summary(year, len(plans), late, seats.filled, seats.total)
