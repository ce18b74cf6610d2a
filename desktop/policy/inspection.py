"""What a rule looks at, and what it reports."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.analysis.facts import Facts

from .items import Item
from .steps import Step
from .tree import Document


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. kind: blank | contradiction | spelling | character; `step` and `item` lead to its place."""

    kind: str
    message: str
    next_step: str
    step: str
    item: str = ""
    owner: str = ""

    @property
    def key(self) -> str:
        """The same finding has the same key while it lasts."""
        return f"{self.kind}|{self.step}|{self.item}|{self.message}"


@dataclass(frozen=True)
class Inspection:
    """Everything a rule may look at."""

    facts: Facts
    document: Document
    items: tuple[Item, ...]
    steps: tuple[Step, ...]

    def excluded(self, step: str) -> bool:
        """Whether the officer set this step aside (今回は対象外)."""
        state = self.facts.steps.get(step)
        return bool(state and state.excluded)
