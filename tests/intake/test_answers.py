"""The question sheet out and back in: preview, bad cells by address, nothing half applied."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from desktop.intake.answers import read_sheet
from desktop.output.excel.questions import make_question_sheet
from desktop.policy.answering import ANSWER_HEADER, CLEAR, KEY_HEADER
from desktop.policy.book import Book, make_book
from desktop.policy.starting import new_document, read_facts
from desktop.store import Document, UnreadableFile


def book_of(document: Document) -> Book:
    return make_book(read_facts(document))


def sheet_file(book: Book, path: Path, answers: dict[str, object]) -> Path:
    """The question sheet with some answers typed in."""
    workbook = load_workbook(io.BytesIO(make_question_sheet(book)))
    left = dict(answers)
    for name in ("設問", "文例"):
        sheet = workbook[name]
        titles = [cell.value for cell in sheet[4]]
        key_at, answer_at = titles.index(KEY_HEADER), titles.index(ANSWER_HEADER)
        for row in sheet.iter_rows(min_row=5):
            if row[key_at].value in left:
                row[answer_at].value = left.pop(row[key_at].value)
    assert not left, f"no such rows: {left}"
    workbook.save(path)
    return path


def test_every_question_is_in_the_sheet(town: Document) -> None:
    book = book_of(town)
    workbook = load_workbook(io.BytesIO(make_question_sheet(book)))
    keys = {c.value for name in ("設問", "文例") for c in workbook[name]["H"][4:]}
    assert keys == {item.key for item in book.items if item.visible}


def test_an_untouched_sheet_changes_nothing(town: Document, tmp_path: Path) -> None:
    book = book_of(town)
    reading = read_sheet(sheet_file(book, tmp_path / "q.xlsx", {}), book)
    assert reading.changes == ()
    assert reading.problems == ()
    assert reading.same > 100


def test_changes_are_previewed_and_applied_as_one_step(town: Document, tmp_path: Path) -> None:
    book = book_of(town)
    typed = {
        "org.staff": "１９０人",
        "policy.base_year": "令和9年度",
        "policy.date": "R8.11.3",
        "dxplan.exists": "いいえ",
    }
    reading = read_sheet(sheet_file(book, tmp_path / "q.xlsx", typed), book)
    assert {c.key: c.value for c in reading.changes} == {
        "org.staff": 190,
        "policy.base_year": 2027,
        "policy.date": "2026-11-03",
        "dxplan.exists": False,
    }
    assert ("180", "190") in {(c.before, c.after) for c in reading.changes}

    from desktop.policy.answering import save_answers

    before = town.undo_label
    save_answers(town, book.facts, book.items, {c.key: c.value for c in reading.changes}, label="取り込み")
    assert read_facts(town).organization.headcount == 190
    town.undo()
    assert read_facts(town).organization.headcount == 180
    assert town.undo_label == before


def test_bad_answers_are_listed_by_cell(town: Document, tmp_path: Path) -> None:
    book = book_of(town)
    typed = {"org.staff": "たくさん", "secure.infosys": "サイコロ", "dept.main": "総務課\n海洋課"}
    reading = read_sheet(sheet_file(book, tmp_path / "q.xlsx", typed), book)
    assert len(reading.problems) == 3
    assert all(p.cell.startswith("設問!D") for p in reading.problems)
    assert any("たくさん" in p.message for p in reading.problems)
    assert any("海洋課" in p.message for p in reading.problems)


def test_a_new_department_may_be_main_in_the_same_sheet(town: Document, tmp_path: Path) -> None:
    book = book_of(town)
    typed = {"dept.names": "総務課\n海洋課", "dept.main": "海洋課"}
    reading = read_sheet(sheet_file(book, tmp_path / "q.xlsx", typed), book)
    assert not reading.problems
    assert {c.key for c in reading.changes} == {"dept.names", "dept.main"}


def test_blank_keeps_and_the_clear_word_empties(town: Document, tmp_path: Path) -> None:
    book = book_of(town)
    reading = read_sheet(sheet_file(book, tmp_path / "q.xlsx", {"colophon.phone": CLEAR, "colophon.mail": None}), book)
    assert [(c.key, c.value) for c in reading.changes] == [("colophon.phone", None)]


def test_the_towns_sheet_fills_a_new_file(town: Document, tmp_path: Path) -> None:
    """Answers travel between files: after two rounds (switching a target on brings its question) nothing is left."""
    from desktop.policy.answering import save_answers

    sheet = sheet_file(book_of(town), tmp_path / "q.xlsx", {})
    other = new_document()
    try:
        for _ in range(2):
            book = book_of(other)
            reading = read_sheet(sheet, book)
            save_answers(other, book.facts, book.items, {c.key: c.value for c in reading.changes}, label="取り込み")
        assert reading.problems == ()
        assert read_sheet(sheet, book_of(other)).changes == ()
        assert book_of(other).document == book_of(town).document
    finally:
        other.close()


def test_names_come_back_to_the_letter(town: Document, tmp_path: Path) -> None:
    book = book_of(town)
    name = "𠮷野﨑 辻󠄀髙　町"
    reading = read_sheet(sheet_file(book, tmp_path / "q.xlsx", {"org.name": name}), book)
    assert [c.value for c in reading.changes] == [name]


def test_columns_may_be_moved_and_sheets_renamed(town: Document, tmp_path: Path) -> None:
    book = book_of(town)
    moved = Workbook()
    sheet = moved.active
    sheet.title = "回答 総務課"
    sheet.append(["題"])
    sheet.append(["メモ", ANSWER_HEADER, KEY_HEADER])
    sheet.append(["", 181, "org.staff"])
    moved.save(tmp_path / "moved.xlsx")
    reading = read_sheet(tmp_path / "moved.xlsx", book)
    assert [(c.key, c.value) for c in reading.changes] == [("org.staff", 181)]


def test_unknown_questions_are_told(town: Document, tmp_path: Path) -> None:
    book = book_of(town)
    other = Workbook()
    other.active.append([ANSWER_HEADER, KEY_HEADER])
    other.active.append(["x", "persona.nobody.role"])
    other.save(tmp_path / "other.xlsx")
    [problem] = read_sheet(tmp_path / "other.xlsx", book).problems
    assert problem.cell == "Sheet!A2"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Excelファイルではありません"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "パスワード"),
        (b"PK\x03\x04broken", "Excelファイルではありません"),
        ("名前,値\r\n".encode("cp932"), "Excelファイルではありません"),
    ],
)
def test_files_of_another_kind_are_refused(town: Document, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=words):
        read_sheet(path, book_of(town))


def test_a_zip_without_a_workbook_and_a_workbook_without_the_columns(town: Document, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(UnreadableFile, match="読めませんでした"):
        read_sheet(tmp_path / "z.xlsx", book_of(town))
    Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(UnreadableFile, match="欄が見つかりません"):
        read_sheet(tmp_path / "empty.xlsx", book_of(town))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(town: Document, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 250_000_000)
    with pytest.raises(UnreadableFile, match="異常に大きい"):
        read_sheet(tmp_path / "bomb.xlsx", book_of(town))


def test_a_missing_file_is_told(town: Document, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="見つかりません"):
        read_sheet(tmp_path / "none.xlsx", book_of(town))


@pytest.mark.parametrize("content", [b"<worksheet><sheetData><row>", b"\xff\xfe\x00", b"<a><b></a></b>"])
def test_a_sheet_damaged_inside_is_told_when_its_rows_are_read(town: Document, tmp_path: Path, content: bytes) -> None:
    whole = sheet_file(book_of(town), tmp_path / "q.xlsx", {})
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name.endswith("sheet2.xml") else old.read(name))
    with pytest.raises(UnreadableFile, match="読めませんでした"):
        read_sheet(tmp_path / "bad.xlsx", book_of(town))
