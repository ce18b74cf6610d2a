"""Cells of persona × skill: read, planned, written as one step; whatever is pasted, nothing is half done."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.analysis.personas import effective_skills, own_skills
from desktop.models import ScaleLevel
from desktop.policy.frame import cells, matrix, requirements, scales, skills
from desktop.policy.frame.cells import EXEMPT, IN_CHARGE, REQUIRED, VOLUNTEER, Ask, BadCell
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError

LEVELS = tuple(ScaleLevel(scale_id=1, value=n, label=f"Lv.{n}") for n in range(4))
MARKS = (ScaleLevel(scale_id=2, value=1, label="○"), ScaleLevel(scale_id=2, value=2, label="◎"))
WORDS = (ScaleLevel(scale_id=3, value=0, label="未使用"), ScaleLevel(scale_id=3, value=1, label="基本"))


def key(document: Document, persona: str, skill: str) -> tuple[int, int]:
    facts = read_facts(document)
    return facts.persona_by_key[persona].id, next(s.id for s in facts.skills.values() if s.key == skill)


def rows(document: Document) -> list[tuple[object, ...]]:
    with document.read() as session:
        return sorted(map(tuple, session.connection().exec_driver_sql("SELECT * FROM requirement")), key=repr)


def put(document: Document, wanted: dict[tuple[int, int], Ask | None]) -> None:
    requirements.set_cells(document, read_facts(document), wanted, "求めるレベルを変える")


def cell(document: Document, at: tuple[int, int]) -> matrix.Cell | None:
    return matrix.make_matrix(read_facts(document)).cells.get(at)


# --- one cell


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("", None),
        (" 　", None),
        ("◎", Ask()),
        ("●", Ask()),
        ("必修", Ask()),
        ("○", Ask(None, IN_CHARGE)),
        ("〇", Ask(None, IN_CHARGE)),
        ("担当者のみ", Ask(None, IN_CHARGE)),
        ("希望者", Ask(None, VOLUNTEER)),
        ("△", Ask(None, VOLUNTEER)),
        ("2", Ask(2)),
        ("２", Ask(2)),
        ("Lv.2", Ask(2)),
        ("ＬＶ２", Ask(2)),
        ("レベル 3", Ask(3)),
        ("0", Ask(0)),
        ("○2", Ask(2, IN_CHARGE)),
        ("2 ○", Ask(2, IN_CHARGE)),
        ("希1", Ask(1, VOLUNTEER)),
        ("免:経験者のみ", Ask(None, EXEMPT, "経験者のみ")),
        ("免除：経験者\nのみ", Ask(None, EXEMPT, "経験者 のみ")),
    ],
)
def test_what_a_text_means(text, ask):
    assert cells.read_cell(text, LEVELS) == ask


@pytest.mark.parametrize("text", ["4", "Lv.9", "免", "免除: ", "合格", "2.5", "◎◎", "1/2", "-1", "=A1", "二"])
def test_what_means_nothing_is_told_why(text):
    with pytest.raises(BadCell, match=r"。|選べるもの"):
        cells.read_cell(text, LEVELS)


def test_labels_of_the_scale_are_read_and_signs_shown():
    assert cells.read_cell("◎", MARKS) == Ask(2)
    assert cells.cell_text(Ask(2), MARKS) == "◎"
    assert cells.read_cell("未 使用", WORDS) == Ask(0)
    assert cells.read_cell("○基本", WORDS) == Ask(1, IN_CHARGE)


@given(
    st.sampled_from([LEVELS, MARKS, WORDS]),
    st.sampled_from([REQUIRED, IN_CHARGE, VOLUNTEER, EXEMPT]),
    st.integers(0, 3),
    st.booleans(),
)
def test_what_is_copied_is_read_back(levels, kind, level, with_level):
    value = level if with_level and level in {v.value for v in levels} else None
    if levels is MARKS and value is None and kind in {REQUIRED, IN_CHARGE}:
        return  # on a scale of ◎ and ○ the bare sign is the level
    ask = cells.exemption("理由") if kind == EXEMPT else Ask(value, kind)
    assert cells.read_cell(cells.copied_text(ask, levels), levels) == ask


# --- setting cells


def test_a_new_cell_and_a_changed_one_are_one_undo_step(blank):
    before = rows(blank)
    new, old = key(blank, "manager", "bpr"), key(blank, "infosys", "network")
    category = cell(blank, old).category
    put(blank, {new: Ask(2, IN_CHARGE), old: Ask(3)})
    assert (cell(blank, new).ask.level, cell(blank, new).ask.kind, cell(blank, new).own) == (2, IN_CHARGE, True)
    assert (cell(blank, old).ask.level, cell(blank, old).category) == (3, category)
    after = rows(blank)
    blank.undo()
    assert rows(blank) == before
    blank.redo()
    assert rows(blank) == after


def test_a_new_cell_takes_the_category_that_fits_best(blank):
    put(blank, {key(blank, "manager", "network"): Ask(1)})  # elsewhere under 情報基盤/統制
    assert cell(blank, key(blank, "manager", "network")).category == "情報基盤/統制"
    put(blank, {key(blank, "manager", "tool_bi"): Ask(3)})  # inherited under 業務高度化
    assert cell(blank, key(blank, "manager", "tool_bi")).category == "業務高度化"
    skills.add(blank, "どこにもないスキル")
    made = max(read_facts(blank).skills)
    persona = key(blank, "manager", "bpr")[0]
    put(blank, {(persona, made): Ask()})
    assert cell(blank, (persona, made)).category == "共通"


def test_a_child_keeps_the_category_under_which_it_inherits(blank):
    common = next(c.id for c in read_facts(blank).categories.values() if c.name == "共通")
    put(blank, {key(blank, "promoter", "tool_bi"): Ask(1, category_id=common)})  # elsewhere under 業務高度化
    put(blank, {key(blank, "dx_lead", "tool_bi"): Ask(2)})
    assert cell(blank, key(blank, "dx_lead", "tool_bi")).category == "共通"
    put(blank, {key(blank, "dx_lead", "tool_bi"): Ask(3)})
    assert cell(blank, key(blank, "dx_lead", "tool_bi")).category == "共通"


def test_a_chosen_category_alone_is_a_change(blank):
    at = key(blank, "infosys", "network")
    other = next(c.id for c in read_facts(blank).categories.values() if c.name == "共通")
    before = rows(blank)
    put(blank, {at: Ask(category_id=other)})
    assert cell(blank, at).category == "共通"
    blank.undo()
    assert rows(blank) == before


def test_setting_what_is_there_already_is_no_action(blank):
    label = blank.undo_label
    put(blank, {key(blank, "infosys", "network"): Ask(), key(blank, "manager", "bpr"): None})
    put(blank, {key(blank, "promoter", "privacy"): Ask()})  # inherited just so
    assert blank.undo_label == label


def test_removing_an_own_cell(blank):
    at = key(blank, "infosys", "network")
    before = rows(blank)
    put(blank, {at: None})
    assert cell(blank, at) is None
    assert len(rows(blank)) == len(before) - 1
    blank.undo()
    assert rows(blank) == before


def test_an_inherited_cell_goes_only_by_an_exemption_with_a_reason(blank):
    at = key(blank, "manager", "tool_bi")
    made = requirements.plan(read_facts(blank), {at: None})
    assert (made.changed, made.inherited) == ({}, (at,))
    before = rows(blank)
    with pytest.raises(WorldError):
        requirements.exempted(made.inherited, " ")
    put(blank, requirements.exempted(made.inherited, "集計は担当者が行う"))
    assert (cell(blank, at).ask.kind, cell(blank, at).ask.reason) == (EXEMPT, "集計は担当者が行う")
    facts = read_facts(blank)
    assert "tool_bi" not in {p.skill.key for p in effective_skills(facts, facts.persona_by_key["manager"])}
    put(blank, {at: None})  # the exemption itself goes, and what was inherited is back
    assert not cell(blank, at).own
    blank.undo()
    blank.undo()
    assert rows(blank) == before


def test_a_level_outside_the_scale_is_refused_with_the_cell(blank):
    before = rows(blank)
    with pytest.raises(WorldError, match="「全庁情報システム担当」の「ネットワーク設計」") as caught:
        put(blank, {key(blank, "manager", "bpr"): Ask(1), key(blank, "infosys", "network"): Ask(7)})
    assert "7" in caught.value.message
    assert rows(blank) == before


def test_an_exemption_without_a_reason_is_refused(blank):
    with pytest.raises(WorldError, match="理由"):
        put(blank, {key(blank, "manager", "tool_bi"): Ask(None, EXEMPT)})


def test_cells_of_a_merged_skill_are_changed_where_they_are_read(blank):
    network, cloud = key(blank, "infosys", "network"), key(blank, "infosys", "cloud")
    skills.merge(blank, cloud[1], network[1])  # the duplicate's row comes first, so it is the one that counts
    put(blank, {network: Ask(2)})
    assert cell(blank, network).ask.level == 2
    put(blank, {network: None})
    assert cell(blank, network) is None
    assert not [n for n in read_facts(blank).requirements if n.skill_id in {network[1], cloud[1]}]


# --- the table


def test_the_table_tells_own_from_inherited_and_counts_both(blank):
    facts = read_facts(blank)
    table = matrix.make_matrix(facts)
    assert [p.key for p in table.personas] == ["general", "promoter", "dx_lead", "infosys", "manager"]
    assert len(table.skills) == 29
    assert [table.own_counts[p.id] for p in table.personas] == [11, 6, 2, 9, 4]
    assert [table.counts[p.id] for p in table.personas] == [11, 17, 19, 20, 15]
    assert table.asked_by[key(blank, "general", "privacy")[1]] == 5
    inherited = table.cells[key(blank, "promoter", "privacy")]
    assert (inherited.own, inherited.source) == (False, "一般行政職員")
    for persona in table.personas:
        mine = {s for (p, s), c in table.cells.items() if p == persona.id and c.own}
        assert mine == {p.skill.id for p in own_skills(facts, persona)}


# --- pasting


def test_a_block_with_bad_cells_is_applied_without_them_as_one_step(blank):
    facts = read_facts(blank)
    table = matrix.make_matrix(facts)
    before = rows(blank)
    at = len(table.skills) - 2, 3
    made = requirements.plan_texts(facts, [["2", "○", "x"], ["Lv.9"], ["◎", "1"]], at)
    assert len(made.valid) + len(made.problems) == 6
    assert [(p.row, p.column, p.text) for p in made.problems] == [
        (table.skills[-2].name, "6列目", "x"),
        (table.skills[-1].name, "全庁情報システム担当", "Lv.9"),
        ("30行目", "全庁情報システム担当", "◎"),
        ("30行目", "一般行政職員（管理監督職）", "1"),
    ]
    assert all(p.why for p in made.problems)
    requirements.apply(blank, facts, made, "貼り付け")
    assert cell(blank, (table.personas[3].id, table.skills[-2].id)).ask.level == 2
    blank.undo()
    assert rows(blank) == before


def test_far_too_much_is_refused(blank):
    with pytest.raises(WorldError, match="大きすぎます"):
        requirements.plan_texts(read_facts(blank), [["1"] * 1000] * 101, (0, 0))


def test_blank_cells_of_a_block_leave_what_is_inherited(blank):
    facts = read_facts(blank)
    made = requirements.plan_texts(facts, [[""] * 5] * 29, (0, 0))
    assert all(ask is None for ask in made.changed.values())
    assert len(made.changed) == len(facts.requirements)
    requirements.apply(blank, facts, made, "貼り付け")
    assert rows(blank) == []


def test_a_block_that_states_parents_and_children_leaves_inheritance_alive(blank):
    facts = read_facts(blank)
    table = matrix.make_matrix(facts)
    row = next(n for n, s in enumerate(table.skills) if s.key == "privacy")
    made = requirements.plan_texts(facts, [["2", "2", "2", "3", "◎"]], (row, 0))
    assert {table.personas[n].id for n in (0, 3, 4)} == {persona for persona, _ in made.changed}
    requirements.apply(blank, facts, made, "貼り付け")
    after = matrix.make_matrix(read_facts(blank))
    shown = [after.cells[p.id, table.skills[row].id] for p in table.personas]
    assert [(c.ask.level, c.own) for c in shown] == [(2, True), (2, False), (2, False), (3, True), (None, True)]


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("", []),
        ("1\t2\r\n3\r\n", [["1", "2"], ["3"]]),
        ('"免:行が\n二つ"\t◎\n', [["免:行が\n二つ", "◎"]]),
        ("a\rb", [["a"], ["b"]]),
        ("1\0\t2", [["1", "2"]]),
    ],
)
def test_blocks_as_spreadsheets_copy_them(text, block):
    assert cells.read_block(text) == block


def test_a_quote_that_never_ends_loses_no_cell():
    text = '"' + "\n".join("1\t2" for _ in range(60000))
    assert len(cells.read_block(text)) == 60000


MEANINGFUL = st.sampled_from(["", "◎", "○", "●", "2", "Lv.2", "２", "0", "3", "4", "免", "免:理由", "希1", "x", "○3"])
TEXTS = st.one_of(MEANINGFUL, st.text(max_size=6))
BLOCKS = st.one_of(
    st.lists(st.lists(TEXTS, max_size=7), max_size=32).map(lambda b: "\n".join("\t".join(row) for row in b)),
    st.text(alphabet=st.sampled_from('12◎○免:"\t\n\r\0 x'), max_size=60),
    st.text(max_size=40),
)


@settings(max_examples=60)
@given(text=BLOCKS, at=st.tuples(st.integers(0, 30), st.integers(0, 5)))
def test_any_text_can_be_pasted_and_undone(blank, text, at):
    before, label = rows(blank), blank.undo_label
    facts = read_facts(blank)
    block = cells.read_block(text)
    made = requirements.plan_texts(facts, block, at)
    assert len(made.valid) + len(made.problems) == sum(map(len, block))
    assert made.changed.keys() <= made.valid.keys()
    requirements.apply(blank, facts, made, "貼り付け")
    for where, ask in made.changed.items():
        now = cell(blank, where)
        if ask is None:
            assert now is None or not now.own
        else:
            assert (now.ask.level, now.ask.kind, now.ask.reason) == (ask.level, ask.kind, ask.reason)
    same_rows = matrix.make_matrix(read_facts(blank), [skill.id for skill in made.table.skills])
    again = requirements.plan_texts(read_facts(blank), block, at, same_rows)
    assert again.changed == {}
    if made.changed:
        blank.undo()
    assert (rows(blank), blank.undo_label) == (before, label)


def test_copying_the_whole_table_onto_itself_changes_nothing(blank):
    scale = scales.add_scale(blank, "tools")
    skills.change(blank, key(blank, "general", "tool_bi")[1], "scale_id", scale)
    put(blank, {key(blank, "general", "tool_bi"): Ask(2, VOLUNTEER), key(blank, "manager", "tool_bi"): Ask(1)})
    put(blank, requirements.exempted([key(blank, "promoter", "privacy")], "別に学ぶ"))
    facts = read_facts(blank)
    table = matrix.make_matrix(facts)

    def text(persona_id: int, skill_id: int) -> str:
        found = table.cells.get((persona_id, skill_id))
        return cells.copied_text(found.ask if found else None, table.levels[skill_id])

    block = [[text(p.id, s.id) for p in table.personas] for s in table.skills]
    made = requirements.plan_texts(facts, block, (0, 0))
    assert (made.changed, made.problems) == ({}, ())
