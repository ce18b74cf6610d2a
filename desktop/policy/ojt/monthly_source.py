"""What the monthly sheets are made of, read from the file in one go."""

from __future__ import annotations

from datetime import date

from desktop.analysis.facts import Facts
from desktop.analysis.ojt import read_ojt
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.records import read_records
from desktop.store import Document

from .monthly import MonthlySheet, Source, make_sheets


def read_sheets(document: Document, facts: Facts, month: date | None = None) -> tuple[MonthlySheet, ...]:
    """The sheets of a month, of the present one when none is given."""
    first = (month or date.today()).replace(day=1)
    with document.read() as session:
        ojt = read_ojt(session)
        records = read_records(session, {plan.staff_id for plan in ojt.plans})
    return make_sheets(Source(facts, ojt, roster_now(document, facts, first.isoformat()), records, first))
