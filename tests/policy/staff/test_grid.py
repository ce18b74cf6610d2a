"""The buffer of the grid: what it holds is what the file says, however it is read; states, order, filters, totals."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desktop.analysis.needs import State, state_of, tally
from desktop.models import (
    CONFIRMED,
    MENTOR,
    NOT_APPLICABLE,
    SELF,
    Assessment,
    Persona,
    Requirement,
    Skill,
    Staff,
    StaffDuty,
    StaffPersona,
)
from desktop.policy.staff import cells, rounds
from desktop.policy.staff.grid import FLAG, GridData, Scatter, columns_of, level_of, needed_of, states
from desktop.policy.staff.grid_order import SKILL, SORTS, Wanted, folded, shown_by_rule
from desktop.policy.staff.grid_totals import column_totals, percent, totals, totals_words
from tests.policy.make import answer
from tests.policy.staff.grid_people import DAY, Town, assess, open_town, skill_id


@pytest.fixture
def town(blank) -> Town:
    return open_town(blank)


def plain(town: Town, layer: int = CONFIRMED) -> dict[tuple[int, int], int | None]:
    """The levels by plain SQL, merged items read as the living one."""
    facts = town.facts
    found: dict[tuple[int, int], int | None] = {}
    with town.document.read() as session:
        rows = session.scalars(
            select(Assessment).where(Assessment.round_id == town.round_id, Assessment.layer == layer)
        )
        for row in sorted(rows, key=lambda r: (facts.skills[r.skill_id].merged_into_id is not None, r.skill_id)):
            key = row.staff_id, facts.living_skill(row.skill_id).id
            if found.get(key) is None:
                found[key] = row.level
    return {key: level for key, level in found.items() if level is not None}


def held(data: GridData) -> dict[tuple[int, int], int | None]:
    """The levels as the buffer has them."""
    return {
        (person.id, column.skill.id): data.level(row, n)
        for row, person in enumerate(data.people)
        for n, column in enumerate(data.columns)
        if data.level(row, n) is not None
    }


def at(data: GridData, staff_id: int, skill: int) -> tuple[int, int]:
    return data.row_of(staff_id), next(n for n, c in enumerate(data.columns) if c.skill.id == skill)


LEVELS = st.sampled_from([None, NOT_APPLICABLE, 0, 1, 2, 3])


@settings(max_examples=25)
@given(st.data())
def test_the_buffer_is_what_plain_sql_says(town, data):
    skills = [column.skill.id for column in town.grid().columns]
    some = st.lists(st.tuples(st.integers(1, 16), st.sampled_from(skills), LEVELS), max_size=60)
    layer = data.draw(st.sampled_from([SELF, MENTOR, CONFIRMED]))
    assess(town.document, town.round_id, data.draw(some), layer=layer)
    grid = town.grid(layer)
    assert held(grid) == plain(town, layer)
    for row in range(len(grid.people)):
        levels = {column.skill.id: grid.level(row, n) for n, column in enumerate(grid.columns)}
        told = tally(levels, grid.needs[row])
        assert (grid.asked(row), grid.met[row], grid.short[row], grid.unassessed[row]) == (
            told.asked,
            told.met,
            told.short,
            told.unassessed,
        )


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 15)), unique_by=lambda pair: pair[0]),
    st.permutations(range(1, 10)),
)
def test_values_find_their_columns_in_any_order(pairs, order):
    class Fake:
        def __init__(self, number: int) -> None:
            self.id = number

    columns = [type("Column", (), {"skill": Fake(number)})() for number in order[:6]]
    row = Scatter(columns, {})("".join(chr(s) for s, _ in pairs), "".join(chr(c) for _, c in pairs))
    known = dict(pairs)
    assert list(row) == [known.get(number, 0) for number in order[:6]]


def test_three_states_are_three_things(town):
    skill = skill_id(town.document, "privacy")
    assess(town.document, town.round_id, [(1, skill, None), (2, skill, 0), (3, skill, NOT_APPLICABLE), (4, skill, 3)])
    grid = town.grid()
    places = [at(grid, n, skill) for n in (1, 2, 3, 4, 5)]
    assert [grid.level(*place) for place in places] == [None, 0, NOT_APPLICABLE, 3, None]
    assert [grid.state(*place) for place in places] == [
        State.UNASSESSED,
        State.SHORT,
        State.EXEMPT,
        State.OVER,
        State.UNASSESSED,
    ]
    asked = [grid.asked(place[0]) for place in places]
    assert asked[2] == asked[1] - 1  # 対象外 is not in the denominator
    total = column_totals(grid, range(5))[places[0][1]]
    assert (total.met, total.short, total.unassessed, total.asked) == (1, 1, 2, 4)


def test_every_look_stands_as_the_law_of_needs_says():
    for look in range(256):
        need, code = needed_of(look), look & 0x0F
        assert states()[look] is state_of(level_of(code), None if need is None else _need(need))


def _need(level: int):
    from desktop.analysis.needs import Need

    return Need(level, "required", counted=True)


def test_union_of_personas_and_the_highest_level(town):
    """K02: the union of what several personas ask, at the highest level."""
    document, skill = town.document, skill_id(town.document, "privacy")
    with document.action("二つ目の人材像") as session:
        manager = session.scalars(select(Persona).where(Persona.key == "infosys")).one()
        session.add(StaffPersona(staff_id=2, persona_id=manager.id))
        session.merge(
            Requirement(persona_id=manager.id, skill_id=skill, category_id=1, level=3, kind="required", position=0)
        )
    grid = town.grid()
    row, column = at(grid, 2, skill)
    assert needed_of(grid.looks[row * grid.width + column]) == 3
    assert needed_of(grid.looks[grid.row_of(3) * grid.width + column]) == 2
    assert grid.asked(row) == len([n for n in grid.needs[row].values() if n.counted])
    assert grid.asked(row) > grid.asked(grid.row_of(3))


def test_a_duty_makes_an_in_charge_skill_count(town):
    """K03: ○ without the duty is neither gap nor in the denominator."""
    document = town.document
    with document.action("担当者のみ") as session:
        general = session.scalars(select(Persona).where(Persona.key == "general")).one()
        skill = session.scalars(select(Skill).where(Skill.key == "network")).one().id
        session.add(
            Requirement(persona_id=general.id, skill_id=skill, category_id=1, level=2, kind="in_charge", position=99)
        )
        session.add(StaffDuty(staff_id=3, skill_id=skill))
    grid = town.grid()
    assert grid.state(*at(grid, 3, skill)) is State.UNASSESSED
    assert grid.state(*at(grid, 4, skill)) is State.NOT_ASKED
    assert grid.asked(grid.row_of(3)) == grid.asked(grid.row_of(4)) + 1


def test_nobody_assessed_is_no_zero_percent(town):
    """K04."""
    grid = town.grid()
    rows = town.arranger(grid).rows(Wanted())
    words = totals_words(totals(grid, rows))
    assert words == "13人中0人評価済（0%）　未評価 13人　充足 ―（未評価 13人）"


def test_a_surplus_fills_no_gap(town):
    """K09: one skill above and one missing is one of two, not all."""
    skills = [c.skill.id for c in town.grid().columns]
    asked = [s for s in skills if s in town.grid().needs[town.grid().row_of(2)]]
    levels = [(2, s, NOT_APPLICABLE) for s in asked[2:]]
    assess(town.document, town.round_id, [*levels, (2, asked[0], 3), (2, asked[1], 0)])
    grid = town.grid()
    row = grid.row_of(2)
    assert (grid.met[row], grid.asked(row)) == (1, 2)
    found = totals(grid, [row])
    assert "充足 1／評価した 2（50%）" in totals_words(found)
    assert (found.people, found.done, found.begun, found.untouched) == (1, 1, 0, 0)


def test_shares_are_cut_and_have_a_denominator():
    assert (percent(2, 3), percent(179, 180), percent(180, 180), percent(0, 0)) == ("66%", "99%", "100%", "―")


def test_merged_items_are_read_as_the_living_one(town):
    document = town.document
    one, other = skill_id(document, "privacy"), skill_id(document, "network")
    assess(document, town.round_id, [(1, other, 1), (2, one, 3), (2, other, 1), (3, other, 2)])
    assess(document, town.round_id, [(3, one, None)], note="聞き取り待ち")
    with document.action("まとめる") as session:
        session.get_one(Skill, other).merged_into_id = one
    grid = town.grid()
    assert other not in {column.skill.id for column in grid.columns}
    assert [grid.level(*at(grid, n, one)) for n in (1, 2, 3)] == [1, 3, 2]
    assert held(grid) == plain(town)
    cells.apply(document, grid, cells.plan(grid, {at(grid, 1, one): None, at(grid, 2, one): None}), "消す", DAY)
    again = town.grid()
    assert [again.level(*at(again, n, one)) for n in (1, 2)] == [None, None]  # the duplicate does not come back


def test_words_in_a_cell_are_marked(town):
    skill = skill_id(town.document, "privacy")
    assess(town.document, town.round_id, [(1, skill, None)], note="あとで")
    assess(town.document, town.round_id, [(2, skill, 1)], evidence="研修")
    assess(town.document, town.round_id, [(3, skill, 1)])
    grid = town.grid()
    flags = [bool(grid.cells[grid.row_of(n) * grid.width + at(grid, n, skill)[1]] & FLAG) for n in (1, 2, 3)]
    assert flags == [True, True, False]


def test_a_refresh_reads_what_changed_and_nothing_else(town):
    skill = skill_id(town.document, "privacy")
    grid = town.grid()
    assert grid.refresh(town.document) == []
    assess(town.document, town.round_id, [(5, skill, 2), (7, skill, 1)])
    assert sorted(grid.refresh(town.document)) == sorted([grid.row_of(5), grid.row_of(7)])
    assert held(grid) == plain(town)
    assert grid.short[grid.row_of(7)] == 1
    town.document.undo()
    assess(town.document, town.round_id, [(5, skill, 3)])
    grid.refresh(town.document)
    fresh = town.grid()
    assert (grid.cells, grid.looks, grid.short, grid.met) == (fresh.cells, fresh.looks, fresh.short, fresh.met)


def test_what_a_round_lost_is_gone_after_a_refresh(town):
    skill = skill_id(town.document, "privacy")
    assess(town.document, town.round_id, [(n, skill, n % 4) for n in range(1, 9)])
    grid = town.grid()
    town.document.undo()
    assert len(grid.refresh(town.document)) == 8
    fresh = town.grid()
    assert (grid.cells, grid.looks, grid.unassessed) == (fresh.cells, fresh.looks, fresh.unassessed)
    assert not any(grid.cells)


def test_only_those_in_the_check_are_shown_at_first(town):
    assert town.shown() == [str(n) for n in range(1, 14)]
    assert town.shown(Wanted(on_leave=True))[-1] == "16"
    assert "15" in town.shown(Wanted(leavers=True))
    assert "14" in town.shown(Wanted(outside=True))
    assert not shown_by_rule(town.facts).on_leave
    answer(town.document, {"target.leave": "include"})
    assert shown_by_rule(town.facts).on_leave


def test_filters(town):
    facts = town.facts
    section = next(d.id for d in facts.departments if d.name == "企画課")
    above = next(d.id for d in facts.departments if d.name == "総務部")
    promoter = next(p.id for p in facts.personas if p.key == "promoter")
    assert town.shown(Wanted(departments=frozenset({section}))) == ["6", "7", "8", "9", "10"]
    assert len(town.shown(Wanted(departments=frozenset({above})))) == 13  # those below belong to it
    assert town.shown(Wanted(personas=frozenset({promoter}))) == ["1", "6", "11"]
    rank = next(r.id for r in facts.ranks if r.name == "係長")
    assert town.shown(Wanted(ranks=frozenset({rank}))) == ["1", "9"]
    skill = skill_id(town.document, "privacy")
    assess(town.document, town.round_id, [(4, skill, 0)])
    assert town.shown(Wanted(short=True)) == ["4"]
    asked = [s for s, need in town.grid().needs[town.grid().row_of(5)].items() if need.counted]
    assess(town.document, town.round_id, [(5, s, 2) for s in asked])
    assert "5" not in town.shown(Wanted(unassessed=True))
    assert "4" in town.shown(Wanted(unassessed=True))


def test_search_finds_the_base_character_of_a_variant(town):
    """N03; and a compatibility letter is another one than its relative (N05)."""
    assert town.shown(Wanted(text="葛城")) == ["4"]
    assert town.shown(Wanted(text="辻誠")) == ["10"]
    assert town.shown(Wanted(text="𠮷田")) == ["3"]
    assert town.shown(Wanted(text="００００７")) == ["7"]
    assert town.shown(Wanted(text="さいとう　恵")) == ["5"]
    assert town.shown(Wanted(text="斎藤")) == ["6"]  # not 齋藤, not 髙橋
    assert town.shown(Wanted(text="カナ007")) == ["2"]
    assert folded("\ufa19") != folded("\u795e")
    with town.document.read() as session:
        assert session.get_one(Staff, 4).name == "葛󠄀城 渉"


def test_sorts_one_below_the_other(town):
    skill = skill_id(town.document, "privacy")
    assess(
        town.document,
        town.round_id,
        [(1, skill, 2), (2, skill, 0), (3, skill, NOT_APPLICABLE), (4, skill, 3), (5, skill, 2)],
    )
    first = town.shown(sorts=[(f"{SKILL}{skill}", False), ("number", True)])
    assert first[:6] == ["2", "5", "1", "4", "3", "13"]  # 対象外, then 未評価 at the end
    assert town.shown(sorts=[(f"{SKILL}{skill}", True), ("number", False)])[:5] == ["4", "1", "5", "2", "3"]
    assert town.shown(sorts=[("short", True)])[:1] == ["2"]
    assert town.shown(sorts=[("rank", True), ("number", True)])[:3] == ["9", "1", "13"]
    assert town.shown(sorts=[("kana", False)])[:2] == ["1", "8"]
    assert town.shown(sorts=[("persona", True), ("number", False)])[:3] == ["1", "6", "11"]


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from([*SORTS, f"{SKILL}4"]), st.booleans()), max_size=3), st.integers(0, 999))
def test_an_order_loses_and_adds_nobody(town, sorts, seed):
    chance = random.Random(seed)
    assess(town.document, town.round_id, [(n, 4, chance.choice([None, -1, 0, 1, 2, 3])) for n in range(1, 14)])
    assert sorted(town.shown(sorts=sorts)) == sorted(town.shown())


def test_column_totals_count_only_those_shown(town):
    skill = skill_id(town.document, "privacy")
    assess(town.document, town.round_id, [(1, skill, 2), (2, skill, 0), (3, skill, 3)])
    grid = town.grid()
    column = at(grid, 1, skill)[1]
    told = column_totals(grid, [grid.row_of(1), grid.row_of(2)])[column]
    assert (told.met, told.asked, told.short) == (1, 2, 1)
    everybody = column_totals(grid, range(len(grid.people)))[column]
    assert everybody.met == 2
    assert everybody.asked == 14  # all but the one who left, and but the one whose appointment is not in the check
    assert everybody.unassessed == 11


def test_without_a_round_or_anybody_there_is_nothing_to_see(blank):
    facts = Town(blank, 0).facts
    data = Town(blank, 0).grid()
    assert (len(data.people), data.round_id, len(data.cells)) == (0, 0, 0)
    assert totals_words(totals(data, [])) == "求めるスキルのある人は、ここにいません。"
    assert len(columns_of(facts, rounds.seen_at(blank, facts, None, DAY)[1])) == 29
