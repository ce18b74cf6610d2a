"""Ways for the arrows of a diagram: straight where possible, else square, never through a box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final

Point = tuple[float, float]
_BEND: Final = 40.0
_CLEAR: Final = 3.0
_NEAR: Final = 4.0


@dataclass(frozen=True, slots=True)
class Rect:
    """A box on the drawing; y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> Point:
        """The centre."""
        return self.x + self.width / 2, self.y + self.height / 2

    def meets(self, other: Rect, clear: float = 0.0) -> bool:
        """Whether the two overlap when this one is grown by `clear` on every side."""
        across = self.x - clear < other.right and other.x < self.right + clear
        return across and self.y - clear < other.bottom and other.y < self.bottom + clear


def span(one: Point, two: Point) -> Rect:
    """The (flat) rectangle between two points."""
    x, y = min(one[0], two[0]), min(one[1], two[1])
    return Rect(x, y, abs(one[0] - two[0]), abs(one[1] - two[1]))


@dataclass(frozen=True, slots=True)
class Field:
    """What an arrow must go around (`boxes`), should not run along (`used`), and may run in (`lanes`).

    A lane is a free column (x) or a free row (y), the other coordinate None.
    """

    boxes: Sequence[Rect]
    used: Sequence[Rect]
    lanes: Sequence[tuple[float | None, float | None]]


def route(start: Rect, end: Rect, field: Field, shift: float = 0.0) -> list[Point]:
    """The corner points of an arrow; `shift` keeps twin arrows apart."""
    starts, ends = _ports(start, shift), _ports(end, shift)
    ports = [point for point, _, _ in (*starts, *ends)]
    xs = sorted({x for x, _ in field.lanes if x is not None} | {x for x, _ in ports})
    ys = sorted({y for _, y in field.lanes if y is not None} | {y for _, y in ports})
    found = _search(starts, {point: price for point, price, _ in ends}, (xs, ys), (start, end, field))
    return _corners(found) if found else [start.middle, end.middle]


def _ports(box: Rect, shift: float) -> list[tuple[Point, float, int]]:
    """Where arrows may leave or enter a box: the point, its price, its direction (0 upright, 1 level)."""
    x, y = box.middle
    ports: list[tuple[Point, float, int]] = []
    for step, price in ((0.0, 0.0), (-0.25, 12.0), (0.25, 12.0)):
        across, down = x + shift + step * box.width, y + shift / 3 + step * box.height
        ports += [((across, edge), price, 0) for edge in (box.bottom, box.y)]
        ports += [((edge, down), price + 6.0, 1) for edge in (box.right, box.x)]
    return ports


def straight(start: Rect, end: Rect, others: Sequence[Rect], shift: float) -> list[Point]:
    """One stroke between facing sides, when the boxes face each other and nothing stands between."""
    left, right = max(start.x, end.x), min(start.right, end.right)
    top, bottom = max(start.y, end.y), min(start.bottom, end.bottom)
    if right - left > 16 and (start.bottom <= end.y or end.bottom <= start.y):
        x = _common(left, right, start.middle[0], end.middle[0], start.width <= end.width) + shift
        down = start.bottom <= end.y
        path = [(x, start.bottom if down else start.y), (x, end.y if down else end.bottom)]
    elif bottom - top > 8 and (start.right <= end.x or end.right <= start.x):
        y = (top + bottom) / 2 + shift / 3
        ahead = start.right <= end.x
        path = [(start.right if ahead else start.x, y), (end.x if ahead else end.right, y)]
    else:
        return []
    return [] if any(box.meets(span(*path), _CLEAR) for box in others) else path


def _common(low: float, high: float, one: float, two: float, first: bool) -> float:
    """Where two facing sides are joined: at the middle of the smaller box if the other reaches there."""
    wanted = one if first else two
    return wanted if low + 6 <= wanted <= high - 6 else (low + high) / 2


def _search(
    starts: Sequence[tuple[Point, float, int]],
    goals: dict[Point, float],
    grid: tuple[list[float], list[float]],
    world: tuple[Rect, Rect, Field],
) -> list[Point]:
    """The cheapest way over the grid (A*): short, few bends, not along other arrows."""
    start, end, field = world
    boxes = (start, end, *field.boxes)
    queue: list[tuple[float, float, Point, int, tuple[Point, ...], bool]] = []
    for port, price, way in starts:
        heappush(queue, (price + _ahead(port, end), price, port, way, (port,), False))
    done: set[tuple[Point, int]] = set()
    while queue:
        _, cost, point, way, path, arrived = heappop(queue)
        if arrived:
            return list(path)
        if (point, way) in done:
            continue
        done.add((point, way))
        if point in goals and len(path) > 1:
            cost += goals[point]
            heappush(queue, (cost, cost, point, way, path, True))
            continue
        for near, turn in _neighbours(point, grid):
            step = span(point, near)
            if (near, turn) not in done and not any(_blocked(box, step, point, near) for box in boxes):
                price = cost + _price(step, field.used) + (_BEND if turn != way else 0.0)
                heappush(queue, (price + _ahead(near, end), price, near, turn, (*path, near), False))
    return []


def _ahead(point: Point, end: Rect) -> float:
    """The least that is left to the target's edge."""
    across = max(end.x - point[0], point[0] - end.right, 0.0)
    return across + max(end.y - point[1], point[1] - end.bottom, 0.0)


def _price(step: Rect, used: Sequence[Rect]) -> float:
    """The length of a step, dear where it runs along or close to another arrow; crossings cost a little."""
    length = step.width + step.height
    for other in used:
        if step.meets(other, _NEAR):
            along = (step.width > 0) == (other.width > 0)
            length += 150.0 if along else 15.0
    return length


def _blocked(box: Rect, step: Rect, one: Point, two: Point) -> bool:
    """Whether a step runs through a box or close by it; only where arrows arrive may they touch an edge."""
    if not box.meets(step, _CLEAR):
        return False
    return box.meets(step) or not (_at_edge(box, one) or _at_edge(box, two))


def _at_edge(box: Rect, point: Point) -> bool:
    x, y = point
    upright = x in (box.x, box.right) and box.y < y < box.bottom
    return upright or (y in (box.y, box.bottom) and box.x < x < box.right)


def _neighbours(point: Point, grid: tuple[list[float], list[float]]) -> Iterator[tuple[Point, int]]:
    """The next grid points up and down (way 0) and left and right (way 1)."""
    (x, y), (xs, ys) = point, grid
    column, row = xs.index(x), ys.index(y)
    for next_row in (row - 1, row + 1):
        if 0 <= next_row < len(ys):
            yield (x, ys[next_row]), 0
    for next_column in (column - 1, column + 1):
        if 0 <= next_column < len(xs):
            yield (xs[next_column], y), 1


def _corners(path: Sequence[Point]) -> list[Point]:
    """The path without the points in the middle of straight stretches."""
    kept = [path[0]]
    for place in range(1, len(path) - 1):
        (ax, ay), (bx, by), (cx, cy) = path[place - 1 : place + 2]
        if not (ax == bx == cx or ay == by == cy):
            kept.append(path[place])
    return [*kept, path[-1]]
