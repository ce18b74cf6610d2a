"""相談用に渡す: the file and its plan as Excel, both without anything of persons."""

from __future__ import annotations

from pathlib import Path

from desktop.policy.book import Book, make_book
from desktop.policy.items import Item
from desktop.policy.starting import read_facts
from desktop.store import Document, consult
from desktop.store.consult import Masker

from .excel.plan import make_plan
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

    def beside(copy: Document) -> dict[Path, bytes]:
        plan = make_plan(make_book(read_facts(copy), glyph_findings))
        return {target.with_name(f"{target.stem}_年度計画.xlsx"): plan}

    return consult.write(document, target, hide, [item.key for item in small_counts(book)], beside)
