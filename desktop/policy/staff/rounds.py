"""スキルチェックの回: opened, edited, frozen with the posts and needs of a day, opened again only with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.analysis.needs import Asked, Needs, needs_now
from desktop.analysis.roster import Person, Post, Roster, counts_in
from desktop.analysis.years import japanese_date
from desktop.models import (
    CONFIRMED,
    CheckRound,
    RoundDuty,
    RoundPersona,
    RoundRequirement,
    RoundStaff,
)
from desktop.policy.frame.names import checked_name, one_line, refuse_taken
from desktop.store import Document, WorldError

from .now import roster_now

WHAT = "スキルチェック"
_KEPT = (RoundStaff, RoundPersona, RoundDuty, RoundRequirement)


def all_rounds(document: Document) -> tuple[CheckRound, ...]:
    """Every round, newest first."""
    with document.read() as session:
        return tuple(session.scalars(select(CheckRound).order_by(CheckRound.id.desc())))


def running(rounds: Iterable[CheckRound]) -> CheckRound | None:
    """The one that can be edited."""
    return next((each for each in rounds if not each.frozen_on), None)


def open_round(
    document: Document, name: str, fiscal_year: int | None, day: str, *, copied_from: int | None = None
) -> int:
    """Begin a round, with the confirmed levels of an earlier one if wanted; returns its key. Raises WorldError."""
    with document.action("スキルチェックを始める") as session:
        rounds = session.scalars(select(CheckRound)).all()
        wanted = checked_name(name, WHAT)
        refuse_taken(wanted, (each.name for each in rounds), WHAT)
        _refuse_second(rounds)
        made = CheckRound(name=wanted, fiscal_year=fiscal_year, opened_on=day)
        session.add(made)
        session.flush()
        if copied_from is not None:
            session.connection().exec_driver_sql(_COPY, (made.id, copied_from, CONFIRMED))
        return made.id


def freeze(document: Document, facts: Facts, round_id: int, day: str) -> None:
    """Keep who was asked for what on a day, and seal it; then nothing of the round changes. Raises WorldError."""
    roster = roster_now(document, facts, day)
    with document.action("スキルチェックを凍結する") as session:
        freeze_in(session, facts, roster, round_id, day)


def freeze_in(session: Session, facts: Facts, roster: Roster, round_id: int, day: str) -> None:
    """The same inside an action that does more. `roster` is the one of the day. Raises WorldError."""
    refuse_frozen(session, round_id)
    found = session.get_one(CheckRound, round_id)
    _write_people(session, round_id, [person for person in roster.people if _is_asked(facts, person)])
    _write_needs(session, facts, round_id, needs_now(facts))
    found.frozen_on = day
    session.flush()
    found.seal = seal_of(session, round_id)


def reopen(document: Document, round_id: int, reason: str, day: str) -> None:
    """Take a freezing back, for a reason that stays with the round. Raises WorldError."""
    words = one_line(reason)
    if not words:
        raise WorldError("解く理由が空です。", "理由を入れてください。凍結したままです。")
    with document.action("スキルチェックの凍結を解く") as session:
        _refuse_second(session.scalars(select(CheckRound).where(CheckRound.id != round_id)).all())
        found = session.get_one(CheckRound, round_id)
        for model in _KEPT:
            session.execute(delete(model).where(model.round_id == round_id))
        told = f"{japanese_date(day)} 凍結（{japanese_date(found.frozen_on)}）を解いた。理由: {words}"
        found.note = "\n".join(filter(None, (found.note, told)))
        found.frozen_on = found.seal = ""


def refuse_frozen(session: Session, round_id: int) -> None:
    """Refuse to change a frozen round, or one that is not there. Raises WorldError."""
    # Bare, because every key in the grid asks
    found = session.connection().exec_driver_sql(_STATE, (round_id,)).one_or_none()
    if found is None:
        raise WorldError("スキルチェックがまだ始まっていません。", "「スキルチェック」から始めてください。")
    name, frozen_on = found
    if frozen_on:
        raise WorldError(
            f"「{name}」は{japanese_date(frozen_on)}に凍結したため、変えられません。",
            "何も変えていません。直すときは、理由を書いて凍結を解いてください。",
        )


def seen_at(document: Document, facts: Facts, which: CheckRound | None, day: str) -> tuple[Roster, Needs]:
    """The people and what is asked of them: of a running round on the day, of a frozen one as they were kept."""
    if which is None or not which.frozen_on:
        return roster_now(document, facts, day), needs_now(facts)
    roster = roster_now(document, facts, which.frozen_on)
    with document.read() as session:
        return _kept_roster(session, roster, which.id), _kept_needs(session, facts, which.id)


def broken_seals(document: Document) -> tuple[CheckRound, ...]:
    """The frozen rounds whose rows are not those that were sealed."""
    with document.read() as session:
        frozen = session.scalars(select(CheckRound).where(CheckRound.frozen_on != "").order_by(CheckRound.id))
        return tuple(each for each in frozen if each.seal != seal_of(session, each.id))


def seal_of(session: Session, round_id: int) -> str:
    """The digest over all that a round holds, by lasting keys: the same in every copy of the file."""
    digest = hashlib.sha256()
    connection = session.connection()
    for sql in _SEALED:
        for row in connection.exec_driver_sql(sql, (round_id,)):
            digest.update("\x1f".join("\0" if value is None else str(value) for value in row).encode() + b"\x1e")
        digest.update(b"\x1d")
    return digest.hexdigest()


_STATE: Final = "SELECT name, frozen_on FROM check_round WHERE id = ?"
_COPY: Final = (
    "INSERT INTO assessment (round_id, staff_id, skill_id, layer, level, assessed_on, assessor, evidence, note) "
    "SELECT ?, staff_id, skill_id, layer, level, assessed_on, assessor, evidence, note FROM assessment "
    "WHERE round_id = ? AND layer = ? AND level IS NOT NULL"
)
_SEALED: Final = (
    "SELECT uuid, name, fiscal_year, opened_on, frozen_on FROM check_round WHERE id = ?",
    "SELECT s.uuid, k.key, a.layer, a.level, a.assessed_on, a.assessor, a.evidence, a.note FROM assessment AS a "
    "JOIN staff AS s ON s.id = a.staff_id JOIN skill AS k ON k.id = a.skill_id WHERE a.round_id = ? ORDER BY 1, 2, 3",
    "SELECT s.uuid, d.uuid, r.uuid, p.key, a.title FROM round_staff AS a JOIN staff AS s ON s.id = a.staff_id "
    "LEFT JOIN department AS d ON d.id = a.department_id LEFT JOIN rank AS r ON r.id = a.rank_id "
    "LEFT JOIN appointment AS p ON p.id = a.appointment_id WHERE a.round_id = ? ORDER BY 1",
    "SELECT s.uuid, p.key, a.position FROM round_persona AS a JOIN staff AS s ON s.id = a.staff_id "
    "JOIN persona AS p ON p.id = a.persona_id WHERE a.round_id = ? ORDER BY 1, 2",
    "SELECT s.uuid, k.key, a.position FROM round_duty AS a JOIN staff AS s ON s.id = a.staff_id "
    "JOIN skill AS k ON k.id = a.skill_id WHERE a.round_id = ? ORDER BY 1, 2",
    "SELECT p.key, k.key, a.level, a.kind FROM round_requirement AS a JOIN persona AS p ON p.id = a.persona_id "
    "JOIN skill AS k ON k.id = a.skill_id WHERE a.round_id = ? ORDER BY 1, 2",
)


def _refuse_second(others: Iterable[CheckRound]) -> None:
    other = running(others)
    if other is not None:
        raise WorldError(
            f"「{other.name}」がまだ終わっていません。",
            "先に「凍結する」で締めてください。何も変えていません。",
        )


def _is_asked(facts: Facts, person: Person) -> bool:
    """Whether somebody is in the denominator of スキルチェック; people on leave as the town declared."""
    leave_out = facts.answer("target.leave", "exclude") == "exclude"
    return counts_in(facts, person, "in_check") and not (leave_out and person.on_leave)


def _write_people(session: Session, round_id: int, people: Iterable[Person]) -> None:
    staff, personas, duties = [], [], []
    for p in people:
        title = p.post.title if p.post else ""
        staff.append((round_id, p.id, p.department_id, p.rank_id, p.appointment_id, title))
        personas += [(round_id, p.id, persona_id, n) for n, persona_id in enumerate(p.personas)]
        duties += [(round_id, p.id, skill_id, n) for n, skill_id in enumerate(sorted(p.duties))]
    connection = session.connection()
    for sql, rows in (
        (
            "INSERT INTO round_staff (round_id, staff_id, department_id, rank_id, appointment_id, title) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            staff,
        ),
        ("INSERT INTO round_persona (round_id, staff_id, persona_id, position) VALUES (?, ?, ?, ?)", personas),
        ("INSERT INTO round_duty (round_id, staff_id, skill_id, position) VALUES (?, ?, ?, ?)", duties),
    ):
        if rows:
            connection.exec_driver_sql(sql, rows)


def _write_needs(session: Session, facts: Facts, round_id: int, needs: Needs) -> None:
    """With the level that stands in where none is set: the town may choose another floor later."""
    for persona_id, asked in needs.by_persona.items():
        for skill_id, level, kind in asked:
            held = needs.floors[facts.living_skill(skill_id).id] if level is None else level
            session.add(
                RoundRequirement(round_id=round_id, persona_id=persona_id, skill_id=skill_id, level=held, kind=kind)
            )


def _kept_roster(session: Session, roster: Roster, round_id: int) -> Roster:
    personas: dict[int, list[int]] = {}
    for row in session.scalars(
        select(RoundPersona).where(RoundPersona.round_id == round_id).order_by(RoundPersona.position)
    ):
        personas.setdefault(row.staff_id, []).append(row.persona_id)
    duties: dict[int, set[int]] = {}
    for duty in session.scalars(select(RoundDuty).where(RoundDuty.round_id == round_id)):
        duties.setdefault(duty.staff_id, set()).add(duty.skill_id)
    people = []
    for kept in session.scalars(select(RoundStaff).where(RoundStaff.round_id == round_id)):
        person = roster.by_id[kept.staff_id]
        post = Post(0, kept.department_id, kept.rank_id, kept.appointment_id, kept.title, "", "")
        asked = tuple(personas.get(person.id, ()))
        held = frozenset(duties.get(person.id, ()))
        people.append(replace(person, post=post, concurrent=(), in_service=True, personas=asked, duties=held))
    order, last = roster.tree.order, len(roster.tree.order)
    people.sort(key=lambda p: (order.get(p.department_id or 0, last), p.number == "", p.number, p.id))
    return replace(roster, people=tuple(people))


def _kept_needs(session: Session, facts: Facts, round_id: int) -> Needs:
    found: dict[int, list[Asked]] = {}
    for row in session.scalars(select(RoundRequirement).where(RoundRequirement.round_id == round_id)):
        skill_id = facts.living_skill(row.skill_id).id
        found.setdefault(row.persona_id, []).append((skill_id, row.level, row.kind))
    return Needs({persona_id: tuple(asked) for persona_id, asked in found.items()})
