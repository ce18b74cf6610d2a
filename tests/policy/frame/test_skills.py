"""Skill items: found before made, edited, merged, split, retired; every action is one undo step."""

from __future__ import annotations

import pytest

from desktop.analysis.facts import Facts
from desktop.analysis.personas import effective_skills
from desktop.models import JobType, JobTypeLevel, Skill
from desktop.policy.frame import categories, scales, skills
from desktop.policy.frame.cells import Ask
from desktop.policy.frame.requirements import set_cells
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError


def skill(document: Document, key: str) -> Skill:
    return next(s for s in read_facts(document).skills.values() if s.key == key)


def persona_id(document: Document, key: str) -> int:
    return read_facts(document).persona_by_key[key].id


def state(document: Document) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the frame's tables, to compare before and after."""
    tables = ("skill", "skill_category", "skill_level_text", "skill_method", "scale", "scale_level", "requirement")
    with document.read() as session:
        read = session.connection().exec_driver_sql
        return {t: sorted(map(tuple, read(f"SELECT * FROM {t}")), key=repr) for t in (*tables, "method")}


def undone(document: Document, act) -> None:
    """The action changes something as one step; undo brings everything back, redo does it again."""
    before = state(document)
    act()
    after = state(document)
    assert after != before
    document.undo()
    assert state(document) == before
    document.redo()
    assert state(document) == after


def refused(document: Document, act) -> str:
    before = state(document)
    with pytest.raises(WorldError) as caught:
        act()
    assert state(document) == before
    return caught.value.message


# --- finding


@pytest.mark.parametrize(
    ("words", "first", "why"),
    [
        ("BPR", "bpr", "名前"),
        ("ｂｐｒ", "bpr", "名前"),
        ("業務 分析", "bpr", "名前"),
        ("プロジェクト　マネジメント", "project_management", "名前"),
        ("マイナンバー", "digital_basics", "定義"),
    ],
)
def test_search_is_blind_to_width_case_and_spaces(blank, words, first, why):
    found = skills.search(read_facts(blank), words)[0]
    assert (found.skill.key, found.why) == (first, why)


def test_search_finds_aliases_and_merged_names_after_names(blank):
    skills.change(blank, skill(blank, "cloud").id, "aliases", "ＳａａＳ\n外部サービス")
    assert [(f.skill.key, f.why) for f in skills.search(read_facts(blank), "saas")] == [("cloud", "別名")]
    skills.merge(blank, skill(blank, "system_management").id, skill(blank, "operation_design").id)
    assert [(f.skill.key, f.why) for f in skills.search(read_facts(blank), "システム管理")] == [
        ("operation_design", "別名")
    ]
    assert skills.search(read_facts(blank), "どこにもない言葉") == ()
    assert len(skills.search(read_facts(blank), " 　")) == 28


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("セキュリティ リテラシー", "security_literacy"), ("データ活用", "data_use"), ("ネットワークの設計", "network")],
)
def test_near_items_are_offered_before_a_new_one_is_made(blank, name, nearest):
    assert skills.near(read_facts(blank), name)[0].skill.key == nearest


def test_nothing_is_near_to_something_new(blank):
    assert skills.near(read_facts(blank), "統計法") == ()
    assert skills.near(read_facts(blank), "  ") == ()


# --- adding and editing


def test_add(blank):
    undone(blank, lambda: skills.add(blank, " 地図情報\nの活用 ", "地図を使う。"))
    made = max(read_facts(blank).skills.values(), key=lambda s: s.position)
    assert (made.name, made.definition, made.origin) == ("地図情報 の活用", "地図を使う。", "")


def test_a_taken_name_is_refused_naming_the_item(blank):
    assert "「クラウドサービス活用」" in refused(blank, lambda: skills.add(blank, "クラウド サービス活用"))
    skills.change(blank, skill(blank, "cloud").id, "aliases", "SaaS")
    assert "「クラウドサービス活用」" in refused(blank, lambda: skills.add(blank, "ｓａａｓ"))
    other = skill(blank, "network").id
    assert "「クラウドサービス活用」" in refused(blank, lambda: skills.change(blank, other, "name", "SaaS"))
    assert "「クラウドサービス活用」" in refused(blank, lambda: skills.change(blank, other, "aliases", "別\nSaaS"))
    skills.set_active(blank, skill(blank, "cloud").id, False)
    assert "使わない" in refused(blank, lambda: skills.add(blank, "SaaS"))


