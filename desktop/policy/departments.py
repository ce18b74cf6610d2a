"""What the wizard's list of 課 and the tree of 部署 share: one order, and which of them cannot simply be taken away."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.analysis.departments import Tree, stands
from desktop.models import Base, Department, Organization
from desktop.models.labels import table_label
from desktop.store import WorldError

# What a use of a department is called; rows of other tables go by the name of their table
_WORDS = {"posting": "職員の所属（異動前のものを含む）", "department": "下にある部署や引継ぎ元の部署"}


class Refused(WorldError):
    """An answer that the file cannot take as it stands; a form tells it beside the field."""


def uses(session: Session, department_id: int) -> dict[str, int]:
    """How many rows of which table hang on a department, in words; empty when it may be deleted."""
    found: dict[str, int] = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == Department.__tablename__ for key in column.foreign_keys):
                count = session.scalar(select(func.count()).select_from(table).where(column == department_id)) or 0
                if count:
                    words = _WORDS.get(table.name, table_label(table.name))
                    found[words] = found.get(words, 0) + count
    return found


def use_words(found: dict[str, int]) -> str:
    """「職員の所属（異動前のものを含む）12件、DX案件1件」."""
    return "、".join(f"{words}{count}件" for words, count in found.items())


def standing(session: Session) -> list[Department]:
    """Those that are there on the roster's day, in order; all of them while there is no roster (Facts.standing)."""
    day = session.scalars(select(Organization.roster_on).order_by(Organization.id)).first() or ""
    rows = session.scalars(select(Department).order_by(Department.position, Department.id))
    return [row for row in rows if stands(row, day)]


def renumber(session: Session) -> None:
    """Number all departments in printed order, so that every list has the order of the tree."""
    session.flush()
    rows = tuple(session.scalars(select(Department).order_by(Department.position, Department.id)))
    order = Tree(rows).order
    for row in rows:
        if row.position != order[row.id]:
            row.position = order[row.id]


def sync_names(session: Session, kind: str, names: Sequence[str]) -> None:
    """Make the departments of a kind those of a list: new ones added, a line changed in place renamed, gone deleted.

    One that anything hangs on is never taken away. Raises Refused.
    """
    rows = [row for row in standing(session) if row.kind == kind]
    first: dict[str, Department] = {}
    for row in rows:
        first.setdefault(row.name, row)  # the same name may stand under several 部; the list shows it once
    shown, spare = list(first.values()), [row for row in rows if row.name not in names]
    places = sorted(row.position for row in shown)
    last = session.scalar(select(func.max(Department.position)))
    places += range(after := 0 if last is None else last + 1, after + len(names))
    for number, name in enumerate(names):
        made = first.get(name)
        if made is None and len(names) == len(shown) and shown[number] in spare:
            made = shown[number]  # a line changed in place keeps what hangs on it
            spare.remove(made)
            made.name = name
        if made is None:
            made = Department(name=name, kind=kind)
            session.add(made)
        made.position = places[number]
    session.flush()
    for row in spare:
        _delete(session, row)
    renumber(session)


def _delete(session: Session, row: Department) -> None:
    found = uses(session, row.id)
    if found:
        raise Refused(
            f"「{row.name}」は、一覧から消せません。{use_words(found)}が付いています。",
            "名前を変えるときは、その行の名前を書き直してください。なくなった部署は"
            "「職員とスキル表」の「部署と数え方」で閉じます。何も変えていません。",
        )
    session.delete(row)
    session.flush()
