"""The dense tables of a card: the policy's table with smaller letters and less room around them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from desktop.output.fonts import BOLD, GOTHIC
from desktop.output.pdf.ink import Ink
from desktop.output.pdf.paragraph import JaParagraph
from desktop.output.pdf.style import BORDER, HEADER_FILL, RULE, TextStyle

_PAD: Final = 3.0
_PAD_Y: Final = 1.6
_CELL: Final = TextStyle(GOTHIC, 8, 10.5, align="left")
_HEAD: Final = TextStyle(BOLD, 7.5, 10, align="left")


class SmallTable:
    """Rows of words under a head that is repeated on every page. `grouped`: equal first cells are written once."""

    before, after, keep = 0.0, 4.0, False

    def __init__(
        self,
        heads: Sequence[str],
        shares: Sequence[float],
        rows: Sequence[tuple[str, ...]],
        *,
        centred: Collection[int] = (),
        grouped: bool = False,
    ) -> None:
        self.heads, self.shares, self.rows = heads, shares, rows
        self.centred, self.grouped = centred, grouped
        self.widths: list[float] = []
        self._head: list[JaParagraph] = []
        self._cells: list[list[JaParagraph]] = []
        self._heights: list[float] = []

    def wrap(self, width: float) -> float:
        """Break every cell into lines; returns the height."""
        total = sum(self.shares)
        self.widths = [share / total * width for share in self.shares]
        self._head = self._wrapped(self.heads, _HEAD)
        self._cells = [self._wrapped(self._shown(n), _CELL) for n in range(len(self.rows))]
        self._heights = [_tallest(cells) for cells in self._cells]
        return self.height

    @property
    def height(self) -> float:
        """Head and rows."""
        return _tallest(self._head) + sum(self._heights)

    def least(self) -> float:
        """The head and a row or two must stand under a heading."""
        return _tallest(self._head) + sum(self._heights[:2])

    def split(self, room: float) -> tuple[SmallTable | None, SmallTable | None]:
        """As many whole rows as fit; a row that no page holds stays whole and runs over."""
        used, count = _tallest(self._head), 0
        for height in self._heights:
            if used + height > room:
                break
            used, count = used + height, count + 1
        if not count:
            return None, self
        if count == len(self.rows):
            return self, None
        return self._part(self.rows[:count]), self._part(self.rows[count:])

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """The head on its ground, the rows, thin rules between them."""
        right, top = x + sum(self.widths), y
        ink.rect((x, y, right - x, _tallest(self._head)), HEADER_FILL)
        y = self._draw_row(ink, self._head, x, y)
        for n, cells in enumerate(self._cells):
            same = self.grouped and n > 0 and self.rows[n][0] == self.rows[n - 1][0]
            ink.line(x + (self.widths[0] if same else 0), y, right, y, BORDER if n else RULE, 0.5)
            y = self._draw_row(ink, cells, x, y)
        edge = x
        for width in self.widths[:-1]:
            edge += width
            ink.line(edge, top, edge, y, BORDER, 0.4)
        for line in (top, y):
            ink.line(x, line, right, line, RULE, 0.7)

    def _draw_row(self, ink: Ink, cells: Sequence[JaParagraph], x: float, y: float) -> float:
        for cell, width in zip(cells, self.widths, strict=True):
            cell.draw(ink, x + _PAD, y + _PAD_Y)
            x += width
        return y + _tallest(cells)

    def _wrapped(self, texts: Sequence[str], style: TextStyle) -> list[JaParagraph]:
        made = []
        for n, (text, width) in enumerate(zip(texts, self.widths, strict=True)):
            cell = JaParagraph(((text, False),), replace(style, align="center") if n in self.centred else style)
            cell.wrap(width - 2 * _PAD)
            made.append(cell)
        return made

    def _shown(self, n: int) -> tuple[str, ...]:
        row = self.rows[n]
        again = self.grouped and n > 0 and self.rows[n - 1][0] == row[0]
        return ("", *row[1:]) if again else row

    def _part(self, rows: Sequence[tuple[str, ...]]) -> SmallTable:
        part = SmallTable(self.heads, self.shares, rows, centred=self.centred, grouped=self.grouped)
        part.wrap(sum(self.widths))
        return part


def _tallest(cells: Sequence[JaParagraph]) -> float:
    return max(cell.height for cell in cells) + 2 * _PAD_Y
