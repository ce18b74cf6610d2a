"""Arrows of a diagram: the line, its heads, and a few words beside it that cover nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from desktop.output.fonts import GOTHIC
from desktop.output.pdf.ink import Ink
from desktop.output.pdf.paragraph import JaParagraph
from desktop.output.pdf.routing import Point, Rect, span
from desktop.output.pdf.style import INK, MEASURE, SECONDARY, WHITE, TextStyle

LABEL: Final = TextStyle(GOTHIC, 8, 10.5, INK, "center")
_HEAD: Final = 6.5
_HALF: Final = 2.7


@dataclass(frozen=True, slots=True)
class Label:
    """Words and the rectangle they take."""

    paragraph: JaParagraph
    rect: Rect

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Draw on white, so that a line below does not run through the words."""
        rect = self.rect
        ink.rect((x + rect.x, y + rect.y, rect.width, rect.height), WHITE)
        self.paragraph.draw(ink, x + rect.x + 2, y + rect.y + 1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """An arrow with its way and its label."""

    path: list[Point]
    both: bool
    label: Label | None


def draw_arrow(ink: Ink, arrow: Drawn, x: float, y: float) -> None:
    """Draw the line and its head or heads."""
    points = [(x + px, y + py) for px, py in arrow.path]
    line = list(points)
    line[-1] = _short(points[-2], points[-1])
    if arrow.both:
        line[0] = _short(points[1], points[0])
    ink.polyline(line, SECONDARY, 1.1)
    ink.polygon(_head(points[-2], points[-1]), SECONDARY)
    if arrow.both:
        ink.polygon(_head(points[1], points[0]), SECONDARY)


def _unit(start: Point, end: Point) -> Point:
    across, down = end[0] - start[0], end[1] - start[1]
    length = (across**2 + down**2) ** 0.5 or 1.0
    return across / length, down / length


def _short(start: Point, end: Point) -> Point:
    """The end of the line inside the head, so that its butt does not show at the tip."""
    ux, uy = _unit(start, end)
    return end[0] - ux * _HEAD * 0.8, end[1] - uy * _HEAD * 0.8


def _head(start: Point, end: Point) -> list[Point]:
    ux, uy = _unit(start, end)
    back = (end[0] - ux * _HEAD, end[1] - uy * _HEAD)
    return [
        end,
        (back[0] - uy * _HALF, back[1] + ux * _HALF),
        (back[0] + uy * _HALF, back[1] - ux * _HALF),
    ]


def lay_label(text: str, paths: Sequence[Sequence[Point]], own: int, taken: Sequence[Rect], gap: float) -> Label:
    """Find the place for an arrow's words where they cover least; on the line if possible, else beside it."""
    lines = [span(a, b) for place, path in enumerate(paths) if place != own for a, b in pairwise(path)]
    best: tuple[float, Label] | None = None
    for rank, label in enumerate(_candidates(text, paths[own], gap)):
        covered = sum(_overlap(label.rect, rect) for rect in taken)
        crossed = sum(1 for line in lines if label.rect.meets(line))
        cost = covered * 5 + crossed * 40 + rank + _outside(label.rect) * 50
        if best is None or cost < best[0]:
            best = (cost, label)
    assert best is not None  # noqa: S101 (every path has a stretch)
    return best[1]


def _candidates(text: str, path: Sequence[Point], gap: float) -> Iterator[Label]:
    stretches = sorted(pairwise(path), key=lambda pair: -_length(pair))
    for one, two in stretches:
        if one[0] == two[0]:
            yield from _on_upright(text, one, two)
        else:
            yield from _on_level(text, one, two, gap)


def _length(pair: tuple[Point, Point]) -> float:
    return span(*pair).width + span(*pair).height


def _on_upright(text: str, one: Point, two: Point) -> Iterator[Label]:
    """On an upright line: in its middle when enough of it stays visible, else to the right or the left."""
    x, middle = one[0], (one[1] + two[1]) / 2
    length = abs(one[1] - two[1])
    for width in (170.0, 100.0, 70.0):
        paragraph, across, high = _measured(text, width)
        if high + 22 <= length:
            yield Label(paragraph, Rect(x - across / 2, middle - high / 2, across, high))
        yield Label(paragraph, Rect(x + 4, middle - high / 2, across, high))
        yield Label(paragraph, Rect(x - 4 - across, middle - high / 2, across, high))


def _on_level(text: str, one: Point, two: Point, gap: float) -> Iterator[Label]:
    """On a level line: above it or below it, in its middle, as wide as the stretch."""
    middle, y = (one[0] + two[0]) / 2, one[1]
    length = abs(one[0] - two[0])
    paragraph, across, high = _measured(text, max(length - 4, gap - 4))
    if across + 26 <= length:
        yield Label(paragraph, Rect(middle - across / 2, y - high / 2, across, high))
    yield Label(paragraph, Rect(middle - across / 2, y - high - 2, across, high))
    yield Label(paragraph, Rect(middle - across / 2, y + 4, across, high))


def _measured(text: str, width: float) -> tuple[JaParagraph, float, float]:
    """The words wrapped as narrow as they are, with the size of the patch they need."""
    paragraph = JaParagraph(((text, False),), LABEL)
    paragraph.wrap(max(width, 20.0))
    across = min(paragraph.widest + 0.5, width)
    paragraph.wrap(max(across, 20.0))
    return paragraph, across + 4, paragraph.height + 2


def _overlap(one: Rect, two: Rect) -> float:
    across = min(one.right, two.right) - max(one.x, two.x)
    down = min(one.bottom, two.bottom) - max(one.y, two.y)
    return across * down if across > 0 and down > 0 else 0.0


def _outside(rect: Rect) -> float:
    """How far a label leaves the figure sideways."""
    return max(0.0, -rect.x) + max(0.0, rect.right - MEASURE)
