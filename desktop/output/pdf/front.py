"""What comes before the chapters: the cover and the table of contents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.output.pdf.headings import titled
from desktop.output.pdf.ink import Ink
from desktop.output.pdf.paragraph import JaParagraph
from desktop.output.pdf.style import (
    ACCENT,
    BORDER,
    COVER_NOTE,
    COVER_ORGANIZATION,
    COVER_SMALL,
    COVER_TITLE,
    FRAME_HEIGHT,
    GROUND,
    HEADINGS,
    LEFT,
    MEASURE,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RULE,
    SECONDARY,
    TOC_CHAPTER,
    TOC_SECTION,
    TOP,
    TextStyle,
)
from desktop.policy.tree import Document, Section

CONTENTS: Final = "目次"
_NUMBER_ROOM: Final = 34.0


def _text(ink: Ink, text: str, style: TextStyle, x: float, y: float, width: float) -> float:
    """Draw a few words; returns the height they took."""
    if not text:
        return 0.0
    words = JaParagraph(((text, False),), style)
    height = words.wrap(width)
    words.draw(ink, x, y)
    return height


def draw_cover(ink: Ink, document: Document) -> None:
    """The first page: who, what, which version, when, and whether it is decided."""
    ink.rect((0, 0, PAGE_WIDTH, 7 * MM), ACCENT)
    y = 62 * MM
    y += _text(ink, document.organization, COVER_ORGANIZATION, LEFT, y, MEASURE) + 10
    y += _text(ink, document.title, COVER_TITLE, LEFT, y, MEASURE) + 14
    ink.rect((LEFT, y, 64 * MM, 2.2), ACCENT)
    y += 22
    _draw_status(ink, document, y)
    _draw_cover_foot(ink, document)


def _draw_status(ink: Ink, document: Document, y: float) -> None:
    """The status in a frame, the version beside it."""
    status = JaParagraph(((document.status, False),), replace(COVER_SMALL, family="bold", align="center"))
    status.wrap(MEASURE)
    width = max(status.widest + 26, 60)
    if document.status:
        height = status.wrap(width)
        ink.rect((LEFT, y, width, height + 8), stroke=ACCENT, line=1.0)
        status.draw(ink, LEFT, y + 4)
    x = LEFT + width + 14 if document.status else LEFT
    _text(ink, document.version, COVER_SMALL, x, y + 4, LEFT + MEASURE - x)


def _draw_cover_foot(ink: Ink, document: Document) -> None:
    """Date and organization low on the page, then the note."""
    bottom = PAGE_HEIGHT - 30 * MM
    note = JaParagraph(((document.cover_note, False),), COVER_NOTE)
    if document.cover_note:
        height = note.wrap(MEASURE - 24) + 16
        ink.rect((LEFT, bottom - height, MEASURE, height), GROUND, BORDER)
        note.draw(ink, LEFT + 12, bottom - height + 8)
        bottom -= height + 18
    foot = [(document.date, COVER_SMALL), (document.organization, replace(COVER_SMALL, family="bold", size=14))]
    y = bottom - 40
    ink.line(LEFT, y - 12, LEFT + MEASURE, y - 12, BORDER, 0.6)
    for text, style in foot:
        y += _text(ink, text, style, LEFT, y, MEASURE) + 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents; `target` is the number of the section in reading order."""

    paragraph: JaParagraph
    left: float
    target: int
    words: str
    space: float


def contents(sections: Sequence[Section]) -> list[list[Entry]]:
    """Lay out the table of contents: its entries page by page. Page numbers come when it is drawn."""
    pages: list[list[Entry]] = [[]]
    y = _head_height()
    for entry in _entries(sections):
        height = entry.paragraph.height + (entry.space if pages[-1] else 0.0)
        if y + height > FRAME_HEIGHT and pages[-1]:
            pages.append([])
            y, height = 0.0, entry.paragraph.height
        pages[-1].append(entry)
        y += height
    return pages


def _entries(sections: Sequence[Section]) -> Iterator[Entry]:
    for number, section in enumerate(sections):
        if section.level > 2:
            continue
        chapter = section.level == 1
        left = 0.0 if chapter else 22.0
        paragraph = titled(section.label, section.title, TOC_CHAPTER if chapter else TOC_SECTION)
        paragraph.wrap(MEASURE - left - _NUMBER_ROOM)
        yield Entry(paragraph, left, number, section.heading, 9.0 if chapter else 1.0)


def _head_height() -> float:
    return HEADINGS[1].leading + 22


def draw_contents(ink: Ink, entries: Sequence[Entry], numbers: Sequence[int], first: bool) -> None:
    """Draw one page of it; `numbers` holds the printed page of every section."""
    y = TOP
    if first:
        _text(ink, CONTENTS, HEADINGS[1], LEFT, y, MEASURE)
        ink.rect((LEFT, y + HEADINGS[1].leading + 4, MEASURE, 1.4), ACCENT)
        y += _head_height()
    for place, entry in enumerate(entries):
        y += entry.space if place else 0.0
        _draw_entry(ink, entry, y, str(numbers[entry.target]))
        y += entry.paragraph.height


def _draw_entry(ink: Ink, entry: Entry, y: float, number: str) -> None:
    paragraph = entry.paragraph
    paragraph.draw(ink, LEFT + entry.left, y)
    last = paragraph.lines[-1]
    leading = paragraph.style.leading
    top = y + paragraph.height - leading
    figure = JaParagraph(((number, False),), replace(paragraph.style, align="right"))
    figure.wrap(_NUMBER_ROOM)
    figure.draw(ink, LEFT + MEASURE - _NUMBER_ROOM, top)
    start = LEFT + entry.left + paragraph.left + last.x + last.width + 8
    end = LEFT + MEASURE - figure.widest - 6
    if end - start > 8:
        colour = SECONDARY if entry.left == 0 else RULE
        ink.line(start, top + leading * 0.66, end, top + leading * 0.66, colour, 0.9, dots=4)
    ink.link(f"s{entry.target}", (LEFT, y, MEASURE, paragraph.height), entry.words)
