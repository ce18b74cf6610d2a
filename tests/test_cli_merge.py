"""`merge MINE THEIRS --out OUT`: exit codes, the report, and that neither input is touched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from desktop.cli import main
from desktop.models import Organization
from desktop.models.labels import FIELDS, TABLES
from desktop.store import Document
from desktop.store.schema import journaled_tables


def change(path: Path, **values: object) -> None:
    document = Document.open(path, actor=path.stem)
    with document.action("団体を変更") as session:
        row = session.scalars(select(Organization)).one()
        for name, value in values.items():
            setattr(row, name, value)
    document.publish()
    document.close()


@pytest.fixture
def pair(town_file: Path, tmp_path: Path) -> tuple[Path, Path]:
    mine, theirs = tmp_path / "こちら.sqlite", tmp_path / "あちら.sqlite"
    for path in (mine, theirs):
        shutil.copyfile(town_file, path)
    return mine, theirs


def facts(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    main(["info", str(path), "--json"])
    return json.loads(capsys.readouterr().out)


def test_edits_apart_are_joined(pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine, theirs = pair
    change(mine, name="みどり町")
    change(theirs, headcount=190)
    before = mine.read_bytes(), theirs.read_bytes()
    out = tmp_path / "まとめ.sqlite"
    assert main(["merge", str(mine), str(theirs), "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["written"] is True
    row = facts(out, capsys)
    assert (row["organization"], row["staff"]) == ("みどり町", 190)
    assert (mine.read_bytes(), theirs.read_bytes()) == before


def test_a_conflict_is_not_decided_by_itself(
    pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, theirs = pair
    change(mine, name="みどり町")
    change(theirs, name="あおぞら町")
    out, report = tmp_path / "まとめ.sqlite", tmp_path / "報告.xlsx"
    assert main(["merge", str(mine), str(theirs), "--out", str(out), "--report", str(report), "--json"]) == 1
    captured = capsys.readouterr()
    result = json.loads(captured.out)
    assert (result["conflicts"], result["written"]) == (1, False)
    [conflict] = result["conflict_list"]
    assert (conflict["place"], conflict["base"]) == ("団体「みどり町」の名前", "あおば野町")
    assert (conflict["mine"], conflict["theirs"]) == ("みどり町", "あおぞら町")
    assert conflict["theirs_by"].startswith("あちら ")
    assert "--prefer" in captured.err
    assert not out.exists()
    words = [[c.value for c in row] for row in load_workbook(report).active.iter_rows(min_row=5)]
    assert any(row[0] == "要確認（両方で変更）" and "あおぞら町" in row for row in words)


@pytest.mark.parametrize(("side", "name"), [("mine", "みどり町"), ("theirs", "あおぞら町")])
def test_preferring_a_side(
    pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], side: str, name: str
) -> None:
    mine, theirs = pair
    change(mine, name="みどり町")
    change(theirs, name="あおぞら町")
    out = tmp_path / "まとめ.sqlite"
    assert main(["merge", str(mine), str(theirs), "--out", str(out), "--prefer", side]) == 1
    assert facts(out, capsys)["organization"] == name


def test_refusals(pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine, _ = pair
    other, out = tmp_path / "別.sqlite", tmp_path / "まとめ.sqlite"
    assert main(["new", str(other)]) == 0
    capsys.readouterr()
    assert main(["merge", str(mine), str(other), "--out", str(out)]) == 1
    assert "別に作られたファイル" in capsys.readouterr().err
    assert main(["merge", str(mine), str(tmp_path / "無い.sqlite"), "--out", str(out)]) == 2
    assert main(["merge", str(mine), str(mine), "--out", str(mine)]) == 1
    assert not out.exists()


def test_every_table_and_column_has_a_name_for_people() -> None:
    tables = journaled_tables()
    assert {t.name for t in tables} <= TABLES.keys()
    assert {c.name for t in tables for c in t.columns} <= FIELDS.keys()
