"""A roster file read from end to end: opened, understood, and told row by row. Nothing is applied here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from desktop.policy.staff.roster_orders import days_of
from desktop.policy.staff.rows import FIELDS, ITEM, LISTS, PATH, TRANSFERS, RosterRow, Trouble
from desktop.store.errors import UnreadableFile
from desktop.store.watch import Watch

from .header import Dropped, Layout, best_hits, guess, sift
from .mapping import named, propose
from .source import Source, open_source
from .table import Cell, CellNames, RawTable, blank, letters, shown
from .transfers import title_day, told_transfers, unused
from .values import NAMES, Value, converter, padded, width_of

_STEP, _ENOUGH = 1_000, 2
_IDENTITY: Final = NAMES | {"number"}  # never filled down from a merged cell: that would make two people of one
_IDENTIFYING: Final = frozenset({"number", "name"})  # without a column of either, no row is anybody
_JOIN: Final = {"department": PATH, "old_department": PATH, "name": "　", "kana": "　", "order": "　"}


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the officer said; None and the empty collections leave it to the program.

    header and last count rows from 1; header=(0, 0): no headings. columns: the whole mapping; named: changes to the
    proposed one by heading or letters. known_numbers: of the present roster. number_width: 0 leaves numbers short.
    """

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: tuple[int, int] | None = None
    last: int | None = None
    columns: Mapping[int, str] | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    known_numbers: Collection[str] = ()
    number_width: int | None = None
    era_for_bare: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A merged range that was filled down, with what it shows."""

    place: str
    text: str
    rows: int


@dataclass(frozen=True)
class RosterReading:
    """What a file holds. blank: rows with nothing in them; told: how it was read, sentence by sentence."""

    source: Source
    layout: Layout
    mapping: Mapping[int, str]
    rows: tuple[RosterRow, ...]
    dropped: tuple[Dropped, ...]
    filled: tuple[Filled, ...]
    blank: int
    told: tuple[str, ...]

    @property
    def transfers(self) -> bool:
        """Whether it is a list of those who move and no roster of everybody."""
        return bool(TRANSFERS & set(self.mapping.values()))

    @property
    def day(self) -> str:
        """The 発令日 that the file tells, the last of several; else that of its titles; "" when there is none."""
        return max(self.days, default="") or title_day(self.layout.titles)

    @cached_property
    def days(self) -> tuple[str, ...]:
        """The different 発令日 of its rows."""
        return days_of(self.rows)

    @cached_property
    def unused(self) -> tuple[str, ...]:
        """The columns that hold something and mean nothing here."""
        return tuple(unused(self.layout, self.mapping))

    @property
    def unreadable(self) -> int:
        """How many rows cannot be taken as they stand."""
        return sum(not row.readable for row in self.rows)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """All troubles in the order of the rows."""
        return tuple(trouble for row in self.rows for trouble in row.troubles)


def read_roster(path: Path, options: ReadOptions | None = None, watch: Watch | None = None) -> RosterReading:
    """Read a roster. Raises UnreadableFile or WorldError for what stands in the way, and Stopped by the watch."""
    options, watch = options or ReadOptions(), watch or Watch()
    source = open_source(path, _part(watch, 0.0, 0.2), encoding=options.encoding, delimiter=options.delimiter)
    table = _table(source, options.sheet, _part(watch, 0.2, 0.6))
    layout = guess(table, header=options.header, last=options.last)
    mapping = dict(options.columns) if options.columns is not None else propose(layout, options.remembered)
    mapping = named(layout, mapping, options.named)
    people, dropped, empty = sift(layout, mapping)
    table, filled = _fill_down(table, mapping, layout.data)
    known = _IDENTIFYING & set(mapping.values())
    rows = _Rows(table, mapping, options).make(people, _part(watch, 0.6, 1.0)) if known else []
    return RosterReading(
        source=source,
        layout=layout,
        mapping=mapping,
        rows=tuple(rows),
        dropped=(*layout.titles, *dropped, *layout.below),
        filled=filled,
        blank=empty,
        told=(*_told(source, layout, mapping), *told_transfers(layout, mapping, rows)),
    )


def _part(watch: Watch, start: float, end: float) -> Watch:
    """A watch over one part of the work, which stops when the whole is stopped."""
    return Watch(lambda part: watch.at(start + (end - start) * part))


def _table(source: Source, sheet: str | None, watch: Watch) -> RawTable:
    """The sheet asked for, or the first one in sight that looks like a roster."""
    if sheet is not None:
        tables = [source.table(sheet, watch)]
    else:
        tables = []
        for name in sorted(source.sheets, key=lambda name: name in source.hidden):
            tables.append(source.table(name, watch))
            if best_hits(tables[-1]) >= _ENOUGH:
                return tables[-1]
    filled = [table for table in tables if table.rows]
    if not filled:
        raise UnreadableFile(f"表が空です: {source.path}", "名簿の入ったファイルとシートか確かめてください。")
    return max(filled, key=best_hits)


def _fill_down(table: RawTable, mapping: Mapping[int, str], data: range) -> tuple[RawTable, tuple[Filled, ...]]:
    """Show in every row what a merged range shows over it; identities are never filled, nor are hidden values lost."""
    filled: list[Filled] = []
    rows = table.rows
    for top, left, bottom, _right in table.merged:
        if mapping.get(left, "number") in _IDENTITY or bottom == top or top not in data or blank(table.cell(top, left)):
            continue
        if rows is table.rows:
            rows = list(rows)
        value = table.cell(top, left)
        for row in range(top + 1, min(bottom + 1, data.stop)):
            if left >= len(rows[row]):
                rows[row] = [*rows[row], *[""] * (left + 1 - len(rows[row]))]
            if blank(rows[row][left]):
                rows[row] = [*rows[row][:left], value, *rows[row][left + 1 :]]
        place = f"{table.address(top, left)}:{table.address(bottom, left)}"
        filled.append(Filled(place, shown(value), bottom - top + 1))
    return replace(table, rows=rows), tuple(filled)


def _told(source: Source, layout: Layout, mapping: Mapping[int, str]) -> list[str]:
    made = [source.told]
    table = layout.table
    if table.name:
        made.append(f"シート「{table.name}」")
    head = layout.header
    rows = f"{head.start + 1}行目" if len(head) == 1 else f"{head.start + 1}～{head.stop}行目"
    made.append(f"見出し: {rows}" if head else "見出しの行はありません")
    if hidden := [f"{letters(c.index)}列「{c.heading}」" for c in layout.columns if c.hidden and c.heading]:
        made.append(f"非表示の列: {'、'.join(hidden)}")
    if lost := len(table.hidden_rows & set(layout.data)):
        made.append(f"非表示の行も読みました: {lost:,}行")
    if not _IDENTIFYING & set(mapping.values()):
        made.append("職員番号の列も氏名の列も決まっていません。列の対応を選んでください")
    if rest := unused(layout, mapping):
        made.append(f"使わない列: {'、'.join(rest)}")
    for name in ("name", "kana"):
        if list(mapping.values()).count(name) > 1:
            made.append(f"{FIELDS[name]}は、いくつかの列を全角の空白でつなぎました")
    return made


class _Rows:
    """Columns are turned into texts one after the other, and each different cell of a column only once."""

    def __init__(self, table: RawTable, mapping: Mapping[int, str], options: ReadOptions) -> None:
        self._table, self._options = table, options
        self._columns: dict[str, list[int]] = {}
        for index, name in mapping.items():
            self._columns.setdefault(name, []).append(index)
        self._troubles: dict[int, list[Trouble]] = {}
        self._missing: dict[int, set[str]] = {}

    def make(self, people: list[int], watch: Watch) -> list[RosterRow]:
        """The rows of the file that hold people, as the fields that are mapped."""
        texts = []
        for n, name in enumerate(self._columns):
            share = _part(watch, 0.8 * n / len(self._columns), 0.8 * (n + 1) / len(self._columns))
            texts.append(self._field(name, people, share))
        fields = tuple(self._columns)
        first = {name: columns[0] for name, columns in self._columns.items()}
        made: list[RosterRow] = []
        for n, (row, values) in enumerate(zip(people, zip(*texts, strict=True), strict=True)):
            if n % _STEP == 0:
                watch.at(0.8 + 0.2 * n / len(people))
            by_field = dict(zip(fields, values, strict=True))
            for name in self._missing.get(row, ()):
                del by_field[name]
            troubles = tuple(self._troubles.get(row, ()))
            made.append(RosterRow(self._table.place(row), by_field, CellNames(self._table, row, first), troubles))
        return made

    def _field(self, name: str, people: list[int], watch: Watch) -> list[str]:
        columns = [self._column(name, index, people, watch) for index in self._columns[name]]
        if name == "number":
            return self._numbers(columns[0], people)
        if len(columns) == 1:
            return columns[0]
        joint = ITEM if name in LISTS else _JOIN.get(name, "\n")
        # A column that repeats the level above (教育委員会, 教育委員会) adds none; a name may well repeat its surname
        once: Callable[[Iterable[str]], Iterable[str]] = dict.fromkeys if _JOIN.get(name) == PATH else tuple
        return [joint.join(once(part for part in parts if part)) for parts in zip(*columns, strict=True)]

    def _column(self, name: str, index: int, people: list[int], watch: Watch) -> list[str]:
        rows = self._table.rows
        cells = [cells[index] if index < len(cells) else "" for cells in map(rows.__getitem__, people)]
        # 1, 1.0 and True are equal but not the same here
        keys = [cell if type(cell) is str else (type(cell), cell) for cell in cells]
        values = self._converted(name, dict(zip(keys, cells, strict=True)), watch)
        odd = {key for key, value in values.items() if value.text is None or value.message}
        errors = {row for row, column in self._table.errors if column == index}
        if odd or errors:
            for row, key, cell in zip(people, keys, cells, strict=True):
                if key in odd or row in errors:
                    self._tell(row, name, index, cell, values[key])
        texts = {key: value.text or "" for key, value in values.items()}
        return [texts[key] for key in keys]

    def _converted(self, name: str, cells: Mapping[object, Cell], watch: Watch) -> dict[object, Value]:
        convert = converter(
            name,
            from_text=not self._table.name,
            era_for_bare=self._options.era_for_bare,
            from_1904=self._table.from_1904,
        )
        made: dict[object, Value] = {}
        for n, (key, cell) in enumerate(cells.items()):
            if n % _STEP == 0:
                watch.at(n / len(cells))
            made[key] = convert(cell)
        return made

    def _tell(self, row: int, name: str, index: int, cell: Cell, value: Value) -> None:
        """Note what is wrong with a cell; a field that could not be read is left as it is in the roster."""
        error = self._table.errors.get((row, index))
        if error:
            value = Value(None, f"値がありません（{error}）。値を直接書いてください。", name in _IDENTIFYING)
        if value.text is None:
            self._missing.setdefault(row, set()).add(name)
        self._trouble(row, name, index, shown(cell) or (error or ""), value)

    def _trouble(self, row: int, name: str, index: int, text: str, value: Value) -> None:
        place = self._table.address(row, index)
        self._troubles.setdefault(row, []).append(Trouble(place, name, text, value.message, value.serious))

    def _numbers(self, column: list[str], people: list[int]) -> list[str]:
        known, index = self._options.known_numbers, self._columns["number"][0]
        width = self._options.number_width
        if width is None:
            width = width_of(column, known)
        made = []
        for row, number in zip(people, column, strict=True):
            digits = self._table.widths.get((row, index), 0)
            if digits > len(number) and number.isdecimal():
                made.append(number.zfill(digits))  # what the cell shows
                continue
            value = padded(number, width, known) if number else Value("")
            if value.message:
                self._trouble(row, "number", index, number, value)
            made.append(value.text or "")
        return made
