"""4月1日モード: forty transfers on one day, and the cases by hand (F11)."""

from __future__ import annotations

import pytest

from desktop.models import OjtPlan
from desktop.policy.ojt import entries, handover, plans
from desktop.policy.ojt.now import ojt_now
from desktop.policy.staff import departments, people, posts, records
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.people import Place
from desktop.policy.staff.records import CaseWords
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from tests.policy.ojt.rows import YEAR, plan_of, seat, seated

DAY = "2027-04-01"


def found(document: Document, day: str = DAY) -> handover.Handover:
    return handover.find(document, read_facts(document), day)


def kinds(document: Document, day: str = DAY) -> dict[int, str]:
    return {mover.plan.id: mover.reason for mover in found(document, day).movers}


def test_left_moved_on_leave_and_closed(town: Document) -> None:
    plan, section, staff = seated(town)
    other = departments.add(town, "若草課")
    moving, away = seat(town, staff[1], section), seat(town, staff[2], section)
    assert kinds(town) == {}
    people.retire(town, staff[0], "2027-03-31")
    posts.transfer(town, staff[1], DAY, Place(other))
    posts.begin_leave(town, staff[2], "育児休業", "2027-03-20")
    assert kinds(town) == {plan: "退職", moving: "異動（若草課へ）", away: "休職など"}
    assert kinds(town, "2027-03-15") == {}
    departments.close(town, section, "2027-03-31", other)
    assert kinds(town)[away] == "部署の廃止（若草課へ）"


def test_a_shared_one_is_no_mover_until_the_own_department_changes(town: Document) -> None:
    _, _, staff = seated(town)
    shared, third = departments.add(town, "若草課"), departments.add(town, "青葉課")
    beside = seat(town, staff[0], shared)
    assert kinds(town) == {}
    posts.begin_concurrent(town, staff[0], DAY, Place(shared))
    posts.transfer(town, staff[0], DAY, Place(third))
    assert beside not in kinds(town)  # serves there still, beside the new post
    assert len(kinds(town)) == 1


def test_within_the_same_section_is_no_move(town: Document) -> None:
    _, section, staff = seated(town)
    unit = departments.add(town, "みどり係", parent_id=section, kind="unit")
    posts.transfer(town, staff[0], DAY, Place(unit))
    assert kinds(town) == {}


def test_chosen_ones_are_closed_in_one_step_and_later_the_rest(town: Document) -> None:
    plan, section, staff = seated(town)
    second = seat(town, staff[1], section)
    entries.set_entry(town, plan, read_facts(town).measures[0].id, note="引き継ぐこと")
    people.retire(town, staff[0], "2027-03-31")
    people.retire(town, staff[1], "2027-03-31")
    facts = read_facts(town)
    assert handover.apply(town, facts, DAY, {plan: ("退職", staff[2])}) == 1
    old = plan_of(town, plan)
    heir = plan_of(town, old.successor_id or 0)
    assert (old.closed_on, heir.staff_id, heir.fiscal_year, heir.appointed_on) == ("2027-03-31", staff[2], 2027, DAY)
    assert kinds(town) == {second: "退職"}
    with pytest.raises(WorldError, match="もう閉じています"):
        handover.apply(town, facts, DAY, {second: ("退職", None), plan: ("退職", None)})
    assert plan_of(town, second).closed_on == ""  # all or nothing
    town.undo()
    assert plan_of(town, plan).closed_on == ""
    assert len(ojt_now(town).plans) == 2


def test_a_seat_copied_forward_already_is_taken_once(town: Document) -> None:
    plan, section, staff = seated(town)
    copied = seat(town, staff[0], section, year=YEAR + 1)
    people.retire(town, staff[0], "2027-03-31")
    assert kinds(town) == {plan: "退職", copied: "退職"}
    chosen = dict.fromkeys((plan, copied), ("退職", staff[1]))
    assert handover.apply(town, read_facts(town), DAY, chosen) == 2
    assert [p.staff_id for p in ojt_now(town).of_year(YEAR + 1) if not p.closed_on] == [staff[1]]


def test_running_cases_of_who_goes_are_orphans(town: Document) -> None:
    _, _, staff = seated(town)
    running = CaseWords("窓口の予約", status="running")
    records.put_part(town, staff[0], running, "lead", "2026-06-01")
    case = records.all_cases(town)[0].id
    records.put_part(town, staff[1], case, "member", "2026-06-01")
    records.put_part(town, staff[0], CaseWords("済んだ案件", status="done"), "lead", "2025-06-01")
    records.put_part(town, staff[0], CaseWords("代わった案件", status="running"), "lead", "2025-06-01", "2026-12-31")
    assert found(town).orphans == ()
    people.retire(town, staff[0], "2027-03-31")
    assert [(o.case.title, o.leader.id, o.others) for o in found(town).orphans] == [("窓口の予約", staff[0], 1)]


def test_forty_transfers_on_the_first_of_april(staffed: Document) -> None:
    """F11: of twelve seats those whose holder is among the forty fall vacant, and nobody else."""
    facts = read_facts(staffed)
    for plan in ojt_now(staffed).plans:  # what the sample brings along
        plans.close(staffed, facts, plan.id, plan.appointed_on, "見本を片付ける")
    roster = roster_now(staffed, facts, "2026-05-01")
    sections = {}
    for person in roster.serving:
        home = roster.tree.section_of(person.department_id)
        if home is not None and home.is_main and not person.on_leave:
            sections.setdefault(home.id, []).append(person)
    seats: dict[int, OjtPlan] = {}
    for section, people_there in sections.items():
        plan = seat(staffed, people_there[-1].id, section, day="2026-05-01")
        seats[section] = plan_of(staffed, plan)
    assert len(seats) == 12
    order = list(sections)
    lines: list[int] = []
    for n, section in enumerate(order):
        goal = order[(n + 1) % 12]
        # Of every other 課 the holder is among those who move, of the rest only others
        start = -4 if n % 2 == 0 else -5
        moving = sections[section][start:][: 4 if n % 2 == 0 else 3]
        for person in moving[: 40 - len(lines)]:
            posts.transfer(staffed, person.id, DAY, Place(goal))
            lines.append(person.id)
    assert len(lines) == 40
    expected = {plan.id for plan in seats.values() if plan.staff_id in lines}
    before = {d.id for d in found(staffed).vacant}
    told = found(staffed)
    movers = {
        m.plan.id for m in told.movers if m.kind == handover.MOVED and m.plan.id in {p.id for p in seats.values()}
    }
    assert movers == expected
    assert {d.id for d in told.to_fall} >= {plan.department_id for plan in seats.values() if plan.id in expected}
    assert before == set()
    handover.apply(staffed, read_facts(staffed), DAY, {m.plan.id: (m.reason, None) for m in told.movers})
    after = found(staffed)
    assert after.movers == ()
    assert {d.id for d in after.vacant} >= {plan.department_id for plan in seats.values() if plan.id in expected}
    assert all(plan_of(staffed, plan).closed_on == "2027-03-31" for plan in expected)
    staffed.undo()
    assert {m.plan.id for m in found(staffed).movers} == {m.plan.id for m in told.movers}
