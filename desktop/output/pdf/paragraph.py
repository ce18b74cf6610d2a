"""A paragraph of Japanese text: composed once, broken by our own kinsoku, drawn without any markup."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from desktop.output import fonts
from desktop.output.pdf.ink import Ink
from desktop.output.pdf.kinsoku import break_lines, squeeze, visible_end
from desktop.output.pdf.style import CAUTION, CAUTION_FILL, TextStyle
from desktop.policy.tree import Blank, Run

MOST_STRETCH: Final = 0.16  # em between two characters; a line that needs more stays ragged
ASCENT: Final = 0.88

Segment = tuple[str, bool]  # words, and whether they are a blank that waits for an answer


@dataclass(frozen=True, slots=True)
class Composed:
    """Characters with their widths (points), where pieces must be cut, and which stretches are blanks."""

    text: str
    drawn: str
    widths: list[float]
    cuts: list[int]
    families: dict[int, str]
    blanks: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its characters, the offset of its first one, its natural width and its letter spacing."""

    start: int
    end: int
    x: float
    width: float
    spacing: float


def segments(runs: Iterable[Run]) -> tuple[Segment, ...]:
    """The words of some runs with the blanks marked."""
    return tuple((run.text, isinstance(run, Blank)) for run in runs if run.text)


@lru_cache(maxsize=4096)
def compose(parts: tuple[Segment, ...], style: TextStyle) -> Composed:
    """Measure the text and find what interrupts it: other fonts, blanks, punctuation set closer."""
    texts = [part.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ") for part, _ in parts]
    text = "".join(texts).rstrip("\n")
    widths = [0.0 if c == "\n" else w for c, w in zip(text, _ems(text, style.family), strict=True)]
    blanks = _blank_places(texts, parts, len(text))
    rims = frozenset(place for pair in blanks for place in pair)
    cuts = {place + 1 for place in squeeze(text, widths, rims)} | rims
    drawn, families = _substitute(text, style.family)
    cuts.update(place for at in families for place in (at, at + 1))
    return Composed(text, drawn, [w * style.size for w in widths], sorted(cuts), families, blanks)


def _ems(text: str, family: str) -> list[float]:
    return fonts.widths(text.replace("\n", " "), family)


def _blank_places(texts: list[str], parts: tuple[Segment, ...], length: int) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    at = 0
    for text, (_, blank) in zip(texts, parts, strict=True):
        if blank:
            places.append((at, min(at + len(text), length)))
        at += len(text)
    return places


def _substitute(text: str, family: str) -> tuple[str, dict[int, str]]:
    """Replace what the font cannot draw, and name the font for every such place."""
    odd = fonts.odd_ones(text.replace("\n", " "), family)
    if not odd:
        return text, {}
    families = {i: odd[c][0] for i, c in enumerate(text) if c in odd and odd[c][0] != family}
    return "".join(odd[c][1] if c in odd else c for c in text), families


@lru_cache(maxsize=4096)
def lay_lines(composed_key: tuple[Segment, ...], style: TextStyle, width: float) -> tuple[Line, ...]:
    """Break the text at this width and place every line."""
    composed = compose(composed_key, style)
    lines: list[Line] = []
    start = 0
    for part in composed.text.split("\n"):
        lines += _lay_part(composed, style, start, start + len(part), width)
        start += len(part) + 1
    return tuple(lines)


def _lay_part(composed: Composed, style: TextStyle, start: int, end: int, width: float) -> list[Line]:
    if start == end:
        return [Line(start, end, 0.0, 0.0, 0.0)]
    indent = style.indent * style.size
    first, rest = width - max(indent, 0), width - max(-indent, 0)
    gentle = style.align != "justify"
    text, widths = composed.text[start:end], composed.widths[start:end]
    pairs = break_lines(text, widths, first, rest, gentle)
    if style.balanced and len(pairs) > 1:
        pairs = _balanced(text, widths, width, pairs)
    lines: list[Line] = []
    for number, (a, b) in enumerate(pairs):
        left = max(indent, 0) if number == 0 else max(-indent, 0)
        last = number == len(pairs) - 1
        lines.append(_lay_line(composed, style, (start + a, start + b), (left, width - left), last))
    return lines


def _balanced(text: str, widths: list[float], width: float, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lines of about the same length, as many as the full width needs."""
    low, high = sum(widths) / len(pairs), width
    for _ in range(6):
        middle = (low + high) / 2
        tried = break_lines(text, widths, middle, middle, gentle=True)
        if len(tried) > len(pairs):
            low = middle
        else:
            high, pairs = middle, tried
    return pairs


def _lay_line(
    composed: Composed, style: TextStyle, span: tuple[int, int], room: tuple[float, float], last: bool
) -> Line:
    start, end = span[0], visible_end(composed.text, *span)
    left, measure = room
    natural = sum(composed.widths[start:end])
    spare = max(measure - natural, 0.0)
    spacing = 0.0
    if style.align == "justify" and not last and end - start > 1:
        stretch = spare / (end - start - 1)
        spacing = stretch if stretch <= MOST_STRETCH * style.size else 0.0
    elif style.align in ("center", "right"):
        left += spare / 2 if style.align == "center" else spare
    return Line(start, end, left, natural, spacing)


class JaParagraph:
    """A flowable paragraph. `left` indents it; `marker` (a bullet or number) stands in that indent."""

    def __init__(self, parts: tuple[Segment, ...], style: TextStyle, left: float = 0.0, marker: str = "") -> None:
        self.parts = parts
        self.style = style
        self.left = left
        self.marker = marker
        self.before = style.before
        self.after = style.after
        self.keep = False
        self.composed = compose(parts, style)
        self.lines: tuple[Line, ...] = ()

    def wrap(self, width: float) -> float:
        """Break into lines for this width; returns the height."""
        self.lines = lay_lines(self.parts, self.style, width - self.left)
        return self.height

    @property
    def height(self) -> float:
        """The height as wrapped."""
        return len(self.lines) * self.style.leading

    @property
    def widest(self) -> float:
        """The width of the widest line as wrapped."""
        return max((line.width for line in self.lines), default=0.0)

    def least(self) -> float:
        """The height that must stand under a heading: two lines, or all when it may not be split."""
        return self.style.leading * (2 if len(self.lines) > 3 else len(self.lines))

    def split(self, room: float) -> tuple[JaParagraph | None, JaParagraph | None]:
        """Cut so that the first part fits, leaving at least two lines on each side."""
        fit = min(int(room / self.style.leading + 1e-6), len(self.lines))
        if fit == len(self.lines):
            return self, None
        fit = min(fit, len(self.lines) - 2)
        return self.cut(fit) if fit >= 2 else (None, self)

    def cut(self, lines: int) -> tuple[JaParagraph | None, JaParagraph | None]:
        """Cut after that many lines, whatever remains."""
        head, tail = self.lines[:lines], self.lines[lines:]
        return self._part(head, self.marker) if head else None, self._part(tail, "") if tail else None

    def _part(self, lines: tuple[Line, ...], marker: str) -> JaParagraph:
        part = JaParagraph(self.parts, self.style, self.left, marker)
        part.lines = lines
        return part

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Draw with the top left corner at (x, y)."""
        style = self.style
        baseline = y + (style.leading - style.size) / 2 + ASCENT * style.size
        if self.marker:
            _draw_marker(ink, self, x, baseline)
        for line in self.lines:
            self._draw_line(ink, line, x + self.left + line.x, baseline)
            baseline += style.leading

    def _draw_line(self, ink: Ink, line: Line, x: float, baseline: float) -> None:
        composed, style = self.composed, self.style
        cuts = composed.cuts
        if not cuts:
            if line.end > line.start:
                text = composed.drawn[line.start : line.end]
                ink.text(x, baseline, text, style.family, style.size, style.colour, line.spacing)
            return
        inner = cuts[bisect_right(cuts, line.start) : bisect_left(cuts, line.end)]
        start = line.start
        for end in (*inner, line.end):
            width = sum(composed.widths[start:end]) + (end - start) * line.spacing
            if end > start:
                self._draw_piece(ink, (start, end), (x, baseline, width), line.spacing)
            x += width
            start = end

    def _draw_piece(self, ink: Ink, span: tuple[int, int], place: tuple[float, float, float], spacing: float) -> None:
        start, end = span
        x, baseline, width = place
        style, composed = self.style, self.composed
        colour = style.colour
        if any(a <= start < b for a, b in composed.blanks):
            colour = CAUTION
            top = baseline - (ASCENT + 0.06) * style.size
            ink.rect((x, top, width - spacing, 1.14 * style.size), CAUTION_FILL, CAUTION, 0.4)
        family = composed.families.get(start, style.family)
        ink.text(x, baseline, composed.drawn[start:end], family, style.size, colour, spacing)


def _draw_marker(ink: Ink, paragraph: JaParagraph, x: float, baseline: float) -> None:
    """The bullet or number in the indent, in the paragraph's own font."""
    marker = JaParagraph(((paragraph.marker, False),), replace(paragraph.style, align="left", indent=0))
    marker.wrap(paragraph.left)
    for line in marker.lines[:1]:
        marker._draw_line(ink, line, x + line.x, baseline)
