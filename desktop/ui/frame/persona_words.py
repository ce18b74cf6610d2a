"""Personas in a few words and a colour, as their cards show them."""

from __future__ import annotations

from desktop.analysis.facts import Facts
from desktop.analysis.personas import (
    Placement,
    effective_skills,
    exemptions,
    in_circle,
    in_use,
    inherited_skills,
    own_skills,
    parent_of,
    standing_for,
)
from desktop.analysis.stages import levels_of_skill
from desktop.models import Persona
from desktop.models.labels import code_label
from desktop.ui import theme
from desktop.ui.frame.cards import Card


def card(facts: Facts, persona: Persona) -> Card:
    """The card of a persona."""
    used = persona in in_use(facts)
    return Card(persona.key, persona.name, state(facts, persona), color(facts, persona), faint=not used)


def color(facts: Facts, persona: Persona) -> str:
    """Its own colour, else the one of its place in the list."""
    if persona.color:
        return persona.color
    return theme.MARKS[facts.personas.index(persona) % len(theme.MARKS)][1]


def state(facts: Facts, persona: Persona) -> str:
    """How it stands: set aside, joined to another, from outside, or its skills in numbers."""
    if not persona.active:
        return "使わない"
    goal = standing_for(facts, persona)
    if goal is not persona:
        return f"「{goal.name}」にまとめている"
    if persona.external:
        return "外部から迎える"
    if in_circle(facts, persona):
        return "土台が輪になっている"
    own, everything = len(own_skills(facts, persona)), len(effective_skills(facts, persona))
    parent = parent_of(facts, persona)
    return f"固有 {own}　全体 {everything}　「{parent.name}」に加えて" if parent else f"固有 {own}　全体 {everything}"


def level_words(facts: Facts, placement: Placement) -> str:
    """The label of the level, a dash where none is asked for."""
    labels = {level.value: level.label for level in levels_of_skill(facts, placement.skill)}
    return "―" if placement.level is None else labels.get(placement.level, str(placement.level))


def own_rows(facts: Facts, persona: Persona) -> list[tuple[str, ...]]:
    """区分, スキル, レベル, 求め方 of what the persona itself asks for."""
    return [
        (p.category.name, p.skill.name, level_words(facts, p), code_label("kind", p.kind))
        for p in own_skills(facts, persona)
    ]


def inherited_rows(facts: Facts, persona: Persona) -> list[tuple[str, ...]]:
    """スキル, レベル, from whom, and what becomes of it here."""
    exempt = {p.skill.id: f"免除：{p.reason}" if p.reason else "免除" for p in exemptions(facts, persona)}
    changed = {p.skill.id for p in own_skills(facts, persona)}
    return [
        (
            p.skill.name,
            level_words(facts, p),
            p.source.name,
            exempt.get(p.skill.id) or ("変更" if p.skill.id in changed else ""),
        )
        for p in inherited_skills(facts, persona)
    ]
