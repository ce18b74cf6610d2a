"""The roster as of a day: posts, leave, personas by rule and by hand, and what is counted (K02, T03, T09)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.analysis.departments import Tree
from desktop.analysis.facts import Facts
from desktop.analysis.roster import Person, Post, RosterRows, count, counts_in, covers, roster_on
from desktop.models import Appointment, Department, PersonaDepartment
from tests.policy.make import with_answers

DAY = "2026-04-01"
HALL, TAX, DESK, OLD = 1, 2, 3, 4
DEPARTMENTS = (
    Department(id=HALL, name="総務部", kind="division", position=0),
    Department(id=TAX, name="税務課", kind="section", parent_id=HALL, position=0),
    Department(id=DESK, name="収納係", kind="unit", parent_id=TAX, position=0),
    Department(id=OLD, name="旧支所", kind="outpost", position=1, closed_on="2026-03-31"),
)
REGULAR, SENT_OUT = Appointment(id=1, key="regular", name="常勤"), Appointment(id=2, key="sent_out", name="派遣")
SENT_OUT.in_staff = SENT_OUT.in_check = SENT_OUT.in_training = False
REGULAR.in_staff = REGULAR.in_check = REGULAR.in_training = True


@pytest.fixture(scope="session")
def town(facts: Facts) -> Facts:
    return replace(facts, departments=DEPARTMENTS, appointments=(REGULAR, SENT_OUT))


def post(number: int, day: str, department: int = TAX, rank: int | None = None, appointment: int = 1) -> Post:
    return Post(number, department, rank, appointment, "", day, "")


def rows(
    postings: tuple[tuple[bool, Post], ...] = ((True, post(1, "2020-04-01")),),
    *,
    joined: str = "",
    left: str = "",
    leaves: tuple[tuple[str, str], ...] = (),
    given: tuple[tuple[int, bool, str, str], ...] = (),
) -> RosterRows:
    staff = (1, "u", "00012", "髙橋　葵", "", "", joined, left)
    return RosterRows((staff,), {1: postings}, {1: leaves}, {1: given}, {})


def one(facts: Facts, found: RosterRows, day: str = DAY) -> Person:
    return roster_on(found, facts, day).people[0]


def persona(facts: Facts, key: str) -> int:
    return facts.persona_by_key[key].id


@given(st.lists(st.dates().map(str), min_size=1, max_size=6, unique=True), st.dates().map(str))
def test_the_last_main_post_that_has_begun_holds(facts: Facts, days: list[str], day: str) -> None:
    posts = tuple((True, post(n, begun)) for n, begun in enumerate(sorted(days)))
    begun = [p for _, p in posts if p.from_on <= day]
    assert one(facts, rows(posts), day).post == (begun[-1] if begun else None)


@pytest.mark.parametrize(
    ("joined", "left", "serving"),
    [
        ("", "", True), (DAY, "", True), ("2026-04-02", "", False),
        ("2000-04-01", DAY, True), ("2000-04-01", "2026-03-31", False),
    ],
)  # fmt: skip
def test_first_and_last_day_are_days_of_service(facts: Facts, joined: str, left: str, serving: bool) -> None:
    person = one(facts, rows(joined=joined, left=left))
    assert person.in_service is serving
    assert bool(person.personas) is serving


def test_concurrent_posts_end_and_begin(town: Facts) -> None:
    ended = replace(post(3, "2020-04-01", DESK), until_on="2026-03-31")
    found = rows(((True, post(1, "2020-04-01")), (False, post(2, DAY, HALL)), (False, ended)))
    assert [p.id for p in one(town, found).concurrent] == [2]
    assert [p.id for p in one(town, found, "2026-03-31").concurrent] == [3]


def test_personas_by_everyone_rank_and_department(town: Facts) -> None:
    """The rules add up; a department's rule holds for all that is below it."""
    manager = next(r.id for r in town.ranks if r.name == "課長")
    housed = replace(
        town, persona_departments=(PersonaDepartment(persona_id=persona(town, "infosys"), department_id=1),)
    )
    head = one(housed, rows(((True, post(1, "2020-04-01", DESK, manager)),)))
    assert head.personas == tuple(persona(town, key) for key in ("general", "infosys", "manager"))
    assert one(town, rows()).personas == (persona(town, "general"),)


