"""What the monthly sheets are made of, read from the file in one go; of which months and departments there are any."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import select

from desktop.analysis.departments import Tree
from desktop.analysis.facts import Facts
from desktop.analysis.ojt import read_ojt
from desktop.analysis.years import japanese_date, parse_date
from desktop.models import Department
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.records import read_records
from desktop.store import Document, WorldError

from .monthly import MonthlySheet, Source, departments_in, make_sheets
from .now import ojt_now

NOTHING: Final = (
    "主要事業所管課も、DX推進員もまだ決まっていません。"
    "「職員とスキル表」の「部署と数え方」で主要事業所管課を選ぶか、「OJT」の「配置」で推進員を選任すると、書き出せます。"
)


def read_sheets(
    document: Document, facts: Facts, month: date | None = None, departments: Collection[str] | None = None
) -> tuple[MonthlySheet, ...]:
    """The sheets of a month, of the present one when none is given; all, or those of the departments named.

    Raises WorldError where there is none: a file without pages is no document.
    """
    first = (month or date.today()).replace(day=1)
    with document.read() as session:
        ojt = read_ojt(session)
        records = read_records(session, {plan.staff_id for plan in ojt.plans})
    made = make_sheets(Source(facts, ojt, roster_now(document, facts, first.isoformat()), records, first))
    wanted = tuple(sheet for sheet in made if departments is None or sheet.department in departments)
    if not wanted:
        raise WorldError(
            f"{month_words(first)}の「所属長の今月の一枚」に、書くものがありません。",
            NOTHING if not made else "課の名前を確かめてください。何も書き出していません。",
        )
    return wanted


def department_names(document: Document, facts: Facts, month: date) -> tuple[str, ...]:
    """The departments that have a sheet of a month, as the sheets call them."""
    tree = Tree(facts.departments)
    return tuple(tree.label(key) for key in departments_in(facts, ojt_now(document), month.replace(day=1)))


def lacking(document: Document) -> str:
    """Why no sheet can be made yet; empty when one can, of some month at least."""
    with document.read() as session:
        main = session.scalars(select(Department.id).where(Department.is_main).limit(1)).first()
    return NOTHING if main is None and not ojt_now(document).plans else ""


def month_words(month: date) -> str:
    """「令和9年4月」."""
    return japanese_date(month.replace(day=1).isoformat()).removesuffix("1日")


def read_month(text: str) -> date | None:
    """The first day of a month as people write it: R9.4, 令和9年4月, 2027-04, 2027/4; None if unreadable."""
    words = text.strip()
    found = (parse_date(f"{words}{tail}") for tail in ("", "1日", ".1", "-1", "/1"))
    day = next((day for day in found if day), None)
    return date.fromisoformat(day).replace(day=1) if day else None
