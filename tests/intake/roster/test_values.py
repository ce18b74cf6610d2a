"""Cells made into texts: numbers, dates, names, offices, lists."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.intake.roster.dates import read_day
from desktop.intake.roster.values import converter, padded, read_number, split_path, width_of

FULL = str.maketrans("0123456789", "０１２３４５６７８９")


SAME_DAY = [
    *("2025/4/1", "2025-04-01", "R7.4.1", "令和７年４月１日", "45748", 45748, 45748.0, "20250401", 20250401.0),
    *("H37.4.1", "2025年4月1日(火)", "2025-04-01 00:00:00", "2025.4.1", "㋿7.4.1", "令7・4・1", "西暦2025年4月1日"),
    *("令和 7年 4月 1日", date(2025, 4, 1), datetime(2025, 4, 1, 8, 30)),
]
NUMBERS = [
    *(("００１２３", "00123"), (123.0, "123"), (123, "123"), ("123.0", "123"), ("'00123", "00123")),
    *((" A-01 ", "A-01"), ("", ""), ("=1+1", "=1+1"), ("-12", "-12")),
]


@pytest.mark.parametrize("cell", SAME_DAY)
def test_every_written_form_is_the_same_day(cell: object) -> None:
    assert read_day(cell) == ("2025-04-01", "")


def test_the_first_year_of_an_era() -> None:
    assert read_day("令和元年5月1日").iso == "2019-05-01"
    assert read_day("平成元年1月8日").iso == "1989-01-08"


@given(st.dates(date(2019, 5, 1), date(2099, 12, 31)))
def test_any_day_is_read_the_same_in_every_form(day: date) -> None:
    year = day.year - 2018
    written = [
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
        f"R{year}.{day.month}.{day.day}",
        f"R{year:02}.{day.month:02}.{day.day:02}",
        f"令和{year}年{day.month}月{day.day}日".translate(FULL),
        f"令和{'元' if year == 1 else year}年{day.month}月{day.day}日",
        day,
        datetime(day.year, day.month, day.day),
        (day - date(1899, 12, 30)).days,
    ]
    assert {read_day(cell) for cell in written} == {(day.isoformat(), "")}
    assert read_day((day - date(1904, 1, 1)).days, from_1904=True).iso == day.isoformat()
    assert read_day(f"{year}.{day.month}.{day.day}", "令和").iso == day.isoformat()


@pytest.mark.parametrize("cell", ["7.4.1", "07/04/01", "25/4/1", "元年4月1日"])
def test_a_year_without_its_era_is_asked(cell: str) -> None:
    day = read_day(cell)
    assert day.iso is None
    assert "元号" in day.message
    assert cell in day.message


def test_the_officer_says_once_what_bare_years_are() -> None:
    assert read_day("7.4.1", "令和").iso == "2025-04-01"
    assert read_day("7.4.1", "平成").iso == "1995-04-01"
    assert read_day("25/4/1", "西暦").iso == "2025-04-01"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("2025/2/30", "という日はありません"),
        ("R7.13.1", "という日はありません"),
        ("R0.4.1", "という日はありません"),
        ("春ごろ", "読めません"),
        (True, "読めません"),
        (timedelta(1), "読めません"),
        (12, "読めません"),
        ("0999-01-01", "年がおかしい"),
    ],
)
def test_impossible_days_are_told(cell: object, words: str) -> None:
    day = read_day(cell)
    assert day.iso is None
    assert words in day.message


def test_marks_for_nothing_and_for_ever() -> None:
    assert [read_day(c) for c in ("", "　", "－", "なし", "00000000", 0)] == [("", "")] * 6
    assert read_day("9999/12/31").iso == ""
    assert "期限なし" in read_day("99991231").message


@pytest.mark.parametrize(("cell", "number"), NUMBERS)
def test_numbers_as_texts(cell: object, number: str) -> None:
    assert read_number(cell) == (number, "", False)


@pytest.mark.parametrize("cell", [123.5, "1.23457E+11", True, date(2025, 4, 1), "1\n2", "9" * 40])
def test_numbers_that_lost_their_digits_are_refused(cell: object) -> None:
    value = read_number(cell)
    assert value.text is None
    assert value.serious


def test_the_width_of_most_numbers_brings_zeros_back() -> None:
    assert width_of(["00123", "00124", "7"], ()) == 5
    assert width_of(["1", "22", "333"], ()) == 0
    assert width_of(["1", "2"], ["000001", "000002"]) == 6
    value = padded("123", 5, ())
    assert value.text == "00123"
    assert "「00123」" in value.message
    assert not value.serious
    assert padded("123", 5, {"123", "00004"}) == ("123", "", False)
    assert padded("A12", 5, ()) == ("A12", "", False)


def names(text: str) -> tuple[str | None, str, bool]:
    return converter("name", from_text=False, era_for_bare=None, from_1904=False)(text)


@pytest.mark.parametrize(
    "name", ["　山田　太郎 ", "髙 﨑", "𠮷田", "葛󠄀", "神\ufa19塚\ufa10", "=山田", "@x", "+1", "-", "'=x"]
)
def test_names_stay_as_they_stand(name: str) -> None:
    assert names(name) == (name, "", False)


def test_letters_of_one_machine_are_told_and_kept() -> None:
    for name in ("外\ue000", "\U000f0001字", "\U00100000"):
        text, message, serious = names(name)
        assert (text, serious) == (name, False)
        assert "外字" in message


def test_lost_letters() -> None:
    assert names("?田")[0] == "?田"
    assert "失われて" in names("〓田")[1]
    assert names("山\ufffd")[0] is None
    assert names("山\ufffd")[2]
    assert names("山\x01")[2]
    assert names("山\n田")[0] == "山\n田"
    assert names("あ" * 5_000)[0] is None


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("総務部 総務課", ["総務部", "総務課"]),
        ("総務部　総務課　人事係", ["総務部", "総務課", "人事係"]),
        ("総務部／総務課", ["総務部", "総務課"]),
        ("総務部 > 総務課", ["総務部", "総務課"]),
        ("デジタル 推進課", ["デジタル 推進課"]),
        ("総務課", ["総務課"]),
        ("", []),
    ],
)
def test_levels_of_an_office_in_one_cell(text: str, steps: list[str]) -> None:
    assert split_path(text) == steps


def test_lists_in_one_cell() -> None:
    convert = converter("qualifications", from_text=False, era_for_bare=None, from_1904=False)
    text = "ITパスポート、基本情報，簿記,英検;法務／行政書士/防災士\n普通救命 、"
    assert convert(text).text == "\x1e".join(
        ["ITパスポート", "基本情報", "簿記", "英検", "法務", "行政書士", "防災士", "普通救命"]
    )
