"""Tracks, stages, rules and the tool levels: every action, its undo, and what is refused."""

from __future__ import annotations

import pytest

from desktop.analysis.facts import Facts
from desktop.analysis.stages import (
    rule_words,
    rules_of,
    sharing,
    stage_words,
    stages_in,
    targets_naming,
    tool_scale,
    tools,
)
from desktop.models import Skill, Stage, StageTrack
from desktop.policy.frame import personas, skills, stages
from desktop.policy.frame import tools as tool_levels
from desktop.policy.frame.stages import RuleValues
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from tests.policy.frame.rows import content, one_step


def track(facts: Facts, key: str) -> StageTrack:
    return next(t for t in facts.tracks.values() if t.key == key)


def stage(facts: Facts, key: str) -> Stage:
    return next(s for s in facts.stages if s.key == key)


def skill(facts: Facts, key: str) -> Skill:
    return next(s for s in facts.skills.values() if s.key == key)


def stage_names(document: Document, key: str) -> list[str]:
    facts = read_facts(document)
    return [s.name for s in stages_in(facts, track(facts, key))]


def words(document: Document, key: str) -> str:
    facts = read_facts(document)
    return stage_words(facts, stage(facts, key))


def refused(document: Document, act, *named: str) -> None:
    before = content(document)
    with pytest.raises(WorldError) as error:
        act()
    for name in named:
        assert name in error.value.message
    assert content(document) == before


def test_tracks(town: Document) -> None:
    one_step(town, lambda: stages.add_track(town, " 窓口の段階 "), "育成段階の系統「窓口の段階」を加える")
    key = next(t.key for t in read_facts(town).tracks.values() if t.name == "窓口の段階")
    one_step(town, lambda: stages.rename_track(town, key, "受付の段階"), "育成段階の系統「窓口の段階」の名前を変える")
    refused(town, lambda: stages.add_track(town, "受付の段階"), "受付の段階")
    refused(town, lambda: stages.rename_track(town, key, ""), "空")
    one_step(town, lambda: stages.remove_track(town, key), "育成段階の系統「受付の段階」をなくす")
    refused(town, lambda: stages.remove_track(town, "promotion"), "DX推進員", "全庁DX推進担当")


def test_assign(town: Document) -> None:
    label = "「一般行政職員（管理監督職）」の育成段階を変える"
    one_step(town, lambda: stages.assign_track(town, "manager", "infosys"), label)
    facts = read_facts(town)
    assert [p.key for p in sharing(facts, track(facts, "infosys"))] == ["infosys", "manager"]
    none = "「一般行政職員（管理監督職）」の育成段階を定めない"
    one_step(town, lambda: stages.without_track(town, "manager"), none)
    assert read_facts(town).persona_by_key["manager"].without_track
    stages.assign_track(town, "manager", "")
    persona = read_facts(town).persona_by_key["manager"]
    assert (persona.track_id, persona.without_track) == (None, False)


def test_split(town: Document) -> None:
    stages.add_rule(town, "promotion.step2", RuleValues("case_years", number=1))
    one_step(town, lambda: stages.split_track(town, "dx_lead"), "「全庁DX推進担当」の段階を分ける")
    facts = read_facts(town)
    lead = facts.persona_by_key["dx_lead"]
    copy = facts.tracks[lead.track_id]
    assert copy.name == "全庁DX推進担当の段階"
    assert [p.key for p in sharing(facts, track(facts, "promotion"))] == ["promoter"]
    mine, theirs = stages_in(facts, copy), stages_in(facts, track(facts, "promotion"))
    assert [(s.name, s.definition) for s in mine] == [(s.name, s.definition) for s in theirs]
    assert [stage_words(facts, s) for s in mine] == [stage_words(facts, s) for s in theirs]
    assert targets_naming(facts, mine[2])  # what counts its people goes on
    stages.set_definition(town, mine[0].key, "別の定義")
    assert stage(read_facts(town), "promotion.step1").definition != "別の定義"
    refused(town, lambda: stages.split_track(town, "cio"), "CIO補佐官")


def test_stages(town: Document) -> None:
    one_step(town, lambda: stages.add_stage(town, "general"), "育成段階「Step3」を加える")
    key = next(s.key for s in read_facts(town).stages if s.name == "Step3" and s.key.startswith("own-"))
    one_step(town, lambda: stages.set_definition(town, key, " 教える\n立場 "), "育成段階「Step3」の定義を変える")
    assert stage(read_facts(town), key).definition == " 教える\n立場 "
    one_step(town, lambda: stages.move_stage(town, key, -1), "育成段階「Step3」の順番を変える")
    assert stage_names(town, "general") == ["Step1", "Step3", "Step2"]
    refused(town, lambda: stages.rename_stage(town, key, "ｓｔｅｐ１"), "Step1")
    stages.add_rule(town, key, RuleValues("mentoring"))
    one_step(town, lambda: stages.remove_stage(town, key), "育成段階「Step3」をなくす")
    facts = read_facts(town)
    assert stage_names(town, "general") == ["Step1", "Step2"]
    assert {rule.stage_id for rule in facts.stage_rules} <= {s.id for s in facts.stages}


def test_targets_go_along_with_a_renamed_stage_and_keep_it_from_going(town: Document) -> None:
    facts = read_facts(town)
    before = {t.key for t in targets_naming(facts, stage(facts, "promotion.step3"))}
    assert before
    refused(town, lambda: stages.remove_stage(town, "promotion.step3"), "Step3", "中期目標")
    label = "育成段階「Step3」の名前を変える"
    one_step(town, lambda: stages.rename_stage(town, "promotion.step3", "熟達"), label)
    facts = read_facts(town)
    assert {t.key for t in targets_naming(facts, stage(facts, "promotion.step3"))} == before


