"""Personas dropped, merged, added: the whole policy follows."""

from __future__ import annotations

import itertools

import pytest

from desktop.analysis.personas import effective_skills, in_use
from desktop.policy.answering import save_answers
from desktop.policy.book import Book
from desktop.policy.starting import read_facts
from desktop.policy.tree import Diagram, Table
from desktop.store import Document
from tests.policy.make import (
    ALL,
    INSIDE,
    OWN_WORDS,
    answer,
    book_of,
    check_form,
    has_section,
    section,
    words_of,
    words_of_block,
)

DROPS = [*itertools.combinations(ALL, 1), *itertools.combinations(ALL, 2)]


def _mentions(book: Book, keys: tuple[str, ...]) -> list[str]:
    """The names of personas that are still written anywhere (names inside longer names in use do not count)."""
    words = words_of(book.document)
    for persona in sorted(in_use(book.facts), key=lambda p: -len(p.name)):
        words = words.replace(persona.name, "")
    return [name for key in keys if (name := book.facts.persona_by_key[key].name) in words]


@pytest.mark.parametrize("dropped", DROPS, ids="+".join)
def test_dropped_personas_are_mentioned_nowhere(town: Document, dropped: tuple[str, ...]) -> None:
    kept = [key for key in ALL if key not in dropped]
    book = answer(town, {**OWN_WORDS, "persona.used": kept})
    check_form(book.document)
    assert [p.key for p in in_use(book.facts)] == kept
    assert _mentions(book, dropped) == []
    for key in dropped:
        assert not has_section(book.document, f"personas.each:{key}")
        assert not has_section(book.document, f"targets.each:{key}")
    orphans = {f.item for f in book.findings}
    children = {p.key for p in book.facts.personas if p.key in kept and p.parent_id is not None}
    raw = {k: book.facts.persona_by_id[book.facts.persona_by_key[k].parent_id].key for k in children}
    assert orphans == {f"persona.{child}.parent" for child, parent in raw.items() if parent in dropped}
    mended = answer(town, dict.fromkeys(orphans, "") | dict.fromkeys(orphans, "土台なし"))
    check_form(mended.document)
    assert {f.item for f in mended.findings} <= orphans  # a persona may be left without any skill


def test_child_of_a_dropped_persona_keeps_its_skills_until_the_officer_decides(town: Document) -> None:
    kept = [key for key in ALL if key != "promoter"]
    book = answer(town, {**OWN_WORDS, "persona.used": kept})
    lead = book.facts.persona_by_key["dx_lead"]
    assert len(effective_skills(book.facts, lead)) == 19
    table = next(b for b in section(book.document, "personas.each:dx_lead").blocks if isinstance(b, Table))
    assert len(table.rows) == 8
    mended = answer(town, {"persona.dx_lead.parent": "一般行政職員"})
    assert mended.findings == ()
    assert len(effective_skills(mended.facts, mended.facts.persona_by_key["dx_lead"])) == 13


def test_own_words_that_name_a_dropped_persona_are_found(town: Document) -> None:
    book = answer(town, {"persona.used": [key for key in ALL if key != "infosys"]})
    found = {f.item: f for f in book.findings}
    assert "全庁情報システム担当" in found["offjt.courses"].message
    assert found["offjt.courses"].step == "4-2"


def test_taking_a_persona_back_brings_everything_back(town: Document) -> None:
    before = book_of(town)
    answer(town, {"persona.used": ["general", "manager"]})
    after = answer(town, {"persona.used": list(ALL)})
    assert words_of(after.document) == words_of(before.document)