@pytest.mark.parametrize("name", ["", " 　\n", "\x00", "長" * 81])
def test_a_name_is_one_line_of_bearable_length(blank, name):
    refused(blank, lambda: skills.add(blank, name))


def test_400_characters_and_not_one_more(blank):
    which = skill(blank, "bpr").id
    undone(blank, lambda: skills.change(blank, which, "definition", "字" * 400))
    assert "401字" in refused(blank, lambda: skills.change(blank, which, "definition", "字" * 401))
    assert "401字" in refused(blank, lambda: skills.set_level_text(blank, which, 1, "字" * 401))
    assert "401字" in refused(blank, lambda: skills.add(blank, "新しい", "字" * 401))


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("name", "業務の見直し", "業務の見直し"),
        ("definition", "一行目\r\n二行目\x07", "一行目\n二行目"),
        ("note", "注\n続き", "注 続き"),
        ("aliases", " BPR手法 \n\nＢＰＲ手法\n業務分析/bpr\n見直し", "ＢＰＲ手法\n見直し"),
    ],
)
def test_fields_are_cleaned_and_undone(blank, field, value, stored):
    undone(blank, lambda: skills.change(blank, skill(blank, "bpr").id, field, value))
    assert getattr(skill(blank, "bpr"), field) == stored


def test_the_same_value_again_is_no_action(blank):
    label = blank.undo_label
    skills.change(blank, skill(blank, "bpr").id, "name", "業務分析/BPR")
    assert blank.undo_label == label


def test_an_item_that_is_gone_is_told(blank):
    made = skills.add(blank, "新しい")
    blank.undo()
    assert "もうありません" in refused(blank, lambda: skills.change(blank, made, "note", "注"))
    assert "もうありません" in refused(blank, lambda: skills.set_level_text(blank, made, 1, "文"))


def test_typing_in_one_field_is_one_undo_step(blank):
    before = state(blank)
    for words in ("あ", "あい", "あいう"):
        skills.change(blank, skill(blank, "bpr").id, "definition", words, edit_of="skill.definition")
    blank.undo()
    assert state(blank) == before


def test_the_preset_text_is_known_while_the_own_one_is_shown(blank):
    original = skill(blank, "bpr").definition
    skills.change(blank, skill(blank, "bpr").id, "definition", "自分の定義")
    assert skills.preset_text(skill(blank, "bpr"), "definition") == original
    assert skills.preset_text(skill(blank, "project_management"), "note") == "管理監督職の管理とは異なる"
    made = skills.add(blank, "新しい")
    assert skills.preset_text(read_facts(blank).skills[made], "definition") is None


def test_own_level_texts_and_back_to_the_general_words(blank):
    which = skill(blank, "bpr").id
    undone(blank, lambda: skills.set_level_text(blank, which, 2, "流れ図を一人で描ける。"))
    assert read_facts(blank).level_texts[which, 2] == "流れ図を一人で描ける。"
    undone(blank, lambda: skills.set_level_text(blank, which, 2, "描ける。"))
    undone(blank, lambda: skills.set_level_text(blank, which, 2, " "))
    assert (which, 2) not in read_facts(blank).level_texts


def test_methods(blank):
    which = skill(blank, "bpr").id
    first, second = skills.add_method(blank, "集合研修"), skills.add_method(blank, "eラーニング")
    assert "「集合研修」" in refused(blank, lambda: skills.add_method(blank, "集合 研修"))

    def now() -> list[int]:
        rows = [m for m in read_facts(blank).skill_methods if m.skill_id == which]
        return [m.method_id for m in sorted(rows, key=lambda m: m.position)]

    undone(blank, lambda: skills.set_methods(blank, which, [first, second]))
    assert now() == [first, second]
    undone(blank, lambda: skills.set_methods(blank, which, [second, first, second]))
    assert now() == [second, first]
    undone(blank, lambda: skills.set_methods(blank, which, []))
    assert now() == []


