"""異動, 兼務 and 休職: dated rows, so that any day can be looked at. Each function is one action."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.analysis.departments import stands
from desktop.analysis.roster import Post
from desktop.analysis.years import japanese_date
from desktop.models import Department, Leave, Posting, Staff
from desktop.policy.answering import as_text
from desktop.store import Document, WorldError

from .people import Place


def transfer(document: Document, staff_id: int, on: str, place: Place) -> int:
    """A new main post from a day on; earlier ones stay, one that begins on the very day is replaced."""
    with document.action("異動を記録する") as session:
        return put_post(session, staff_id, on, place)


def put_post(session: Session, staff_id: int, on: str, place: Place) -> int:
    """The same inside an action."""
    person = session.get_one(Staff, staff_id)
    mine = select(Posting).where(Posting.staff_id == staff_id, Posting.main)
    rows = list(session.scalars(mine.order_by(Posting.from_on, Posting.id)))
    _check_day(person, on, needed=bool(rows))
    _check_open(session, place.department_id, on)
    row = next((row for row in rows if row.from_on == on), None)
    if row is None:
        row = Posting(staff_id=staff_id, main=True, from_on=on)
        session.add(row)
    _fill(row, place)
    session.flush()
    return row.id


def correct(document: Document, posting_id: int, on: str, place: Place) -> None:
    """Put a post right that was entered wrongly; unlike 異動 it leaves no trace in the person's career."""
    with document.action("所属の記録を直す") as session:
        row = session.get_one(Posting, posting_id)
        _check_day(session.get_one(Staff, row.staff_id), on, needed=False)
        _check_open(session, place.department_id, on)
        same = select(Posting).where(Posting.staff_id == row.staff_id, Posting.main, Posting.from_on == on)
        if row.main and any(other.id != row.id for other in session.scalars(same)):
            raise WorldError("その日から始まる所属が、もうあります。", "日付を確かめてください。何も変えていません。")
        if row.until_on:
            _check_span(on, row.until_on)
        row.from_on = on
        _fill(row, place)


def remove_post(document: Document, posting_id: int) -> None:
    """Take a post away that never was; the last main one stays. Raises WorldError."""
    with document.action("所属の記録を消す") as session:
        row = session.get_one(Posting, posting_id)
        mains = session.scalars(select(Posting.id).where(Posting.staff_id == row.staff_id, Posting.main)).all()
        if row.main and len(mains) == 1:
            raise WorldError(
                "本務の所属は、これ一つです。", "消さずに、内容を直すか、異動を記録してください。何も変えていません。"
            )
        session.delete(row)


def begin_concurrent(document: Document, staff_id: int, on: str, place: Place) -> int:
    """A 兼務 from a day on, beside the main post."""
    with document.action("兼務を加える") as session:
        _check_day(session.get_one(Staff, staff_id), on, needed=False)
        _check_open(session, place.department_id, on)
        if place.department_id is None:
            raise WorldError("兼務する部署が選ばれていません。", "部署を選んでください。何も変えていません。")
        row = Posting(staff_id=staff_id, main=False, from_on=on)
        _fill(row, place)
        session.add(row)
        session.flush()
        return row.id


def end_concurrent(document: Document, posting_id: int, on: str) -> None:
    """The last day of a 兼務; "" = it goes on."""
    with document.action("兼務を終える") as session:
        row = session.get_one(Posting, posting_id)
        _check_span(row.from_on, on)
        row.until_on = on


def begin_leave(document: Document, staff_id: int, name: str, on: str, until: str = "") -> int:
    """休職, 育児休業 and the like from a day on; until "" = no end known."""
    with document.action("休職などを加える") as session:
        if not on:
            raise WorldError("始まりの日が空です。", "最初の日を入れてください。何も変えていません。")
        _check_day(session.get_one(Staff, staff_id), on, needed=True)
        _check_span(on, until)
        _refuse_overlap(session, staff_id, on, until)
        row = Leave(staff_id=staff_id, name=as_text(name).strip(), from_on=on, until_on=until)
        session.add(row)
        session.flush()
        return row.id


def end_leave(document: Document, leave_id: int, on: str) -> None:
    """The last day away; "" = no end known."""
    with document.action("休職などを終える") as session:
        row = session.get_one(Leave, leave_id)
        _check_span(row.from_on, on)
        _refuse_overlap(session, row.staff_id, row.from_on, on, but=row.id)
        row.until_on = on


def remove_leave(document: Document, leave_id: int) -> None:
    """Take one away that never was."""
    with document.action("休職などの記録を消す") as session:
        session.delete(session.get_one(Leave, leave_id))


def post_of(document: Document, posting_id: int) -> Post:
    """One post as it is stored."""
    with document.read() as session:
        row = session.get_one(Posting, posting_id)
        return Post(row.id, row.department_id, row.rank_id, row.appointment_id, row.title, row.from_on, row.until_on)


# --- inner works -----------------------------------------------------------------------------------------------


def _fill(row: Posting, place: Place) -> None:
    row.department_id, row.rank_id = place.department_id, place.rank_id
    row.appointment_id, row.title = place.appointment_id, as_text(place.title)


def _check_day(person: Staff, on: str, *, needed: bool) -> None:
    if needed and not on:
        raise WorldError("日付が空です。", "いつからかを「R8.4.1」のように入れてください。何も変えていません。")
    if on and person.joined_on and on < person.joined_on:
        raise WorldError(
            f"{japanese_date(on)}は、「{person.name}」の採用日（{japanese_date(person.joined_on)}）より前です。",
            "日付か採用日を確かめてください。何も変えていません。",
        )
    if on and person.left_on and on > person.left_on:
        raise WorldError(
            f"「{person.name}」は{japanese_date(person.left_on)}に退職しています。",
            "日付を確かめるか、先に退職を取り消してください。何も変えていません。",
        )


def _check_open(session: Session, department_id: int | None, on: str) -> None:
    department = session.get(Department, department_id) if department_id is not None else None
    if department is not None and not stands(department, on):
        raise WorldError(
            f"「{department.name}」は、{japanese_date(department.closed_on)}で閉じています。",
            "その日に開いている部署を選んでください。何も変えていません。",
        )


def _check_span(first: str, last: str) -> None:
    if first and last and last < first:
        raise WorldError(
            f"終わりの日（{japanese_date(last)}）が、始まりの日（{japanese_date(first)}）より前です。",
            "日付を確かめてください。何も変えていません。",
        )


def _refuse_overlap(session: Session, staff_id: int, first: str, last: str, but: int = 0) -> None:
    for row in session.scalars(select(Leave).where(Leave.staff_id == staff_id, Leave.id != but)):
        if (not last or row.from_on <= last) and (not row.until_on or first <= row.until_on):
            raise WorldError(
                f"{japanese_date(row.from_on)}からの「{row.name or '休職など'}」と重なります。",
                "先に、その終わりの日を直してください。何も変えていません。",
            )
