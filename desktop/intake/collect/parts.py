"""One returned file: the sheets in it that are ours, row by row, whatever happened to them on the way.

Rows are known by their signs, columns by their headings. What cannot be known any more is told, the rest is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop.intake.roster.dates import read_day
from desktop.intake.roster.source import open_source
from desktop.intake.roster.table import Cell, RawTable, blank, folded, shown
from desktop.policy.frame.names import clean, one_line
from desktop.policy.returned import CHOICE, DAY, LINE, SIGN, BrokenSignError, Field, Form, Sign, digest, read_sign
from desktop.store.watch import Watch

LONGEST: Final = 4_000  # characters of one text
_ERA: Final = "令和"  # what a year of one or two digits is: these sheets are about this year


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that cannot be taken, and why."""

    cell: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a sheet says in one cell. base: what stood there when the sheet was written, as a digest."""

    cell: str
    value: str
    base: str

    @property
    def changed(self) -> bool:
        """Whether somebody wrote something else into it."""
        return digest(self.value) != self.base

    def base_moved(self, now: str) -> bool:
        """Whether what is here now is no longer what went out."""
        return digest(now) != self.base


@dataclass
class Part:
    """The rows of one owner on one sheet. given: by row and field."""

    sheet: str
    owner: str
    number: int
    given: dict[tuple[str, str], Given] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    places: set[int] = field(default_factory=set)
    total: int = 0

    @property
    def filled(self) -> bool:
        """Whether anything was written into it at all."""
        return any(given.changed for given in self.given.values()) or bool(self.problems)


@dataclass
class Returned:
    """A file as it was read. foreign: it holds rows of another town or another kind of sheet."""

    path: Path
    parts: list[Part] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


def read_file(path: Path, form: Form, watch: Watch | None = None) -> Returned:
    """All of a file that is ours. Raises UnreadableFile, Stopped."""
    source = open_source(path, watch)
    found = Returned(path)
    for sheet in source.sheets:
        _read_table(source.table(sheet, watch), form, found)
    for part in found.parts:
        _tell_gone(part)
    return found


@dataclass(frozen=True, slots=True)
class _Head:
    row: int
    columns: Mapping[str, int]  # field → column
    altered: tuple[str, ...]


def _read_table(table: RawTable, form: Form, found: Returned) -> None:
    head = _head(table, form)
    parts: dict[str, Part] = {}
    seen: dict[str, int] = {}
    broken: list[int] = []
    loose: list[int] = []
    for number in range(len(table.rows)):
        try:
            sign = _sign(table, number)
        except BrokenSignError:
            broken.append(number)
            continue
        if sign is None:
            if head is not None and number > head.row and _written(table, number, head):
                loose.append(number)
            continue
        if strange := _foreign(sign, form):
            if strange not in found.foreign:
                found.foreign.append(strange)
            continue
        part = parts.setdefault(sign.owner, Part(table.name, sign.owner, sign.number))
        part.number, part.total = max(part.number, sign.number), max(part.total, sign.total)
        part.places.add(sign.place)
        if sign.row in seen:
            words = f"同じ行が{seen[sign.row] + 1}行目にもあります。こちらの行は読みません。"
            part.problems.append(Problem(_place(table, number), _label(form, sign), words))
            continue
        seen[sign.row] = number
        if head is not None:
            _read_row(table, number, head, (form, sign), part)
    _tell_altered(table, parts, head, broken, loose)
    found.parts += parts.values()


def _head(table: RawTable, form: Form) -> _Head | None:
    """The row of headings: the one with the most of the columns to fill in."""
    titles = {folded(each.title): each for each in form.fields}
    best: dict[str, int] = {}
    at = -1
    for number, row in enumerate(table.rows):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            each = titles.get(folded(cell)) if isinstance(cell, str) else None
            if each is not None:
                columns.setdefault(each.key, column)
        if len(columns) > len(best):
            best, at = columns, number
    return _Head(at, best, _heads_changed(table, at, form)) if best else None


def _heads_changed(table: RawTable, at: int, form: Form) -> tuple[str, ...]:
    """What became of the headings, in words."""
    there = [shown(cell).strip() for cell in table.rows[at] if not blank(cell)]
    known, have = [folded(head) for head in form.heads], [folded(text) for text in there]
    gone = [head for head, name in zip(form.heads, known, strict=True) if name not in have]
    more = [text for text, name in zip(there, have, strict=True) if name not in known]
    double = sorted({text for text, name in zip(there, have, strict=True) if have.count(name) > 1})
    ways = (("見出しのない列", gone), ("加わった列", more), ("2つある列", double))
    return tuple(f"{what}:「{'」「'.join(names)}」" for what, names in ways if names)


def _sign(table: RawTable, number: int) -> Sign | None:
    """The sign of a row, in whichever column it stands."""
    for cell in reversed(table.rows[number]):
        if isinstance(cell, str) and (sign := read_sign(cell)) is not None:
            return sign
    return None


def _foreign(sign: Sign, form: Form) -> str:
    if sign.lineage != form.lineage:
        return "ほかの団体か、別に作ったファイルから書き出したシートです。"
    if sign.kind != form.kind or len(sign.base) != len(form.fields):
        return f"「{form.title}」とは別の種類か、古い形のシートです。"
    return ""


def _read_row(table: RawTable, number: int, head: _Head, known: tuple[Form, Sign], part: Part) -> None:
    form, sign = known
    row = form.rows.get(sign.row)
    if row is None:
        words = "この行の相手か施策が、今のファイルにありません。"
        part.problems.append(Problem(_place(table, number), "", words))
        return
    for each, base in zip(form.fields, sign.base, strict=True):
        column = head.columns.get(each.key)
        if column is None:
            continue
        place, label = _place(table, number, column), f"{row.label}・{each.title}"
        if (number, column) in table.errors:
            words = f"計算エラーか、計算されていない式（{table.errors[number, column]}）です。文字で書いてください。"
            part.problems.append(Problem(place, label, words))
            continue
        try:
            value = read_value(each, table.cell(number, column))
        except ValueError as error:
            part.problems.append(Problem(place, label, str(error)))
            continue
        part.given[sign.row, each.key] = Given(place, value, base)


def read_value(each: Field, cell: Cell) -> str:
    """The value as it is stored; an empty cell is an empty value. Raises ValueError with words."""
    if blank(cell):
        return ""
    if each.kind == DAY:
        day = read_day(cell, _ERA)
        if day.iso is None:
            raise ValueError(day.message)
        return day.iso
    text = clean(shown(cell))
    if each.kind == CHOICE:
        words = {folded(word): value for word, value in each.aliases.items()}
        words |= {folded(word): value for value, word in each.options.items()}
        if folded(text) not in words:
            raise ValueError(f"「{text[:40]}」は選べません。{'、'.join(each.options.values())} から選んでください。")
        return words[folded(text)]
    if len(text) > LONGEST:
        raise ValueError(f"長すぎます（{len(text):,}字）。{LONGEST:,}字までにしてください。")
    return one_line(text) if each.kind == LINE else text


def _written(table: RawTable, number: int, head: _Head) -> bool:
    return any(not blank(table.cell(number, column)) for column in head.columns.values())


def _tell_altered(
    table: RawTable, parts: Mapping[str, Part], head: _Head | None, broken: list[int], loose: list[int]
) -> None:
    """What was done to the sheet itself is told with each of its parts."""
    told: list[str] = []
    if head is None:
        told.append("書き込む列の見出しが、1つも見つかりません")
    else:
        told += head.altered
    if broken:
        told.append(f"「{SIGN}」の書き換えられた行: {_rows(broken)}")
    if loose:
        told.append(f"加えられた行: {_rows(loose)}")
    for part in parts.values():
        part.altered += told


def _tell_gone(part: Part) -> None:
    gone = part.total - len(part.places)
    if gone > 0:
        part.altered.append(f"{part.total}行のうち{gone}行がありません")


def _rows(numbers: list[int]) -> str:
    first = "、".join(f"{number + 1}行目" for number in numbers[:5])
    return f"{first}など{len(numbers)}行" if len(numbers) > 5 else first


def _label(form: Form, sign: Sign) -> str:
    row = form.rows.get(sign.row)
    return row.label if row else ""


def _place(table: RawTable, row: int, column: int = -1) -> str:
    if column < 0:
        return table.place(row)
    return f"{table.name}!{table.address(row, column)}" if table.name else table.address(row, column)
