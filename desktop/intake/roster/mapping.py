"""Which column means what: proposed from headings and values, remembered by the set of headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from itertools import islice, pairwise
from typing import Final

from desktop.policy.staff.rows import DATES, FIELDS, TRANSFERS
from desktop.store.errors import WorldError

from .header import JOINT, Column, Layout
from .table import Cell, blank, column_of, folded, letters, shown
from .words import AFTER, BEFORE, GIVEN, LEVELS, NOW, STATED, STRONG, SURNAMES, WEAK

_SAMPLE: Final = 300
_KANA: Final = re.compile(r"[\u3041-\u309f\u30a0-\u30ff\uff61-\uff9f\s・･]+")
_MY_NUMBER: Final = 12  # digits of the number that the law keeps out of lists like these
_PLACES: Final = frozenset({"department", "old_department"})
_JOINED: Final = _PLACES | {"order"}
MANY: Final = _JOINED | {"name", "kana"}


def propose(layout: Layout, remembered: Mapping[str, Mapping[str, str]] | None = None) -> dict[int, str]:
    """Column → field. `remembered` holds what `to_json` gave, by `signature`; it wins over every guess."""
    known = (remembered or {}).get(signature(layout))
    if known is not None:
        return from_json(layout, known)
    made: dict[int, str] = {}
    # Shown columns choose before hidden ones, certain headings before vague ones
    columns = sorted(layout.columns, key=lambda column: (column.hidden, column.index))
    for meaning in (_after, _strong, _kana, _now, _weak, _whole_name, _by_values):
        for column in columns:
            field = meaning(layout, column, made) if column.index not in made else ""
            if field and (field in _JOINED or meaning is _whole_name or field not in made.values()):
                made[column.index] = field
    made = _before(layout, made)
    for field in _PLACES:
        made = _plain_departments(layout, made, field)
    return dict(sorted(_with_days(layout, made).items()))


def signature(layout: Layout) -> str:
    """The same for files with the same headings, in whatever order."""
    return "\n".join(sorted(_keys(layout)))


def to_json(layout: Layout, mapping: Mapping[int, str]) -> dict[str, str]:
    """A mapping as plain texts: heading → field."""
    return {key: mapping[index] for key, index in _keys(layout).items() if index in mapping}


def from_json(layout: Layout, stored: Mapping[str, str]) -> dict[int, str]:
    """A stored mapping for the columns of this file; what is unknown is left out."""
    keys = _keys(layout)
    return dict(sorted((keys[key], field) for key, field in stored.items() if key in keys and field in FIELDS))


def named(layout: Layout, mapping: Mapping[int, str], wishes: Mapping[str, str]) -> dict[int, str]:
    """A mapping changed by words: a heading or letters → a field or its label; "" takes the column out.

    Raises WorldError for a column or a field that is not there.
    """
    keys = _keys(layout)
    fields = {label: field for field, label in FIELDS.items()} | {field: field for field in FIELDS} | {"": ""}
    made = dict(mapping)
    for column, field in wishes.items():
        index = keys.get(folded(column))
        if index is None and re.fullmatch("[A-Z]{1,3}", column) and column_of(column) < len(layout.columns):
            index = column_of(column)
        if index is None:
            heads = "、".join(c.heading or letters(c.index) for c in layout.columns)
            raise WorldError(f"「{column}」という列がありません。", f"次から選んでください: {heads}")
        if field not in fields:
            raise WorldError(
                f"「{field}」という項目がありません。", f"次から選んでください: {'、'.join(FIELDS.values())}"
            )
        made.pop(index, None)
        if fields[field]:
            if fields[field] not in MANY:
                made = {i: f for i, f in made.items() if f != fields[field]}
            made[index] = fields[field]
    return dict(sorted(made.items()))


def _keys(layout: Layout) -> dict[str, int]:
    """Comparable headings, each once: the second of the same words is 「所属#2」."""
    made: dict[str, int] = {}
    for column in layout.columns:
        key, n = folded(column.heading), 2
        while key in made:
            key, n = f"{folded(column.heading)}#{n}", n + 1
        if column.heading:
            made[key] = column.index
    return made


def _names(column: Column) -> list[str]:
    """The words of a heading, the most telling first: all of them, then from the lowest row up."""
    parts = [folded(part) for part in column.heading.split(JOINT)]
    return ["".join(parts), *reversed(parts)]


def _look_up(column: Column, words: Mapping[str, str]) -> str:
    return next((words[name] for name in _names(column) if name in words), "")


def _after(_layout: Layout, column: Column, _made: Mapping[int, str]) -> str:
    """新所属, 新職名: where a list of transfers says what is to be, that counts and not what was."""
    return _look_up(column, AFTER)


def _strong(layout: Layout, column: Column, _made: Mapping[int, str]) -> str:
    field = _look_up(column, STRONG)
    if field == "number" and _my_number(layout, column):
        return ""
    # Names twice under one heading are most often the name and its reading
    return "" if field == "name" and _agree(layout, column, _is_kana) else field


