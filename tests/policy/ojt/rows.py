"""Towns with 推進員, made through the services themselves."""

from __future__ import annotations

from desktop.analysis.facts import Facts
from desktop.analysis.ojt import Ojt
from desktop.models import OjtEntry, OjtPlan
from desktop.policy.ojt import plans
from desktop.policy.ojt.now import ojt_now
from desktop.policy.starting import read_facts
from desktop.store import Document
from tests.policy.staff.people_rows import town_of

YEAR, DAY, LAST = 2026, "2026-04-01", "2027-03-31"


def seat(document: Document, staff_id: int, department_id: int, *, year: int = YEAR, day: str = DAY) -> int:
    """Somebody in a seat."""
    facts = read_facts(document)
    return plans.appoint(document, facts, year=year, staff_id=staff_id, department_id=department_id, appointed_on=day)


def seated(document: Document) -> tuple[int, int, list[int]]:
    """One 推進員 in a new 課: keys of the plan, the 課 and its people."""
    section, staff = town_of(document)
    return seat(document, staff[0], section), section, staff


def plan_of(document: Document, plan_id: int) -> OjtPlan:
    """A plan as it is stored."""
    return next(plan for plan in ojt_now(document).plans if plan.id == plan_id)


def entry_of(document: Document, plan_id: int, measure_id: int) -> OjtEntry:
    """An entry as it is stored."""
    return ojt_now(document).entries[plan_id, measure_id]


def state(document: Document) -> tuple[Facts, Ojt]:
    """The facts and OJT now."""
    return read_facts(document), ojt_now(document)
