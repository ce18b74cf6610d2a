"""The bundled fonts: where they lie, which characters they can print, how wide each one is.

Everything that measures text goes through `GLYPHS[family]`, a table that fills itself: one look-up per character
gives the width in em, and `font_of` says which font draws it (the wanted one, another bundled one, or 〓).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from desktop.policy.tree import Block, BulletList, Diagram, Document, Paragraph, Table, plain
from desktop.resources import resource

MINCHO: Final = "mincho"
GOTHIC: Final = "gothic"
BOLD: Final = "bold"

FILES: Final[dict[str, str]] = {
    MINCHO: "BIZUDMincho-Regular",
    GOTHIC: "BIZUDPGothic-Regular",
    BOLD: "BIZUDPGothic-Bold",
}
GETA: Final = "〓"
NO_BREAK_SPACE: Final = "\u00a0"

_FALLBACK: Final[dict[str, tuple[str, ...]]] = {
    MINCHO: (MINCHO, GOTHIC),
    GOTHIC: (GOTHIC, MINCHO),
    BOLD: (BOLD, GOTHIC, MINCHO),
}
_lock = threading.Lock()
_fonts: dict[str, Any] = {}


def folder() -> Path:
    """Where the font files are, in the source tree and in the frozen program."""
    return resource("fonts")


def register() -> dict[str, Any]:
    """Load the three fonts once and hand out the same ones for ever after, by family."""
    if len(_fonts) == len(FILES):
        return _fonts
    with _lock:
        if len(_fonts) < len(FILES):
            _load()
    return _fonts


def _load() -> None:
    from reportlab.pdfbase import pdfmetrics

    from desktop.output.pdf.embedded import EmbeddedFont

    loaded = {family: EmbeddedFont(name, str(folder() / f"{name}.ttf")) for family, name in FILES.items()}
    for font in loaded.values():
        pdfmetrics.registerFont(font)
    _fonts.update(loaded)


def can_print(family: str, character: str) -> bool:
    """Whether this one font has a glyph for the character."""
    code = 0x20 if character == NO_BREAK_SPACE else ord(character)
    return code in register()[family].face.charToGlyph


def font_of(family: str, character: str) -> str:
    """The family that really draws the character, or an empty word when none can."""
    return next((name for name in _FALLBACK[family] if can_print(name, character)), "")


class _Widths(dict[str, float]):
    """Character → width in em for one wanted family; `odd` holds those another font (or 〓) must draw."""

    def __init__(self, family: str) -> None:
        super().__init__()
        self.family = family
        self.odd: dict[str, tuple[str, str]] = {}

    def __missing__(self, character: str) -> float:
        family, drawn = font_of(self.family, character), character
        if not family:
            family, drawn = self.family, GETA
        if family != self.family or drawn != character:
            self.odd[character] = (family, drawn)
        code = 0x20 if drawn == NO_BREAK_SPACE else ord(drawn)
        width: float = register()[family].face.charWidths[code] / 1000
        self[character] = width
        return width


GLYPHS: Final[dict[str, _Widths]] = {family: _Widths(family) for family in FILES}


def widths(text: str, family: str) -> list[float]:
    """The width of every character in em."""
    table = GLYPHS[family]
    return [table[character] for character in text]


def odd_ones(text: str, family: str) -> dict[str, tuple[str, str]]:
    """Characters of the text that the family does not draw itself: what is drawn instead, and with which font."""
    odd = GLYPHS[family].odd
    return {character: odd[character] for character in set(text) & odd.keys()} if odd else {}


def missing_glyphs(text: str) -> list[str]:
    """The characters no bundled font can print, once each, in the order they appear. Line feeds do not count."""
    found = (c for c in dict.fromkeys(text) if c != "\n" and not any(can_print(f, c) for f in FILES))
    return list(found)


def document_missing(document: Document) -> list[tuple[str, str]]:
    """Each unprintable character of a document with the place (section heading or part) where it stands."""
    found: dict[tuple[str, str], None] = {}
    for place, text in _places(document):
        for character in missing_glyphs(text):
            found[character, place] = None
    return list(found)


def _places(document: Document) -> Iterator[tuple[str, str]]:
    yield "表紙", document.title + document.organization + document.version + document.date
    yield "表紙", document.status + document.cover_note
    for section in document.walk():
        yield section.heading, section.heading
        for block in section.blocks:
            for text in _texts(block):
                yield section.heading, text
    for name, value in document.colophon:
        yield "奥付", name + value


def _texts(block: Block) -> Iterable[str]:
    match block:
        case Paragraph(runs=runs):
            return [plain(runs)]
        case BulletList(items=items):
            return [plain(item) for item in items]
        case Table(columns=columns, rows=rows, caption=caption):
            titles = [column.title for column in columns]
            return [caption, *titles, *(plain(cell) for row in rows for cell in row)]
        case Diagram(boxes=boxes, arrows=arrows, caption=caption):
            return [caption, *(b.title + b.detail for b in boxes), *(a.label for a in arrows)]
