"""One change for several people: what it would do is told first, then it is one action and one undo step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.analysis.roster import Person, Roster
from desktop.models import StaffPersona
from desktop.store import Document, WorldError

from .people import Place
from .posts import put_post

WORDS: Final = {
    "give": "人材像に就ける",
    "take": "人材像から外す",
    "department": "部署を変える",
    "rank": "職層を変える",
}


@dataclass(frozen=True, slots=True)
class Change:
    """kind: one of WORDS; goal: the persona, department or rank; on: from which day."""

    kind: str
    goal: int
    on: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would be changed, who is so already, and who cannot be (already left, say)."""

    changed: tuple[Person, ...]
    same: tuple[Person, ...]
    left_out: tuple[Person, ...]

    @property
    def words(self) -> str:
        """Say it: 「12人を変えます。3人はもうそうなっています」."""
        parts = [f"{len(self.changed)}人を変えます。"]
        if self.same:
            parts.append(f"{len(self.same)}人は、もうそうなっています。")
        if self.left_out:
            parts.append(f"{len(self.left_out)}人は、その日に在職していないため変えません。")
        return "".join(parts)


def preview(roster: Roster, staff_ids: Iterable[int], change: Change) -> Preview:
    """Look without changing anything; the roster is that of the change's day."""
    people = [roster.by_id[staff_id] for staff_id in staff_ids]
    left_out = tuple(person for person in people if not person.in_service)
    same = tuple(person for person in people if person.in_service and _is_so(person, change))
    changed = tuple(person for person in people if person.in_service and not _is_so(person, change))
    return Preview(changed, same, left_out)


def apply(document: Document, facts: Facts, roster: Roster, staff_ids: Iterable[int], change: Change) -> Preview:
    """Do it for those whom it changes. Raises WorldError; then nobody is changed."""
    found = preview(roster, staff_ids, change)
    if not change.on and change.kind in {"department", "rank"}:
        raise WorldError("日付が空です。", "いつからかを「R8.4.1」のように入れてください。何も変えていません。")
    with document.action(f"{len(found.changed)}人の{_what(facts, change)}") as session:
        for person in found.changed:
            _do(session, person, change)
    return found


def _what(facts: Facts, change: Change) -> str:
    if change.kind in {"give", "take"}:
        return f"「{facts.persona_by_id[change.goal].name}」を{'加える' if change.kind == 'give' else '外す'}"
    return WORDS[change.kind]


def _is_so(person: Person, change: Change) -> bool:
    match change.kind:
        case "give":
            return change.goal in person.personas
        case "take":
            return change.goal not in person.personas
        case "department":
            return person.department_id == change.goal
        case _:
            return person.rank_id == change.goal


def _do(session: Session, person: Person, change: Change) -> None:
    if change.kind in {"give", "take"}:
        mine = select(StaffPersona).where(
            StaffPersona.staff_id == person.id,
            StaffPersona.persona_id == change.goal,
            StaffPersona.from_on == change.on,
        )
        row = session.scalars(mine).first() or StaffPersona(
            staff_id=person.id, persona_id=change.goal, from_on=change.on
        )
        row.taken, row.until_on = change.kind == "give", ""
        session.add(row)
        return
    now = person.post
    place = Place(now.department_id, now.rank_id, now.appointment_id, now.title) if now else Place()
    if change.kind == "department":
        place = replace(place, department_id=change.goal)
    else:
        place = replace(place, rank_id=change.goal)
    put_post(session, person.id, change.on, place)
