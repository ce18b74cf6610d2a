"""Filling pages: flowables one under the other, headings kept with what follows, long ones split."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.output.pdf.ink import Ink
from desktop.output.pdf.style import FRAME_HEIGHT, MEASURE


class Flow(Protocol):
    """Something that takes a piece of a page. `keep` ties it to what follows."""

    before: float
    after: float
    keep: bool

    def wrap(self, width: float) -> float:
        """Lay out for a width; returns the height."""

    @property
    def height(self) -> float:
        """The height as wrapped."""

    def least(self) -> float:
        """The height that must stand under a heading above it."""

    def split(self, room: float) -> tuple[Flow | None, Flow | None]:
        """What fits in the room, and what is left."""

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Draw with the top left corner at (x, y)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The wizard step and block a flowable comes from."""

    step: str
    key: str


@dataclass(frozen=True, slots=True)
class Item:
    """A flowable in the stream of a document; `target` names the section whose heading it is."""

    flow: Flow
    mark: Mark | None = None
    target: int | None = None
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A flowable (or a fragment of one) on a page; y counts from the top of the frame."""

    item: Item
    y: float
    height: float


Page = list[Placed]


class _Filler:
    """The page being filled and those before it."""

    def __init__(self, height: float) -> None:
        self.height = height
        self.pages: list[Page] = [[]]
        self.y = 0.0
        self.after = 0.0

    def gap(self, item: Item) -> float:
        return max(self.after, item.flow.before) if self.pages[-1] else 0.0

    def turn(self) -> None:
        if self.pages[-1]:
            self.pages.append([])
        self.y = self.after = 0.0

    def put(self, item: Item) -> None:
        y = self.y + self.gap(item)
        self.pages[-1].append(Placed(item, y, item.flow.height))
        self.y = y + item.flow.height
        self.after = item.flow.after


def paginate(items: Sequence[Item], width: float = MEASURE, height: float = FRAME_HEIGHT) -> list[Page]:
    """Distribute the items over pages."""
    for item in items:
        item.flow.wrap(width)
    waiting = deque(items)
    filler = _Filler(height)
    while waiting:
        item = waiting.popleft()
        if item.new_page:
            filler.turn()
        room = height - filler.y - filler.gap(item)
        needed = _with_next(item, waiting) if item.flow.keep else 0.0
        if filler.pages[-1] and room < needed <= height:
            filler.turn()
            room = height
        rest = _put(filler, item, room)
        if rest is not None:
            waiting.appendleft(rest)
    return filler.pages


def _put(filler: _Filler, item: Item, room: float) -> Item | None:
    """Place the item or its head; what is left comes back for the next page."""
    if item.flow.height <= room + 0.01:
        filler.put(item)
        return None
    head, tail = item.flow.split(room)
    if head is None and filler.pages[-1]:
        filler.turn()
        return _again(item, item.flow)
    filler.put(_again(item, head or item.flow, item.target))
    if head is None or tail is None:
        return None
    filler.turn()
    return _again(item, tail)


def _again(item: Item, flow: Flow, target: int | None = None) -> Item:
    return Item(flow, item.mark, item.target if flow is item.flow else target)


def _with_next(item: Item, following: Sequence[Item]) -> float:
    """The height of an item together with the least of what it must not be parted from."""
    total, after = item.flow.height, item.flow.after
    for follower in following:
        if follower.new_page:
            break
        total += max(after, follower.flow.before)
        if not follower.flow.keep:
            return total + follower.flow.least()
        total += follower.flow.height
        after = follower.flow.after
    return total