# --- merge, split, retire


def asks(facts: Facts, persona_key: str) -> set[str]:
    return {p.skill.key for p in effective_skills(facts, facts.persona_by_key[persona_key])}


def test_merge_keeps_all_values_and_reads_them_as_the_others(blank):
    duplicate, other = skill(blank, "network").id, skill(blank, "project_management").id
    values = state(blank)["requirement"]
    undone(blank, lambda: skills.merge(blank, duplicate, other))
    assert state(blank)["requirement"] == values
    facts = read_facts(blank)
    assert "network" not in asks(facts, "infosys")
    assert "project_management" in asks(facts, "infosys")
    assert [s.key for s in skills.duplicates_of(facts, facts.skills[other])] == ["network"]
    undone(blank, lambda: skills.unmerge(blank, duplicate))
    assert "network" in asks(read_facts(blank), "infosys")


def test_merges_that_make_no_sense_are_refused(blank):
    network, cloud = skill(blank, "network").id, skill(blank, "cloud").id
    refused(blank, lambda: skills.merge(blank, network, network))
    skills.merge(blank, cloud, network)
    refused(blank, lambda: skills.merge(blank, network, cloud))  # cloud lives on in network: a circle
    skills.set_active(blank, skill(blank, "bpr").id, False)
    assert "業務分析/BPR" in refused(blank, lambda: skills.merge(blank, network, skill(blank, "bpr").id))


def test_a_merge_onto_a_scale_without_the_level_is_refused_with_the_place(blank):
    network, cloud = skill(blank, "network").id, skill(blank, "cloud").id
    marks = scales.add_scale(blank, "marks")
    skills.change(blank, cloud, "scale_id", marks)
    set_cells(blank, read_facts(blank), {(persona_id(blank, "infosys"), network): Ask(3)}, "レベル")
    assert "人材像「全庁情報システム担当」の「ネットワーク設計」" in refused(
        blank, lambda: skills.merge(blank, network, cloud)
    )


def test_taking_a_merge_back_is_refused_while_its_name_is_used_by_another(blank):
    network, cloud = skill(blank, "network").id, skill(blank, "cloud").id
    skills.merge(blank, network, cloud)
    skills.change(blank, cloud, "name", "ネットワーク設計")
    assert "「ネットワーク設計」" in refused(blank, lambda: skills.unmerge(blank, network))


def test_split_copies_the_chosen_requirements_and_the_old_item_keeps_its_own(blank):
    old = skill(blank, "project_management")
    skills.set_level_text(blank, old.id, 1, "補佐できる。")
    promoter, manager = persona_id(blank, "promoter"), persona_id(blank, "manager")
    kept = state(blank)["requirement"]
    undone(blank, lambda: skills.split(blank, old.id, "工程の管理", [promoter]))
    facts = read_facts(blank)
    new = next(s for s in facts.skills.values() if s.name == "工程の管理")
    assert new.definition == old.definition
    assert facts.level_texts[new.id, 1] == "補佐できる。"
    assert {n.persona_id for n in facts.requirements if n.skill_id == new.id} == {promoter}
    assert set(kept) < set(state(blank)["requirement"])
    assert manager in {n.persona_id for n in facts.requirements if n.skill_id == old.id}
    assert "「工程の管理」" in refused(blank, lambda: skills.split(blank, old.id, "工程の 管理", []))


def test_retire_and_take_back(blank):
    which = skill(blank, "network").id
    undone(blank, lambda: skills.set_active(blank, which, False))
    assert "network" not in asks(read_facts(blank), "infosys")
    undone(blank, lambda: skills.set_active(blank, which, True))
    assert "network" in asks(read_facts(blank), "infosys")


def test_counts_of_use_follow_inheritance(blank):
    facts = read_facts(blank)
    assert skills.use_counts(facts)[skill(blank, "privacy").id] == 5
    assert [p.key for p, _ in skills.required_by(facts, skill(blank, "network"))] == ["infosys"]


# --- scales and categories


