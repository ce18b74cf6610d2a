"""What does not fit in a roster: told once, with what to do, and gone when it is mended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select, text

from desktop.cli import main
from desktop.models import Assessment, CheckRound, Department, OjtPlan, Posting, Staff
from desktop.policy.ojt import entries
from desktop.policy.staff import people
from desktop.policy.staff.checks import check_roster
from desktop.policy.starting import read_facts
from desktop.store import Document
from tests.policy.ojt.rows import seated


def messages(document: Document) -> list[str]:
    return [f.message for f in check_roster(document, read_facts(document))]


def test_a_sample_and_a_town_without_roster_have_nothing_to_mend(staffed: Document, town: Document) -> None:
    assert messages(staffed) == messages(town) == []


def test_a_number_given_twice_and_none_at_all(staffed: Document) -> None:
    with staffed.action("番号") as session:
        first, second, third = session.scalars(select(Staff).order_by(Staff.id).limit(3)).all()
        second.number, third.number = first.number, ""
        names = f"{first.name}、{second.name}"
        number, bare = first.number, third.name
    found = messages(staffed)
    assert sorted(found) == sorted([
        f"職員番号「{number}」の職員が2人以上います（{names}）。",
        f"職員番号のない職員が1人います（{bare}）。",
    ])  # fmt: skip
    staffed.undo()
    assert messages(staffed) == []


def test_people_left_in_a_closed_department_or_in_none(staffed: Document) -> None:
    with staffed.action("廃止") as session:
        session.scalars(select(Department).where(Department.name == "会計課")).one().closed_on = "2026-03-31"
        [lost] = session.scalars(select(Posting).where(Posting.staff_id == 1).order_by(Posting.from_on.desc()).limit(1))
        lost.department_id = None
    found = messages(staffed)
    assert len(found) == 2
    assert found[0].startswith("所属の分からない職員が1人います")
    assert found[1].startswith("廃止した「会計課」に")
    assert "令和8年4月1日現在" in found[1]


def test_a_frozen_round_that_was_changed_is_noticed(staffed: Document) -> None:
    """By hand, by a merge or by taking an old action back: the services themselves refuse."""
    frozen = select(CheckRound.id).where(CheckRound.frozen_on != "").scalar_subquery()
    with staffed.action("書き換える") as session:
        cell = session.scalars(select(Assessment).where(Assessment.round_id == frozen).limit(1)).one()
        cell.level = 1 if cell.level != 1 else 2
    assert messages(staffed) == ["凍結した「令和7年度 スキルチェック」の内容が、凍結したときと違っています。"]


def test_check_tells_it_and_ends_with_one(
    staffed: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with staffed.action("番号") as session:
        session.execute(text("UPDATE staff SET number = '' WHERE id = 1"))
    path = staffed.publish(tmp_path / "町.sqlite")
    capsys.readouterr()
    assert main(["check", str(path), "--json"]) == 1
    [row] = json.loads(capsys.readouterr().out)["findings"]
    assert (row["kind"], row["place"], row["owner"]) == ("roster", "職員とスキル表", "人事")


def test_two_main_posts_from_one_day_are_told(staffed: Document) -> None:
    with staffed.action("異動を2回") as session:
        first, last = session.get_one(Staff, 1), session.get_one(Staff, 2)
        named = f"{first.number} {first.name}"
        for staff_id, main in ((first.id, True), (first.id, True), (last.id, True), (last.id, False)):
            session.add(Posting(staff_id=staff_id, department_id=3, from_on="2026-10-01", main=main))
    assert [m for m in messages(staffed) if "本務" in m] == [f"「{named}」に、令和8年10月1日からの本務が2件あります。"]
    staffed.undo()
    assert messages(staffed) == []


def test_who_has_left_is_told_while_the_seat_is_open(staffed: Document) -> None:
    with staffed.read() as session:
        plans = session.scalars(select(OjtPlan).order_by(OjtPlan.id)).all()
        here = [plan for plan in plans if plan.staff_id == plans[0].staff_id]
    people.retire(staffed, plans[0].staff_id, "2027-03-31")
    assert messages(staffed) == []  # the seat ends that day anyway
    people.retire(staffed, plans[0].staff_id, "2026-09-30")
    found = messages(staffed)
    assert len(found) == len(here) == 2
    assert all("退職日は令和8年9月30日ですが、令和8年度の" in each for each in found)


def test_one_seat_taken_twice_by_one_person_is_told(town: Document) -> None:
    """As a merge of two copies could leave it; the services themselves refuse."""
    plan, section, staff = seated(town)
    measure = read_facts(town).measures[0].id
    entries.set_entry(town, plan, measure, state="doing")
    entries.set_entry(town, plan, read_facts(town).measures[1].id, note="まだ")
    assert messages(town) == []
    with town.action("もう一つ") as session:
        for fields in ({}, {"fiscal_year": 2027}, {"closed_on": "2026-09-30"}, {"staff_id": staff[1]}):
            session.add(OjtPlan(**{"fiscal_year": 2026, "staff_id": staff[0], "department_id": section} | fields))
    [found] = check_roster(town, read_facts(town))
    assert found.message == (
        "「001 青葉 花」が、令和8年度のみどり課のDX推進員に2件なっています（チェックの記入は1件と0件）。"
    )
    assert found.step == "OJT"
    town.undo()
    assert messages(town) == []
