"""What stands on every page around the text: running head and foot with the page number."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.output.pdf.ink import Ink
from desktop.output.pdf.paragraph import JaParagraph
from desktop.output.pdf.style import (
    BORDER,
    LEFT,
    MEASURE,
    MM,
    PAGE_HEIGHT,
    SMALL,
    TextStyle,
)
from desktop.policy.tree import Document

_FOOT: Final = PAGE_HEIGHT - 14 * MM
_HEAD: Final = 14 * MM
_NUMBER: Final = replace(SMALL, size=9, leading=11, align="right")


def draw_furniture(ink: Ink, document: Document, number: str, head: str) -> None:
    """The running head (if any) and the foot of a page."""
    ink.begin_artifact()
    if head:
        _one_line(ink, head, replace(SMALL, align="right"), LEFT, _HEAD, MEASURE)
        ink.line(LEFT, _HEAD + 13, LEFT + MEASURE, _HEAD + 13, BORDER, 0.5)
    ink.line(LEFT, _FOOT - 6, LEFT + MEASURE, _FOOT - 6, BORDER, 0.5)
    _one_line(ink, _identity(document), SMALL, LEFT, _FOOT, MEASURE - 44)
    _one_line(ink, number, _NUMBER, LEFT + MEASURE - 40, _FOOT - 0.5, 40)
    ink.end_artifact()


def _identity(document: Document) -> str:
    """Who and what, once: a title that begins with the organization's name already says who."""
    who = "" if document.title.startswith(document.organization) else document.organization
    words = "　".join(filter(None, (who, document.title, document.version)))
    return f"{words}［{document.status}］" if document.status else words


def _one_line(ink: Ink, text: str, style: TextStyle, x: float, y: float, width: float) -> None:
    """Words on a single line: set smaller when long, shortened when that does not help."""
    for size in (style.size, style.size * 0.9, style.size * 0.8):
        words = _words(text, replace(style, size=size), width)
        if len(words.lines) == 1:
            words.draw(ink, x, y)
            return
    kept = words.lines[0].end - 1
    _words(text[:kept] + "…", words.style, width).draw(ink, x, y)


def _words(text: str, style: TextStyle, width: float) -> JaParagraph:
    words = JaParagraph(((text, False),), style)
    words.wrap(width)
    return words


def roman(number: int) -> str:
    """A small Roman number, as page labels print it."""
    text = ""
    for value, sign in ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv")):
        while number >= value:
            text += sign
            number -= value
    return text + "i" * number
