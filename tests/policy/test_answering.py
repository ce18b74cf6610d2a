"""Answers in: every kind read, bad input refused with a reason, one save one undo step."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.catalog.preset import Option
from desktop.policy.answering import BadAnswer, add_section, parse, parse_many, remove_section, save_answers
from desktop.policy.items import Item, find
from desktop.policy.starting import read_facts
from desktop.store import Document
from tests.policy.make import ALL, answer, book_of

OPTIONS = (Option("ict", "ICT枠"), Option("rotation", "ローテーション"), Option("none", "どちらもしない"))
NAMES = ["髙﨑　德永", "𠮷田𣘺本", "葛󠄀飾", "外字\ue000課", "神塚", "ＤＸ推進課", "①㈱〜～－−", "e\u0301", "ﾊﾝｶｸ"]


def item(kind: str, *, unit: str = "", bind: str = "", options: tuple[Option, ...] = ()) -> Item:
    return Item("k", "0-1", "設問", kind, bind, "k", None, unit=unit, options=options)


KINDS = [item(k) for k in ("text", "multiline", "lines", "integer", "year", "date", "flag")]
KINDS += [item("choice", options=OPTIONS), item("choices", options=OPTIONS)]
RAW = st.one_of(
    st.text(),
    st.text("０123456789.,令和R年度人-/○はい\n　（消す）", max_size=12),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.lists(st.text(max_size=5), max_size=4),
    st.sampled_from([o.label for o in OPTIONS]),
    st.dates().map(date.isoformat),
)


@given(st.sampled_from(KINDS), RAW)
def test_what_is_shown_reads_back_the_same(one: Item, raw: object) -> None:
    """A question sheet that comes back untouched changes nothing."""
    try:
        value = parse(one, raw)
    except BadAnswer:
        return
    shown = replace(one, value=value).shown
    assert parse(one, shown) == (None if value in ("", []) else value)


@given(st.sampled_from(KINDS), RAW)
def test_bad_answers_say_why_in_japanese(one: Item, raw: object) -> None:
    said = "よい"
    try:
        parse(one, raw)
    except BadAnswer as error:
        said = str(error)
    assert any("ぁ" <= char <= "ん" for char in said)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_kept_to_the_letter(name: str, town: Document) -> None:
    book = answer(town, {"org.name": name, "dept.names": [name, "総務課"], "structure.head": f" {name}\n"})
    assert book.facts.organization.name == name
    assert book.facts.sections[0].name == name
    assert book.facts.answer("structure.head") == name
    assert name in book.document.organization


@given(st.text())
def test_only_control_characters_are_taken_out_of_texts(raw: str) -> None:
    found = parse(item("multiline"), raw) or ""
    kept = [c for c in raw if unicodedata.category(c) not in {"Cc", "Cs", "Cn"}]
    assert [c for c in found if unicodedata.category(c) not in {"Cc", "Cs", "Cn"}] == kept or not raw.strip()


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("180", 180),
        ("１８０人", 180),
        (" 1,234 ", 1234),
        (180.0, 180),
        ("180.0", 180),
        (0, 0),
        ("0", 0),
        ("1000000", 10**6),
    ],
)
def test_whole_numbers(raw: object, number: int) -> None:
    assert parse(item("integer"), raw) == number


@pytest.mark.parametrize(
    "raw", ["多い", "1.5", 1.5, "-1", "1000001", True, "1e3", float("nan"), "180人くらい", "9" * 5000]
)
def test_bad_numbers(raw: object) -> None:
    with pytest.raises(BadAnswer):
        parse(item("integer"), raw)


@pytest.mark.parametrize(
    ("raw", "year"), [("令和8年度", 2026), ("R8", 2026), (2026, 2026), (8, 2026), (8.0, 2026), ("８", 2026)]
)
def test_years(raw: object, year: int) -> None:
    assert parse(item("year"), raw) == year


@pytest.mark.parametrize("raw", ["未定", "1989", 2101, "R0", True, "令和2026", datetime(2026, 4, 1)])
def test_bad_years(raw: object) -> None:
    with pytest.raises(BadAnswer):
        parse(item("year"), raw)


@pytest.mark.parametrize("raw", ["R8.10.1", "2026/10/1", date(2026, 10, 1), datetime(2026, 10, 1, 9), "令和8年10月1日"])
def test_dates(raw: object) -> None:
    assert parse(item("date"), raw) == "2026-10-01"


def test_percentages_stop_at_100() -> None:
    percent = item("integer", unit="％", bind="target.value")
    assert parse(percent, "100%") == 100
    with pytest.raises(BadAnswer):
        parse(percent, "101")


@pytest.mark.parametrize(
    ("raw", "value"), [("はい", True), ("○", True), (False, False), ("×", False), ("有", True), (1, True)]
)
def test_flags(raw: object, value: bool) -> None:
    assert parse(item("flag"), raw) is value
    with pytest.raises(BadAnswer):
        parse(item("flag"), "たぶん")


def test_choices_by_label_or_value() -> None:
    one, many = item("choice", options=OPTIONS), item("choices", options=OPTIONS)
    assert parse(one, "ICT枠") == parse(one, " ict ") == "ict"
    assert parse(many, "ICT枠\nrotation") == ["ict", "rotation"]
    for bad in (one, many):
        with pytest.raises(BadAnswer, match="どちらもしない"):
            parse(bad, "両方")


def test_lines_are_cleaned_and_each_once() -> None:
    assert parse(item("lines"), "総務課\r\n　税務課 \n\n総務課\n") == ["総務課", "税務課"]
    assert parse(item("lines"), ["総務課\n税務課", " 総務課", "\ufdd0住民課"]) == ["総務課", "税務課", "住民課"]
    assert parse(item("lines"), "（消す）") is None


def test_every_answer_of_the_samples_reads_back(town: Document, village: Document, blank: Document) -> None:
    answer(village, {"persona.used": [k for k in ALL if k != "general"], "persona.added": "支援員"})
    for document in (town, village, blank):
        book = book_of(document)
        shown = {one.key: one.shown for one in book.items}
        values, problems = parse_many(book.items, shown)
        assert problems == {}
        for one in book.items:
            empty: Any = (None, "", [])
            assert values[one.key] == one.value or (values[one.key] in empty and one.value in empty), one.key


def test_one_save_is_one_undo_step(town: Document) -> None:
    before = book_of(town)
    values = {"org.name": "みどり町", "org.staff": 200, "dept.names": ["総務課"], "persona.added": ["支援員"]}
    save_answers(town, before.facts, before.items, values, label="まとめて")
    after = read_facts(town)
    assert (after.organization.name, after.organization.headcount, len(after.sections)) == ("みどり町", 200, 1)
    assert town.undo() == "まとめて"
    assert book_of(town).document == before.document


def test_bad_answers_of_a_batch_are_named_and_the_others_read(town: Document) -> None:
    book = book_of(town)
    values, problems = parse_many(book.items, {"org.staff": "多い", "org.name": "みどり町", "policy.date": "いつか"})
    assert values == {"org.name": "みどり町"}
    assert set(problems) == {"org.staff", "policy.date"}


def test_main_departments_may_name_what_the_same_sheet_brings(town: Document) -> None:
    book = answer(town, {"dept.names": "総務課\n新しい課", "dept.main": "新しい課"})
    assert [d.name for d in book.facts.main_departments] == ["新しい課"]
    _, problems = parse_many(book.items, {"dept.main": "無い課"})
    assert "dept.main" in problems


def test_renamed_department_keeps_its_identity(town: Document) -> None:
    before = {d.name: d.uuid for d in read_facts(town).departments}
    names = list(read_facts(town).sections)
    renamed = ["総務部" if d.name == "総務課" else d.name for d in names]
    after = {d.name: d for d in answer(town, {"dept.names": renamed}).facts.departments}
    assert after["総務部"].uuid == before["総務課"]
    assert after["総務部"].is_main
    assert after["税務課"].uuid == before["税務課"]


def test_unknown_key_is_a_bug(town: Document) -> None:
    book = book_of(town)
    with pytest.raises(KeyError):
        save_answers(town, book.facts, book.items, {"無い": 1}, label="x")


def test_emptied_answers(town: Document) -> None:
    book = answer(
        town, {"org.staff": "（消す）", "dept.hr": "", "policy.base_year": None, "target.general_tools.year.2027": ""}
    )
    assert book.facts.organization.headcount is None
    assert book.facts.answer("dept.hr") is None
    assert book.facts.end_year is None
    assert find(book.items, "dept.hr").open


def test_own_sections_come_and_go(town: Document) -> None:
    uuid = add_section(town, "system", "職員の声")
    book = answer(town, {f"own.{uuid}.text": "{団体名}の職員に聞いた。"})
    section = next(s for s in book.document.walk() if s.key == f"own:{uuid}")
    assert section.heading == "4 職員の声"
    assert "".join(run.text for run in section.blocks[0].runs) == "あおば野町の職員に聞いた。"
    remove_section(town, uuid)
    assert not any(s.key.startswith("own:") for s in book_of(town).document.walk())
    town.undo()
    assert any(s.key == f"own:{uuid}" for s in book_of(town).document.walk())
