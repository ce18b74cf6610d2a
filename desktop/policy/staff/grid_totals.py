"""What a grid adds up to: every share is told with its denominator, and nothing is 0 % where nothing was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.analysis.needs import State

from .grid import GridData, states


@dataclass(frozen=True, slots=True)
class ColumnTotal:
    """How the people shown stand in one skill. 対象外 is in none of the three."""

    met: int = 0
    short: int = 0
    unassessed: int = 0

    @property
    def asked(self) -> int:
        """Of how many people the skill is asked."""
        return self.met + self.short + self.unassessed


@dataclass(frozen=True, slots=True)
class Totals:
    """The people of whom something is asked: done (評価済: no asked skill is 未評価), begun, or not looked at at all.

    asked, met and unassessed count skills of people.
    """

    people: int
    done: int
    begun: int
    asked: int
    met: int
    unassessed: int

    @property
    def untouched(self) -> int:
        """The people of whom no asked skill has a level yet."""
        return self.people - self.done - self.begun

    @property
    def assessed(self) -> int:
        """Skills of people that have a level: the denominator of 充足."""
        return self.asked - self.unassessed


def totals(data: GridData, rows: Sequence[int]) -> Totals:
    """Of the rows shown."""
    people = done = begun = asked = met = unassessed = 0
    for row in rows:
        of_row = data.asked(row)
        if not of_row:
            continue
        missing = data.unassessed[row]
        people += 1
        done += missing == 0
        begun += 0 < missing < of_row
        asked += of_row
        met += data.met[row]
        unassessed += missing
    return Totals(people, done, begun, asked, met, unassessed)


def column_totals(data: GridData, rows: Sequence[int]) -> tuple[ColumnTotal, ...]:
    """Of the rows shown, a column each."""
    width = data.width
    if len(rows) == len(data.people):
        looks = bytes(data.looks)
    else:
        looks = b"".join(data.looks[row * width : (row + 1) * width] for row in rows)
    marks = bytes(_MARKS[state] for state in states())
    found = []
    for column in range(width):
        told = looks[column::width].translate(marks)
        found.append(ColumnTotal(told.count(1), told.count(2), told.count(3)))
    return tuple(found)


_MARKS = dict.fromkeys(State, 0) | {State.MET: 1, State.OVER: 1, State.SHORT: 2, State.UNASSESSED: 3}


def percent(part: int, whole: int) -> str:
    """「90%」, cut and never rounded up: 100 % means all. ― where there is nothing to divide by."""
    return f"{part * 100 // whole}%" if whole else "―"


def totals_words(found: Totals) -> str:
    """「180人中162人評価済（90%）…」."""
    if not found.people:
        return "求めるスキルのある人は、ここにいません。"
    words = [f"{found.people:,}人中{found.done:,}人評価済（{percent(found.done, found.people)}）"]
    if found.begun:
        words.append(f"途中 {found.begun:,}人")
    if found.untouched:
        words.append(f"未評価 {found.untouched:,}人")
    if found.assessed:
        words.append(f"充足 {found.met:,}／評価した {found.assessed:,}（{percent(found.met, found.assessed)}）")
    else:
        words.append(f"充足 ―（未評価 {found.people:,}人）")
    return "　".join(words)
