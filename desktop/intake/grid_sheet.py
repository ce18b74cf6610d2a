"""The データ sheet of スキル表 coming back: people by number, skills by key, a preview of what would change.

Columns may have moved or been renamed, the sheet may have another name, other columns may stand between. A row or a
column that is not there changes nothing; an emptied cell is 未評価. The 項目 sheet says whose judgement
it is (自己, メンター, 確定), and it is taken into that one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from openpyxl.utils import get_column_letter

from desktop.models import CONFIRMED
from desktop.policy.frame.cells import BadCell
from desktop.policy.frame.names import clean, fold
from desktop.policy.staff.card import LAYERS
from desktop.policy.staff.cells import Place, Plan, level_words, read_level
from desktop.policy.staff.grid import GridData
from desktop.policy.staff.grid_sheet import ITEMS, LAYER_WORDS, NAME, NUMBER, ROUND_WORDS
from desktop.store.errors import UnreadableFile
from desktop.store.watch import Watch

from .answers import Problem
from .workbook import open_workbook, readable

_HEAD_WITHIN: Final = 30  # rows in which the headings must stand
_PRINTED: Final = "表"  # the sheet to print, which is not read


GridOf = Callable[[int], tuple[GridData, str]]  # of a layer: the grid that can be written into, and its round's name


@dataclass(frozen=True, slots=True)
class GridChange:
    """A cell that would change, with both values in words. cell: where it stands in the sheet."""

    at: Place
    cell: str
    person: str
    skill: str
    before: str
    after: str
    level: int | None


@dataclass(frozen=True, slots=True)
class GridReading:
    """What a returned sheet says; nothing is applied yet. told: what the officer should know before taking it.

    data: the grid that it was compared with, and is taken into.
    """

    data: GridData
    changes: tuple[GridChange, ...]
    problems: tuple[Problem, ...]
    same: int
    told: tuple[str, ...] = ()

    def plan(self, chosen: Sequence[GridChange] | None = None) -> Plan:
        """The chosen changes (all of them unless said) for `policy.staff.cells.apply`."""
        taken = self.changes if chosen is None else chosen
        return Plan(len(taken) + self.same, {change.at: change.level for change in taken})


@dataclass(frozen=True, slots=True)
class _Head:
    """Where things stand in a sheet: its first row of people, the number, the name, and the skills by column."""

    first: int
    number: int
    name: int | None
    skills: dict[int, int]
    by_key: bool


@dataclass
class _Found:
    changes: list[GridChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    seen: dict[int, str] = field(default_factory=dict)
    same: int = 0


def read_grid_sheet(path: Path, grid_of: GridOf, watch: Watch | None = None) -> GridReading:
    """Compare a returned sheet with the grid of the layer that it names. Raises WorldError, UnreadableFile, Stopped."""
    with readable(path):
        workbook = open_workbook(path)
    try:
        with readable(path):
            written = _written(workbook)
        data, round_name = grid_of(_layer(written, path))
        with readable(path):
            sheet, head = _find(workbook, data, path)
            found = _Found(told=_told(written, data.layer, round_name))
            _read_rows(sheet, head, data, found, watch)
    finally:
        workbook.close()
    return GridReading(data, tuple(found.changes), tuple(found.problems), found.same, tuple(found.told))


def _find(workbook: Any, data: GridData, path: Path) -> tuple[Any, _Head]:  # noqa: ANN401 - openpyxl has no types
    """The sheet with numbers and skills; one that holds the lasting keys comes before one with names alone."""
    heads = [(sheet, head) for sheet in workbook.worksheets if (head := _head(sheet, data)) is not None]
    heads.sort(key=lambda each: (not each[1].by_key, each[0].title == _PRINTED))
    if not heads or (heads[0][0].title == _PRINTED and not heads[0][1].by_key):
        raise UnreadableFile(
            f"スキル表の「{NUMBER}」とスキルの欄が見つかりません: {path}",
            "方針ナビから書き出したスキル表の「データ」のシートがあるか、確かめてください。",
        )
    return heads[0]


def _head(sheet: Any, data: GridData) -> _Head | None:  # noqa: ANN401
    keys = {column.skill.key: n for n, column in enumerate(data.columns)}
    names = {fold(column.skill.name): n for n, column in enumerate(data.columns)}
    known: dict[int, int] = {}
    for row_number, row in enumerate(sheet.iter_rows(max_row=_HEAD_WITHIN, values_only=True), start=1):
        texts = [_text(value) for value in row]
        by_key = {n: keys[text] for n, text in enumerate(texts) if text in keys}
        if NUMBER not in texts:
            known = known or by_key
            continue
        by_name = {n: names[fold(text)] for n, text in enumerate(texts) if text and fold(text) in names}
        taken = set(known.values())
        skills = known | {n: place for n, place in by_name.items() if n not in known and place not in taken}
        name = texts.index(NAME) if NAME in texts else None
        return _Head(row_number + 1, texts.index(NUMBER), name, skills, bool(known)) if skills else None
    return None


def _read_rows(sheet: Any, head: _Head, data: GridData, found: _Found, watch: Watch | None) -> None:  # noqa: ANN401
    people = _People(data)
    _tell_double(head, data, found)
    total = max(len(data.people), 1)
    for number, row in enumerate(sheet.iter_rows(min_row=head.first, values_only=True), start=head.first):
        if watch is not None and number % 256 == 0:
            watch.at((number - head.first) / total)
        if not any(value is not None for value in row):
            continue
        place = f"{sheet.title}!{get_column_letter(head.number + 1)}{number}"
        at = _person(head, row, place, people, found)
        if at is not None:
            _read_cells(f"{sheet.title}!", number, row, (head, at), data, found)


def _person(head: _Head, row: Sequence[Any], place: str, people: _People, found: _Found) -> int | None:
    """The place of the person of a row; None when nobody can be told, and then the reason is noted."""
    number = _text(row[head.number]) if head.number < len(row) else ""
    name = row[head.name] if head.name is not None and head.name < len(row) else None
    if not number:
        if any(n < len(row) and row[n] is not None for n in head.skills):
            words = "職員番号がないため、だれの行か分かりません。"
            found.problems.append(Problem(place, str(name or ""), words))
        return None
    at, note = people.find(number)
    if at is None:
        found.problems.append(Problem(place, number, note))
        return None
    if at in found.seen:
        words = f"同じ職員番号の行が、{found.seen[at]}にもあります。こちらの行は取り込みません。"
        found.problems.append(Problem(place, number, words))
        return None
    found.seen[at] = place
    person = people.data.people[at]
    if note:
        found.told.append(f"{place}: {note}")
    if isinstance(name, str) and name != person.name:
        found.told.append(
            f"{place}: 氏名が違います（シート「{name}」、名簿「{person.name}」）。番号の人として読みます。"
        )
    return at


def _read_cells(
    sheet: str, number: int, row: Sequence[Any], where: tuple[_Head, int], data: GridData, found: _Found
) -> None:
    head, at = where
    person = data.people[at]
    for n, column in head.skills.items():
        value = row[n] if n < len(row) else None
        levels = data.columns[column].levels
        cell = f"{sheet}{get_column_letter(n + 1)}{number}"
        label = f"{person.number} {person.name}・{data.columns[column].skill.name}"
        try:
            level = read_level(_level_text(value), levels)
        except BadCell as error:
            found.problems.append(Problem(cell, label, f"「{_text(value)}」は{error}"))
            continue
        before = data.level(at, column)
        if level == before:
            found.same += 1
            continue
        found.changes.append(
            GridChange(
                (at, column),
                cell,
                f"{person.number} {person.name}",
                data.columns[column].skill.name,
                level_words(before, levels),
                level_words(level, levels),
                level,
            )
        )


def _tell_double(head: _Head, data: GridData, found: _Found) -> None:
    """Two columns of one skill: the later one holds no more than the earlier, and says so."""
    columns: dict[int, int] = {}
    for n, column in sorted(head.skills.items()):
        if column in columns:
            name = data.columns[column].skill.name
            words = (
                f"「{name}」の列が、{get_column_letter(columns[column] + 1)}列にもあります。どちらかを消してください。"
            )
            found.problems.append(Problem(f"{get_column_letter(n + 1)}列", name, words))
        columns.setdefault(column, n)
    doubled = set(head.skills) - set(columns.values())
    for n in doubled:
        del head.skills[n]


class _People:
    """The people by number; leading zeros that Excel took away are found again where only one person fits."""

    def __init__(self, data: GridData) -> None:
        self.data = data
        self._exact = {person.number: n for n, person in enumerate(data.people) if person.number}
        self._bare: dict[str, list[int]] = {}
        for number, n in self._exact.items():
            self._bare.setdefault(_bare(number), []).append(n)

    def find(self, number: str) -> tuple[int | None, str]:
        """The person's place, and what to say about it."""
        if number in self._exact:
            return self._exact[number], ""
        near = self._bare.get(_bare(number), [])
        if len(near) == 1:
            return near[0], f"職員番号「{number}」を「{self.data.people[near[0]].number}」として読みます。"
        if near:
            return None, "先頭の0を補うと何人にも当てはまります。職員番号を名簿のとおりに直してください。"
        return None, "この職員番号の人は、名簿にいません。"


