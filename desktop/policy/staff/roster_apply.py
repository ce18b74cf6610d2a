"""Taking the chosen lines of a plan: one action, one undo step, and bare SQL for the many rows of a large body."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from desktop.analysis.years import day_before
from desktop.models import Appointment, ColumnMapping, Department, Organization, Rank, new_uuid
from desktop.policy.frame.names import fold, own_key
from desktop.store import Document, WorldError
from desktop.store.watch import Watch

from .lookup import NEW, RENAME, REPLACE, Target, department_kind
from .roster_known import READ
from .roster_lines import Kind, Line, RosterPlan, Writes
from .rows import PATH

LABEL: Final = "職員名簿を取り込む"
_CHUNK: Final = 500  # rows between two looks at whether the officer stopped
_STAFF: Final = ("number", "name", "kana", "former_name", "joined_on", "left_on", "memo")
_POSTING: Final = (
    "INSERT INTO posting (uuid, staff_id, department_id, rank_id, appointment_id, title, main, from_on, until_on) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')"
)
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Applied:
    """What was taken, by kind, and how many departments, ranks and appointments were made."""

    counts: dict[Kind, int]
    made: int

    @property
    def people(self) -> int:
        """How many lines were taken."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Remember:
    """The meaning of the columns, to be proposed for the next file with the same headings."""

    signature: str
    content: str

    @classmethod
    def of(cls, signature: str, columns: Mapping[str, str]) -> Remember:
        """As it is stored."""
        return cls(signature, json.dumps(columns, ensure_ascii=False))


def apply(
    document: Document,
    plan: RosterPlan,
    chosen: Collection[int] | None = None,
    *,
    remember: Remember | None = None,
    set_day: bool = True,
    watch: Watch | None = None,
) -> Applied:
    """Take the chosen lines (what the plan proposes, when none are named). Raises WorldError; nothing is then taken.

    set_day: the policy counts the roster as of this day from now on, if it is later than the day it has.
    """
    if document.version_of(READ) != plan.version:
        raise WorldError(
            "見比べたあとに、職員の情報が変わりました。", "何も取り込んでいません。もう一度見比べてください。"
        )
    wanted = plan.applicable & frozenset(plan.proposed if chosen is None else chosen)
    lines = [line for line in plan.lines if line.id in wanted and line.writes is not None]
    with document.action(LABEL) as session:
        made = _Writer(session, plan, watch or Watch()).write(lines)
        if lines and set_day:
            _set_day(session, plan.options.effective_on)
        if remember is not None:
            _remember(session, remember)
    counts = {kind: sum(line.kind is kind for line in lines) for kind in Kind}
    return Applied({kind: count for kind, count in counts.items() if count}, made)


