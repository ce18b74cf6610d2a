"""`export` with a roster: personal documents only when they are asked for by name, and it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from desktop.cli import main
from desktop.policy.staff import people
from desktop.policy.staff.people import Place
from desktop.policy.starting import new_document

PERSONAL = "氏名や職員番号の入ったファイル"


def export(file: Path, out: Path, *more: str) -> int:
    out.mkdir()
    return main(["export", str(file), "--out", str(out), *more])


def test_without_names_no_person_leaves_the_file(staffed_file: Path, tmp_path: Path, capsys) -> None:
    assert export(staffed_file, tmp_path / "out") == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"あおば野町_スキルの集計.xlsx", "あおば野町_年度計画.xlsx", "あおば野町_設問シート.xlsx"} < names
    assert not any("個人票" in name or "スキル表" in name for name in names)
    assert PERSONAL not in capsys.readouterr().err


def test_by_name_they_are_written_and_it_is_said(staffed_file: Path, tmp_path: Path, capsys) -> None:
    assert export(staffed_file, tmp_path / "out", "--only", "grid-xlsx,cards-pdf,grid-public-xlsx") == 0
    out = tmp_path / "out"
    assert load_workbook(out / "あおば野町_スキル表.xlsx", read_only=True).sheetnames[0] == "データ"
    assert len(PdfReader(out / "あおば野町_個人票.pdf").pages) >= 180
    assert (out / "あおば野町_スキルの集計.xlsx").is_file()
    assert PERSONAL in capsys.readouterr().err


def test_a_file_without_staff_writes_the_rest_and_refuses_these(town_file: Path, tmp_path: Path, capsys) -> None:
    assert export(town_file, tmp_path / "all") == 0
    assert not any("スキル" in path.name for path in (tmp_path / "all").iterdir())
    assert export(town_file, tmp_path / "one", "--only", "plan-xlsx,grid-xlsx") == 1
    assert list((tmp_path / "one").iterdir()) == []
    assert "職員がまだ入っていません" in capsys.readouterr().err


@pytest.mark.parametrize("key", ["grid", "grid-xlsx,nothing"])
def test_what_is_unknown_is_wrong_use(staffed_file: Path, tmp_path: Path, key: str, capsys) -> None:
    assert export(staffed_file, tmp_path / "out", "--only", key) == 2
    assert "grid-public-xlsx" in capsys.readouterr().err


def test_the_monthly_sheet_of_another_month(staffed_file: Path, tmp_path: Path, capsys) -> None:
    assert export(staffed_file, tmp_path / "a", "--only", "monthly-pdf,monthly-xlsx", "--month", "R9.4") == 0
    names = {path.name for path in (tmp_path / "a").iterdir()}
    assert names == {f"あおば野町_所属長の今月の一枚_令和9年4月.{suffix}" for suffix in ("pdf", "xlsx")}
    (pdf,) = (tmp_path / "a").glob("*.pdf")
    assert "令和9年4月" in PdfReader(pdf).pages[0].extract_text()
    assert export(staffed_file, tmp_path / "b", "--only", "monthly-pdf", "--month", "4月ごろ") == 2
    assert "月を読めません" in capsys.readouterr().err


def test_a_monthly_sheet_without_any_department_is_refused(tmp_path: Path, capsys) -> None:
    """A18: it was a file without a page."""
    document = new_document(name="みどり町")
    people.add(document, "青葉 花", "001", place=Place())
    document.publish(tmp_path / "町.sqlite")
    document.close()
    for key in ("monthly-pdf", "monthly-xlsx"):
        assert export(tmp_path / "町.sqlite", tmp_path / key, "--only", key) == 1
        assert list((tmp_path / key).iterdir()) == []
        assert "主要事業所管課も、DX推進員もまだ決まっていません" in capsys.readouterr().err
