"""Personas: inheritance, merging, dropping, circles, over any tangle of links."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop.analysis.facts import Facts
from desktop.analysis.personas import (
    ancestors,
    effective_skills,
    in_circle,
    in_use,
    merged_in,
    own_skills,
    parent_of,
    skills_in_use,
    standing_for,
    targets_in_use,
    would_circle,
)
from desktop.models import Persona, Requirement

LINK = st.one_of(st.none(), st.integers(1, 5))
TANGLES = st.lists(st.tuples(LINK, LINK, st.booleans()), min_size=5, max_size=5)


def tangled(facts: Facts, links: list[tuple[int | None, int | None, bool]]) -> Facts:
    """Five personas with any parents, merges and drops, each asking for one skill of its own."""
    personas = tuple(
        Persona(
            id=n, key=f"p{n}", name=f"像{n}", parent_id=parent, merged_into_id=merged, active=active, external=False
        )
        for n, (parent, merged, active) in enumerate(links, 1)
    )
    category = next(iter(facts.categories))
    needs = tuple(Requirement(persona_id=n, skill_id=n, category_id=category, kind="required") for n in range(1, 6))
    return replace(facts, personas=personas, requirements=needs, targets=())


@given(TANGLES)
def test_any_tangle_can_be_read(facts: Facts, links: list[tuple[int | None, int | None, bool]]) -> None:
    town = tangled(facts, links)
    used = in_use(town)
    assert all(p.active for p in used)
    for persona in town.personas:
        standing = standing_for(town, persona)
        assert standing_for(town, standing) is standing
        if persona.active:
            assert standing in used  # nobody's duties vanish
    for persona in used:
        above = ancestors(town, persona)
        assert len(set(map(id, above))) == len(above)
        assert persona not in above
        assert all(p in used for p in above)
        skills = [p.skill.id for p in effective_skills(town, persona)]
        assert len(skills) == len(set(skills))
        assert persona.id in skills
        own = {p.skill.id for p in own_skills(town, persona)}
        inherited = {p.skill.id for a in above for p in effective_skills(town, a)}
        assert own | inherited == set(skills)
        assert own.isdisjoint(inherited)
        assert {p.id for p in merged_in(town, persona)} <= set(skills)
    wanted = {p.id for p in town.personas if p.active}
    assert wanted <= {s.id for s in skills_in_use(town)}


@given(TANGLES, st.integers(0, 4), st.integers(0, 4))
def test_a_choice_that_would_close_a_circle_is_known_before(
    facts: Facts, links: list[tuple[int | None, int | None, bool]], child: int, parent: int
) -> None:
    town = tangled(facts, [(p, None, True) for p, _, _ in links])
    if any(in_circle(town, p) for p in town.personas):
        return
    chosen = [(p, None, True) for p, _, _ in links]
    chosen[child] = (parent + 1, None, True)
    after = tangled(facts, chosen)
    closed = child == parent or any(in_circle(after, p) for p in after.personas)
    assert would_circle(town, town.personas[child], town.personas[parent]) == closed


def test_a_skill_added_to_a_parent_reaches_everyone_below(facts: Facts) -> None:
    general = facts.persona_by_key["general"]
    network = next(s for s in facts.skills.values() if s.key == "network")
    need = Requirement(
        persona_id=general.id,
        skill_id=network.id,
        category_id=next(iter(facts.categories)),
        kind="required",
        position=99,
    )
    after = replace(facts, requirements=(*facts.requirements, need))
    for persona in in_use(after):
        if not persona.external:
            assert network in [p.skill for p in effective_skills(after, persona)]
    infosys = after.persona_by_key["infosys"]
    assert len(own_skills(after, infosys)) == 8  # it stands with the parent now, once
    assert len(effective_skills(after, infosys)) == 20


def test_parents_in_the_sample(facts: Facts) -> None:
    keys = {p.key: [a.key for a in ancestors(facts, p)] for p in in_use(facts)}
    assert keys == {
        "general": [],
        "promoter": ["general"],
        "dx_lead": ["promoter", "general"],
        "infosys": ["general"],
        "manager": ["general"],
        "cio": [],
    }
    assert parent_of(facts, facts.persona_by_key["general"]) is None


def test_targets_follow_the_personas_order(facts: Facts) -> None:
    order = {p.id: n for n, p in enumerate(facts.personas)}
    places = [order[t.persona_id] for t in targets_in_use(facts)]
    assert places == sorted(places)
    assert all(t.active for t in targets_in_use(facts))
