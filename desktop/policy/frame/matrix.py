"""求めるレベル as a table: which personas and skills, and what stands in each cell, own or inherited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.analysis.facts import Facts
from desktop.analysis.personas import Placement, effective_skills, exemptions, in_use, own_skills
from desktop.models import Persona, ScaleLevel, Skill, SkillCategory

from .cells import Ask
from .scales import levels_of
from .skills import living

Key = tuple[int, int]  # persona, skill


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that says something. own: said by the persona itself (or one merged into it); source: who said it."""

    ask: Ask
    own: bool
    source: str
    category: str


@dataclass(frozen=True)
class Matrix:
    """Everything the grid shows. Skills stand by 区分, in the order of the frame within each."""

    personas: tuple[Persona, ...]
    skills: tuple[Skill, ...]
    category_of: Mapping[int, SkillCategory]
    levels: Mapping[int, tuple[ScaleLevel, ...]]
    cells: Mapping[Key, Cell]
    own_counts: Mapping[int, int]
    counts: Mapping[int, int]
    asked_by: Mapping[int, int]


def make_matrix(facts: Facts, order: Sequence[int] = ()) -> Matrix:
    """The table as the file stands. External personas ask for no skills and have no column.

    `order` names skills by key: they keep that order, so that a row does not jump away from under an edit.
    """
    personas = tuple(p for p in in_use(facts) if not p.external)
    cells: dict[Key, Cell] = {}
    own_counts, counts, asked_by = {}, {}, dict.fromkeys(facts.skills, 0)
    for persona in personas:
        own, effective = own_skills(facts, persona), effective_skills(facts, persona)
        mine = {placement.skill.id for placement in own}
        for placement in (*effective, *exemptions(facts, persona)):
            skill_id = placement.skill.id
            cells[persona.id, skill_id] = _cell(placement, skill_id in mine or not placement.asked)
            asked_by[skill_id] += placement.asked
        own_counts[persona.id], counts[persona.id] = len(own), len(effective)
    home = home_categories(facts)
    skills = [skill for skill in living(facts) if skill.active]
    group = {category.id: n for n, category in enumerate(facts.categories.values())}
    kept = {skill_id: n for n, skill_id in enumerate(order)}
    skills.sort(key=lambda s: (kept.get(s.id, len(kept)), group[home[s.id].id] if s.id in home else len(group)))
    levels = {skill.id: levels_of(facts, skill) for skill in skills}
    return Matrix(personas, tuple(skills), home, levels, cells, own_counts, counts, asked_by)


def home_categories(facts: Facts) -> Mapping[int, SkillCategory]:
    """The 区分 of a skill by itself, else the one under which the first persona that asks for it lists it, if any."""
    found = {s.id: facts.categories[s.category_id] for s in facts.skills.values() if s.category_id is not None}
    for persona in dict.fromkeys((*in_use(facts), *facts.personas)):
        for need in facts.requirements_of.get(persona.id, ()):
            found.setdefault(facts.living_skill(need.skill_id).id, facts.categories[need.category_id])
    return found


def _cell(placement: Placement, own: bool) -> Cell:
    ask = Ask(placement.level, placement.kind, placement.reason, placement.category.id)
    return Cell(ask, own, placement.source.name, placement.category.name)
