"""The checklist: states of many measures in one action, and the town's own measures beside the thirteen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.analysis.ojt import FINISHED, LEFT_OUT, STATES, is_own
from desktop.models import OjtEntry, OjtMeasure, OjtPhase, OjtPlan
from desktop.policy.frame.names import checked_name, own_key, refuse_taken
from desktop.policy.frame.ordering import shift
from desktop.store import Document, WorldError

from . import checked

OWNERS: Final = ("人事", "所属長", "DX")
Cell = tuple[int, int]  # plan, measure


def set_many(
    document: Document,
    cells: Mapping[Cell, Mapping[str, Any]],
    label: str,
    *,
    day: str = "",
    edit_of: str = "",
) -> None:
    """Write some fields of many cells as one action; other fields stay. Raises WorldError, and then nothing is done.

    day: when what becomes 済 without a day of its own was done.
    """
    with document.action(label, edit_of=edit_of) as session:
        plans = {plan_id for plan_id, _ in cells}
        years = {plan.id: plan.fiscal_year for plan in session.scalars(select(OjtPlan).where(OjtPlan.id.in_(plans)))}
        found = select(OjtEntry).where(OjtEntry.plan_id.in_(plans))
        rows = {(row.plan_id, row.measure_id): row for row in session.scalars(found)}
        for key, values in cells.items():
            row = rows.get(key)
            if row is None:
                session.get_one(OjtPlan, key[0])
                session.get_one(OjtMeasure, key[1])
                row = OjtEntry(plan_id=key[0], measure_id=key[1], state="", reason="", done_on="")
                session.add(row)
            _fill(row, values, day)
            # What was left over may be finished in the year after, but hardly later
            checked.by_end_of(row.done_on, years[key[0]] + 1, "済んだ日")


def set_entry(document: Document, plan_id: int, measure_id: int, *, day: str = "", **values: Any) -> None:  # noqa: ANN401 - fields of OjtEntry
    """The same for one cell; what is typed into one field goes on being one step."""
    edit_of = f"ojt:{plan_id}:{measure_id}:{'+'.join(values)}"
    set_many(document, {(plan_id, measure_id): values}, "OJTチェックを書く", day=day, edit_of=edit_of)


def _fill(row: OjtEntry, values: Mapping[str, Any], day: str) -> None:
    for name, value in values.items():
        setattr(row, name, _READ[name](value))
    if row.state == LEFT_OUT and not row.reason:
        raise WorldError("対象外にする理由が空です。", "理由を入れてください。何も変えていません。")
    if row.state == FINISHED and not row.done_on and "done_on" not in values:
        row.done_on = checked.day(day, "済んだ日")
    # A day or a reason that belongs to another state would be read as true later
    if row.state != FINISHED and values.get("done_on"):
        raise WorldError(
            "「済んだ日」があるのに、状態が「済」ではありません。",
            "先に状態を「済」にしてください。何も変えていません。",
        )
    if row.state != FINISHED and "state" in values:
        row.done_on = ""
    if row.state != LEFT_OUT and "state" in values and not values.get("reason"):
        row.reason = ""


def _state(value: str) -> str:
    if value not in STATES:
        raise KeyError(value)
    return value


_READ: Final[Mapping[str, Any]] = {
    "state": _state,
    "reason": checked.line,
    "due_month": checked.month,
    "owner": checked.line,
    "done_on": lambda value: checked.day(value, "済んだ日"),
    "evidence": checked.text,
    "note": checked.text,
}


# --- the town's own measures ---------------------------------------------------------------------------------


def measures_words(facts: Facts) -> str:
    """「13施策」, or 「13施策＋独自1」: the preset's own stay countable."""
    own = sum(is_own(measure) for measure in facts.measures)
    return f"{len(facts.measures) - own}施策" + (f"＋独自{own}" if own else "")


def add_measure(document: Document, phase_id: int, name: str, *, owner: str = "", months: str = "") -> int:
    """One more measure at the end of a phase; returns its key in this file. Raises WorldError."""
    words = checked_name(name, "施策")
    with document.action(f"施策「{words}」を加える") as session:
        phase = session.get_one(OjtPhase, phase_id)
        rows = list(session.scalars(select(OjtMeasure)))
        refuse_taken(words, (row.name for row in rows), "施策")
        last = max((row.position for row in rows), default=-1)
        made = OjtMeasure(
            key=own_key(), phase_id=phase.id, name=words, owner=checked.line(owner), months=checked.line(months),
            position=last + 1,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made.id


def change_measure(
    document: Document, measure_id: int, *, name: str | None = None, owner: str | None = None, months: str | None = None
) -> None:
    """Change one of the town's own. Raises WorldError."""
    with document.action("独自の施策を直す") as session:
        row = _own(session, measure_id)
        if name is not None:
            row.name = checked_name(name, "施策")
            others = session.scalars(select(OjtMeasure.name).where(OjtMeasure.id != measure_id))
            refuse_taken(row.name, others, "施策")
        if owner is not None:
            row.owner = checked.line(owner)
        if months is not None:
            row.months = checked.line(months)


def remove_measure(document: Document, measure_id: int) -> None:
    """Take one of the town's own away, as long as nobody has anything on record about it. Raises WorldError."""
    with document.action("独自の施策を消す") as session:
        row = _own(session, measure_id)
        mine = OjtEntry.measure_id == measure_id
        used = session.scalar(select(func.count()).select_from(OjtEntry).where(mine)) or 0
        if used:
            raise WorldError(
                f"「{row.name}」は消せません。{used}人のチェックに記録があります。",
                "使わない年度は「対象外」にすると、理由と一緒に残ります。何も変えていません。",
            )
        session.delete(row)


def move_measure(document: Document, measure_id: int, steps: int) -> None:
    """Move one of the town's own up or down within its phase."""
    with document.action("独自の施策を並べ替える") as session:
        row = _own(session, measure_id)
        order = select(OjtMeasure).order_by(OjtMeasure.position, OjtMeasure.id)
        rows = list(session.scalars(order))
        here = [n for n, each in enumerate(rows) if each.phase_id == row.phase_id]
        place = here.index(rows.index(row)) + steps
        if 0 <= place < len(here):
            shift(rows, row, here[place] - rows.index(row))


def _own(session: Session, measure_id: int) -> OjtMeasure:
    row = session.get_one(OjtMeasure, measure_id)
    if not is_own(row):
        raise WorldError(
            f"「{row.name}」は、はじめからある施策です。",
            "行わない場合は、チェック表で「対象外」にして理由を残してください。何も変えていません。",
        )
    return row
