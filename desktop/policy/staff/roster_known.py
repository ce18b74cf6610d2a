"""What a file holds about its staff, as an import compares with it: bare rows, read once."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from desktop.analysis.roster import TABLES, Post, RosterRows, StaffRow, covers, read_rows
from desktop.models import ColumnMapping, Staff
from desktop.store import Document

READ = TABLES | {"staff_qualification", "skill", "qualification"}
Span = tuple[int, str, str]  # the row, first and last day


@dataclass(frozen=True)
class Known:
    """The roster with what `RosterRows` leaves out. given: (row, persona, taken, first, last)."""

    rows: RosterRows
    memos: Mapping[int, str]
    leaves: Mapping[int, tuple[Span, ...]]
    given: Mapping[int, tuple[tuple[int, int, bool, str, str], ...]]
    held: Mapping[int, frozenset[int]]
    version: int

    @cached_property
    def by_id(self) -> Mapping[int, StaffRow]:
        """Everybody by the key in this file."""
        return {row[0]: row for row in self.rows.staff}

    @cached_property
    def by_number(self) -> Mapping[str, tuple[int, ...]]:
        """Whoever has or had a number."""
        return _grouped((row[2], row[0]) for row in self.rows.staff if row[2])

    @cached_property
    def by_bare_number(self) -> Mapping[str, tuple[int, ...]]:
        """The same without leading zeros, which spreadsheets eat."""
        return _grouped((bare(row[2]), row[0]) for row in self.rows.staff if row[2])

    @cached_property
    def by_name(self) -> Mapping[str, tuple[int, ...]]:
        """Everybody by name without its spaces, and by kana: only ever to offer candidates."""
        names = [(spaceless(row[3]), row[0]) for row in self.rows.staff]
        return _grouped(names + [(sound(row[4]), row[0]) for row in self.rows.staff if row[4].strip()])

    def main_post(self, staff_id: int, day: str) -> Post | None:
        """The main post that somebody has on a day."""
        begun = [p for main, p in self.rows.postings.get(staff_id, ()) if main and (not p.from_on or p.from_on <= day)]
        return begun[-1] if begun else None

    def concurrent(self, staff_id: int, day: str) -> tuple[Post, ...]:
        """The 兼務 of a day."""
        return tuple(
            p for main, p in self.rows.postings.get(staff_id, ()) if not main and covers(p.from_on, p.until_on, day)
        )


def read_known(document: Document) -> Known:
    """Everything that an import compares with."""
    version = document.version_of(READ)
    with document.read() as session:
        connection = session.connection()

        def rows(sql: str) -> Iterable[tuple[Any, ...]]:
            return (tuple(row) for row in connection.exec_driver_sql(sql))

        return Known(
            read_rows(session),
            {row[0]: row[1] for row in rows("SELECT id, memo FROM staff WHERE memo <> ''")},
            _grouped((r[0], (r[1], r[2], r[3])) for r in rows("SELECT staff_id, id, from_on, until_on FROM leave")),
            _grouped(
                (r[0], (r[1], r[2], bool(r[3]), r[4], r[5]))
                for r in rows("SELECT staff_id, id, persona_id, taken, from_on, until_on FROM staff_persona")
            ),
            {
                key: frozenset(found)
                for key, found in _grouped(
                    (r[0], r[1]) for r in rows("SELECT staff_id, qualification_id FROM staff_qualification")
                ).items()
            },
            version,
        )


def known_numbers(document: Document) -> frozenset[str]:
    """The numbers that a file coming in is compared with, to bring back leading zeros."""
    with document.read() as session:
        return frozenset(session.scalars(select(Staff.number).where(Staff.number != "")))


def remembered_columns(document: Document) -> dict[str, dict[str, str]]:
    """What the columns of earlier files meant, by the signature of their headings."""
    with document.read() as session:
        return {row.signature: json.loads(row.content) for row in session.scalars(select(ColumnMapping))}


def usual_day(roster_on: str, today: date) -> str:
    """The day that an import is offered to hold from: the 1st of April, until this year's has been brought in."""
    april = date(today.year if today.month >= 4 else today.year - 1, 4, 1).isoformat()
    return april if roster_on < april else today.isoformat()


def spaceless(name: str) -> str:
    """A name without spaces of any width, to look for candidates; what is kept is never touched."""
    return re.sub(r"\s+", "", name)


def sound(kana: str) -> str:
    """Kana made comparable: full width, ひらがな, no spaces."""
    plain = spaceless(unicodedata.normalize("NFKC", kana))
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in plain)


def bare(number: str) -> str:
    """A number without its leading zeros."""
    return number.lstrip("0") if number.isdigit() else number


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, tuple[Any, ...]]:
    found: dict[Any, list[Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
