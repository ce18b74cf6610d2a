"""4月1日モード: who of the 推進員 has left, moved or gone on leave as of a day, and what would be left behind.

The roster is the source: transfers are brought in there first, dated with their own day, and are read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from desktop.analysis.departments import Tree, stands
from desktop.analysis.facts import Facts
from desktop.analysis.ojt import coverage, fiscal_year_of
from desktop.analysis.roster import Person, Roster, RosterRows, covers
from desktop.analysis.years import japanese_date
from desktop.models import CaseRole, Department, DxCase, OjtPlan
from desktop.policy.staff.now import roster_now, roster_rows
from desktop.store import Document

from . import checked
from .now import ojt_now
from .plans import close_plan, persona_to_give, succeed

LEFT, MOVED, LEAVE, CLOSED = "left", "moved", "leave", "closed"
KINDS: Final[Mapping[str, str]] = {LEFT: "退職", MOVED: "異動", LEAVE: "休職など", CLOSED: "部署がなくなる"}
_OVER: Final = frozenset({"done", "stopped"})


@dataclass(frozen=True, slots=True)
class Mover:
    """One seat whose holder is not there any more. reason: what would be written down when it is closed."""

    plan: OjtPlan
    person: Person
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Orphan:
    """A case that is still running and whose leader has gone; others: how many more have a part in it."""

    case: DxCase
    leader: Person
    others: int


@dataclass(frozen=True, slots=True)
class Handover:
    """What a day of transfers leaves behind. to_fall: 主要事業所管課 that would be vacant only by these closings."""

    day: str
    movers: tuple[Mover, ...]
    to_fall: tuple[Department, ...]
    vacant: tuple[Department, ...]
    orphans: tuple[Orphan, ...]


def find(document: Document, facts: Facts, day: str) -> Handover:
    """Compare the open seats with the roster as of a day."""
    roster, rows = roster_now(document, facts, day), roster_rows(document)
    seats = _open_seats(document, day)
    movers = tuple(found for plan in seats if (found := _mover(facts, roster, rows, plan)) is not None)
    gone = {mover.plan.id for mover in movers}
    now = [plan for plan in seats if plan.fiscal_year == fiscal_year_of(day)] or seats
    vacant = set(coverage(facts, now, day).vacant)
    later = coverage(facts, [plan for plan in now if plan.id not in gone], day).vacant
    fall = tuple(department for department in later if department not in vacant)
    leaders = {mover.person.id for mover in movers}
    order = tuple(department for department in later if department in vacant)
    return Handover(day, movers, fall, order, _orphans(document, roster, leaders, day))


def apply(document: Document, facts: Facts, day: str, chosen: Mapping[int, tuple[str, int | None]]) -> int:
    """Close the chosen plans with the day before, each with its reason, and seat a successor where one is named.

    One action for all of them. A seat without a successor is vacant; who is appointed later takes over the comments.
    Returns how many were closed. Raises WorldError, and then nothing is done.
    """
    last = checked.shifted(day, -1)
    heirs = {heir for _, heir in chosen.values() if heir is not None}
    given = {staff_id: persona_to_give(document, facts, staff_id, day) for staff_id in heirs}
    with document.action(f"{japanese_date(day)}付けの異動でDX推進員の席を閉じる") as session:
        taken: dict[tuple[int, int], int] = {}  # a seat of two years is open twice, and is taken once
        for plan_id, (reason, heir) in chosen.items():
            plan = session.get_one(OjtPlan, plan_id)
            close_plan(session, facts, plan, last, reason)
            if heir is None:
                continue
            seat = plan.department_id, heir
            if seat in taken:
                plan.successor_id = taken[seat]
            else:
                taken[seat] = succeed(session, plan, heir, given[heir])
    return len(chosen)


def moved_to(roster: Roster, rows: RosterRows, plan: OjtPlan) -> Department | None:
    """Where the holder of a seat belongs now, if that is another 課 than when the seat was taken; else None.

    One who never belonged to the department of the seat holds it beside the own one: only a move of that tells.
    """
    person, tree = roster.by_id[plan.staff_id], roster.tree
    if _serves(person, tree, plan.department_id):
        return None
    home = tree.section_of(person.department_id)
    return None if home == _home_when_appointed(rows, tree, plan) else home


# --- inner works -----------------------------------------------------------------------------------------------


def _open_seats(document: Document, day: str) -> list[OjtPlan]:
    """Open plans of the year of the day; and of the year before it those that nobody copied forward."""
    year = fiscal_year_of(checked.shifted(day, -1))
    seats = [p for p in ojt_now(document).plans if p.fiscal_year in {year, fiscal_year_of(day)} and not p.closed_on]
    return [plan for plan in seats if plan.appointed_on < day]


def _mover(facts: Facts, roster: Roster, rows: RosterRows, plan: OjtPlan) -> Mover | None:
    person = roster.by_id[plan.staff_id]
    tree, day = roster.tree, roster.on
    seat = tree.by_id[plan.department_id]
    if not person.in_service:
        return Mover(plan, person, LEFT, "退職")
    if not stands(seat, day):
        heir = next((d.name for d in facts.departments if d.id == seat.successor_id), "")
        return Mover(plan, person, CLOSED, f"部署の廃止{f'（{heir}へ）' if heir else ''}")
    goal = moved_to(roster, rows, plan)
    if goal is not None:
        return Mover(plan, person, MOVED, f"異動（{goal.name}へ）")
    if person.on_leave:
        return Mover(plan, person, LEAVE, "休職など")
    return None


def _serves(person: Person, tree: Tree, department_id: int) -> bool:
    below = tree.below(department_id)
    posts = (*person.concurrent, *((person.post,) if person.post else ()))
    return any(post.department_id in below for post in posts)


def _home_when_appointed(rows: RosterRows, tree: Tree, plan: OjtPlan) -> Department | None:
    home: int | None = None
    for main, post in rows.postings.get(plan.staff_id, ()):
        if main and (not post.from_on or post.from_on <= plan.appointed_on):
            home = post.department_id
    return tree.section_of(home)


def _orphans(document: Document, roster: Roster, leaders: set[int], day: str) -> tuple[Orphan, ...]:
    """Running cases of those who move; and of anybody else who has left the service and leads one still."""
    with document.read() as session:
        running = select(DxCase).where(DxCase.status.not_in(_OVER)).order_by(DxCase.id)
        cases = {case.id: case for case in session.scalars(running)}
        roles = list(session.scalars(select(CaseRole).where(CaseRole.case_id.in_(cases)).order_by(CaseRole.id)))
    active = [role for role in roles if covers(role.from_on, role.until_on, day)]
    found = []
    for role in active:
        leader = roster.by_id[role.staff_id]
        if role.part == "lead" and (leader.id in leaders or not leader.in_service):
            others = {each.staff_id for each in active if each.case_id == role.case_id} - {leader.id}
            found.append(Orphan(cases[role.case_id], leader, len(others)))
    return tuple(found)
