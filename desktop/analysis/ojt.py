"""OJT: which departments have a DX推進員, what each measure of the checklist asks for when, and what is overdue."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models import Department, OjtAdviser, OjtEntry, OjtGoal, OjtMeasure, OjtNote, OjtPlan

from .departments import Tree
from .facts import Facts
from .roster import covers

NOT_BEGUN, DOING, FINISHED, LEFT_OUT = "", "doing", "finished", "left_out"
STATES: Mapping[str, str] = {NOT_BEGUN: "未着手", DOING: "実施中", FINISHED: "済", LEFT_OUT: "対象外"}
SHARED_KEY = "ojt.shared"  # the answer: one person in two departments fills "each" of them, or only "one"
_BEFORE = "assign"  # the phase whose first months lie before the fiscal year begins
_ALL_YEAR = 3


@dataclass(frozen=True)
class Ojt:
    """All rows of OJT, detached and never changed."""

    plans: tuple[OjtPlan, ...]
    entries: Mapping[tuple[int, int], OjtEntry]  # plan, measure
    goals: tuple[OjtGoal, ...]
    notes: tuple[OjtNote, ...]
    advisers: tuple[OjtAdviser, ...]

    def of_year(self, year: int) -> tuple[OjtPlan, ...]:
        """The plans of one fiscal year, closed ones too."""
        return tuple(plan for plan in self.plans if plan.fiscal_year == year)


@dataclass(frozen=True, slots=True)
class Check:
    """One measure for one plan as it stands. due: the last day; own: not one of the preset's measures."""

    plan: OjtPlan
    measure: OjtMeasure
    state: str
    due: date
    owner: str
    reason: str = ""
    done_on: str = ""
    evidence: str = ""
    note: str = ""

    def overdue(self, day: str) -> bool:
        """Whether it should have been finished before a day; closed plans are nobody's business any more."""
        open_ = self.state in {NOT_BEGUN, DOING} and not (self.plan.closed_on and self.plan.closed_on < day)
        return open_ and self.due.isoformat() < day


@dataclass(frozen=True, slots=True)
class Seat:
    """The seat of a department on a day. plans: who holds it; counted: whether it is filled by the declared rule."""

    department: Department
    plans: tuple[OjtPlan, ...]
    counted: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """配置率 (001 ch6): filled seats of the 主要事業所管課, with the rule for shared people in words."""

    seats: tuple[Seat, ...]
    rule: str

    @property
    def filled(self) -> int:
        """The numerator."""
        return sum(seat.counted for seat in self.seats)

    @property
    def total(self) -> int:
        """The denominator."""
        return len(self.seats)

    @property
    def vacant(self) -> tuple[Department, ...]:
        """Where nobody is at all."""
        return tuple(seat.department for seat in self.seats if not seat.plans)


def read_ojt(session: Session) -> Ojt:
    """All rows in one go."""
    return Ojt(
        tuple(session.scalars(select(OjtPlan).order_by(OjtPlan.fiscal_year, OjtPlan.id))),
        {(row.plan_id, row.measure_id): row for row in session.scalars(select(OjtEntry))},
        tuple(session.scalars(select(OjtGoal).order_by(OjtGoal.id))),
        tuple(session.scalars(select(OjtNote).order_by(OjtNote.held_on, OjtNote.id))),
        tuple(session.scalars(select(OjtAdviser).order_by(OjtAdviser.position, OjtAdviser.id))),
    )


def ordered_measures(facts: Facts) -> tuple[OjtMeasure, ...]:
    """Phase by phase, as the checklist prints them."""
    return tuple(m for phase in facts.phases for m in facts.measures if m.phase_id == phase.id)


def is_own(measure: OjtMeasure) -> bool:
    """Whether the town added it: the thirteen of the preset stay countable."""
    return measure.origin == ""


def checks(facts: Facts, ojt: Ojt, plan: OjtPlan) -> tuple[Check, ...]:
    """Every measure for one plan, with what was entered or else what the measure itself says."""
    found = []
    phases = {phase.id: phase.key for phase in facts.phases}
    for measure in ordered_measures(facts):
        entry = ojt.entries.get((plan.id, measure.id))
        month = entry.due_month if entry and entry.due_month else due_month(measure)
        due = due_day(plan.fiscal_year, month, before=phases[measure.phase_id] == _BEFORE)
        if entry is None:
            found.append(Check(plan, measure, NOT_BEGUN, due, measure.owner))
            continue
        owner = entry.owner or measure.owner
        told = (entry.reason, entry.done_on, entry.evidence, entry.note)
        found.append(Check(plan, measure, entry.state, due, owner, *told))
    return tuple(found)


def due_month(measure: OjtMeasure) -> int:
    """The last month that a measure names (「4〜5月」: 5); March where it goes on all year."""
    named = [int(number) for number in re.findall(r"\d+", measure.months)]
    return named[-1] if named and 1 <= named[-1] <= 12 else _ALL_YEAR


def due_day(year: int, month: int, *, before: bool = False) -> date:
    """The last day of a month of a fiscal year; `before`: January to March lie before it instead of at its end."""
    calendar_year = year if month >= 4 or before else year + 1
    return date(calendar_year, month, calendar.monthrange(calendar_year, month)[1])


def holds(plan: OjtPlan, day: str) -> bool:
    """Whether somebody is in the seat on a day."""
    return covers(plan.appointed_on, plan.closed_on, day)


def coverage(facts: Facts, plans: Iterable[OjtPlan], day: str, gone: Collection[int] = ()) -> Coverage:
    """Which of the 主要事業所管課 of a day have their 推進員 (K06). `gone`: whoever has left holds no seat any more."""
    present: dict[int, list[OjtPlan]] = {}
    for plan in plans:
        if holds(plan, day) and plan.staff_id not in gone:
            present.setdefault(plan.department_id, []).append(plan)
    once = facts.answer(SHARED_KEY, "each") == "one"
    main = [department for department in Tree(facts.departments).open_on(day) if department.is_main]
    holders = {department.id: [plan.staff_id for plan in present.get(department.id, ())] for department in main}
    counted = _filled_once(holders) if once else {key for key, here in holders.items() if here}
    seats = tuple(Seat(d, tuple(present.get(d.id, ())), d.id in counted) for d in main)
    rule = "兼ねる人は、一つの課だけに数える" if once else "兼ねる人は、それぞれの課に数える"
    return Coverage(seats, rule)


def _filled_once(holders: Mapping[int, Sequence[int]]) -> set[int]:
    """As many departments as can be filled when everybody fills one: whoever stands first must not decide it."""
    fills: dict[int, int] = {}  # the department of each person

    def place(department: int, tried: set[int]) -> bool:
        for person in holders[department]:
            if person not in tried:
                tried.add(person)
                if person not in fills or place(fills[person], tried):
                    fills[person] = department
                    return True
        return False

    for department in holders:
        place(department, set())
    return set(fills.values())


def double_duty(plans: Iterable[OjtPlan], day: str) -> Mapping[int, int]:
    """Those who hold more than one seat on a day, with how many."""
    counts: dict[int, int] = {}
    for plan in plans:
        if holds(plan, day):
            counts[plan.staff_id] = counts.get(plan.staff_id, 0) + 1
    return {staff_id: n for staff_id, n in counts.items() if n > 1}


def fiscal_year_of(day: str) -> int:
    """The fiscal year that a day lies in."""
    when = date.fromisoformat(day)
    return when.year if when.month >= 4 else when.year - 1
