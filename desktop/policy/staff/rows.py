"""A roster as it was read from a file: plain texts by field, each with the place it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# What a column of a roster can mean, with the words for it. A field that no column is mapped to is left as it is
FIELDS: Final[Mapping[str, str]] = {
    "number": "職員番号",
    "name": "氏名",
    "kana": "かな",
    "former_name": "旧姓",
    "department": "所属",
    "rank": "職層",
    "title": "職名",
    "appointment": "任用区分",
    "joined_on": "採用日",
    "left_on": "退職日",
    "leave_from": "休職の始まり",
    "leave_until": "休職の終わり",
    "concurrent": "兼務先",
    "personas": "人材像",
    "in_charge": "担当するスキル",
    "qualifications": "資格",
    "memo": "備考",
    "order": "異動区分",
    "order_on": "発令日",
    "old_department": "異動前の所属",
}
DATES: Final = ("joined_on", "left_on", "leave_from", "leave_until", "order_on")
TRANSFERS: Final = frozenset({"order", "old_department"})  # only a list of transfers has these
LISTS: Final = ("concurrent", "personas", "in_charge", "qualifications")
PATH: Final = "\x1f"  # between the levels of a department: 「総務部」 PATH 「総務課」 PATH 「人事係」
ITEM: Final = "\x1e"  # between several entries of one cell


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about a cell or a row. serious: the row cannot be taken as it stands; else it is only to be known."""

    place: str
    field: str
    text: str
    message: str
    serious: bool = True


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person as a file tells. `values` holds the mapped fields alone: "" is a blank cell, dates are ISO.

    place: where the row stands (「名簿」12行目); cells: the cell of each field (「C12」, 「12行目3列目」 in text).
    """

    place: str
    values: Mapping[str, str]
    cells: Mapping[str, str] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether nothing stands in the way of taking it."""
        return not any(trouble.serious for trouble in self.troubles)
