"""The Document tree: what a policy says, before anyone decides how it looks.

Every output (PDF, Word, preview, comparison) draws this same tree. Nothing here knows fonts, pages or files.
`step` on a block names the wizard step that makes it, so that a click in the preview finds its question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Fixed words of a wording."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """Words that come from an answer or an indicator; `source` is the question's key."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    """A place that still waits for an answer; drawn so that nobody can overlook it."""

    label: str
    source: str = ""

    @property
    def text(self) -> str:
        """The visible placeholder, for outputs that can only show characters."""
        return f"〔{self.label}〕"


Run = Text | Value | Blank
Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of prose. style: body | lead (before a list or table) | note (small print)."""

    runs: Runs
    step: str = ""
    key: str = ""
    style: str = "body"


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list; `ordered` numbers it ①②③."""

    items: tuple[Runs, ...]
    step: str = ""
    key: str = ""
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its heading, its share of the width, and how cells align (left | center | right)."""

    title: str
    width: float
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells. With `grouped`, equal neighbours in the first column are one group and written once.

    `caption` is printed above; the header row repeats on every page.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Runs, ...], ...]
    step: str = ""
    key: str = ""
    caption: str = ""
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a diagram on a grid: column and row from 0, `span` columns wide.

    tone: plain | accent (the subject of the figure) | soft (background, outside body).
    """

    key: str
    title: str
    column: int
    row: int
    detail: str = ""
    span: int = 1
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to another, with a few words beside it; `both` draws two heads."""

    start: str
    end: str
    label: str = ""
    both: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes on a grid of `columns` columns, joined by arrows; `caption` is printed below as 「図n …」."""

    kind: str
    columns: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    caption: str
    step: str = ""
    key: str = ""


Block = Paragraph | BulletList | Table | Diagram


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter (level 1) or a numbered or unnumbered section inside it.

    `label` is the number as printed (「第1章」, 「1」, or empty).
    """

    key: str
    label: str
    title: str
    level: int
    blocks: tuple[Block, ...] = ()
    children: tuple[Section, ...] = ()
    step: str = ""

    @property
    def heading(self) -> str:
        """The number and the title as they stand in the table of contents."""
        return f"{self.label} {self.title}".strip()

    def walk(self) -> Iterator[Section]:
        """The section and everything below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole policy. `draft` puts the watermark 案 on every page; `status` is 案 or 決定."""

    title: str
    organization: str
    version: str
    date: str
    status: str
    draft: bool
    sections: tuple[Section, ...]
    colophon: tuple[tuple[str, str], ...] = ()
    cover_note: str = ""

    def walk(self) -> Iterator[Section]:
        """Every section in reading order."""
        for section in self.sections:
            yield from section.walk()

    def blocks(self) -> Iterator[Block]:
        """Every block in reading order."""
        for section in self.walk():
            yield from section.blocks


def runs_of(block: Block) -> Iterator[Run]:
    """Every run of a block, tables cell by cell; a diagram's words come as Text."""
    match block:
        case Paragraph(runs=runs):
            yield from runs
        case BulletList(items=items):
            for item in items:
                yield from item
        case Table(rows=rows):
            for row in rows:
                for cell in row:
                    yield from cell
        case Diagram(boxes=boxes, arrows=arrows):
            for box in boxes:
                yield Text(box.title + box.detail)
            for arrow in arrows:
                yield Text(arrow.label)


def plain(runs: Runs) -> str:
    """The characters of some runs, blanks as placeholders."""
    return "".join(run.text for run in runs)
