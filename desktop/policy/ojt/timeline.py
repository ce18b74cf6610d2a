"""推進員としての歩み: everything dated that OJT knows of one person, over all years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.analysis.departments import Tree
from desktop.analysis.facts import Facts
from desktop.analysis.ojt import FINISHED, Ojt
from desktop.models import OjtPlan

from .follow import TOPICS


@dataclass(frozen=True, slots=True)
class Event:
    """One day, what kind of thing it was, and what it was."""

    on: str
    kind: str
    text: str


def timeline(facts: Facts, ojt: Ojt, staff_id: int) -> tuple[Event, ...]:
    """The newest first; what has no day is not in it."""
    tree = Tree(facts.departments)
    found = [e for plan in ojt.plans if plan.staff_id == staff_id for e in _of_plan(facts, ojt, tree, plan) if e.on]
    unique = dict.fromkeys(found)  # a plan that was copied forward was appointed on the same day
    return tuple(sorted(unique, key=lambda event: event.on, reverse=True))


def _of_plan(facts: Facts, ojt: Ojt, tree: Tree, plan: OjtPlan) -> Iterator[Event]:
    place = tree.by_id[plan.department_id].name
    yield Event(plan.appointed_on, "選任", f"{place}のDX推進員")
    yield Event(plan.told_on, "役割の伝達", place)
    share = "" if plan.dx_share is None else f"（DX {plan.dx_share}％）"
    yield Event(plan.agreed_on, "分担の合意", f"{place}{share}")
    yield Event(plan.closed_on, "席を閉じた", f"{place}（{plan.reason}）")
    for measure in facts.measures:
        entry = ojt.entries.get((plan.id, measure.id))
        if entry is not None and entry.state == FINISHED:
            yield Event(entry.done_on, "施策", measure.name)
    for goal in ojt.goals:
        if goal.plan_id == plan.id:
            yield Event(goal.held_on, "面談", goal.text)
    for note in ojt.notes:
        if note.plan_id == plan.id:
            result = f"　→ {note.result}" if note.result else ""
            yield Event(note.held_on, TOPICS.get(note.topic, note.topic), note.text + result)
