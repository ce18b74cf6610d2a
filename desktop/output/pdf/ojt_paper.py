"""What the sheets around OJT share on paper: A4, one subject a page where it fits, a bookmark for each, a foot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.output.fonts import BOLD, GOTHIC, register
from desktop.output.pdf.card import letters_note, printed
from desktop.output.pdf.card_tables import SmallTable
from desktop.output.pdf.flow import Flow, Item, paginate
from desktop.output.pdf.ink import Ink, new_canvas
from desktop.output.pdf.paragraph import JaParagraph
from desktop.output.pdf.style import (
    ACCENT,
    BORDER,
    CAUTION,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RULE,
    SECONDARY,
    TextStyle,
)

LEFT: Final = 18 * MM
WIDTH: Final = PAGE_WIDTH - 2 * LEFT
TOP: Final = 16 * MM
_FOOT: Final = PAGE_HEIGHT - 14 * MM
HEIGHT: Final = _FOOT - 5 * MM - TOP
TITLE: Final = TextStyle(BOLD, 15, 21, align="left")
SUBTITLE: Final = TextStyle(GOTHIC, 9, 13, SECONDARY, align="left", after=2)
SECTION: Final = TextStyle(BOLD, 11, 16, ACCENT, align="left", before=9, after=3)
WORDS: Final = TextStyle(GOTHIC, 9.5, 14.5, align="left", after=2)
STRONG: Final = TextStyle(BOLD, 9.5, 14.5, align="left", after=2)
SMALL: Final = TextStyle(GOTHIC, 7.5, 10.5, SECONDARY, align="left", before=5)


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject with its pieces. foot: what the bottom of its pages says; words: all of its text, for letters."""

    bookmark: str
    flows: tuple[Flow, ...]
    foot: str
    words: str


def paragraph(text: str, style: TextStyle = WORDS, *, keep: bool = False) -> JaParagraph:
    """A text as it can be drawn."""
    made = JaParagraph(((printed(text), False),), style)
    made.keep = keep
    return made


def section(title: str, *flows: Flow) -> Iterator[Flow]:
    """A heading, and what it must not be parted from."""
    yield paragraph(title, SECTION, keep=True)
    yield from flows


def table(heads: Sequence[str], shares: Sequence[float], rows: Iterable[Sequence[str]]) -> SmallTable:
    """A small table whose texts can all be drawn."""
    return SmallTable(heads, shares, [tuple(printed(text) for text in row) for row in rows], grouped=True)


class Ruled:
    """A title with a rule below it. Never split."""

    before, after, keep = 0.0, 4.0, True

    def __init__(self, title: str) -> None:
        self._title = paragraph(title, TITLE)
        self.height = 0.0

    def wrap(self, width: float) -> float:
        """The title's lines and the rule."""
        self.height = self._title.wrap(width) + 5
        return self.height

    def least(self) -> float:
        """All of it."""
        return self.height

    def split(self, room: float) -> tuple[None, Flow]:
        """It goes to the next page."""
        del room
        return None, self

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """The title, then the rule."""
        self._title.draw(ink, x, y)
        ink.rect((x, y + self.height - 3, WIDTH, 1.2), ACCENT)


class Framed:
    """A sentence in a frame, to be seen before all else. Never split."""

    before, after, keep = 3.0, 5.0, False

    def __init__(self, text: str) -> None:
        self._text = paragraph(text, STRONG)
        self.height = 0.0

    def wrap(self, width: float) -> float:
        """The text with room around it."""
        self.height = self._text.wrap(width - 16) + 9
        return self.height

    def least(self) -> float:
        """All of it."""
        return self.height

    def split(self, room: float) -> tuple[None, Flow]:
        """It goes to the next page."""
        del room
        return None, self

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """The frame, then the text."""
        ink.rect((x, y, WIDTH, self.height), stroke=RULE, line=0.6)
        self._text.draw(ink, x + 8, y + 4.5)


def render_subjects(subjects: Iterable[Subject], title: str, organization: str) -> bytes:
    """The file."""
    register()
    canvas = new_canvas(title, organization, GOTHIC)
    ink = Ink(canvas)
    for place, subject in enumerate(subjects):
        flows = list(subject.flows)
        if note := letters_note(subject.words):
            flows.append(paragraph(note, replace(SMALL, colour=CAUTION)))
        pages = paginate([Item(flow) for flow in flows], WIDTH, HEIGHT)
        canvas.bookmarkPage(f"p{place}")
        canvas.addOutlineEntry(printed(subject.bookmark), f"p{place}", 0)
        for number, page in enumerate(pages, start=1):
            for placed in page:
                placed.item.flow.draw(ink, LEFT, TOP + placed.y)
            _foot(ink, subject.foot, f"{number}/{len(pages)}")
            ink.next_page()
    return bytes(canvas.getpdfdata())


def _foot(ink: Ink, words: str, number: str) -> None:
    ink.begin_artifact()
    ink.line(LEFT, _FOOT - 5, LEFT + WIDTH, _FOOT - 5, BORDER, 0.5)
    for text, style, x, width in ((words, SMALL, LEFT, WIDTH - 30), (number, _RIGHT, LEFT + WIDTH - 30, 30.0)):
        made = paragraph(text, style)
        made.wrap(width)
        made.draw(ink, x, _FOOT - 3)
    ink.end_artifact()


_RIGHT: Final = replace(SMALL, align="right")
