"""Job types, qualifications, ladder and correspondences: every action and its undo, every refusal with its sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from desktop.analysis.crosswalk import rows
from desktop.analysis.facts import Facts
from desktop.catalog.crosswalk import load_links, origins
from desktop.policy.frame import jobs
from desktop.policy.starting import new_document, read_facts
from desktop.store import Document, WorldError
from tests.store.rows import state_of


@pytest.fixture
def document() -> Iterator[Document]:
    made = new_document("tokyo-dsm")
    yield made
    made.close()


def _skill(facts: Facts) -> int:
    return next(s.id for s in facts.skills.values() if s.key.startswith("dsm_"))


ACTIONS: list[tuple[str, Callable[[Document, Facts], object]]] = [
    ("add job", lambda d, f: jobs.add_job_type(d, "窓口DX担当")),
    ("name job", lambda d, f: jobs.edit_job_type(d, f.job_types[0].key, name="別の名")),
    ("describe job", lambda d, f: jobs.edit_job_type(d, f.job_types[0].key, description="説明です。")),
    ("remove job", lambda d, f: jobs.remove_job_type(d, f.job_types[0].key)),
    ("level", lambda d, f: jobs.set_job_level(d, f.job_types[0].key, _skill(f), "２")),
    ("add exam", lambda d, f: jobs.add_qualification(d, "庁内検定")),
    ("name exam", lambda d, f: jobs.edit_qualification(d, f.qualifications[0].key, "name", "別の試験")),
    ("kind", lambda d, f: jobs.edit_qualification(d, f.qualifications[0].key, "kind", "基礎")),
    ("years", lambda d, f: jobs.edit_qualification(d, f.qualifications[0].key, "valid_years", "３年")),
    ("note", lambda d, f: jobs.edit_qualification(d, f.qualifications[0].key, "note", "年2回")),
    ("remove exam", lambda d, f: jobs.remove_qualification(d, f.qualifications[0].key)),
    ("speaks", lambda d, f: jobs.set_qualification_skill(d, f.qualifications[-1].key, _skill(f), "Lv.3")),
    ("add ladder", lambda d, f: jobs.add_ladder_item(d, "主事", "DQ", "表計算で集計できる。")),
    ("ladder text", lambda d, f: jobs.edit_ladder_item(d, f.ladder[0].key, "text", "自分たちの目安。")),
    ("ladder rank", lambda d, f: jobs.edit_ladder_item(d, f.ladder[0].key, "rank", "係員")),
    ("ladder axis", lambda d, f: jobs.edit_ladder_item(d, f.ladder[0].key, "axis", "ｄｑ")),
    ("confirm", lambda d, f: jobs.confirm_ladder_items(d, [i.key for i in f.ladder], confirmed=True)),
    ("remove ladder", lambda d, f: jobs.remove_ladder_items(d, [i.key for i in f.ladder[:3]])),
    ("link", lambda d, f: jobs.decide_links(d, [("bpr", "h8_bpr", "same")], "confirmed")),
]


@pytest.mark.parametrize(("name", "act"), ACTIONS, ids=[name for name, _ in ACTIONS])
def test_every_action_changes_something_and_is_undone(document: Document, name: str, act) -> None:
    before = state_of(document)
    act(document, read_facts(document))
    after = state_of(document)
    assert after != before
    document.undo()
    assert state_of(document) == before
    document.redo()
    assert state_of(document) == after


REFUSED: list[tuple[str, Callable[[Document, Facts], object]]] = [
    ("空です", lambda d, f: jobs.add_job_type(d, "　")),
    ("もうあります", lambda d, f: jobs.add_job_type(d, f" {f.job_types[0].name}")),
    ("もうあります", lambda d, f: jobs.edit_job_type(d, f.job_types[0].key, name=f.job_types[1].name)),
    ("段階にありません", lambda d, f: jobs.set_job_level(d, f.job_types[0].key, _skill(f), "4")),
    ("段階にありません", lambda d, f: jobs.set_job_level(d, f.job_types[0].key, _skill(f), "上級")),
    ("もうあります", lambda d, f: jobs.add_qualification(d, f.qualifications[0].name)),
    ("種類にありません", lambda d, f: jobs.edit_qualification(d, f.qualifications[0].key, "kind", "難しい")),
    ("年数として", lambda d, f: jobs.edit_qualification(d, f.qualifications[0].key, "valid_years", "ずっと")),
    ("軸にありません", lambda d, f: jobs.edit_ladder_item(d, f.ladder[0].key, "axis", "EQ")),
    ("文が空", lambda d, f: jobs.edit_ladder_item(d, f.ladder[0].key, "text", " ")),
]


@pytest.mark.parametrize(("words", "act"), REFUSED, ids=[f"{n}{words}" for n, (words, _) in enumerate(REFUSED)])
def test_what_cannot_be_is_refused_and_changes_nothing(document: Document, words: str, act) -> None:
    before = state_of(document)
    with pytest.raises(WorldError, match=words) as refused:
        act(document, read_facts(document))
    assert refused.value.next_step
    assert state_of(document) == before


def test_levels_are_taken_away_again(document: Document) -> None:
    facts = read_facts(document)
    key, skill = facts.job_types[0].key, _skill(facts)
    jobs.set_job_level(document, key, skill, "2")
    jobs.set_job_level(document, key, skill, "Lv.3")
    assert [x.level for x in read_facts(document).job_type_levels] == [3]
    jobs.set_job_level(document, key, skill, "")
    assert read_facts(document).job_type_levels == ()
    exam = facts.qualifications[0]
    before = len(facts.qualification_skills)
    row = next(x for x in facts.qualification_skills if x.qualification_id == exam.id)
    jobs.set_qualification_skill(document, exam.key, row.skill_id, "")
    assert len(read_facts(document).qualification_skills) == before - 1
    jobs.set_qualification_skill(document, exam.key, row.skill_id, "○")
    assert next(x for x in read_facts(document).qualification_skills if x.qualification_id == exam.id).level is None


def test_a_link_is_proposed_confirmed_rejected_and_proposed_again(document: Document) -> None:
    def states() -> set[str]:
        found = rows(read_facts(document), load_links(), origins())
        return {r.state for r in found if (r.left.key, r.right.key) == (first.left.key, first.right.key)}

    first = rows(read_facts(document), load_links(), origins())[0]
    link = [(first.left.key, first.right.key, first.relation)]
    assert states() == {"proposed"}
    for state, shown in (("confirmed", "confirmed"), ("rejected", "rejected"), ("", "proposed")):
        jobs.decide_links(document, link, state)
        assert states() == {shown}
