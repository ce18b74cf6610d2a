"""配置: who is 推進員 of which department in which year, from the first day in the seat to the last."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.analysis.ojt import fiscal_year_of
from desktop.analysis.personas import in_use, standing_for
from desktop.analysis.years import fiscal_year, japanese_date, next_day
from desktop.models import Department, OjtEntry, OjtGoal, OjtNote, OjtPlan, Persona, Staff, StaffPersona
from desktop.policy.answering import as_text
from desktop.policy.staff.now import roster_now
from desktop.store import Document, WorldError

from . import checked

PROMOTER: Final = "promoter"
FIELDS: Final = {
    "appointed_on": "選任日",
    "appointed_by": "選任した人",
    "told_on": "役割を伝えた日",
    "dx_share": "DXに使う割合",
    "agreed_on": "所属長と合意した日",
    "moves_on": "次の異動の見込み",
    "note": "メモ",
    "closed_on": "最後の日",
    "reason": "閉じた理由",
}
_CLOSING: Final = frozenset({"closed_on", "reason"})
_HEIR_MARK: Final = "前任から: "


def appoint(  # noqa: PLR0913 - the fields of one row
    document: Document,
    facts: Facts,
    *,
    year: int,
    staff_id: int,
    department_id: int,
    appointed_on: str,
    appointed_by: str = "",
    dx_share: int | None = None,
    moves_on: str = "",
) -> int:
    """Put somebody into a seat; who has not got the persona yet gets it. Returns the key of the plan.

    Comments of a predecessor who left the seat come along, states do not (Y07). Raises WorldError.
    """
    first = checked.day(appointed_on, FIELDS["appointed_on"], needed=True)
    persona = persona_to_give(document, facts, staff_id, first)
    with document.action("DX推進員を選任する") as session:
        made = OjtPlan(
            fiscal_year=year,
            staff_id=session.get_one(Staff, staff_id).id,
            department_id=session.get_one(Department, department_id).id,
            appointed_on=first,
            appointed_by=_by(appointed_by),
            dx_share=checked.percent(dx_share),
            moves_on=checked.day(moves_on, FIELDS["moves_on"]),
        )
        put_plan(session, made, persona)
        _follow_predecessor(session, made)
        return made.id


def change(document: Document, plan_id: int, **values: Any) -> None:  # noqa: ANN401 - fields of OjtPlan
    """Change some of FIELDS. Raises WorldError.

    The persona that was given with the seat goes along with its days, and so does a successor from the day after.
    """
    edit_of = f"ojt_plan:{plan_id}:{'+'.join(values)}"
    with document.action(f"{'、'.join(FIELDS[name] for name in values)}を直す", edit_of=edit_of) as session:
        plan = session.get_one(OjtPlan, plan_id)
        if not plan.closed_on and _CLOSING & values.keys():
            raise WorldError("この席は開いています。", "「席を閉じる・交代する」で閉じてください。何も変えていません。")
        first, last = plan.appointed_on, plan.closed_on
        for name, value in values.items():
            setattr(plan, name, _read(name, value))
        _check_days(session, plan)
        if plan.appointed_on != first:
            _move_beginning(session, plan, first)
        if plan.closed_on != last:
            _move_end(session, plan, last)


def reopen(document: Document, plan_id: int) -> None:
    """Take a closing back that was a mistake. Raises WorldError."""
    with document.action("DX推進員の席を開け直す") as session:
        plan = session.get_one(OjtPlan, plan_id)
        if plan.successor_id is not None:
            heir = session.get_one(Staff, session.get_one(OjtPlan, plan.successor_id).staff_id).name
            raise WorldError(
                f"この席は「{heir}」が引き継いでいます。",
                "交代が間違いなら、先にその人の配置を消してください。何も変えていません。",
            )
        _refuse_second(session, plan)
        last, plan.closed_on, plan.reason = plan.closed_on, "", ""
        for row in _given(session, plan.staff_id, StaffPersona.until_on == last):
            row.until_on = ""


def close(document: Document, facts: Facts, plan_id: int, day: str, reason: str, successor: int | None = None) -> int:
    """The last day in a seat, and who takes it the next day (None: it is vacant). Returns the new plan's key, or 0.

    The persona that was given by hand ends with the last seat. Raises WorldError.
    """
    last = checked.day(day, "最後の日", needed=True)
    first = next_day(last)
    persona = None if successor is None else persona_to_give(document, facts, successor, first)
    with document.action("DX推進員の席を閉じる" if successor is None else "DX推進員を交代する") as session:
        plan = session.get_one(OjtPlan, plan_id)
        close_plan(session, facts, plan, last, reason)
        if successor is None:
            return 0
        return succeed(session, plan, successor, persona)


def remove(document: Document, plan_id: int) -> None:
    """Take a plan away that was entered by mistake: nothing is on record about it. Raises WorldError."""
    with document.action("DX推進員の配置を消す") as session:
        plan = session.get_one(OjtPlan, plan_id)
        told = "、".join(f"{words}{n}件" for words, n in _hanging(session, plan_id) if n)
        if told:
            raise WorldError(
                f"この配置は消せません。記録があります: {told}",
                "役割を終えたときは「席を閉じる」にすると、記録が残ります。何も変えていません。",
            )
        for before in session.scalars(select(OjtPlan).where(OjtPlan.successor_id == plan_id)):
            before.successor_id = None
        for entry in session.scalars(select(OjtEntry).where(OjtEntry.plan_id == plan_id)):
            session.delete(entry)
        session.flush()
        _take_persona_back(session, plan)
        session.delete(plan)


def season(plan: OjtPlan) -> str:
    """A warning when the next transfer may come before the year of the plan is over; else ""."""
    if plan.moves_on and plan.moves_on <= f"{plan.fiscal_year + 1}-03-31":
        return f"{fiscal_year(plan.fiscal_year)}のうちに異動の時期（{japanese_date(plan.moves_on)}）が来ます。"
    return ""


# --- inside an action; 年度の切り替え and 4月1日モード use them too --------------------------------------------


def put_plan(session: Session, made: OjtPlan, persona_id: int | None) -> None:
    """Add a plan and give the persona. Refuses a second open plan of the same person, department and year."""
    person = session.get_one(Staff, made.staff_id)
    if person.left_on and person.left_on < made.appointed_on:
        raise WorldError(
            f"「{person.name}」は{japanese_date(person.left_on)}に退職しています。",
            "日付を確かめるか、ほかの職員を選んでください。何も変えていません。",
        )
    _check_first(session, made)
    _refuse_second(session, made)
    session.add(made)
    session.flush()
    if persona_id is not None:
        _give(session, made.staff_id, persona_id, made.appointed_on)


def close_plan(session: Session, facts: Facts, plan: OjtPlan, last: str, reason: str) -> None:
    """Close a plan; the persona given by hand ends unless the person goes on in another seat."""
    if plan.closed_on:
        raise WorldError(
            f"この席は、{japanese_date(plan.closed_on)}でもう閉じています。",
            "画面を確かめてください。何も変えていません。",
        )
    checked.span(plan.appointed_on, last)
    plan.closed_on, plan.reason = last, checked.needed(reason, "閉じる理由")
    session.flush()
    still = select(OjtPlan.id).where(  # plans of years gone by stay open when the seat goes on in the next
        OjtPlan.staff_id == plan.staff_id, OjtPlan.closed_on == "", OjtPlan.fiscal_year >= fiscal_year_of(last)
    )
    if session.scalars(still).first() is not None:
        return
    personas = _promoter_ids(facts)
    given = select(StaffPersona).where(StaffPersona.staff_id == plan.staff_id, StaffPersona.taken)
    for row in session.scalars(given):
        if row.persona_id in personas and row.from_on <= last and (not row.until_on or row.until_on > last):
            row.until_on = last


def succeed(session: Session, before: OjtPlan, staff_id: int, persona_id: int | None) -> int:
    """Somebody takes a closed seat on the day after; the comments of the checklist come along."""
    if staff_id == before.staff_id:
        raise WorldError("後任が本人になっています。", "ほかの職員を選んでください。何も変えていません。")
    first = next_day(before.closed_on)
    made = OjtPlan(
        fiscal_year=fiscal_year_of(first),
        staff_id=session.get_one(Staff, staff_id).id,
        department_id=before.department_id,
        appointed_on=first,
    )
    put_plan(session, made, persona_id)
    _inherit(session, before, made)
    return made.id


def persona_to_give(document: Document, facts: Facts, staff_id: int, day: str) -> int | None:
    """The persona DX推進員 if it is in use and the person has not got it on that day."""
    found = facts.persona_by_key.get(PROMOTER)
    standing = standing_for(facts, found) if found is not None else None
    if standing is None or standing not in in_use(facts):
        return None
    person = roster_now(document, facts, day).by_id[staff_id]
    return None if standing.id in person.personas else standing.id


# --- inner works -----------------------------------------------------------------------------------------------


def _check_days(session: Session, plan: OjtPlan) -> None:
    checked.span(plan.appointed_on, plan.closed_on)
    for name in ("told_on", "agreed_on", "closed_on"):  # a seat of two years is closed in both with its one last day
        checked.by_end_of(getattr(plan, name), plan.fiscal_year + 1, FIELDS[name])
    _check_first(session, plan)


def _check_first(session: Session, plan: OjtPlan) -> None:
    """Refuse a first day that cannot be of this person or this year."""
    checked.by_end_of(plan.appointed_on, plan.fiscal_year, FIELDS["appointed_on"])
    person = session.get_one(Staff, plan.staff_id)
    if plan.appointed_on < person.joined_on:
        raise WorldError(
            f"選任日（{japanese_date(plan.appointed_on)}）が、「{person.name}」の採用日"
            f"（{japanese_date(person.joined_on)}）より前です。",
            "選任日か、職員の採用日を確かめてください。何も変えていません。",
        )


def _refuse_second(session: Session, plan: OjtPlan) -> None:
    """Refuse a second open plan of one person in one seat; `plan` is not among the open ones yet."""
    same = select(OjtPlan.id).where(
        OjtPlan.staff_id == plan.staff_id,
        OjtPlan.department_id == plan.department_id,
        OjtPlan.fiscal_year == plan.fiscal_year,
        OjtPlan.closed_on == "",
    )
    if session.scalars(same).first() is not None:
        name, where = session.get_one(Staff, plan.staff_id).name, session.get_one(Department, plan.department_id).name
        raise WorldError(
            f"「{name}」は、{fiscal_year(plan.fiscal_year)}の{where}のDX推進員に、もうなっています。",
            "その配置を直してください。何も変えていません。",
        )


def _given(session: Session, staff_id: int, when: ColumnElement[bool]) -> list[StaffPersona]:
    """The persona DX推進員 as it was given to somebody by hand."""
    rows = select(StaffPersona).join(Persona, Persona.id == StaffPersona.persona_id)
    mine = StaffPersona.staff_id == staff_id
    return list(session.scalars(rows.where(mine, Persona.key == PROMOTER, StaffPersona.taken, when)))


def _move_beginning(session: Session, plan: OjtPlan, before: str) -> None:
    """The persona begins with the first of the seats that it was given for."""
    session.flush()
    seats = select(OjtPlan.appointed_on).where(OjtPlan.staff_id == plan.staff_id, OjtPlan.appointed_on >= before)
    first = min((plan.appointed_on, *session.scalars(seats)))
    for row in _given(session, plan.staff_id, StaffPersona.from_on == before):
        row.from_on = first


def _move_end(session: Session, plan: OjtPlan, before: str) -> None:
    for row in _given(session, plan.staff_id, StaffPersona.until_on == before):
        row.until_on = plan.closed_on
    heir = None if plan.successor_id is None else session.get_one(OjtPlan, plan.successor_id)
    if heir is not None and heir.appointed_on == next_day(before):
        heir.appointed_on = next_day(plan.closed_on)
        _check_days(session, heir)
        _move_beginning(session, heir, next_day(before))


def _promoter_ids(facts: Facts) -> set[int]:
    found = facts.persona_by_key.get(PROMOTER)
    return set() if found is None else {found.id, standing_for(facts, found).id}


def _give(session: Session, staff_id: int, persona_id: int, day: str) -> None:
    mine = select(StaffPersona).where(StaffPersona.staff_id == staff_id, StaffPersona.persona_id == persona_id)
    row = next((row for row in session.scalars(mine) if row.from_on == day), None)
    if row is None:
        session.add(StaffPersona(staff_id=staff_id, persona_id=persona_id, taken=True, from_on=day))
    else:
        row.taken, row.until_on = True, ""


def _take_persona_back(session: Session, plan: OjtPlan) -> None:
    others = select(OjtPlan.id).where(OjtPlan.staff_id == plan.staff_id, OjtPlan.id != plan.id)
    if session.scalars(others).first() is not None:
        return
    as_given = (StaffPersona.from_on == plan.appointed_on) & (StaffPersona.until_on == "") & (StaffPersona.note == "")
    for row in _given(session, plan.staff_id, as_given):
        session.delete(row)


def _follow_predecessor(session: Session, made: OjtPlan) -> None:
    """The last one who left this seat, in this year or at the end of the one before, unless somebody followed."""
    left = select(OjtPlan).where(
        OjtPlan.department_id == made.department_id,
        OjtPlan.fiscal_year.in_((made.fiscal_year - 1, made.fiscal_year)),
        OjtPlan.closed_on != "",
        OjtPlan.closed_on < made.appointed_on,
        OjtPlan.successor_id.is_(None),
        OjtPlan.staff_id != made.staff_id,
    )
    before = session.scalars(left.order_by(OjtPlan.closed_on.desc(), OjtPlan.id.desc())).first()
    if before is not None:
        _inherit(session, before, made)


def _inherit(session: Session, before: OjtPlan, made: OjtPlan) -> None:
    """Comments go on with the seat, and due months and owners; what was reached stays with the person."""
    before.successor_id = made.id
    for entry in session.scalars(select(OjtEntry).where(OjtEntry.plan_id == before.id)):
        if not entry.note and entry.due_month is None and not entry.owner:
            continue
        note = entry.note if not entry.note or entry.note.startswith(_HEIR_MARK) else _HEIR_MARK + entry.note
        session.add(
            OjtEntry(
                plan_id=made.id, measure_id=entry.measure_id, due_month=entry.due_month, owner=entry.owner, note=note
            )
        )


def _hanging(session: Session, plan_id: int) -> list[tuple[str, int]]:
    filled = (OjtEntry.state != "") | (OjtEntry.evidence != "") | (OjtEntry.note != "")
    counts = (
        ("チェック", select(func.count()).select_from(OjtEntry).where(OjtEntry.plan_id == plan_id, filled)),
        ("目標", select(func.count()).select_from(OjtGoal).where(OjtGoal.plan_id == plan_id)),
        ("記録", select(func.count()).select_from(OjtNote).where(OjtNote.plan_id == plan_id)),
    )
    return [(words, session.scalar(query) or 0) for words, query in counts]


def _by(name: str) -> str:
    """Who appointed: a person's name perhaps, so every letter stays."""
    return as_text(name).replace("\n", " ")


def _read(name: str, value: Any) -> Any:  # noqa: ANN401 - fields of OjtPlan
    if name == "dx_share":
        return checked.percent(value)
    if name == "appointed_by":
        return _by(value)
    if name == "note":
        return checked.text(value)
    if name == "reason":
        return checked.needed(value, FIELDS[name])
    return checked.day(value, FIELDS[name], needed=name in {"appointed_on", "closed_on"})
