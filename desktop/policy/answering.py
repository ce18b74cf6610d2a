"""Answers in: reading what somebody typed, and writing many answers as one action."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.analysis.years import parse_date, parse_fiscal_year
from desktop.catalog.preset import Option
from desktop.models import OwnSection, StepSeen, StepState, WordingChoice
from desktop.store import Document

from . import bindings
from .context import Context
from .items import Item
from .paragraphs import instances
from .template import as_own_text

KEY_HEADER, ANSWER_HEADER = "設問ID", "回答"  # the two columns of a question sheet that are read back
CLEAR = "（消す）"  # what to write into a question sheet to empty an answer
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_YES = {"はい", "有", "あり", "○", "〇", "1", "true", "yes", "する", "入れる"}
_NO = {"いいえ", "無", "なし", "×", "0", "false", "no", "しない", "入れない"}
_LIMITS = {"integer": (0, 1_000_000), "year": (1990, 2100)}


class BadAnswer(ValueError):
    """A value that cannot be an answer to its question; the text says why and what would be right."""


def parse(item: Item, raw: object) -> Any:  # noqa: ANN401 - JSON values
    """The value meant by a typed text, a spreadsheet cell or a JSON value. None empties the answer.

    Names are kept to the letter: only what can never be text (control characters) is taken out.
    """
    if isinstance(raw, str):
        raw = as_text(raw)
        if not raw.strip() or raw.strip() == CLEAR:
            raw = None
    value = None if raw is None else _READERS[item.kind](item, raw)
    if item.fixed and value != item.value:
        raise BadAnswer(f"{item.fixed}の{item.shown}{item.unit}を使うため、ここには入れられません。")
    return value


def as_text(raw: str) -> str:
    """What was typed, without what can never be text, and with one kind of line end."""
    return _NOT_TEXT.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))


def parse_many(items: Iterable[Item], raw: Mapping[str, object]) -> tuple[dict[str, Any], dict[str, str]]:
    """Read many answers at once: values by item key, and what is wrong with the others.

    主要事業所管課 may name a 課 that the same answers only bring in.
    """
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    names: dict[str, list[str]] = {}
    listed: set[str] = set()
    for item in sorted(items, key=lambda i: i.bind == "departments.main"):
        if item.bind in {"departments.sections", "departments.outposts"}:
            names[item.bind] = list(item.value)
            listed |= set(item.value)
        if item.key not in raw:
            continue
        if item.bind == "departments.main":
            others = [o for o in item.options if o.value not in listed]  # those that only the tree knows
            item = replace(item, options=(*(Option(n, n) for found in names.values() for n in found), *others))
        try:
            values[item.key] = parse(item, raw[item.key])
        except BadAnswer as error:
            problems[item.key] = str(error)
        if item.bind in names and item.key in values:
            names[item.bind] = values[item.key] or []
    return values, problems


def _whole_number(item: Item, raw: object) -> int:
    if isinstance(raw, bool):
        raise BadAnswer("数字を入れてください。")
    if item.kind == "year":
        # A sheet may hold the 8 of 令和8年度 as a number
        year = parse_fiscal_year(re.sub(r"\.0+$", "", str(raw)))
        if year is None:
            raise BadAnswer("年度は「令和8年度」か「2026」のように入れてください。")
        raw = year
    text = unicodedata.normalize("NFKC", str(raw)).strip().replace(",", "")
    text = re.sub(r"(\.0+)?\s*(人|年度|年|課|%|パーセント)?$", "", text)
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise BadAnswer(f"整数を入れてください（今の内容: {raw}）。")
    number = int(text)
    low, high = _LIMITS[item.kind]
    if item.bind in {"target.value", "target.year"} and item.unit == "％":
        high = 100
    if not low <= number <= high:
        raise BadAnswer(f"{low}から{high}までの数を入れてください（今の内容: {number}）。")
    return number


def _date(_item: Item, raw: object) -> str:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    found = parse_date(str(raw))
    if found is None:
        raise BadAnswer(f"日付は「令和8年10月1日」か「2026-10-01」のように入れてください（今の内容: {raw}）。")
    return found


def _flag(_item: Item, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadAnswer(f"「はい」か「いいえ」を入れてください（今の内容: {raw}）。")


def _choice(item: Item, raw: object) -> str:
    word = str(raw).strip()
    for option in item.options:
        if word in (option.value, option.label):
            return option.value
    labels = "、".join(option.label for option in item.options)
    raise BadAnswer(f"選択肢にありません: {word}（選べるもの: {labels}）")


def _parts(raw: object) -> list[str]:
    if isinstance(raw, str):
        raw = raw.splitlines()
    if not isinstance(raw, Iterable):
        raw = [raw]
    lines = (line for entry in raw for line in _NOT_TEXT.sub("", str(entry)).splitlines())
    return [part for line in lines if (part := line.strip(" 　\t"))]


_READERS: dict[str, Callable[[Item, object], Any]] = {
    "integer": _whole_number,
    "year": _whole_number,
    "date": _date,
    "flag": _flag,
    "choice": _choice,
    "choices": lambda item, raw: [_choice(item, part) for part in _parts(raw)],
    "lines": lambda _item, raw: list(dict.fromkeys(_parts(raw))),
    "multiline": lambda _item, raw: str(raw).strip("\n"),
    "text": lambda _item, raw: str(raw).replace("\n", " ").strip(" "),
}


def save_answers(
    document: Document,
    facts: Facts,
    items: Iterable[Item],
    values: Mapping[str, Any],
    *,
    label: str,
    edit_of: str = "",
    origin: object = None,
    kind: str = "edit",
) -> None:
    """Write parsed values by item key as one action (one undo step). Unknown keys are a bug and raise KeyError."""
    by_key = {item.key: item for item in items}
    chosen = [(by_key[key], value) for key, value in values.items() if not by_key[key].fixed]
    order = {key: n for n, key in enumerate(by_key)}
    chosen.sort(key=lambda pair: order[pair[0].key])
    with document.action(label, edit_of=edit_of, origin=origin, kind=kind) as session:
        for item, value in chosen:
            if item.bind == "wording.own" and value:
                _remember_original(session, facts, item.subject)
            bindings.place(item.bind)[1](session, item.subject, value)
            session.flush()
        for step in {item.step for item, _ in chosen}:
            mark_seen(session, step)


def _remember_original(session: Session, facts: Facts, paragraph: str) -> None:
    """Keep the wording that an own sentence replaces, so that the difference can be seen and restored."""
    row = session.get(WordingChoice, paragraph)
    if row is not None and row.own_text is not None:
        return
    if row is None:
        row = WordingChoice(paragraph=paragraph)
        session.add(row)
    row.original = original_text(facts, paragraph)


def original_text(facts: Facts, paragraph: str) -> str:
    """The wording of a paragraph with its values as {names}, ready to be rewritten."""
    instance = next((p for p in instances(facts) if p.key == paragraph), None)
    if instance is None:
        return ""
    variables = Context(facts).variables(instance.persona, instance.target)
    return as_own_text(instance.template(facts), variables)


def mark_seen(session: Session, step: str) -> None:
    """Note that somebody looked at a step."""
    if session.get(StepSeen, step) is None:
        session.add(StepSeen(key=step))


def set_aside(session: Session, step: str, *, excluded: bool, reason: str = "") -> None:
    """Set a step aside (今回は対象外) with the reason, or take it up again."""
    row = session.get(StepState, step)
    if row is None:
        row = StepState(key=step)
        session.add(row)
    row.excluded, row.reason = excluded, reason


def add_section(document: Document, chapter: str, title: str) -> str:
    """Add the officer's own section at the end of a chapter; returns its UUID."""
    with document.action("節を加える") as session:
        last = len(session.scalars(select(OwnSection).where(OwnSection.chapter == chapter)).all())
        section = OwnSection(chapter=chapter, title=title, position=last)
        session.add(section)
        session.flush()
        return section.uuid


def remove_section(document: Document, section_uuid: str) -> None:
    """Take an own section out; undo brings it back."""
    with document.action("加えた節を取り除く") as session:
        session.delete(session.scalars(select(OwnSection).where(OwnSection.uuid == section_uuid)).one())
