"""小さな団体の始め方: a dozen skills and merged personas to begin with; the rest stays at hand, only not in use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select

from desktop.analysis.facts import Facts
from desktop.models import Persona, Skill
from desktop.resources import resource
from desktop.store import Document

LABEL = "小さな団体の始め方にする"


@dataclass(frozen=True, slots=True)
class Starter:
    """Keys of the skills to begin with, and which persona takes over the duties of which."""

    skills: tuple[str, ...]
    merges: Mapping[str, str]


@cache
def starter(preset: str) -> Starter | None:
    """The starter of a preset; None where it has none."""
    path = resource("catalog", preset, "starter.toml")
    if not path.is_file():
        return None
    content = tomllib.loads(path.read_text("utf-8"))
    return Starter(tuple(content["skills"]), content["merges"])


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking the starter would change: skills put aside, personas merged (name → into)."""

    kept: tuple[str, ...]
    aside: tuple[str, ...]
    merged: tuple[tuple[str, str], ...]


def plan(facts: Facts) -> Plan | None:
    """What it would do now; None where there is no starter or it is all done. The officer's own items stay."""
    found = starter(facts.preset.key)
    if found is None:
        return None
    from_preset = [s for s in facts.skills.values() if s.origin.startswith(f"{facts.preset.key}:") and s.active]
    aside = tuple(s.name for s in from_preset if s.key not in found.skills)
    personas = facts.persona_by_key
    pairs = [(personas.get(a), personas.get(b)) for a, b in found.merges.items()]
    merged = tuple((a.name, b.name) for a, b in pairs if a and b and a.active and a.merged_into_id is None)
    if not aside and not merged:
        return None
    return Plan(tuple(s.name for s in from_preset if s.key in found.skills), aside, merged)


def take(document: Document, facts: Facts) -> None:
    """Do it, as one undo step; every skill and persona can be taken back later one by one."""
    found = starter(facts.preset.key)
    if found is None:
        return
    with document.action(LABEL) as session:
        for skill in session.scalars(select(Skill).where(Skill.origin.startswith(f"{facts.preset.key}:"))):
            skill.active = skill.active and skill.key in found.skills
        personas = {p.key: p for p in session.scalars(select(Persona))}
        for key, into in found.merges.items():
            if key in personas and into in personas and personas[key].active:
                personas[key].merged_into_id = personas[into].id
