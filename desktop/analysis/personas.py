"""人材像 as the town uses them: which, with which parent, and which skills are in effect (001 ch2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar

from desktop.models import Persona, Skill, SkillCategory, Stage, Target

from .facts import Facts

EXEMPT = "exempt"
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Placement:
    """A skill as one persona asks for it; `source` is the persona that brought it in.

    level None = no level set. kind: required | in_charge | volunteer | exempt (with a reason).
    """

    skill: Skill
    category: SkillCategory
    level: int | None
    kind: str
    source: Persona
    reason: str = ""

    @property
    def asked(self) -> bool:
        """Whether anything is asked for; an exemption says that something is not."""
        return self.kind != EXEMPT


def remembered(work: Callable[[Facts, Persona], Result]) -> Callable[[Facts, Persona], Result]:
    """Work out once for each persona of the same facts: every screen and table asks for the same again and again."""

    @wraps(work)
    def remembering(facts: Facts, persona: Persona) -> Result:
        key = (work.__name__, persona.id)
        if key not in facts.memo:
            facts.memo[key] = work(facts, persona)
        found: Result = facts.memo[key]
        return found

    return remembering


def in_use(facts: Facts) -> tuple[Persona, ...]:
    """The personas of this town's policy, in order; dropped and merged ones are left out."""
    return tuple(p for p in facts.personas if p.active and standing_for(facts, p) is p)


def standing_for(facts: Facts, persona: Persona) -> Persona:
    """The persona that does this one's duties: itself, or the one it was merged into.

    Merged into a dropped one, or in a circle, it stands for itself, so that its duties do not vanish unseen.
    """
    seen, current = {persona.id}, persona
    while current.merged_into_id is not None:
        if current.merged_into_id in seen:
            return persona
        seen.add(current.merged_into_id)
        current = facts.persona_by_id[current.merged_into_id]
    return current if current.active else persona


@remembered
def parent_of(facts: Facts, persona: Persona) -> Persona | None:
    """The persona in use that this one builds upon: merged ones resolved, dropped ones passed over; None at the root.

    A circle has no root, so nobody in it builds upon anybody until it is mended.
    """
    return None if in_circle(facts, persona) else _next(facts, persona)


def in_circle(facts: Facts, persona: Persona) -> bool:
    """Whether the persona is, by way of others, its own parent."""
    return bool(circle_of(facts, persona))


def circle_of(facts: Facts, persona: Persona) -> tuple[Persona, ...]:
    """The persona and those that make it its own parent, nearest first; empty for one that is in no circle."""
    seen = [persona]
    current = _next(facts, persona)
    while current is not None and current not in seen:
        seen.append(current)
        current = _next(facts, current)
    return tuple(seen) if current is persona else ()


def _next(facts: Facts, persona: Persona) -> Persona | None:
    return next((p for p in _line(facts, persona) if p.active and p is not persona), None)


def _line(facts: Facts, persona: Persona) -> Iterator[Persona]:
    """The parents as they are stored, dropped ones included, nearest first; goes on until one is met again."""
    seen: set[int] = set()
    parent_id = persona.parent_id
    while parent_id is not None and parent_id not in seen:
        seen.add(parent_id)
        parent = facts.persona_by_id[parent_id]
        yield standing_for(facts, parent)
        parent_id = parent.parent_id


def _passed_over(facts: Facts, persona: Persona) -> Iterator[Persona]:
    """The dropped personas between this one and its parent: what they asked for is now asked of this one."""
    for parent in _line(facts, persona):
        if parent.active and parent is not persona:
            return
        if not parent.active:
            yield parent


@remembered
def ancestors(facts: Facts, persona: Persona) -> tuple[Persona, ...]:
    """Parent, grandparent and so on, nearest first; stops at a circle."""
    found: list[Persona] = []
    current = parent_of(facts, persona)
    while current is not None and current.id != persona.id and current not in found:
        found.append(current)
        current = parent_of(facts, current)
    return tuple(found)


