"""The radar picture of a card: one geometry for paper and screen. Need is an outline, level a filled shape.

It reads in black and white: the outline is dark and thick, the filled shape light with dots at its corners. An axis of
which nothing is assessed has no dot and no area, and its words say so; it is never drawn as a zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.output import fonts
from desktop.output.fonts import BOLD, GOTHIC
from desktop.output.pdf.ink import Ink
from desktop.output.pdf.style import ACCENT, BORDER, INK, SECONDARY
from desktop.policy.staff.card import Axis

FILL: Final = "#B9D3EE"
RINGS: Final = 3
_GAP: Final = 0.6  # of a line, between the circle and the labels
_LEADING: Final = 1.25
_MOST_LINES: Final = 3  # of a label, its words included

Point = tuple[float, float]
Measure = Callable[[str], float]  # the width of a text in em


@dataclass(frozen=True, slots=True)
class Label:
    """The lines of an axis with the upper left corner of their box; the last line tells the figures."""

    lines: tuple[str, ...]
    box: tuple[float, float, float, float]  # left, top, width, height
    align: str  # left | center | right


@dataclass(frozen=True, slots=True)
class Radar:
    """Everything to draw, in the units of the box. `areas` are the parts of the level shape; gaps stay open."""

    rings: tuple[tuple[Point, ...], ...]
    spokes: tuple[tuple[Point, Point], ...]
    need: tuple[Point, ...]
    areas: tuple[tuple[Point, ...], ...]
    edges: tuple[tuple[Point, Point], ...]
    dots: tuple[Point, ...]
    labels: tuple[Label, ...]
    size: float


def lay_out(axes: Sequence[Axis], width: float, height: float, size: float, measure: Measure) -> Radar:
    """Place a radar in a box with its upper left corner at (0, 0); `size` is that of the letters.

    The labels at the very top and bottom keep between their neighbours, however small the circle becomes.
    """
    line = size * _LEADING
    room = min(width * 0.3, size * 11)
    least = max(min(width / 2 - room - line, height / 2 - (_MOST_LINES + _GAP) * line), size)
    between = 2 * (abs(math.sin(2 * math.pi / len(axes))) * (least + line * _GAP)) - size / 2
    rooms = [min(room, between) if 2 * n in (0, len(axes)) else room for n in range(len(axes))]
    texts = [(*_wrapped(axis.label, most / size, measure), axis.words) for axis, most in zip(axes, rooms, strict=True)]
    tallest = max(len(lines) for lines in texts) * line
    radius = max(min(width / 2 - room - line, height / 2 - tallest - line * _GAP), size)
    centre = width / 2, height / 2
    angles = [-math.pi / 2 + 2 * math.pi * n / len(axes) for n in range(len(axes))]

    def at(n: int, share: float) -> Point:
        n %= len(axes)
        return centre[0] + math.cos(angles[n]) * radius * share, centre[1] + math.sin(angles[n]) * radius * share

    count = range(len(axes))
    levels = [axis.level for axis in axes]
    pairs = [(n, (n + 1) % len(axes)) for n in count]
    known = [(n, a, m, b) for n, m in pairs if (a := levels[n]) is not None and (b := levels[m]) is not None]
    return Radar(
        tuple(tuple(at(n, ring / RINGS) for n in count) for ring in range(1, RINGS + 1)),
        tuple((centre, at(n, 1)) for n in count),
        tuple(at(n, axis.need) for n, axis in enumerate(axes)),
        tuple((centre, at(n, a), at(m, b)) for n, a, m, b in known),
        tuple((at(n, a), at(m, b)) for n, a, m, b in known),
        tuple(at(n, level) for n, level in enumerate(levels) if level is not None),
        _labels(texts, angles, (*centre, radius), (width, height), (size, line), measure),
        size,
    )


def _labels(
    texts: Sequence[tuple[str, ...]],
    angles: Sequence[float],
    circle: tuple[float, float, float],
    room: Point,
    letters: Point,
    measure: Measure,
) -> tuple[Label, ...]:
    """Beside their axes; those of one side are pushed apart where they would meet."""
    x, y, radius = circle
    size, line = letters
    made: list[tuple[str, float, float, float, float]] = []
    for lines, angle in zip(texts, angles, strict=True):
        width, height = max(map(measure, lines)) * size, len(lines) * line
        cosine, sine = math.cos(angle), math.sin(angle)
        out = radius + line * _GAP
        px, py = x + cosine * out, y + sine * out
        if abs(cosine) < 0.05:
            made.append(("center", px - width / 2, py - height if sine < 0 else py, width, height))
        elif cosine > 0:
            made.append(("left", px, py - height / 2, width, height))
        else:
            made.append(("right", px - width, py - height / 2, width, height))
    tops = [each[2] for each in made]
    for side in ("left", "right"):
        places = sorted((n for n, each in enumerate(made) if each[0] == side), key=lambda n: tops[n])
        _push(tops, places, [each[4] for each in made], room[1])
    return tuple(
        Label(lines, (left, top, width, height), align)
        for lines, top, (align, left, _, width, height) in zip(texts, tops, made, strict=True)
    )


def _push(tops: list[float], places: Sequence[int], heights: Sequence[float], bottom: float) -> None:
    """Move boxes of one column down until none covers the one above, then up again from the bottom."""
    edge = 0.0
    for n in places:
        tops[n] = max(tops[n], edge)
        edge = tops[n] + heights[n]
    edge = bottom
    for n in reversed(places):
        tops[n] = min(tops[n], edge - heights[n])
        edge = tops[n]


def _wrapped(text: str, room: float, measure: Measure) -> tuple[str, ...]:
    """At most two lines; what is longer ends in 「…」."""
    lines, most = [""], _MOST_LINES - 1
    for letter in text:
        if measure(lines[-1] + letter) > room and len(lines) < most:
            lines.append("")
        lines[-1] += letter
    if measure(lines[-1]) > room:
        while measure(lines[-1] + "…") > room:
            lines[-1] = lines[-1][:-1]
        lines[-1] += "…"
    return tuple(lines)


def em(text: str) -> float:
    """The width of a text in em, as paper has it."""
    return sum(fonts.widths(text, GOTHIC))


def draw_radar(ink: Ink, axes: Sequence[Axis], x: float, y: float, width: float, height: float) -> None:
    """Draw with the upper left corner at (x, y)."""
    radar = lay_out(axes, width, height, 7.5, em)

    def moved(points: Sequence[Point]) -> list[Point]:
        return [(x + px, y + py) for px, py in points]

    for area in radar.areas:
        ink.polygon(moved(area), FILL)
    for ring in radar.rings:
        ink.polyline(moved((*ring, ring[0])), BORDER, 0.5)
    for start, end in radar.spokes:
        ink.polyline(moved((start, end)), BORDER, 0.5)
    for start, end in radar.edges:
        ink.polyline(moved((start, end)), ACCENT, 0.9)
    ink.polyline(moved((*radar.need, radar.need[0])), INK, 1.4)
    for px, py in moved(radar.dots):
        ink.rect((px - 1.8, py - 1.8, 3.6, 3.6), ACCENT, radius=1.8)
    for label in radar.labels:
        _draw_label(ink, label, x, y, radar.size)


def _draw_label(ink: Ink, label: Label, x: float, y: float, size: float) -> None:
    left, top, width, _ = label.box
    for n, line in enumerate(label.lines):
        last = n == len(label.lines) - 1
        family, colour = (BOLD, INK) if last else (GOTHIC, SECONDARY)
        own = sum(fonts.widths(line, family)) * size
        shift = {"left": 0.0, "center": (width - own) / 2, "right": width - own}[label.align]
        ink.text(x + left + shift, y + top + size * (0.9 + _LEADING * n), line, family, size, colour)
