"""Reads a finished PDF and names every line that begins or ends where Japanese typesetting forbids it.

Knows nothing of the code that made the file: it rebuilds the lines from the positions of the characters (pdfium).
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as raw

FORBIDDEN_HEAD = set(
    "、。，．・：；？！゛゜ヽヾゝゞ々〻ー）」』】〕〉》｝］’”ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
    "‥…〜～゠–％‰℃′″)]},.!?:;%"
)
FORBIDDEN_TAIL = set("（「『【〔〈《｛［‘“￥＄№([{")
SPACES = set(" \u3000\u00a0\r\n")


@dataclass
class Glyph:
    character: str
    x: float
    right: float
    y: float
    size: float


@dataclass
class Line:
    glyphs: list[Glyph]

    @property
    def text(self) -> str:
        return "".join(glyph.character for glyph in self.glyphs)

    @property
    def x(self) -> float:
        return self.glyphs[0].x

    @property
    def right(self) -> float:
        return self.glyphs[-1].right

    @property
    def y(self) -> float:
        return self.glyphs[0].y

    @property
    def size(self) -> float:
        return self.glyphs[0].size


def glyphs_of(page: pypdfium2.PdfPage) -> list[Glyph]:
    """The characters of a page in the order they are written, without those pdfium makes up."""
    textpage = page.get_textpage()
    found = []
    x, y = ctypes.c_double(), ctypes.c_double()
    for place in range(textpage.count_chars()):
        if raw.FPDFText_IsGenerated(textpage, place) == 1:
            continue
        raw.FPDFText_GetCharOrigin(textpage, place, x, y)
        right = textpage.get_charbox(place, loose=True)[2]
        character = chr(raw.FPDFText_GetUnicode(textpage, place))
        if found and "\udc00" <= character <= "\udfff":  # the second half of a character beyond U+FFFF
            pair = (found[-1].character + character).encode("utf-16", "surrogatepass")
            found[-1].character = pair.decode("utf-16")
            continue
        found.append(Glyph(character, x.value, right, y.value, raw.FPDFText_GetFontSize(textpage, place)))
    return found


def lines_of(page: pypdfium2.PdfPage) -> list[Line]:
    """Glyphs on one base line and close together are a line."""
    lines: list[Line] = []
    for glyph in glyphs_of(page):
        last = lines[-1].glyphs[-1] if lines else None
        if last and abs(last.y - glyph.y) < 0.6 and -0.7 * glyph.size < glyph.x - last.right < 0.9 * glyph.size:
            lines[-1].glyphs.append(glyph)
        else:
            lines.append(Line([glyph]))
    return [line for line in lines if line.text.strip()]


def follows(line: Line, above: Line) -> bool:
    """Whether the line can be the next one of the same paragraph."""
    down = above.y - line.y
    beside = line.x < above.right and above.x < line.right
    return 0.9 * line.size < down < 2.4 * line.size and beside and abs(line.size - above.size) < 0.1


def is_bullet(line: Line) -> bool:
    """A list's ・ stands apart from its text."""
    if line.text[0] != "・" or len(line.glyphs) < 2:
        return False
    dot, first = line.glyphs[:2]
    return first.x - dot.x > 1.3 * dot.size


def violations(pdf: bytes) -> list[str]:
    """Every forbidden head or tail, as 「page: line」."""
    found = []
    document = pypdfium2.PdfDocument(pdf)
    for number in range(len(document)):
        lines = lines_of(document[number])
        for place, line in enumerate(lines):
            visible = [c for c in line.text if c not in SPACES]
            if visible[-1] in FORBIDDEN_TAIL:
                found.append(f"{number + 1}: 行末 {line.text}")
            # the first line after the running foot may continue a paragraph of the page before
            fresh = place > 0 and not follows(line, lines[place - 1]) and lines[place - 1].size > 9.2
            if visible[0] in FORBIDDEN_HEAD and not fresh and not is_bullet(line):
                found.append(f"{number + 1}: 行頭 {line.text}")
    return found
