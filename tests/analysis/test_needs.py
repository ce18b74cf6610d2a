"""What is asked of a person and how a level stands against it (K02, K03, K04, K09)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.analysis.facts import Facts
from desktop.analysis.needs import (
    FLOOR_KEY,
    IN_CHARGE,
    REQUIRED,
    VOLUNTEER,
    Need,
    Needs,
    State,
    Tally,
    floors,
    needs_now,
    state_of,
    tally,
)
from desktop.analysis.personas import effective_skills
from desktop.models import NOT_APPLICABLE
from tests.policy.make import with_answers

ONE, TWO, THREE = 1, 2, 3
ASKED = Needs({1: ((ONE, 2, REQUIRED), (TWO, 1, REQUIRED)), 2: ((ONE, 3, REQUIRED), (THREE, 2, IN_CHARGE))})
STATES = [
    (None, State.UNASSESSED), (0, State.SHORT), (1, State.SHORT), (2, State.MET), (3, State.OVER),
    (NOT_APPLICABLE, State.EXEMPT),
]  # fmt: skip


@pytest.mark.parametrize(("level", "state"), STATES)
def test_three_things_that_are_not_a_level_reached(level: int | None, state: State) -> None:
    """未評価, Lv.0 and 対象外 are told apart."""
    assert state_of(level, Need(2, REQUIRED, counted=True)) is state


@pytest.mark.parametrize("level", [None, 0, 3])
def test_what_nobody_asks_is_neither_gap_nor_surplus(level: int | None) -> None:
    assert state_of(level, None) is State.NOT_ASKED
    assert state_of(level, Need(2, VOLUNTEER, counted=False)) is State.NOT_ASKED


def test_two_personas_ask_for_the_union_at_the_higher_level() -> None:
    """K02."""
    needs = ASKED.of({1, 2})
    assert {skill: need.level for skill, need in needs.items()} == {ONE: 3, TWO: 1, THREE: 2}
    assert needs is ASKED.of([2, 1])  # people with the same personas share one


def test_a_duty_makes_a_skill_of_those_in_charge_count() -> None:
    """K03: ○ without 担当 is neither gap nor in the denominator."""
    without, charged = ASKED.of({2}), ASKED.of({2}, {THREE})
    assert (without[THREE].counted, charged[THREE].counted) == (False, True)
    assert tally({ONE: 3, THREE: 0}, without) == Tally(asked=1, met=1)
    assert tally({ONE: 3, THREE: 0}, charged) == Tally(asked=2, met=1, short=1)


def test_what_counts_goes_before_what_does_not() -> None:
    asked = Needs({1: ((ONE, 3, IN_CHARGE),), 2: ((ONE, 1, REQUIRED),), 3: ((ONE, 3, VOLUNTEER),)})
    assert asked.of({1, 2, 3})[ONE] == Need(1, REQUIRED, counted=True)
    assert asked.of({1, 2, 3}, {ONE})[ONE] == Need(3, REQUIRED, counted=True)
    assert asked.of({1, 3})[ONE] == Need(3, IN_CHARGE, counted=False)


def test_surplus_fills_no_gap() -> None:
    """K09: over in one, missing in the other is 1 of 2."""
    assert tally({ONE: 3, TWO: 0}, ASKED.of({1})) == Tally(asked=2, met=1, short=1)


def test_unassessed_and_exempt_are_counted_apart() -> None:
    """K04: nothing assessed is no rate of 0 %, and 対象外 leaves the denominator."""
    nothing = tally({}, ASKED.of({1}))
    assert (nothing.asked, nothing.assessed, nothing.unassessed) == (2, 0, 2)
    exempt = tally({ONE: NOT_APPLICABLE, TWO: 1}, ASKED.of({1}))
    assert exempt == Tally(asked=1, met=1, exempt=1)


LEVELS = st.dictionaries(st.integers(1, 3), st.sampled_from([None, NOT_APPLICABLE, 0, 1, 2, 3]))


@given(LEVELS, st.sets(st.integers(1, 2)), st.sets(st.integers(1, 3)))
def test_every_need_is_counted_once(levels: dict[int, int | None], personas: set[int], duties: set[int]) -> None:
    needs = ASKED.of(personas, duties)
    found = tally(levels, needs)
    assert found.asked == found.met + found.short + found.unassessed
    assert found.asked + found.exempt == sum(need.counted for need in needs.values())


def test_the_sample_asks_what_its_personas_ask(facts: Facts) -> None:
    promoter, general = facts.persona_by_key["promoter"], facts.persona_by_key["general"]
    needs = needs_now(facts).of({promoter.id, general.id})
    assert set(needs) == {p.skill.id for p in effective_skills(facts, promoter)}
    assert len(needs) == 17
    assert {need.level for need in needs.values()} == {2}  # no level is set: 自立 stands in
    assert not any(need.set for need in needs.values())


def test_the_floor_is_the_towns_but_never_beyond_a_scale(facts: Facts) -> None:
    wanted = {FLOOR_KEY.replace(".", "__"): 9}
    assert set(floors(with_answers(facts, **wanted)).values()) == {3}
    assert set(floors(with_answers(facts, **{FLOOR_KEY.replace(".", "__"): 1})).values()) == {1}
