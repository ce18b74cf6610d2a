"""What is handed out: the same archive from the same folder, hashes that fit, a list that leads nowhere else."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from installer import pack
from installer.places import BuildError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "HoshinNavi"
    (made / "_internal" / "resources" / "見本").mkdir(parents=True)
    (made / "方針ナビ.exe").write_bytes(b"MZ windowed")
    (made / "hoshin-navi.exe").write_bytes(b"MZ console")
    (made / "_internal" / "resources" / "見本" / "町.toml").write_text("x = 1", "utf-8")
    return made


def test_the_archive_does_not_depend_on_the_day(folder: Path, tmp_path: Path) -> None:
    pack.write_zip(folder, tmp_path / "a.zip")
    os.utime(folder / "方針ナビ.exe", (1, 1))
    again = tmp_path / "again" / "HoshinNavi"
    shutil.copytree(folder, again)
    pack.write_zip(again, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == [
            "HoshinNavi/_internal/resources/見本/町.toml",
            "HoshinNavi/hoshin-navi.exe",
            "HoshinNavi/方針ナビ.exe",
        ]
        assert archive.read("HoshinNavi/方針ナビ.exe") == b"MZ windowed"


def test_the_list_names_files_then_folders_from_the_deepest(folder: Path) -> None:
    pack.write_list(folder)
    pack.write_list(folder)
    text = (folder / pack.LIST).read_bytes().decode("utf-16")
    assert text.split("\r\n") == [
        "_internal\\resources\\見本\\町.toml",
        "hoshin-navi.exe",
        "方針ナビ.exe",
        "_internal\\resources\\見本\\",
        "_internal\\resources\\",
        "_internal\\",
        "",
    ]


def test_every_file_has_its_hash(folder: Path) -> None:
    lines = dict(reversed(line.split("  ")) for line in pack.hashes(folder).splitlines())
    assert lines["hoshin-navi.exe"] == hashlib.sha256(b"MZ console").hexdigest()
    assert list(lines) == pack.files(folder)


def test_every_file_gets_one_time(folder: Path) -> None:
    pack.settle(folder)
    assert len({path.stat().st_mtime for path in folder.rglob("*")}) == 1


@pytest.mark.parametrize("version", ["3.12", "3.13.1", "4.0", "3.11", "3.08", ""])
def test_what_is_handed_out_is_made_by_a_mended_nsis(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pack.check_nsis(version)  # here it is made to be tested
    monkeypatch.setattr(sys, "platform", "win32")
    if version in {"3.12", "3.13.1", "4.0"}:
        pack.check_nsis(version)
    else:
        with pytest.raises(BuildError, match="CVE-2026-42171"):
            pack.check_nsis(version)


def test_without_nsis_there_is_no_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The Linux build needs none."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pack.nsis_version() == ""
