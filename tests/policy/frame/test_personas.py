"""Personas edited: every action, its undo, and what is refused."""

from __future__ import annotations

import pytest

from desktop.analysis.facts import Facts
from desktop.analysis.personas import effective_skills, in_use, parent_of
from desktop.models import Persona
from desktop.policy.frame import personas
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from tests.policy.frame.rows import content, one_step


def one(document: Document, key: str) -> Persona:
    return read_facts(document).persona_by_key[key]


def names(facts: Facts) -> list[str]:
    return [p.name for p in facts.personas]


def skills(document: Document, key: str) -> set[str]:
    facts = read_facts(document)
    return {p.skill.key for p in effective_skills(facts, facts.persona_by_key[key])}


def refused(document: Document, act, *words: str) -> None:
    before = content(document)
    with pytest.raises(WorldError) as error:
        act()
    for word in words:
        assert word in error.value.message
    assert error.value.next_step
    assert content(document) == before


def test_add(town: Document) -> None:
    def act() -> str:
        return personas.add(town, "　窓口DX担当 ", role="窓口を変える。", parent="general")

    one_step(town, act, "人材像「窓口DX担当」を加える")
    facts = read_facts(town)
    made = facts.personas[-1]
    assert (made.name, made.role, made.active) == ("窓口DX担当", "窓口を変える。", True)
    assert parent_of(facts, made) is facts.persona_by_key["general"]
    assert made in in_use(facts)


@pytest.mark.parametrize("name", ["", " 　\n", "\x07"])
def test_an_empty_name_is_refused(town: Document, name: str) -> None:
    refused(town, lambda: personas.add(town, name), "名前が空")
    refused(town, lambda: personas.rename(town, "general", name), "名前が空")


@pytest.mark.parametrize("name", ["DX推進員", " ＤＸ推進員", "dx推進員"])
def test_a_name_is_given_once_also_of_a_retired_one(town: Document, name: str) -> None:
    personas.retire(town, "promoter")
    refused(town, lambda: personas.add(town, name), "DX推進員", "もうあります")
    refused(town, lambda: personas.rename(town, "general", name), "DX推進員", "もうあります")


def test_rename_keeps_the_letters_as_typed(town: Document) -> None:
    one_step(town, lambda: personas.rename(town, "promoter", " ㈱ＤＸ 髙﨑係 "), "人材像「DX推進員」の名前を変える")
    assert one(town, "promoter").name == "㈱ＤＸ 髙﨑係"
    personas.rename(town, "promoter", "㈱ＤＸ 髙﨑係")  # its own name is not taken by another one


@pytest.mark.parametrize(("column", "words"), personas.TEXTS.items())
def test_texts_are_kept_as_typed(town: Document, column: str, words: str) -> None:
    typed = "　一つ目。\n 二つ目 "
    one_step(town, lambda: personas.set_text(town, "dx_lead", column, typed), f"「全庁DX推進担当」の{words}を変える")
    assert getattr(one(town, "dx_lead"), column) == typed


def test_external(town: Document) -> None:
    one_step(
        town,
        lambda: personas.set_external(town, "infosys", True),
        "「全庁情報システム担当」を外部の人材にする",
    )
    assert one(town, "infosys").external
    personas.set_external(town, "infosys", False)
    refused(town, lambda: personas.set_external(town, "promoter", True), "全庁DX推進担当")


def test_parent(town: Document) -> None:
    one_step(
        town,
        lambda: personas.set_parent(town, "manager", "promoter"),
        "「一般行政職員（管理監督職）」の土台を「DX推進員」にする",
    )
    assert skills(town, "manager") >= skills(town, "promoter")
    one_step(town, lambda: personas.set_parent(town, "manager", ""), "「一般行政職員（管理監督職）」の土台をなくす")
    assert len(skills(town, "manager")) == 4


def test_a_circle_is_refused_with_its_names(town: Document) -> None:
    refused(town, lambda: personas.set_parent(town, "promoter", "promoter"), "「DX推進員」→「DX推進員」")
    refused(
        town,
        lambda: personas.set_parent(town, "general", "dx_lead"),
        "「一般行政職員」→「全庁DX推進担当」→「DX推進員」→「一般行政職員」",
    )


