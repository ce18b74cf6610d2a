"""Names as offices give them: Japanese, spaces, # and %, and paths longer than Windows once allowed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.cli import main
from desktop.models import Organization
from desktop.policy.starting import new_document
from desktop.store import Document, backup

DEEP = "令和8年度 デジタル人材の確保と育成に関する方針の検討"
LONG = 205  # characters of the folder; with a file in it and what saving adds, an untouched Windows still allows it
NAMES = (
    "総務課 の書類",
    "100%実施 #1",
    "第１回（案）＆ [控え]",
    "髙﨑・①㈱",
    "",
)


def folder_in(tmp_path: Path, name: str) -> Path:
    """The folder of this name, or a deep one whose path is LONG."""
    deep = "/".join([DEEP] * 9)[: LONG - len(str(tmp_path)) - 1]
    folder = tmp_path / (name or f"{deep.rstrip('/ ')}{'深' * (len(deep) - len(deep.rstrip('/ ')))}")
    folder.mkdir(parents=True)
    return folder


def rename(path: Path, name: str) -> None:
    document = Document.open(path)
    with document.action("団体を変更") as session:
        session.scalars(select(Organization)).one().name = name
    document.publish()
    document.close()


def organization(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["info", str(path), "--json"]) == 0
    return str(json.loads(capsys.readouterr().out)["organization"])


@pytest.mark.parametrize("name", NAMES, ids=["space", "percent", "wide", "beyond-jis", "long"])
def test_a_file_is_made_changed_and_read_in_any_folder(name: str, tmp_path: Path, capsys) -> None:
    folder = folder_in(tmp_path, name)
    path = folder / "あおば野町 #1 50%.sqlite"
    document = new_document(name="あおば野町")
    document.publish(path)
    document.close()
    rename(path, "髙﨑町")
    assert organization(path, capsys) == "髙﨑町"
    assert {p.name for p in folder.iterdir()} == {path.name, f"{path.name}.bak"}


def test_the_long_one_is_long(tmp_path: Path) -> None:
    assert len(str(folder_in(tmp_path, ""))) == LONG > 200


def test_copies_are_merged_in_such_a_folder(tmp_path: Path, capsys) -> None:
    folder = folder_in(tmp_path, "")
    mine, theirs, out = (folder / f"{name} #%.sqlite" for name in ("こちら", "あちら", "まとめ"))
    document = new_document(name="あおば野町")
    document.publish(mine)
    document.close()
    theirs.write_bytes(mine.read_bytes())
    rename(theirs, "みどり町")
    assert main(["merge", str(mine), str(theirs), "--out", str(out)]) == 0
    assert organization(out, capsys) == "みどり町"


def test_documents_and_a_backup_are_written(town_file: Path, tmp_path: Path) -> None:
    out = tmp_path / NAMES[1] / "出力 先"
    out.mkdir(parents=True)
    assert main(["export", str(town_file), "--out", str(out), "--only", "policy-pdf,plan-xlsx", "--draft"]) == 0
    assert sorted(p.suffix for p in out.iterdir()) == [".pdf", ".xlsx"]
    document = Document.open(town_file)
    assert backup.attempt(document, "検査") == ""
    assert [entry.path.is_file() for entry in backup.listed(document.lineage)] == [True]
    document.close()