@pytest.mark.parametrize(("start", "count"), [("levels", 4), ("marks", 2), ("tools", 4)])
def test_several_scales_in_one_file(blank, start, count):
    undone(blank, lambda: scales.add_scale(blank, start))
    facts = read_facts(blank)
    made = facts.scales[-1]
    assert len([v for v in facts.levels if v.scale_id == made.id]) == count
    assert made.name in refused(blank, lambda: scales.add_scale(blank, start))
    undone(blank, lambda: skills.change(blank, skill(blank, "bpr").id, "scale_id", made.id))
    assert [v.value for v in scales.levels_of(read_facts(blank), skill(blank, "bpr"))] == [
        v.value for v in scales.STARTS[start][1]
    ]


def as_edited(document: Document, scale_id: int) -> list[scales.Level]:
    found = [v for v in read_facts(document).levels if v.scale_id == scale_id]
    return [scales.Level(v.value, v.label, v.meaning) for v in found]


def test_labels_meanings_and_levels_of_a_scale(blank):
    scale = read_facts(blank).scales[0].id
    levels = as_edited(blank, scale)
    changed = [scales.Level(0, "無", "なし"), *levels[1:], scales.Level(4, "Lv.4", "全国に教える")]
    undone(blank, lambda: scales.save_scale(blank, scale, "段階", changed))
    assert as_edited(blank, scale) == changed
    undone(blank, lambda: scales.save_scale(blank, scale, "段階", changed[:-1]))


def test_a_level_in_use_cannot_vanish(blank):
    scale = read_facts(blank).scales[0].id
    levels = as_edited(blank, scale)
    cell = persona_id(blank, "infosys"), skill(blank, "network").id
    set_cells(blank, read_facts(blank), {cell: Ask(3)}, "レベル")
    words = refused(blank, lambda: scales.save_scale(blank, scale, "習熟度", levels[:3]))
    assert "Lv.3" in words
    assert "人材像「全庁情報システム担当」の「ネットワーク設計」" in words
    with blank.action("ジョブタイプ") as session:
        job = JobType(key="own-a", name="担当")
        session.add(job)
        session.flush()
        session.add(JobTypeLevel(job_type_id=job.id, skill_id=cell[1], level=2))
    assert "ジョブタイプ「担当」" in refused(blank, lambda: scales.save_scale(blank, scale, "習熟度", levels[:2]))
    skills.set_level_text(blank, skill(blank, "bpr").id, 1, "手伝える。")
    without = [level for level in levels if level.value != 1]
    assert "段階の説明" in refused(blank, lambda: scales.save_scale(blank, scale, "習熟度", without))


def test_a_scale_of_another_measure_is_refused_while_its_levels_are_used(blank):
    marks = scales.add_scale(blank, "marks")
    which = skill(blank, "network").id
    set_cells(blank, read_facts(blank), {(persona_id(blank, "infosys"), which): Ask(3)}, "レベル")
    assert "人材像「全庁情報システム担当」" in refused(blank, lambda: skills.change(blank, which, "scale_id", marks))


@pytest.mark.parametrize(
    "levels",
    [
        [],
        [scales.Level(1, " ")],
        [scales.Level(1, "a"), scales.Level(1, "b")],
        [scales.Level(1, "a"), scales.Level(2, "a")],
        [scales.Level(-1, "a")],
        [scales.Level(n, str(n)) for n in range(11)],
    ],
)
def test_levels_that_make_no_scale_are_refused(blank, levels):
    scale = scales.add_scale(blank, "marks")
    refused(blank, lambda: scales.save_scale(blank, scale, "名前", levels))


def test_categories(blank):
    undone(blank, lambda: categories.add_category(blank, "専門"))
    assert "「共通」" in refused(blank, lambda: categories.add_category(blank, " 共 通"))
    rows = list(read_facts(blank).categories.values())
    undone(blank, lambda: categories.rename_category(blank, rows[0].id, "全員"))
    assert "「専門」" in refused(blank, lambda: categories.rename_category(blank, rows[0].id, "専門"))
    undone(blank, lambda: categories.move_category(blank, rows[0].id, 1))
    assert [c.id for c in read_facts(blank).categories.values()][:2] == [rows[1].id, rows[0].id]
    categories.move_category(blank, rows[1].id, -1)  # the first stays the first
    assert next(iter(read_facts(blank).categories)) == rows[1].id
