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
from desktop.analysis.years import day_before, japanese_date, next_day
from desktop.models import CaseRole, Department, DxCase, OjtPlan, Staff
from desktop.policy.staff.now import roster_now, roster_rows
from desktop.policy.staff.records import refuse_overlap
from desktop.store import Document, WorldError

from . import checked
from .now import ojt_now
from .plans import close_plan, persona_to_give, succeed

LEFT, MOVED, LEAVE, CLOSED = "left", "moved", "leave", "closed"
KINDS: Final[Mapping[str, str]] = {LEFT: "退職", MOVED: "異動", LEAVE: "休職など", CLOSED: "部署がなくなる"}
_OVER: Final = frozenset({"done", "stopped"})


@dataclass(frozen=True, slots=True)
class Mover:
    """One seat whose holder is not there any more. reason: what would be written down when it is closed.

    on: the first day without the holder, so the seat ends on the day before (`last`).
    """

    plan: OjtPlan
    person: Person
    kind: str
    reason: str
    on: str

    @property
    def last(self) -> str:
        """The last day in the seat."""
        return day_before(self.on)


@dataclass(frozen=True, slots=True)
class Closing:
    """How one seat is closed: its last day, why, and who takes it on the day after (None: it is vacant)."""

    last: str
    reason: str
    heir: int | None = None


@dataclass(frozen=True, slots=True)
class Orphan:
    """A case that is still running and whose leader has gone; others: how many more have a part in it.

    role: the part that ends; on: the first day without that leader.
    """

    case: DxCase
    leader: Person
    others: int
    role: CaseRole
    on: str


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
    leaders = {mover.person.id: mover.on for mover in movers}
    order = tuple(department for department in later if department in vacant)
    return Handover(day, movers, fall, order, _orphans(document, roster, leaders, day))


def apply(document: Document, facts: Facts, day: str, chosen: Mapping[int, Closing]) -> int:
    """Close the chosen plans, each with its own last day and reason, and seat a successor where one is named.

    One action for all of them. A seat without a successor is vacant; who is appointed later takes over the comments.
    Returns how many were closed. Raises WorldError, and then nothing is done.
    """
    in_order = sorted(chosen.items(), key=lambda each: (each[1].last, each[0]))
    begins: dict[int, str] = {}  # of each successor: the first day in the first seat, from which the persona is given
    for _, closing in in_order:
        if closing.heir is not None:
            begins.setdefault(closing.heir, next_day(closing.last))
    given = {heir: persona_to_give(document, facts, heir, first) for heir, first in begins.items()}
    with document.action(f"{japanese_date(day)}付けの異動でDX推進員の席を閉じる") as session:
        taken: dict[tuple[int, int], int] = {}  # a seat of two years is open twice, and is taken once
        for plan_id, closing in in_order:
            plan, heir = session.get_one(OjtPlan, plan_id), closing.heir
            close_plan(session, facts, plan, closing.last, closing.reason)
            if heir is None:
                continue
            seat = plan.department_id, heir
            if seat in taken:
                plan.successor_id = taken[seat]
            else:
                taken[seat] = succeed(session, plan, heir, given.pop(heir, None))
    return len(chosen)


def hand_lead(document: Document, orphan: Orphan, heir: int, first: str) -> None:
    """Somebody else leads the case from a day; the one before led it until the day before. Raises WorldError."""
    begins = checked.day(first, "引き継ぐ日", needed=True)
    if heir == orphan.leader.id:
        raise WorldError("新しいリードが本人になっています。", "ほかの職員を選んでください。何も変えていません。")
    with document.action("案件のリードを引き継ぐ") as session:
        case, before = session.get_one(DxCase, orphan.case.id), session.get_one(CaseRole, orphan.role.id)
        checked.span(before.from_on or case.started_on, day_before(begins))
        before.until_on = day_before(begins)
        row = CaseRole(case_id=case.id, staff_id=session.get_one(Staff, heir).id, part=before.part, from_on=begins)
        refuse_overlap(session, case, row, 0)
        session.add(row)


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
    year = fiscal_year_of(day_before(day))
    seats = [p for p in ojt_now(document).plans if p.fiscal_year in {year, fiscal_year_of(day)} and not p.closed_on]
    return [plan for plan in seats if plan.appointed_on < day]


def _mover(facts: Facts, roster: Roster, rows: RosterRows, plan: OjtPlan) -> Mover | None:
    person = roster.by_id[plan.staff_id]
    tree, day = roster.tree, roster.on
    seat = tree.by_id[plan.department_id]

    def mover(kind: str, reason: str, on: str) -> Mover:
        # A day that the rows do not tell, or one before the seat began, can end no seat: then it is the day asked about
        return Mover(plan, person, kind, reason, on if plan.appointed_on < on else day)

    if not person.in_service:
        return mover(LEFT, "退職", next_day(person.left_on) if person.left_on else "")
    if not stands(seat, day):
        heir = next((d.name for d in facts.departments if d.id == seat.successor_id), "")
        return mover(CLOSED, f"部署の廃止{f'（{heir}へ）' if heir else ''}", next_day(seat.closed_on))
    goal = moved_to(roster, rows, plan)
    if goal is not None:
        return mover(MOVED, f"異動（{goal.name}へ）", _moved_on(rows, tree, plan, day))
    if person.on_leave:
        away = (first for first, last in rows.leaves.get(person.id, ()) if covers(first, last, day))
        return mover(LEAVE, "休職など", min(away, default=""))
    return None


def _moved_on(rows: RosterRows, tree: Tree, plan: OjtPlan, day: str) -> str:
    """The first day on which the holder belonged neither to the seat nor to the 課 of the appointment any more."""
    begun = [(main, post) for main, post in rows.postings.get(plan.staff_id, ()) if post.from_on <= day]
    here, home = tree.below(plan.department_id), _home_when_appointed(rows, tree, plan)
    on = ""
    for _, post in reversed([each for each in begun if each[0]]):
        if post.department_id in here or tree.section_of(post.department_id) == home:
            break
        on = post.from_on
    ends = (p.until_on for main, p in begun if not main and p.department_id in here and on <= p.until_on < day)
    return max((next_day(last) for last in ends), default=on)


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


def _orphans(document: Document, roster: Roster, leaders: Mapping[int, str], day: str) -> tuple[Orphan, ...]:
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
            left = next_day(leader.left_on) if leader.left_on else day
            on = leaders.get(leader.id, left)
            began = role.from_on or cases[role.case_id].started_on
            found.append(Orphan(cases[role.case_id], leader, len(others), role, on if began < on else day))
    return tuple(found)
