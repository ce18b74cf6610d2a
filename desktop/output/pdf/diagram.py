"""Diagrams: boxes on a grid, joined by arrows, drawn as vectors in the colours of the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from desktop.output.fonts import BOLD, GOTHIC
from desktop.output.pdf.arrows import Drawn, draw_arrow, lay_label
from desktop.output.pdf.ink import Ink
from desktop.output.pdf.kinsoku import may_break
from desktop.output.pdf.paragraph import JaParagraph
from desktop.output.pdf.routing import Field, Point, Rect, route, span, straight
from desktop.output.pdf.style import (
    ACCENT,
    BORDER,
    FIGURE_CAPTION,
    FRAME_HEIGHT,
    GROUND,
    INK,
    RULE,
    SECONDARY,
    WHITE,
    TextStyle,
)
from desktop.policy.tree import Arrow, Box, Diagram

_TONES: Final = {"accent": (ACCENT, ACCENT, WHITE), "soft": (GROUND, BORDER, INK), "plain": (WHITE, RULE, INK)}
_PAD: Final = 7.0
_LOWEST_BOX: Final = 32.0
_GAP: Final = 16.0
_SIZES: Final = (9.5, 9.0, 8.5, 8.0, 7.5)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A box with its words wrapped."""

    box: Box
    title: JaParagraph
    detail: JaParagraph | None

    @property
    def words(self) -> float:
        return self.title.height + (self.detail.height + 2 if self.detail else 0.0)


