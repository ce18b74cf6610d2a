"""4月1日モード: forty transfers on one day, and the cases by hand (F11)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.analysis.roster import Person
from desktop.intake.roster.reading import ReadOptions, read_roster
from desktop.models import CaseRole, OjtPlan, Posting, StaffPersona
from desktop.policy.ojt import entries, handover, plans
from desktop.policy.ojt.handover import Closing
from desktop.policy.ojt.now import ojt_now
from desktop.policy.staff import departments, people, posts, records
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.people import Place
from desktop.policy.staff.records import CaseWords
from desktop.policy.staff.roster_apply import apply as take_roster
from desktop.policy.staff.roster_known import known_numbers
from desktop.policy.staff.roster_lines import Kind, Options
from desktop.policy.staff.roster_plan import plan as plan_roster
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from tests.policy.ojt.rows import LAST, YEAR, plan_of, seat, seated

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
    assert handover.apply(town, facts, DAY, {plan: Closing(LAST, "退職", staff[2])}) == 1
    old = plan_of(town, plan)
    heir = plan_of(town, old.successor_id or 0)
    assert (old.closed_on, heir.staff_id, heir.fiscal_year, heir.appointed_on) == ("2027-03-31", staff[2], 2027, DAY)
    assert kinds(town) == {second: "退職"}
    with pytest.raises(WorldError, match="もう閉じています"):
        handover.apply(town, facts, DAY, {second: Closing(LAST, "退職"), plan: Closing(LAST, "退職")})
    assert plan_of(town, second).closed_on == ""  # all or nothing
    town.undo()
    assert plan_of(town, plan).closed_on == ""
    assert len(ojt_now(town).plans) == 2


def test_a_seat_copied_forward_already_is_taken_once(town: Document) -> None:
    plan, section, staff = seated(town)
    copied = seat(town, staff[0], section, year=YEAR + 1)
    people.retire(town, staff[0], "2027-03-31")
    assert kinds(town) == {plan: "退職", copied: "退職"}
    chosen = dict.fromkeys((plan, copied), Closing(LAST, "退職", staff[1]))
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


def test_forty_transfers_on_the_first_of_april(staffed: Document, tmp_path: Path) -> None:
    """F11: the list comes in as a file; of twelve seats the six whose holder goes fall vacant, and no other."""
    seats = seats_of_twelve(staffed)
    listed = list_of_forty(staffed, seats, tmp_path / "異動.csv")
    reading = read_roster(listed, ReadOptions(known_numbers=known_numbers(staffed)))
    assert (len(reading.rows), reading.day, reading.transfers) == (40, DAY, True)
    made = plan_roster(staffed, read_facts(staffed), reading.rows, Options(reading.day))
    assert {kind: count for kind, count in made.counts.items() if count} == {
        Kind.MOVED: 38, Kind.CHANGED: 1, Kind.LEFT: 1,
    }  # fmt: skip
    assert [note for line in made.lines for note in line.notes] == ["発令日が1日のため、その前日を退職日とします"]
    assert found(staffed).movers == ()
    take_roster(staffed, made)

    told = found(staffed)
    going = seats[:6]
    assert {m.plan.id: (m.kind, m.on) for m in told.movers} == {
        **{plan.id: (handover.MOVED, DAY) for plan in going[:4]},
        going[4].id: (handover.LEFT, DAY),
        going[5].id: (handover.LEAVE, DAY),
    }
    assert {d.id for d in told.to_fall} == {plan.department_id for plan in going}
    assert (len(told.to_fall), told.vacant) == (6, ())
    chosen = {m.plan.id: Closing(m.last, m.reason) for m in told.movers}
    assert handover.apply(staffed, read_facts(staffed), DAY, chosen) == 6
    after = found(staffed)
    assert (after.movers, after.to_fall) == ((), ())
    assert {d.id for d in after.vacant} == {plan.department_id for plan in going}
    assert [plan_of(staffed, plan.id).closed_on for plan in seats] == [LAST] * 6 + [""] * 6
    staffed.undo()
    assert {m.plan.id for m in found(staffed).movers} == {plan.id for plan in going}


def seats_of_twelve(document: Document) -> list[OjtPlan]:
    """One seat in each of the twelve 主要事業所管課, and no others."""
    facts = read_facts(document)
    for plan in ojt_now(document).plans:  # what the sample brings along
        plans.close(document, facts, plan.id, plan.appointed_on, "見本を片付ける")
    seats = [
        plan_of(document, seat(document, there[-1].id, section, day="2026-05-01"))
        for section, there in by_section(document).items()
    ]
    assert len(seats) == 12
    return seats


def by_section(document: Document) -> dict[int, list[Person]]:
    """Who serves in the 主要事業所管課 and is not on leave."""
    roster = roster_now(document, read_facts(document), "2026-05-01")
    found: dict[int, list[Person]] = {}
    for person in roster.serving:
        home = roster.tree.section_of(person.department_id)
        if home is not None and home.is_main and not person.on_leave:
            found.setdefault(home.id, []).append(person)
    return found


def list_of_forty(document: Document, seats: list[OjtPlan], path: Path) -> Path:
    """Six holders go in three ways, one is promoted, one serves elsewhere as well; and 32 others move."""
    there = by_section(document)
    tree = roster_now(document, read_facts(document), DAY).tree
    order = list(there)
    orders = ["異動"] * 4 + ["定年退職", "育児休業", "昇任", "兼務"]
    holders = {plan.staff_id for plan in seats}
    others = [p for people_there in there.values() for p in people_there if p.id not in holders][:32]
    going = [(there[section][-1], words) for section, words in zip(order, orders, strict=False)]
    lines = ["発令日,異動区分,職員番号,氏名,現所属,新所属,新職名"]
    for person, words in [*going, *((person, "異動") for person in others)]:
        home = tree.section_of(person.department_id)
        assert home is not None
        goal = order[(order.index(home.id) + 1) % 12] if words in {"異動", "兼務"} else home.id
        place = "―" if "退職" in words else tree.label(goal) if goal != home.id else tree.label(person.department_id)
        title = "主幹" if words == "昇任" else ""
        lines.append(f"R9.4.1,{words},{person.number},{person.name},{tree.label(home.id)},{place},{title}")
    path.write_bytes("\r\n".join([*lines, ""]).encode("utf-8-sig"))
    return path


def test_each_seat_ends_on_the_day_before_its_holder_was_gone(town: Document) -> None:
    """A13: who moved in autumn has not held the seat until March."""
    plan, section, staff = seated(town)
    left, away = seat(town, staff[1], section), seat(town, staff[2], section)
    other, third = departments.add(town, "若草課"), departments.add(town, "青葉課")
    posts.transfer(town, staff[0], "2026-10-01", Place(other))
    posts.transfer(town, staff[0], "2027-01-01", Place(third))
    people.retire(town, staff[1], "2026-12-31")
    posts.begin_leave(town, staff[2], "育児休業", "2027-02-01")
    told = {m.plan.id: (m.on, m.last) for m in found(town).movers}
    assert told == {
        plan: ("2026-10-01", "2026-09-30"),
        left: ("2027-01-01", "2026-12-31"),
        away: ("2027-02-01", "2027-01-31"),
    }
    handover.apply(town, read_facts(town), DAY, {m.plan.id: Closing(m.last, m.reason) for m in found(town).movers})
    assert [plan_of(town, key).closed_on for key in (plan, left, away)] == ["2026-09-30", "2026-12-31", "2027-01-31"]


def test_a_concurrent_post_keeps_the_seat_until_its_end(town: Document) -> None:
    plan, section, staff = seated(town)
    posts.transfer(town, staff[0], "2026-10-01", Place(departments.add(town, "若草課")))
    posts.begin_concurrent(town, staff[0], "2026-10-01", Place(section))
    assert kinds(town) == {}
    with town.read() as session:
        beside = session.scalars(select(Posting).where(Posting.staff_id == staff[0], ~Posting.main)).one()
    posts.end_concurrent(town, beside.id, "2026-12-31")
    (mover,) = found(town).movers
    assert (mover.plan.id, mover.on) == (plan, "2027-01-01")


def test_a_department_that_closed_ends_the_seat_with_its_last_day(town: Document) -> None:
    plan, section, _ = seated(town)
    departments.close(town, section, "2026-09-30", departments.add(town, "若草課"))
    assert {m.plan.id: m.last for m in found(town).movers} == {plan: "2026-09-30"}


def test_an_heir_of_two_seats_is_given_the_persona_once(town: Document) -> None:
    plan, _, staff = seated(town)
    other = departments.add(town, "若草課")
    second = seat(town, staff[1], other)
    chosen = {
        second: Closing("2026-12-31", "異動", staff[2]),
        plan: Closing("2026-09-30", "異動", staff[2]),
    }
    handover.apply(town, read_facts(town), DAY, chosen)
    with town.read() as session:
        given = session.scalars(select(StaffPersona).where(StaffPersona.staff_id == staff[2])).all()
    assert [row.from_on for row in given] == ["2026-10-01"]


def test_a_case_gets_a_new_lead_in_one_step(town: Document) -> None:
    _, _, staff = seated(town)
    records.put_part(town, staff[0], CaseWords("窓口の予約", status="running"), "lead", "2026-06-01")
    people.retire(town, staff[0], "2026-12-31")
    (orphan,) = found(town).orphans
    assert orphan.on == "2027-01-01"
    with pytest.raises(WorldError, match="本人"):
        handover.hand_lead(town, orphan, staff[0], orphan.on)
    with pytest.raises(WorldError, match="始まりの日"):
        handover.hand_lead(town, orphan, staff[1], "2026-05-01")
    handover.hand_lead(town, orphan, staff[1], orphan.on)
    with town.read() as session:
        rows = [(r.staff_id, r.part, r.from_on, r.until_on) for r in session.scalars(select(CaseRole))]
    assert rows == [(staff[0], "lead", "2026-06-01", "2026-12-31"), (staff[1], "lead", "2027-01-01", "")]
    assert found(town).orphans == ()
    assert town.undo() == "案件のリードを引き継ぐ"
    assert len(found(town).orphans) == 1
