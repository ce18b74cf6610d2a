"""The invented OJT of a sample: a year half gone, with what is done, late, left out and still to come."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from desktop.analysis import ojt
from desktop.analysis.facts import Facts
from desktop.analysis.indicators import read_judgements, read_roles
from desktop.analysis.roster import Person, Roster
from desktop.models import (
    Department,
    OjtAdviser,
    OjtEntry,
    OjtGoal,
    OjtNote,
    OjtPlan,
    StageJudgement,
    StageRule,
)
from desktop.policy.ojt.judging import Experiences, propose, read_trainings

Spec = Mapping[str, Any]
PERSONA: Final = "promoter"
_NAMES: Final = uuid.UUID("6f0c2b1e-53ab-4c39-9d3e-2f4a1b7c8d90")  # of which the keys of the rows are made
_LATE, _NOT_BEGUN = 5, 7  # one in so many of what is due is late


def fill_rules(session: Session, facts: Facts, spec: Spec) -> None:
    """The conditions of the stages, by which judgements are proposed; inside an action."""
    stages = {stage.key: stage.id for stage in facts.stages}
    for n, rule in enumerate(spec.get("rule", ())):
        session.add(
            StageRule(
                uuid=_uuid("rule", n),
                stage_id=stages[rule["stage"]],
                kind=rule["kind"],
                number=rule.get("number"),
                text=rule.get("text", ""),
                position=n,
            )
        )


def fill_ojt(session: Session, facts: Facts, roster: Roster, spec: Spec) -> None:
    """Plans, checklists, goals, log and advisers of one year; inside an action. `roster`: as the year begins."""
    maker = _Maker(session, facts, roster, spec)
    seats = maker.plans()
    for seat in seats:
        maker.entries(seat)
        maker.goals(seat)
        maker.notes(seat)
    maker.advisers()


def fill_judgements(session: Session, facts: Facts, roster: Roster, leaves: Mapping[int, Any], spec: Spec) -> None:
    """The judgements of a day as the records gave them, but for some who were judged only later."""
    day = roster.on
    leads, guided = read_roles(session, day)
    found = Experiences(day, None, read_trainings(session, day), leads, guided, {}, leaves)
    rising = [
        row
        for row in propose(facts, roster, found, read_judgements(session, day)).rows
        if row.change > 0 and row.persona.key in spec["judged"]
    ]
    for n, row in enumerate(rising):
        if n % _LATE != _LATE - 1 and row.proposed is not None:
            session.add(
                StageJudgement(
                    uuid=_uuid("judgement", n),
                    staff_id=row.person.id,
                    persona_id=row.persona.id,
                    stage_id=row.proposed.id,
                    judged_on=day,
                    reason=row.reason,
                    actor="見本",
                )
            )


@dataclass(frozen=True, slots=True)
class _Seat:
    number: int
    plan: OjtPlan
    department: Department


class _Maker:
    def __init__(self, session: Session, facts: Facts, roster: Roster, spec: Spec) -> None:
        self._session, self._facts, self._roster, self._spec = session, facts, roster, spec
        self._measures = ojt.ordered_measures(facts)

    def plans(self) -> tuple[_Seat, ...]:
        """One seat each where the 推進員 serve; some hold one of the seats left over as well."""
        made: list[_Seat] = []
        for n, (person, department) in enumerate(self._places()):
            double = any(person.id == seat.plan.staff_id for seat in made)
            share = 10 if double else 20 + 5 * (n % 3)
            plan = OjtPlan(
                uuid=_uuid("plan", n),
                fiscal_year=self._spec["year"],
                staff_id=person.id,
                department_id=department.id,
                appointed_on=self._roster.on,
                appointed_by=self._spec["appointed_by"],
                told_on=self._day(4, 10 + n),
                dx_share=share if n % 4 != 3 else None,
                agreed_on=self._day(5, 1 + n) if n % 4 != 3 else "",
                moves_on=f"{self._spec['year'] + 1 + n % 2}-04-01",
                note="二つの課を兼ねる。" if double else "",
            )
            self._session.add(plan)
            self._session.flush()
            made.append(_Seat(n, plan, department))
        return tuple(made)

    def entries(self, seat: _Seat) -> None:
        """What was due is mostly done; what lasts all year has begun in half of the departments."""
        for check in ojt.checks(self._facts, ojt.Ojt((seat.plan,), {}, (), (), ()), seat.plan):
            place = self._measures.index(check.measure)
            state = self._state(seat.number, place, due=check.due.isoformat() < self._spec["today"])
            out = [seat.department.name, check.measure.key] == [self._spec.get("left_out", {}).get(k) for k in _OUT]
            if out:
                state = ojt.LEFT_OUT
            if not state:
                continue
            done = state == ojt.FINISHED
            self._session.add(
                OjtEntry(
                    plan_id=seat.plan.id,
                    measure_id=check.measure.id,
                    state=state,
                    reason=self._spec["left_out"]["reason"] if out else "",
                    due_month=None,
                    owner="",
                    done_on=min(check.due.isoformat(), self._spec["today"]) if done else "",
                    evidence=check.measure.evidence if done else "",
                )
            )

    def goals(self, seat: _Seat) -> None:
        """組織目標 and below it the person's own."""
        above, own = self._spec["goals"][seat.number % len(self._spec["goals"])]
        section = OjtGoal(uuid=_uuid("section", seat.number), plan_id=seat.plan.id, scope="section", text=above)
        self._session.add(section)
        self._session.flush()
        held = self._day(5, 10 + seat.number)
        self._session.add(
            OjtGoal(
                uuid=_uuid("own", seat.number),
                plan_id=seat.plan.id,
                scope="own",
                parent_id=section.id,
                text=own,
                held_on=held,
            )
        )

    def notes(self, seat: _Seat) -> None:
        """Two lines of the log each."""
        lines: Sequence[Sequence[str]] = self._spec["notes"]
        for k in range(2):
            topic, text, result = lines[(2 * seat.number + k) % len(lines)]
            self._session.add(
                OjtNote(
                    uuid=_uuid("note", 2 * seat.number + k),
                    plan_id=seat.plan.id,
                    held_on=self._day(6 + 3 * k, 3 + seat.number),
                    topic=topic,
                    text=text,
                    result=result,
                )
            )

    def advisers(self) -> None:
        """The same people to ask in every department."""
        for place, department in enumerate(self._facts.main_departments):
            for n, (name, contact, topic) in enumerate(self._spec["advisers"]):
                self._session.add(
                    OjtAdviser(
                        uuid=_uuid("adviser", 10 * place + n),
                        department_id=department.id,
                        name=name,
                        contact=contact,
                        topic=topic,
                        position=n,
                    )
                )

    def _places(self) -> Iterator[tuple[Person, Department]]:
        persona = self._facts.persona_by_key[PERSONA]
        people = [person for person in self._roster.serving if persona.id in person.personas]
        taken: set[int] = set()
        for person in people:
            section = self._roster.tree.section_of(person.department_id)
            if section is not None and section.id not in taken:
                taken.add(section.id)
                yield person, section
        left = [d for d in self._facts.main_departments if d.id not in taken and d.name not in self._spec["vacant"]]
        yield from zip(people[: self._spec["double"]], left, strict=False)

    @staticmethod
    def _state(plan: int, measure: int, *, due: bool) -> str:
        if due:
            if (plan + measure) % _NOT_BEGUN == _NOT_BEGUN - 1:
                return ojt.NOT_BEGUN
            return ojt.DOING if (plan + measure) % _LATE == _LATE - 1 else ojt.FINISHED
        return ojt.DOING if (plan + measure) % 2 and measure < 10 else ojt.NOT_BEGUN

    def _day(self, month: int, day: int) -> str:
        return ojt.due_day(self._spec["year"], month).replace(day=day).isoformat()


_OUT: Final = ("department", "measure")


def _uuid(what: str, number: int) -> str:
    return str(uuid.uuid5(_NAMES, f"{what} {number}"))
