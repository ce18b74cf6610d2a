"""Cells written: texts as levels, blocks with bad cells, words beside a level, bulk, undo; frozen rounds refuse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desktop.models import CONFIRMED, NOT_APPLICABLE, SELF, Assessment, ScaleLevel
from desktop.policy.frame.cells import BadCell, read_block
from desktop.policy.staff import cells, rounds
from desktop.policy.staff.grid import GridData
from desktop.store import WorldError
from tests.policy.frame.rows import content
from tests.policy.staff.grid_people import DAY, Town, open_town, skill_id
from tests.policy.staff.test_grid import at, held, plain

SCALE = tuple(ScaleLevel(scale_id=1, value=n, label=f"Lv.{n}") for n in range(4))
MARKS = (ScaleLevel(scale_id=2, value=1, label="○"), ScaleLevel(scale_id=2, value=2, label="◎"))


@pytest.fixture
def town(blank) -> Town:
    return open_town(blank)


def block_of(data: GridData, texts: str) -> cells.Plan:
    return cells.plan_texts(data, read_block(texts), (0, 0), range(len(data.people)), range(data.width))


def write(town: Town, data: GridData, wanted) -> None:
    cells.apply(town.document, data, cells.plan(data, wanted), "評価を変える", DAY)
    data.refresh(town.document)


def rows(town: Town) -> list[Assessment]:
    with town.document.read() as session:
        return list(session.scalars(select(Assessment).order_by(Assessment.staff_id, Assessment.skill_id)))


@pytest.mark.parametrize(
    ("text", "level"),
    [
        *((text, 2) for text in ("2", "Lv2", "Lv.2", "lv２", "２", " レベル2 ", "○", "〇", "自立")),
        *(("◎", 3), ("3", 3), ("△", 1), ("支援あり", 1), ("×", 0), ("未経験", 0), ("0", 0), ("Ｌｖ．０", 0)),
        *((text, None) for text in ("", "  ", "－", "-", "−", "―", "未評価")),
        *((text, NOT_APPLICABLE) for text in ("／", "/", "対象外", "N/A")),
    ],
)
def test_texts_are_levels(text, level):
    """F06."""
    assert cells.read_level(text, SCALE) == level


@pytest.mark.parametrize("text", ["2?", "4", "Lv.9", "たぶん2", "２〜３", "2▼1", "-1", "2.5"])
def test_what_is_no_level_is_refused(text):
    with pytest.raises(BadCell, match="選べるもの"):
        cells.read_level(text, SCALE)


def test_a_scales_own_labels_come_first():
    assert [cells.read_level(text, MARKS) for text in ("○", "◎", "2")] == [1, 2, 2]
    with pytest.raises(BadCell):
        cells.read_level("自立", MARKS)  # the words stand for Lv.0 to 3 alone
    with pytest.raises(BadCell):
        cells.read_level("0", MARKS)


@given(st.sampled_from([None, NOT_APPLICABLE, 0, 1, 2, 3]))
def test_what_is_copied_is_read_back(level):
    signs = tuple(str(n) for n in range(13))
    assert cells.read_level(cells.written(level, signs), SCALE) == level


def test_a_large_block_with_three_bad_cells(blank):
    """O13: the rest goes in, the three are named, one undo takes all of it back."""
    town = open_town(blank, 200)
    data = town.grid()
    lines = [[str((n + m) % 4) for m in range(16)] for n in range(200)]
    lines[0][0], lines[57][3], lines[199][15] = "2?", "7", "これは何"
    before = content(town.document)
    made = block_of(data, "\r\n".join("\t".join(line) for line in lines) + "\r\n")
    assert (made.valid, len(made.changed), len(made.problems)) == (3197, 3197, 3)
    assert [problem.text for problem in made.problems] == ["2?", "7", "これは何"]
    first = data.people[0]
    assert made.problems[0].row == f"{first.number} {first.name}"
    assert made.problems[0].column == data.columns[0].skill.name
    cells.apply(town.document, data, made, "評価を貼り付ける", DAY)
    assert len(rows(town)) == 3197
    data.refresh(town.document)
    assert held(data) == plain(town)
    assert data.level(0, 0) is None
    assert town.document.undo() == "評価を貼り付ける"
    assert content(town.document) == before


def test_what_lies_outside_the_table_is_listed_and_blanks_there_are_not(town):
    data = town.grid()
    wide = "\t".join(["1"] * (data.width + 1)) + "\t\n" + "\n" * 20
    made = block_of(data, wide)
    assert len(made.changed) == data.width
    assert [(p.column, p.why) for p in made.problems] == [(f"{data.width + 1}列目", "表の外です。")]
    long = "\n".join(["2"] * 18)
    assert [p.row for p in block_of(data, long).problems] == ["17行目", "18行目"]


def test_far_too_much_is_refused(town, monkeypatch):
    monkeypatch.setattr(cells, "MOST_CELLS", 10)
    with pytest.raises(WorldError, match="大きすぎます"):
        block_of(town.grid(), "1\t1\n" * 6)


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(st.integers(0, 15), st.integers(0, 28), st.sampled_from(["", "／", "0", "1", "2", "3", "?"])),
        max_size=40,
    )
)
def test_any_paste_is_taken_back_whole(town, picks):
    data = town.grid()
    lines = [[""] * 29 for _ in range(16)]
    for row, column, text in picks:
        lines[row][column] = text
    before = content(town.document)
    made = block_of(data, "\n".join("\t".join(line) for line in lines))
    cells.apply(town.document, data, made, "評価を貼り付ける", DAY)
    data.refresh(town.document)
    assert held(data) == plain(town)
    for (row, column), level in made.changed.items():
        assert data.level(row, column) == level
    if made.changed:
        town.document.undo()
        assert content(town.document) == before


def test_who_and_when_stand_beside_a_level(town):
    data = town.grid()
    skill = skill_id(town.document, "privacy")
    write(town, data, {at(data, 1, skill): 2})
    assert [(r.level, r.assessor, r.assessed_on, r.layer) for r in rows(town)] == [(2, "山田", DAY, CONFIRMED)]
    label = town.document.undo_label
    write(town, data, {at(data, 1, skill): 2})  # the same again is no action
    assert town.document.undo_label == label


def test_clearing_keeps_what_somebody_wrote(town):
    data = town.grid()
    skill = skill_id(town.document, "privacy")
    one, other = at(data, 1, skill), at(data, 2, skill)
    write(town, data, {one: 2, other: 2})
    cells.set_words(town.document, cells.key_of(data, one), "evidence", " 基礎研修（6月） ")
    data.refresh(town.document)
    write(town, data, {one: None, other: None})
    assert [(r.staff_id, r.level, r.evidence) for r in rows(town)] == [(1, None, "基礎研修（6月）")]
    assert data.level(*one) is None
    cells.set_words(town.document, cells.key_of(data, one), "evidence", "")
    assert rows(town) == []
    for _ in range(3):
        town.document.undo()
    assert [(r.staff_id, r.level) for r in rows(town)] == [(1, 2), (2, 2)]


def test_a_note_alone_is_no_assessment(town):
    data = town.grid()
    place = at(data, 1, skill_id(town.document, "privacy"))
    cells.set_words(town.document, cells.key_of(data, place), "note", "産休明けに聞く")
    data.refresh(town.document)
    assert data.level(*place) is None
    assert data.unassessed[place[0]] == data.asked(place[0])
    with pytest.raises(WorldError, match="長すぎます"):
        cells.set_words(town.document, cells.key_of(data, place), "note", "あ" * 2001)


def test_layers_do_not_touch_each_other(town):
    skill = skill_id(town.document, "privacy")
    own, settled = town.grid(SELF), town.grid()
    write(town, own, {at(own, 1, skill): 1})
    write(town, settled, {at(settled, 1, skill): 3})
    told = cells.said(town.document, settled, at(settled, 1, skill))
    assert {layer: said.level for layer, said in told.items()} == {SELF: 1, CONFIRMED: 3}
    assert town.grid(SELF).level(*at(own, 1, skill)) == 1


def test_one_level_for_many_only_rises_unless_told(town):
    data = town.grid()
    skill = skill_id(town.document, "privacy")
    places = [at(data, n, skill) for n in range(1, 6)]
    write(town, data, dict(zip(places, (0, 1, 2, NOT_APPLICABLE, None), strict=True)))
    people, column = [row for row, _ in places], places[0][1]
    bulk = cells.plan_bulk(data, people, [column], 1)
    assert bulk.plan.changed == {places[0]: 1, places[4]: 1}
    assert (bulk.same, bulk.exempt, bulk.higher, bulk.plan.valid) == (1, 1, 1, 5)
    lowered = cells.plan_bulk(data, people, [column], 1, lower=True)
    assert set(lowered.plan.changed) == {places[0], places[2], places[4]}
    write(town, data, bulk.plan.changed)
    assert [data.level(*place) for place in places] == [1, 1, 2, NOT_APPLICABLE, 1]


def test_the_history_of_a_cell_in_words(town):
    data = town.grid()
    place = at(data, 1, skill_id(town.document, "privacy"))
    for level in (1, NOT_APPLICABLE, None, 3):
        write(town, data, {place: level})
    town.document.undo()
    told = cells.history(town.document, data, place)
    assert [(c.old, c.new) for c in told] == [
        ("未評価", "Lv.1"),
        ("Lv.1", "対象外"),
        ("対象外", "未評価"),
        ("未評価", "Lv.3"),
        ("Lv.3", "未評価"),
    ]
    assert {c.actor for c in told} == {"山田"}
    assert cells.history(town.document, data, place, SELF) == []


def test_a_frozen_round_and_no_round_refuse(town):
    data = town.grid()
    place = at(data, 1, skill_id(town.document, "privacy"))
    rounds.freeze(town.document, town.facts, town.round_id, DAY)
    before = content(town.document)
    with pytest.raises(WorldError, match="凍結したため") as refused:
        write(town, data, {place: 1})
    assert "理由" in refused.value.next_step
    with pytest.raises(WorldError, match="凍結"):
        cells.set_words(town.document, cells.key_of(data, place), "note", "あとから")
    data.round_id = 99
    with pytest.raises(WorldError, match="始まっていません"):
        write(town, data, {place: 1})
    assert content(town.document) == before