class _Writer:
    """Writes lines: first what they name and the file lacks, then the people, then what hangs on them."""

    def __init__(self, session: Session, plan: RosterPlan, watch: Watch) -> None:
        self._session, self._plan, self._watch = session, plan, watch
        self._connection: Connection = session.connection()
        self._ids: dict[tuple[str, str], int] = {}
        self._sum, self._done = 1, 0

    def write(self, lines: Sequence[Line]) -> int:
        """Write everything; returns how many departments, ranks and appointments were made."""
        made = self._make_names(lines)
        people = self._people(lines)
        statements = list(self._statements(lines, people))
        self._sum = sum(len(rows) for _, rows in statements) or 1
        for sql, rows in statements:
            self._many(sql, rows)
        return made

    def _many(self, sql: str, rows: Rows) -> None:
        for start in range(0, len(rows), _CHUNK):
            self._watch.at(self._done / self._sum)
            part = rows[start : start + _CHUNK]
            self._connection.exec_driver_sql(sql, part)
            self._done += len(part)

    # --- people --------------------------------------------------------------------------------------------

    def _people(self, lines: Sequence[Line]) -> list[int]:
        """The key of each line's person; new ones get the next that were never used."""
        last = self._connection.exec_driver_sql(
            "SELECT MAX(COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'staff'), 0), "
            "COALESCE((SELECT MAX(id) FROM staff), 0))"
        ).scalar_one()
        people = []
        for line in lines:
            if line.person_id is None:
                last += 1
            people.append(last if line.person_id is None else line.person_id)
        return people

    def _statements(self, lines: Sequence[Line], people: Sequence[int]) -> Iterator[tuple[str, Rows]]:
        pairs = [(person, line, line.writes) for person, line in zip(people, lines, strict=True) if line.writes]
        yield (
            f"INSERT INTO staff (id, uuid, {', '.join(_STAFF)}) VALUES (?, ?{', ?' * len(_STAFF)})",
            [(p, new_uuid(), *(w.staff.get(f, "") for f in _STAFF)) for p, line, w in pairs if line.person_id is None],
        )
        for name in _STAFF:
            yield (
                f"UPDATE staff SET {name} = ? WHERE id = ?",
                [(w.staff[name], p) for p, line, w in pairs if line.person_id is not None and name in w.staff],
            )
        each = [(p, w) for p, _, w in pairs]
        yield from self._posts(each)
        yield from self._spans(each)
        yield (
            "DELETE FROM staff_duty WHERE staff_id = ? AND skill_id = ?",
            [(p, s) for p, w in each for s in w.duties_over],
        )
        yield (
            "INSERT INTO staff_duty (staff_id, skill_id, note) VALUES (?, ?, '')",
            [(p, s) for p, w in each for s in w.duties],
        )
        yield (
            "INSERT INTO staff_qualification (uuid, staff_id, qualification_id, acquired_on, expires_on, note) "
            "VALUES (?, ?, ?, '', '', '')",
            [(new_uuid(), p, q) for p, w in each for q in w.qualifications],
        )

    def _posts(self, each: Sequence[tuple[int, Writes]]) -> Iterator[tuple[str, Rows]]:
        fresh: Rows = []
        again: Rows = []
        for person, writes in each:
            post = writes.post
            if post is not None:
                place = (
                    self._id("department", post.department),
                    self._id("rank", post.rank),
                    self._id("appointment", post.appointment),
                    post.title,
                )
                if post.replaces is None:
                    fresh.append((new_uuid(), person, *place, 1, post.from_on))
                else:
                    again.append((*place, post.replaces))
            fresh += [
                (new_uuid(), person, self._id("department", target), None, None, "", 0, writes.day)
                for target in writes.concurrent
            ]
        yield "UPDATE posting SET department_id = ?, rank_id = ?, appointment_id = ?, title = ? WHERE id = ?", again
        yield from _ended("posting", [(w.concurrent_over, w.day) for _, w in each])
        yield _POSTING, fresh

    def _spans(self, each: Sequence[tuple[int, Writes]]) -> Iterator[tuple[str, Rows]]:
        leaves = [(p, *w.leave) for p, w in each if w.leave is not None]
        yield "UPDATE leave SET until_on = ? WHERE id = ?", [(last, key) for _, key, _, last in leaves if key]
        yield (
            "INSERT INTO leave (uuid, staff_id, name, from_on, until_on) VALUES (?, ?, ?, ?, ?)",
            [(new_uuid(), p, w.leave_name, *w.leave[1:]) for p, w in each if w.leave is not None and not w.leave[0]],
        )
        yield from _ended("leave", [(w.leave_over, w.day) for _, w in each])
        yield from _ended("staff_persona", [(w.personas_over, w.day) for _, w in each])
        yield (
            "INSERT INTO staff_persona (uuid, staff_id, persona_id, taken, from_on, until_on, note) "
            "VALUES (?, ?, ?, 1, ?, '', '')",
            [(new_uuid(), p, persona, w.day) for p, w in each for persona in w.personas],
        )

    # --- what the file lacks -------------------------------------------------------------------------------

    def _id(self, kind: str, target: Target | None) -> int | None:
        if isinstance(target, str):
            return self._ids[kind, target]
        return target

    def _make_names(self, lines: Sequence[Line]) -> int:
        """Make what the lines to be taken need, and only that; rename and close as was decided."""
        needed = set(_needed(lines))
        chosen = {unknown.name: unknown.choice for unknown in self._plan.unknown if unknown.choice}
        made = 0
        for name, choice in chosen.items():
            if choice.what == RENAME:
                self._session.get_one(Department, choice.id).name = name[1].split(PATH)[-1]
            if choice.what in {NEW, REPLACE} and name in needed:
                self._ids[name] = self._make(*name)
                made += 1
            if choice.what == REPLACE and name in needed:
                old = self._session.get_one(Department, choice.id)
                old.closed_on = day_before(self._plan.options.effective_on)
                old.successor_id = self._ids[name]
        self._session.flush()
        return made

    def _make(self, kind: str, word: str) -> int:
        if kind == "department":
            return self._department(tuple(word.split(PATH)))
        if kind == "rank":
            return self._added(Rank(name=word, position=_after(self._session.scalars(select(Rank.position)))))
        after = _after(self._session.scalars(select(Appointment.position)))
        return self._added(Appointment(key=own_key(), name=word, position=after))

    def _department(self, path: tuple[str, ...]) -> int:
        """The department at the end of a path; what is missing above it is made as well."""
        parent: int | None = None
        for depth, name in enumerate(path):
            found = self._standing(name, parent, anywhere=depth == 0)
            if found is None:
                after = _after(d.position for d in self._departments)
                row = Department(name=name, parent_id=parent, kind=department_kind(name), position=after)
                found = self._added(row)
                self._departments.append(row)
            parent = found
        return parent or 0

    def _standing(self, name: str, parent: int | None, *, anywhere: bool) -> int | None:
        """A department of that name below its parent; the first of a path may stand at any depth."""
        day = self._plan.options.effective_on
        rows = [d for d in self._departments if fold(d.name) == fold(name) and (not d.closed_on or day <= d.closed_on)]
        here = [d.id for d in rows if d.parent_id == parent]
        if here or not anywhere:
            return here[0] if here else None
        return rows[0].id if len(rows) == 1 else None

    @cached_property
    def _departments(self) -> list[Department]:
        return list(self._session.scalars(select(Department).order_by(Department.position, Department.id)))

    def _added(self, row: Department | Rank | Appointment) -> int:
        self._session.add(row)
        self._session.flush()
        return row.id


