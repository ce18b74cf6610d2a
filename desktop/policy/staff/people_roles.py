"""人材像, 担当者 and 資格 of one person. Each function is one action."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from desktop.analysis.facts import Facts
from desktop.analysis.needs import IN_CHARGE, needs_now
from desktop.analysis.years import japanese_date
from desktop.models import StaffDuty, StaffPersona, StaffQualification
from desktop.policy.answering import as_text
from desktop.store import Document, WorldError


def set_persona(
    document: Document, staff_id: int, persona_id: int, *, taken: bool, on: str = "", until: str = "", note: str = ""
) -> int:
    """Give a persona beyond the rule, or take one away against it, for a time; the same first day replaces."""
    _refuse_backwards(on, until)
    with document.action("人材像に就ける" if taken else "人材像から外す") as session:
        mine = select(StaffPersona).where(StaffPersona.staff_id == staff_id, StaffPersona.persona_id == persona_id)
        row = next((row for row in session.scalars(mine) if row.from_on == on), None)
        if row is None:
            row = StaffPersona(staff_id=staff_id, persona_id=persona_id, from_on=on)
            session.add(row)
        row.taken, row.until_on, row.note = taken, until, as_text(note)
        session.flush()
        return row.id


def remove_persona(document: Document, row_id: int) -> None:
    """Let the rule alone decide again."""
    with document.action("人材像を決まりに戻す") as session:
        session.delete(session.get_one(StaffPersona, row_id))


def by_hand(document: Document, staff_id: int) -> tuple[StaffPersona, ...]:
    """What was decided by hand for one person, oldest first; of several for a persona the last that has begun holds."""
    with document.read() as session:
        mine = select(StaffPersona).where(StaffPersona.staff_id == staff_id)
        return tuple(session.scalars(mine.order_by(StaffPersona.from_on, StaffPersona.id)))


def duties_asked(facts: Facts, personas: Iterable[int]) -> tuple[int, ...]:
    """The skills that these personas ask of whoever is in charge, in the order of the frame."""
    asked = needs_now(facts).by_persona
    wanted = {skill for persona in personas for skill, _, kind in asked.get(persona, ()) if kind == IN_CHARGE}
    return tuple(skill_id for skill_id in facts.skills if skill_id in wanted)


def set_duty(document: Document, staff_id: int, skill_id: int, on: bool) -> None:
    """Say whether somebody is in charge (担当者) of what a skill is for."""
    with document.action("担当者にする" if on else "担当者から外す") as session:
        row = session.get(StaffDuty, (staff_id, skill_id))
        if on and row is None:
            session.add(StaffDuty(staff_id=staff_id, skill_id=skill_id))
        elif not on and row is not None:
            session.delete(row)


def add_qualification(
    document: Document, staff_id: int, qualification_id: int, *, acquired: str = "", expires: str = "", note: str = ""
) -> int:
    """A 試験・資格 that somebody holds; expires "" = for good."""
    _refuse_backwards(acquired, expires)
    with document.action("資格を加える") as session:
        row = StaffQualification(
            staff_id=staff_id,
            qualification_id=qualification_id,
            acquired_on=acquired,
            expires_on=expires,
            note=as_text(note),
        )
        session.add(row)
        session.flush()
        return row.id


def remove_qualification(document: Document, row_id: int) -> None:
    """Take one away that was entered wrongly."""
    with document.action("資格を消す") as session:
        session.delete(session.get_one(StaffQualification, row_id))


def _refuse_backwards(first: str, last: str) -> None:
    if first and last and last < first:
        raise WorldError(
            f"終わりの日（{japanese_date(last)}）が、始まりの日（{japanese_date(first)}）より前です。",
            "日付を確かめてください。何も変えていません。",
        )
