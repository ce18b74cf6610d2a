"""Where the headings of a table are, where its people begin and end, and which rows between are no people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from .table import Cell, Range, RawTable, blank, folded, shown
from .words import HEADINGS, NOTE, TOTAL

_SEARCHED, _DEEPEST = 40, 3
JOINT: Final = "／"


@dataclass(frozen=True, slots=True)
class Column:
    """A column on offer. heading: the joined words of the heading rows; "" where there are none."""

    index: int
    heading: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that is not taken as a person, and why."""

    place: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A table understood. header: rows of the headings; data: rows of the people; both from 0, the end outside."""

    table: RawTable
    header: range
    data: range
    columns: tuple[Column, ...]

    @property
    def titles(self) -> tuple[Dropped, ...]:
        """The rows above the headings."""
        return tuple(
            _dropped(self.table, row, "見出しより上の行") for row in _used(self.table, range(self.header.start))
        )

    @property
    def below(self) -> tuple[Dropped, ...]:
        """The rows after the last one, when the officer said where it is."""
        rest = range(self.data.stop, len(self.table.rows))
        return tuple(_dropped(self.table, row, "指定した最後の行より下") for row in _used(self.table, rest))


def guess(table: RawTable, *, header: tuple[int, int] | None = None, last: int | None = None) -> Layout:
    """Find the headings and the people. `header` (first and last row) and `last` count from 1 and overrule.

    header=(0, 0) says that there are no headings at all.
    """
    found = _header(table) if header is None else range(max(header[0] - 1, 0), header[1])
    end = len(table.rows) if last is None else min(last, len(table.rows))
    merged = [r for r in table.merged if r[0] < found.stop and r[2] >= found.start]
    columns = tuple(
        Column(index, _heading(table, found, merged, index), index in table.hidden_columns)
        for index in range(table.width)
    )
    return Layout(table, found, range(found.stop, max(end, found.stop)), columns)


def best_hits(table: RawTable) -> int:
    """How many headings the best row of a table has: by this the sheet with the roster is found."""
    return max((_hits(row) for row in table.rows[:_SEARCHED]), default=0)


def _hits(row: Collection[Cell]) -> int:
    return sum(isinstance(cell, str) and folded(cell) in HEADINGS for cell in row)


def _header(table: RawTable) -> range:
    """The row with most known headings, and its neighbours where headings go over several rows."""
    hits = [_hits(row) for row in table.rows[:_SEARCHED]]
    best = max(range(len(hits)), key=hits.__getitem__, default=0)
    if not hits or hits[best] == 0 or not _all_texts(table.rows[best]):
        return range(0)
    first = last = best
    while first > 0 and last - first + 1 < _DEEPEST and _belongs(table, first - 1, hits):
        first -= 1
    # A heading merged downwards says for certain how deep the headings go
    deep = max((r[2] for r in table.merged if first <= r[0] <= last and r[2] < first + _DEEPEST), default=last)
    last = max(last, deep)
    while last - first + 1 < _DEEPEST and last + 1 < len(hits) and _belongs(table, last + 1, hits):
        last += 1
    return range(first, last + 1)


def _belongs(table: RawTable, row: int, hits: list[int]) -> bool:
    """Whether a row beside headings is one of them too: it has a heading of its own and nothing but texts."""
    used = sum(not blank(cell) for cell in table.rows[row])
    return _all_texts(table.rows[row]) and hits[row] * 2 >= used > 0


def _all_texts(row: Collection[Cell]) -> bool:
    return all(isinstance(cell, str) and not re.search(r"\d{3}", cell) for cell in row)


def _heading(table: RawTable, header: range, merged: list[Range], column: int) -> str:
    parts: list[str] = []
    for row in header:
        text = " ".join(shown(_above(table, merged, row, column)).split())
        if text and text not in parts:
            parts.append(text)
    return JOINT.join(parts)


def _above(table: RawTable, merged: list[Range], row: int, column: int) -> Cell:
    """A cell of the headings, or what the merged range over it shows."""
    cell = table.cell(row, column)
    if blank(cell):
        for top, left, bottom, right in merged:
            if top <= row <= bottom and left <= column <= right:
                return table.cell(top, left)
    return cell


def sift(layout: Layout, mapping: Mapping[int, str]) -> tuple[list[int], list[Dropped], int]:
    """The rows of people, the rows that are none and why, and how many are blank."""
    table = layout.table
    number = next((index for index, field in mapping.items() if field == "number"), None)
    names = [index for index, field in mapping.items() if field == "name"]
    heads = {(n, cell) for row in layout.header for n, cell in enumerate(table.rows[row]) if not blank(cell)}
    people: list[int] = []
    dropped: list[Dropped] = []
    empty = 0
    for row in layout.data:
        cells = table.rows[row]
        has_number = number is not None and number < len(cells) and not blank(cells[number])
        has_name = any(index < len(cells) and not blank(cells[index]) for index in names)
        if has_number and has_name and _plain_person(cells, number, heads):
            people.append(row)
        elif not any(not blank(cell) for cell in cells):
            empty += 1
        elif reason := _reason(cells, has_number, has_name, number, names, heads):
            dropped.append(_dropped(table, row, reason))
        else:
            people.append(row)
    return people, dropped, empty


def _plain_person(cells: list[Cell], number: int | None, heads: set[tuple[int, Cell]]) -> bool:
    """Whether a row with number and name needs no second look, as nearly all do not."""
    cell = cells[number] if number is not None else ""
    return not (isinstance(cell, str) and not cell.isascii()) and (number, cell) not in heads


def _reason(
    cells: list[Cell],
    has_number: bool,
    has_name: bool,
    number: int | None,
    names: list[int],
    heads: set[tuple[int, Cell]],
) -> str:
    """Why a row is no person; "" when it is one."""
    used = [(index, cell) for index, cell in enumerate(cells) if not blank(cell)]
    if all(cell in heads for cell in used):
        return "見出しのくり返し"
    first = shown(used[0][1]).strip()
    if NOTE.match(first):
        return "注か区切りの行"
    both = has_number and has_name
    if any(_total(shown(cell)) for index, cell in used if not both or index == number):
        return "小計・合計の行"
    if has_number or has_name:
        # A remark often stands in the first column, which may well be the one of the numbers
        return "注か区切りの行" if len(used) == 1 and has_number and not _number_like(first) else ""
    return "職員番号も氏名もない行" if number is not None or names else ""


def _total(text: str) -> bool:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return len(plain) <= 30 and TOTAL.fullmatch(plain) is not None


def _number_like(text: str) -> bool:
    return re.fullmatch(r"'?[0-9A-Za-z_-]{1,32}(?:\.0)?", unicodedata.normalize("NFKC", text)) is not None


def _dropped(table: RawTable, row: int, reason: str) -> Dropped:
    text = "　".join(shown(cell) for cell in table.rows[row] if not blank(cell))
    return Dropped(table.place(row), text[:120], reason)


def _used(table: RawTable, rows: range) -> list[int]:
    return [row for row in rows if any(not blank(cell) for cell in table.rows[row])]
