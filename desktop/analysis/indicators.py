"""Indicators as they stand on a day: 配置率, 案件リード経験者数, and how far the people of each persona have come.

The policy, the plan Excel and the screens show these same figures, each with what it is counted from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models import Indicator, OjtPlan, StageJudgement

from .facts import Facts, Measured
from .judgement import Experience, Span, led_days
from .ojt import SHARED_KEY, coverage, fiscal_year_of
from .personas import in_use
from .roster import TABLES as ROSTER_TABLES
from .roster import Roster
from .stages import stages_in

PLACEMENT: Final = "placement_rate"
LEADS: Final = "lead_experience"
STAGE: Final = "stage"
# What the figures are worked out of
TABLES: Final = ROSTER_TABLES | {
    "ojt_plan", "dx_case", "case_role", "stage_judgement", "stage", "stage_track", "indicator",
}  # fmt: skip

Leads = Mapping[int, tuple[tuple[int, Span], ...]]
Guided = Mapping[int, tuple[str, ...]]
Leaves = Mapping[int, tuple[Span, ...]]
Judgements = Mapping[tuple[int, int], StageJudgement]

_PLANNED, _ENDED = "planned", frozenset({"done", "stopped"})
_ROLES = (
    "SELECT r.staff_id, r.case_id, r.part, c.title, c.status, coalesce(nullif(r.from_on, ''), c.started_on), "
    "coalesce(nullif(r.until_on, ''), c.ended_on) FROM case_role r JOIN dx_case c ON c.id = r.case_id "
    "ORDER BY r.staff_id, r.case_id, r.id"
)


@dataclass(frozen=True)
class Basis:
    """What the figures are counted from, read at one moment for one day."""

    plans: tuple[OjtPlan, ...]
    leads: Leads
    leaves: Leaves
    judgements: Judgements


def read_basis(session: Session, day: str, leaves: Leaves) -> Basis:
    """The rows as of a day; `leaves` are those of the roster."""
    plans = tuple(session.scalars(select(OjtPlan).order_by(OjtPlan.fiscal_year, OjtPlan.id)))
    return Basis(plans, read_roles(session, day)[0], leaves, read_judgements(session, day))


def measure(facts: Facts, roster: Roster, basis: Basis) -> Mapping[str, Measured]:
    """Every figure that there are records for, by its key. What nobody ever recorded is not there, rather than 0."""
    found = [*_placement(facts, roster, basis), *_leaders(facts, roster, basis), *_stages(facts, roster, basis)]
    return {each.key: each for each in found}


def stage_key(persona_key: str, stage_key: str) -> str:
    """The key of a stage count."""
    return f"{STAGE}:{persona_key}:{stage_key}"


def read_roles(session: Session, day: str) -> tuple[Leads, Guided]:
    """Who led which case when, and whose cases were supported, up to a day; planned cases are no experience."""
    leads: dict[int, list[tuple[int, Span]]] = {}
    guided: dict[int, dict[int, str]] = {}
    for staff_id, case_id, part, title, status, first, last in session.connection().exec_driver_sql(_ROLES):
        if status == _PLANNED or first > day:
            continue
        if part == "lead":
            # An end that nobody wrote down must not go on for ever: the case counts, its time does not
            until = last or (first if status in _ENDED else "")
            leads.setdefault(staff_id, []).append((case_id, (first, until)))
        elif part == "support":
            guided.setdefault(staff_id, {})[case_id] = title
    own = {staff_id: {case_id for case_id, _ in rows} for staff_id, rows in leads.items()}
    others = {
        staff_id: tuple(title for case_id, title in cases.items() if case_id not in own.get(staff_id, ()))
        for staff_id, cases in guided.items()
    }
    return {staff_id: tuple(rows) for staff_id, rows in leads.items()}, others


def read_judgements(session: Session, day: str) -> Judgements:
    """By person and persona, the judgement that holds on a day: the last one on or before it."""
    rows = session.scalars(
        select(StageJudgement)
        .where(StageJudgement.judged_on <= day)
        .order_by(StageJudgement.judged_on, StageJudgement.id)
    )
    return {(row.staff_id, row.persona_id): row for row in rows}


def _placement(facts: Facts, roster: Roster, basis: Basis) -> Iterator[Measured]:
    year = fiscal_year_of(roster.on)
    plans = [plan for plan in basis.plans if plan.fiscal_year == year]
    found = coverage(facts, plans, roster.on, roster.gone)
    if not basis.plans or not found.total:
        return
    shared = len({plan.staff_id for plan in plans}) < len(plans)
    rule = f"（{found.rule}）" if shared or SHARED_KEY in facts.answers else ""
    indicator = _indicator(facts, PLACEMENT)
    words = indicator.definition if indicator else "主要事業所管課のうち、DX推進員がいる課の割合。"
    filled = tuple(seat.department.id for seat in found.seats if seat.counted)
    name = indicator.name if indicator else "配置率"
    yield Measured(PLACEMENT, name, "課", roster.on, words + rule, found.filled, found.total, "department", filled)


def _leaders(facts: Facts, roster: Roster, basis: Basis) -> Iterator[Measured]:
    if not basis.leads:
        return
    indicator = _indicator(facts, LEADS)
    words = indicator.definition if indicator else "DX案件のリード役を1年以上務め、在職する職員の数。"
    name = indicator.name if indicator else "案件リード経験者数"
    ids = tuple(person.id for person in roster.serving if _led_a_year(basis, person.id, roster.on))
    yield Measured(LEADS, name, "人", roster.on, words, len(ids), None, "staff", ids)


def _led_a_year(basis: Basis, staff_id: int, day: str) -> bool:
    leads = basis.leads.get(staff_id)
    return bool(leads) and led_days(Experience(leads=leads or (), leaves=basis.leaves.get(staff_id, ())), day)[0] >= 1


def _stages(facts: Facts, roster: Roster, basis: Basis) -> Iterator[Measured]:
    """Those judged to have reached a stage or a higher one, of everybody in service who takes the persona."""
    judged = {persona_id for _, persona_id in basis.judgements}
    members: dict[int, list[int]] = {}
    for person in roster.serving:
        for persona_id in person.personas:
            members.setdefault(persona_id, []).append(person.id)
    for persona in in_use(facts):
        track = facts.tracks.get(persona.track_id or 0)
        here = members.get(persona.id, [])
        if track is None or persona.without_track or not here or persona.id not in judged:
            continue
        order = {stage.id: n for n, stage in enumerate(stages_in(facts, track))}
        reached = {staff_id: _place(basis.judgements.get((staff_id, persona.id)), order) for staff_id in here}
        for n, stage in enumerate(stages_in(facts, track)):
            ids = tuple(staff_id for staff_id, place in reached.items() if place >= n)
            words = (
                f"{persona.name}のうち、{stage.name}以上と判定された職員。判定していない職員は、達した者に数えない。"
            )
            key, name = stage_key(persona.key, stage.key), f"{persona.name}の{stage.name}以上"
            yield Measured(key, name, "人", roster.on, words, len(ids), len(here), "staff", ids)


def _place(judged: StageJudgement | None, order: Mapping[int, int]) -> int:
    return order.get(judged.stage_id or 0, -1) if judged is not None else -1


def _indicator(facts: Facts, key: str) -> Indicator | None:
    return next((each for each in facts.indicators.values() if each.key == key), None)
