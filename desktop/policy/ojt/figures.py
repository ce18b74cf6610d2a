"""What screens show in figures: the indicators of a day, the same as the policy prints, and how much is overdue."""

from __future__ import annotations

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from desktop.analysis import indicators
from desktop.analysis.facts import Facts, Measured
from desktop.analysis.ojt import checks, fiscal_year_of
from desktop.policy.staff.now import roster_now, roster_rows
from desktop.store import Document

from .now import ojt_now

_known: WeakKeyDictionary[Document, tuple[int, dict[str, Mapping[str, Measured]]]] = WeakKeyDictionary()


def measured(document: Document, facts: Facts, day: str) -> Mapping[str, Measured]:
    """Every figure that there are records for, by its key. `facts` are those of the same document now."""
    version = document.version_of(indicators.TABLES)
    known = _known.get(document)
    if known is None or known[0] != version:
        known = _known[document] = version, {}
    if day not in known[1]:
        with document.read() as session:
            basis = indicators.read_basis(session, day, roster_rows(document).leaves)
        known[1][day] = indicators.measure(facts, roster_now(document, facts, day), basis)
    return known[1][day]


def overdue(document: Document, facts: Facts, today: str) -> int:
    """How many lines of this year's checklists should have been finished before today."""
    ojt = ojt_now(document)
    plans = ojt.of_year(fiscal_year_of(today))
    return sum(check.overdue(today) for plan in plans for check in checks(facts, ojt, plan))
