"""`import-staff` as a contract: exit codes, one JSON object, what is left out is told, nothing half written."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop.cli import main
from desktop.models import Staff
from desktop.policy.starting import new_document
from desktop.store import Document, backup
from tests.intake.roster.lists import as_book, as_csv
from tests.policy.staff.towns import town

HEAD = "職員番号,氏名,かな,所属,職名,備考"
ROWS = ("00101,髙橋 一郎,たかはし いちろう,総務課,主事,", '00102,山﨑 二葉,やまさき ふたば,税務課,係長,"週3日\n午前"')


@pytest.fixture
def file(tmp_path: Path) -> Path:
    document = new_document()
    document.publish(tmp_path / "町.sqlite")
    document.close()
    return tmp_path / "町.sqlite"


def roster(folder: Path, *rows: str, encoding: str = "cp932") -> Path:
    path = folder / "名簿.csv"
    path.write_bytes("\r\n".join([HEAD, *(rows or ROWS), ""]).encode(encoding))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict]:
    capsys.readouterr()
    code = main(["import-staff", *map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def names(file: Path) -> dict[str, str]:
    with closing(sqlite3.connect(file)) as connection:
        return dict(connection.execute("SELECT number, name FROM staff").fetchall())


def test_a_roster_comes_in_and_twice_changes_nothing(file, tmp_path, capsys) -> None:
    code, report = run(capsys, file, roster(tmp_path), "--on", "R8.4.1")
    assert (code, report["applied"], report["written"], report["on"]) == (0, 2, True, "2026-04-01")
    assert report["counts"]["新規"] == 2
    assert "cp932" in report["told"][0]
    assert report["columns"]["職員番号"] == "職員番号"
    assert {row["name"] for row in report["new"]} == {"総務課", "税務課"}
    assert names(file) == {"00101": "髙橋 一郎", "00102": "山﨑 二葉"}
    before = file.read_bytes()
    code, report = run(capsys, file, roster(tmp_path), "--on", "R8.4.1")
    assert (code, report["applied"], report["counts"]["同じ"]) == (0, 0, 2)
    assert file.read_bytes() == before


def test_a_dry_run_writes_nothing(file, tmp_path, capsys) -> None:
    before = file.read_bytes()
    code, report = run(capsys, file, roster(tmp_path), "--dry-run")
    assert (code, report["written"], report["counts"]["新規"]) == (0, False, 2)
    assert file.read_bytes() == before


def test_rows_to_decide_are_left_out_and_told_the_rest_is_taken(file, tmp_path, capsys) -> None:
    rows = ("00101,甲 一,,総務課,,", "00101,乙 二,,総務課,,", "00103,丙 三,,総務課,,", ",同名 子,,,,", ",同名 子,,,,")
    code, report = run(capsys, file, roster(tmp_path, *rows, encoding="utf-8-sig"))
    assert (code, report["applied"]) == (1, 1)
    assert names(file) == {"00103": "丙 三"}
    assert [(p["kind"], p["place"]) for p in report["problems"]] == [
        ("重複", "2行目"),
        ("重複", "3行目"),
        ("要確認", "5行目"),
        ("要確認", "6行目"),
    ]
    capsys.readouterr()
    assert main(["import-staff", str(file), str(roster(tmp_path, *rows))]) == 1
    said = capsys.readouterr()
    assert "決めることが残る行が4行" in said.err
    assert "同じ 1人" in said.out


def test_who_is_missing_from_a_whole_roster_is_told_and_stays(file, tmp_path, capsys) -> None:
    run(capsys, file, roster(tmp_path), "--on", "2025-04-01")
    code, report = run(capsys, file, roster(tmp_path, ROWS[0]), "--on", "2026-04-01", "--whole")
    assert (code, report["applied"], report["counts"]["退職候補"]) == (1, 0, 1)
    assert report["problems"][0]["number"] == "00102"
    document = Document.open(file)
    with document.read() as session:
        assert {s.left_on for s in session.query(Staff)} == {""}
    document.close()


def test_sheet_and_columns_can_be_named(file, tmp_path, capsys) -> None:
    book = Workbook()
    book.active.append(["注意"])
    sheet = book.create_sheet("四月")
    sheet.append(["識別", "氏名", "どこ"])
    sheet.append(["7001", "𠮷田 実", "総務課"])
    path = tmp_path / "名簿.xlsx"
    book.save(path)
    code, report = run(capsys, file, path, "--sheet", "四月", "--map", "識別=職員番号", "C=所属", "--on", "R8.4.1")
    assert (code, report["applied"]) == (0, 1)
    assert names(file) == {"7001": "𠮷田 実"}
    _, report = run(capsys, file, path, "--sheet", "四月", "--on", "R8.4.1")
    assert report["counts"]["同じ"] == 1  # the meaning of the columns was remembered


def test_a_backup_is_taken_before(file, tmp_path, capsys) -> None:
    run(capsys, file, roster(tmp_path))
    document = Document.open(file)
    found = [b.reason for b in backup.listed(document.lineage)]
    document.close()
    assert found == ["職員名簿を取り込む前"]


@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        (lambda p: None, 2, "見つかりません"),
        (lambda p: p.write_bytes(b""), 2, "中身が空"),
        (lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), 2, "→"),
        (lambda p: p.write_bytes(bytes(range(256)) * 20), 2, "→"),
    ],
    ids=["missing", "empty", "ole", "noise"],
)
def test_f04_files_that_cannot_be_read_end_with_two(file, tmp_path, capsys, make, code, words) -> None:
    path, before = tmp_path / "だめ.xlsx", file.read_bytes()
    make(path)
    assert main(["import-staff", str(file), str(path)]) == code
    said = capsys.readouterr().err
    assert words in said
    assert "→" in said
    assert file.read_bytes() == before


@pytest.mark.parametrize("more", [["--map", "所属"], ["--on", "いつか"], ["--nonsense"]])
def test_wrong_use(file, tmp_path, capsys, more) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["import-staff", str(file), str(roster(tmp_path)), *more])
    assert stop.value.code == 2
    assert "→" in capsys.readouterr().err


def test_a_column_that_is_not_there_is_told(file, tmp_path, capsys) -> None:
    assert main(["import-staff", str(file), str(roster(tmp_path)), "--map", "課名=所属"]) == 1
    assert "→" in capsys.readouterr().err


def test_a_list_of_transfers_is_understood_and_what_is_not_used_is_told(tmp_path, capsys) -> None:
    document = new_document()
    town(document, 40)
    file = document.publish(tmp_path / "町.sqlite")
    document.close()
    listed = as_csv(tmp_path / "異動.csv")
    assert main(["import-staff", str(file), str(listed), "--dry-run"]) == 0
    said = capsys.readouterr()
    assert "使わない列: 発令番号、現職名" in said.out
    assert "発令日: 令和8年4月1日" in said.out
    assert "その前日を退職日とします" in said.err
    code, report = run(capsys, file, as_book(tmp_path / "異動.xlsx"), "--dry-run")
    assert (code, report["on"], report["days"], report["unused"]) == (0, "2026-04-01", [], ["番号", "異動前／職名"])
    before = file.read_bytes()
    assert main(["import-staff", str(file), str(listed), "--whole"]) == 1
    said = capsys.readouterr().err
    assert "異動者の一覧のようです" in said
    assert "→" in said
    assert file.read_bytes() == before
    code, report = run(capsys, file, listed)
    assert (code, report["applied"], report["on"]) == (0, 35, "2026-04-01")
    assert report["days"] == ["2026-04-01"]
    assert (report["counts"]["退職"], report["counts"]["新規"], report["counts"]["異動"]) == (5, 5, 22)
    assert report["columns"]["現所属"] == "異動前の所属"
    assert any("名簿では「総務部 税務課」です" in note["message"] for note in report["notes"])
    with closing(sqlite3.connect(file)) as connection:
        left = connection.execute("SELECT left_on, COUNT(*) FROM staff WHERE left_on <> '' GROUP BY left_on").fetchall()
    assert left == [("2026-03-31", 5)]
