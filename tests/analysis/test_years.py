"""和暦 at the edges: every year and date comes back, and what cannot be read is said to be unreadable."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.analysis.years import (
    fiscal_year,
    fiscal_year_end,
    japanese_date,
    japanese_year,
    parse_date,
    parse_fiscal_year,
)

DATES = st.dates(date(1900, 1, 1), date(2117, 12, 31))


@pytest.mark.parametrize(
    ("year", "words"),
    [(2026, "令和8年度"), (2019, "令和元年度"), (2018, "平成30年度"), (1989, "平成元年度"), (1988, "昭和63年度")],
)
def test_names_of_fiscal_years(year: int, words: str) -> None:
    assert fiscal_year(year) == words
    assert fiscal_year_end(year) == f"{words}末"


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2026-10-01", "令和8年10月1日"),
        ("2019-05-01", "令和元年5月1日"),
        ("2019-04-30", "平成31年4月30日"),
        ("1989-01-08", "平成元年1月8日"),
        ("1989-01-07", "昭和64年1月7日"),
        ("", ""),
        ("未定", "未定"),
        ("2026-13-01", "2026-13-01"),
    ],
)
def test_names_of_dates(iso: str, words: str) -> None:
    assert japanese_date(iso) == words


def test_before_the_eras_we_know() -> None:
    assert japanese_year(date(1920, 1, 1)) == "1920年"


@given(st.integers(1900, 2117))
def test_fiscal_years_come_back(year: int) -> None:
    assert parse_fiscal_year(fiscal_year(year)) == year
    assert parse_fiscal_year(str(year)) == year


@given(DATES)
def test_dates_come_back(day: date) -> None:
    iso = day.isoformat()
    assert parse_date(japanese_date(iso)) == iso
    assert parse_date(iso) == iso
    assert parse_date(f"{day.year}/{day.month}/{day.day}") == iso


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2026", 2026), ("２０２６年度", 2026), ("令和8", 2026), ("令和８年度", 2026), ("R8", 2026), ("r8年度", 2026),
        ("R.8", 2026), ("８", 2026), ("令和元年度", 2019), ("平成31", 2019), ("H30年度", 2018), ("S63", 1988),
    ],
)  # fmt: skip
def test_readable_years(text: str, year: int) -> None:
    assert parse_fiscal_year(text) == year


@pytest.mark.parametrize(
    "text", ["", "未定", "令和", "R0", "0", "100", "1899", "令和2026", "明治30", "2026-4", "8.5", "-8"]
)
def test_unreadable_years(text: str) -> None:
    assert parse_fiscal_year(text) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("R8.10.1", "2026-10-01"), ("令和８年１０月１日", "2026-10-01"), ("2026.4.1", "2026-04-01"),
        ("令和元年5月1日", "2019-05-01"), ("8.4.1", "2026-04-01"), ("2028-2-29", "2028-02-29"),
    ],
)  # fmt: skip
def test_readable_dates(text: str, iso: str) -> None:
    assert parse_date(text) == iso


@pytest.mark.parametrize(
    "text", ["", "未定", "2026", "2026-13-1", "2026-02-30", "2027-2-29", "10月1日", "R8", "2026-4-1-1"]
)
def test_unreadable_dates(text: str) -> None:
    assert parse_date(text) is None


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    year, iso = parse_fiscal_year(text), parse_date(text)
    assert year is None or 1900 <= year <= 9999
    assert iso is None or date.fromisoformat(iso).isoformat() == iso
