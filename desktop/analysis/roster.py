"""職員名簿 as of a day: who is in service, in which post, on leave or not, with which personas.

The dated rows are read once, bare: a large body has tens of thousands of them. Everything after that is pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from sqlalchemy.orm import Session

from .departments import Tree
from .facts import Counted, Facts
from .personas import in_use, standing_for

# What a roster as of a day is worked out of, besides the frame's personas
TABLES = frozenset(
    {
        "organization", "department", "rank", "appointment", "staff", "posting", "leave", "staff_persona",
        "staff_duty", "persona", "persona_rank", "persona_department", "answer",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Post:
    """Where somebody serves: ids of department, rank and appointment (None: not stated), title and first day."""

    id: int
    department_id: int | None
    rank_id: int | None
    appointment_id: int | None
    title: str
    from_on: str
    until_on: str


@dataclass(frozen=True, slots=True)
class Person:
    """One of the staff on a day. post None: no main post yet. in_service: joined and not left."""

    id: int
    uuid: str
    number: str
    name: str
    kana: str
    former_name: str
    joined_on: str
    left_on: str
    post: Post | None
    concurrent: tuple[Post, ...]
    in_service: bool
    on_leave: bool
    personas: tuple[int, ...]
    duties: frozenset[int]

    @property
    def department_id(self) -> int | None:
        """Of the main post."""
        return self.post.department_id if self.post else None

    @property
    def rank_id(self) -> int | None:
        """Of the main post."""
        return self.post.rank_id if self.post else None

    @property
    def appointment_id(self) -> int | None:
        """Of the main post."""
        return self.post.appointment_id if self.post else None


StaffRow = tuple[int, str, str, str, str, str, str, str]  # id, uuid, number, name, kana, former_name, joined, left


@dataclass(frozen=True)
class RosterRows:
    """The dated rows of a file, grouped by person; nothing is judged yet."""

    staff: tuple[StaffRow, ...]
    postings: Mapping[int, tuple[tuple[bool, Post], ...]]  # main or not, oldest first
    leaves: Mapping[int, tuple[tuple[str, str], ...]]
    given: Mapping[int, tuple[tuple[int, bool, str, str], ...]]  # persona, taken, from, until
    duties: Mapping[int, frozenset[int]]

    @property
    def empty(self) -> bool:
        """Whether there is no roster at all."""
        return not self.staff


@dataclass(frozen=True)
class Roster:
    """Everybody in the file as they stand on a day, in the order of departments and numbers. Leavers are in it too."""

    on: str
    people: tuple[Person, ...]
    tree: Tree

    @cached_property
    def by_id(self) -> Mapping[int, Person]:
        """Every person by the key in this file."""
        return {person.id: person for person in self.people}

    @cached_property
    def serving(self) -> tuple[Person, ...]:
        """Those in service on the day, on leave or not."""
        return tuple(person for person in self.people if person.in_service)

    @cached_property
    def gone(self) -> frozenset[int]:
        """The keys of those who are not in service on the day: they have left, or have not come yet."""
        return frozenset(person.id for person in self.people if not person.in_service)


def read_rows(session: Session) -> RosterRows:
    """All staff with their dated rows."""
    connection = session.connection()

    def rows(sql: str) -> Iterable[tuple[Any, ...]]:
        return (tuple(row) for row in connection.exec_driver_sql(sql))

    postings: dict[int, list[tuple[bool, Post]]] = {}
    for staff_id, main, *post in rows(
        "SELECT staff_id, main, id, department_id, rank_id, appointment_id, title, from_on, until_on FROM posting "
        "ORDER BY staff_id, from_on, id"
    ):
        postings.setdefault(staff_id, []).append((bool(main), Post(*post)))
    leaves: dict[int, list[tuple[str, str]]] = {}
    for staff_id, first, last in rows("SELECT staff_id, from_on, until_on FROM leave ORDER BY staff_id, from_on"):
        leaves.setdefault(staff_id, []).append((first, last))
    given: dict[int, list[tuple[int, bool, str, str]]] = {}
    for staff_id, persona_id, taken, first, last in rows(
        "SELECT staff_id, persona_id, taken, from_on, until_on FROM staff_persona ORDER BY staff_id, from_on, id"
    ):
        given.setdefault(staff_id, []).append((persona_id, bool(taken), first, last))
    duties: dict[int, set[int]] = {}
    for staff_id, skill_id in rows("SELECT staff_id, skill_id FROM staff_duty"):
        duties.setdefault(staff_id, set()).add(skill_id)
    staff = rows("SELECT id, uuid, number, name, kana, former_name, joined_on, left_on FROM staff ORDER BY id")
    return RosterRows(
        tuple(cast("StaffRow", tuple(row)) for row in staff),
        {key: tuple(found) for key, found in postings.items()},
        {key: tuple(found) for key, found in leaves.items()},
        {key: tuple(found) for key, found in given.items()},
        {key: frozenset(found) for key, found in duties.items()},
    )


def roster_on(rows: RosterRows, facts: Facts, day: str) -> Roster:
    """The roster as of an ISO day. Dates left open mean: always there, still there."""
    tree = Tree(facts.departments)
    rules = _Rules(facts, tree)
    people = [_person(rows, rules, row, day) for row in rows.staff]
    last = len(tree.order)
    people.sort(key=lambda p: (tree.order.get(p.department_id or 0, last), p.number == "", p.number, p.id))
    return Roster(day, tuple(people), tree)


def covers(first: str, last: str, day: str) -> bool:
    """Whether a span of days holds a day; an open end reaches on for ever."""
    return (not first or first <= day) and (not last or day <= last)


def counts_in(facts: Facts, person: Person, denominator: str) -> bool:
    """Whether the appointment of somebody in service counts; denominator: in_staff | in_training | in_check.

    One whose appointment is not stated counts: leaving somebody out needs a reason.
    """
    appointment = next((a for a in facts.appointments if a.id == person.appointment_id), None)
    return person.in_service and (appointment is None or bool(getattr(appointment, denominator)))


def count(facts: Facts, roster: Roster, rows: RosterRows) -> Counted:
    """職員数 and the people of each persona, by the rules that the town declared (任用区分; target.leave, 001 ch5)."""
    leave_out = facts.answer("target.leave", "exclude") == "exclude"
    out = {a.id for a in facts.appointments if not a.in_staff}
    listed = [p for p in roster.serving if p.appointment_id not in out]
    counted = [p for p in listed if not (leave_out and p.on_leave)]
    heads = dict.fromkeys(_known(facts, rows), 0)
    for person in counted:
        for persona_id in person.personas:
            if persona_id in heads:
                heads[persona_id] += 1
    return Counted(roster.on, len(counted), sum(p.on_leave for p in listed), heads)


def _known(facts: Facts, rows: RosterRows) -> set[int]:
    """The personas in use of which the roster can tell how many there are."""
    ruled = {r.persona_id for r in facts.persona_ranks} | {d.persona_id for d in facts.persona_departments}
    ruled |= {p.id for p in facts.personas if p.everyone}
    ruled |= {persona_id for found in rows.given.values() for persona_id, taken, *_ in found if taken}
    standing = {standing_for(facts, facts.persona_by_id[persona_id]).id for persona_id in ruled}
    return standing & {p.id for p in in_use(facts)}


class _Rules:
    """Who takes which persona by rule, made ready for many people."""

    def __init__(self, facts: Facts, tree: Tree) -> None:
        self._stands = {p.id: standing_for(facts, p).id for p in facts.personas}
        self._order = {p.id: n for n, p in enumerate(in_use(facts))}
        self._out = {a.id for a in facts.appointments if not a.in_check}
        self._everyone = {p.id for p in facts.personas if p.everyone and p.active}
        active = {p.id for p in facts.personas if p.active}
        self._ranks: dict[int, set[int]] = {}
        for ranked in facts.persona_ranks:
            if ranked.persona_id in active:
                self._ranks.setdefault(ranked.rank_id, set()).add(ranked.persona_id)
        self._departments: dict[int, set[int]] = {}
        for housed in facts.persona_departments:
            if housed.persona_id in active:
                for department_id in tree.below(housed.department_id):
                    self._departments.setdefault(department_id, set()).add(housed.persona_id)

    def personas(self, posts: Iterable[Post], main: Post | None, given: Mapping[int, bool]) -> tuple[int, ...]:
        """By rule and by hand; a rule leaves out those whose appointment is not in スキルチェック."""
        found: set[int] = set()
        if main is None or main.appointment_id not in self._out:
            found |= self._everyone
            for post in posts:
                found |= self._ranks.get(post.rank_id or 0, set()) | self._departments.get(
                    post.department_id or 0, set()
                )
        found |= {persona_id for persona_id, taken in given.items() if taken}
        found -= {persona_id for persona_id, taken in given.items() if not taken}
        standing = {self._stands[persona_id] for persona_id in found if persona_id in self._stands}
        return tuple(sorted(standing & self._order.keys(), key=lambda persona_id: self._order[persona_id]))


def _person(rows: RosterRows, rules: _Rules, row: StaffRow, day: str) -> Person:
    staff_id, joined, left = row[0], row[6], row[7]
    serving = covers(joined, left, day)
    main: Post | None = None
    concurrent: list[Post] = []
    for is_main, post in rows.postings.get(staff_id, ()):
        if is_main and (not post.from_on or post.from_on <= day):
            main = post  # oldest first: the last one that has begun holds
        elif not is_main and covers(post.from_on, post.until_on, day):
            concurrent.append(post)
    given = {p: taken for p, taken, first, last in rows.given.get(staff_id, ()) if covers(first, last, day)}
    posts = ([main] if main else []) + concurrent
    away = any(covers(first, last, day) for first, last in rows.leaves.get(staff_id, ()))
    return Person(
        *row,
        main,
        tuple(concurrent),
        serving,
        serving and away,
        rules.personas(posts, main, given) if serving else (),
        rows.duties.get(staff_id, frozenset()),
    )