def _bare(number: str) -> str:
    return unicodedata.normalize("NFKC", number).lstrip("0")


def _text(value: object) -> str:
    """A cell as text; whole numbers without a decimal point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value)) if value is not None else ""


def _level_text(value: object) -> str:
    if isinstance(value, bool):  # TRUE is an int to Python
        return str(value)
    return _text(value)


def _written(workbook: Any) -> Mapping[str, str]:  # noqa: ANN401
    """What the 項目 sheet says about the file, name by name."""
    if ITEMS not in workbook.sheetnames:
        return {}
    rows = workbook[ITEMS].iter_rows(max_row=6, max_col=2, values_only=True)
    return {_text(row[0]): _text(row[1]) for row in rows if len(row) > 1}


def _layer(written: Mapping[str, str], path: Path) -> int:
    """Whose judgement the sheet holds; files of before this was written down hold 確定."""
    words = written.get(LAYER_WORDS, LAYERS[CONFIRMED])
    layer = next((layer for layer, name in LAYERS.items() if name == words), None)
    if layer is None:
        raise UnreadableFile(
            f"「{ITEMS}」のシートの「{LAYER_WORDS}」（{words}）が分からないため、取り込めません: {path}",
            f"{'、'.join(LAYERS.values())}のどれかに直してください。何も取り込んでいません。",
        )
    return layer


def _told(written: Mapping[str, str], layer: int, round_name: str) -> list[str]:
    """Whether it is not the usual layer, or was written for another スキルチェック than the one it is taken into."""
    told = []
    if LAYER_WORDS not in written:
        told.append(f"「{LAYER_WORDS}」が書かれていないシートです。「{LAYERS[layer]}」の評価として読みます。")
    elif layer != CONFIRMED:
        told.append(f"「{LAYERS[layer]}」の評価のシートです。「{LAYERS[layer]}」に取り込みます。")
    written_for = written.get(ROUND_WORDS, "")
    if written_for and written_for != round_name:
        told.append(f"「{written_for}」から書き出したシートです。「{round_name}」に取り込みます。")
    return told
