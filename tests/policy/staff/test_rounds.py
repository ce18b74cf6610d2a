"""Rounds: one runs at a time; a frozen one keeps the posts and needs of its day, whatever happens later."""

from __future__ import annotations

import contextlib

import pytest
from sqlalchemy import select

from desktop.models import (
    CONFIRMED,
    SELF,
    Assessment,
    CheckRound,
    Department,
    Persona,
    Posting,
    Requirement,
    RoundPersona,
    RoundRequirement,
    RoundStaff,
    Staff,
)
from desktop.policy.frame import skills
from desktop.policy.staff import cells, rounds
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from desktop.store.connection import connect
from tests.policy.frame.rows import content, one_step
from tests.policy.staff.grid_people import DAY, Town, assess, open_town, skill_id
from tests.policy.staff.test_grid import at, held


@pytest.fixture
def town(blank) -> Town:
    return open_town(blank)


def the_round(town: Town) -> CheckRound:
    return next(each for each in rounds.all_rounds(town.document) if each.id == town.round_id)


def freeze(town: Town, day: str = DAY) -> None:
    rounds.freeze(town.document, town.facts, town.round_id, day)


def test_only_one_runs_at_a_time(town):
    with pytest.raises(WorldError, match="「R8」がまだ終わっていません"):
        rounds.open_round(town.document, "R9", 2027, "2027-04-01")
    freeze(town)
    with pytest.raises(WorldError, match="R8"):
        rounds.open_round(town.document, "Ｒ８", 2027, "2027-04-01")  # the same name in another width
    new = rounds.open_round(town.document, "R9", 2027, "2027-04-01")
    assert rounds.running(rounds.all_rounds(town.document)).id == new
    with pytest.raises(WorldError, match="「R9」がまだ"):
        rounds.reopen(town.document, town.round_id, "遅れて届いたため", DAY)
    with pytest.raises(WorldError, match="名前が空"):
        rounds.open_round(town.document, " ", None, "")


def test_opening_and_freezing_are_one_step_each(town):
    one_step(town.document, lambda: freeze(town), "スキルチェックを凍結する")
    one_step(
        town.document,
        lambda: rounds.open_round(town.document, "R9", 2027, "2027-04-01", copied_from=town.round_id),
        "スキルチェックを始める",
    )


def test_a_new_round_may_begin_with_what_was_settled(town):
    skill = skill_id(town.document, "privacy")
    assess(town.document, town.round_id, [(1, skill, 2), (2, skill, -1)], assessed_on="2026-05-01", evidence="研修")
    assess(town.document, town.round_id, [(3, skill, None)], note="あとで")
    assess(town.document, town.round_id, [(1, skill, 3)], layer=SELF)
    freeze(town)
    new = rounds.open_round(town.document, "R9", 2027, "2027-04-01", copied_from=town.round_id)
    with town.document.read() as session:
        found = session.scalars(select(Assessment).where(Assessment.round_id == new)).all()
        told = {(a.staff_id, a.level, a.layer, a.assessed_on, a.evidence) for a in found}
    assert told == {(1, 2, CONFIRMED, "2026-05-01", "研修"), (2, -1, CONFIRMED, "2026-05-01", "研修")}
    assert rounds.broken_seals(town.document) == ()


def test_those_asked_are_kept_with_their_posts(town):
    freeze(town)
    with town.document.read() as session:
        kept = session.scalars(select(RoundStaff)).all()
        assert [row.staff_id for row in kept] == list(range(1, 14))  # no leaver, nobody uncounted or on leave
        posts = {p.staff_id: (p.department_id, p.rank_id) for p in session.scalars(select(Posting))}
        assert all((row.department_id, row.rank_id) == posts[row.staff_id] for row in kept)
        personas = {(row.staff_id, row.persona_id) for row in session.scalars(select(RoundPersona))}
        promoter = session.scalars(select(Persona.id).where(Persona.key == "promoter")).one()
        assert {staff_id for staff_id, persona_id in personas if persona_id == promoter} == {1, 6, 11}
        levels = {row.level for row in session.scalars(select(RoundRequirement))}
        assert levels == {2}  # the floor, as it was