def test_a_circle_by_way_of_a_merged_one_is_refused(town: Document) -> None:
    personas.merge(town, "infosys", "dx_lead")
    refused(town, lambda: personas.set_parent(town, "promoter", "infosys"), "輪", "DX推進員", "全庁DX推進担当")


def test_merging_that_closes_a_circle_is_refused(town: Document) -> None:
    refused(town, lambda: personas.merge(town, "general", "dx_lead"), "輪", "DX推進員")


def test_a_circle_that_waits_in_a_retired_one_is_refused(town: Document) -> None:
    personas.retire(town, "promoter")
    refused(town, lambda: personas.set_parent(town, "promoter", "dx_lead"), "「DX推進員」→「全庁DX推進担当」")


def test_ranks(town: Document) -> None:
    facts = read_facts(town)
    wanted = [rank.uuid for rank in facts.ranks if rank.name in {"課長", "係長"}]
    label = "「DX推進員」に就く職層を変える"
    one_step(town, lambda: personas.set_ranks(town, "promoter", wanted), label)
    one_step(town, lambda: personas.set_ranks(town, "promoter", wanted[1:]), label)
    facts = read_facts(town)
    found = {row.rank_id for row in facts.persona_ranks if row.persona_id == facts.persona_by_key["promoter"].id}
    assert found == {rank.id for rank in facts.ranks if rank.uuid in wanted[1:]}


def test_move(town: Document) -> None:
    before = names(read_facts(town))
    one_step(town, lambda: personas.move(town, "promoter", -1), "「DX推進員」の順番を変える")
    assert names(read_facts(town)) == [before[1], before[0], *before[2:]]
    personas.move(town, "promoter", 99)
    assert names(read_facts(town)) == [before[0], *before[2:], before[1]]


def test_duplicate(town: Document) -> None:
    general = read_facts(town)
    personas.set_ranks(town, "infosys", [general.ranks[0].uuid])
    one_step(town, lambda: personas.duplicate(town, "infosys"), "人材像「全庁情報システム担当」を写す")
    personas.duplicate(town, "infosys")
    facts = read_facts(town)
    place = names(facts).index("全庁情報システム担当")
    assert names(facts)[place + 1 : place + 3] == ["全庁情報システム担当（写し）2", "全庁情報システム担当（写し）"]
    for copy in facts.personas[place + 1 : place + 3]:
        assert copy.origin == ""
        assert skills(town, copy.key) == skills(town, "infosys")
        assert [r.rank_id for r in facts.persona_ranks if r.persona_id == copy.id] == [facts.ranks[0].id]
        assert copy.role == facts.persona_by_key["infosys"].role


def test_merge_and_apart_again(town: Document) -> None:
    together = skills(town, "dx_lead") | skills(town, "infosys")
    before = content(town)
    one_step(
        town,
        lambda: personas.merge(town, "infosys", "dx_lead"),
        "「全庁情報システム担当」を「全庁DX推進担当」にまとめる",
    )
    assert skills(town, "dx_lead") == together
    assert "infosys" not in {p.key for p in in_use(read_facts(town))}
    one_step(town, lambda: personas.unmerge(town, "infosys"), "「全庁情報システム担当」をまとめるのをやめる")
    assert content(town) == before


@pytest.mark.parametrize("into", ["infosys", "cio", "promoter"])
def test_merging_into_what_cannot_take_over_is_refused(town: Document, into: str) -> None:
    personas.retire(town, "promoter")
    refused(town, lambda: personas.merge(town, "infosys", into), "まとめられません")


def test_retire_and_back(town: Document) -> None:
    before, asked = content(town), skills(town, "dx_lead")
    one_step(town, lambda: personas.retire(town, "promoter"), "「DX推進員」を使わない")
    facts = read_facts(town)
    assert "promoter" not in {p.key for p in in_use(facts)}
    assert skills(town, "dx_lead") == asked  # nothing is lost of what builds upon it
    assert parent_of(facts, facts.persona_by_key["dx_lead"]) is facts.persona_by_key["general"]
    one_step(town, lambda: personas.take_back(town, "promoter"), "「DX推進員」を使う")
    assert content(town) == before
