"""How far each step is: 未着手, 見た, 途中, 完了, 今回は対象外."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from desktop.analysis.facts import Facts

from .inspection import Finding
from .items import Item
from .steps import Step


class State(Enum):
    """The states of the task list."""

    UNTOUCHED = "未着手"
    SEEN = "見た"
    PARTLY = "途中"
    DONE = "完了"
    EXCLUDED = "今回は対象外"


@dataclass(frozen=True, slots=True)
class StepProgress:
    """A step with its state and what is still to mend in it."""

    step: Step
    state: State
    findings: tuple[Finding, ...]


def progress(
    facts: Facts, all_steps: Iterable[Step], items: Iterable[Item], findings: Iterable[Finding]
) -> tuple[StepProgress, ...]:
    """The state of every step."""
    items, findings = tuple(items), tuple(findings)
    found = []
    for step in all_steps:
        mine = tuple(f for f in findings if f.step == step.key)
        found.append(StepProgress(step, _state(facts, step, items, mine), mine))
    return tuple(found)


def _state(facts: Facts, step: Step, items: tuple[Item, ...], findings: tuple[Finding, ...]) -> State:
    noted = facts.steps.get(step.key)
    if noted and noted.excluded:
        return State.EXCLUDED
    seen = step.key in facts.seen
    if not findings:
        return State.DONE if seen else State.UNTOUCHED
    typed = any(i.answered and str(i.value) != i.default for i in items if i.step == step.key and i.required)
    if typed and seen:
        return State.PARTLY
    return State.SEEN if seen else State.UNTOUCHED
