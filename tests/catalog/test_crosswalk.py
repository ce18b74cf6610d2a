"""The proposed correspondences against the frameworks, and what a file makes of them."""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import replace

import pytest

from desktop.analysis import crosswalk
from desktop.analysis.facts import Facts
from desktop.catalog.crosswalk import Link, load_alone, load_links, origins
from desktop.catalog.preset import load
from desktop.models import Skill, SkillLink
from desktop.policy.starting import new_document, read_facts

PRESETS = {"standard": 29, "tokyo-dsm": 28, "hachioji": 16}  # 22 items and 6 tools of the skill map
LINKS = load_links()


def facts_of(preset: str) -> Facts:
    with contextlib.closing(new_document(preset)) as document:
        return read_facts(document)


def _with_skills(facts: Facts, *keys: str) -> Facts:
    """The file with items of another framework added."""
    first = max(facts.skills) + 1
    added = {
        n: Skill(id=n, key=key, name=origins()[key].name, merged_into_id=None) for n, key in enumerate(keys, first)
    }
    return replace(facts, skills={**facts.skills, **added})


def test_every_key_is_an_item_of_its_framework_and_no_key_is_of_two() -> None:
    known = origins()
    assert Counter(origin.preset for origin in known.values()) == PRESETS
    assert len(known) == sum(len(load(key).frame["skill"]) for key in PRESETS)
    for link in LINKS:
        assert known[link.left].preset != known[link.right].preset
        assert link.relation in {"same", "near", "part"}
        assert link.note.endswith("。")


def test_no_pair_stands_twice() -> None:
    pairs = Counter(frozenset((link.left, link.right)) for link in LINKS)
    assert [pair for pair, count in pairs.items() if count > 1] == []


def test_every_item_has_a_correspondence_or_is_said_to_have_none() -> None:
    linked = {key for link in LINKS for key in (link.left, link.right)}
    alone = load_alone()
    assert linked | set(alone) == set(origins())
    assert linked & set(alone) == set()
    assert all(note.endswith("。") for note in alone.values())


def test_an_item_is_the_same_as_one_item_of_another_framework_at_most() -> None:
    same = [link for link in LINKS if link.relation == "same"]
    ends = Counter(
        (end, origins()[other].preset) for x in same for end, other in ((x.left, x.right), (x.right, x.left))
    )
    assert set(ends.values()) == {1}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_file_shows_the_links_that_touch_it_whichever_preset_it_has(preset: str) -> None:
    facts = facts_of(preset)
    own = {skill.key for skill in facts.skills.values()}
    found = crosswalk.rows(facts, LINKS, origins())
    assert [(r.left.key, r.right.key) for r in found] == [(x.left, x.right) for x in LINKS if {x.left, x.right} & own]
    assert {row.state for row in found} == {"proposed"}
    for row in found:
        assert [end.skill is None for end in (row.left, row.right)].count(True) == 1
        assert {end.preset for end in (row.left, row.right)} <= set(PRESETS)
        assert all(end.name == origins()[end.key].name for end in (row.left, row.right))


def test_decisions_replace_proposals_and_own_links_come_after() -> None:
    facts = facts_of("standard")
    decisions = [
        SkillLink(left="cloud", right="dsm_cloud", relation="near", state="confirmed"),
        SkillLink(left="dsm_pm", right="project_management", relation="same", state="rejected"),  # named the other way
        SkillLink(left="tool_genai", right="dsm_ai", relation="part", state="confirmed"),
    ]
    facts = replace(facts, skill_links={(d.left, d.right): d for d in decisions})
    found = crosswalk.rows(facts, LINKS, origins())
    by_pair = {(row.left.key, row.right.key): row for row in found}
    assert len(by_pair) == len(found) == len(crosswalk.rows(facts_of("standard"), LINKS, origins())) + 1
    assert (by_pair["cloud", "dsm_cloud"].relation, by_pair["cloud", "dsm_cloud"].state) == ("near", "confirmed")
    assert by_pair["cloud", "dsm_cloud"].note  # the reason of the proposal goes on explaining
    assert by_pair["project_management", "dsm_pm"].state == "rejected"
    assert (found[-1].left.key, found[-1].right.key, found[-1].state) == ("tool_genai", "dsm_ai", "confirmed")
    assert crosswalk.of_skill(found, "dsm_pm") == ()
    assert [row.state for row in crosswalk.of_skill(found, "dsm_cloud")] == ["confirmed"]


def test_items_of_both_sides_in_the_file_until_they_are_merged() -> None:
    facts = _with_skills(facts_of("standard"), "dsm_cloud")
    link = Link("cloud", "dsm_cloud", "same", "試し。")
    [row] = crosswalk.rows(facts, [link], origins())
    assert row.left.skill is not None
    assert row.right.skill is not None
    row.right.skill.merged_into_id = row.left.skill.id
    assert crosswalk.rows(facts, [link], origins()) == ()


def test_names_follow_the_file_and_unknown_keys_stay_readable() -> None:
    facts = facts_of("standard")
    next(s for s in facts.skills.values() if s.key == "cloud").name = "クラウドの活用"
    own = SkillLink(left="cloud", right="own-1234", relation="near", state="confirmed")
    rows = crosswalk.rows(replace(facts, skill_links={("cloud", "own-1234"): own}), (), origins())
    assert [(r.left.name, r.right.name, r.right.preset) for r in rows] == [("クラウドの活用", "own-1234", "")]


def test_the_file_of_correspondences_is_no_preset() -> None:
    with pytest.raises(Exception, match="ひな型"):
        load("crosswalk.toml")
