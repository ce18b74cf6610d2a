"""A frame coming in, as Excel or TOML: read tolerantly, checked whole, bad cells listed; nothing is applied here."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.models.labels import code_label
from desktop.policy.frame.checks import check
from desktop.policy.frame.sheets import BY_TITLE, CODES, SHEETS, Col, Frame, Row, Sheet
from desktop.store.errors import UnreadableFile, from_os_error

from .answers import Problem
from .workbook import open_workbook, readable

_MAX_TEXT, _MAX_BYTES, _MAX_ROWS = 4_000, 20_000_000, 20_000
_YES, _NO = {"はい", "○", "◯", "true", "1"}, {"いいえ", "×", "false", "0", ""}
_ORIGIN = {"出どころ": "origin", "時点": "as_of"}


@dataclass(frozen=True, slots=True)
class FrameReading:
    """What a file holds: the rows that can be taken, and what is wrong, by cell. `source` names whose it is."""

    frame: Frame
    problems: tuple[Problem, ...]
    source: str


@dataclass(frozen=True, slots=True)
class _Cell:
    place: str
    head: str
    value: object


def read_frame(path: Path, mine: Frame) -> FrameReading:
    """Read a frame file and check it against our own. Raises UnreadableFile when it is no frame at all."""
    problems: list[Problem] = []
    if path.suffix.casefold() == ".toml":
        source, raw = _toml(path)
    else:
        source, raw = _excel(path, problems)
    rows: dict[str, list[tuple[Row, str]]] = {sheet.title: [] for sheet in SHEETS}
    for title, cells in raw:
        made = _row(BY_TITLE[title], cells, problems)
        if made is not None:
            rows[title].append((made, cells[0].place))
    frame, bad = check(rows, mine)
    problems += [Problem(place, label, message) for place, label, message in bad]
    return FrameReading(frame, tuple(problems), source)


def _row(sheet: Sheet, cells: list[_Cell], problems: list[Problem]) -> Row | None:
    by_head = {cell.head: cell for cell in cells}
    made: Row = {}
    sound = True
    for col in sheet.cols:
        cell = by_head.get(col.head)
        if cell is None:
            if col.needed:
                problems.append(Problem(cells[0].place, sheet.title, f"「{col.head}」が書かれていません。"))
                return None
            continue
        value, message = _value(sheet, col, cell.value)
        if message:
            problems.append(Problem(cell.place, f"{sheet.title}の{col.head}", message))
            sound = False
        made[col.field] = value
    for head, field in _ORIGIN.items():
        if sheet.has_origin:
            made[field] = str(by_head[head].value or "") if head in by_head else ""
    return made if sound else None


def _value(sheet: Sheet, col: Col, raw: object) -> tuple[object, str]:
    text = "" if raw is None else str(raw).strip()
    if col.kind == "flag":
        folded = unicodedata.normalize("NFKC", text).casefold()
        if folded in _YES or folded in _NO:
            return folded in _YES, ""
        return None, f"「{text}」は読めません。「はい」か「いいえ」を書いてください。"
    if col.kind == "int":
        return _whole(col, text)
    if (sheet.title, col.field) in CODES:
        known = CODES[sheet.title, col.field]
        codes = {code_label(col.field, code): code for code in known} | {code: code for code in known}
        words = "、".join(code_label(col.field, code) for code in known)
        return codes.get(text), "" if text in codes else f"「{text}」は選べません。{words}から選んでください。"
    if len(text) > _MAX_TEXT:
        return None, f"長すぎます（{len(text)}字）。{_MAX_TEXT}字までにしてください。"
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text):
        return None, "読めない文字（制御文字）が入っています。書き直してください。"
    return (text or None) if col.kind == "link" else text, ""


def _whole(col: Col, text: str) -> tuple[object, str]:
    if not text:
        return None, f"「{col.head}」に数を書いてください。" if col.needed else ""
    plain = unicodedata.normalize("NFKC", text).removesuffix(".0")
    if plain.isdecimal() and len(plain) <= 6:
        return int(plain), ""
    return None, f"「{text}」は数として読めません。"


def _excel(path: Path, problems: list[Problem]) -> tuple[str, list[tuple[str, list[_Cell]]]]:
    with readable(path):
        book = open_workbook(path)
        try:
            found = [
                (sheet.title, cells) for sheet in book if sheet.title in BY_TITLE for cells in _rows(sheet, problems)
            ]
            known = [sheet.title for sheet in book if sheet.title in BY_TITLE]
        finally:
            book.close()
    if not known:
        raise UnreadableFile(
            f"人材像とスキルの表が見つかりません: {path}",
            "方針ナビの「人材像とスキル」から書き出したファイルを選んでください。",
        )
    return path.stem, found


def _rows(sheet: Any, problems: list[Problem]) -> Iterator[list[_Cell]]:  # noqa: ANN401 - openpyxl has no types
    heads: dict[int, str] = {}
    known = {col.head for col in BY_TITLE[sheet.title].cols} | set(_ORIGIN)
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > _MAX_ROWS:
            problems.append(
                Problem(f"{sheet.title}!A{number}", sheet.title, f"{_MAX_ROWS:,}行を超えた分は読みません。")
            )
            return
        cells = [cell for cell in row if cell.value is not None and str(cell.value).strip()]
        if not heads:
            heads = {cell.column: str(cell.value).strip() for cell in cells}
            for cell in cells:
                if heads[cell.column] not in known:
                    text = f"「{heads[cell.column]}」は知らない列のため、読みません。"
                    problems.append(Problem(f"{sheet.title}!{cell.coordinate}", sheet.title, text))
            continue
        if cells:
            broken = next((c for c in cells if c.data_type == "e"), None)
            if broken is not None:
                text = f"Excelの計算エラー（{broken.value}）になっています。値を直接書いてください。"
                problems.append(Problem(f"{sheet.title}!{broken.coordinate}", sheet.title, text))
                continue
            yield [_Cell(f"{sheet.title}!{c.coordinate}", heads.get(c.column, ""), c.value) for c in cells]


def _toml(path: Path) -> tuple[str, list[tuple[str, list[_Cell]]]]:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UnreadableFile(f"大きすぎて開けません: {path}", "方針ナビから書き出したファイルか確かめてください。")
        content: Mapping[str, Any] = tomllib.loads(path.read_bytes().decode("utf-8"))
        head = content["hoshin_frame"]
        source = str(head.get("organization", ""))
    except OSError as error:
        problem = from_os_error(error, path, "読み込み")
        raise UnreadableFile(problem.message, problem.next_step) from error
    except (ValueError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableFile(
            f"人材像とスキルのファイルとして読めませんでした: {path}",
            "方針ナビの「人材像とスキル」から書き出したファイルを選んでください。",
        ) from error
    found: list[tuple[str, list[_Cell]]] = []
    for title, rows in content.items():
        if title in BY_TITLE and isinstance(rows, list):
            heads = {col.field: col.head for col in BY_TITLE[title].cols} | {v: k for k, v in _ORIGIN.items()}
            for n, row in enumerate(rows, 1):
                if isinstance(row, dict) and row:
                    found.append(
                        (title, [_Cell(f"{title} {n}行目", str(heads.get(k, k)), _plain(v)) for k, v in row.items()])
                    )
    return source, found


def _plain(value: object) -> object:
    return ("はい" if value else "いいえ") if isinstance(value, bool) else value
