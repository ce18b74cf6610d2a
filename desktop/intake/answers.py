"""The question sheet coming back: tolerant reading, a preview of what would change, bad answers by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop.policy.answering import ANSWER_HEADER, CLEAR, KEY_HEADER, parse_many
from desktop.policy.book import Book
from desktop.policy.items import Item
from desktop.store.errors import UnreadableFile

from .workbook import open_workbook, readable


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that would change, with both values in words."""

    key: str
    label: str
    before: str
    after: str
    value: Any


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that could not be taken, and why."""

    cell: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What a returned sheet says; nothing is applied yet."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    same: int


@dataclass(frozen=True, slots=True)
class _Found:
    cell: str
    key: str
    raw: object
    broken: bool  # Excel could not work out the cell: #REF!, #N/A


def read_sheet(path: Path, book: Book) -> SheetReading:
    """Compare a returned question sheet with the present answers. Raises UnreadableFile."""
    with readable(path):
        found = list(_cells(path))
    by_key = {item.key: item for item in book.items}
    problems = [
        Problem(f.cell, f.key, "このファイルにない設問です。シートを作った後に、人材像などの選び方が変わっています。")
        for f in found
        if f.key not in by_key
    ]
    problems += [
        Problem(f.cell, by_key[f.key].label, f"Excelの計算エラー（{f.raw}）になっています。答えを直接書いてください。")
        for f in found
        if f.key in by_key and f.broken
    ]
    raw: dict[str, object] = {}
    cells: dict[str, str] = {}
    for f in found:
        if f.key in by_key and not f.broken and f.raw is not None and str(f.raw).strip():
            raw[f.key], cells[f.key] = f.raw, f.cell
    values, bad = parse_many(book.items, raw)
    problems += [Problem(cells[key], by_key[key].label, message) for key, message in bad.items()]
    changes = tuple(_change(by_key[key], value) for key, value in values.items() if _differs(by_key[key], value))
    return SheetReading(changes, tuple(problems), len(values) - len(changes))


def _differs(item: Item, value: Any) -> bool:  # noqa: ANN401 - JSON values
    empty: tuple[object, ...] = (None, "", [])
    if item.kind == "choices":
        return sorted(item.value or ()) != sorted(value or ())
    return bool(value != item.value and not (value in empty and item.value in empty))


def _change(item: Item, value: Any) -> Change:  # noqa: ANN401
    after = replace(item, value=value).shown if value not in (None, "", []) else CLEAR
    return Change(item.key, item.label, item.shown, after, value)


def _cells(path: Path) -> Iterator[_Found]:
    workbook = open_workbook(path)
    try:
        seen = False
        for sheet in workbook:
            header = None
            for row in sheet.iter_rows():
                words = {str(c.value).strip(): c.column for c in row if c.value is not None}
                if header is None:
                    if KEY_HEADER in words and ANSWER_HEADER in words:
                        header = (words[KEY_HEADER], words[ANSWER_HEADER])
                        seen = True
                    continue
                by_column = {c.column: c for c in row if c.value is not None}
                key = by_column.get(header[0])
                answer = by_column.get(header[1])
                if key is not None and answer is not None:
                    place, broken = f"{sheet.title}!{answer.coordinate}", answer.data_type == "e"
                    yield _Found(place, str(key.value).strip(), answer.value, broken)
        if not seen:
            raise UnreadableFile(
                f"設問シートの「{KEY_HEADER}」と「{ANSWER_HEADER}」の欄が見つかりません: {path}",
                "方針ナビから書き出した設問シートを選んでください。",
            )
    finally:
        workbook.close()
