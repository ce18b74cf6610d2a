"""所属長の今月の一枚: what is due when, what is told about each 推進員, what to ask, and what an empty seat gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from desktop.analysis.facts import Facts
from desktop.analysis.ojt import ordered_measures, read_ojt
from desktop.models import Attendance, Department, DxCase, OjtEntry, OjtGoal, OjtNote, OjtPlan
from desktop.policy.ojt.monthly import VACANT, MonthlySheet, Source, When, make_sheets, title_of
from desktop.policy.ojt.monthly_source import department_names, lacking, read_month, read_sheets
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.records import CasePart, CaseRole, Records
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError

DONE = ("placement", "selection", "expectation", "workload")


@pytest.fixture
def source(staffed: Document) -> Source:
    """One 推進員 in 総務課 in November, with a little of everything."""
    facts = read_facts(staffed)
    roster = roster_now(staffed, facts, "2026-11-01")
    home = next(d for d in facts.departments if d.name == "総務課")
    person = next(p for p in roster.serving if p.department_id in roster.tree.below(home.id))
    plan = OjtPlan(
        id=1, uuid="p", fiscal_year=2026, staff_id=person.id, department_id=home.id, appointed_on="2026-04-01",
        dx_share=20, agreed_on="2026-04-20", moves_on="2027-04-01", closed_on="",
    )  # fmt: skip
    by_key = {m.key: m.id for m in facts.measures}
    entries = {
        (1, by_key[key]): OjtEntry(plan_id=1, measure_id=by_key[key], state="finished", done_on="2026-04-30")
        for key in DONE
    }
    with staffed.read() as session:
        ojt = read_ojt(session)
    goals = (
        OjtGoal(id=1, plan_id=1, scope="section", held_on=""),
        OjtGoal(id=2, plan_id=1, scope="own", held_on="2026-05-12"),
        OjtGoal(id=3, plan_id=1, scope="own", held_on=""),
    )
    notes = (
        OjtNote(id=1, plan_id=1, held_on="2026-08-03", topic="proposal", text="照会の様式を1つにする案"),
        OjtNote(id=2, plan_id=1, held_on="2026-12-24", topic="consult", text="まだ先のこと"),
    )
    case = DxCase(id=1, title="窓口の予約", status="running", feedback_on="")
    records = Records(
        trainings=(
            Attendance(id=2, title="データ活用の講座", held_on="2026-11-18", state="booked"),
            Attendance(id=1, title="リテラシー研修", held_on="2026-06-02", state="done"),
            Attendance(id=3, title="前の年度の研修", held_on="2026-03-02", state="done"),
        ),
        cases=(CasePart(case, CaseRole(id=1, case_id=1, staff_id=person.id, part="lead")),),
    )
    ojt = replace(ojt, plans=(plan,), entries=entries, goals=goals, notes=notes, advisers=())
    return Source(facts, ojt, roster, {person.id: records}, date(2026, 11, 1))


def sheet_of(source: Source, department: str) -> MonthlySheet:
    return next(s for s in make_sheets(source) if s.department.endswith(department))


def test_the_whole_sheet_of_a_department(source: Source) -> None:
    """Golden: worked out by hand from the checklist of the preset and the rows above."""
    sheet = sheet_of(source, "総務課")
    name = sheet.about[0].person
    assert title_of(sheet) == "総務課　所属長の今月の一枚"
    assert (sheet.month, sheet.year, sheet.vacant) == ("令和8年11月", 2026, False)
    assert [(t.when, t.due, t.measure, t.people) for t in sheet.own] == [
        (When.LATE, "5月31日", "仕事を変える課の目標の設定", f"{name}（未着手）"),
        (When.NOW, "11月30日", "業務改善を身近にする機会づくり", f"{name}（未着手）"),
        (When.NEXT, "12月31日", "利用と受講の状況の確認", f"{name}（未着手）"),
    ]
    assert sheet.others == ()
    assert sheet.going == ("改善の提案の前向きな検討", "研修に出られる業務の調整", "相談先の明示と課への支援")
    assert sheet.about[0].lines == (
        ("チェックリスト", "済 4／対象 13施策"),
        ("DXの仕事の割合", "勤務時間の20%（令和8年4月20日に合意）"),
        ("目標", "組織目標 1件、個人目標 2件（面談済 1／2件）"),
        ("最後の記録", "令和8年8月3日　提案　照会の様式を1つにする案"),
        ("研修", "今年度の受講 1件、申込み済み 「データ活用の講座」令和8年11月18日"),
        ("進行中の案件", "窓口の予約（リード）"),
    )
    assert sheet.questions == (
        "「仕事を変える課の目標の設定」が期限を過ぎています。何が妨げで、いつまでにできそうですか。",
        "案件「窓口の予約」は今どこまで進み、だれの助けが要りますか。",
        "「データ活用の講座」（令和8年11月18日）に出るために、だれに何を替わってもらいますか。",
        "このところ困ったこと、試してみたいことはありますか。2か月ほど記録がありません。",
        "次の異動の時期（令和9年4月1日）までに、だれへ何を引き継ぎますか。",
    )


def test_an_empty_seat_gets_what_to_do(source: Source) -> None:
    sheets = make_sheets(source)
    empty = [s for s in sheets if s.vacant]
    assert (len(sheets), len(empty)) == (12, 11)
    for sheet in empty:
        assert (sheet.own, sheet.about, sheet.questions) == ((), (), ())
        assert len(sheet.steps) == 4
    assert VACANT == "選任がまだです"


@pytest.mark.parametrize(
    ("month", "late", "now", "following"),
    [
        (date(2026, 4, 1), 1, {"selection", "expectation"}, {"workload", "unit_goal"}),
        (date(2026, 12, 1), 6, {"usage_check"}, set()),
        (
            date(2027, 3, 1),
            7,
            {"proposals", "training_time", "backup", "feedback", "showcase", "record"},
            set(),
        ),
    ],
)
def test_months(source: Source, month: date, late: int, now: set[str], following: set[str]) -> None:
    bare = replace(source, first=month, ojt=replace(source.ojt, entries={}))
    sheet = sheet_of(bare, "総務課")
    every = (*sheet.own, *sheet.others)
    names = {m.key: m.name for m in source.facts.measures}
    assert sum(t.when is When.LATE for t in every) == late
    assert {t.measure for t in every if t.when is When.NOW} == {names[key] for key in now}
    assert {t.measure for t in every if t.when is When.NEXT} == {names[key] for key in following}
    shown = [t.measure for t in every] + list(sheet.going)
    assert len(shown) == len(set(shown))


def test_what_is_done_or_left_out_is_on_no_list(source: Source) -> None:
    states = {
        (1, m.id): OjtEntry(plan_id=1, measure_id=m.id, state="left_out", reason="x")
        for m in ordered_measures(source.facts)
    }
    sheet = sheet_of(replace(source, ojt=replace(source.ojt, entries=states)), "総務課")
    assert (sheet.own, sheet.others, sheet.going) == ((), (), ())
    assert sheet.about[0].lines[0] == ("チェックリスト", "済 0／対象 0施策")


def test_two_in_one_department_stand_in_one_line(source: Source) -> None:
    first = source.ojt.plans[0]
    other = next(p for p in source.roster.serving if p.id != first.staff_id)
    second = OjtPlan(
        id=2, uuid="q", fiscal_year=2026, staff_id=other.id, department_id=first.department_id,
        appointed_on="2026-06-01", closed_on="", moves_on="",
    )  # fmt: skip
    sheet = sheet_of(replace(source, ojt=replace(source.ojt, plans=(first, second))), "総務課")
    goal = next(t for t in sheet.own if t.measure == "仕事を変える課の目標の設定")
    assert [name for name, _ in goal.who] == [a.person for a in sheet.about]
    assert len(goal.who) == 2
    assert all("さん: " in words for words in sheet.questions)
    assert len(sheet.questions) == 7


def test_a_closed_plan_leaves_the_seat_empty(source: Source) -> None:
    plan = source.ojt.plans[0]
    closed = OjtPlan(
        id=1, uuid="p", fiscal_year=2026, staff_id=plan.staff_id, department_id=plan.department_id,
        appointed_on="2026-04-01", closed_on="2026-10-31",
    )  # fmt: skip
    assert sheet_of(replace(source, ojt=replace(source.ojt, plans=(closed,))), "総務課").vacant


def test_names_are_kept_to_the_letter(source: Source) -> None:
    plan = source.ojt.plans[0]
    people = tuple(replace(p, name="𠮷田　葛\U000e0100") if p.id == plan.staff_id else p for p in source.roster.people)
    sheet = sheet_of(replace(source, roster=replace(source.roster, people=people)), "総務課")
    assert sheet.about[0].person == "𠮷田　葛\U000e0100"


def test_read_from_the_file(staffed: Document) -> None:
    facts: Facts = read_facts(staffed)
    sheets = read_sheets(staffed, facts, date(2026, 11, 23))
    assert {s.department for s in sheets} >= {d.name for d in facts.main_departments}
    assert {s.month for s in sheets} == {"令和8年11月"}


def test_a_town_without_anybody(town: Document) -> None:
    sheets = read_sheets(town, read_facts(town), date(2026, 11, 23))
    assert all(sheet.vacant for sheet in sheets)
    assert sheets


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("R9.4", "2027-04-01"),
        ("令和9年4月", "2027-04-01"),
        ("2027-04", "2027-04-01"),
        ("2027/4", "2027-04-01"),
        ("R9.4.15", "2027-04-01"),
        ("R9.13", None),
        ("4月", None),
        ("", None),
    ],
)
def test_a_month_as_people_write_it(text: str, month: str | None) -> None:
    assert read_month(text) == (date.fromisoformat(month) if month else None)


def test_a_month_of_the_next_year_has_its_own_departments(staffed: Document) -> None:
    """A17."""
    facts, april = read_facts(staffed), date(2027, 4, 1)
    main = {d.id for d in facts.main_departments}
    assert len(department_names(staffed, facts, april)) == len(main)
    names = department_names(staffed, facts, date(2026, 11, 1))
    assert [s.department for s in read_sheets(staffed, facts, april, [names[0]])] == [names[0]]
    assert {s.vacant for s in read_sheets(staffed, facts, april)} == {True}  # nobody is copied forward yet


def test_without_departments_there_is_no_sheet_but_words(town: Document) -> None:
    """A18."""
    facts = read_facts(town)
    assert lacking(town) == ""
    with pytest.raises(WorldError, match="書くものがありません"):
        read_sheets(town, facts, date(2027, 4, 1), ["ない課"])
    with town.action("主要事業所管課をなくす") as session:
        for department in session.scalars(select(Department)):
            department.is_main = False
    assert "主要事業所管課も、DX推進員もまだ決まっていません" in lacking(town)
    with pytest.raises(WorldError, match="令和9年4月の"):
        read_sheets(town, read_facts(town), date(2027, 4, 1))
