"""職員: names to the letter, numbers once, and nothing of a person is lost by mistake."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from desktop.models import Leave, Qualification, Requirement, Staff
from desktop.policy.staff import people, people_bulk, people_roles, posts
from desktop.policy.staff.people import Place
from desktop.policy.staff.people_bulk import Change
from desktop.policy.staff.people_timeline import timeline
from desktop.store import WorldError
from tests.policy.frame.rows import content, one_step

from .people_rows import DAY, now, person, persona, town_of

# cases.md D2: every one of them must come back as the very same letters
NAMES = (
    "髙橋 濵子",
    "山﨑　德永",
    "𠮷田 𣘺本",
    "葛\U000e0100 辻\U000e0100",
    "\ue000川",
    "神\ufa19 塚\ufa10",
    " 山田太郎 ",
    "アレクサンドラ・コンスタンティノープル",
    "林",
    "～〜－−①㈱",
    "=SUM(A1)",
    "<b>太字</b>",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_kept_to_the_letter(blank, name):
    first = people.add(blank, name, "1", place=Place())
    second = people.add(blank, "仮", "2", place=Place())
    people.set_field(blank, second, "name", name)
    assert [person(blank, key).name.encode() for key in (first, second)] == [name.encode()] * 2


@pytest.mark.parametrize("name", ["", "　 ", "改\n行", "ベル\x07"])
def test_what_is_no_name_is_refused(blank, name):
    before = content(blank)
    with pytest.raises(WorldError, match="氏名"):
        people.add(blank, name, place=Place())
    assert content(blank) == before


def test_a_number_belongs_to_one_person_and_the_empty_one_to_nobody(blank):
    first = people.add(blank, "青葉 花", "00123", place=Place())
    for n in range(2):
        people.add(blank, "若草 実", "", place=Place())  # the same name twice, no number: two people
        assert len(now(blank)[1].people) == n + 2
    for taken in ("00123", "００１２３", " 00123 "):
        with pytest.raises(WorldError, match="青葉 花"):
            people.add(blank, "白樺 誠", taken, place=Place())
    people.set_field(blank, first, "number", "00123")  # its own number stands in nobody's way
    other = people.add(blank, "白樺 誠", "123", place=Place())
    with pytest.raises(WorldError, match="使っています"):
        people.set_field(blank, other, "number", "00123")


def test_adding_and_its_undo(blank):
    one_step(blank, lambda: people.add(blank, "青葉 花", "1", from_on=DAY, place=Place()), "職員「青葉 花」を加える")


def test_change_of_name_is_one_person_with_all_that_was(blank):
    _, (first, *_) = town_of(blank)
    posts.begin_leave(blank, first, "育児休業", "2026-05-01", "2026-06-30")
    before = person(blank, first)
    one_step(blank, lambda: people.change_name(blank, first, "若竹 花"), "改姓「若竹 花」")
    after = person(blank, first)
    assert (after.name, after.former_name, after.uuid, after.post) == (
        "若竹 花", "青葉 花", before.uuid, before.post,
    )  # fmt: skip
    assert person(blank, first, "2026-05-10").on_leave
    people.set_field(blank, first, "name", "若竹 華")  # a typing mistake put right is no change of name
    assert person(blank, first).former_name == "青葉 花"


def test_retired_stay_in_history_and_come_back(blank):
    _, (first, *_) = town_of(blank)
    one_step(blank, lambda: people.retire(blank, first, "2026-09-30"), "退職を記録する")
    assert person(blank, first, "2026-09-30").in_service
    assert not person(blank, first, "2026-10-01").in_service
    people.rehire(blank, first)
    assert person(blank, first, "2026-10-01").in_service
    people.retire(blank, first, "2026-09-30")
    with pytest.raises(WorldError, match="より後"):
        people.rehire(blank, first, "2026-09-30")
    people.rehire(blank, first, "2027-04-01")
    assert [person(blank, first, day).on_leave for day in ("2026-09-30", "2026-10-01", "2027-03-31", "2027-04-01")] == [
        False, True, True, False,
    ]  # fmt: skip
    with blank.read() as session:
        assert session.scalars(select(Leave.name)).all() == [people.AWAY]


def test_days_that_cannot_be_are_refused(blank):
    _, (first, *_) = town_of(blank)
    with pytest.raises(WorldError, match="採用日"):
        people.retire(blank, first, "2026-03-31")
    with pytest.raises(WorldError, match="空"):
        people.retire(blank, first, "")
    people.retire(blank, first, "2026-09-30")
    with pytest.raises(WorldError, match="採用日"):
        people.set_field(blank, first, "joined_on", "2026-10-01")


def test_only_a_mistake_is_deleted(blank):
    section, (first, second, _) = town_of(blank)
    one_step(blank, lambda: people.delete(blank, first), "間違えて加えた職員を消す")
    posts.transfer(blank, second, "2026-10-01", Place(section, title="係長"))
    with pytest.raises(WorldError, match="所属の履歴2件") as told:
        people.delete(blank, second)
    assert "退職" in told.value.next_step
    third = people.add(blank, "夏目 涼", place=Place())
    people_roles.set_persona(blank, third, persona(blank, "promoter"), taken=True)
    with pytest.raises(WorldError, match="職員の人材像1件"):
        people.delete(blank, third)


def test_letters_that_other_computers_may_not_show_are_told():
    assert "外字" in people.special_letters("\ue000川")
    assert "外字" in people.special_letters("\U000f0000")
    assert "異体字" in people.special_letters("葛\U000e0100")
    assert [people.special_letters(name) for name in ("髙橋", "𠮷田", "神\ufa19")] == ["", "", ""]


# --- roles -------------------------------------------------------------------------------------------------------


def test_a_persona_by_hand_goes_before_the_rule_for_a_time(blank):
    _, (first, second, _) = town_of(blank)
    promoter = persona(blank, "promoter")
    row = people_roles.set_persona(blank, first, promoter, taken=True, on="2026-04-01", until="2027-03-31", note="公募")
    assert [promoter in person(blank, first, day).personas for day in ("2026-04-01", "2027-04-01")] == [True, False]
    again = people_roles.set_persona(blank, first, promoter, taken=False, on="2026-04-01")
    assert again == row  # the same day replaces
    assert promoter not in person(blank, first).personas
    one_step(blank, lambda: people_roles.remove_persona(blank, row), "人材像を決まりに戻す")
    with pytest.raises(WorldError, match="より前"):
        people_roles.set_persona(blank, second, promoter, taken=True, on="2026-04-01", until="2026-03-31")


def test_duties_are_those_that_the_personas_ask_of_whoever_is_in_charge(blank):
    _, (first, *_) = town_of(blank)
    promoter = persona(blank, "promoter")
    with blank.action("求め方") as session:
        need = session.scalars(select(Requirement).where(Requirement.persona_id == promoter)).first()
        need.kind = "in_charge"
    facts, _ = now(blank)
    asked = people_roles.duties_asked(facts, [promoter])
    assert asked == (need.skill_id,)
    assert people_roles.duties_asked(facts, ()) == ()
    assert people_roles.duties_asked(facts, [persona(blank, "general")]) == ()
    one_step(blank, lambda: people_roles.set_duty(blank, first, asked[0], on=True), "担当者にする")
    assert person(blank, first).duties == {asked[0]}
    people_roles.set_duty(blank, first, asked[0], on=False)
    assert person(blank, first).duties == frozenset()


def test_the_timeline_tells_everything_dated(blank):
    section, (first, *_) = town_of(blank)
    posts.transfer(blank, first, "2027-04-01", Place(section, title="主査"))
    posts.begin_concurrent(blank, first, "2026-10-01", Place(section))
    posts.begin_leave(blank, first, "休職", "2026-05-01", "2026-05-31")
    people_roles.set_persona(blank, first, persona(blank, "promoter"), taken=True, on="2026-06-01", note="公募")
    with blank.action("資格") as session:
        session.add(Qualification(key="own-1", name="情報処理の試験"))
    facts, _ = now(blank)
    one = facts.qualifications[0]
    held = people_roles.add_qualification(blank, first, one.id, acquired="2026-07-01", expires="2029-06-30")
    people.retire(blank, first, "2028-03-31")
    events = timeline(blank, facts, first)
    assert [(event.on, event.kind) for event in events] == [
        ("2026-04-01", "joined"), ("2026-04-01", "post"), ("2026-05-01", "leave"), ("2026-06-01", "persona"),
        ("2026-07-01", "qualification"), ("2026-10-01", "concurrent"), ("2027-04-01", "post"), ("2028-03-31", "left"),
    ]  # fmt: skip
    texts = {event.kind: event.text for event in events}
    assert texts["post"] == "みどり課　主査"
    assert texts["persona"] == "「DX推進員」に就く　公募"
    assert (texts["qualification"], events[4].until, events[4].row_id) == (one.name, "2029-06-30", held)
    people_roles.remove_qualification(blank, held)
    assert "qualification" not in {event.kind for event in timeline(blank, facts, first)}


# --- several at once ---------------------------------------------------------------------------------------------


def test_several_people_are_told_first_and_changed_in_one_step(blank):
    _, (first, second, third) = town_of(blank)
    promoter = persona(blank, "promoter")
    people_roles.set_persona(blank, second, promoter, taken=True)
    people.retire(blank, third, "2026-04-30")
    facts, roster = now(blank, "2026-05-01")
    change = Change("give", promoter, "2026-05-01")
    told = people_bulk.preview(roster, (first, second, third), change)
    assert told.words == "1人を変えます。1人は、もうそうなっています。1人は、その日に在職していないため変えません。"
    one_step(
        blank,
        lambda: people_bulk.apply(blank, facts, roster, (first, second, third), change),
        "1人の「DX推進員」を加える",
    )
    assert promoter in person(blank, first, "2026-05-01").personas
    facts, roster = now(blank, "2026-06-01")
    people_bulk.apply(blank, facts, roster, (first, second), Change("take", promoter, "2026-06-01"))
    assert [promoter in person(blank, key, "2026-06-01").personas for key in (first, second)] == [False, False]


def test_a_rank_for_several_keeps_the_rest_of_the_post(blank):
    section, (first, second, _) = town_of(blank)
    facts, roster = now(blank, "2026-10-01")
    rank = facts.ranks[0].id
    with pytest.raises(WorldError, match="日付"):
        people_bulk.apply(blank, facts, roster, (first,), Change("rank", rank, ""))
    people_bulk.apply(blank, facts, roster, (first, second), Change("rank", rank, "2026-10-01"))
    assert [person(blank, first, day).rank_id for day in (DAY, "2026-10-01")] == [None, rank]
    assert person(blank, first, "2026-10-01").department_id == section
    with blank.read() as session:
        assert len(session.scalars(select(Staff.id)).all()) == 3
