"""Small invented rosters, rows as a file would give them, and whole dumps to compare."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from desktop.models import Appointment, Department, Posting, Rank, Staff
from desktop.policy.staff.roster_apply import apply
from desktop.policy.staff.roster_lines import Decisions, Kind, Options, RosterPlan
from desktop.policy.staff.roster_plan import plan
from desktop.policy.staff.rows import PATH, RosterRow
from desktop.policy.starting import read_facts
from desktop.store import Document

DAY = "2026-04-01"
COLUMNS = ("number", "name", "kana", "department", "rank", "title", "appointment", "concurrent", "left_on", "memo")


def town(document: Document, people: int = 6) -> None:
    """Three departments in a tree, three ranks, and some staff of two years before."""
    with document.action("町をつくる") as session:
        division = Department(name="総務部", kind="division", position=0)
        session.add(division)
        session.flush()
        sections = [
            Department(name=name, parent_id=division.id, position=n + 1) for n, name in enumerate(("総務課", "税務課"))
        ]
        sections.append(Department(name="住民課", position=3))
        names = ("主事", "係長", "課長")
        here = {rank.name: rank for rank in session.query(Rank)}
        ranks = [here.get(name) or Rank(name=name, position=10 + n) for n, name in enumerate(names)]
        session.add_all([*sections, *ranks])
        session.flush()
        regular = session.query(Appointment).filter_by(key="regular").one()
        for n in range(people):
            staff = Staff(number=f"{n + 1:05}", name=f"試験　職員{n + 1}", kana=f"しけん しょくいん{n + 1}")
            session.add(staff)
            session.flush()
            session.add(
                Posting(
                    staff_id=staff.id,
                    department_id=sections[n % 3].id,
                    rank_id=ranks[n % 3].id,
                    appointment_id=regular.id,
                    title="担当",
                    from_on="2024-04-01",
                )
            )


def row(place: int = 2, **values: str) -> RosterRow:
    """One row of a sheet; the cell of each field follows from its place."""
    cells = {name: f"{chr(65 + COLUMNS.index(name)) if name in COLUMNS else 'Z'}{place}" for name in values}
    return RosterRow(f"「名簿」{place}行目", values, cells)


def under(*path: str) -> str:
    """A department by its path."""
    return PATH.join(path)


def compare(
    document: Document, rows: list[RosterRow], *, whole: bool = False, day: str = DAY, **decisions: Any
) -> RosterPlan:
    """A plan as of a day."""
    return plan(document, read_facts(document), rows, Options(day, whole), Decisions(**decisions))


def take(document: Document, rows: list[RosterRow], **more: Any) -> RosterPlan:
    """Plan and apply what is proposed; the plan that was applied."""
    made = compare(document, rows, **more)
    apply(document, made)
    return made


def kinds(made: RosterPlan) -> list[Kind]:
    """The kind of each line."""
    return [line.kind for line in made.lines]


def dump(document: Document) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the town, without the file's own bookkeeping."""
    with closing(sqlite3.connect(document.work.database)) as connection:
        tables = [r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        skipped = {"batch", "change", "meta", "journal_session", "sqlite_sequence"}
        return {
            t: sorted(connection.execute(f'SELECT * FROM "{t}"').fetchall(), key=repr)
            for t in tables
            if t not in skipped
        }


def staff_of(document: Document) -> dict[str, Staff]:
    """The staff by number."""
    with document.read() as session:
        return {s.number: s for s in session.query(Staff)}


def posts_of(document: Document, number: str) -> list[tuple[bool, str, str, str, str, str]]:
    """(main, department, rank, title, from, until) of one of the staff, oldest first."""
    with document.read() as session:
        staff = session.query(Staff).filter_by(number=number).one()
        departments = {d.id: d.name for d in session.query(Department)}
        ranks = {r.id: r.name for r in session.query(Rank)}
        return [
            (p.main, departments.get(p.department_id or 0, ""), ranks.get(p.rank_id or 0, ""), p.title, p.from_on,
             p.until_on)
            for p in session.query(Posting).filter_by(staff_id=staff.id).order_by(Posting.from_on, Posting.id)
        ]  # fmt: skip
