"""The arithmetic of 中期目標: what a rate is of, how many people that means, and the way there year by year."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.models import Indicator, Target

from .facts import Facts
from .personas import in_use, standing_for

BASIS_LABELS = {"staff": "全職員", "main_departments": "主要事業所管課", "in_post": "現に在職・選任している人数"}


@dataclass(frozen=True, slots=True)
class Denominator:
    """What a rate is of. count is None while a number is missing; basis is empty while undecided."""

    basis: str
    label: str
    count: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """The value a target should have by the end of one fiscal year; `own` when the officer set it."""

    fiscal_year: int
    value: int
    people: int | None
    own: bool


def denominator(facts: Facts, target: Target) -> Denominator | None:
    """The denominator of a rate; None for counts and flags, which have none."""
    if target.kind != "rate":
        return None
    if target.basis == "staff":
        return Denominator("staff", "全職員", facts.staff_count, "人")
    if target.basis == "main_departments":
        return Denominator("main_departments", "主要事業所管課", len(facts.main_departments) or None, "課")
    persona = standing_for(facts, facts.persona_by_id[target.persona_id])
    if target.basis == "in_post":
        return Denominator("in_post", f"在職する{persona.name}", facts.heads(persona), "人")
    if target.basis.startswith("target:"):
        other = facts.target_by_key.get(target.basis.removeprefix("target:"))
        count = other.value if other and other.active else None
        return Denominator(target.basis, f"{persona.name}の目標人数", count, "人")
    return Denominator("", "", None, "人")


def basis_label(facts: Facts, target: Target, basis: str) -> str:
    """How a choice of denominator reads in a list."""
    if basis.startswith("target:"):
        other = facts.target_by_key.get(basis.removeprefix("target:"))
        return f"目標人数（{other.name}）" if other else "目標人数"
    return BASIS_LABELS.get(basis, basis)


def people(facts: Facts, target: Target, value: int | None = None) -> int | None:
    """How many people (or 課) a value means: a rate is rounded up, as 「以上」 asks; None while a number is missing."""
    value = target.value if value is None else value
    if value is None or target.kind == "flag":
        return None
    if target.kind == "count":
        return value
    base = denominator(facts, target)
    if base is None or base.count is None:
        return None
    return -(-base.count * value // 100)


def kpis_in_use(facts: Facts) -> list[Indicator]:
    """The KPIs of chapter 6, without those of a persona that the town does not use."""
    used = {persona.id for persona in in_use(facts)}
    found = []
    for indicator in facts.indicators.values():
        whom = facts.persona_by_id.get(indicator.persona_id or 0)
        if indicator.kpi and (whom is None or (whom.active and standing_for(facts, whom).id in used)):
            found.append(indicator)
    return found


def kpi_words(facts: Facts, indicator: Indicator) -> tuple[str, str]:
    """The name of a KPI and how it is counted; a merged persona is called by the one that does its duties now."""
    way = f"{indicator.numerator}÷{indicator.denominator}" if indicator.denominator else indicator.definition
    whom = facts.persona_by_id.get(indicator.persona_id or 0)
    if whom is None:
        return indicator.name, way
    now = standing_for(facts, whom).name
    return indicator.name.replace(whom.name, now), way.replace(whom.name, now)


def yearly_indicators(facts: Facts) -> list[Indicator]:
    """The KPIs in use whose plan is set year by year, because no target says where they should go."""
    aimed = {target.indicator_id for target in facts.targets}
    return [indicator for indicator in kpis_in_use(facts) if indicator.id not in aimed]


def planned(facts: Facts, indicator: Indicator, year: int) -> int | None:
    """The value planned for a fiscal year: the one set for it, else the last one set before it goes on."""
    years = [y for key, y in facts.indicator_years if key == indicator.id and y <= year]
    return facts.indicator_years[indicator.id, max(years)] if years else None


def milestones(facts: Facts, target: Target) -> tuple[Milestone, ...]:
    """One value for each fiscal year of the period: the officer's own, or evenly spread up to the target.

    Empty while the period or the value is open, and for qualitative targets.
    """
    start, end = facts.policy.base_year, facts.end_year
    if start is None or end is None or target.value is None or target.kind == "flag":
        return ()
    years = end - start + 1
    found = []
    for n, year in enumerate(range(start, end + 1), start=1):
        own = facts.target_years.get((target.id, year))
        # Half up, in whole numbers: Python's round() would go to the even neighbour
        spread = (2 * target.value * n + years) // (2 * years)
        value = spread if own is None else own
        found.append(Milestone(year, value, people(facts, target, value), own is not None))
    return tuple(found)
