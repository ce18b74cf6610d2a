"""From a Document tree to the finished PDF: laid out once, drawn once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from desktop.output.fonts import MINCHO, register
from desktop.output.pdf.diagram import DiagramFlow
from desktop.output.pdf.flow import Flow, Item, Mark, Page, Placed, paginate
from desktop.output.pdf.front import CONTENTS, contents, draw_contents, draw_cover
from desktop.output.pdf.furniture import draw_furniture, roman
from desktop.output.pdf.headings import HeadingFlow
from desktop.output.pdf.ink import Ink, new_canvas
from desktop.output.pdf.paragraph import JaParagraph, segments
from desktop.output.pdf.style import (
    BODY,
    BODY_SIZE,
    FRAME_HEIGHT,
    HEADINGS,
    ITEM,
    LEAD,
    LEFT,
    MEASURE,
    NOTE,
    TOP,
)
from desktop.output.pdf.table import pairs_flow, table_flow
from desktop.output.pdf.watermark import define_watermark, draw_watermark
from desktop.policy.tree import Block, BulletList, Diagram, Document, Paragraph, Section, Table, plain

COLOPHON: Final = "奥付"
_STYLES: Final = {"body": BODY, "lead": LEAD, "note": NOTE}
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block (or a part of it) is drawn: page from 0, points from the page's top left corner."""

    page: int
    x: float
    y: float
    width: float
    height: float
    step: str
    key: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of the PDF, the places of its blocks, and what it holds."""

    data: bytes
    places: tuple[Place, ...]
    pages: int
    tables: int = 0
    figures: int = 0


class _Stream:
    """The document as one row of items, with tables and figures numbered as they come."""

    def __init__(self, document: Document) -> None:
        self.tables = 0
        self.figures = 0
        self.sections = list(document.walk())
        self.items = [item for place in range(len(self.sections)) for item in self._section(place)]

    def _section(self, place: int) -> Iterator[Item]:
        section = self.sections[place]
        mark = Mark(section.step, section.key) if section.step else None
        yield Item(HeadingFlow(section), mark, target=place, new_page=section.level == 1)
        for block in section.blocks:
            mark = Mark(block.step, block.key) if block.step else None
            for flow in self._flows(block):
                yield Item(flow, mark)

    def _flows(self, block: Block) -> list[Flow]:
        match block:
            case Paragraph():
                return [_prose(block)]
            case BulletList():
                return _list(block)
            case Table(columns=()):
                return []
            case Table():
                self.tables += bool(block.caption)
                return [table_flow(block, self.tables)]
            case Diagram():
                self.figures += bool(block.caption)
                return [DiagramFlow(block, self.figures)]


def _prose(block: Paragraph) -> JaParagraph:
    style = _STYLES.get(block.style, BODY)
    if block.style == "note" and plain(block.runs).startswith(("※", "注")):
        style = replace(NOTE, indent=-1)
    paragraph = JaParagraph(segments(block.runs), style)
    paragraph.keep = block.style == "lead"
    return paragraph


def _list(block: BulletList) -> list[Flow]:
    flows: list[Flow] = []
    for place, item in enumerate(block.items):
        marker = (_CIRCLED[place] if place < 20 else f"({place + 1})") if block.ordered else "・"
        left = BODY_SIZE * (2.6 if block.ordered and len(block.items) > 20 else 1.5)
        flows.append(_Indented(segments(item), marker, left))
    if flows:
        flows[-1].after = 7.0
    return flows


class _Indented(JaParagraph):
    """An item of a list, set in by one em."""

    def __init__(self, parts: tuple[tuple[str, bool], ...], marker: str, left: float) -> None:
        super().__init__(parts, ITEM, left, marker)

    def wrap(self, width: float) -> float:
        return super().wrap(width - BODY_SIZE)

    def draw(self, ink: Ink, x: float, y: float) -> None:
        super().draw(ink, x + BODY_SIZE, y)


def render(document: Document) -> Rendered:
    """Draw a document; the same tree always gives the same bytes."""
    register()
    stream = _Stream(document)
    pages = paginate(stream.items) if stream.items else []
    _add_colophon(document, pages)
    first = {p.item.target: n for n, page in enumerate(pages) for p in page if p.item.target is not None}
    numbers = [first[place] + 1 for place in range(len(stream.sections))]
    ink = Ink(_canvas(document))
    front = _draw_front(ink, document, stream.sections, numbers)
    places: list[Place] = []
    for number, page in enumerate(pages):
        _begin_page(ink, document, str(number + 1), _running_head(pages, number, stream.sections))
        places += _merged(_draw_page(ink, page, front + number, stream.sections))
        ink.next_page()
    _add_outline(ink.canvas, document)
    _add_labels(ink.canvas, front)
    total = front + len(pages)
    return Rendered(ink.canvas.getpdfdata(), tuple(places), total, stream.tables, stream.figures)


def _canvas(document: Document) -> Any:  # noqa: ANN401 (reportlab has no types)
    canvas = new_canvas(document.title, document.organization, MINCHO)
    canvas.setSubject("　".join(filter(None, (document.version, document.date, document.status))))
    if document.draft:
        define_watermark(canvas)
    return canvas


def _draw_front(ink: Ink, document: Document, sections: Sequence[Section], numbers: Sequence[int]) -> int:
    """Cover and table of contents; returns how many pages they take."""
    if document.draft:
        draw_watermark(ink.canvas)
    draw_cover(ink, document)
    ink.next_page()
    pages = contents(sections) if sections else []
    for number, entries in enumerate(pages):
        _begin_page(ink, document, roman(number + 1), CONTENTS if number else "")
        draw_contents(ink, entries, numbers, first=number == 0)
        ink.next_page()
    return 1 + len(pages)


def _begin_page(ink: Ink, document: Document, number: str, head: str) -> None:
    if document.draft:
        draw_watermark(ink.canvas)
    draw_furniture(ink, document, number, head)


def _running_head(pages: Sequence[Page], number: int, sections: Sequence[Section]) -> str:
    """The chapter a page belongs to; nothing on the page where it begins."""
    for back in range(number, -1, -1):
        for placed in reversed(pages[back]):
            target = placed.item.target
            if target is not None and sections[target].level == 1:
                return "" if back == number else sections[target].heading
    return ""


def _draw_page(ink: Ink, page: Page, number: int, sections: Sequence[Section]) -> Iterator[Place]:
    for placed in page:
        item, y = placed.item, TOP + placed.y
        if item.target is not None:
            ink.target(f"s{item.target}", y - 6)
        item.flow.draw(ink, LEFT, y)
        if item.mark:
            yield Place(number, LEFT, y, MEASURE, placed.height, item.mark.step, item.mark.key)


def _merged(places: Iterator[Place]) -> list[Place]:
    """Neighbouring fragments of one block on one page (the items of a list) as one place."""
    merged: list[Place] = []
    for place in places:
        last = merged[-1] if merged else None
        if last and (last.step, last.key) == (place.step, place.key) and place.key:
            merged[-1] = replace(last, height=place.y + place.height - last.y)
        else:
            merged.append(place)
    return merged


def _add_colophon(document: Document, pages: list[Page]) -> None:
    """Put the colophon at the foot of the last page, or on one of its own."""
    if not document.colophon:
        return
    table = pairs_flow(document.colophon)
    heading = JaParagraph(((COLOPHON, False),), HEADINGS[3])
    needed = heading.wrap(MEASURE) + 4 + table.height
    used = pages[-1][-1].y + pages[-1][-1].height if pages and pages[-1] else FRAME_HEIGHT
    if needed <= FRAME_HEIGHT and used + 30 + needed <= FRAME_HEIGHT:
        y = FRAME_HEIGHT - needed
        pages[-1].append(Placed(Item(heading), y, heading.height))
        pages[-1].append(Placed(Item(table), y + heading.height + 4, table.height))
        return
    heading.keep, heading.after, table.before = True, 4.0, 4.0
    pages.extend(paginate([Item(heading), Item(table)]))


def _add_outline(canvas: Any, document: Document) -> None:  # noqa: ANN401 (reportlab has no types)
    place = 0

    def add(section: Section, depth: int) -> None:
        nonlocal place
        canvas.addOutlineEntry(section.heading, f"s{place}", depth, closed=depth > 0)
        place += 1
        for child in section.children:
            add(child, depth + 1)

    for section in document.sections:
        add(section, 0)


def _add_labels(canvas: Any, front: int) -> None:  # noqa: ANN401 (reportlab has no types)
    """Page labels as printed: the cover by name, the contents i, ii, the chapters 1, 2, 3."""
    canvas.addPageLabel(0, prefix="表紙")
    if front > 1:
        canvas.addPageLabel(1, style="ROMAN_LOWER", start=1)
    canvas.addPageLabel(front, style="ARABIC", start=1)
