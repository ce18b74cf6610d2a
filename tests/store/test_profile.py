"""Settings and recent files: a damaged or read-only profile never stops the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.store.profile import Settings


def test_settings_are_remembered(profile: Path) -> None:
    Settings().put("size", [1, 2])
    assert Settings().get("size") == [1, 2]
    assert Settings().get("other", "x") == "x"


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"null"])
def test_damaged_settings_are_empty(profile: Path, content: bytes) -> None:
    (profile / "settings.json").write_bytes(content)
    assert Settings().get("size") is None
    Settings().put("size", 1)
    assert Settings().get("size") == 1


def test_recent_files_newest_first_and_only_those_there(profile: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.sqlite" for n in range(12)]
    for path in paths:
        path.write_bytes(b"x")
        Settings().remember_file(path)
    Settings().remember_file(paths[5])
    paths[11].unlink()
    assert Settings().recent_files() == [paths[n] for n in (5, 10, 9, 8, 7, 6, 4, 3, 2)]


@pytest.mark.parametrize("recent", ["x", None, [1, None], {"a": 1}])
def test_strange_recent_files(profile: Path, recent: object) -> None:
    Settings().put("recent", recent)
    assert Settings().recent_files() == []


def test_settings_that_cannot_be_written(profile: Path) -> None:
    (profile / "settings.json").mkdir()
    settings = Settings()
    settings.put("size", 1)
    assert settings.get("size") == 1
