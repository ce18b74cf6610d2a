"""The checklist of OJT as a sheet that departments fill in: its rows, its columns, and how it is taken in again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from desktop.analysis.departments import Tree
from desktop.analysis.facts import Facts
from desktop.analysis.ojt import FINISHED, LEFT_OUT, NOT_BEGUN, STATES, Check, Ojt, checks, fiscal_year_of, read_ojt
from desktop.analysis.years import fiscal_year
from desktop.models import Department, OjtMeasure, OjtPlan, Staff
from desktop.policy.returned import CHOICE, DAY, LINE, SIGN, Cells, Field, Form, FormRow, identity
from desktop.store import Document, WorldError

from . import entries

KIND: Final = "OJT"
TITLE: Final = "OJTチェックリスト"
LABEL: Final = "OJTチェックリストを取り込む"
_UNTOUCHED: Final = "none"  # 未着手 on a sheet: a cell that somebody emptied does not say that
FIELDS: Final = (
    Field(
        "state",
        "状態",
        CHOICE,
        options={_UNTOUCHED if state == NOT_BEGUN else state: word for state, word in STATES.items()},
        aliases={"済み": FINISHED, "完了": FINISHED, "実施済": FINISHED, "実施済み": FINISHED},
    ),
    Field("done_on", "済んだ日", DAY),
    Field("evidence", "根拠にした記録"),
    Field("reason", "対象外にする理由", LINE),
    Field("note", "コメント"),
)
_EMPTIED: Final = "「状態」が空になっています。元に戻すときは「未着手」を選びます。"
HEADS: Final = ("No.", "推進員", "区分", "施策", "進め方", "担当", "期限", *(each.title for each in FIELDS), SIGN)


@dataclass(frozen=True, slots=True)
class Line:
    """One measure for one plan, with who it is about."""

    check: Check
    person: str
    phase: str
    row: FormRow


@dataclass(frozen=True)
class Checklist:
    """All that the sheets of a year are made of. sections: what is written, by owner, in the order of departments."""

    year: int
    form: Form
    facts: Facts
    ojt: Ojt
    departments: Mapping[str, Department]
    labels: Mapping[str, str]
    sections: Mapping[str, Sequence[Line]]
    as_of: str

    @property
    def plans(self) -> list[OjtPlan]:
        """The plans that are written, each once, in the order of the sheets."""
        found = {line.check.plan.id: line.check.plan for lines in self.sections.values() for line in lines}
        return list(found.values())


def read_checklist(document: Document, facts: Facts, year: int = 0) -> Checklist:
    """The checklist as it stands. Without a year: the present one, or the last that has plans."""
    with document.read() as session:
        ojt = read_ojt(session)
        lineage, number = identity(session)
        staff = {plan.staff_id for plan in ojt.plans}
        people = {row.id: row for row in session.scalars(select(Staff).where(Staff.id.in_(staff)))}
    year = year or _year(ojt)
    tree = Tree(facts.departments)
    by_id = {d.id: d for d in facts.departments}
    rows: dict[str, FormRow] = {}
    owners: dict[str, str] = {}
    sections: dict[str, list[Line]] = {}
    homes: dict[str, Department] = {}
    phases = {phase.id: phase.name for phase in facts.phases}
    for plan in sorted(ojt.plans, key=lambda p: (tree.order.get(p.department_id, len(tree.order)), p.id)):
        home, person = by_id[plan.department_id], people[plan.staff_id]
        owner = f"{home.uuid}/{plan.fiscal_year}"
        owners[owner] = home.name if plan.fiscal_year == year else f"{home.name}（{fiscal_year(plan.fiscal_year)}）"
        homes[owner] = home
        name = f"{person.number} {person.name}".strip()
        for check in checks(facts, ojt, plan):
            row = _row(check, owner, f"{owners[owner]}　{name}")
            rows[row.key] = row
            if plan.fiscal_year == year and not plan.closed_on:
                sections.setdefault(owner, []).append(Line(check, name, phases[check.measure.phase_id], row))
    form = Form(
        KIND,
        TITLE,
        facts.organization.name,
        lineage,
        number,
        HEADS,
        FIELDS,
        rows,
        owners,
        tuple(sections),
        _wrong,
        take,
    )
    labels = {owner: tree.label(homes[owner].id) for owner in sections}
    return Checklist(year, form, facts, ojt, homes, labels, sections, date.today().isoformat())


def form_of(document: Document, facts: Facts) -> Form:
    """What the collector compares returned checklists with."""
    return read_checklist(document, facts).form


def lacking(document: Document) -> str:
    """Why no checklist can be written yet; empty when one can."""
    with document.read() as session:
        if session.scalars(select(OjtPlan.id).where(OjtPlan.closed_on == "").limit(1)).first() is None:
            return "DX推進員がまだ選任されていません。「OJT」の「配置」で選任すると、書き出せます。"
    return ""


def take(document: Document, cells: Cells) -> int:
    """Write collected cells as one action; returns how many. Raises WorldError when a row has gone meanwhile."""
    with document.read() as session:
        plans = {row.uuid: row.id for row in session.scalars(select(OjtPlan))}
        measures = {row.key: row.id for row in session.scalars(select(OjtMeasure))}
    wanted: dict[tuple[int, int], Mapping[str, str]] = {}
    for key, values in cells.items():
        plan, _, measure = key.partition("/")
        if plan not in plans or measure not in measures:
            raise WorldError(
                "読んだ後に、DX推進員の配置か施策が消されました。", "もう一度ファイルを読み直してください。"
            )
        wanted[plans[plan], measures[measure]] = _stored(values)
    entries.set_many(document, wanted, LABEL)
    return sum(len(values) for values in cells.values())


def _row(check: Check, owner: str, who: str) -> FormRow:
    now = {each.key: str(getattr(check, each.key)) for each in FIELDS} | {"state": check.state or _UNTOUCHED}
    return FormRow(f"{check.plan.uuid}/{check.measure.key}", owner, f"{who}・{check.measure.name}", now)


def _stored(values: Mapping[str, str]) -> Mapping[str, str]:
    """Values as they are kept. Raises WorldError for an emptied state that was chosen among several answers."""
    if "state" not in values:
        return values
    if not values["state"]:
        raise WorldError(_EMPTIED, "ほかの答えを選んでください。何も取り込んでいません。")
    return {**values, "state": NOT_BEGUN if values["state"] == _UNTOUCHED else values["state"]}


def _wrong(values: Mapping[str, str]) -> tuple[tuple[str, ...], str] | None:
    if not values["state"]:
        return ("state",), _EMPTIED
    if values["state"] == LEFT_OUT and not values["reason"]:
        return ("state", "reason"), "「対象外」には、対象外にする理由が要ります。"
    if values["done_on"] and values["state"] != FINISHED:
        return ("done_on",), "「済んだ日」を書いたときは、「状態」を「済」にしてください。"
    return None


def _year(ojt: Ojt) -> int:
    now = fiscal_year_of(date.today().isoformat())
    open_years = {plan.fiscal_year for plan in ojt.plans if not plan.closed_on}
    return now if now in open_years or not open_years else max(open_years)