def would_circle(facts: Facts, persona: Persona, parent: Persona) -> bool:
    """Whether making `parent` the parent of `persona` closes a circle."""
    return parent.id == persona.id or persona in ancestors(facts, parent) or persona.id == parent.parent_id


def merged_in(facts: Facts, persona: Persona) -> tuple[Persona, ...]:
    """The active personas whose duties this one took over."""
    return tuple(
        p for p in facts.personas if p.active and p.id != persona.id and standing_for(facts, p).id == persona.id
    )


@remembered
def own_skills(facts: Facts, persona: Persona) -> tuple[Placement, ...]:
    """What the persona asks for beyond its parents, in print order by 区分; each skill once.

    A skill that is inherited counts as own where the persona asks for another level or in another way.
    """
    inherited = {p.skill.id: (p.level, p.kind) for p in inherited_skills(facts, persona)}
    own = (p for p in direct(facts, persona).values() if p.asked and inherited.get(p.skill.id) != (p.level, p.kind))
    return tuple(sorted(own, key=lambda p: p.category.position))


def inherited_skills(facts: Facts, persona: Persona) -> tuple[Placement, ...]:
    """What is in effect by way of the parents alone, whatever the persona itself says of it."""
    parent = parent_of(facts, persona)
    return effective_skills(facts, parent) if parent is not None else ()


@remembered
def effective_skills(facts: Facts, persona: Persona) -> tuple[Placement, ...]:
    """Everything in effect: the roots' skills first, then the persona's own; each skill once.

    The nearest persona that says something of a skill decides its level and kind; an exemption takes it away.
    """
    found: dict[int, Placement] = {}
    for source in (*reversed(ancestors(facts, persona)), persona):
        for placement in sorted(direct(facts, source).values(), key=lambda p: p.category.position):
            if placement.asked:
                found[placement.skill.id] = placement  # a place once taken stays where it was
            else:
                found.pop(placement.skill.id, None)
    return tuple(found.values())


def exemptions(facts: Facts, persona: Persona) -> tuple[Placement, ...]:
    """What the persona would inherit but is not asked for, with the reasons."""
    return tuple(p for p in direct(facts, persona).values() if not p.asked)


def skills_in_use(facts: Facts) -> tuple[Skill, ...]:
    """The distinct skills that any persona in use asks for."""
    wanted = {p.skill.id for persona in in_use(facts) for p in effective_skills(facts, persona)}
    return tuple(skill for skill in facts.skills.values() if skill.id in wanted)


def stages_of(facts: Facts, persona: Persona) -> tuple[Stage, ...]:
    """The stages of the persona's track."""
    return tuple(stage for stage in facts.stages if stage.track_id == persona.track_id)


def targets_of(facts: Facts, persona: Persona, *, with_off: bool = False) -> tuple[Target, ...]:
    """The targets of a persona and of those merged into it; optional ones count only when switched on."""
    ids = {persona.id} | {p.id for p in merged_in(facts, persona)}
    return tuple(t for t in facts.targets if (t.active or with_off) and t.persona_id in ids)


def targets_in_use(facts: Facts) -> tuple[Target, ...]:
    """Every active target whose persona is in use, in the personas' order."""
    return tuple(target for persona in in_use(facts) for target in targets_of(facts, persona))


def _sources(facts: Facts, persona: Persona) -> Iterator[Persona]:
    """Whose requirements are this one's own: with a merged persona comes all that it built upon."""
    yield persona
    for merged in merged_in(facts, persona):
        yield merged
        yield from _line(facts, merged)
    yield from _passed_over(facts, persona)


@remembered
def direct(facts: Facts, persona: Persona) -> dict[int, Placement]:
    """What the persona itself says of skills, by the key of the item each lives on in; retired items are left out.

    Its own word comes before that of personas merged into it or passed over.
    """
    found: dict[int, Placement] = {}
    for source in dict.fromkeys(_sources(facts, persona)):
        for need in facts.requirements_of.get(source.id, ()):
            skill = facts.living_skill(need.skill_id)
            if skill.active:
                category = facts.categories[need.category_id]
                found.setdefault(skill.id, Placement(skill, category, need.level, need.kind, source, need.reason))
    return found
