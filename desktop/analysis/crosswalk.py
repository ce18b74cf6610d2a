"""Correspondences between skill frameworks as a file has them: the proposals, and what the officer decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from desktop.catalog.crosswalk import Link, Origin
from desktop.models import Skill

from .facts import Facts

PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class End:
    """One side of a correspondence; `skill` is None while that framework is not in the file."""

    key: str
    name: str
    preset: str
    skill: Skill | None


@dataclass(frozen=True, slots=True)
class CrossRow:
    """A correspondence. state: proposed | confirmed | rejected."""

    left: End
    right: End
    relation: str
    state: str
    note: str


def rows(facts: Facts, proposed: Iterable[Link], known: Mapping[str, Origin]) -> tuple[CrossRow, ...]:
    """Every correspondence that touches this file: the proposals in their order, then the officer's own.

    Left out is what has no item in the file at all, and what became one item by a merge.
    """
    by_key = {skill.key: skill for skill in facts.skills.values()}

    def end(key: str) -> End:
        skill, origin = by_key.get(key), known.get(key)
        name = skill.name if skill else origin.name if origin else key
        return End(key, name, origin.preset if origin else "", skill)

    found = (CrossRow(end(a), end(b), relation, state, note) for a, b, relation, state, note in _all(facts, proposed))
    return tuple(row for row in found if _touches(facts, row))


def of_skill(found: Iterable[CrossRow], key: str) -> tuple[CrossRow, ...]:
    """The correspondences of one item that nobody has rejected."""
    return tuple(row for row in found if key in (row.left.key, row.right.key) and row.state != "rejected")


def _all(facts: Facts, proposed: Iterable[Link]) -> Iterator[tuple[str, str, str, str, str]]:
    decided = dict(facts.skill_links)
    for link in proposed:
        # A decision counts whichever side was named first when it was made
        decision = decided.pop((link.left, link.right), None) or decided.pop((link.right, link.left), None)
        if decision is None:
            yield link.left, link.right, link.relation, PROPOSED, link.note
        else:
            yield link.left, link.right, decision.relation, decision.state, link.note
    for (left, right), own in decided.items():
        yield left, right, own.relation, own.state, ""


def _touches(facts: Facts, row: CrossRow) -> bool:
    left, right = row.left.skill, row.right.skill
    if left is not None and right is not None:
        return facts.living_skill(left.id) is not facts.living_skill(right.id)
    return left is not None or right is not None
