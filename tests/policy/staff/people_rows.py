"""Small rosters with invented names, built through the services themselves."""

from __future__ import annotations

from desktop.analysis.facts import Facts
from desktop.analysis.roster import Person, Roster
from desktop.policy.staff import departments, people
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.people import Place
from desktop.policy.starting import read_facts
from desktop.store import Document

DAY = "2026-04-01"


def kind(document: Document, key: str) -> int:
    """The key of a 任用区分 in this file."""
    return next(row.id for row in read_facts(document).appointments if row.key == key)


def persona(document: Document, key: str) -> int:
    """The key of a persona in this file."""
    return read_facts(document).persona_by_key[key].id


def town_of(document: Document, names: tuple[str, ...] = ("青葉 花", "若草 实", "白樺 誠")) -> tuple[int, list[int]]:
    """One 課 and some people in it from DAY on; returns both keys."""
    section = departments.add(document, "みどり課")
    staff = [people.add(document, name, f"00{n}", from_on=DAY, place=Place(section)) for n, name in enumerate(names, 1)]
    return section, staff


def now(document: Document, day: str = DAY) -> tuple[Facts, Roster]:
    """The facts and the roster of a day."""
    facts = read_facts(document)
    return facts, roster_now(document, facts, day)


def person(document: Document, staff_id: int, day: str = DAY) -> Person:
    """One person as of a day."""
    return now(document, day)[1].by_id[staff_id]
