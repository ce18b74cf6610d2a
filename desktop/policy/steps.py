"""The wizard's steps for this town: free in order, repeated for each persona in use, without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use
from desktop.catalog.preset import StepSpec
from desktop.models import Persona

CHAPTER_TITLES = {0: "はじめに", 7: "仕上げ"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its key is unique (「2-n:promoter」), its number is what people see (「2-3」)."""

    key: str
    number: str
    title: str
    spec: StepSpec
    persona: Persona | None = None


def steps(facts: Facts) -> tuple[Step, ...]:
    """Every step that applies now, in the order of the chapters."""
    found: list[Step] = []
    used = in_use(facts)
    keys = {persona.key for persona in used}
    counts: dict[int, int] = {}
    for spec in facts.preset.steps:
        if spec.persona and spec.persona not in keys:
            continue
        subjects: tuple[Persona | None, ...] = used if spec.each else (None,)
        for persona in subjects:
            counts[spec.chapter] = counts.get(spec.chapter, 0) + 1
            number = f"{spec.chapter}-{counts[spec.chapter]}"
            title = f"{persona.name}{'の目標' if spec.each == 'target_personas' else ''}" if persona else spec.title
            key = f"{spec.key}:{persona.key}" if persona else spec.key
            found.append(Step(key, number, title, spec, persona))
    return tuple(found)


def chapter_title(facts: Facts, chapter: int) -> str:
    """The heading of a group of steps in the task list."""
    if chapter in CHAPTER_TITLES:
        return CHAPTER_TITLES[chapter]
    chapters = [s for s in facts.preset.sections if not s.chapter and s.numbered]
    return f"第{chapter}章 {chapters[chapter - 1].title}" if 0 < chapter <= len(chapters) else ""