class DiagramFlow:
    """A figure with its caption below. It is never split and never taller than a page."""

    keep = False

    def __init__(self, diagram: Diagram, number: int) -> None:
        self.diagram = diagram
        self.before, self.after = 10.0, 14.0
        label = ((f"図{number}　{diagram.caption}", False),) if diagram.caption else ()
        self.caption = JaParagraph(label, FIGURE_CAPTION)
        self.size = (0.0, 0.0)
        self.factor = 1.0
        self.boxes: dict[str, tuple[_Laid, Rect]] = {}
        self.arrows: list[Drawn] = []

    def wrap(self, width: float) -> float:
        """Place boxes and arrows; returns the height with the caption."""
        layout = _lay(self.diagram, width)
        self.boxes, self.arrows, self.size = layout.boxes, layout.arrows, (width, layout.height)
        self.caption.wrap(width)
        room = FRAME_HEIGHT - self._caption_height
        self.factor = min(1.0, room / layout.height)
        return self.height

    @property
    def _caption_height(self) -> float:
        return self.caption.height + 8 if self.diagram.caption else 0.0

    @property
    def height(self) -> float:
        """Drawing and caption."""
        return self.size[1] * self.factor + self._caption_height

    def least(self) -> float:
        """A figure is never split."""
        return self.height

    def split(self, room: float) -> tuple[None, DiagramFlow]:
        """A figure is never split."""
        del room
        return None, self

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Draw lines first, then boxes, then the words beside the lines, then the caption."""
        shift = x + self.size[0] * (1 - self.factor) / 2
        with ink.scaled(shift, y, self.factor):
            for arrow in self.arrows:
                draw_arrow(ink, arrow, shift, y)
            for laid, rect in self.boxes.values():
                _draw_box(ink, laid, Rect(shift + rect.x, y + rect.y, rect.width, rect.height))
            for arrow in self.arrows:
                if arrow.label:
                    arrow.label.draw(ink, shift, y)
        if self.diagram.caption:
            self.caption.draw(ink, x, y + self.size[1] * self.factor + 8)


@dataclass(frozen=True, slots=True)
class _Layout:
    boxes: dict[str, tuple[_Laid, Rect]]
    arrows: list[Drawn]
    height: float


@lru_cache(maxsize=64)
def _lay(diagram: Diagram, width: float) -> _Layout:
    """Place boxes and arrows; kept, since most renderings change no figure."""
    grid = _Grid(diagram, width)
    boxes = grid.boxes()
    arrows = _lay_arrows(diagram.arrows, {key: rect for key, (_, rect) in boxes.items()}, grid)
    return _Layout(boxes, arrows, grid.height)


class _Grid:
    """Where columns and rows lie. Gaps between them are the lanes for arrows and their labels."""

    def __init__(self, diagram: Diagram, width: float) -> None:
        self.columns = max(diagram.columns, *(b.column + b.span for b in diagram.boxes), 1)
        self.rows = max((b.row for b in diagram.boxes), default=0) + 1
        level = _beside(diagram)
        self.gap = min((58.0 if level else 22.0), width / (self.columns * 3))
        self.cell = (width - self.gap * (self.columns - 1)) / self.columns
        self.laid = [_lay_box(box, self._width(box)) for box in diagram.boxes]
        self.heights = [self._row_height(row) for row in range(self.rows)]
        self.lanes = [_lane(diagram, row) for row in range(self.rows - 1)]
        outside = 16.0 if _detours(diagram) else 2.0
        self.tops = [outside]
        for height, lane in zip(self.heights, self.lanes, strict=False):
            self.tops.append(self.tops[-1] + height + lane)
        self.height = self.tops[-1] + self.heights[-1] + outside

    def _width(self, box: Box) -> float:
        return self.cell * box.span + self.gap * (box.span - 1)

    def _row_height(self, row: int) -> float:
        words = [laid.words for laid in self.laid if laid.box.row == row]
        return max(_LOWEST_BOX, max(words, default=0.0) + 2 * _PAD)

    def boxes(self) -> dict[str, tuple[_Laid, Rect]]:
        """Every box with its rectangle."""
        placed: dict[str, tuple[_Laid, Rect]] = {}
        for laid in self.laid:
            box = laid.box
            x = box.column * (self.cell + self.gap)
            placed[box.key] = (laid, Rect(x, self.tops[box.row], self._width(box), self.heights[box.row]))
        return placed

    def free_lanes(self) -> list[tuple[float | None, float | None]]:
        """Columns between the boxes and tracks between the rows, and the rim above and below."""
        xs = [c * (self.cell + self.gap) - self.gap / 2 for c in range(1, self.columns)]
        ys = [4.0, self.height - 4.0]
        for top, lane in zip(self.tops[1:], self.lanes, strict=True):
            ys += [top - lane / 2 + track for track in (0.0, -9.0, 9.0)]
        return [*((x, None) for x in xs), *((None, y) for y in ys)]


def _beside(diagram: Diagram) -> bool:
    """Whether a labelled arrow joins two boxes of one row."""
    rows = {box.key: box.row for box in diagram.boxes}
    return any(a.label and rows.get(a.start) == rows.get(a.end) for a in diagram.arrows)


def _detours(diagram: Diagram) -> bool:
    """Whether two boxes of one row are joined that are not neighbours, so that the arrow goes around."""
    places = {box.key: box for box in diagram.boxes}
    for arrow in diagram.arrows:
        one, two = places.get(arrow.start), places.get(arrow.end)
        if one and two and one.row == two.row:
            left, right = sorted((one, two), key=lambda box: box.column)
            if any(b.row == one.row and left.column < b.column < right.column for b in diagram.boxes):
                return True
    return False


def _lane(diagram: Diagram, row: int) -> float:
    """The height of the space below a row: more when a labelled arrow crosses it."""
    rows = {box.key: box.row for box in diagram.boxes}
    crossing = [
        arrow
        for arrow in diagram.arrows
        if arrow.start in rows and arrow.end in rows
        if min(rows[arrow.start], rows[arrow.end]) <= row < max(rows[arrow.start], rows[arrow.end])
    ]
    if any(arrow.label for arrow in crossing):
        return 46.0
    return 30.0 if crossing else _GAP


def _lay_box(box: Box, width: float) -> _Laid:
    """Wrap the words of a box; a title that breaks badly is set smaller."""
    inner = width - 2 * _PAD
    colour = _TONES.get(box.tone, _TONES["plain"])[2]
    title = _wrapped(box.title, _title_style(_SIZES[-1], colour), inner)
    for size in _SIZES:
        attempt = _wrapped(box.title, _title_style(size, colour), inner)
        if len(attempt.lines) <= (2 if size > 8 else 3) and _whole_words(attempt):
            title = attempt
            break
    if not box.detail:
        return _Laid(box, title, None)
    small = TextStyle(GOTHIC, 8, 11.5, WHITE if box.tone == "accent" else SECONDARY, "center", balanced=True)
    return _Laid(box, title, _wrapped(box.detail, small, inner))


def _title_style(size: float, colour: str) -> TextStyle:
    return TextStyle(BOLD, size, size * 1.35, colour, "center", balanced=True)


def _wrapped(text: str, style: TextStyle, width: float) -> JaParagraph:
    paragraph = JaParagraph(((text, False),), style)
    paragraph.wrap(width)
    return paragraph


def _whole_words(paragraph: JaParagraph) -> bool:
    """Whether every line ends where the rules would have it, not by force."""
    text = paragraph.composed.text
    ends = [line.start for line in paragraph.lines[1:]]
    return all(text[end - 1] == "\n" or may_break(text, end) for end in ends)


def _draw_box(ink: Ink, laid: _Laid, rect: Rect) -> None:
    fill, border, _ = _TONES.get(laid.box.tone, _TONES["plain"])
    ink.rect((rect.x, rect.y, rect.width, rect.height), fill, border, 0.8, radius=3)
    y = rect.y + (rect.height - laid.words) / 2
    laid.title.draw(ink, rect.x + _PAD, y)
    if laid.detail:
        laid.detail.draw(ink, rect.x + _PAD, y + laid.title.height + 2)


def _lay_arrows(arrows: Sequence[Arrow], boxes: dict[str, Rect], grid: _Grid) -> list[Drawn]:
    """Find a way for every arrow, then a free place for its words."""
    known = [arrow for arrow in arrows if arrow.start in boxes and arrow.end in boxes]
    paths = _routes(known, boxes, grid)
    drawn = [Drawn(path, arrow.both, None) for path, arrow in zip(paths, known, strict=True)]
    taken = list(boxes.values())
    for place, arrow in enumerate(known):
        if arrow.label:
            label = lay_label(arrow.label, paths, place, taken, grid.gap)
            taken.append(label.rect)
            drawn[place] = replace(drawn[place], label=label)
    return drawn


def _routes(arrows: Sequence[Arrow], boxes: dict[str, Rect], grid: _Grid) -> list[list[Point]]:
    """Straight arrows first; the others go around the boxes and keep off the lines already there."""
    paths: list[list[Point]] = []
    for arrow, shift in zip(arrows, _shifts(arrows), strict=True):
        others = [rect for key, rect in boxes.items() if key not in (arrow.start, arrow.end)]
        paths.append(straight(boxes[arrow.start], boxes[arrow.end], others, shift))
    for place, (arrow, shift) in enumerate(zip(arrows, _shifts(arrows), strict=True)):
        if paths[place]:
            continue
        others = [rect for key, rect in boxes.items() if key not in (arrow.start, arrow.end)]
        foreign = [
            path
            for path, other in zip(paths, arrows, strict=True)
            if path and other.start != arrow.start and other.end != arrow.end
        ]
        used = [span(*pair) for path in foreign for pair in pairwise(path)]
        field = Field(others, used, grid.free_lanes())
        paths[place] = route(boxes[arrow.start], boxes[arrow.end], field, shift)
    return paths


def _shifts(arrows: Sequence[Arrow]) -> list[float]:
    """How far each arrow stands aside for others between the same two boxes."""
    pairs = [frozenset((arrow.start, arrow.end)) for arrow in arrows]
    twins = Counter(pairs)
    return [(pairs[:place].count(pair) - (twins[pair] - 1) / 2) * 30 for place, pair in enumerate(pairs)]