def _kana(layout: Layout, column: Column, made: Mapping[int, str]) -> str:
    """Readings, by a heading that speaks of names or none at all, and by the values."""
    named_so = not column.heading or _look_up(column, STRONG) == "name"
    return "kana" if "kana" not in made.values() and named_so and _agree(layout, column, _is_kana) else ""


def _now(layout: Layout, column: Column, made: Mapping[int, str]) -> str:
    """現職名 is the title, unless the list says what comes after it."""
    return "" if _moves(layout, made) else _look_up(column, NOW)


def _weak(layout: Layout, column: Column, _made: Mapping[int, str]) -> str:
    field = _look_up(column, WEAK)
    if field in DATES:
        return field if _agree(layout, column, _is_date) else ""
    return field if field == "number" and _numbers(layout, column) else ""


def _whole_name(_layout: Layout, column: Column, made: Mapping[int, str]) -> str:
    """姓 and 名 in two columns, where no column holds both."""
    field = _look_up(column, SURNAMES) or _look_up(column, GIVEN)
    own = {index for index, value in made.items() if value == field}
    split = {c.index for c in _layout.columns if _look_up(c, SURNAMES) or _look_up(c, GIVEN)}
    return field if own <= split else ""


def _by_values(layout: Layout, column: Column, made: Mapping[int, str]) -> str:
    return "number" if not column.heading and "number" not in made.values() and _numbers(layout, column) else ""


def _moves(layout: Layout, made: Mapping[int, str]) -> bool:
    """Whether a column says where people go."""
    return any(made.get(c.index) == "department" and _look_up(c, AFTER) for c in layout.columns)


def _before(layout: Layout, made: dict[int, str]) -> dict[int, str]:
    """Beside 新所属, 現所属 and 所属 are where people come from: they are looked at and not taken."""
    if not _moves(layout, made):
        return made
    rest = {c.index: c for c in layout.columns if made.get(c.index) in _PLACES and not _look_up(c, AFTER)}
    stated = {index for index, column in rest.items() if any(name in STATED for name in _names(column))}
    clear = {index for index in stated if any(name in BEFORE for name in _names(rest[index]))}
    old = clear or stated or rest.keys()
    kept = {index: field for index, field in made.items() if index not in rest}
    return kept | dict.fromkeys(old, "old_department")


def _with_days(layout: Layout, made: dict[int, str]) -> dict[int, str]:
    """発令日 in a list of transfers, or where it is one day. Else it tells since when somebody serves, and is old."""
    days = [index for index, field in made.items() if field == "order_on"]
    if not days or TRANSFERS & set(made.values()) or _moves(layout, made):
        return made
    rows = layout.table.rows[layout.data.start : layout.data.stop]
    found = {shown(row[days[0]]) for row in rows if days[0] < len(row) and not blank(row[days[0]])}
    return made if len(found) == 1 else {index: field for index, field in made.items() if field != "order_on"}


def _plain_departments(layout: Layout, made: dict[int, str], field: str) -> dict[int, str]:
    """Where 部・課・係 have columns of their own, a column with all of them in one says nothing new."""
    columns = {c.index: c for c in layout.columns if made.get(c.index) == field}
    levels = {index for index, column in columns.items() if any(name in LEVELS for name in _names(column))}
    whole = columns.keys() - levels if len(levels) > 1 else set()
    return {index: name for index, name in made.items() if index not in whole}


def _values(layout: Layout, column: Column) -> list[Cell]:
    rows = layout.table.rows[layout.data.start : layout.data.stop]
    cells = (row[column.index] for row in rows if column.index < len(row))
    return list(islice((cell for cell in cells if not blank(cell)), _SAMPLE))


def _agree(layout: Layout, column: Column, test: Callable[[Cell], bool]) -> bool:
    values = _values(layout, column)
    return bool(values) and sum(map(test, values)) * 10 >= len(values) * 8


def _digits(cell: Cell) -> str:
    text = unicodedata.normalize("NFKC", shown(cell)).strip()
    return text if text.isdecimal() and not isinstance(cell, bool) else ""


def _my_number(layout: Layout, column: Column) -> bool:
    return _agree(layout, column, lambda cell: len(_digits(cell)) == _MY_NUMBER)


def _numbers(layout: Layout, column: Column) -> bool:
    """Digits that differ from row to row and do not simply count 1, 2, 3."""
    found = [text for cell in _values(layout, column) if (text := _digits(cell))]
    if not found or not _agree(layout, column, lambda cell: bool(_digits(cell))) or _my_number(layout, column):
        return False
    counting = all(int(b) - int(a) == 1 for a, b in pairwise(found)) and int(found[0]) <= 1
    return len(set(found)) == len(found) and not counting


def _is_kana(cell: Cell) -> bool:
    return isinstance(cell, str) and _KANA.fullmatch(cell) is not None


def _is_date(cell: Cell) -> bool:
    if isinstance(cell, date):
        return True
    return re.search(r"\d+\D+\d+\D+\d+|^\d{8}$|^\d{5}$", unicodedata.normalize("NFKC", shown(cell))) is not None
