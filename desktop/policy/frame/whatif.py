"""The facts as they would be after a change that is not made yet: what the impact of a change is read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from desktop.analysis.facts import Facts
from desktop.models import Base, Requirement

Row = TypeVar("Row", bound=Base)


def with_values(row: Row, **values: object) -> Row:
    """The same row with other values, detached like all rows of facts."""
    kept = {column.key: getattr(row, column.key) for column in type(row).__table__.columns}
    return type(row)(**{**kept, **values})


def with_persona(facts: Facts, persona_id: int, **values: object) -> Facts:
    """The facts with one persona changed."""
    rows = tuple(with_values(p, **values) if p.id == persona_id else p for p in facts.personas)
    return replace(facts, personas=rows)


def with_requirements(facts: Facts, rows: Iterable[Requirement]) -> Facts:
    """The facts with other requirements."""
    return replace(facts, requirements=tuple(rows))


def with_skill(facts: Facts, skill_id: int, **values: object) -> Facts:
    """The facts with one skill changed."""
    return replace(facts, skills={**facts.skills, skill_id: with_values(facts.skills[skill_id], **values)})


def retired(facts: Facts, key: str) -> Facts:
    """A persona set aside."""
    return with_persona(facts, facts.persona_by_key[key].id, active=False)


def taken_back(facts: Facts, key: str) -> Facts:
    """A persona used again."""
    return with_persona(facts, facts.persona_by_key[key].id, active=True)


def merged(facts: Facts, key: str, into: str) -> Facts:
    """A persona's duties given to another one."""
    goal = facts.persona_by_key[into]
    return with_persona(facts, facts.persona_by_key[key].id, merged_into_id=goal.id)


def unmerged(facts: Facts, key: str) -> Facts:
    """A merged persona standing for itself."""
    return with_persona(facts, facts.persona_by_key[key].id, merged_into_id=None)


def reparented(facts: Facts, key: str, parent: str) -> Facts:
    """A persona that builds upon another one, or upon none ("")."""
    parent_id = facts.persona_by_key[parent].id if parent else None
    return with_persona(facts, facts.persona_by_key[key].id, parent_id=parent_id)
