"""Workbooks: what is read, what is refused with which words, and that no damage gets further than a sentence."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from desktop.intake.roster.reading import ReadOptions, read_roster
from desktop.intake.roster.source import open_source
from desktop.intake.roster.table import UNCALCULATED, column_of, letters
from desktop.store.errors import UnreadableFile, WorldError
from desktop.store.watch import Stopped, Watch
from tests.intake.roster.files import (
    BEYOND_CP932,
    HEADINGS,
    IN_CP932,
    PRIVATE,
    book_file,
    changed,
    office_roster,
    ole,
    text_file,
    zip_of,
)

PERSON = ["00123", "髙橋 一郎", "たかはし", "総務課", "R7.4.1", ""]


def test_names_come_out_of_a_workbook_to_the_letter(tmp_path: Path) -> None:
    names = [*IN_CP932, *BEYOND_CP932, PRIVATE, " 前後 の空白　"]
    rows = [HEADINGS, *([f"{n:05}", name, "", "総務課"] for n, name in enumerate(names))]
    reading = read_roster(book_file(tmp_path / "x.xlsx", rows))
    assert [row.values["name"] for row in reading.rows] == names
    [trouble] = reading.troubles
    assert "この端末の外字（U+E000）" in trouble.message
    assert not trouble.serious
    assert trouble.place == f"B{len(names)}"


def test_cells_keep_their_addresses_wherever_the_table_begins(tmp_path: Path) -> None:
    rows = [[], [], [None, None, *HEADINGS], [None, None, *PERSON]]
    reading = read_roster(book_file(tmp_path / "x.xlsx", rows))
    [row] = reading.rows
    assert row.place == "「名簿」4行目"
    assert dict(row.cells) == {
        "number": "C4",
        "name": "D4",
        "kana": "E4",
        "department": "F4",
        "joined_on": "G4",
        "memo": "H4",
    }
    assert row.values["joined_on"] == "2025-04-01"


@given(st.integers(0, 16_383))
def test_letters_and_columns_are_one(column: int) -> None:
    assert column_of(letters(column)) == column


def test_hidden_errors_formulas_and_formats_are_known(tmp_path: Path) -> None:
    def shape(sheet: Worksheet) -> None:
        sheet["A3"].number_format = "00000"
        sheet["D3"], sheet["D3"].data_type = "#REF!", "e"
        sheet["E3"] = "=TODAY()"
        sheet.column_dimensions["F"].hidden = True
        sheet.row_dimensions[3].hidden = True

    path = book_file(tmp_path / "x.xlsx", [HEADINGS, PERSON, [7, "山田 花", "", None, None, ""]], shape)
    table = open_source(path).table("名簿")
    assert (table.hidden_columns, table.hidden_rows) == ({5}, {2})
    assert table.errors == {(2, 3): "#REF!", (2, 4): UNCALCULATED}
    assert table.widths == {(2, 0): 5}
    reading = read_roster(path)
    assert reading.rows[1].values["number"] == "00007"
    assert "department" not in reading.rows[1].values
    assert "joined_on" not in reading.rows[1].values
    assert [(t.place, t.serious) for t in reading.troubles] == [("D3", False), ("E3", False)]
    assert "非表示の列: F列「備考」" in reading.told
    assert "非表示の行も読みました: 1行" in reading.told


def test_an_error_instead_of_a_name_stops_the_row(tmp_path: Path) -> None:
    def shape(sheet: Worksheet) -> None:
        sheet["B2"], sheet["B2"].data_type = "#N/A", "e"

    reading = read_roster(book_file(tmp_path / "x.xlsx", [HEADINGS, PERSON], shape))
    assert not reading.rows[0].readable
    assert "#N/A" in reading.rows[0].troubles[0].message


def test_dates_of_workbooks_and_the_years_since_1904(tmp_path: Path) -> None:
    def shape(sheet: Worksheet) -> None:
        sheet["E2"].number_format = '[$-411]ggge"年"m"月"d"日"'

    path = book_file(tmp_path / "x.xlsx", [HEADINGS, [*PERSON[:4], date(2025, 4, 1)], [*PERSON[:4], 45748]], shape)
    assert [r.values["joined_on"] for r in read_roster(path).rows] == ["2025-04-01", "2025-04-01"]
    later = changed(
        path,
        tmp_path / "y.xlsx",
        lambda name, data: data.replace(b"<workbookPr ", b'<workbookPr date1904="1" ') if "workbook" in name else data,
    )
    assert read_roster(later).rows[1].values["joined_on"] == "2029-04-02"


def test_a_sheet_written_with_a_prefix_is_the_same(tmp_path: Path) -> None:
    def prefix(name: str, data: bytes) -> bytes:
        if "sheet1" not in name:
            return data
        for tag in (b"worksheet", b"sheetData", b"cols", b"col ", b"row", b"c ", b"f>", b"v"):
            data = data.replace(b"<" + tag, b"<x:" + tag).replace(b"</" + tag.strip(), b"</x:" + tag.strip())
        return data.replace(b"xmlns=", b"xmlns:x=").replace(b"</c>", b"</x:c>")

    def shape(sheet: Worksheet) -> None:
        sheet.column_dimensions["B"].hidden = True
        sheet["A2"] = "=1+1"

    path = book_file(tmp_path / "x.xlsx", [HEADINGS], shape)
    table = open_source(changed(path, tmp_path / "y.xlsx", prefix)).table("名簿")
    assert table.hidden_columns == {1}
    assert table.errors == {(1, 0): UNCALCULATED}


def test_macros_and_links_are_told_and_only_values_read(tmp_path: Path) -> None:
    path = book_file(tmp_path / "x.xlsx", [HEADINGS, PERSON])
    more = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0macro", "xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    reading = read_roster(changed(path, tmp_path / "x.xlsm", lambda _name, data: data, **more))
    assert "マクロは動かさず" in reading.told[0]
    assert "リンクはたどらず" in reading.told[0]
    assert reading.rows[0].values["name"] == "髙橋 一郎"


def test_the_sheet_with_the_roster_is_found_and_another_can_be_asked_for(tmp_path: Path) -> None:
    def shape(sheet: Worksheet) -> None:
        first = sheet.parent.create_sheet("表紙", 0)
        first["A1"] = "職員名簿"
        hidden = sheet.parent.create_sheet("裏", 0)
        hidden.append(HEADINGS)
        hidden.append(["9", "裏の人"])
        hidden.sheet_state = "hidden"

    path = book_file(tmp_path / "x.xlsx", [HEADINGS, PERSON], shape)
    assert read_roster(path).layout.table.name == "名簿"
    assert read_roster(path, ReadOptions(sheet="裏")).rows[0].values["name"] == "裏の人"
    with pytest.raises(WorldError, match="「無い」がありません") as caught:
        read_roster(path, ReadOptions(sheet="無い"))
    assert "表紙" in caught.value.next_step


REFUSED = [
    (ole("Workbook"), r"古い形式（\.xls、Excel 97-2003）"),
    (ole("Book"), r"Excel 97-2003"),
    (ole("EncryptionInfo", "EncryptedPackage"), "パスワードの付いたExcel"),
    (ole("WordDocument"), "古い形式（.xls）か、パスワード"),
    (b"", "中身が空"),
    (b"PK\x03\x04broken", "壊れているか"),
    (zip_of(**{"a.txt": b"x"}), "Excelファイルではありません"),
    (zip_of(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), r"\.xlsb、\.ods"),
    (zip_of(**{"xl/workbook.bin": b"x"}), r"\.xlsb、\.ods"),
    (zip_of(**{"xl/workbook.xml": b"0" * 250_000_000}), "異常に大きい"),
    (zip_of(**{"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook>&a;</workbook>"}), "読めません"),
]


@pytest.mark.parametrize(("content", "words"), REFUSED)
def test_other_files_are_refused_each_in_its_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=words) as caught:
        read_roster(path)
    assert caught.value.next_step


def test_files_that_are_not_there_or_are_folders(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="見つかりません"):
        open_source(tmp_path / "none.xlsx")
    with pytest.raises(UnreadableFile, match="フォルダー"):
        open_source(tmp_path)


@pytest.mark.parametrize(("code", "words"), [(32, "ほかのソフトが開いている"), (5, "読む権限がないか")])
def test_a_file_that_another_program_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    """The system's answer on Windows, which no Linux gives; everything of ours is real."""
    path = book_file(tmp_path / "x.xlsx", [HEADINGS, PERSON])

    def held(_path: Path) -> bytes:
        error = PermissionError(13, "held")
        error.winerror = code  # type: ignore[attr-defined]
        raise error

    monkeypatch.setattr(Path, "read_bytes", held)
    with pytest.raises(UnreadableFile, match=words):
        open_source(path)


