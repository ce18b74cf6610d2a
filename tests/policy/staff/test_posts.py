"""異動, 兼務 and 休職: any day can be looked at, and what cannot be is refused."""

from __future__ import annotations

import pytest

from desktop.policy.staff import departments, people, posts
from desktop.policy.staff.people import Place
from desktop.store import WorldError
from tests.policy.frame.rows import one_step

from .people_rows import DAY, now, person, town_of

OCTOBER = "2026-10-01"


def test_a_transfer_is_dated_and_the_old_post_stays(blank):
    old, (first, *_) = town_of(blank)
    new = departments.add(blank, "あお課")
    one_step(blank, lambda: posts.transfer(blank, first, OCTOBER, Place(new, title="主査")), "異動を記録する")
    assert [person(blank, first, day).department_id for day in (DAY, "2026-09-30", OCTOBER)] == [old, old, new]
    other = departments.add(blank, "しろ課")
    posts.transfer(blank, first, OCTOBER, Place(other))  # the same day replaces
    assert person(blank, first, OCTOBER).department_id == other
    _, roster = now(blank, DAY)
    assert roster.by_id[first].post.title == ""


def test_a_transfer_of_an_earlier_day_does_not_touch_the_later_one(blank):
    old, (first, *_) = town_of(blank)
    new = departments.add(blank, "あお課")
    posts.transfer(blank, first, OCTOBER, Place(new))
    posts.transfer(blank, first, "2026-06-01", Place(old, title="主任"))
    found = [person(blank, first, day) for day in (DAY, "2026-06-01", OCTOBER)]
    assert [(p.department_id, p.post.title) for p in found] == [(old, ""), (old, "主任"), (new, "")]


@pytest.mark.parametrize(("on", "said"), [("", "空"), ("2026-03-31", "採用日"), ("2027-04-01", "退職しています")])
def test_a_transfer_on_a_day_that_cannot_be(blank, on, said):
    section, (first, *_) = town_of(blank)
    people.retire(blank, first, "2027-03-31")
    with pytest.raises(WorldError, match=said):
        posts.transfer(blank, first, on, Place(section))


def test_nobody_goes_where_nothing_is_any_more(blank):
    _, (first, *_) = town_of(blank)
    gone = departments.add(blank, "旧課")
    departments.close(blank, gone, "2026-09-30")
    with pytest.raises(WorldError, match="旧課"):
        posts.transfer(blank, first, OCTOBER, Place(gone))
    posts.transfer(blank, first, "2026-09-30", Place(gone))  # its last day


def test_a_post_is_put_right_or_taken_away(blank):
    section, (first, *_) = town_of(blank)
    wrong = posts.transfer(blank, first, OCTOBER, Place(section, title="誤り"))
    one_step(blank, lambda: posts.correct(blank, wrong, "2026-11-01", Place(section, title="主査")), "所属の記録を直す")
    assert [person(blank, first, day).post.title for day in (OCTOBER, "2026-11-01")] == ["", "主査"]
    with pytest.raises(WorldError, match="もうあります"):
        posts.correct(blank, wrong, DAY, Place(section))
    posts.remove_post(blank, wrong)
    with pytest.raises(WorldError, match="一つ"):
        posts.remove_post(blank, person(blank, first).post.id)


def test_a_concurrent_post_begins_and_ends(blank):
    _, (first, *_) = town_of(blank)
    other = departments.add(blank, "あお課")
    with pytest.raises(WorldError, match="部署"):
        posts.begin_concurrent(blank, first, OCTOBER, Place())
    row = posts.begin_concurrent(blank, first, OCTOBER, Place(other))
    one_step(blank, lambda: posts.end_concurrent(blank, row, "2027-03-31"), "兼務を終える")
    held = [len(person(blank, first, day).concurrent) for day in ("2026-09-30", OCTOBER, "2027-03-31", "2027-04-01")]
    assert held == [0, 1, 1, 0]
    with pytest.raises(WorldError, match="より前"):
        posts.end_concurrent(blank, row, "2026-09-30")


def test_a_leave_begins_ends_and_never_overlaps(blank):
    _, (first, *_) = town_of(blank)
    with pytest.raises(WorldError, match="空"):
        posts.begin_leave(blank, first, "休職", "")
    row = posts.begin_leave(blank, first, "育児休業", "2026-05-01")
    assert person(blank, first, "2030-01-01").on_leave
    with pytest.raises(WorldError, match="育児休業"):
        posts.begin_leave(blank, first, "休職", "2026-06-01", "2026-06-30")
    one_step(blank, lambda: posts.end_leave(blank, row, "2026-08-31"), "休職などを終える")
    assert [person(blank, first, day).on_leave for day in ("2026-08-31", "2026-09-01")] == [True, False]
    posts.begin_leave(blank, first, "休職", "2026-09-01")
    posts.remove_leave(blank, row)
    assert not person(blank, first, "2026-05-01").on_leave
