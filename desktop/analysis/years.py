"""Fiscal years and dates in Japanese: stored as integers and ISO dates, 和暦 only where people read."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

_ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))
_LETTERS = {"R": "令和", "H": "平成", "S": "昭和"}


def next_day(iso: str) -> str:
    """The first day after something ended."""
    return (date.fromisoformat(iso) + timedelta(days=1)).isoformat()


def day_before(iso: str) -> str:
    """The last day of what ends when something else begins."""
    return (date.fromisoformat(iso) - timedelta(days=1)).isoformat()


def japanese_year(day: date) -> str:
    """「令和8年」 of a date."""
    for start, era in _ERAS:
        if day >= start:
            number = day.year - start.year + 1
            return f"{era}{'元' if number == 1 else number}年"
    return f"{day.year}年"


def fiscal_year(year: int) -> str:
    """「令和8年度」 of 2026. The year is named by the era of its autumn, so 2019 is 令和元年度."""
    return f"{japanese_year(date(year, 10, 1))}度"


def fiscal_year_end(year: int) -> str:
    """「令和12年度末」."""
    return f"{fiscal_year(year)}末"


def japanese_date(iso: str) -> str:
    """「令和8年10月1日」 of an ISO date; the text itself when it is none."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{japanese_year(day)}{day.month}月{day.day}日"


def parse_fiscal_year(text: str) -> int | None:
    """The fiscal year meant by 2026, 令和8, R8年度, ８ (a bare number below 100 is 令和); None if unreadable."""
    plain = unicodedata.normalize("NFKC", text).strip().upper().replace("元", "1")
    found = re.fullmatch(r"(令和|平成|昭和|R|H|S)?\.?\s*(\d{1,4})\s*(?:年度|年)?", plain)
    if not found:
        return None
    era, number = found.group(1), int(found.group(2))
    if number >= 1900 and not era:
        return number
    name = _LETTERS.get(era or "R", era or "令和")
    start = next(day for day, label in _ERAS if label == name)
    return start.year + number - 1 if 0 < number < 100 else None


def parse_date(text: str) -> str | None:
    """The ISO date meant by 2026-10-01, 2026/10/1, 令和8年10月1日, R8.10.1; None if unreadable."""
    plain = unicodedata.normalize("NFKC", text).strip().upper().replace("元年", "1年")
    found = re.fullmatch(r"(令和|平成|昭和|R|H|S)?\.?\s*(\d{1,4})[年/.\-](\d{1,2})[月/.\-](\d{1,2})日?", plain)
    if not found:
        return None
    year: int | None = int(found.group(2))
    if found.group(1) or len(found.group(2)) < 4:
        year = parse_fiscal_year(f"{found.group(1) or 'R'}{found.group(2)}")
    try:
        return date(year or 0, int(found.group(3)), int(found.group(4))).isoformat()
    except ValueError:
        return None
