"""The policy at one moment: its tree, its findings and its progress, made in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from desktop.analysis.facts import Facts

from .compose import compose, settle
from .findings import Finding, arrange, find_all
from .items import Item, all_items
from .progress import StepProgress, progress
from .steps import Step, steps
from .tree import Document

MoreFindings = Callable[[Document], Iterable[Finding]]


@dataclass(frozen=True)
class Book:
    """Everything screens and outputs show of a policy."""

    facts: Facts
    document: Document
    findings: tuple[Finding, ...]
    items: tuple[Item, ...]
    steps: tuple[Step, ...]
    progress: tuple[StepProgress, ...]

    @property
    def ready(self) -> bool:
        """Nothing is missing or contradictory."""
        return not self.findings


def make_book(facts: Facts, more: MoreFindings | None = None) -> Book:
    """Compose and inspect. `more` adds findings that lower rooms cannot know, such as glyphs that no font has."""
    draft = compose(facts)
    all_steps = steps(facts)
    items = all_items(facts)
    found = find_all(facts, draft, items, all_steps)
    if more is not None:
        found = arrange(all_steps, (*found, *more(draft)))
    document = settle(draft, ready=not found)
    return Book(facts, document, found, items, all_steps, progress(facts, all_steps, items, found))
