"""What bringing a roster in would do: one line a person, each with what it writes. Plain values, no judgement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from desktop.analysis.years import japanese_date

from .lookup import Choice, Lookup, Name, Target, Unknown
from .rows import DATES, FIELDS, ITEM, PATH, RosterRow


class Kind(Enum):
    """What a line is. The words are what screens call it."""

    ASK = "要確認"
    TWICE = "重複"
    NEW = "新規"
    MOVED = "異動"
    RENAMED = "改姓"
    CHANGED = "変更"
    LEFT = "退職"
    LEAVING = "退職候補"
    SAME = "同じ"
    UNREADABLE = "読めない行"


TAKEN = frozenset({Kind.NEW, Kind.MOVED, Kind.RENAMED, Kind.CHANGED, Kind.LEFT})  # applied unless told otherwise
_TOLD = frozenset({Kind.NEW, Kind.ASK, Kind.TWICE, Kind.UNREADABLE})  # all that the row says is worth showing
APPLICABLE = TAKEN | {Kind.LEAVING}

PERSON, STRANGER, TAKE, MAIN, SKIP = "person", "new", "take", "main", "skip"  # decisions about a line


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the officer decided: by line (a person, 新しい職員, this row of several), and by unknown word."""

    lines: Mapping[int, Choice] = field(default_factory=dict)
    names: Mapping[Name, Choice] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """effective_on: the day from which changes hold (発令日). whole: the file lists everybody in service."""

    effective_on: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, in words."""

    field: str
    before: str
    after: str
    cell: str = ""

    @property
    def title(self) -> str:
        """The field as people call it."""
        return FIELDS[self.field]


@dataclass(frozen=True, slots=True)
class PostTarget:
    """A main post from a day on. replaces: the posting that begins on the same day, else None."""

    department: Target | None
    rank: Target | None
    appointment: Target | None
    title: str
    from_on: str
    replaces: int | None = None


@dataclass(slots=True)
class Writes:
    """What taking a line writes. Ids are of this file; days are ISO."""

    staff: dict[str, str] = field(default_factory=dict)
    post: PostTarget | None = None
    day: str = ""  # from which 兼務 and personas hold
    concurrent: tuple[Target, ...] = ()
    concurrent_over: tuple[tuple[int, bool], ...] = ()  # posting, and whether it began no earlier than this day
    leave: tuple[int | None, str, str] | None = None  # the leave there is, first and last day
    leave_name: str = "休職"
    leave_over: tuple[tuple[int, bool], ...] = ()
    personas: tuple[int, ...] = ()
    personas_over: tuple[tuple[int, bool], ...] = ()
    duties: tuple[int, ...] = ()
    duties_over: tuple[int, ...] = ()
    qualifications: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One person, or one row that could not be matched. row None: somebody whom the file does not list.

    asked: a decision was or is needed. notes: things to be known. candidates: staff who may be meant.
    twins: the lines with the same person, this one among them.
    """

    id: int
    kind: Kind
    row: RosterRow | None
    person_id: int | None
    number: str
    name: str
    changes: tuple[FieldChange, ...] = ()
    notes: tuple[str, ...] = ()
    asked: bool = False
    candidates: tuple[int, ...] = ()
    twins: tuple[int, ...] = ()
    writes: Writes | None = None

    @property
    def place(self) -> str:
        """Where the row stands in the file."""
        return self.row.place if self.row else ""


@dataclass(frozen=True)
class RosterPlan:
    """All lines, and the words that the file does not know. version: of the roster that was compared with."""

    options: Options
    lines: tuple[Line, ...]
    unknown: tuple[Unknown, ...]
    lookup: Lookup
    people: Mapping[int, tuple[str, str, str]]  # number, name and department of everybody in the file
    version: int

    @cached_property
    def counts(self) -> Mapping[Kind, int]:
        """How many lines of each kind; every kind is there."""
        found = dict.fromkeys(Kind, 0)
        for line in self.lines:
            found[line.kind] += 1
        return found

    @cached_property
    def proposed(self) -> frozenset[int]:
        """The lines that are taken unless the officer says otherwise."""
        return frozenset(line.id for line in self.lines if line.kind in TAKEN)

    @cached_property
    def applicable(self) -> frozenset[int]:
        """The lines that can be taken at all."""
        return frozenset(line.id for line in self.lines if line.kind in APPLICABLE)

    @cached_property
    def asked(self) -> Mapping[Kind, int]:
        """How many lines of a kind were asked about, decided by now or not."""
        twins = sum(line.asked and bool(line.twins) for line in self.lines)
        return {Kind.TWICE: twins, Kind.ASK: sum(line.asked for line in self.lines) - twins}

    @cached_property
    def single(self) -> Mapping[int, int]:
        """The open lines without a number for which there is but one candidate, and who that is."""
        return {
            line.id: line.candidates[0]
            for line in self.lines
            if line.kind is Kind.ASK and len(line.candidates) == 1 and line.person_id is None and not line.number
        }

    def ready(self) -> RosterPlan:
        """Work out now what is counted over all lines, so that no window has to."""
        _ = self.counts, self.proposed, self.applicable, self.asked, self.single
        return self

    @cached_property
    def open(self) -> frozenset[int]:
        """The lines that wait for somebody: to be decided, to be mended in the file, or to be said to leave."""
        return frozenset(
            line.id
            for line in self.lines
            if line.kind in {Kind.ASK, Kind.UNREADABLE, Kind.LEAVING}
            or (line.kind is Kind.TWICE and self._undecided(line))
        )

    def _undecided(self, line: Line) -> bool:
        """Whether none of the rows of one person was chosen; a row that only repeats another waits for nothing."""
        return line.asked and all(self.lines[n].kind is Kind.TWICE for n in line.twins)

    def changes(self, line: Line) -> Iterator[FieldChange]:
        """Before and after of every field; of new staff and of rows without a person all that the file tells."""
        told = {change.field: change for change in line.changes}
        if line.kind in _TOLD and line.row is not None:
            for name, value in line.row.values.items():
                if value and name not in told:
                    yield FieldChange(name, "", shown(name, value), line.row.cells.get(name, ""))
                elif name in told:
                    yield told.pop(name)
        yield from told.values()

    def person(self, person_id: int) -> str:
        """One of the staff as candidates are shown: number, name, department."""
        return "　".join(part for part in self.people[person_id] if part)


def words(value: str) -> str:
    """A value of a row as people read it."""
    return value.replace(PATH, " ").replace(ITEM, "、")


def shown(name: str, value: str) -> str:
    """A value of a field as people read it."""
    return japanese_date(value) if name in DATES else words(value)
