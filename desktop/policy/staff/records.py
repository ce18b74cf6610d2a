"""What one of the staff brings along: 受講, 案件, 1on1 and 到達判定. Each change is one action."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.analysis.years import japanese_date
from desktop.models import (
    Attendance,
    CaseRole,
    DxCase,
    OjtPlan,
    Persona,
    Staff,
    StaffQualification,
    Stage,
    StageJudgement,
    Talk,
)
from desktop.models.labels import code_label, table_label
from desktop.policy.answering import as_text
from desktop.policy.frame.names import one_line
from desktop.store import Document, WorldError

Record = Attendance | Talk | CaseRole | StageJudgement
LONGEST: Final = 4_000  # characters of one text
_EFFECT_MOST: Final = 10**12


@dataclass(frozen=True, slots=True)
class CasePart:
    """A case together with what one person did in it."""

    case: DxCase
    role: CaseRole


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one person: trainings, cases, talks newest first, judgements oldest first.

    seats: the years as DX推進員.
    """

    trainings: tuple[Attendance, ...] = ()
    cases: tuple[CasePart, ...] = ()
    talks: tuple[Talk, ...] = ()
    judgements: tuple[StageJudgement, ...] = ()
    qualifications: tuple[StaffQualification, ...] = ()
    seats: tuple[OjtPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseWords:
    """A case as it is entered."""

    title: str
    category: str = ""
    status: str = "planned"
    department_id: int | None = None
    started_on: str = ""
    ended_on: str = ""
    effect_hours: int | None = None
    effect_yen: int | None = None
    summary: str = ""
    result: str = ""


@dataclass
class _Found:
    trainings: list[Attendance] = field(default_factory=list)
    cases: list[CasePart] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    judgements: list[StageJudgement] = field(default_factory=list)
    qualifications: list[StaffQualification] = field(default_factory=list)
    seats: list[OjtPlan] = field(default_factory=list)


def read_records(session: Session, staff: Collection[int]) -> Mapping[int, Records]:
    """The records of some people; one without any is in it as well."""
    found = {staff_id: _Found() for staff_id in staff}

    def rows(model: Any, *order: Any) -> Any:  # noqa: ANN401 - one of our tables and its columns
        return session.scalars(select(model).where(model.staff_id.in_(staff)).order_by(*order, model.id.desc()))

    for training in rows(Attendance, Attendance.held_on.desc()):
        found[training.staff_id].trainings.append(training)
    for talk in rows(Talk, Talk.held_on.desc()):
        found[talk.staff_id].talks.append(talk)
    for judgement in rows(StageJudgement, StageJudgement.judged_on):
        found[judgement.staff_id].judgements.append(judgement)
    for held in rows(StaffQualification, StaffQualification.acquired_on.desc()):
        found[held.staff_id].qualifications.append(held)
    for seat in rows(OjtPlan, OjtPlan.fiscal_year):
        found[seat.staff_id].seats.append(seat)
    roles = list(rows(CaseRole, CaseRole.from_on.desc()))
    wanted = {role.case_id for role in roles}
    cases = {case.id: case for case in session.scalars(select(DxCase).where(DxCase.id.in_(wanted)))}
    for role in roles:
        found[role.staff_id].cases.append(CasePart(cases[role.case_id], role))
    return {
        key: Records(
            tuple(f.trainings),
            tuple(f.cases),
            tuple(f.talks),
            tuple(f.judgements),
            tuple(f.qualifications),
            tuple(f.seats),
        )
        for key, f in found.items()
    }


def put_training(
    document: Document, staff_id: int, title: str, held_on: str, *, state: str = "done", note: str = "", row_id: int = 0
) -> int:
    """Add a training of a person, or change the one with `row_id`; returns its key. Raises WorldError."""
    words = _needed(title, "研修の名前")
    with document.action("受講の記録を直す" if row_id else "受講の記録を加える") as session:
        row = _row(session, Attendance, staff_id, row_id)
        row.title, row.held_on, row.state, row.note = words, held_on, state, _text(note)
        return _kept(session, row)


def put_talk(
    document: Document, staff_id: int, held_on: str, partner: str, text: str, next_step: str = "", row_id: int = 0
) -> int:
    """Add a 1on1, or change the one with `row_id`; returns its key. Raises WorldError."""
    if not held_on:
        raise WorldError("行った日が空です。", "「R8.4.1」のように入れてください。何も変えていません。")
    with document.action("1on1の記録を直す" if row_id else "1on1の記録を加える") as session:
        row = _row(session, Talk, staff_id, row_id)
        row.held_on, row.partner = held_on, one_line(partner)
        row.text, row.next_step = _text(text), _text(next_step)
        return _kept(session, row)


def put_part(
    document: Document,
    staff_id: int,
    case: int | CaseWords,
    part: str,
    from_on: str = "",
    until_on: str = "",
    *,
    row_id: int = 0,
) -> int:
    """What a person does in a case, one of the file's or a new one; returns the key of the role. Raises WorldError.

    With `row_id`, words are those of the case of that role: both are changed together.
    """
    check_span(from_on, until_on)
    with document.action("案件での役割を直す" if row_id else "案件を加える") as session:
        row = _row(session, CaseRole, staff_id, row_id)
        if isinstance(case, CaseWords):
            made = session.get_one(DxCase, row.case_id) if row_id else DxCase()
            _fill_case(made, case)
            session.add(made)
            session.flush()
            row.case_id = made.id
        else:
            row.case_id = session.get_one(DxCase, case).id
        row.part, row.from_on, row.until_on = part, from_on, until_on
        refuse_overlap(session, session.get_one(DxCase, row.case_id), row, row_id)
        return _kept(session, row)


def change_case(document: Document, case_id: int, words: CaseWords) -> None:
    """Change a case itself, for everybody who has a part in it. Raises WorldError."""
    with document.action("DX案件を直す") as session:
        _fill_case(session.get_one(DxCase, case_id), words)


def all_cases(document: Document) -> tuple[DxCase, ...]:
    """Every case of the file, the newest first."""
    with document.read() as session:
        return tuple(session.scalars(select(DxCase).order_by(DxCase.started_on.desc(), DxCase.id.desc())))


def judge(
    document: Document,
    staff_id: int,
    persona_id: int,
    stage_id: int | None,
    judged_on: str,
    reason: str,
    *,
    row_id: int = 0,
) -> int:
    """The stage that a person has reached as a persona; None takes an earlier stage back. Raises WorldError."""
    if not judged_on:
        raise WorldError("判定日が空です。", "「R8.4.1」のように入れてください。何も変えていません。")
    words = _needed(reason, "判定の理由")
    with document.action("到達判定を直す" if row_id else "到達判定を記録する") as session:
        persona = session.get_one(Persona, persona_id)
        stage = session.get_one(Stage, stage_id) if stage_id is not None else None
        if stage is not None and stage.track_id != persona.track_id:
            raise WorldError(
                f"「{stage.name}」は、「{persona.name}」の段階ではありません。",
                "この人材像の段階から選んでください。何も変えていません。",
            )
        row = _row(session, StageJudgement, staff_id, row_id)
        row.persona_id, row.stage_id, row.judged_on = persona_id, stage_id, judged_on
        row.reason, row.actor = words, document.actor
        return _kept(session, row)


def remove(document: Document, model: type[Record], row_id: int) -> None:
    """Take a record of a person away; the case of a role stays in the register."""
    with document.action(f"{table_label(model.__tablename__)}を消す") as session:
        session.delete(session.get_one(model, row_id))


def check_span(first: str, last: str) -> None:
    """Refuse a span that ends before it begins. Raises WorldError."""
    if first and last and last < first:
        raise WorldError(
            f"終わりの日（{japanese_date(last)}）が、始まりの日（{japanese_date(first)}）より前です。",
            "日付を確かめてください。何も変えていません。",
        )


def refuse_overlap(session: Session, case: DxCase, row: CaseRole, row_id: int) -> None:
    """Refuse the same part of the same person at the same time; twice is for times apart (K07). Raises WorldError."""
    same = select(CaseRole).where(
        CaseRole.case_id == case.id,
        CaseRole.staff_id == row.staff_id,
        CaseRole.part == row.part,
        CaseRole.id != row_id,
    )
    with session.no_autoflush:
        others = session.scalars(same).all()
    first, last = row.from_on or case.started_on, row.until_on or case.ended_on or "9999"
    for other in others:
        begun, ended = other.from_on or case.started_on, other.until_on or case.ended_on or "9999"
        if first <= ended and begun <= last:
            span = f"{japanese_date(begun)}から" if begun else "期間の定めなし"
            raise WorldError(
                f"この職員は、同じ案件の{code_label('part', row.part)}にもうなっています（{span}）。",
                "その行を直すか、重ならない期間にしてください。何も変えていません。",
            )


# --- inner works -----------------------------------------------------------------------------------------------


def _row(session: Session, model: Any, staff_id: int, row_id: int) -> Any:  # noqa: ANN401 - one of Record
    if row_id:
        return session.get_one(model, row_id)
    return model(staff_id=session.get_one(Staff, staff_id).id)


def _kept(session: Session, row: Record) -> int:
    session.add(row)
    session.flush()
    return row.id


def _fill_case(row: DxCase, words: CaseWords) -> None:
    row.title = _needed(words.title, "案件の名前")
    check_span(words.started_on, words.ended_on)
    for name in ("effect_hours", "effect_yen"):
        value = getattr(words, name)
        if value is not None and not 0 <= value <= _EFFECT_MOST:
            raise WorldError(f"効果の数が大きすぎます: {value}", "単位を確かめてください。何も変えていません。")
        setattr(row, name, value)
    row.category, row.status, row.department_id = one_line(words.category), words.status, words.department_id
    row.started_on, row.ended_on = words.started_on, words.ended_on
    row.summary, row.result = _text(words.summary), _text(words.result)


def _needed(text: str, what: str) -> str:
    words = one_line(text)
    if not words:
        raise WorldError(f"{what}が空です。", f"{what}を入れてください。何も変えていません。")
    return words


def _text(text: str) -> str:
    words = as_text(text).strip()
    if len(words) > LONGEST:
        raise WorldError(f"長すぎます（{len(words):,}字）。", f"{LONGEST:,}字までにしてください。何も変えていません。")
    return words
