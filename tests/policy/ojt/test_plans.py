"""配置: appointing, changing, closing with a successor (Y07), and what is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from desktop.analysis.ojt import FINISHED, coverage, double_duty, fiscal_year_of
from desktop.models import StaffPersona
from desktop.policy.ojt import entries, follow, plans
from desktop.policy.ojt.now import ojt_now, summary
from desktop.policy.staff import departments, people
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from tests.policy.ojt.rows import DAY, YEAR, entry_of, plan_of, seat, seated, state
from tests.policy.staff.people_rows import person, persona, town_of


def given(document: Document, staff_id: int) -> list[tuple[str, str]]:
    with document.read() as session:
        rows = session.scalars(select(StaffPersona).where(StaffPersona.staff_id == staff_id, StaffPersona.taken))
        return [(row.from_on, row.until_on) for row in rows]


def test_appointing_gives_the_persona_in_the_same_step(town: Document) -> None:
    section, staff = town_of(town)
    promoter = persona(town, "promoter")
    assert promoter not in person(town, staff[0]).personas
    plan = plan_of(town, seat(town, staff[0], section))
    assert (plan.fiscal_year, plan.staff_id, plan.department_id, plan.appointed_on) == (YEAR, staff[0], section, DAY)
    assert promoter in person(town, staff[0]).personas
    town.undo()
    assert not ojt_now(town).plans
    assert promoter not in person(town, staff[0]).personas


def test_the_persona_is_not_given_twice(town: Document) -> None:
    _, section, staff = seated(town)
    other = departments.add(town, "若草課")
    seat(town, staff[0], other, day="2026-06-01")
    assert given(town, staff[0]) == [(DAY, "")]
    assert double_duty(ojt_now(town).of_year(YEAR), "2026-06-01") == {staff[0]: 2}
    assert double_duty(ojt_now(town).of_year(YEAR), "2026-05-31") == {}
    assert section != other


def test_no_persona_where_the_town_has_no_promoters(town: Document) -> None:
    from tests.policy.make import answer

    answer(town, {"persona.used": ["general", "infosys"]})
    _, _, staff = seated(town)
    assert given(town, staff[0]) == []


def test_the_same_seat_twice_is_refused(town: Document) -> None:
    plan, section, staff = seated(town)
    with pytest.raises(WorldError, match="みどり課のDX推進員に、もうなっています"):
        seat(town, staff[0], section)
    seat(town, staff[0], section, year=YEAR + 1)
    plans.close(town, read_facts(town), plan, "2026-06-30", "体調")
    seat(town, staff[0], section, day="2026-09-01")
    assert len(ojt_now(town).of_year(YEAR)) == 2


def test_fields_are_checked_and_nothing_changes(town: Document) -> None:
    plan, _, _ = seated(town)
    plans.change(town, plan, told_on="2026-04-08", dx_share=30, agreed_on="2026-04-20", moves_on="2027-04-01")
    label = town.undo_label
    for values, words in (
        ({"told_on": "4月"}, "役割を伝えた日を日付として読めません"),
        ({"appointed_on": ""}, "選任日が空"),
        ({"dx_share": 101}, "範囲の外"),
        ({"dx_share": -1}, "範囲の外"),
        ({"note": "あ" * 4001}, "長すぎます（4,001字）"),
    ):
        with pytest.raises(WorldError, match=words):
            plans.change(town, plan, **values)
    assert town.undo_label == label == "役割を伝えた日、DXに使う割合、所属長と合意した日、次の異動の見込みを直す"
    kept = plan_of(town, plan)
    assert (kept.told_on, kept.dx_share, kept.agreed_on, kept.note) == ("2026-04-08", 30, "2026-04-20", "")
    plans.change(town, plan, dx_share=None)
    assert plan_of(town, plan).dx_share is None


def test_who_appointed_keeps_every_letter(town: Document) -> None:
    plan, _, _ = seated(town)
    plans.change(town, plan, appointed_by=" 葛\U000e0100城　㈱")
    assert plan_of(town, plan).appointed_by == " 葛\U000e0100城　㈱"


@pytest.mark.parametrize(
    ("moves_on", "warned"), [("", False), ("2027-03-31", True), ("2026-10-01", True), ("2027-04-01", False)]
)
def test_a_season_within_the_year_is_told(town: Document, moves_on: str, warned: bool) -> None:
    plan, _, _ = seated(town)
    plans.change(town, plan, moves_on=moves_on)
    assert bool(plans.season(plan_of(town, plan))) == warned


def test_a_successor_takes_over_comments_but_no_states(town: Document) -> None:
    """Y07."""
    plan, section, staff = seated(town)
    one, two = (m.id for m in read_facts(town).measures[:2])
    entries.set_entry(town, plan, one, day=DAY, state=FINISHED, note="通知を渡した", evidence="通知の控え")
    entries.set_entry(town, plan, two, due_month=6, owner="DX")
    new = plans.close(town, read_facts(town), plan, "2026-09-30", "異動", staff[1])
    old, heir = plan_of(town, plan), plan_of(town, new)
    assert (old.closed_on, old.reason, old.successor_id) == ("2026-09-30", "異動", new)
    assert (heir.staff_id, heir.department_id, heir.appointed_on, heir.fiscal_year) == (
        staff[1], section, "2026-10-01", YEAR,
    )  # fmt: skip
    carried = entry_of(town, new, one)
    assert (carried.state, carried.done_on, carried.evidence, carried.note) == ("", "", "", "前任から: 通知を渡した")
    assert (entry_of(town, new, two).due_month, entry_of(town, new, two).owner) == (6, "DX")
    assert entry_of(town, plan, one).state == FINISHED
    assert given(town, staff[0]) == [(DAY, "2026-09-30")]
    assert given(town, staff[1]) == [("2026-10-01", "")]
    third = plans.close(town, read_facts(town), new, "2026-12-31", "休職", staff[2])
    assert entry_of(town, third, one).note == "前任から: 通知を渡した"
    town.undo()
    town.undo()
    assert plan_of(town, plan).closed_on == ""
    assert given(town, staff[0]) == [(DAY, "")]


def test_who_is_appointed_later_follows_the_one_who_left(town: Document) -> None:
    plan, section, staff = seated(town)
    measure = read_facts(town).measures[0].id
    entries.set_entry(town, plan, measure, note="相手は4人")
    assert plans.close(town, read_facts(town), plan, "2027-03-31", "退職") == 0
    new = seat(town, staff[1], section, year=YEAR + 1, day="2027-04-01")
    assert plan_of(town, plan).successor_id == new
    assert entry_of(town, new, measure).note == "前任から: 相手は4人"
    assert fiscal_year_of("2027-04-01") == plan_of(town, new).fiscal_year


def test_closing_with_another_seat_left_keeps_the_persona(town: Document) -> None:
    plan, _, staff = seated(town)
    seat(town, staff[0], departments.add(town, "若草課"))
    plans.close(town, read_facts(town), plan, "2026-09-30", "分担の見直し")
    assert given(town, staff[0]) == [(DAY, "")]


def test_a_plan_of_a_year_gone_by_does_not_keep_the_persona(town: Document) -> None:
    _, section, staff = seated(town)
    copied = seat(town, staff[0], section, year=YEAR + 1)
    plans.close(town, read_facts(town), copied, "2027-09-30", "異動")
    assert given(town, staff[0]) == [(DAY, "2027-09-30")]


@pytest.mark.parametrize(
    ("day", "reason", "words"),
    [("2026-03-31", "異動", "より前です"), ("", "異動", "最後の日が空"), ("2026-09-30", " ", "閉じる理由が空")],
)
def test_closing_that_makes_no_sense_is_refused(town: Document, day: str, reason: str, words: str) -> None:
    plan, _, _ = seated(town)
    with pytest.raises(WorldError, match=words):
        plans.close(town, read_facts(town), plan, day, reason)
    assert plan_of(town, plan).closed_on == ""


def test_closed_once_and_never_by_oneself(town: Document) -> None:
    plan, _, staff = seated(town)
    with pytest.raises(WorldError, match="後任が本人"):
        plans.close(town, read_facts(town), plan, "2026-09-30", "異動", staff[0])
    plans.close(town, read_facts(town), plan, "2026-09-30", "異動")
    with pytest.raises(WorldError, match="もう閉じています"):
        plans.close(town, read_facts(town), plan, "2026-10-30", "異動")


def test_who_has_retired_is_not_appointed(town: Document) -> None:
    section, staff = town_of(town)
    people.retire(town, staff[0], "2026-06-30")
    with pytest.raises(WorldError, match="退職しています"):
        seat(town, staff[0], section, day="2026-07-01")


def test_only_a_plan_without_records_goes(town: Document) -> None:
    plan, _, staff = seated(town)
    measure = read_facts(town).measures[0].id
    entries.set_entry(town, plan, measure, due_month=5)  # no record of anything yet
    note = follow.add_note(town, plan, DAY, "consult", "話した")
    with pytest.raises(WorldError, match="記録1件"):
        plans.remove(town, plan)
    follow.remove_note(town, note)
    plans.remove(town, plan)
    assert not ojt_now(town).plans
    assert given(town, staff[0]) == []
    town.undo()
    assert entry_of(town, plan, measure).due_month == 5


def test_figures_have_their_denominator(town: Document) -> None:
    facts = read_facts(town)
    staff = [people.add(town, f"職員{n}", f"9{n}", from_on=DAY, place=people.Place()) for n in range(10)]
    for person_id, department in zip(staff, facts.main_departments, strict=False):
        seat(town, person_id, department.id)
    facts, ojt = state(town)
    found = summary(town, facts, "2026-11-23")
    assert (found.year, found.plans, found.filled, found.total) == (YEAR, 10, 10, 12)
    assert found.overdue == 10 * 5  # five of the thirteen are due by then
    assert len(coverage(facts, ojt.of_year(YEAR), DAY).vacant) == 2


def test_correcting_the_first_day_moves_the_persona_that_came_with_it(town: Document) -> None:
    plan, section, staff = seated(town)
    plans.change(town, plan, appointed_on="2026-05-01")
    assert given(town, staff[0]) == [("2026-05-01", "")]
    other = seat(town, staff[0], departments.add(town, "若草課"), day="2026-07-01")
    plans.change(town, plan, appointed_on="2026-09-01")
    assert given(town, staff[0]) == [("2026-07-01", "")]  # the other seat needs it from then
    plans.change(town, plan, appointed_on="2026-04-10")
    plans.change(town, other, appointed_on="2026-04-01")
    assert given(town, staff[0]) == [("2026-04-01", "")]
    plans.remove(town, plan)
    plans.remove(town, other)
    assert given(town, staff[0]) == []
    alone = seat(town, staff[1], section)
    plans.change(town, alone, appointed_on="2026-08-01")
    plans.remove(town, alone)
    assert given(town, staff[1]) == []


@pytest.mark.parametrize(
    ("day", "words"),
    [("2062-04-01", "令和8年度が終わった後"), ("2027-04-01", "令和8年度が終わった後"), ("2026-03-31", "採用日")],
)
def test_a_first_day_outside_the_year_or_the_service_is_refused(town: Document, day: str, words: str) -> None:
    plan, section, staff = seated(town)
    assert person(town, staff[0]).joined_on == DAY
    with pytest.raises(WorldError, match=words):
        plans.change(town, plan, appointed_on=day)
    with pytest.raises(WorldError, match=words):
        seat(town, staff[1], section, day=day)
    assert [(p.id, p.appointed_on) for p in ojt_now(town).plans] == [(plan, DAY)]
    plans.change(town, plan, appointed_on="2027-03-31")


@pytest.mark.parametrize("field", ["told_on", "agreed_on"])
def test_other_days_far_off_are_refused(town: Document, field: str) -> None:
    plan, _, _ = seated(town)
    plans.change(town, plan, **{field: "2028-03-31"})
    with pytest.raises(WorldError, match="令和9年度が終わった後"):
        plans.change(town, plan, **{field: "2062-04-08"})


def test_a_wrong_last_day_is_corrected_with_all_that_follows_from_it(town: Document) -> None:
    plan, _, staff = seated(town)
    heir = plans.close(town, read_facts(town), plan, "2026-09-30", "異動", staff[1])
    plans.change(town, plan, closed_on="2026-10-31", reason="長期の研修")
    old, new = plan_of(town, plan), plan_of(town, heir)
    assert (old.closed_on, old.reason, new.appointed_on) == ("2026-10-31", "長期の研修", "2026-11-01")
    assert given(town, staff[0]) == [(DAY, "2026-10-31")]
    assert given(town, staff[1]) == [("2026-11-01", "")]
    label = town.undo_label
    for values, words in (
        ({"closed_on": ""}, "最後の日が空"),
        ({"closed_on": "2026-03-31"}, "より前です"),
        ({"closed_on": "2027-03-31"}, "令和8年度が終わった後"),  # the successor's seat is of this year
        ({"closed_on": "2062-09-30"}, "令和9年度が終わった後"),
        ({"reason": " "}, "閉じた理由が空"),
    ):
        with pytest.raises(WorldError, match=words):
            plans.change(town, plan, **values)
    assert town.undo_label == label
    with pytest.raises(WorldError, match="この席は開いています"):
        plans.change(town, heir, reason="異動")
    town.undo()
    assert plan_of(town, heir).appointed_on == "2026-10-01"
    assert given(town, staff[1]) == [("2026-10-01", "")]


def test_a_seat_closed_by_mistake_is_opened_again(town: Document) -> None:
    plan, section, staff = seated(town)
    plans.close(town, read_facts(town), plan, "2026-09-30", "異動")
    plans.reopen(town, plan)
    assert (plan_of(town, plan).closed_on, plan_of(town, plan).reason) == ("", "")
    assert given(town, staff[0]) == [(DAY, "")]
    heir = plans.close(town, read_facts(town), plan, "2026-09-30", "異動", staff[1])
    with pytest.raises(WorldError, match=r"「若草 实」が引き継いでいます"):
        plans.reopen(town, plan)
    plans.remove(town, heir)
    plans.reopen(town, plan)
    plans.close(town, read_facts(town), plan, "2026-09-30", "異動")
    seat(town, staff[0], section, day="2026-11-01")
    with pytest.raises(WorldError, match="もうなっています"):
        plans.reopen(town, plan)
    assert plan_of(town, plan).closed_on == "2026-09-30"
