"""集計: departments × personas without anybody's name.

What counts fewer than five people is left out, and so much more that nobody can work it out from the totals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from desktop.analysis.personas import in_use
from desktop.policy.staff.grid import GridData, load
from desktop.policy.staff.grid_totals import percent, totals
from desktop.store import Document

from .grid_book import Source, head_cells, set_up, styled, title_rows
from .sheet import BODY, BOLD, HEAD_FILL

SHEET: Final = "集計"
FEWEST: Final = 5
HIDDEN: Final = f"{FEWEST}人未満"
ALL: Final = "全ての職員"
TOTAL: Final = "合計"
_PARTS: Final = ("人数", "評価済", "充足（評価した求め）")


Spot = tuple[int, int]  # row and column


@dataclass(frozen=True, slots=True)
class Count:
    """Some people. looked: at how many of them anything was looked; done: 評価済; met of assessed: their skills."""

    people: int = 0
    looked: int = 0
    done: int = 0
    met: int = 0
    assessed: int = 0


@dataclass(frozen=True)
class Summary:
    """A row for each department and the total, a column for all and for each persona.

    hidden: the places of which nothing is told; unlooked: those of which only the number of people is told.
    """

    departments: tuple[str, ...]
    groups: tuple[str, ...]
    counts: tuple[tuple[Count, ...], ...]
    hidden: frozenset[Spot]
    unlooked: frozenset[Spot]


def add_summary_sheet(book: Workbook, found: Source, document: Document) -> None:
    """The sheet; it holds no name and no number of anybody."""
    summary = summarize(found, document)
    sheet = book.create_sheet(SHEET)
    sheet.sheet_view.showGridLines = False
    set_up(sheet, (34, *(w for _ in summary.groups for w in (9, 13, 18))), frozen="B7", head_rows="5:6", columns="A:A")
    title_rows(sheet, f"{found.organization} スキルの集計".strip(), found.basis)
    sheet.append([styled(sheet, words, border=False) for words in (_note(summary),)])
    sheet.append([])
    band, parts = head_cells(sheet, ["部署"]), head_cells(sheet, [""])
    for n, group in enumerate(summary.groups):
        first = 2 + n * len(_PARTS)
        band += head_cells(sheet, [group, *[""] * (len(_PARTS) - 1)])
        sheet.merged_cells.add(f"{get_column_letter(first)}5:{get_column_letter(first + len(_PARTS) - 1)}5")
        parts += head_cells(sheet, _PARTS)
    sheet.append(band)
    sheet.append(parts)
    for row, name in enumerate(summary.departments):
        last = row == len(summary.departments) - 1
        look = {"font": BOLD if last else BODY, "fill": HEAD_FILL if last else None}
        words = [word for column in range(len(summary.groups)) for word in _words(summary, row, column)]
        sheet.append([styled(sheet, name, **look), *(styled(sheet, word, align="right", **look) for word in words)])


def summarize(found: Source, document: Document) -> Summary:
    """Count, then decide what is not told."""
    tree = found.roster.tree
    places: dict[int, str] = {}
    for row in found.rows:
        section = tree.section_of(found.data.people[row].department_id)
        places.setdefault(section.id if section else 0, tree.label(section.id) if section else "所属なし")
    columns = [_column(found, found.data, found.rows, places)]
    groups = [ALL]
    for persona in in_use(found.facts):
        people = [found.data.people[row] for row in found.rows]
        own = tuple(replace(p, personas=(persona.id,)) for p in people if persona.id in p.personas)
        if own:
            roster = replace(found.roster, people=own)
            data = load(document, found.facts, roster, found.needs, found.round, found.data.layer)
            columns.append(_column(found, data, range(len(own)), places))
            groups.append(persona.name)
    counts = tuple(zip(*columns, strict=True))
    hidden = hide([[count.people for count in row] for row in counts])
    looked = [[count.looked for count in row] for row in counts]
    return Summary((*places.values(), TOTAL), tuple(groups), counts, hidden, hide(looked, hidden))


def hide(counts: Sequence[Sequence[int]], begun: frozenset[Spot] = frozenset()) -> frozenset[Spot]:
    """The places not to tell: few people, and more of the same line until the few cannot be worked out.

    The last row is the sum of those above it. The first column is the sum of the others only where nobody is in two.
    """
    height, width = len(counts), len(counts[0]) if counts else 0
    found = set(begun) | {(r, c) for r in range(height) for c in range(width) if 0 < counts[r][c] < FEWEST}
    lines = [[(r, c) for r in reversed(range(height))] for c in range(width)]
    lines += [[(r, c) for c in range(width)] for r, row in enumerate(counts) if row[0] == sum(row[1:])]
    while True:
        more = {place for line in lines for place in _needed(line, counts, found)}
        if not more:
            return frozenset(found)
        found |= more


def _needed(line: Sequence[Spot], counts: Sequence[Sequence[int]], found: set[Spot]) -> set[Spot]:
    """One more place of a line to hide, if what is hidden in it can be worked out; its first place is the sum."""
    total, *parts = line
    hidden = [counts[r][c] for r, c in parts if (r, c) in found]
    if total in found or not any(hidden) or (sum(map(bool, hidden)) > 1 and sum(hidden) >= FEWEST):
        return set()
    others = [place for place in parts if place not in found and counts[place[0]][place[1]]]
    return {min(others, key=lambda place: (counts[place[0]][place[1]], place))} if others else {total}


def _column(found: Source, data: GridData, rows: Sequence[int], places: dict[int, str]) -> list[Count]:
    tree = found.roster.tree
    members: dict[int, list[int]] = {place: [] for place in places}
    for row in rows:
        section = tree.section_of(data.people[row].department_id)
        members[section.id if section else 0].append(row)
    return [_count(data, some) for some in (*members.values(), rows)]


def _count(data: GridData, rows: Sequence[int]) -> Count:
    told = totals(data, rows)
    return Count(len(rows), told.done + told.begun, told.done, told.met, told.assessed)


def _words(summary: Summary, row: int, column: int) -> tuple[Any, ...]:
    if (row, column) in summary.hidden:
        return HIDDEN, HIDDEN, HIDDEN
    count = summary.counts[row][column]
    if not count.people:
        return 0, "―", "―"
    if (row, column) in summary.unlooked:
        return count.people, HIDDEN, HIDDEN
    met = (
        f"{count.met:,}/{count.assessed:,}（{percent(count.met, count.assessed)}）" if count.assessed else "―（未評価）"
    )
    return count.people, f"{count.done:,}/{count.people:,}（{percent(count.done, count.people)}）", met


def _note(summary: Summary) -> str:
    places = len(summary.departments) * len(summary.groups)
    words = f"{FEWEST}人に満たないところと、そこから逆算できるところは「{HIDDEN}」と書きます。"
    if len(summary.hidden) * 2 > places:
        words += "人数の少ない団体のため、ほとんどを伏せています。"
    return words + "複数の人材像に就く人は、それぞれに数えます。評価済は、求めるスキルの全てに評価がある人です。"
