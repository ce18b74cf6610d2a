"""A table as it stands in a file: raw cells from A1 on, and what is known about them besides their values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

Cell = str | int | float | bool | date | datetime | time | timedelta  # "" is a blank cell
Range = tuple[int, int, int, int]  # top, left, bottom, right; all counted from 0, all inside

UNCALCULATED: Final = "計算されていない式"


@dataclass(frozen=True, slots=True)
class RawTable:
    """rows[0] is row 1 of the file, its first cell column A. name: the sheet; "" for a text file.

    errors: cells that hold no value (「#REF!」, or UNCALCULATED). widths: digits that the number format shows.
    """

    name: str
    rows: list[list[Cell]]
    merged: tuple[Range, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    widths: Mapping[tuple[int, int], int] = field(default_factory=dict)
    from_1904: bool = False

    @property
    def width(self) -> int:
        """The number of columns."""
        return max(map(len, self.rows), default=0)

    def cell(self, row: int, column: int) -> Cell:
        """One cell; blank beyond the end of a short row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def place(self, row: int) -> str:
        """「名簿」12行目."""
        return f"「{self.name}」{row + 1}行目" if self.name else f"{row + 1}行目"

    def address(self, row: int, column: int) -> str:
        """C12, or 12行目3列目 of a text file."""
        return f"{letters(column)}{row + 1}" if self.name else f"{row + 1}行目{column + 1}列目"


class CellNames(Mapping[str, str]):
    """The address of each field of one row, worked out when asked for: most never are."""

    __slots__ = ("_columns", "_row", "_table")

    def __init__(self, table: RawTable, row: int, columns: Mapping[str, int]) -> None:
        self._table, self._row, self._columns = table, row, columns

    def __getitem__(self, key: str) -> str:
        return self._table.address(self._row, self._columns[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def letters(column: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    made = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made


def column_of(name: str) -> int:
    """The column that letters mean: A is 0."""
    made = 0
    for letter in name:
        made = made * 26 + ord(letter) - 64
    return made - 1


def shown(cell: Cell) -> str:
    """A cell in words, as the program shows it; a text is never changed."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    return str(cell)


def blank(cell: Cell) -> bool:
    """Whether a cell shows nothing."""
    return isinstance(cell, str) and not cell.strip()


def folded(text: str) -> str:
    """A heading made comparable: width, case, spaces and marks do not count. Never for what is kept."""
    return re.sub(r"[\s*※.:・_()\[\]【】]", "", unicodedata.normalize("NFKC", text).casefold())
