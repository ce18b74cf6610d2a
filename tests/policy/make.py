"""Towns to test with, and what a policy says."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from desktop.analysis.facts import Facts
from desktop.policy.answering import parse_many, save_answers
from desktop.policy.book import Book, make_book
from desktop.policy.starting import read_facts
from desktop.policy.tree import BulletList, Diagram, Document, Paragraph, Section, Table, plain, runs_of
from desktop.store import Document as Store

INSIDE = ("general", "promoter", "dx_lead", "infosys", "manager")
ALL = (*INSIDE, "cio")
# What the officer of the sample wrote about personas in her own words
OWN_WORDS = {"secure.others": None, "offjt.courses": None}


def answer(document: Store, given: dict[str, Any]) -> Book:
    """Give answers as a sheet would, and look at the policy again."""
    book = book_of(document)
    values, problems = parse_many(book.items, given)
    assert problems == {}
    assert set(values) == set(given), set(given) - set(values)
    save_answers(document, book.facts, book.items, values, label="答える")
    return book_of(document)


def book_of(document: Store) -> Book:
    """The policy now."""
    return make_book(read_facts(document))


def with_answers(facts: Facts, **answers: Any) -> Facts:
    """The same town with other answers of the answer table (「.」 written as 「__」)."""
    return replace(facts, answers={**facts.answers, **{k.replace("__", "."): v for k, v in answers.items()}})


def words_of(document: Document) -> str:
    """Every word of a policy, one run of text after another."""
    lines = [document.title, document.organization, document.version, document.date, document.cover_note]
    lines += [f"{a} {b}" for a, b in document.colophon]
    for section in document.walk():
        lines.append(section.heading)
        lines += [words_of_block(block) for block in section.blocks]
    return "\n".join(lines)


def words_of_block(block: Any) -> str:
    """Every word of a block, captions and headings included."""
    match block:
        case Paragraph(runs=runs):
            return plain(runs)
        case BulletList(items=items):
            return "\n".join(map(plain, items))
        case Table(columns=columns, rows=rows, caption=caption):
            cells = [plain(cell) for row in rows for cell in row]
            return "\n".join([caption, *(c.title for c in columns), *cells])
        case Diagram(boxes=boxes, arrows=arrows, caption=caption):
            return "\n".join([caption, *(b.title + b.detail for b in boxes), *(a.label for a in arrows)])
    raise AssertionError(block)


def section(document: Document, key: str) -> Section:
    """A section by its key."""
    return next(s for s in document.walk() if s.key == key)


def has_section(document: Document, key: str) -> bool:
    """Whether a section is in the policy."""
    return any(s.key == key for s in document.walk())


def check_form(document: Document) -> None:
    """What holds of every policy whatever the answers: numbering without gaps, nothing empty, whole sentences."""
    numbered = [s.label for s in document.sections if s.label]
    assert numbered == [f"第{n}章" for n in range(1, len(numbered) + 1)]
    for chapter in document.sections:
        labels = [c.label for c in chapter.children if c.label]
        assert labels == [str(n) for n in range(1, len(labels) + 1)]
        assert chapter.blocks or chapter.children
        for part in chapter.walk():
            assert part.title
    for block in document.blocks():
        runs = list(runs_of(block))
        assert runs, block
        assert not isinstance(block, Table) or block.rows
        if isinstance(block, Paragraph):
            words = plain(block.runs)
            assert not re.search("[\ufdd0-\ufdef]|None|、、|。。|「」|（）|^[、。]", words), words
    for part in document.walk():
        if part.key.startswith("personas.each"):
            promised = any("次の" in words_of_block(b) for b in part.blocks if b.key.startswith("persona.skills_intro"))
            assert promised == any(isinstance(block, Table) for block in part.blocks), part.title
    check_diagrams(document)


def check_diagrams(document: Document) -> None:
    """Boxes lie on the grid, apart from each other, and arrows join boxes that are there."""
    for block in document.blocks():
        if isinstance(block, Diagram):
            keys = {box.key for box in block.boxes}
            assert len(keys) == len(block.boxes)
            assert all({arrow.start, arrow.end} <= keys for arrow in block.arrows)
            cells = [(box.row, column) for box in block.boxes for column in range(box.column, box.column + box.span)]
            assert len(cells) == len(set(cells)), block.boxes
            assert all(0 <= column < block.columns for _, column in cells)