def _needed(lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    for line in lines:
        writes = line.writes
        if writes is None:
            continue
        post = writes.post
        targets = [("department", target) for target in writes.concurrent]
        if post is not None:
            targets += [("department", t) for t in (post.department,) if t is not None]
            targets += [("rank", t) for t in (post.rank,) if t is not None]
            targets += [("appointment", t) for t in (post.appointment,) if t is not None]
        yield from ((kind, target) for kind, target in targets if isinstance(target, str) and target)


def _ended(table: str, over: Sequence[tuple[tuple[tuple[int, bool], ...], str]]) -> Iterator[tuple[str, Rows]]:
    """Rows that hold no more: they end the day before, or never were if they began no earlier."""
    yield (
        f"UPDATE {table} SET until_on = ? WHERE id = ?",
        [(day_before(day), key) for rows, day in over for key, fresh in rows if not fresh],
    )
    yield f"DELETE FROM {table} WHERE id = ?", [(key,) for rows, _ in over for key, fresh in rows if fresh]


def _after(positions: Iterable[int]) -> int:
    return max(positions, default=-1) + 1


def _set_day(session: Session, day: str) -> None:
    organization = session.scalars(select(Organization).order_by(Organization.id)).first()
    if organization is None:
        organization = Organization(name="")
        session.add(organization)
    if organization.roster_on < day:
        organization.roster_on = day


def _remember(session: Session, remember: Remember) -> None:
    kept = session.get(ColumnMapping, remember.signature)
    if kept is None:
        session.add(ColumnMapping(signature=remember.signature, content=remember.content))
    elif kept.content != remember.content:
        kept.content = remember.content