def test_a_frozen_round_does_not_follow_what_comes_later(town):
    document, skill = town.document, skill_id(town.document, "privacy")
    assess(document, town.round_id, [(n, skill, n % 4) for n in range(1, 14)])
    freeze(town)
    before = town.grid()
    names = [(p.number, p.department_id, p.rank_id, p.personas) for p in before.people]
    with document.action("異動と改正") as session:
        elsewhere = session.scalars(select(Department).where(Department.name == "会計課")).one()
        session.add(Posting(staff_id=1, department_id=elsewhere.id, from_on="2026-05-01"))
        session.get_one(Staff, 2).left_on = "2026-05-31"
        general = session.scalars(select(Persona).where(Persona.key == "general")).one()
        general.everyone = False
        session.scalars(select(Requirement).where(Requirement.skill_id == skill)).first().level = 3
    after = town.grid()
    assert [(p.number, p.department_id, p.rank_id, p.personas) for p in after.people] == names
    assert (after.looks, after.met, after.short, held(after)) == (before.looks, before.met, before.short, held(before))
    assert rounds.broken_seals(document) == ()
    assert town.shown()[:2] == ["1", "2"]


def test_an_item_merged_later_is_still_read(town):
    document = town.document
    one, other = skill_id(document, "privacy"), skill_id(document, "dx_need")
    assess(document, town.round_id, [(1, other, 3), (1, one, 1)])
    freeze(town)
    asked = town.grid().asked(0)
    skills.merge(document, other, one)
    grid = town.grid()
    assert grid.level(*at(grid, 1, one)) == 1
    assert grid.asked(0) == asked - 1
    assert rounds.broken_seals(document) == ()


def test_reopening_needs_a_reason_that_stays(town):
    freeze(town)
    with pytest.raises(WorldError, match="理由が空"):
        rounds.reopen(town.document, town.round_id, "  ", DAY)
    one_step(
        town.document,
        lambda: rounds.reopen(town.document, town.round_id, "3月末の結果が届いたため", "2026-06-10"),
        "スキルチェックの凍結を解く",
    )
    again = the_round(town)
    assert (again.frozen_on, again.seal) == ("", "")
    assert again.note == "令和8年6月10日 凍結（令和8年6月1日）を解いた。理由: 3月末の結果が届いたため"
    data = town.grid()
    cells.apply(town.document, data, cells.plan(data, {(0, 0): 2}), "評価を変える", DAY)
    freeze(town, "2026-06-11")
    assert the_round(town).frozen_on == "2026-06-11"
    with pytest.raises(WorldError, match="凍結したため"):
        freeze(town)


def test_a_change_behind_the_programs_back_breaks_the_seal(town):
    skill = skill_id(town.document, "privacy")
    assess(town.document, town.round_id, [(1, skill, 2)])
    freeze(town)
    assert rounds.broken_seals(town.document) == ()
    for change in (
        "UPDATE assessment SET level = 3",
        "UPDATE round_requirement SET level = 1 WHERE skill_id = (SELECT MIN(skill_id) FROM round_requirement)",
        "DELETE FROM round_persona WHERE staff_id = 6",
        "UPDATE round_staff SET rank_id = NULL WHERE staff_id = 1",
        "UPDATE check_round SET frozen_on = '2026-06-02'",
    ):
        with contextlib.closing(connect(town.document.work.database, writer=True)) as other:
            other.execute("BEGIN")
            other.execute(change)
            other.execute("COMMIT")
        assert [each.id for each in rounds.broken_seals(town.document)] == [town.round_id], change
        rounds_before = content(town.document)
        with town.document.action("印を付け直す") as session:
            session.get_one(CheckRound, town.round_id).seal = rounds.seal_of(session, town.round_id)
        assert content(town.document) != rounds_before
        assert rounds.broken_seals(town.document) == ()


def test_the_seal_is_the_same_in_a_copy_of_the_file(town, tmp_path):
    assess(town.document, town.round_id, [(1, skill_id(town.document, "privacy"), 2)])
    freeze(town)
    path = town.document.publish(tmp_path / "写し.sqlite")
    copy = Document.open_copy(path)
    assert rounds.broken_seals(copy) == ()
    assert [each.seal for each in rounds.all_rounds(copy)] == [the_round(town).seal]
    copy.close()


def test_without_a_round_the_roster_of_the_day_is_shown(town):
    facts = read_facts(town.document)
    roster, needs = rounds.seen_at(town.document, facts, None, "2026-01-15")
    assert len(roster.serving) == 16  # the one who left in March was still there
    assert needs.by_persona
