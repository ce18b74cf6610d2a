"""The arithmetic of targets: exact, rounded up as 「以上」 asks, and never decreasing on the way."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.analysis.facts import Facts
from desktop.analysis.targets import basis_label, denominator, kpi_words, kpis_in_use, milestones, people
from desktop.models import Organization, Persona, Policy, Target


def town(
    facts: Facts, headcount: int | None = 180, *, start: int | None = 2026, years: int | None = 5, **own: int
) -> Facts:
    """The sample with other numbers; own gives the officer's values by year, written y2026=…."""
    return replace(
        facts,
        organization=Organization(name="町", headcount=headcount),
        policy=Policy(preset="standard", base_year=start, years=years),
        target_years={(1, int(key[1:])): value for key, value in own.items()},
    )


def rate(value: int | None, basis: str = "staff") -> Target:
    return Target(id=1, key="t", persona_id=1, name="率", kind="rate", value=value, basis=basis, bases="", active=True)


def count(value: int | None) -> Target:
    return Target(id=1, key="t", persona_id=1, name="数", kind="count", value=value, basis="", bases="", active=True)


def test_seventy_percent_of_180(facts: Facts) -> None:
    assert people(facts, facts.target_by_key["general_tools"]) == 126
    base = denominator(facts, facts.target_by_key["general_tools"])
    assert (base.label, base.count, base.unit) == ("全職員", 180, "人")


@given(staff=st.integers(0, 1_000_000), percent=st.integers(0, 100))
def test_people_are_rounded_up_exactly(facts: Facts, staff: int, percent: int) -> None:
    assert people(town(facts, staff), rate(percent)) == ceil(Fraction(staff * percent, 100))


def test_missing_numbers_give_no_number(facts: Facts) -> None:
    assert people(town(facts, None), rate(70)) is None
    assert people(town(facts), rate(None)) is None
    assert people(town(facts), rate(70, "")) is None
    assert people(town(facts), rate(70, "target:無い")) is None
    assert people(replace(town(facts), departments=()), rate(70, "main_departments")) is None
    assert people(town(facts), Target(id=1, kind="flag", value=1)) is None
    assert people(town(facts), count(12)) == 12
    assert denominator(facts, count(12)) is None


def test_what_a_rate_is_of(facts: Facts) -> None:
    step2 = facts.target_by_key["promoter_step2"]
    for basis, label, number in (
        ("target:promoter_count", "DX推進員の目標人数", 12),
        ("in_post", "在職するDX推進員", 12),
        ("main_departments", "主要事業所管課", 12),
    ):
        base = denominator(facts, Target(persona_id=step2.persona_id, kind="rate", basis=basis))
        assert (base.label, base.count) == (label, number)
    assert basis_label(facts, step2, "target:promoter_count") == "目標人数（育成する人数）"
    assert basis_label(facts, step2, "target:無い") == "目標人数"
    assert basis_label(facts, step2, "staff") == "全職員"


@given(value=st.integers(0, 1000), start=st.integers(1990, 2100), years=st.integers(1, 30))
def test_way_to_the_target(facts: Facts, value: int, start: int, years: int) -> None:
    found = milestones(town(facts, start=start, years=years), count(value))
    assert [m.fiscal_year for m in found] == list(range(start, start + years))
    assert found[-1].value == value
    assert all(a.value <= b.value for a, b in pairwise(found))
    assert all(abs(m.value - Fraction(value * n, years)) <= Fraction(1, 2) for n, m in enumerate(found, 1))
    assert not any(m.own for m in found)


@given(value=st.integers(0, 100), own=st.dictionaries(st.integers(2026, 2030), st.integers(0, 100)))
def test_own_years_are_kept(facts: Facts, value: int, own: dict[int, int]) -> None:
    place = town(facts, **{f"y{year}": number for year, number in own.items()})
    for milestone in milestones(place, rate(value)):
        assert milestone.own == (milestone.fiscal_year in own)
        if milestone.own:
            assert milestone.value == own[milestone.fiscal_year]
        assert milestone.people == people(place, rate(value), milestone.value)


@pytest.mark.parametrize("missing", [{"start": None}, {"years": None}, {"years": 0}])
def test_no_way_without_a_period(facts: Facts, missing: dict[str, int | None]) -> None:
    assert milestones(town(facts, **missing), rate(70)) == ()
    assert milestones(town(facts), rate(None)) == ()
    assert milestones(town(facts), Target(id=1, kind="flag", value=1)) == ()


def test_kpis_of_personas_in_use(facts: Facts) -> None:
    assert len(kpis_in_use(facts)) == 4
    for persona in facts.personas:
        dropped = Persona(id=persona.id, key=persona.key, name=persona.name, active=False)
        persona_gone = replace(facts, personas=tuple(dropped if p is persona else p for p in facts.personas))
        expected = 3 if persona.key in {"promoter", "infosys"} else 4
        assert len(kpis_in_use(persona_gone)) == expected
    assert {kpi_words(facts, i)[0] for i in kpis_in_use(facts)} >= {"DX推進員の配置率", "案件リード経験者数"}


def test_period_of_the_policy(facts: Facts) -> None:
    assert facts.end_year == 2030
    assert town(facts, start=None).end_year is None
    assert town(facts, 99).is_small
    assert not town(facts, 100).is_small
    assert not town(facts, None).is_small
    assert [d.kind for d in facts.sections] == ["section"] * 12