CASES = [
    (RuleValues("training"), "指定の研修を受講"),
    (RuleValues("training", number=3), "指定の研修を3つ以上受講"),
    (RuleValues("training", text="DX基礎"), "研修（DX基礎）を受講"),
    (RuleValues("case_years", number=1), "DX案件のリード経験が1年以上"),
    (RuleValues("case_count", number=2), "DX案件のリード経験が2件以上"),
    (RuleValues("mentoring"), "後進を指導している"),
    (RuleValues("mentoring", text="2人以上"), "後進の指導（2人以上）"),
    (RuleValues("manual", text="所属長が認める"), "所属長が認める"),
]


@pytest.mark.parametrize(("values", "expected"), CASES)
def test_rules_in_words(town: Document, values: RuleValues, expected: str) -> None:
    one_step(town, lambda: stages.add_rule(town, "general.step2", values), "育成段階「Step2」の条件を加える")
    assert words(town, "general.step2") == expected


def test_rules_of_skills_and_tools(town: Document) -> None:
    facts = read_facts(town)
    sheet, need = skill(facts, "tool_spreadsheet"), skill(facts, "dx_need")
    refused(town, lambda: stages.add_rule(town, "general.step2", RuleValues("tool_level", number=2)), "まだ")
    tool_levels.begin(town)
    stages.add_rule(town, "general.step2", RuleValues("tool_level", number=2))
    assert words(town, "general.step2") == "仕事で使うツールの活用レベルが「活用」以上"
    stages.add_rule(town, "general.step2", RuleValues("tool_level", number=3, skill_id=sheet.id))
    stages.add_rule(town, "general.step2", RuleValues("skill_level", number=2, skill_id=need.id, alternative=2))
    assert words(town, "general.step2").splitlines() == [
        f"仕事で使うツールの活用レベルが「活用」以上、かつ「{sheet.name}」の活用レベルが「応用」以上",
        "または、「DXの必要性理解」が「Lv.2」以上",
    ]
    skills.merge(town, need.id, skill(facts, "privacy").id)
    assert skill(facts, "privacy").name in words(town, "general.step2")


@pytest.mark.parametrize(
    "values",
    [
        RuleValues("case_years"),
        RuleValues("case_count", number=0),
        RuleValues("case_count", number=100),
        RuleValues("manual", text=" \n"),
        RuleValues("skill_level", number=1),
        RuleValues("dance"),
    ],
)
def test_rules_that_mean_nothing_are_refused(town: Document, values: RuleValues) -> None:
    refused(town, lambda: stages.add_rule(town, "general.step1", values))


def test_a_level_outside_the_scale_is_refused(town: Document) -> None:
    need = skill(read_facts(town), "dx_need")
    values = RuleValues("skill_level", number=4, skill_id=need.id)
    refused(town, lambda: stages.add_rule(town, "general.step1", values), "評価尺度")


def test_rules_are_changed_and_removed(town: Document) -> None:
    rule = stages.add_rule(town, "general.step2", RuleValues("case_years", number=1))
    changed = RuleValues("case_count", number=2, alternative=3, text="庁内の案件")
    one_step(town, lambda: stages.set_rule(town, rule, changed), "育成段階「Step2」の条件を変える")
    facts = read_facts(town)
    (found,) = rules_of(facts, stage(facts, "general.step2"))
    assert (found.alternative, rule_words(facts, found)) == (3, "DX案件のリード経験が2件以上")
    refused(town, lambda: stages.set_rule(town, rule, RuleValues("manual")))
    one_step(town, lambda: stages.remove_rule(town, rule), "育成段階「Step2」の条件をなくす")
    assert words(town, "general.step2") == ""


def test_tool_levels(town: Document) -> None:
    refused(town, lambda: tool_levels.set_level(town, 1, "基本", ""))
    one_step(town, lambda: tool_levels.begin(town), "ツール活用レベルを決め始める")
    facts = read_facts(town)
    assert {s.key for s in tools(facts)} == {s.key for s in facts.skills.values() if s.key.startswith("tool_")}
    one_step(town, lambda: tool_levels.set_level(town, 2, "実践", "毎日使う。"), "評価尺度を変える")
    one_step(town, lambda: tool_levels.set_level(town, 4, "普及", "課に広める。"), "評価尺度を変える")
    one_step(town, lambda: tool_levels.remove_level(town, 4), "評価尺度を変える")
    stages.add_rule(town, "general.step2", RuleValues("tool_level", number=2))
    refused(town, lambda: tool_levels.remove_level(town, 2), "Step2")
    assert words(town, "general.step2") == "仕事で使うツールの活用レベルが「実践」以上"


def test_tools_come_and_go(town: Document) -> None:
    tool_levels.begin(town)
    facts = read_facts(town)
    one, sheet = skill(facts, "data_use"), skill(facts, "tool_spreadsheet")
    one_step(town, lambda: tool_levels.set_tool(town, one.id, True), f"「{one.name}」をツールに加える")
    one_step(town, lambda: tool_levels.set_tool(town, one.id, False), f"「{one.name}」をツールから外す")
    skills.set_level_text(town, sheet.id, 2, "集計表を自分で作れる。")
    refused(town, lambda: tool_levels.set_tool(town, sheet.id, False), sheet.name)
    before = content(town)
    tool_levels.begin(town)
    assert content(town) == before
    assert tool_scale(read_facts(town)) is not None


def test_a_persona_keeps_its_track_when_it_is_set_aside(town: Document) -> None:
    personas.retire(town, "infosys")
    refused(town, lambda: stages.remove_track(town, "infosys"), "全庁情報システム担当")
