"""What is missing or contradictory, each item with the place to mend it. An empty list means ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desktop.analysis.facts import Facts

from . import rules_frame, rules_levels, rules_text
from .inspection import Finding, Inspection
from .items import Item
from .steps import Step
from .tree import Blank, Document, runs_of

__all__ = ["Finding", "arrange", "find_all"]


def find_all(
    facts: Facts, document: Document, items: tuple[Item, ...], all_steps: tuple[Step, ...]
) -> tuple[Finding, ...]:
    """Every finding, in the order of the wizard."""
    inspection = Inspection(facts, document, items, all_steps)
    found = [*_open_items(inspection), *rules_frame.check(inspection), *rules_levels.check(inspection)]
    found += rules_text.check(inspection)
    found.extend(_blank_runs(inspection, {f.item for f in found}))
    return arrange(inspection.steps, found)


def arrange(all_steps: Iterable[Step], found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the wizard's order, each once, with the one who decides."""
    order = {step.key: n for n, step in enumerate(all_steps)}
    owners = {step.key: step.spec.owner for step in all_steps}
    unique = {f.key: f for f in found}
    owned = (
        Finding(f.kind, f.message, f.next_step, f.step, f.item, f.owner or owners.get(f.step, ""))
        for f in unique.values()
    )
    return tuple(sorted(owned, key=lambda f: order.get(f.step, len(order))))


def _open_items(inspection: Inspection) -> Iterator[Finding]:
    for item in inspection.items:
        if item.open and not inspection.excluded(item.step):
            yield _open_item(inspection, item)


def _open_item(inspection: Inspection, item: Item) -> Finding:
    persona = inspection.facts.persona_by_key.get(item.subject)
    if item.bind == "persona.track" and persona:
        return Finding(
            "contradiction",
            f"「{persona.name}」に育成段階がありません。",
            "ほかの段階を使うか、「段階は定めない」を選んでください。",
            item.step,
            item.key,
        )
    if item.bind == "target.basis":
        target = inspection.facts.target_by_key[item.subject]
        return Finding(
            "contradiction",
            f"目標「{target.name}」は、何に対する割合か（分母）が決まっていません。",
            "分母を選んでください。",
            item.step,
            item.key,
        )
    verb = "選んで" if item.kind in {"choice", "choices", "flag"} else "入力して"
    return Finding("blank", f"「{item.label}」が空欄です。", f"{verb}ください。", item.step, item.key)


def _explained(inspection: Inspection, source: str, known: set[str]) -> bool:
    """Whether a blank goes away by itself once the findings known so far are mended."""
    if source in known:
        return True
    target = inspection.facts.target_by_key.get(source.removeprefix("target.").rpartition(".")[0])
    if target is None:
        return False
    causes = {f"target.{target.key}.value", f"target.{target.key}.basis"}
    causes |= {"staff": {"org.staff"}, "main_departments": {"dept.main"}}.get(target.basis, set())
    if target.basis.startswith("target:"):
        causes.add(f"target.{target.basis.removeprefix('target:')}.value")
    return bool(causes & known)


def _blank_runs(inspection: Inspection, known: set[str]) -> Iterator[Finding]:
    """Blanks in the text that no open question explains, for example in an own sentence."""
    by_key = {item.key: item for item in inspection.items}
    for section in inspection.document.walk():
        for block in section.blocks:
            for run in runs_of(block):
                if isinstance(run, Blank) and not _explained(inspection, run.source, known):
                    item = by_key.get(run.source)
                    yield Finding(
                        "blank",
                        f"「{section.heading}」に空欄「{run.label}」があります。",
                        "設問に答えてください。",
                        item.step if item else block.step,
                        run.source,
                    )
