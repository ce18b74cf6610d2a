"""The grid staff × skills in memory: one byte a cell, filled by one statement, looked up without a dictionary.

A code says what stands in a cell: NOTHING (no row), NOTED (a row without a level), EXEMPT (対象外), ZERO + level.
A look is the code with what is asked in its upper half: 0, or the level asked for plus one. States come from looks.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.analysis.needs import Need, Needs, State, state_of
from desktop.analysis.roster import Person, Roster
from desktop.models import CONFIRMED, NOT_APPLICABLE, CheckRound, ScaleLevel, Skill
from desktop.policy.frame.matrix import home_categories
from desktop.policy.frame.scales import levels_of
from desktop.policy.frame.skills import living
from desktop.store import Document

NOTHING, NOTED, EXEMPT, ZERO = range(4)
FLAG: Final = 0x80  # beside the code: the cell has an evidence or a note
CODE: Final = 0x0F
MOST_LEVEL: Final = 12  # a scale has ten levels at most; what is higher would not fit beside what is asked
_WAYS: Final = 4096  # how many kinds of rows are remembered

# Skill and code in turns: one text a person is four times as fast as two, and twenty times as fast as a row a cell
_ROWS = (
    "SELECT staff_id, group_concat(char(skill_id, "
    f"min(ifnull(level, {NOTED - ZERO}), {MOST_LEVEL}) + {ZERO} + {FLAG} * (length(note) + length(evidence) > 0)), '') "
    "FROM assessment WHERE round_id = ? AND layer = ? {some} GROUP BY staff_id"
)
_TOUCHED = "SELECT DISTINCT json_extract(row, '$[1]') FROM change WHERE batch_id > ? AND tbl = 'assessment'"


@dataclass(frozen=True, slots=True)
class Column:
    """A skill as a column. signs: how each level from 0 up is written in a cell."""

    skill: Skill
    category: str
    levels: tuple[ScaleLevel, ...]
    signs: tuple[str, ...]


@dataclass(slots=True)
class GridData:
    """Everything that the grid shows, by the place of a person in the roster and of a skill among the columns.

    cells: codes with FLAG; looks: codes with what is asked. The tallies of each row stand in arrays of their own.
    """

    round_id: int
    frozen: bool
    layer: int
    on: str
    columns: tuple[Column, ...]
    people: tuple[Person, ...]
    needs: tuple[Mapping[int, Need], ...]
    cells: bytearray
    looks: bytearray
    short: array[int]
    unassessed: array[int]
    met: array[int]
    places: array[int]  # by the key of a person: a dictionary would weigh more than the cells
    seen: int  # the newest action that is in it
    _aliases: Mapping[int, int]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.columns)

    def level(self, row: int, column: int) -> int | None:
        """The level of a cell, NOT_APPLICABLE, or None while it is 未評価."""
        return level_of(self.cells[row * self.width + column] & CODE)

    def state(self, row: int, column: int) -> State:
        """How a cell stands against what is asked."""
        return states()[self.looks[row * self.width + column]]

    def asked(self, row: int) -> int:
        """How many counted skills are asked of a person, 対象外 left out: the denominator of the row."""
        return self.met[row] + self.short[row] + self.unassessed[row]

    def row_of(self, staff_id: int) -> int:
        """The place of a person by the key in this file; -1 for one who is not in the roster."""
        return self.places[staff_id] if 0 <= staff_id < len(self.places) else -1

    def standing_in(self, skill_id: int) -> tuple[int, ...]:
        """The skill and the duplicates that were merged into it: all whose rows are read as its own."""
        return (skill_id, *(other for other, living_id in self._aliases.items() if living_id == skill_id))

    def refresh(self, document: Document) -> list[int]:
        """Read the people again whose rows were changed since; tells which rows of the grid these are."""
        with document.read() as session:
            found = session.connection().exec_driver_sql(_TOUCHED, (self.seen,)).scalars().all()
            self.seen = _newest(session)
            rows = [row for row in map(self.row_of, found) if row >= 0]
            if rows:
                self._read(session, rows)
        return rows

    def _read(self, session: Session, rows: Sequence[int]) -> None:
        width = self.width
        for row in rows:
            self.cells[row * width : (row + 1) * width] = bytes(width)
        people = [self.people[row].id for row in rows]
        key = self.round_id, self.layer
        fill(self.cells, session, key, self.places, Scatter(self.columns, self._aliases), people)
        for row in rows:
            here = slice(row * width, (row + 1) * width)
            self.looks[here] = joined(self.cells[here], self.looks[here].translate(_NEEDED))
            own = tallies(self.looks[here], width)
            self.short[row], self.unassessed[row], self.met[row] = (part[0] for part in own)


def load(
    document: Document, facts: Facts, roster: Roster, needs: Needs, which: CheckRound | None, layer: int = CONFIRMED
) -> GridData:
    """The grid of a round and layer; without a round, what is asked and nothing else."""
    columns = columns_of(facts, needs)
    aliases = {s.id: facts.living_skill(s.id).id for s in facts.skills.values() if s.merged_into_id is not None}
    places = _places(roster.people)
    profiles = _Profiles(needs, columns)
    asked = [profiles.of(person) for person in roster.people]
    cells = bytearray(len(columns) * len(roster.people))
    round_id = which.id if which else 0
    with document.read() as session:
        seen = _newest(session)
        fill(cells, session, (round_id, layer), places, Scatter(columns, aliases))
    looks = joined(cells, b"".join(profile[1] for profile in asked))
    return GridData(
        round_id,
        which is not None and bool(which.frozen_on),
        layer,
        roster.on,
        columns,
        roster.people,
        tuple(profile[0] for profile in asked),
        cells,
        looks,
        *tallies(looks, len(columns)),
        places,
        seen,
        aliases,
    )


def columns_of(facts: Facts, needs: Needs) -> tuple[Column, ...]:
    """The skills in use and those that are asked for, by 区分 in the order of the frame."""
    asked = {facts.living_skill(skill_id).id for rows in needs.by_persona.values() for skill_id, _, _ in rows}
    home = home_categories(facts)
    group = {category.id: n for n, category in enumerate(facts.categories.values())}
    skills = [skill for skill in living(facts) if skill.active or skill.id in asked]
    skills.sort(key=lambda s: group[home[s.id].id] if s.id in home else len(group))
    return tuple(_column(facts, skill, home[skill.id].name if skill.id in home else "区分なし") for skill in skills)


def fill(
    cells: bytearray,
    session: Session,
    key: tuple[int, int],
    places: Sequence[int],
    scatter: Scatter,
    some: Collection[int] | None = None,
) -> None:
    """Read the rows of a round and layer into the cells; `some`: of these people alone."""
    width, last = scatter.width, len(places)
    only = "" if some is None else f"AND staff_id IN ({','.join(map(str, some))})"
    for staff_id, pairs in session.connection().exec_driver_sql(_ROWS.format(some=only), key):
        row = places[staff_id] if staff_id < last else -1
        if row >= 0:
            cells[row * width : (row + 1) * width] = scatter(pairs[::2], pairs[1::2])


def joined(cells: bytearray, needed: bytes | bytearray) -> bytearray:
    """Codes and what is asked in one byte each; as whole numbers, because bytes one by one take seconds."""
    codes = int.from_bytes(cells.translate(_CODES), "little")
    return bytearray((codes | int.from_bytes(needed, "little")).to_bytes(len(cells), "little"))


def tallies(looks: bytearray, width: int) -> tuple[array[int], array[int], array[int]]:
    """How many needs of each row are 不足, 未評価 and 充足 (with 超過)."""
    short, unassessed, met = (looks.translate(table) for table in _tables())
    starts = range(0, len(looks), width) if width else ()
    return (
        array("H", [short.count(1, at, at + width) for at in starts]),
        array("H", [unassessed.count(1, at, at + width) for at in starts]),
        array("H", [met.count(1, at, at + width) for at in starts]),
    )


def _places(people: Sequence[Person]) -> array[int]:
    found = array("l", [-1]) * (max((person.id for person in people), default=-1) + 1)
    for n, person in enumerate(people):
        found[person.id] = n
    return found


def level_of(code: int) -> int | None:
    """The level that a code stands for."""
    if code < EXEMPT:
        return None
    return NOT_APPLICABLE if code == EXEMPT else code - ZERO


def needed_of(look: int) -> int | None:
    """The level that is asked for and counts, None where nothing is."""
    return (look >> 4) - 1 if look >> 4 else None


@cache
def states() -> tuple[State, ...]:
    """The state of every look."""
    found = []
    for look in range(256):
        level = needed_of(look)
        need = None if level is None else Need(level, "required", counted=True)
        found.append(state_of(level_of(look & CODE), need))
    return tuple(found)


_CODES: Final = bytes(code & CODE for code in range(256))
_NEEDED: Final = bytes(look & ~CODE for look in range(256))


@cache
def _tables() -> tuple[bytes, bytes, bytes]:
    known = states()
    return (
        bytes(state is State.SHORT for state in known),
        bytes(state is State.UNASSESSED for state in known),
        bytes(state in {State.MET, State.OVER} for state in known),
    )


class _Profiles:
    """What is asked of people; those with the same personas and duties share it."""

    def __init__(self, needs: Needs, columns: tuple[Column, ...]) -> None:
        self._needs, self._columns = needs, columns
        self._known: dict[tuple[tuple[int, ...], frozenset[int]], tuple[Mapping[int, Need], bytes]] = {}

    def of(self, person: Person) -> tuple[Mapping[int, Need], bytes]:
        key = person.personas, person.duties
        if key not in self._known:
            needs = self._needs.of(person.personas, person.duties)
            self._known[key] = needs, bytes(_needed(needs.get(column.skill.id)) for column in self._columns)
        return self._known[key]


def _needed(need: Need | None) -> int:
    return min(need.level, MOST_LEVEL) + 1 << 4 if need is not None and need.counted else 0


class Scatter:
    """Puts the values of a person into their columns; people who were assessed in the same skills share the way."""

    def __init__(self, columns: Iterable[Column], aliases: Mapping[int, int]) -> None:
        places = {column.skill.id: n for n, column in enumerate(columns)}
        self.width = len(places)  # of a row
        self._columns = {chr(skill_id): n for skill_id, n in places.items()}
        self._merged = {chr(other): places[living_id] for other, living_id in aliases.items() if living_id in places}
        self._known: dict[str, tuple[int, ...] | None] = {}

    def __call__(self, skills: str, codes: str) -> bytes:
        """The row of a person: skills and their codes, one letter each."""
        values = codes.encode("latin-1")
        if skills not in self._known:
            if len(self._known) == _WAYS:
                self._known.clear()
            self._known[skills] = self._way(skills)
        way = self._known[skills]
        if way is None:
            return self._one_by_one(skills, values)
        return bytes(map((values + b"\0").__getitem__, way))

    def _way(self, skills: str) -> tuple[int, ...] | None:
        """Where the value of each column stands; None when two values meet in one column."""
        nowhere = len(skills)
        found = [nowhere] * self.width
        for n, letter in enumerate(skills):
            column = self._columns.get(letter, self._merged.get(letter))
            if column is None:
                continue
            if found[column] != nowhere:
                return None
            found[column] = n
        return tuple(found)

    def _one_by_one(self, skills: str, values: bytes) -> bytes:
        """Merged duplicates: the item's own level holds, else the level of one merged into it."""
        row = bytearray(self.width)
        pairs = sorted(zip(skills, values, strict=True), key=lambda pair: pair[0] in self._merged)
        for letter, value in pairs:
            column = self._columns.get(letter, self._merged.get(letter))
            if column is not None and row[column] & CODE <= NOTED:
                row[column] = value | row[column] & FLAG
        return bytes(row)


def _column(facts: Facts, skill: Skill, category: str) -> Column:
    levels = levels_of(facts, skill)
    labels = {level.value: level.label for level in levels}
    signs = tuple(labels[n] if len(labels.get(n, "")) == 1 else str(n) for n in range(MOST_LEVEL + 1))
    return Column(skill, category, levels, signs)


def _newest(session: Session) -> int:
    newest: Any = session.connection().exec_driver_sql("SELECT MAX(id) FROM batch").scalar()
    return int(newest or 0)
