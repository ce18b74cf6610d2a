"""年度の切り替え: plans that go on are copied into the next year with due months and owners, not states.

But for the measures that are due before the year begins: what was finished then is so for who simply goes on, and
would be overdue on the first day of the new year.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.analysis.ojt import FINISHED, LEFT_OUT, Ojt, due_month
from desktop.analysis.roster import Roster, RosterRows
from desktop.analysis.years import fiscal_year, japanese_date
from desktop.models import OjtEntry, OjtGoal, OjtMeasure, OjtPhase, OjtPlan
from desktop.store import Document

from . import goals
from .handover import moved_to
from .now import ojt_now

_BEFORE: Final = "assign"  # the phase whose first months lie before the fiscal year begins
_APRIL: Final = 4


@dataclass(frozen=True, slots=True)
class Carried:
    """One plan of the old year. goes: it would be copied; why: what keeps it back, or what is to be known."""

    plan: OjtPlan
    goes: bool
    why: str = ""


def preview(ojt: Ojt, roster: Roster, rows: RosterRows, year: int) -> tuple[Carried, ...]:
    """What copying `year` forward would do; `roster` is that of the next year's first day."""
    next_year = {(p.staff_id, p.department_id) for p in ojt.of_year(year + 1)}
    found = []
    for plan in ojt.of_year(year):
        person = roster.by_id[plan.staff_id]
        if (plan.staff_id, plan.department_id) in next_year:
            found.append(Carried(plan, False, f"{fiscal_year(year + 1)}に、もうあります"))
        elif plan.closed_on:
            found.append(Carried(plan, False, f"{japanese_date(plan.closed_on)}で席を閉じています"))
        elif not person.in_service:
            found.append(Carried(plan, False, "4月1日には在職していません"))
        elif (goal := moved_to(roster, rows, plan)) is not None:
            found.append(Carried(plan, True, f"{goal.name}へ異動しています。確かめてください"))
        else:
            found.append(Carried(plan, True, "4月1日には休職中です" if person.on_leave else ""))
    return tuple(found)


def copy_forward(document: Document, year: int, chosen: Collection[int], *, with_goals: bool = False) -> int:
    """Copy the chosen plans of a year into the next; those that are there already stay. Returns how many were made."""
    there = {(p.staff_id, p.department_id) for p in ojt_now(document).of_year(year + 1)}
    made = 0
    with document.action(f"{fiscal_year(year + 1)}へOJTの配置を写す") as session:
        plans = select(OjtPlan).where(OjtPlan.id.in_(chosen), OjtPlan.fiscal_year == year).order_by(OjtPlan.id)
        for plan in session.scalars(plans):
            if (plan.staff_id, plan.department_id) not in there:
                there.add((plan.staff_id, plan.department_id))
                _copy(session, plan, with_goals)
                made += 1
    return made


def _copy(session: Session, plan: OjtPlan, with_goals: bool) -> None:
    year = plan.fiscal_year + 1
    made = OjtPlan(
        fiscal_year=year,
        staff_id=plan.staff_id,
        department_id=plan.department_id,
        appointed_on=plan.appointed_on,
        appointed_by=plan.appointed_by,
        dx_share=plan.dx_share,
        moves_on=plan.moves_on if plan.moves_on >= f"{year}-04-01" else "",
        note=plan.note,
    )
    session.add(made)
    session.flush()
    early = _before_the_year(session)
    for entry in session.scalars(select(OjtEntry).where(OjtEntry.plan_id == plan.id)):
        due = entry.due_month or early.get(entry.measure_id, _APRIL)
        stays = entry.measure_id in early and due < _APRIL and entry.state in {FINISHED, LEFT_OUT}
        if not (stays or entry.due_month is not None or entry.owner):
            continue
        row = OjtEntry(plan_id=made.id, measure_id=entry.measure_id, due_month=entry.due_month, owner=entry.owner)
        if stays:
            row.state, row.reason = entry.state, entry.reason
            row.done_on, row.evidence = entry.done_on, entry.evidence
        session.add(row)
    if with_goals:
        heads = select(OjtGoal).where(OjtGoal.plan_id == plan.id, OjtGoal.scope == goals.SECTION)
        for goal in session.scalars(heads.order_by(OjtGoal.id)):
            session.add(
                OjtGoal(
                    plan_id=made.id, scope=goal.scope, text=goal.text, skill_id=goal.skill_id, stage_id=goal.stage_id
                )
            )


def _before_the_year(session: Session) -> dict[int, int]:
    """The measures of the phase that begins before the fiscal year, with the month in which they are due."""
    phase = select(OjtMeasure).join(OjtPhase, OjtPhase.id == OjtMeasure.phase_id).where(OjtPhase.key == _BEFORE)
    return {measure.id: due_month(measure) for measure in session.scalars(phase)}
