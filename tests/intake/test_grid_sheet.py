"""The データ sheet comes back: nothing changed is no change, k changed cells are k changes, bad cells are told."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from desktop.intake.grid_sheet import GridReading, read_grid_sheet
from desktop.models import CONFIRMED, NOT_APPLICABLE, SELF
from desktop.output.excel.grid_book import make_grid_book
from desktop.policy.book import make_book
from desktop.policy.frame import skills
from desktop.policy.staff import cells, rounds
from desktop.policy.staff.grid_sheet import running_grid
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from desktop.store.errors import UnreadableFile
from desktop.store.watch import Stopped, Watch
from tests.policy.staff.card_rows import DAY, begin_round, grid, put, small_roster

NAMES = ("青葉 花", "髙橋　𠮷子", "白樺 誠", "青葉 花")
FIRST = 6  # the column of the first skill, and 3 the row of the first person


@pytest.fixture
def filled(town: Document) -> Document:
    staff = small_roster(town, NAMES)
    begin_round(town)
    put(town, {(staff[0], 0): 0, (staff[0], 1): NOT_APPLICABLE, (staff[1], 0): 3, (staff[3], 2): 2})
    return town


def exported(
    document: Document, path: Path, change: Callable[[Any, Any], object] | None = None, layer: int = CONFIRMED
) -> Path:
    """The real file, changed as somebody would: `change` is given the workbook and its データ sheet."""
    book = load_workbook(io.BytesIO(make_grid_book(make_book(read_facts(document)), document, layer=layer)))
    if change is not None:
        change(book, book["データ"])
    book.save(path)
    return path


def read(document: Document, path: Path) -> GridReading:
    return read_grid_sheet(path, partial(running_grid, document, read_facts(document)))


def take(document: Document, reading: GridReading) -> None:
    cells.apply(document, grid(document)[1], reading.plan(), "スキル表を取り込む", DAY)


def levels(document: Document) -> bytes:
    return bytes(grid(document)[1].cells)


def test_nothing_changed_is_no_change(filled: Document, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    path.write_bytes(make_grid_book(make_book(read_facts(filled)), filled))
    reading = read(filled, path)
    assert (reading.changes, reading.problems, reading.told) == ((), (), ())
    assert reading.same == len(NAMES) * grid(filled)[1].width


def test_the_whole_sample_comes_back_the_same(staffed: Document, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    path.write_bytes(make_grid_book(make_book(read_facts(staffed)), staffed))
    reading = read(staffed, path)
    assert (reading.changes, reading.problems) == ((), ())


CELLS = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 20)), st.sampled_from([None, 0, 1, 2, 3, "／"]), max_size=12
)


@settings(max_examples=12)
@given(CELLS)
def test_k_changed_cells_are_exactly_these_k(filled: Document, tmp_path: Path, wanted: dict) -> None:
    before = levels(filled)

    def change(_book: Any, sheet: Any) -> None:
        for (row, column), value in wanted.items():
            sheet.cell(3 + row, FIRST + column).value = value

    reading = read(filled, exported(filled, tmp_path / "x.xlsx", change))
    _, data = grid(filled)
    expected = {at: NOT_APPLICABLE if value == "／" else value for at, value in wanted.items()}
    assert {c.at: c.level for c in reading.changes} == {
        at: level for at, level in expected.items() if data.level(*at) != level
    }
    if reading.changes:
        take(filled, reading)
        assert all(grid(filled)[1].level(*at) == level for at, level in expected.items())
        assert filled.undo() == "スキル表を取り込む"
    assert levels(filled) == before


def test_columns_moved_renamed_and_added_are_found_by_key(filled: Document, tmp_path: Path) -> None:
    """F07."""

    def change(book: Any, sheet: Any) -> None:
        sheet.insert_cols(1)
        sheet["A2"] = "所属長の確認"
        sheet.move_range("G1:G6", cols=40)
        sheet["AU2"] = "呼び方を変えた列"
        sheet["AU4"] = 1
        sheet.title = "Sheet1"
        book.move_sheet("Sheet1", 3)

    reading = read(filled, exported(filled, tmp_path / "x.xlsx", change))
    assert [(c.at, c.level, c.cell) for c in reading.changes] == [((1, 0), 1, "Sheet1!AU4")]
    assert reading.problems == ()


def test_without_keys_names_are_enough_and_a_renamed_skill_is_known_by_its_key(
    filled: Document, tmp_path: Path
) -> None:
    first, second = (column.skill for column in grid(filled)[1].columns[:2])
    with_keys = exported(filled, tmp_path / "a.xlsx", lambda _book, sheet: sheet.cell(3, FIRST, 2))
    skills.change(filled, first.id, "name", "まったく別の呼び方")
    assert len(read(filled, with_keys).changes) == 1

    def drop(_book: Any, sheet: Any) -> None:
        sheet.delete_rows(1)
        sheet.cell(2, FIRST + 1).value = 1

    reading = read(filled, exported(filled, tmp_path / "b.xlsx", drop))
    assert [c.skill for c in reading.changes] == [second.name]


@pytest.mark.parametrize(
    ("text", "level"),
    [("Lv2", 2), ("Lv.2", 2), ("２", 2), ("◎", 3), ("○", 2), ("自立", 2), ("対象外", NOT_APPLICABLE), (2.0, 2)],
)
def test_words_for_levels_are_understood(filled: Document, tmp_path: Path, text: object, level: int) -> None:
    """F06."""
    path = exported(filled, tmp_path / "x.xlsx", lambda _book, sheet: sheet.cell(5, FIRST, text))
    assert [(c.at, c.level) for c in read(filled, path).changes] == [((2, 0), level)]


def test_bad_cells_are_told_and_the_rest_is_taken(filled: Document, tmp_path: Path) -> None:
    def change(_book: Any, sheet: Any) -> None:
        sheet.cell(5, FIRST, "2?")
        sheet.cell(5, FIRST + 1, 9)
        sheet.cell(5, FIRST + 2, True)
        sheet.cell(5, FIRST + 3, "#REF!").data_type = "e"
        sheet.cell(5, FIRST + 4, 1)

    reading = read(filled, exported(filled, tmp_path / "x.xlsx", change))
    assert [c.at for c in reading.changes] == [(2, 4)]
    assert [p.cell for p in reading.problems] == [f"データ!{letter}5" for letter in "FGHI"]
    assert "「2?」はレベルとして読めません" in reading.problems[0].message
    assert "白樺 誠" in reading.problems[0].label


def test_people_are_known_by_number_alone(filled: Document, tmp_path: Path) -> None:
    """N06, N10: never by name; leading zeros that were lost are found again, and it is said."""

    def change(_book: Any, sheet: Any) -> None:
        sheet["A3"] = 101
        sheet.cell(3, FIRST, 2)
        sheet["B4"] = "高橋 吉子"
        sheet["A5"] = "99999"
        sheet.cell(5, FIRST, 2)
        sheet["A6"] = None

    reading = read(filled, exported(filled, tmp_path / "x.xlsx", change))
    assert [c.at for c in reading.changes] == [(0, 0)]
    assert "「101」を「00101」として" in reading.told[0]
    assert "氏名が違います" in reading.told[1]
    assert ["名簿にいません" in p.message for p in reading.problems] == [True, False]
    assert "だれの行か" in reading.problems[1].message


def test_a_row_twice_is_taken_once(filled: Document, tmp_path: Path) -> None:
    def change(_book: Any, sheet: Any) -> None:
        sheet["A4"] = "00101"
        sheet.cell(4, FIRST, 3)

    reading = read(filled, exported(filled, tmp_path / "x.xlsx", change))
    assert reading.changes == ()
    assert "データ!A3にもあります" in reading.problems[0].message


def test_a_deleted_row_or_column_changes_nothing(filled: Document, tmp_path: Path) -> None:
    def change(_book: Any, sheet: Any) -> None:
        sheet.delete_rows(3)
        sheet.delete_cols(FIRST)

    reading = read(filled, exported(filled, tmp_path / "x.xlsx", change))
    assert (reading.changes, reading.problems) == ((), ())


def test_a_column_twice_is_told(filled: Document, tmp_path: Path) -> None:
    def change(_book: Any, sheet: Any) -> None:
        sheet.cell(1, 60, sheet.cell(1, FIRST).value)
        sheet.cell(3, 60, 3)

    reading = read(filled, exported(filled, tmp_path / "x.xlsx", change))
    assert reading.changes == ()
    assert "F列にもあります" in reading.problems[0].message


def test_a_sheet_of_another_round_is_told(filled: Document, tmp_path: Path) -> None:
    path = exported(filled, tmp_path / "x.xlsx")
    which = rounds.running(rounds.all_rounds(filled))
    assert which is not None
    rounds.freeze(filled, read_facts(filled), which.id, DAY)
    with pytest.raises(WorldError, match="取り込み先のスキルチェックがありません"):
        read(filled, path)
    rounds.open_round(filled, "秋のスキルチェック", 2026, DAY)
    assert "「春のスキルチェック」から書き出した" in read(filled, path).told[0]


def test_a_sheet_is_taken_into_the_layer_that_it_names(filled: Document, tmp_path: Path) -> None:
    """The levels of 自己 against those of 確定 would be changes that nobody made."""
    staff = [person.id for person in grid(filled)[1].people]
    put(filled, {(staff[0], 0): 2, (staff[2], 1): 1}, SELF)
    path = exported(filled, tmp_path / "x.xlsx", lambda _book, sheet: sheet.cell(5, FIRST, 3), SELF)
    confirmed = levels(filled)
    reading = read(filled, path)
    assert [(c.at, c.before, c.level) for c in reading.changes] == [((2, 0), "未評価", 3)]
    assert reading.data.layer == SELF
    assert reading.told == ("「自己」の評価のシートです。「自己」に取り込みます。",)
    cells.apply(filled, reading.data, reading.plan(), "スキル表を取り込む", DAY)
    assert grid(filled, SELF)[1].level(2, 0) == 3
    assert levels(filled) == confirmed


def test_a_layer_that_is_not_known_is_refused_and_a_missing_one_is_told(filled: Document, tmp_path: Path) -> None:
    def rename(book: Any, _sheet: Any) -> None:
        (place,) = [row[1] for row in book["項目"].iter_rows(max_row=6) if row[0].value == "評価の種類"]
        assert place.value == "確定"
        place.value = "上司"

    with pytest.raises(UnreadableFile, match="（上司）が分からない"):
        read(filled, exported(filled, tmp_path / "x.xlsx", rename))
    path = exported(filled, tmp_path / "y.xlsx", lambda book, _sheet: book.remove(book["項目"]))
    reading = read(filled, path)
    assert (reading.changes, reading.data.layer) == ((), CONFIRMED)
    assert "「確定」の評価として読みます" in reading.told[0]


def test_what_is_no_such_sheet_is_refused(filled: Document, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["職員番号", "氏名"])
    book.active.append(["00101", "青葉 花"])
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(UnreadableFile, match="スキルの欄が見つかりません"):
        read(filled, tmp_path / "x.xlsx")

    def only_print(made: Any, sheet: Any) -> None:
        made.remove(sheet)

    with pytest.raises(UnreadableFile, match="スキルの欄が見つかりません"):
        read(filled, exported(filled, tmp_path / "y.xlsx", only_print))


def test_reading_can_be_stopped(filled: Document, tmp_path: Path) -> None:
    path = exported(filled, tmp_path / "x.xlsx", lambda _book, sheet: sheet.insert_rows(3, 260))
    watch = Watch()
    watch.stop()
    with pytest.raises(Stopped):
        read_grid_sheet(path, partial(running_grid, filled, read_facts(filled)), watch)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_saved_again_by_libreoffice_it_is_the_same(filled: Document, tmp_path: Path) -> None:
    path = exported(filled, tmp_path / "x.xlsx", lambda _book, sheet: sheet.cell(5, FIRST, 2))
    again = tmp_path / "again"
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(again), str(path)],
        check=True,
        capture_output=True,
        timeout=200,
    )
    reading = read(filled, again / "x.xlsx")
    assert [(c.at, c.level) for c in reading.changes] == [((2, 0), 2)]
    assert (reading.problems, reading.told) == ((), ())
