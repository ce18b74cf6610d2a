"""The ways in which offices write a day."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from .table import Cell, shown

_STARTS: Final = {"令和": 2019, "平成": 1989, "昭和": 1926, "大正": 1912, "明治": 1868}
ERAS: Final = (*_STARTS, "西暦")
_SHORT: Final = {
    "R": "令和",
    "H": "平成",
    "S": "昭和",
    "T": "大正",
    "M": "明治",
    "令": "令和",
    "平": "平成",
    "昭": "昭和",
    "大": "大正",
    "明": "明治",
}
_SEP = r"\s*[年月/.\-・,]\s*"
_WRITTEN: Final = re.compile(
    rf"(令和|平成|昭和|大正|明治|西暦|[RHSTM令平昭大明])?\.?\s*(\d{{1,4}}|元){_SEP}(\d{{1,2}}){_SEP}(\d{{1,2}})\s*日?"
)
_TAIL: Final = re.compile(r"\s*(?:\([日月火水木金土]\)|[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)$")
_NONE: Final = frozenset({"-", "‐", "―", "—", "ー", "−", "なし", "無", "0", "00000000", "*", "/"})
_ENDLESS: Final = 9999
_FIRST, _LAST = 1868, 2199
_SERIALS: Final = range(7_306, 80_000)  # from 1920 to 2119: no other number in a column of dates is as likely


class Day(NamedTuple):
    """An ISO date, or "" for a blank cell; None: not readable. message: what is to be told, if anything."""

    iso: str | None
    message: str = ""


def read_day(cell: Cell, era_for_bare: str | None = None, *, from_1904: bool = False) -> Day:
    """The day that a cell means. `era_for_bare` (one of ERAS) says what a year of one or two digits is."""
    if isinstance(cell, datetime):
        return _day(cell.date())
    if isinstance(cell, date):
        return _day(cell)
    if isinstance(cell, bool | time | timedelta):
        return Day(None, f"「{shown(cell)}」は日付として読めません。")
    text = unicodedata.normalize("NFKC", shown(cell)).strip()
    plain = _TAIL.sub("", text).upper()
    if not plain or plain in _NONE:
        return Day("")
    if plain.isdecimal():
        return _digits(plain, text, from_1904)
    found = _WRITTEN.fullmatch(plain)
    if not found:
        return Day(None, f"「{text}」は日付として読めません。")
    era, year = found[1] or "", 1 if found[2] == "元" else int(found[2])
    if not era and (len(found[2]) < 4):
        if era_for_bare is None:
            return Day(None, f"「{text}」は元号が書かれていないため、年が決まりません。元号を選ぶと読めます。")
        era, year = ("西暦", year + 2000) if era_for_bare == "西暦" else (era_for_bare, year)
    return _calendar(_western(era, year), int(found[3]), int(found[4]), text)


def _western(era: str, year: int) -> int:
    start = _STARTS.get(_SHORT.get(era, era))
    if start is None:
        return year
    return start + year - 1 if 0 < year < 100 else 0


def _digits(plain: str, text: str, from_1904: bool) -> Day:
    if len(plain) == 8:
        return _calendar(int(plain[:4]), int(plain[4:6]), int(plain[6:]), text)
    serial = int(plain) + (1_462 if from_1904 else 0) if len(plain) <= 6 else 0
    if serial in _SERIALS:
        return Day((date(1899, 12, 30) + timedelta(serial)).isoformat())
    return Day(None, f"「{text}」は日付として読めません。")


def _calendar(year: int, month: int, day: int, text: str) -> Day:
    if year == _ENDLESS:
        return Day("", f"「{text}」は期限なしの印とみて、空欄にします。")
    try:
        return _day(date(year, month, day))
    except ValueError:
        return Day(None, f"「{text}」という日はありません。")


def _day(day: date) -> Day:
    if day.year == _ENDLESS:
        return Day("", f"「{day.isoformat()}」は期限なしの印とみて、空欄にします。")
    if not _FIRST <= day.year <= _LAST:
        return Day(None, f"「{day.isoformat()}」は年がおかしいため、読みません。")
    return Day(day.isoformat())
