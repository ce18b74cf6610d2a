"""スキル表 as a workbook: one cell one datum, texts are texts, and what is for the public names nobody."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet._writer import ALL_TEMP_FILES

from desktop.models import NOT_APPLICABLE
from desktop.output.excel.grid_book import make_grid_book, make_public_book, source
from desktop.output.excel.grid_summary import FEWEST, HIDDEN, hide
from desktop.policy.book import Book, make_book
from desktop.policy.staff import people
from desktop.policy.starting import read_facts
from desktop.store import Document
from desktop.store.watch import Stopped, Watch
from tests.policy.staff.card_rows import begin_round, grid, put, small_roster

ODD = ("=1+1", "+SUM(A1)", "@cmd", "-5", "髙﨑　徳", "𠮷田", "葛\U000e0100城", "\ue000山")


def book_of(document: Document) -> Book:
    return make_book(read_facts(document))


@pytest.fixture
def odd(town: Document) -> Document:
    staff = small_roster(town, ODD)
    begin_round(town)
    put(town, {(staff[0], 0): 0, (staff[0], 1): NOT_APPLICABLE, (staff[1], 0): 3})
    return town


def test_the_data_sheet_has_one_datum_a_cell(odd: Document) -> None:
    sheet = load_workbook(io.BytesIO(make_grid_book(book_of(odd), odd)))["データ"]
    keys, heads, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    _, data = grid(odd)
    assert keys[5:] == [column.skill.key for column in data.columns]
    assert heads == ["職員番号", "氏名", "部署", "職層", "人材像", *(column.skill.name for column in data.columns)]
    assert [row[:2] for row in rows] == [[f"{n:05}", name] for n, name in enumerate(ODD, start=101)]
    assert rows[0][5:8] == [0, "／", None]
    assert rows[1][5] == 3
    assert sheet.merged_cells.ranges == set()
    assert sheet.freeze_panes == "C3"
    assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())


def test_no_text_becomes_a_formula_on_any_sheet(odd: Document) -> None:
    data = make_grid_book(book_of(odd), odd)
    for sheet in load_workbook(io.BytesIO(data)):
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in b"".join(archive.read(name) for name in archive.namelist())


def test_the_printed_sheet_tells_states_with_signs_and_counts_with_denominators(odd: Document) -> None:
    sheet = load_workbook(io.BytesIO(make_grid_book(book_of(odd), odd)))["表"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    first = next(row for row in rows if row[0] == "00101")
    assert first[4:7] == ["0▼2", "／", "－"]
    assert next(row for row in rows if row[0] == "00102")[4] == "3＋"
    _, data = grid(odd)
    at = next(n for n, person in enumerate(data.people) if person.number == "00101")
    assert first[-2:] == [f"0/{data.asked(at)}", data.unassessed[at]]
    foot = {row[0]: row[4] for row in rows[-4:]}
    assert foot == {"求める人数": 8, "評価した人数": 2, "充足した人数": 1, "充足率（充足÷評価した人数）": "50%"}
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == "8"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$4:$5", "$A:$B")
    assert "▼は不足" in rows[2][0]
    assert "現在" in rows[1][0]


def test_a_division_begins_a_page_of_its_own_only_where_one_is_well_filled(staffed: Document) -> None:
    sheet = load_workbook(io.BytesIO(make_grid_book(book_of(staffed), staffed)))["表"]
    breaks = [each.id for each in sheet.row_breaks.brk]
    assert breaks
    assert all(after - before >= 46 for before, after in zip([5, *breaks], breaks, strict=False))
    for at in breaks:
        assert "人）" in sheet.cell(at + 1, 1).value


def test_leavers_are_not_in_it(odd: Document) -> None:
    found = source(book_of(odd), odd)
    people.retire(odd, found.data.people[0].id, "2026-04-02")
    after = source(book_of(odd), odd)
    assert len(after.rows) == len(found.rows) - 1


def test_a_file_without_a_round_gives_an_empty_table(town: Document) -> None:
    small_roster(town, ("青葉 花",))
    sheets = load_workbook(io.BytesIO(make_grid_book(book_of(town), town)))
    assert "まだありません" in sheets["表"]["A2"].value


def test_making_it_can_be_stopped(staffed: Document) -> None:
    watch = Watch()
    watch.stop()
    scratch = set(ALL_TEMP_FILES)
    with pytest.raises(Stopped):
        make_grid_book(book_of(staffed), staffed, watch)
    assert not any(Path(name).exists() for name in set(ALL_TEMP_FILES) - scratch)


def test_the_same_file_gives_the_same_sheets(odd: Document) -> None:
    def parts() -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(make_grid_book(book_of(odd), odd))) as archive:
            return {name: archive.read(name) for name in archive.namelist() if "worksheets" in name}

    assert parts() == parts()


# --- what may travel -------------------------------------------------------------------------------------------


def test_the_public_book_holds_no_name_and_no_number_in_any_part(staffed: Document) -> None:
    """O14."""
    with zipfile.ZipFile(io.BytesIO(make_public_book(book_of(staffed), staffed))) as archive:
        content = "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    roster = source(book_of(staffed), staffed).roster
    assert len(roster.people) > 100
    for person in roster.people:
        for words in (person.name, person.name.replace("　", ""), person.kana, person.uuid):
            assert words not in content
        assert not re.search(rf"(?<![0-9A-Fa-f]){person.number}(?![0-9A-Fa-f])", content)  # colours are no numbers
        assert person.former_name == "" or person.former_name not in content


def test_few_are_not_told(odd: Document) -> None:
    """T07: nearly everything of a small body is left out, and the sheet says so."""
    sheet = load_workbook(io.BytesIO(make_public_book(book_of(odd), odd)))["集計"]
    words = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=7)]
    assert words[0][:2] == ["みどり課", 8]
    assert words[0][2] == HIDDEN  # of eight people only two were looked at
    assert f"{FEWEST}人に満たない" in sheet["A3"].value


def test_counts_stand_with_their_denominators(staffed: Document) -> None:
    sheet = load_workbook(io.BytesIO(make_public_book(book_of(staffed), staffed)))["集計"]
    total = [cell.value for cell in list(sheet.iter_rows())[-1]]
    assert total[:2] == ["合計", 180]
    assert "/180（" in total[2]


@given(st.integers(1, 6), st.integers(2, 5), st.data())
def test_nobody_can_work_out_what_is_left_out(height: int, width: int, data: st.DataObject) -> None:
    """K14: in every line whose sum is told, what is hidden is more than one place and not few together."""
    body = [[data.draw(st.integers(0, 12)) for _ in range(width - 1)] for _ in range(height)]
    rows = [[sum(row), *row] for row in body]
    counts = [*rows, [sum(row[c] for row in rows) for c in range(width)]]
    hidden = hide(counts)
    lines = [[(r, c) for r in reversed(range(height + 1))] for c in range(width)]
    lines += [[(r, c) for c in range(width)] for r in range(height + 1)]
    for total, *parts in lines:
        unknown = [counts[r][c] for r, c in parts if (r, c) in hidden]
        if total not in hidden and any(unknown):
            assert sum(map(bool, unknown)) > 1
            assert sum(unknown) >= FEWEST
    assert all((r, c) in hidden for r, row in enumerate(counts) for c, n in enumerate(row) if 0 < n < FEWEST)


def test_a_line_that_does_not_add_up_hides_nothing_more() -> None:
    """Somebody with two personas is in both: nothing can be taken away from the whole."""
    assert hide([[20, 20, 1], [30, 30, 9], [50, 50, 10]]) == {(0, 2), (1, 2)}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_libreoffice_opens_it_and_prints_the_sheet(odd: Document, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(make_grid_book(book_of(odd), odd))
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=200,
    )
    from pypdf import PdfReader

    pages = PdfReader(tmp_path / "表.pdf").pages
    assert any("庁内限り" in page.extract_text() for page in pages)
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [1191, 842]
