"""What is in effect after any edits equals a recomputation straight from the tables, written from the rules alone.

The rules: a persona joined to another does nothing of its own; one that is set aside is passed over, and what it asked
for is asked of whoever builds upon it; the nearest word on a skill wins; an exemption is a word too.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from desktop.analysis.facts import load_facts
from desktop.analysis.personas import effective_skills, in_use
from desktop.models import Requirement
from desktop.policy.frame import personas, requirements, skills
from desktop.policy.frame.cells import Ask
from desktop.policy.frame.matrix import make_matrix
from desktop.policy.starting import new_sample, read_facts
from desktop.store import Document, WorldError

KEYS = ("general", "promoter", "dx_lead", "infosys", "manager", "cio")
ONE = st.sampled_from(KEYS)
SKILL = st.integers(1, 9)  # few skills, so that words on the same skill meet
KIND = st.sampled_from(("required", "in_charge", "volunteer", "exempt"))
EDIT = st.one_of(
    st.tuples(st.just("parent"), ONE, st.one_of(st.just(""), ONE)),
    st.tuples(st.just("merge"), ONE, ONE),
    st.tuples(st.just("unmerge"), ONE),
    st.tuples(st.just("retire"), ONE),
    st.tuples(st.just("take_back"), ONE),
    st.tuples(st.just("require"), ONE, SKILL, st.one_of(st.none(), st.integers(0, 3)), KIND),
    st.tuples(st.just("drop"), ONE, SKILL),
    st.tuples(st.just("same_skill"), SKILL, SKILL),
    st.tuples(st.just("skill_off"), SKILL),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Document]:
    """One file for all examples; each turns back what it did, which is half of the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(tmp_path_factory.mktemp("home")))
        with contextlib.closing(new_sample("town")) as document:
            yield document


def edit(document: Document, step: tuple[Any, ...]) -> None:
    match step:
        case ("parent", key, parent):
            personas.set_parent(document, key, parent)
        case ("merge", key, into):
            personas.merge(document, key, into)
        case ("unmerge", key):
            personas.unmerge(document, key)
        case ("retire", key):
            personas.retire(document, key)
        case ("take_back", key):
            personas.take_back(document, key)
        case ("require", key, skill, level, kind):
            require(document, key, skill, level, kind)
        case ("drop", key, skill):
            require(document, key, skill, None, "")
        case ("same_skill", one, other):
            skills.merge(document, one, other)
        case ("skill_off", skill):
            skills.set_active(document, skill, False)


def require(document: Document, key: str, number: int, level: int | None, kind: str) -> None:
    """In the table where it shows the cell; personas that are not shown keep words of their own as well."""
    facts = read_facts(document)
    persona, skill = facts.persona_by_key[key], list(facts.skills.values())[number]
    table = make_matrix(facts)
    if persona in table.personas and skill in table.skills:
        ask = Ask(level, kind, "委託" if kind == "exempt" else "") if kind else None
        requirements.set_cells(document, facts, {(persona.id, skill.id): ask}, "求めるレベルを変える")
    elif kind:
        with document.action("求めるレベルを変える") as session:
            category = next(iter(facts.categories))
            session.merge(
                Requirement(persona_id=persona.id, skill_id=skill.id, category_id=category, level=level, kind=kind)
            )


class Naive:
    """The tables as plain rows, and the rules read aloud."""

    def __init__(self, document: Document) -> None:
        with document.read() as session:
            rows = session.execute(text("SELECT id, key, parent_id, merged_into_id, active FROM persona")).all()
            needs = session.execute(
                text("SELECT persona_id, skill_id, level, kind FROM requirement ORDER BY position, rowid")
            ).all()
            skill_rows = session.execute(text("SELECT id, merged_into_id, active FROM skill")).all()
        self.order = [r[0] for r in rows]
        self.key = {r[0]: r[1] for r in rows}
        self.parent = {r[0]: r[2] for r in rows}
        self.into = {r[0]: r[3] for r in rows}
        self.active = {r[0]: bool(r[4]) for r in rows}
        self.needs = needs
        self.skill_into = {r[0]: r[1] for r in skill_rows}
        self.skill_active = {r[0]: bool(r[2]) for r in skill_rows}

    def doer(self, one: int) -> int:
        """Who does the duties of a persona."""
        goal, steps = one, 0
        while self.into[goal] is not None and steps <= len(self.into):
            goal, steps = self.into[goal], steps + 1
        return goal if self.active[goal] and self.into[goal] is None else one

    def used(self) -> list[int]:
        return [p for p in self.order if self.active[p] and self.doer(p) == p]

    def upward(self, one: int) -> list[int]:
        """The stored parents with each replaced by who does its duties."""
        chain, parent = [], self.parent[one]
        while parent is not None and len(chain) < len(self.parent):
            chain.append(self.doer(parent))
            parent = self.parent[parent]
        return chain

    def living(self, skill: int) -> int:
        while self.skill_into[skill] is not None:
            skill = self.skill_into[skill]
        return skill

    def words(self, one: int) -> dict[int, tuple[int | None, str]]:
        """What it says itself, then what was joined to it (with all that built on), then what it passes over."""
        speakers = [one]
        for other in self.order:
            if other != one and self.active[other] and self.doer(other) == one:
                speakers += [other, *self.upward(other)]
        for above in self.upward(one):
            if self.active[above] and above != one:
                break
            if not self.active[above]:
                speakers.append(above)
        said: dict[int, tuple[int | None, str]] = {}
        for speaker in speakers:
            for persona, skill, level, kind in self.needs:
                if persona == speaker and self.skill_active[self.living(skill)]:
                    said.setdefault(self.living(skill), (level, kind))
        return said

    def effective(self, one: int) -> dict[int, tuple[int | None, str]]:
        above = next((p for p in self.upward(one) if self.active[p] and p != one), None)
        base = self.effective(above) if above is not None else {}
        return {s: w for s, w in {**base, **self.words(one)}.items() if w[1] != "exempt"}


@settings(max_examples=60)
@given(st.lists(EDIT, min_size=1, max_size=12))
def test_effective_skills_after_any_edits(shared: Document, steps: list[tuple[Any, ...]]) -> None:
    before, done = dump(shared), 0
    for step in steps:
        count = batches(shared)
        with contextlib.suppress(WorldError):
            edit(shared, step)
        done += batches(shared) - count
    naive = Naive(shared)
    with shared.read() as session:
        facts = load_facts(session)
    assert sorted(p.id for p in in_use(facts)) == sorted(naive.used())
    for persona in in_use(facts):
        found = {p.skill.id: (p.level, p.kind) for p in effective_skills(facts, persona)}
        assert found == naive.effective(persona.id), persona.key
    for _ in range(done):
        shared.undo()
    assert dump(shared) == before


def batches(document: Document) -> int:
    with document.read() as session:
        return int(session.execute(text("SELECT COUNT(*) FROM batch")).scalar_one())


def dump(document: Document) -> list[list[tuple[Any, ...]]]:
    tables = ("persona", "requirement", "skill")
    with document.read() as session:
        return [sorted(map(tuple, session.execute(text(f"SELECT * FROM {t}"))), key=repr) for t in tables]