def test_added_persona_appears_everywhere(town: Document) -> None:
    book = answer(town, {"persona.added": "デジタル活用支援員"})
    persona = next(p for p in in_use(book.facts) if p.name == "デジタル活用支援員")
    assert {f.item for f in book.findings} >= {f"persona.{persona.key}.track", f"persona.{persona.key}.parent"}
    assert {f.step for f in book.findings} <= {s.key for s in book.steps}
    key = f"persona.{persona.key}"
    book = answer(
        town,
        {
            f"{key}.role": "住民の相談に乗り、身近な場所で使い方を教える。",
            f"{key}.headcount": "4人",
            f"{key}.parent": "一般行政職員",
            f"{key}.track": "「一般行政職員の段階」の段階を使う",
        },
    )
    (left,) = book.findings
    assert left.step == f"5-n:{persona.key}"
    check_form(book.document)
    mine = section(book.document, f"personas.each:{persona.key}")
    assert mine.heading == "6 デジタル活用支援員"
    assert "一般行政職員に求める11項目を、この人材像にも同じく求める。" in [words_of_block(b) for b in mine.blocks]
    places = {
        "table:personas": "住民の相談に乗り",
        "table:stages": "デジタル活用支援員",
        "diagram:personas": "デジタル活用支援員",
        "table:effective": "デジタル活用支援員（11項目）",
    }
    blocks = {b.key: b for b in book.document.blocks() if isinstance(b, (Table, Diagram))}
    for block, words in places.items():
        found = blocks[block]
        assert words in words_of_block(found), block
    assert any(step.title == "デジタル活用支援員の目標" for step in book.steps)
    renamed = answer(town, {"persona.added": "スマホ相談員"})
    assert "デジタル活用支援員" not in words_of(renamed.document)
    assert renamed.facts.persona_by_key[persona.key].headcount == 4
    gone = answer(town, {"persona.added": ""})
    assert "スマホ相談員" not in words_of(gone.document)
    back = answer(town, {"persona.added": "スマホ相談員"})
    assert back.facts.persona_by_key[persona.key].headcount == 4


@pytest.mark.parametrize(("gone", "into"), list(itertools.permutations(INSIDE, 2)))
def test_merged_personas(town: Document, gone: str, into: str) -> None:
    before = book_of(town)
    together = {
        p.skill.id for key in (gone, into) for p in effective_skills(before.facts, before.facts.persona_by_key[key])
    }
    book = answer(town, {**OWN_WORDS, f"persona.{gone}.merged": into})
    facts = book.facts
    check_form(book.document)
    assert _mentions(book, (gone,)) == []
    assert not has_section(book.document, f"personas.each:{gone}")
    circle = any("輪" in f.message for f in book.findings)  # 土台 merged into what builds upon it: the officer decides
    assert circle == ((gone, into) == ("general", "dx_lead"))
    assert circle or {p.skill.id for p in effective_skills(facts, facts.persona_by_key[into])} >= together
    targets = section(book.document, f"targets.each:{into}").blocks
    assert {f"target.{t.key}" for t in facts.targets if t.persona_id == facts.persona_by_key[gone].id and t.active} <= {
        b.key for b in targets
    }
    assert {f.step for f in book.findings} <= {s.key for s in book.steps}
    apart = answer(town, {f"persona.{gone}.merged": "まとめない"})
    expected = answer(town, {})
    assert words_of(apart.document) == words_of(expected.document)
    assert has_section(apart.document, f"personas.each:{gone}")


def test_merged_into_a_dropped_persona_it_stands_for_itself(town: Document) -> None:
    answer(town, {**OWN_WORDS, "persona.dx_lead.merged": "promoter"})
    book = answer(town, {"persona.used": [key for key in ALL if key != "promoter"]})
    assert has_section(book.document, "personas.each:dx_lead")
    assert "persona.dx_lead.merged" in {f.item for f in book.findings}
    mended = answer(town, {"persona.dx_lead.merged": "まとめない", "persona.dx_lead.parent": "一般行政職員"})
    assert mended.findings == ()


def test_circles_are_found_and_do_not_break_anything(town: Document) -> None:
    """A question sheet may close a circle that no single choice on the screen can."""
    book = answer(town, {"persona.promoter.parent": "infosys", "persona.infosys.parent": "promoter"})
    check_form(book.document)
    found = {f.item: f.message for f in book.findings}
    assert {"persona.promoter.parent", "persona.infosys.parent"} <= set(found)
    assert "輪" in found["persona.promoter.parent"]
    mended = answer(town, {"persona.infosys.parent": "general"})
    assert not any("輪" in f.message for f in mended.findings)
    book = answer(town, {"persona.promoter.merged": "infosys", "persona.infosys.merged": "promoter"})
    check_form(book.document)
    assert {"persona.promoter.merged", "persona.infosys.merged"} <= {f.item for f in book.findings}


def test_saving_personas_keeps_own_ones_apart(town: Document) -> None:
    book = answer(town, {"persona.added": "支援員\n相談員"})
    own = [p.key for p in in_use(book.facts) if p.key.startswith("own-")]
    assert len(own) == len(set(own)) == 2
    items = {i.key: i for i in book.items}
    save_answers(town, book.facts, book.items, {"persona.used": items["persona.used"].value}, label="同じ")
    assert [p.key for p in in_use(read_facts(town))] == [*ALL, *own]
