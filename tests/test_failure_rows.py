"""Rows of the failure catalogue that no other test shows; `failures.toml` names which."""

from __future__ import annotations

import contextlib
import io
import random
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from desktop.intake.answers import read_sheet
from desktop.output.documents import EXPORTS, export_all
from desktop.output.excel.questions import make_question_sheet
from desktop.policy.answering import ANSWER_HEADER, KEY_HEADER, parse_many, save_answers
from desktop.policy.book import Book, make_book
from desktop.policy.starting import new_document, read_facts
from desktop.store import Document, UnreadableFile, WorldError, backup, cleanroom
from desktop.store import document as document_module
from desktop.store.lock import FileLock, State
from desktop.store.merge import Merge
from tests.store.rows import answers, put, state_of
from tests.store.worlds import open_folder, ordinary_user


def book_of(document: Document) -> Book:
    return make_book(read_facts(document))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A published file, the smallest that is whole."""
    folder = tmp_path_factory.mktemp("good")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(folder / "home"))
        with contextlib.closing(new_document(name="あおば野町")) as document:
            return document.publish(folder / "町.sqlite").read_bytes()


# --- the file: damage and places ---------------------------------------------------------------------------


def test_row_05_a_stick_that_lied_is_noticed_and_the_backup_is_whole(tmp_path: Path) -> None:
    with contextlib.closing(Document.create()) as document:
        put(document, "a", "済")
        target = document.publish(tmp_path / "町.sqlite")
        kept = backup.take(document, "保存したとき")
    whole = target.read_bytes()
    for lost in (1, 512, 4096, len(whole) // 2, len(whole) - 100):
        for damaged in (whole[:-lost], whole[:-lost] + bytes(lost)):
            if damaged == whole:
                continue
            target.write_bytes(damaged)
            with pytest.raises(UnreadableFile) as caught:
                Document.open(target)
            assert "壊れて" in caught.value.message or "空" in caught.value.message
            assert "バックアップ" in caught.value.next_step
    with contextlib.closing(Document.open_copy(kept.path)) as again:
        assert answers(again) == {"a": "済"}


def test_row_25_cut_at_every_sector(good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "切.sqlite"
    for size in range(512, len(good), 512):
        path.write_bytes(good[:size])
        with pytest.raises(UnreadableFile, match="途中で切れている") as caught:
            Document.open(path)
        assert "バックアップ" in caught.value.next_step


def test_row_13_a_read_only_disk_opens_and_saves_elsewhere(good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_folder() as root:
        home, disc = root / "home", root / "disc"
        home.mkdir()
        disc.mkdir()
        (disc / "町.sqlite").write_bytes(good)
        monkeypatch.setenv("HOSHIN_NAVI_HOME", str(home))
        with ordinary_user(root):
            (disc / "町.sqlite").chmod(0o444)
            disc.chmod(0o555)
            assert FileLock(disc / "町.sqlite").acquire("前田", "総務課", "s") == State.UNAVAILABLE
            with contextlib.closing(Document.open(disc / "町.sqlite")) as document:
                put(document, "a", "後")
                with pytest.raises(WorldError, match="権限"):
                    document.publish()
                assert [p.name for p in disc.iterdir()] == ["町.sqlite"]
                assert document.publish(home / "町.sqlite").exists()
                assert document.unsaved == 0
            assert (disc / "町.sqlite").read_bytes() == good


WRONG = {
    "png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff\xe0", "gif": b"GIF89a", "bmp": b"BM", "tiff": b"II*\0",
    "ico": b"\0\0\1\0", "zip": b"PK\x03\x04", "empty zip": b"PK\x05\x06", "7z": b"7z\xbc\xaf\x27\x1c",
    "gzip": b"\x1f\x8b\x08", "rar": b"Rar!\x1a\x07", "xz": b"\xfd7zXZ\0", "pdf": b"%PDF-1.7", "ps": b"%!PS",
    "rtf": b"{\\rtf1", "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "access": b"\0\1\0\0Standard ACE DB",
    "exe": b"MZ", "elf": b"\x7fELF", "html": b"<!DOCTYPE html>", "xml": b"<?xml version='1.0'?>",
    "json": b'{"a": 1}', "csv": "氏名,課\r\n".encode("cp932"), "utf8": "\ufeff氏名,課".encode(),
    "utf16": "氏名,課".encode("utf-16"), "eml": b"From: a@b", "lnk": b"L\0\0\0\1\x14\2\0", "mp4": b"\0\0\0\x18ftypmp42",
    "sqlite 2": b"** This file contains an SQLite 2.1 database **", "magic alone": b"SQLite format 3\0",
    "lower case": b"sqlite format 3\0", "zeros": bytes(16), "ones": b"\xff" * 16, "sealed": b"HNAVSEAL",
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_row_23_wrong_files_are_named_and_left_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "何か.sqlite"
    for length in (0, 1, 5000):
        content = WRONG[kind] + random.Random(length).randbytes(length)
        path.write_bytes(content)
        with pytest.raises(UnreadableFile) as caught:
            Document.open(path)
        assert str(path) in caught.value.message
        assert caught.value.next_step
        assert path.read_bytes() == content
    assert [p.name for p in tmp_path.iterdir()] == ["何か.sqlite"]


# --- what a file could do to us ------------------------------------------------------------------------------


def test_row_28_endless_work_is_stopped(good: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "町.sqlite"
    path.write_bytes(good)
    monkeypatch.setattr(cleanroom, "_SECONDS", 0.0)
    endless = "SELECT COUNT(*) FROM skill a, skill b, skill c, skill d, skill e, skill f"
    with cleanroom.looking_at(path) as connection, pytest.raises(sqlite3.OperationalError, match="interrupted"):
        connection.execute(endless).fetchone()
    monkeypatch.setattr(cleanroom, "_SECONDS", -1.0)
    with pytest.raises(UnreadableFile):
        Document.open(_with(path, good, "INSERT INTO answer SELECT 'k' || a.id || '-' || b.id || '-' || c.id, '1' "
                            "FROM skill a, skill b, skill c"))  # fmt: skip


def test_row_29_huge_values_are_refused(good: bytes, tmp_path: Path) -> None:
    huge = _with(tmp_path / "大.sqlite", good, "UPDATE organization SET name = hex(zeroblob(10000000))")
    with pytest.raises(UnreadableFile, match="壊れて"):
        Document.open(huge)


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH DATABASE ':memory:' AS other",
        "SELECT load_extension('x')",
        "INSERT INTO answer VALUES ('a', '1')",
        "DELETE FROM answer",
        "CREATE TABLE extra (a)",
        "CREATE TEMP TABLE extra (a)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n",
        "VACUUM",
    ],
)
def test_row_31_a_foreign_file_is_only_read(good: bytes, tmp_path: Path, statement: str) -> None:
    path = tmp_path / "町.sqlite"
    path.write_bytes(good)
    with cleanroom.looking_at(path) as connection, pytest.raises(sqlite3.DatabaseError):
        connection.execute(statement).fetchall()
    assert path.read_bytes() == good


def _with(path: Path, good: bytes, *statements: str) -> Path:
    path.write_bytes(good)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


# --- sheets from outside -------------------------------------------------------------------------------------


def sheet(path: Path, rows: list[tuple[object, object]]) -> Path:
    made = Workbook()
    made.active.append([ANSWER_HEADER, KEY_HEADER])
    for answer, key in rows:
        made.active.append([None, key])
        cell = made.active.cell(made.active.max_row, 1)
        cell.value = answer
    made.save(path)
    return path


def repacked(source: Path, target: Path, change: Callable[[str, bytes], bytes], more: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in more.items():
            new.writestr(name, content)
    return target


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "0123456789">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
    + b"]>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("start", [BOMB, OUTSIDE], ids=["entities", "outside entity"])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_row_33_a_sheet_with_a_dtd_is_refused(town: Document, tmp_path: Path, start: bytes, part: str) -> None:
    plain = sheet(tmp_path / "q.xlsx", [("181", "org.staff")])
    entity = b"&i;"

    def change(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        body = content.split(b"?>", 1)[-1] if content.startswith(b"<?xml") else content
        return start + body.replace(b"org.staff", entity).replace(b"</workbook>", entity + b"</workbook>")

    with pytest.raises(UnreadableFile, match="読めませんでした"):
        read_sheet(repacked(plain, tmp_path / "bad.xlsx", change, {}), book_of(town))


def test_row_34_macros_and_links_are_neither_used_nor_handed_on(town: Document, tmp_path: Path) -> None:
    book = book_of(town)
    plain = sheet(tmp_path / "q.xlsx", [(181, "org.staff")])
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    extra = {"xl/vbaProject.bin": b"macro", "xl/externalLinks/externalLink1.xml": link, "xl/embeddings/o.bin": b"ole"}
    reading = read_sheet(repacked(plain, tmp_path / "m.xlsm", lambda _n, c: c, extra), book)
    assert [(c.key, c.value) for c in reading.changes] == [("org.staff", 181)]
    for export in EXPORTS:
        if export.lacks(town):
            continue
        data = export.make(book, town)
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                assert [n for n in archive.namelist() if "vba" in n or "external" in n or "embed" in n] == []


def test_row_36_error_cells_are_told_and_not_taken(town: Document, tmp_path: Path) -> None:
    book = book_of(town)
    rows = [("#REF!", "dept.hr"), ("#N/A", "org.name"), (181, "org.staff")]
    reading = read_sheet(sheet(tmp_path / "q.xlsx", rows), book)
    assert [(c.key, c.value) for c in reading.changes] == [("org.staff", 181)]
    assert [p.cell for p in reading.problems] == ["Sheet!A2", "Sheet!A3"]
    assert all("#" in p.message for p in reading.problems)


@pytest.mark.parametrize("name", ["=1+1", "+81", "-5", "@SUM(A1)", "＝1", "'=1", '=HYPERLINK("//srv/x")', "{=1}"])
def test_row_40_names_that_look_like_formulas_travel_by_sheet(town: Document, tmp_path: Path, name: str) -> None:
    book = book_of(town)
    values, problems = parse_many(book.items, {"org.name": name, "dept.hr": name})
    assert not problems
    save_answers(town, book.facts, book.items, values, label="名前")
    book = book_of(town)
    path = tmp_path / "q.xlsx"
    path.write_bytes(make_question_sheet(book))
    cells = [c for ws in load_workbook(path) for row in ws.iter_rows() for c in row if c.value == name]
    assert {c.data_type for c in cells} == {"s"}
    reading = read_sheet(path, book)
    assert (reading.changes, reading.problems) == ((), ())
    with contextlib.closing(new_document()) as other:
        found = {c.key: c.value for c in read_sheet(path, book_of(other)).changes}
        assert found["org.name"] == name


# --- paths ---------------------------------------------------------------------------------------------------

LETTERS = "町方針 　#%?&'\"[]{}()!$+=~^,;@`－ー髙﨑𠮷葛󠄀ｶﾞが\u0301é😀👩\u200d👧ñ한אب\\:*|<>.\t"


def path_names(count: int) -> list[str]:
    chance = random.Random(55)
    made = [
        "CON",
        "NUL.txt",
        "aux",
        " 先頭",
        "末尾 ",
        "末尾.",
        "..町",
        "-x",
        "~",
        "%41",
        "file:町",
        "C:町",
        "a" * 200,
        "町" * 70,
    ]
    while len(made) < count:
        made.append("".join(chance.choices(LETTERS, k=chance.randint(1, 40))))
    return [name for name in made if name not in {".", ".."}]


def test_row_55_any_name_of_file_and_folder(town: Document, tmp_path: Path) -> None:
    """200 names: save, open, back up and export; whatever the place is called, the same rows come back."""
    wanted = state_of(town)
    data = make_question_sheet(book_of(town))
    from desktop.store.files import write_bytes

    for n, name in enumerate(path_names(200)):
        folder = tmp_path / f"{n}{name}"
        folder.mkdir()
        target = town.publish(folder / f"{name}.sqlite")
        write_bytes(folder / f"{name}.xlsx", data)
        assert sorted(p.name for p in folder.iterdir()) == sorted([f"{name}.sqlite", f"{name}.xlsx"])
        if n % 10 == 0:
            kept = backup.take(town, name)
            assert kept.target == str(target)
            with contextlib.closing(Document.open(target)) as again:
                assert state_of(again) == wanted
                assert again.path == target
        else:
            from desktop.store.gate import admit

            admit(target, tmp_path / "look.sqlite")


def test_row_55_a_name_that_is_too_long_is_told(town: Document, tmp_path: Path) -> None:
    for name in ("町" * 90, "a" * 300):
        with pytest.raises(WorldError) as caught:
            town.publish(tmp_path / f"{name}.sqlite")
        assert "保存" in caught.value.message
        with pytest.raises(UnreadableFile):
            Document.open(tmp_path / f"{name}.sqlite")
    assert [p.name for p in tmp_path.iterdir()] == ["town.sqlite"]


@pytest.mark.parametrize("name", ["町" * 400, "𠮷" * 300, "CON", "aux.", "..", 'a/b\\c:d*e?f"g<h>i|j\n', " . "])
def test_row_55_the_towns_name_always_gives_a_file_name(town: Document, tmp_path: Path, name: str) -> None:
    book = book_of(town)
    save_answers(town, book.facts, book.items, {"org.name": name}, label="名前")
    out = tmp_path / "out"
    out.mkdir()
    written = export_all(book_of(town), town, out, ("plan-xlsx", "answers-xlsx"))
    assert sorted(p.name for p in written) == sorted(p.name for p in out.iterdir())
    assert all(p.stem.upper() not in {"CON", "AUX"} and p.suffix == ".xlsx" for p in written)


def test_row_30_a_journal_of_another_database_is_not_replayed(good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "町.sqlite"
    path.write_bytes(good)
    hot = bytes.fromhex("d9d505f920a163d7") + struct.pack(">IIIII", 1, 7, len(good) // 4096, 512, 4096) + bytes(484)
    path.with_name("町.sqlite-journal").write_bytes(hot + struct.pack(">I", 1) + bytes(4096) + struct.pack(">I", 7))
    with pytest.raises(UnreadableFile, match="書き込みの途中"):
        Document.open(path)
    assert path.read_bytes() == good


@pytest.mark.parametrize(("ours", "theirs"), [("2016", "2036"), ("2036", "2016"), ("2026", "2026")])
def test_row_51_clocks_decide_nothing(
    town_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ours: str, theirs: str
) -> None:
    """Whichever clock is ten years off: the same lines to decide, and the same rows after it."""

    def edited(name: str, year: str, texts: dict[str, str]) -> Document:
        monkeypatch.setattr(document_module, "_now", lambda: f"{year}-04-01T00:00:00+00:00")
        (tmp_path / name).write_bytes(town_file.read_bytes())
        document = Document.open(tmp_path / name)
        for key, text in texts.items():
            put(document, key, text)
        return document

    mine = edited("a.sqlite", ours, {"x.both": "甲", "x.mine": "1"})
    other = edited("b.sqlite", theirs, {"x.both": "乙", "x.theirs": "2"})
    with Merge(mine, other.publish()) as merge:
        assert [d.row for d in merge.differences("conflict")] == ["x.both"]
        merge.apply()
    found = answers(mine)
    assert (found["x.both"], found["x.mine"], found["x.theirs"]) == ("甲", "1", "2")
    mine.close()
    other.close()
