"""`export` with a roster: personal documents only when they are asked for by name, and it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from desktop.cli import main

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
