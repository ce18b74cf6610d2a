"""Seats, due days and what is overdue, by hand and by count (001 ch4-3; K06)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from desktop.analysis.facts import Facts
from desktop.analysis.ojt import (
    DOING,
    FINISHED,
    LEFT_OUT,
    NOT_BEGUN,
    SHARED_KEY,
    Ojt,
    checks,
    coverage,
    double_duty,
    due_day,
    due_month,
    fiscal_year_of,
    is_own,
    ordered_measures,
)
from desktop.models import Department, OjtEntry, OjtMeasure, OjtPlan
from tests.policy.make import with_answers

DAY = "2026-11-23"
TWELVE = tuple(Department(id=n, name=f"{n}課", kind="section", is_main=True, position=n) for n in range(1, 13))


def plan(number: int, staff: int, department: int, begun: str = "2026-04-01", closed: str = "") -> OjtPlan:
    return OjtPlan(
        id=number, fiscal_year=2026, staff_id=staff, department_id=department, appointed_on=begun, closed_on=closed
    )


def ojt(plans: list[OjtPlan], entries: list[OjtEntry] | None = None) -> Ojt:
    return Ojt(tuple(plans), {(e.plan_id, e.measure_id): e for e in entries or ()}, (), (), ())


def test_five_phases_and_thirteen_measures(facts: Facts) -> None:
    measures = ordered_measures(facts)
    assert len(facts.phases) == 5
    assert list(Counter(m.phase_id for m in measures).values()) == [4, 1, 5, 2, 1]
    assert not any(is_own(m) for m in measures)


@pytest.fixture(scope="session")
def town(facts: Facts) -> Facts:
    return replace(facts, departments=TWELVE)


def test_a_shared_person_fills_each_seat_or_only_one(town: Facts) -> None:
    """K06: 12 課 of which two share one 推進員."""
    plans = [plan(n, staff=min(n, 11), department=n) for n in range(1, 13)]
    found = coverage(town, plans, DAY)
    assert (found.filled, found.total, found.vacant) == (12, 12, ())
    assert found.rule == "兼ねる人は、それぞれの課に数える"
    once = coverage(with_answers(town, **{SHARED_KEY.replace(".", "__"): "one"}), plans, DAY)
    assert (once.filled, once.total, once.vacant) == (11, 12, ())
    assert double_duty(plans, DAY) == {11: 2}


def test_a_seat_is_vacant_before_and_after(town: Facts) -> None:
    plans = [plan(1, 1, 1), plan(2, 2, 2, begun="2026-12-01"), plan(3, 3, 3, closed="2026-09-30"), plan(4, 4, 99)]
    found = coverage(town, plans, DAY)
    assert (found.filled, found.total) == (1, 12)
    assert [d.id for d in found.vacant] == list(range(2, 13))


def test_the_one_rule_fills_as_many_seats_as_can_be(town: Facts) -> None:
    """Whoever stands first in a seat of two must not leave the next seat empty (K06)."""
    once = with_answers(town, **{SHARED_KEY.replace(".", "__"): "one"})
    both = [plan(1, staff=1, department=1), plan(2, staff=2, department=1), plan(3, staff=1, department=2)]
    for order in (both, both[::-1]):
        found = coverage(once, order, DAY)
        assert [seat.counted for seat in found.seats[:3]] == [True, True, False]
    chain = [plan(n, staff, department) for n, (staff, department) in enumerate([(1, 1), (1, 2), (2, 2), (2, 3)], 1)]
    assert coverage(once, chain, DAY).filled == 2
    assert coverage(town, chain, DAY).filled == 3


def test_who_has_left_holds_no_seat(town: Facts) -> None:
    plans = [plan(1, 1, 1), plan(2, 1, 2), plan(3, 2, 3)]
    found = coverage(town, plans, DAY, gone={1})
    assert (found.filled, found.total) == (1, 12)
    assert [d.id for d in found.vacant][:2] == [1, 2]


def test_a_closed_department_is_a_seat_until_its_last_day(town: Facts) -> None:
    closing = Department(id=13, name="財政課", kind="section", is_main=True, position=13, closed_on="2027-03-31")
    wider = replace(town, departments=(*TWELVE, closing))
    assert coverage(wider, [], "2027-03-31").total == 13
    assert coverage(wider, [], "2027-04-01").total == 12


def test_a_town_without_main_departments_divides_by_nothing(facts: Facts) -> None:
    assert coverage(replace(facts, departments=()), [plan(1, 1, 1)], DAY).total == 0


@pytest.mark.parametrize(
    ("months", "month"), [("4月", 4), ("4〜5月", 5), ("1〜3月", 3), ("通年", 3), ("", 3), ("6〜11月", 11), ("99月", 3)]
)
def test_the_last_month_named_is_the_due_one(months: str, month: int) -> None:
    assert due_month(OjtMeasure(months=months)) == month


@pytest.mark.parametrize(
    ("month", "before", "expected"),
    [
        (4, False, "2026-04-30"), (12, False, "2026-12-31"), (2, False, "2027-02-28"), (3, True, "2026-03-31"),
        (3, False, "2027-03-31"),
    ],
)  # fmt: skip
def test_months_fall_into_the_fiscal_year(month: int, before: bool, expected: str) -> None:
    assert due_day(2026, month, before=before) == date.fromisoformat(expected)


def test_what_is_overdue(facts: Facts) -> None:
    """On 23 November the assigning, the goals and the chances to improve are due; what is done or left out is not."""
    seat = plan(1, 1, 1)
    found = checks(facts, ojt([seat]), seat)
    assert len(found) == 13
    assert [c.measure.name for c in found if c.overdue(DAY)] == [
        "研修の学びを生かせる課への配置", "異動の時期を見込んだ選任", "期待する役割と支え方の伝達",
        "通常業務との分担の調整", "仕事を変える課の目標の設定",
    ]  # fmt: skip
    by_state = {state: OjtEntry(plan_id=1, measure_id=c.measure.id, state=state, reason="", owner="", done_on="",
                                evidence="", note="", due_month=None)
                for state, c in zip((DOING, FINISHED, LEFT_OUT), found, strict=False)}  # fmt: skip
    later = checks(facts, ojt([seat], list(by_state.values())), seat)
    assert [c.state for c in later][:4] == [DOING, FINISHED, LEFT_OUT, NOT_BEGUN]
    assert [c.overdue(DAY) for c in later][:4] == [True, False, False, True]


def test_an_own_month_and_owner_go_before_the_measures(facts: Facts) -> None:
    seat = plan(1, 1, 1)
    measure = ordered_measures(facts)[4]
    entry = OjtEntry(plan_id=1, measure_id=measure.id, state="", due_month=12, owner="DX", reason="", done_on="",
                     evidence="", note="")  # fmt: skip
    found = checks(facts, ojt([seat], [entry]), seat)[4]
    assert (found.due.isoformat(), found.owner) == ("2026-12-31", "DX")
    assert not found.overdue(DAY)


def test_a_closed_plan_is_not_overdue(facts: Facts) -> None:
    seat = plan(1, 1, 1, closed="2026-09-30")
    assert not any(c.overdue(DAY) for c in checks(facts, ojt([seat]), seat))


@pytest.mark.parametrize(("day", "year"), [("2026-03-31", 2025), ("2026-04-01", 2026), ("2027-01-01", 2026)])
def test_a_day_lies_in_its_fiscal_year(day: str, year: int) -> None:
    assert fiscal_year_of(day) == year
