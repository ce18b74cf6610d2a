"""職員: adding, correcting, 改姓, retiring. Each function is one action; a name is stored to the letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.analysis.years import day_before, japanese_date, next_day
from desktop.catalog.appointments import install_appointments
from desktop.models import Base, Leave, Posting, Staff
from desktop.models.labels import table_label
from desktop.policy.answering import as_text
from desktop.store import Document, WorldError

FIELDS: Final = {
    "number": "職員番号",
    "name": "氏名",
    "kana": "かな",
    "former_name": "旧姓",
    "joined_on": "採用日",
    "left_on": "退職日",
    "memo": "メモ",
}
AWAY: Final = "退職していた期間"


@dataclass(frozen=True, slots=True)
class Place:
    """A post as it is entered: ids of department, rank and appointment, and a title."""

    department_id: int | None = None
    rank_id: int | None = None
    appointment_id: int | None = None
    title: str = ""


def add(document: Document, name: str, number: str = "", *, kana: str = "", from_on: str = "", place: Place) -> int:
    """Add one person with the first post; returns the key in this file. from_on: first day, "" = unknown."""
    name, number = checked(name), number.strip()
    with document.action(f"職員「{name}」を加える") as session:
        _refuse_number(session, number)
        install_appointments(session)
        person = Staff(name=name, number=number, kana=as_text(kana), joined_on=from_on)
        session.add(person)
        session.flush()
        session.add(Posting(staff_id=person.id, from_on=from_on, **_columns(place)))
        return person.id


def set_field(document: Document, staff_id: int, field: str, text: str) -> None:
    """Correct one of FIELDS; a new name after a marriage is `change_name`. Raises WorldError."""
    if field == "name":
        text = checked(text)
    elif field == "number":
        text = text.strip()
    else:
        text = as_text(text)
    with document.action(f"職員の{FIELDS[field]}を直す", edit_of=f"staff:{staff_id}:{field}") as session:
        person = session.get_one(Staff, staff_id)
        if field == "number":
            _refuse_number(session, text, but=staff_id)
        setattr(person, field, text)
        _refuse_days(person)


def change_name(document: Document, staff_id: int, name: str) -> None:
    """改姓: the old name is kept beside the new one; history goes on, for it is the same person."""
    name = checked(name)
    with document.action(f"改姓「{name}」") as session:
        person = session.get_one(Staff, staff_id)
        if name != person.name:
            person.former_name, person.name = person.name, name


def retire(document: Document, staff_id: int, on: str) -> None:
    """The last day in service; everything of the person stays. Raises WorldError."""
    with document.action("退職を記録する") as session:
        person = session.get_one(Staff, staff_id)
        if not on:
            raise WorldError("退職日が空です。", "最後に在職した日を入れてください。何も変えていません。")
        person.left_on = on
        _refuse_days(person)


def rehire(document: Document, staff_id: int, on: str = "") -> None:
    """Take the retirement back (no day), or let the same person come again on a day; the time between is kept."""
    with document.action("退職を取り消す" if not on else "再び採用する") as session:
        person = session.get_one(Staff, staff_id)
        if on and person.left_on:
            if on <= person.left_on:
                raise WorldError(
                    f"{japanese_date(on)}は、退職日（{japanese_date(person.left_on)}）より後ではありません。",
                    "退職より後の日を入れるか、退職を取り消してください。何も変えていません。",
                )
            first, last = next_day(person.left_on), day_before(on)
            if first <= last:
                session.add(Leave(staff_id=staff_id, name=AWAY, from_on=first, until_on=last))
        person.left_on = ""


def delete(document: Document, staff_id: int) -> None:
    """Take away one who was entered by mistake: nothing but the first post hangs on the row. Raises WorldError."""
    with document.action("間違えて加えた職員を消す") as session:
        person = session.get_one(Staff, staff_id)
        kept = "、".join(hanging(session, staff_id))
        if kept:
            raise WorldError(
                f"「{person.name}」は消せません。記録があります: {kept}",
                "やめた職員は「退職」にすると、記録が残り、今の人数からは外れます。何も変えていません。",
            )
        for row in session.scalars(select(Posting).where(Posting.staff_id == staff_id)):
            session.delete(row)
        session.flush()
        session.delete(person)


def hanging(session: Session, staff_id: int) -> Iterator[str]:
    """What would be lost with a person, in words; the post that came with the entry is no more than the entry."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == Staff.__tablename__ for key in column.foreign_keys):
                count = session.scalar(select(func.count()).select_from(table).where(column == staff_id)) or 0
                if count > (1 if table.name == Posting.__tablename__ else 0):
                    yield f"{table_label(table.name)}{count}件"


def memo_of(document: Document, staff_id: int) -> str:
    """The memo, which the roster leaves out because it may be long."""
    with document.read() as session:
        return session.scalar(select(Staff.memo).where(Staff.id == staff_id)) or ""


def checked(name: str) -> str:
    """The name itself, untouched; refused where it is empty or holds what can never be text. Raises WorldError."""
    if not name.strip():
        raise WorldError("氏名が空です。", "氏名を入れてください。何も変えていません。")
    if as_text(name) != name or "\n" in name:
        raise WorldError("氏名に、改行などの文字でないものが入っています。", "入れ直してください。何も変えていません。")
    return name


def special_letters(text: str) -> str:
    """What to know about the letters of a name: only this PC can show some, others carry a sign for their form."""
    found = []
    if any(unicodedata.category(letter) == "Co" for letter in text):
        found.append("この端末の外字が入っています。ほかの端末や印刷では、別の字か空白になります。")
    if any("\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef" for letter in text):
        found.append("字の形を指定する印（異体字）が入っています。この端末の字体によっては、元の字で表示します。")
    return "".join(found)


# --- inner works -----------------------------------------------------------------------------------------------


def _columns(place: Place) -> dict[str, object]:
    return {
        "department_id": place.department_id,
        "rank_id": place.rank_id,
        "appointment_id": place.appointment_id,
        "title": as_text(place.title),
    }


def _refuse_number(session: Session, number: str, but: int = 0) -> None:
    """Two people never share a number, however wide its digits are written."""
    if not number:
        return
    plain = unicodedata.normalize("NFKC", number)
    for staff_id, name, other in session.execute(select(Staff.id, Staff.name, Staff.number)):
        if staff_id != but and other and unicodedata.normalize("NFKC", other) == plain:
            raise WorldError(
                f"職員番号「{other}」は、「{name}」が使っています。",
                "番号を確かめてください。同じ人なら、新しく加えずにその人を直します。何も変えていません。",
            )


def _refuse_days(person: Staff) -> None:
    if person.joined_on and person.left_on and person.left_on < person.joined_on:
        raise WorldError(
            f"退職日（{japanese_date(person.left_on)}）が、採用日（{japanese_date(person.joined_on)}）より前です。",
            "どちらかの日を確かめてください。何も変えていません。",
        )
