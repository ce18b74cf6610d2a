"""目標設定: from the goal of the 課 to the person's own, the 面談 about it, and what came of it. One action each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.analysis.ojt import Ojt
from desktop.models import OjtGoal, OjtPlan, Skill, Stage
from desktop.store import Document, WorldError

from . import checked

SECTION, OWN = "section", "own"
SCOPES: Final[Mapping[str, str]] = {SECTION: "課の目標", OWN: "個人の目標"}
FIELDS: Final = {
    "text": "目標",
    "parent_id": "もとになる課の目標",
    "skill_id": "伸ばすスキル",
    "stage_id": "目指す段階",
    "held_on": "面談の日",
    "evidence": "根拠にする記録",
    "result": "年度末の結果",
}


def add(document: Document, plan_id: int, scope: str, text: str, **values: Any) -> int:  # noqa: ANN401 - fields of OjtGoal
    """One more goal of a 推進員; an own one may stand below one of the 課. Raises WorldError."""
    with document.action(f"{SCOPES[scope]}を加える") as session:
        row = OjtGoal(plan_id=session.get_one(OjtPlan, plan_id).id, scope=scope, text=checked.needed(text, "目標"))
        _fill(session, row, values)
        session.add(row)
        session.flush()
        return row.id


def change(document: Document, goal_id: int, **values: Any) -> None:  # noqa: ANN401 - fields of OjtGoal
    """Change some of FIELDS. Raises WorldError."""
    edit_of = f"ojt_goal:{goal_id}:{'+'.join(values)}"
    with document.action(f"{'、'.join(FIELDS[name] for name in values)}を直す", edit_of=edit_of) as session:
        _fill(session, session.get_one(OjtGoal, goal_id), values)


def remove(document: Document, goal_id: int) -> None:
    """Take a goal away; a 課's goal stays as long as own ones stand below it. Raises WorldError."""
    with document.action("目標を消す") as session:
        row = session.get_one(OjtGoal, goal_id)
        below = session.scalars(select(OjtGoal.id).where(OjtGoal.parent_id == goal_id)).all()
        if below:
            raise WorldError(
                f"この課の目標には、個人の目標が{len(below)}件つながっています。",
                "先に、つながりを直すか、個人の目標を消してください。何も変えていません。",
            )
        session.delete(row)


def chain(ojt: Ojt, plan: OjtPlan) -> tuple[tuple[OjtGoal | None, tuple[OjtGoal, ...]], ...]:
    """The goals of the 課 with the own ones below each; at last, under None, those that stand alone."""
    mine = [goal for goal in ojt.goals if goal.plan_id == plan.id and goal.scope == OWN]
    wanted = {goal.parent_id for goal in mine}
    heads = [g for g in ojt.goals if g.scope == SECTION and (g.plan_id == plan.id or g.id in wanted)]
    found: list[tuple[OjtGoal | None, tuple[OjtGoal, ...]]] = [
        (head, tuple(goal for goal in mine if goal.parent_id == head.id)) for head in heads
    ]
    known = {head.id for head in heads}
    alone = tuple(goal for goal in mine if goal.parent_id not in known)
    return (*found, (None, alone)) if alone else tuple(found)


def heads_for(ojt: Ojt, plan: OjtPlan) -> tuple[OjtGoal, ...]:
    """The 課's goals that an own one may stand below: of the same department and year."""
    seats = {p.id for p in ojt.plans if (p.department_id, p.fiscal_year) == (plan.department_id, plan.fiscal_year)}
    return tuple(goal for goal in ojt.goals if goal.scope == SECTION and goal.plan_id in seats)


def _fill(session: Session, row: OjtGoal, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        match name:
            case "text":
                row.text = checked.needed(value, "目標")
            case "parent_id":
                _hang(session, row, value)
            case "skill_id":
                row.skill_id = session.get_one(Skill, value).id if value is not None else None
            case "stage_id":
                row.stage_id = session.get_one(Stage, value).id if value is not None else None
            case "held_on":
                row.held_on = checked.day(value, FIELDS["held_on"])
            case "evidence" | "result":
                setattr(row, name, checked.text(value))
            case _:
                raise KeyError(name)


def _hang(session: Session, row: OjtGoal, parent_id: int | None) -> None:
    """Only an own goal hangs, and only below one of the same 課 and year: so there are no circles either."""
    row.parent_id = None
    if parent_id is None:
        return
    parent = session.get_one(OjtGoal, parent_id)
    here, there = session.get_one(OjtPlan, row.plan_id), session.get_one(OjtPlan, parent.plan_id)
    same = (here.department_id, here.fiscal_year) == (there.department_id, there.fiscal_year)
    if row.scope != OWN or parent.scope != SECTION or not same:
        raise WorldError(
            "その目標の下には置けません。",
            "個人の目標を、同じ課、同じ年度の課の目標の下に置いてください。何も変えていません。",
        )
    row.parent_id = parent_id
