"""The policy as a whole: patterns, sections, spelling, own sentences, hostile words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.analysis.facts import Facts
from desktop.catalog.preset import Preset, load
from desktop.models import OwnSection
from desktop.policy.answering import add_section, original_text
from desktop.policy.book import make_book
from desktop.policy.compose import compose, settle
from desktop.policy.starting import read_facts
from desktop.policy.tree import Blank, Paragraph, Text, runs_of
from desktop.store import Document
from tests.policy.make import (
    ALL,
    answer,
    book_of,
    check_form,
    has_section,
    section,
    with_answers,
    words_of,
    words_of_block,
)

PRESET = load("standard")
HOSTILE = [
    "<b>太字</b><img src='/etc/hostname'>",
    "{{7*7}}",
    "{団体名}",
    "{% raw %}",
    "\ufdd0甲\ufdd2乙\ufdd1丙",
    "&amp;&#x41;",
    "%s%n{0}",
]
TEXTS = ("org.name", "dept.hr", "dept.dx", "policy.title", "dxplan.name", "structure.head", "persona.promoter.role")
OPTIONAL = [s.key for s in PRESET.sections]


def runs_in(document: Document) -> list[object]:
    return [run for block in document.blocks() for run in runs_of(block)]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("ict", "採用の段階で見いだす"),
        ("rotation", "一律の年数で異動させる運用"),
        ("both", "採用と異動の両面から"),
        ("none", "当面行わない"),
    ],
)
@pytest.mark.parametrize("variant", ["kanketsu", "hyojun", "shokibo"])
def test_ways_to_secure_the_system_staff(town: Document, how: str, words: str, variant: str) -> None:
    book = answer(town, {"secure.infosys": how, "wording.secure_infosys.variant": variant})
    check_form(book.document)
    (block,) = section(book.document, "secure_infosys").blocks
    assert variant != "hyojun" or words in words_of_block(block)
    assert ("ICT枠" in words_of_block(block)) == (how in {"ict", "both"})
    assert section(book.document, "secure_infosys").label == "2"
    assert book.findings == ()


def test_every_section_can_be_left_out(town: Document) -> None:
    facts = read_facts(town)
    for key in OPTIONAL:
        choices = {**facts.section_choices}
        choices[key] = type(facts.section_choices["appendix"])(key=key, enabled=False)
        without = replace(facts, section_choices=choices)
        document = compose(without)
        check_form(document)
        assert not has_section(document, key)
        assert make_book(without).findings == ()


def test_chapter_without_any_section_is_not_printed(town: Document) -> None:
    book = answer(town, {"section.background.enabled": "いいえ", "section.position.enabled": "いいえ"})
    check_form(book.document)
    assert not has_section(book.document, "overview")
    assert section(book.document, "personas").label == "第1章"
    (finding,) = [f for f in book.findings if "概要" in f.message]
    assert finding.step == "1-1"
    assert answer(town, {"section.overview.enabled": "いいえ"}).findings == ()


def test_contents_are_numbered_without_gaps_around_an_unnumbered_expert(town: Document) -> None:
    book = book_of(town)
    targets = section(book.document, "targets")
    assert [c.label for c in targets.children] == ["1", "2", "3", "4", "5", ""]
    assert targets.children[-1].title == "CIO補佐官・高度専門人材（外部登用人材）"
    assert section(book.document, "appendix").label == ""


def test_spelling_everywhere_but_in_names(town: Document) -> None:
    plan, body = "あおば野町人材ビジョン", "人材育成本部"
    before = {
        "dxplan.name": plan,
        "structure.head": "人材戦略監",
        "structure.bodies": [body],
        "dept.outposts": "人材開発所",
    }
    book = answer(town, {**before, "spelling": "人財"})
    words = words_of(book.document)
    quoted = [plan, "人材戦略監", body, *(d.name for d in book.facts.departments), book.facts.answer("hrpolicy.name")]
    quoted.append(book.facts.answer("annual.name"))
    assert all(name in words for name in (plan, "人材戦略監", body, book.facts.answer("hrpolicy.name")))
    for name in sorted(quoted, key=len, reverse=True):
        words = words.replace(name, "")
    assert "人材" not in words
    assert "人財" in words
    assert "人財" not in words_of(answer(town, {"spelling": "人材"}).document)


def changed(facts: Facts, key: str, text: str) -> Facts:
    """The same town after an upgrade of the preset that rewrote a wording."""
    spec = replace(PRESET.paragraphs[key], texts={"hyojun": text})
    preset: Preset = replace(PRESET, paragraphs={**PRESET.paragraphs, key: spec})
    return replace(facts, preset=preset)


def test_own_sentence_survives_a_new_preset(town: Document) -> None:
    original = original_text(read_facts(town), "purpose")
    book = answer(town, {"wording.purpose.own": "{団体名}は、{期限}までに人を育てる。"})
    assert "あおば野町は、令和12年度末までに人を育てる。" in words_of(book.document)
    assert book.facts.wordings["purpose"].original == original
    upgraded = changed(book.facts, "purpose", "新しい文例で{{ 団体名 }}を語る。")
    assert "あおば野町は、令和12年度末までに人を育てる。" in words_of(compose(upgraded))
    assert original_text(upgraded, "purpose") == "新しい文例で{団体名}を語る。" != upgraded.wordings["purpose"].original
    restored = answer(town, {"wording.purpose.own": ""})
    assert "新しい文例であおば野町を語る。" in words_of(
        compose(changed(restored.facts, "purpose", "新しい文例で{{ 団体名 }}を語る。"))
    )
    assert "人を育てる。" not in words_of(restored.document)
    assert restored.facts.wordings["purpose"].original == original


def test_own_sentence_follows_the_answers(town: Document) -> None:
    answer(town, {"wording.target.general_tools.own": "{目標.分母}のうち{目標.人数}。{像.promoter}、{人事課}。"})
    book = answer(town, {"org.staff": 200, "dept.hr": "職員課"})
    assert "全職員200人のうち140人。DX推進員、職員課。" in words_of(book.document)


def test_vanished_wording_falls_back_to_the_default(town: Document) -> None:
    book = answer(town, {"wording.purpose.variant": "kanketsu"})
    assert "新" in words_of(compose(changed(book.facts, "purpose", "新")))


def test_new_file_is_full_of_blanks(blank: Document) -> None:
    book = book_of(blank)
    check_form(book.document)
    assert sum(isinstance(run, Blank) for run in runs_in(book.document)) > 20
    assert book.document.draft
    items = {i.key for i in book.items}
    sources = {run.source for run in runs_in(book.document) if isinstance(run, Blank)}
    assert {s for s in sources if not s.startswith("target.")} <= items
    assert "〔団体名〕" in words_of(book.document)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_plain(town: Document, text: str) -> None:
    uuid = add_section(town, "system", text)
    lists = {
        "dept.names": [text],
        "persona.added": [text],
        "dxplan.fields": [text],
        "offjt.courses": [f"{text}：{text}"],
    }
    own = {"secure.others": text, f"own.{uuid}.text": f"文。{text}"}
    book = answer(town, {**dict.fromkeys(TEXTS, text), **lists, **own})
    kept = "".join(c for c in text if not "\ufdd0" <= c <= "\ufdef")
    check_form(book.document)
    words = words_of(book.document)
    assert words.count(kept) > 20
    assert "49" not in words
    assert book.document.organization == kept
    fixed = [r.text for r in runs_in(book.document) if isinstance(r, Text)]
    assert not [text for text in fixed if "{{" in text and kept not in text]


def test_text_that_a_foreign_file_smuggled_in(town: Document) -> None:
    """Marks of ours in stored texts, which no input of ours lets in: still plain, and no crash."""
    facts = read_facts(town)
    for bad in ("\ufdd0", "\ufdd0a\ufdd1", "\ufdd0a\ufdd2b\ufdd2c\ufdd2d\ufdd1", "x\ufdd1\ufdd2"):
        own = OwnSection(id=9, uuid="u", chapter="system", title="節", text=f"文{bad}。", position=0)
        document = compose(replace(with_answers(facts, dept__hr=bad, structure__head=f"長{bad}"), own_sections=(own,)))
        texts = [r.text for b in document.blocks() if isinstance(b, Paragraph) for r in b.runs]
        assert not re.search("[\ufdd0-\ufdef]", "".join(texts))


@given(st.data())
@settings(max_examples=25)
def test_fixed_words_hold_no_template(town: Document, data: st.DataObject) -> None:
    """No { of a wording reaches the page, whichever personas, sections and wordings are chosen."""
    given_answers: dict[str, object] = {
        "persona.used": data.draw(st.lists(st.sampled_from(ALL), min_size=1, unique=True)),
        "secure.infosys": data.draw(st.sampled_from(["ict", "rotation", "both", "none"])),
        "measure_style": data.draw(st.sampled_from(["rate", "count"])),
        "dxplan.exists": data.draw(st.booleans()),
        "hrpolicy.exists": data.draw(st.booleans()),
        "dept.hr": data.draw(st.sampled_from(["企画情報課", "総務課"])),
        "org.staff": data.draw(st.sampled_from([None, 12, 180])),
        "secure.cio": data.draw(st.sampled_from([[], ["national", "joint"]])),
    }
    for key in data.draw(st.lists(st.sampled_from(sorted(PRESET.paragraphs)), max_size=6)):
        if not key.startswith(("persona.", "target.")):
            given_answers[f"wording.{key}.variant"] = data.draw(st.sampled_from(sorted(PRESET.paragraphs[key].texts)))
    book = book_of(town)
    known = {i.key for i in book.items}
    changed_book = answer(town, {k: v for k, v in given_answers.items() if k in known})
    check_form(changed_book.document)
    assert not [
        r.text for r in runs_in(changed_book.document) if isinstance(r, Text) and ("{" in r.text or "}" in r.text)
    ]
    assert {f.step for f in changed_book.findings} <= {s.key for s in changed_book.steps}
    assert {f.item for f in changed_book.findings} - {""} <= {i.key for i in changed_book.items}


def test_decided_only_when_nothing_is_missing(town: Document) -> None:
    book = book_of(town)
    assert book.ready
    assert (book.document.status, book.document.draft) == ("決定", False)
    missing = answer(town, {"org.staff": ""})
    assert (missing.document.status, missing.document.draft) == ("案", True)
    answer(town, {"org.staff": 180, "policy.status": "案"})
    draft = book_of(town)
    assert (draft.document.status, draft.document.draft) == ("案", False)
    assert settle(book.document, ready=False).status == "案"


def test_dates_and_years_in_words(town: Document) -> None:
    document = book_of(town).document
    assert document.date == "令和8年10月1日"
    assert document.cover_note == "計画期間　令和8年度から令和12年度まで（5年間）"
    assert ("発行日", "令和8年10月1日") in document.colophon
    assert "令和元年度に「あおば野町職員人材育成基本方針」" in words_of(document)


def test_one_number_one_source(town: Document) -> None:
    words = words_of(answer(town, {"org.staff": 183}).document)
    assert words.count("183人×70％＝129人") == 2  # the sentence of chapter 5 and its table
    assert "126人" not in words


def test_small_bodies_get_their_wordings_by_themselves(blank: Document) -> None:
    before = words_of(answer(blank, {"org.staff": 180}).document)
    after = words_of(answer(blank, {"org.staff": 60}).document)
    assert "60人の職員が住民の暮らしの全般を支えている" in after
    assert "住民の暮らしの全般" not in before


def test_times_and_addresses_in_lists_are_untouched(town: Document) -> None:
    book = answer(town, {"offjt.courses": "朝の会：8:30から\n動画 https://x.example/a：全職員"})
    words = words_of(book.document)
    assert "8:30から" in words
    assert "//x.example/a：全職員" in words
