"""One person's dated rows as the form shows them: posts, leaves, personas by hand, qualifications."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.analysis.departments import Tree
from desktop.analysis.facts import Facts
from desktop.models import Leave, Posting, Staff, StaffPersona, StaffQualification
from desktop.store import Document


@dataclass(frozen=True, slots=True)
class Event:
    """One dated row in words. kind: joined | post | concurrent | leave | persona | qualification | left.

    row_id: the key in the row's own table, 0 for days of the person; until: "" = open.
    """

    on: str
    until: str
    kind: str
    text: str
    row_id: int = 0


def timeline(document: Document, facts: Facts, staff_id: int) -> tuple[Event, ...]:
    """Everything dated of a person, oldest first; what has no first day stands at the top."""
    with document.read() as session:
        person = session.get(Staff, staff_id)
        if person is None:
            return ()
        found = [
            *_days(person),
            *_posts(session, facts, staff_id),
            *_leaves(session, staff_id),
            *_personas(session, facts, staff_id),
            *_qualifications(session, facts, staff_id),
        ]
    return tuple(sorted(found, key=lambda event: event.on))


def _days(person: Staff) -> list[Event]:
    joined = [Event(person.joined_on, "", "joined", "採用")] if person.joined_on else []
    return joined + ([Event(person.left_on, "", "left", "退職（この日まで在職）")] if person.left_on else [])


def _posts(session: Session, facts: Facts, staff_id: int) -> list[Event]:
    tree = Tree(facts.departments)
    ranks = {rank.id: rank.name for rank in facts.ranks}
    kinds = {kind.id: kind.name for kind in facts.appointments}
    found = []
    for row in session.scalars(select(Posting).where(Posting.staff_id == staff_id).order_by(Posting.id)):
        parts = (
            tree.label(row.department_id) or "所属なし",
            row.title,
            ranks.get(row.rank_id or 0, ""),
            kinds.get(row.appointment_id or 0, ""),
        )
        kind = "post" if row.main else "concurrent"
        found.append(Event(row.from_on, row.until_on, kind, "　".join(filter(None, parts)), row.id))
    return found


def _leaves(session: Session, staff_id: int) -> list[Event]:
    rows = session.scalars(select(Leave).where(Leave.staff_id == staff_id))
    return [Event(row.from_on, row.until_on, "leave", row.name or "休職など", row.id) for row in rows]


def _personas(session: Session, facts: Facts, staff_id: int) -> list[Event]:
    found = []
    for row in session.scalars(select(StaffPersona).where(StaffPersona.staff_id == staff_id)):
        words = f"「{facts.persona_by_id[row.persona_id].name}」{'に就く' if row.taken else 'に就かない'}"
        text = f"{words}　{row.note}" if row.note else words
        found.append(Event(row.from_on, row.until_on, "persona", text, row.id))
    return found


def _qualifications(session: Session, facts: Facts, staff_id: int) -> list[Event]:
    names = {one.id: one.name for one in facts.qualifications}
    return [
        Event(row.acquired_on, row.expires_on, "qualification", names.get(row.qualification_id, ""), row.id)
        for row in session.scalars(select(StaffQualification).where(StaffQualification.staff_id == staff_id))
    ]