def test_a_sheet_with_two_cells_far_apart_is_refused(tmp_path: Path) -> None:
    path = book_file(tmp_path / "x.xlsx", [HEADINGS], lambda sheet: sheet.cell(1_048_576, 16_384, "x"))
    with pytest.raises(UnreadableFile, match="1,048,576行 × 16,384列"):
        read_roster(path)


def test_a_member_longer_than_stated_is_refused(tmp_path: Path) -> None:
    path = book_file(tmp_path / "x.xlsx", [HEADINGS, PERSON])
    data = path.read_bytes()
    at = data.index(b"PK\x01\x02")
    while b"styles.xml" not in data[at + 46 : at + 46 + 20]:
        at = data.index(b"PK\x01\x02", at + 4)
    path.write_bytes(data[: at + 24] + (100).to_bytes(4, "little") + data[at + 28 :])
    with pytest.raises(UnreadableFile, match="壊れているか"):
        read_roster(path)


def test_an_empty_workbook_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="表が空"):
        read_roster(book_file(tmp_path / "x.xlsx", []))


@pytest.mark.parametrize("kind", ["xlsx", "cp932", "utf-16-le"])
def test_hostile_files_end_in_a_sentence(tmp_path: Path, kind: str) -> None:
    """Cut anywhere, bytes changed anywhere, or noise from the start: a sentence or a reading, nothing else."""
    if kind == "xlsx":
        whole = office_roster(tmp_path / "x.xlsx").read_bytes()
    else:
        whole = text_file(tmp_path / "x.csv", [HEADINGS, *[PERSON] * 30], kind).read_bytes()
    dice = random.Random(5)
    refused = 0
    for n in range(200):
        data = bytearray(whole)
        if n % 4 == 0:
            data = data[: dice.randrange(len(data))]
        elif n % 4 == 1:
            data = bytearray(whole[:4] + dice.randbytes(600))
        else:
            for _ in range(1 + n % 7):
                data[dice.randrange(len(data))] = dice.randrange(256)
        path = tmp_path / ("y.xlsx" if n % 2 else "y.csv")
        path.write_bytes(data)
        try:
            read_roster(path)
        except WorldError:
            refused += 1
    assert refused > 20