def test_what_is_set_by_hand_goes_before_the_rule(town: Facts) -> None:
    promoter, general = persona(town, "promoter"), persona(town, "general")
    given = ((promoter, True, DAY, "2027-03-31"), (general, False, DAY, ""))
    assert one(town, rows(given=given)).personas == (promoter,)
    assert one(town, rows(given=given), "2026-03-31").personas == (general,)
    assert one(town, rows(given=given), "2027-04-01").personas == ()


def test_who_is_not_checked_takes_no_persona_by_rule(town: Facts) -> None:
    away = rows(((True, post(1, "2020-04-01", appointment=2)),))
    assert one(town, away).personas == ()
    assert not counts_in(town, one(town, away), "in_staff")
    assert counts_in(town, one(town, rows()), "in_staff")


def test_counted_once_in_all_and_in_each_persona(town: Facts) -> None:
    """K02."""
    found = rows(given=((persona(town, "promoter"), True, "", ""),))
    counted = count(town, roster_on(found, town, DAY), found)
    assert (counted.on, counted.staff) == (DAY, 1)
    assert counted.personas[persona(town, "general")] == counted.personas[persona(town, "promoter")] == 1
    assert counted.personas[persona(town, "manager")] == 0  # a rule gives nobody: known to be empty
    assert persona(town, "dx_lead") not in counted.personas  # nobody was ever chosen: the roster is silent


def test_leave_is_counted_as_the_town_declared(town: Facts) -> None:
    found = rows(leaves=((DAY, ""),))
    roster = roster_on(found, town, DAY)
    assert (count(town, roster, found).staff, count(town, roster, found).on_leave) == (0, 1)
    assert count(with_answers(town, target__leave="include"), roster, found).staff == 1


def test_people_sent_out_leave_the_denominator(town: Facts) -> None:
    """T03: the 任用区分 says who is in it."""
    away = rows(((True, post(1, "2020-04-01", appointment=2)),))
    assert count(town, roster_on(away, town, DAY), away).staff == 0


def test_a_town_counts_by_its_roster_only_if_it_has_one(facts: Facts) -> None:
    """T09."""
    assert facts.counted is None
    assert facts.staff_count == 180
    promoter = facts.persona_by_key["promoter"]
    assert facts.heads(promoter) == promoter.headcount


@given(st.tuples(*[st.one_of(st.just(""), st.dates().map(str))] * 2), st.dates().map(str))
def test_open_ends_reach_on(span: tuple[str, str], day: str) -> None:
    first, last = span
    assert covers(first, last, day) == ((first or "0000") <= day <= (last or "9999"))


def test_the_tree_of_departments() -> None:
    tree = Tree(DEPARTMENTS)
    assert tree.label(DESK) == "総務部 税務課 収納係"
    assert [d.id for d in sorted(DEPARTMENTS, key=lambda d: tree.order[d.id])] == [HALL, TAX, DESK, OLD]
    assert tree.below(HALL) == {HALL, TAX, DESK}
    section = tree.section_of(DESK)
    assert section is not None
    assert section.id == TAX
    assert [d.id for d in tree.open_on(DAY)] == [HALL, TAX, DESK]
    assert OLD in {d.id for d in tree.open_on("2026-03-31")}
    assert tree.path(None) == ()


@given(st.lists(st.one_of(st.none(), st.integers(1, 8)), min_size=1, max_size=8))
def test_any_tree_shows_every_department_once(parents: list[int | None]) -> None:
    """Circles and parents that are gone included."""
    departments = tuple(
        Department(id=n, name=f"{n}課", parent_id=above, position=n) for n, above in enumerate(parents, start=1)
    )
    tree = Tree(departments)
    assert sorted(tree.order) == [d.id for d in departments]
    assert all(tree.path(d.id)[-1] is d for d in departments)
