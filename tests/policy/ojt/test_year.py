"""年度の切り替え: previewed, done, done again (Y02)."""

from __future__ import annotations

from desktop.analysis.ojt import DOING, FINISHED, LEFT_OUT, NOT_BEGUN, checks
from desktop.policy.ojt import entries, goals, plans, year
from desktop.policy.ojt.now import ojt_now
from desktop.policy.staff import departments, people, posts
from desktop.policy.staff.now import roster_now, roster_rows
from desktop.policy.starting import read_facts
from desktop.store import Document
from tests.policy.ojt.rows import YEAR, seat, seated

NEXT = "2027-04-01"


def preview(document: Document) -> list[tuple[bool, str]]:
    facts = read_facts(document)
    lines = year.preview(ojt_now(document), roster_now(document, facts, NEXT), roster_rows(document), YEAR)
    return [(line.goes, line.why) for line in lines]


def test_who_goes_on_and_who_does_not(town: Document) -> None:
    plan, section, staff = seated(town)
    other = departments.add(town, "若草課")
    retiring, moving = seat(town, staff[1], section), seat(town, staff[2], section)
    closed = seat(town, staff[1], other)
    plans.close(town, read_facts(town), closed, "2026-09-30", "分担の見直し")
    people.retire(town, staff[1], "2027-03-31")
    posts.transfer(town, staff[2], NEXT, people.Place(other))
    assert preview(town) == [
        (True, ""),
        (False, "4月1日には在職していません"),
        (True, "若草課へ異動しています。確かめてください"),
        (False, "令和8年9月30日で席を閉じています"),
    ]
    assert year.copy_forward(town, YEAR, [plan]) == 1
    assert preview(town)[0] == (False, "令和9年度に、もうあります")
    assert {retiring, moving} & {p.id for p in ojt_now(town).of_year(YEAR + 1)} == set()


def test_months_and_owners_go_along_states_do_not_and_twice_is_safe(town: Document) -> None:
    plan, _, _ = seated(town)
    one, two = (m.id for m in read_facts(town).measures[1:3])
    entries.set_entry(
        town, plan, one, state=FINISHED, done_on="2026-05-01", due_month=6, note="話した", evidence="控え"
    )
    entries.set_entry(town, plan, two, state=FINISHED)
    plans.change(town, plan, dx_share=20, told_on="2026-04-10", moves_on="2028-04-01")
    goals.add(town, plan, "section", "課の目標", held_on="2026-05-01")
    goals.add(town, plan, "own", "個人の目標")
    assert year.copy_forward(town, YEAR, [plan], with_goals=True) == 1
    ojt = ojt_now(town)
    (made,) = ojt.of_year(YEAR + 1)
    assert (made.dx_share, made.told_on, made.agreed_on, made.moves_on) == (20, "", "", "2028-04-01")
    row = ojt.entries[made.id, one]
    assert (row.state, row.done_on, row.due_month, row.note, row.evidence) == ("", "", 6, "", "")
    assert (made.id, two) not in ojt.entries
    assert [(g.scope, g.text, g.held_on) for g in ojt.goals if g.plan_id == made.id] == [("section", "課の目標", "")]
    label = town.undo_label
    assert year.copy_forward(town, YEAR, [plan], with_goals=True) == 0
    assert town.undo_label == label
    assert len(ojt_now(town).of_year(YEAR + 1)) == 1
    town.undo()
    assert not ojt_now(town).of_year(YEAR + 1)
    assert ojt_now(town).entries[plan, one].state == FINISHED


def test_what_was_due_before_the_year_is_not_asked_again_of_who_goes_on(town: Document) -> None:
    first, section, staff = seated(town)
    second, third = seat(town, staff[1], section), seat(town, staff[2], section)
    early, spring = (m.id for m in read_facts(town).measures[:2])  # due in March, and in April of the year itself
    entries.set_entry(town, first, early, state=FINISHED, done_on="2026-03-20", evidence="候補者の表", note="話した")
    entries.set_entry(town, first, spring, state=FINISHED, done_on="2026-04-20")
    entries.set_entry(town, second, early, state=LEFT_OUT, reason="異動がない")
    entries.set_entry(town, third, early, state=DOING)
    assert year.copy_forward(town, YEAR, [first, second, third]) == 3
    facts, ojt = read_facts(town), ojt_now(town)
    made = {plan.staff_id: {c.measure.id: c for c in checks(facts, ojt, plan)} for plan in ojt.of_year(YEAR + 1)}
    found = made[staff[0]][early]
    assert (found.state, found.done_on, found.evidence, found.note) == (FINISHED, "2026-03-20", "候補者の表", "")
    assert (made[staff[1]][early].state, made[staff[1]][early].reason) == (LEFT_OUT, "異動がない")
    assert made[staff[2]][early].state == made[staff[0]][spring].state == NOT_BEGUN
    late = [staff_id for staff_id, found in made.items() for c in found.values() if c.overdue("2027-04-15")]
    assert late == [staff[2]]  # it was never done
