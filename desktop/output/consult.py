"""相談用に渡す: the file and its plan as Excel, both without anything of persons."""

from __future__ import annotations

from pathlib import Path

from desktop.analysis.facts import Facts
from desktop.policy.book import Book, make_book
from desktop.policy.items import Item
from desktop.policy.starting import read_facts
from desktop.store import Document, consult
from desktop.store.consult import Figures, Masker

from .glyphs import glyph_findings

FEW = 3  # fewer people than this could be recognised by their number alone
_PLANNED = {"target.value", "target.year"}  # what the town means to reach says nothing of who is there


def small_counts(book: Book) -> list[Item]:
    """The answers that count one or two people who are there now."""
    return [
        item
        for item in book.items
        if item.kind == "integer" and item.unit in {"人", "名"} and item.bind not in _PLANNED
        if item.value is not None and 0 < int(item.value) < FEW
    ]


def hand_over(document: Document, book: Book, target: Path, hide: Masker) -> list[Path]:
    """Write the copy for advice and its plan beside it. Raises WorldError, leaving nothing behind."""
    from .excel.plan import make_plan  # openpyxl: no start waits for it

    def beside(copy: Document) -> dict[Path, bytes]:
        plan = make_plan(make_book(read_facts(copy), glyph_findings))
        return {target.with_name(f"{target.stem}_年度計画.xlsx"): plan}

    blank = [item.key for item in small_counts(book)]
    return consult.write(document, target, hide, blank, beside, _figures(book.facts))


def _figures(facts: Facts) -> Figures:
    """The numbers of people as the policy prints them, without those that are too few to be told."""
    heads = {persona.id: facts.heads(persona) for persona in facts.personas}
    return Figures(facts.staff_count, {key: None if 0 < (count or 0) < FEW else count for key, count in heads.items()})