def test_the_sheets_own_text_damaged_in_a_sound_archive(tmp_path: Path) -> None:
    whole = office_roster(tmp_path / "x.xlsx")
    dice = random.Random(7)

    def damage(name: str, data: bytes) -> bytes | None:
        if name.endswith("sheet1.xml") or dice.random() < 0.1:
            cut = dice.randrange(len(data))
            return (
                data[:cut] + dice.choice([b"", b"<", b"</row>", b'"', b"\xff", b"<row r='9999999'>"]) + data[cut + 3 :]
            )
        return None if dice.random() < 0.03 else data

    outcomes = set()
    for _ in range(150):
        try:
            read_roster(changed(whole, tmp_path / "y.xlsx", damage))
            outcomes.add("read")
        except WorldError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_reading_stops_where_it_is_told_to(tmp_path: Path, kind: str) -> None:
    rows = [HEADINGS, *([f"{n:05}", f"職員{n}", "", "総務課"] for n in range(3_000))]
    path = tmp_path / f"x.{kind}"
    book_file(path, rows) if kind == "xlsx" else text_file(path, rows, "cp932")
    told: list[float] = []
    read_roster(path, watch=Watch(told.append))
    assert told == sorted(told)
    assert len(told) > 10
    for after in range(0, len(told) - 1, 7):
        stopped_after(path, after)


def stopped_after(path: Path, steps: int) -> None:
    left = iter(range(steps, -1, -1))
    watch = Watch(lambda _part: next(left, 0) or watch.stop())
    with pytest.raises(Stopped):
        read_roster(path, watch=watch)
