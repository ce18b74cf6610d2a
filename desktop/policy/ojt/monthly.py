"""所属長の今月の一枚: what the head of a department should do now, worked out of what is on record.

Nothing is read here. It names what to do for the 推進員, never how good somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Final

from desktop.analysis.departments import Tree
from desktop.analysis.facts import Facts
from desktop.analysis.ojt import DOING, NOT_BEGUN, STATES, Check, Ojt, checks, due_day, fiscal_year_of, holds
from desktop.analysis.roster import Person, Roster
from desktop.analysis.years import fiscal_year, japanese_date
from desktop.models import Department, OjtMeasure, OjtNote, OjtPlan
from desktop.models.labels import code_label
from desktop.policy.staff.records import CasePart, Records

PURPOSE: Final = "推進員を支えるために今月することをまとめた紙です。人事評価の材料にはしません。"
VACANT: Final = "選任がまだです"
HEAD: Final = "所属長"  # as measures call the one this sheet is for
_QUIET: Final = 60  # days without an entry in the log after which to ask
_MOST_ASKED: Final = 7
_VACANT_STEPS: Final = (
    "案件に使える時間と、異動の時期を考えて、候補を1人以上挙げる。",
    "候補の本人と話し、何を期待するか、だれが支えるかを伝える。",
    "人事の担当に候補を知らせ、選任の通知を受ける。",
    "通常業務の分担を課の中で見直し、DXの仕事に使う割合を本人と決める。",
)


class When(Enum):
    """How soon something is due."""

    LATE = "期限切れ"
    NOW = "今月"
    NEXT = "来月"


@dataclass(frozen=True, slots=True)
class Todo:
    """One measure that is due. who: the 推進員 it is due for, with the state."""

    when: When
    due: str
    measure: str
    how: str
    owner: str
    who: tuple[tuple[str, str], ...]

    @property
    def people(self) -> str:
        """「山田　花子（未着手）」, one a line."""
        return "\n".join(f"{name}（{state}）" for name, state in self.who)


@dataclass(frozen=True, slots=True)
class About:
    """How things stand with one 推進員, in pairs of name and words."""

    person: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MonthlySheet:
    """One department and month. own: due of the 所属長; others: due of somebody else; going: what lasts all along."""

    organization: str
    department: str
    year: int
    month: str
    vacant: bool
    own: tuple[Todo, ...] = ()
    others: tuple[Todo, ...] = ()
    going: tuple[str, ...] = ()
    about: tuple[About, ...] = ()
    questions: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    advisers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """What sheets are made of. first: the first day of the month; records: of all 推進員 by staff id."""

    facts: Facts
    ojt: Ojt
    roster: Roster
    records: Mapping[int, Records]
    first: date
    tree: Tree = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tree", Tree(self.facts.departments))

    @property
    def last(self) -> date:
        """The last day of the month."""
        return due_day(fiscal_year_of(self.first.isoformat()), self.first.month)


def make_sheets(source: Source) -> tuple[MonthlySheet, ...]:
    """A sheet for every 主要事業所管課 and every department with a 推進員, in printed order."""
    year, found = fiscal_year_of(source.first.isoformat()), departments_in(source.facts, source.ojt, source.first)
    return tuple(_sheet(source, source.tree.by_id[key], plans, year) for key, plans in found.items())


def departments_in(facts: Facts, ojt: Ojt, first: date) -> Mapping[int, Sequence[OjtPlan]]:
    """The departments that have a sheet of a month, in printed order, with the plans held at its end."""
    year = fiscal_year_of(first.isoformat())
    day, tree = due_day(year, first.month).isoformat(), Tree(facts.departments)
    plans: dict[int, list[OjtPlan]] = {}
    for plan in ojt.of_year(year):
        if holds(plan, day):
            plans.setdefault(plan.department_id, []).append(plan)
    wanted = {d.id for d in tree.open_on(day) if d.is_main} | plans.keys()
    return {key: plans.get(key, []) for key in sorted(wanted, key=lambda key: tree.order.get(key, len(tree.order)))}


def _sheet(source: Source, department: Department, plans: Sequence[OjtPlan], year: int) -> MonthlySheet:
    month = japanese_date(source.first.isoformat()).removesuffix("1日")
    place, name = source.tree.label(department.id), source.facts.organization.name
    advisers = tuple(
        "　".join(filter(None, (f"{a.topic}:" if a.topic else "", a.name, a.contact)))
        for a in source.ojt.advisers
        if a.department_id == department.id
    )
    if not plans:
        return MonthlySheet(name, place, year, month, vacant=True, steps=_VACANT_STEPS, advisers=advisers)
    checked = {plan.id: checks(source.facts, source.ojt, plan) for plan in plans}
    todos = _todos(source, [check for plan in plans for check in checked[plan.id]])
    return MonthlySheet(
        name,
        place,
        year,
        month,
        vacant=False,
        own=tuple(todo for todo in todos if todo.owner == HEAD),
        others=tuple(todo for todo in todos if todo.owner != HEAD),
        going=_going(source, [check for plan in plans for check in checked[plan.id]]),
        about=tuple(_about(source, plan, checked[plan.id]) for plan in plans),
        questions=_questions(source, plans, checked),
        advisers=advisers,
    )


# --- what to do ------------------------------------------------------------------------------------------------


def _todos(source: Source, every: Sequence[Check]) -> list[Todo]:
    """What is due, the longest overdue first; one line for all people it is due for on the same day."""
    found: dict[tuple[date, int, str], list[Check]] = {}
    for check in every:
        if _when(source, check) is not None:
            found.setdefault((check.due, check.measure.id, check.owner), []).append(check)
    todos = []
    for (due, _, owner), group in sorted(found.items(), key=lambda each: each[0][0]):
        when, measure = _when(source, group[0]), group[0].measure
        who = tuple((_name(source, check.plan), STATES[check.state]) for check in group)
        if when is not None:
            todos.append(Todo(when, f"{due.month}月{due.day}日", measure.name, measure.detail, owner, who))
    return todos


def _when(source: Source, check: Check) -> When | None:
    if check.overdue(source.first.isoformat()):
        return When.LATE
    if check.state not in {NOT_BEGUN, DOING}:
        return None
    if check.due <= source.last:
        return When.NOW
    return When.NEXT if check.due <= _next_end(source.last) else None


def _next_end(last: date) -> date:
    following = last + timedelta(days=1)
    return due_day(fiscal_year_of(following.isoformat()), following.month)


def _going(source: Source, every: Iterable[Check]) -> tuple[str, ...]:
    """Measures that are in season this month though they are due later, each once."""
    names = [c.measure.name for c in every if _when(source, c) is None and _in_season(source, c)]
    return tuple(dict.fromkeys(names))


def _in_season(source: Source, check: Check) -> bool:
    return (
        check.state in {NOT_BEGUN, DOING} and source.first <= check.due and _runs_in(check.measure, source.first.month)
    )


def _runs_in(measure: OjtMeasure, month: int) -> bool:
    """Whether a measure goes on in a month; one without months goes on all year."""
    named = [int(number) for number in re.findall(r"\d+", measure.months)]
    if not named:
        return True
    first, last = named[0], named[-1]
    return first <= month <= last if first <= last else month >= first or month <= last


# --- how things stand ------------------------------------------------------------------------------------------


def _about(source: Source, plan: OjtPlan, found: Sequence[Check]) -> About:
    records = source.records.get(plan.staff_id, Records())
    done = sum(check.state == "finished" for check in found)
    counted = sum(check.state != "left_out" for check in found)
    return About(
        _name(source, plan),
        (
            ("チェックリスト", f"済 {done}／対象 {counted}施策"),
            ("DXの仕事の割合", _share(plan)),
            ("目標", _goals(source, plan)),
            ("最後の記録", _last_note(source, plan)),
            ("研修", _trainings(source, records)),
            ("進行中の案件", _cases(records)),
        ),
    )


def _share(plan: OjtPlan) -> str:
    if plan.dx_share is None:
        return "決まっていません"
    agreed = f"（{japanese_date(plan.agreed_on)}に合意）" if plan.agreed_on else "（合意した日の記録なし）"
    return f"勤務時間の{plan.dx_share}%{agreed}"


def _goals(source: Source, plan: OjtPlan) -> str:
    goals = [goal for goal in source.ojt.goals if goal.plan_id == plan.id]
    own = [goal for goal in goals if goal.scope == "own"]
    talked = sum(bool(goal.held_on) for goal in own)
    words = f"組織目標 {len(goals) - len(own)}件、個人目標 {len(own)}件"
    return f"{words}（面談済 {talked}／{len(own)}件）" if own else words


def _last_note(source: Source, plan: OjtPlan) -> str:
    note = _newest(source, plan)
    if note is None:
        return "まだありません"
    text = note.text if len(note.text) <= 40 else f"{note.text[:39]}…"
    return "　".join(filter(None, (japanese_date(note.held_on), code_label("topic", note.topic), text)))


def _newest(source: Source, plan: OjtPlan) -> OjtNote | None:
    dated = [n for n in source.ojt.notes if n.plan_id == plan.id and n.held_on <= source.last.isoformat()]
    return dated[-1] if dated else None


def _trainings(source: Source, records: Records) -> str:
    begin = due_day(fiscal_year_of(source.first.isoformat()), 4).replace(day=1).isoformat()
    there = [t for t in records.trainings if begin <= t.held_on]
    done = sum(t.state == "done" and t.held_on <= source.last.isoformat() for t in there)
    booked = [f"「{t.title}」{japanese_date(t.held_on)}" for t in there if t.state == "booked"]
    words = f"今年度の受講 {done}件"
    return f"{words}、申込み済み {'、'.join(reversed(booked))}" if booked else words


def _cases(records: Records) -> str:
    found = [f"{part.case.title}（{code_label('part', part.role.part)}）" for part in _running(records)]
    return "、".join(found) or "なし"


def _running(records: Records) -> list[CasePart]:
    return [part for part in records.cases if part.case.status == "running"]


# --- what to ask -----------------------------------------------------------------------------------------------


def _questions(source: Source, plans: Sequence[OjtPlan], checked: Mapping[int, Sequence[Check]]) -> tuple[str, ...]:
    """Prompts for the talk with each 推進員, those about what is stuck first."""
    found = [
        (rank, f"{_name(source, plan)}さん: {words}" if len(plans) > 1 else words)
        for plan in plans
        for rank, words in enumerate(_asked(source, plan, checked[plan.id]))
    ]
    found.sort(key=lambda each: each[0])
    return tuple(words for _, words in found[:_MOST_ASKED])


def _asked(source: Source, plan: OjtPlan, found: Sequence[Check]) -> list[str]:
    records = source.records.get(plan.staff_id, Records())
    late = [c.measure.name for c in found if c.owner == HEAD and _when(source, c) is When.LATE]
    asked = [f"「{late[0]}」が期限を過ぎています。何が妨げで、いつまでにできそうですか。"] if late else []
    asked += [f"案件「{part.case.title}」は今どこまで進み、だれの助けが要りますか。" for part in _running(records)[:2]]
    if plan.dx_share is None:
        asked.append("DXの仕事に使う時間は、週に何時間なら確保できますか。")
    if not any(goal.plan_id == plan.id and goal.scope == "own" for goal in source.ojt.goals):
        asked.append("今年度の自分の目標は、課の目標のどれにつながりますか。")
    asked += [
        f"「{t.title}」（{japanese_date(t.held_on)}）に出るために、だれに何を替わってもらいますか。"
        for t in records.trainings
        if t.state == "booked" and t.held_on >= source.first.isoformat()
    ][:1]
    asked += [
        f"案件「{part.case.title}」の成果を、本人に伝えましたか。"
        for part in records.cases
        if part.case.status == "done" and not part.case.feedback_on
    ][:1]
    asked += _asked_later(source, plan)
    return asked


def _asked_later(source: Source, plan: OjtPlan) -> list[str]:
    asked = []
    newest = _newest(source, plan)
    quiet = (source.first - timedelta(days=_QUIET)).isoformat()
    if newest is None or newest.held_on < quiet:
        asked.append("このところ困ったこと、試してみたいことはありますか。2か月ほど記録がありません。")
    end = due_day(fiscal_year_of(source.first.isoformat()) + 1, 4).isoformat()
    if plan.moves_on and plan.moves_on <= end:
        asked.append(f"次の異動の時期（{japanese_date(plan.moves_on)}）までに、だれへ何を引き継ぎますか。")
    return asked


def _name(source: Source, plan: OjtPlan) -> str:
    person: Person | None = source.roster.by_id.get(plan.staff_id)
    return person.name if person is not None else ""


def title_of(sheet: MonthlySheet) -> str:
    """「総務課 所属長の今月の一枚」."""
    return f"{sheet.department}　所属長の今月の一枚"


def subtitle_of(sheet: MonthlySheet) -> str:
    """Whose, which month, of which year."""
    return "　".join(filter(None, (sheet.organization, sheet.month, fiscal_year(sheet.year))))
