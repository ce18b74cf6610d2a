"""Tables: header on every page, groups named once a page, rows kept whole where a page can hold them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import Final

from desktop.output.pdf.ink import Ink
from desktop.output.pdf.paragraph import JaParagraph, Segment, segments
from desktop.output.pdf.style import (
    BORDER,
    CAPTION,
    CELL,
    CELL_HEAD,
    FRAME_HEIGHT,
    HEADER_FILL,
    MEASURE,
    MM,
    RULE,
    TextStyle,
)
from desktop.policy.tree import Column, Runs, Table, plain

PAD: Final = 2 * MM
PAD_Y: Final = 1.6 * MM
NOTHING: Final = "該当なし"
_LEAST_CUT: Final = 6  # lines of a tall row that must fit before it is begun on a page


@dataclass(frozen=True, slots=True)
class Row:
    """Wrapped cells; rows with the same `group` share the first cell. `height` leaves a shared cell out."""

    cells: tuple[JaParagraph, ...]
    group: int
    height: float
    spanning: bool = False


def column_widths(columns: Sequence[Column], width: float) -> list[float]:
    """The columns' shares of the width in points."""
    total = sum(column.width for column in columns) or 1.0
    return [column.width / total * width for column in columns]


class TableFlow:
    """A table or the part of it on one page."""

    def __init__(
        self,
        widths: Sequence[float],
        header: Row | None,
        rows: Sequence[Row],
        caption: JaParagraph | None,
        grouped: bool,
    ) -> None:
        self.widths = list(widths)
        self.header = header
        self.rows = list(rows)
        self.caption = caption
        self.grouped = grouped
        self.before, self.after, self.keep = 8.0, 12.0, False
        self.heights = _heights(self.rows, grouped)

    def wrap(self, width: float) -> float:
        """The cells were wrapped when the rows were made; the width is fixed."""
        del width
        return self.height

    @property
    def top(self) -> float:
        """What stands above the first row: caption and header."""
        caption = self.caption.height + 3 if self.caption else 0.0
        return caption + (self.header.height if self.header else 0.0)

    @property
    def height(self) -> float:
        """The whole height."""
        return self.top + sum(self.heights)

    def least(self) -> float:
        """Caption, header and the first rows, unless the first one is so tall that it will be cut."""
        first = sum(self.heights[:2])
        return self.top + (first if first < FRAME_HEIGHT / 2 else _LEAST_CUT * CELL.leading)

    def split(self, room: float) -> tuple[TableFlow | None, TableFlow | None]:
        """As many whole rows as fit; a row that no page can hold is cut between its lines."""
        inner = room - self.top
        count = min(_fitting(self.rows, self.grouped, inner), len(self.rows) - 1)
        lines = int((inner - sum(_heights(self.rows[:count], self.grouped)) - 2 * PAD_Y) / CELL.leading)
        if self._too_tall(self.rows[count], room) and lines >= _LEAST_CUT:
            head, tail = _cut(self.rows[count], lines, self.grouped)
            rest = [tail, *self.rows[count + 1 :]]
            return self._part([*self.rows[:count], head], self.caption), self._part(rest, None)
        if count == len(self.rows) - 1 and count > 2:
            count -= 1  # the last row would be alone on its page
        if not count:
            return None, self
        return self._part(self.rows[:count], self.caption), self._part(self.rows[count:], None)

    def _too_tall(self, row: Row, room: float) -> bool:
        """Whether no page holds the row, or this whole page does not hold even the first one."""
        header = self.header.height if self.header else 0.0
        full = room >= FRAME_HEIGHT - 0.1 and row is self.rows[0]
        return full or row.height > FRAME_HEIGHT - header

    def _part(self, rows: Sequence[Row], caption: JaParagraph | None) -> TableFlow:
        return TableFlow(self.widths, self.header, rows, caption, self.grouped)

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Draw the caption, the header, the rows, then the rules over them."""
        if self.caption:
            self.caption.draw(ink, x, y)
            y += self.caption.height + 3
        top = y
        if self.header:
            ink.rect((x, y, sum(self.widths), self.header.height), HEADER_FILL)
            self._draw_row(ink, self.header, x, y, middle=True)
            y += self.header.height
        body = y
        for place, (row, height) in enumerate(zip(self.rows, self.heights, strict=True)):
            named = not self.grouped or place == 0 or self.rows[place - 1].group != row.group
            self._draw_row(ink, row, x, y, named=named)
            y += height
        self._draw_rules(ink, x, top, body, y)

    def _draw_row(self, ink: Ink, row: Row, x: float, y: float, named: bool = True, middle: bool = False) -> None:
        for place, (cell, width) in enumerate(zip(row.cells, self.widths, strict=False)):
            if place or named:
                down = (row.height - cell.height) / 2 if middle else PAD_Y
                cell.draw(ink, x + PAD, y + down)
            x += width

    def _draw_rules(self, ink: Ink, x: float, top: float, body: float, bottom: float) -> None:
        right = x + sum(self.widths)
        y = body
        for place, height in enumerate(self.heights[:-1]):
            y += height
            same = self.grouped and self.rows[place].group == self.rows[place + 1].group
            ink.line(x + (self.widths[0] if same else 0), y, right, y, BORDER, 0.5)
        spanning = any(row.spanning for row in self.rows)
        edge = x
        for width in self.widths[:-1]:
            edge += width
            ink.line(edge, top, edge, body if spanning else bottom, BORDER, 0.5)
        if self.header:
            ink.line(x, body, right, body, RULE, 0.6)
        for y in (top, bottom):
            ink.line(x, y, right, y, RULE, 0.9)


def table_flow(table: Table, number: int, width: float = MEASURE) -> TableFlow:
    """Make the flowable of a table; `number` is its number in the document."""
    widths = column_widths(table.columns, width)
    titles = [((column.title, False),) for column in table.columns]
    header = _row(titles, table.columns, widths, 0, head=True)
    caption = None
    if table.caption:
        caption = JaParagraph(((f"表{number}　{table.caption}", False),), CAPTION)
        caption.wrap(width)
    rows = list(_rows(table, widths))
    grouped = table.grouped and len(widths) > 1 and all(row.cells[0].height < FRAME_HEIGHT / 2 for row in rows)
    if not grouped:
        rows = [replace(row, height=_full(row)) for row in rows]
    if not rows:
        cell = JaParagraph(((NOTHING, False),), replace(CELL, align="center"))
        rows = [Row((cell,), 0, cell.wrap(width - 2 * PAD) + 2 * PAD_Y, spanning=True)]
    return TableFlow(widths, header, rows, caption, grouped)


def pairs_flow(pairs: Sequence[tuple[str, str]], width: float = MEASURE) -> TableFlow:
    """A table of names and values without a header, as the colophon has."""
    columns = (Column("", 3), Column("", 10))
    widths = column_widths(columns, width)
    rows: list[Row] = []
    for place, (name, value) in enumerate(pairs):
        row = _row([((name, False),), ((value, False),)], columns, widths, place)
        rows.append(replace(row, height=_full(row)))
    return TableFlow(widths, None, rows, None, False)


def _rows(table: Table, widths: Sequence[float]) -> Iterator[Row]:
    keyed = groupby(table.rows, key=lambda row: plain(row[0]) if row else "")
    for group, (_, rows) in enumerate(keyed):
        for row in rows:
            yield _row([segments(cell) for cell in _filled(row, len(widths))], table.columns, widths, group)


def _filled(row: tuple[Runs, ...], count: int) -> tuple[Runs, ...]:
    """The row with as many cells as there are columns."""
    return (row + ((),) * count)[:count]


def _row(
    cells: Sequence[tuple[Segment, ...]],
    columns: Sequence[Column],
    widths: Sequence[float],
    group: int,
    head: bool = False,
) -> Row:
    made: list[JaParagraph] = []
    for parts, column, width in zip(cells, columns, widths, strict=True):
        style = _cell_style(column.align, head)
        cell = JaParagraph(parts, style)
        cell.wrap(width - 2 * PAD)
        made.append(cell)
    others = made if head or len(made) == 1 else made[1:]
    return Row(tuple(made), group, max(cell.height for cell in others) + 2 * PAD_Y)


@cache
def _cell_style(align: str, head: bool) -> TextStyle:
    return replace(CELL_HEAD if head else CELL, align=align)


def _full(row: Row) -> float:
    """The height of a row that shares no cell."""
    return max(cell.height for cell in row.cells) + 2 * PAD_Y


def _heights(rows: Sequence[Row], grouped: bool) -> list[float]:
    """The rows' heights; the last row of a group grows where the group's name needs more."""
    heights = [row.height for row in rows]
    if not grouped:
        return heights
    for _, members in groupby(range(len(rows)), key=lambda place: rows[place].group):
        places = list(members)
        name = rows[places[0]].cells[0].height + 2 * PAD_Y
        heights[places[-1]] += max(0.0, name - sum(heights[place] for place in places))
    return heights


def _fitting(rows: Sequence[Row], grouped: bool, room: float) -> int:
    """How many rows fit in the room, a group's name counted with the group."""
    done = group = name = 0.0
    for place, row in enumerate(rows):
        if not place or not grouped or rows[place - 1].group != row.group:
            done += max(group, name)
            group, name = 0.0, row.cells[0].height + 2 * PAD_Y if grouped else 0.0
        group += row.height
        if done + max(group, name) > room + 0.01:
            return place
    return len(rows)


def _cut(row: Row, lines: int, grouped: bool) -> tuple[Row, Row]:
    """Cut a tall row after some lines; the name of a group stands in both parts."""
    heads: list[JaParagraph] = []
    tails: list[JaParagraph] = []
    for place, cell in enumerate(row.cells):
        shared = grouped and place == 0
        head, tail = (cell, cell) if shared else cell.cut(lines)
        heads.append(head or _empty(cell))
        tails.append(tail or _empty(cell))
    return _cut_row(row, heads, grouped), _cut_row(row, tails, grouped)


def _cut_row(row: Row, cells: list[JaParagraph], grouped: bool) -> Row:
    tall = max(cell.height for cell in (cells[1:] if grouped else cells)) + 2 * PAD_Y
    return replace(row, cells=tuple(cells), height=tall)


def _empty(cell: JaParagraph) -> JaParagraph:
    empty = JaParagraph((), cell.style)
    empty.wrap(1)
    return empty
