"""The commands that change much at once take a backup first, and go on when they cannot."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.cli import main
from desktop.store import Document, WorldError, backup
from tests.store.merge.copies import edit


@pytest.fixture
def file(town_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "町.sqlite"
    shutil.copyfile(town_file, path)
    return path


@pytest.fixture
def sheet(file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "q.xlsx"
    main(["answers", str(file), "--export", str(path)])
    workbook = load_workbook(path)
    for row in workbook["設問"].iter_rows(min_row=5):
        if row[7].value == "org.staff":
            row[3].value = 181
    workbook.save(path)
    return path


@pytest.fixture
def theirs(file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "写し.sqlite"
    shutil.copyfile(file, path)
    document = Document.open(path)
    edit(document, "name", 0, "みどり市")
    document.publish()
    document.close()
    return path


def reasons(file: Path) -> list[str]:
    document = Document.open_copy(file)
    try:
        return [b.reason for b in backup.listed(document.lineage)]
    finally:
        document.close()


def test_a_returned_sheet_is_backed_up_first(file: Path, sheet: Path) -> None:
    before = file.read_bytes()
    assert main(["answers", str(file), "--import", str(sheet)]) == 0
    assert reasons(file) == ["設問シートを取り込む前"]
    assert file.with_name("町.sqlite.bak").read_bytes() == before


def test_a_merge_is_backed_up_first(file: Path, theirs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = file.with_name("一つ.sqlite")
    assert main(["merge", str(file), str(theirs), "--out", str(out), "--report", str(out) + ".xlsx", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["written"] is True
    assert reasons(file) == ["まとめる前"]
    assert reasons(out) == ["まとめる前"]
    assert "みどり市" in {c.value for row in load_workbook(str(out) + ".xlsx").active.iter_rows() for c in row}


def test_without_a_backup_the_work_goes_on(
    file: Path, sheet: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise WorldError("空き容量が足りません。", "片付けてください。")

    monkeypatch.setattr(backup, "take", refuse)
    assert main(["answers", str(file), "--import", str(sheet)]) == 0
    assert "バックアップは作れませんでした" in capsys.readouterr().err
