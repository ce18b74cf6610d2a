"""Settings and recent files: a damaged or read-only profile never stops the work."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from desktop.store import Document, WorldError
from desktop.store.profile import Settings, home, is_makeshift
from tests.store.rows import answers, put
from tests.store.worlds import open_folder, ordinary_user


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


def test_a_profile_that_cannot_be_written_is_replaced_for_this_run(
    profile: Path, town_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = town_file.read_bytes()
    with open_folder() as place, ordinary_user(place):
        locked = place / "locked"
        locked.mkdir()
        locked.chmod(0o555)
        path = place / "町.sqlite"
        path.write_bytes(content)
        for chosen in (locked, locked / "below"):
            monkeypatch.setenv("HOSHIN_NAVI_HOME", str(chosen))
            assert home() != chosen
            assert home() == home()
            assert is_makeshift()
            document = Document.open(path)
            put(document, "q", chosen.name)
            document.publish()
            document.close()
            Settings().put("a", 1)
        assert list(locked.iterdir()) == []
        document = Document.open(path)
        assert answers(document)["q"] == "below"
        document.close()
    monkeypatch.setenv("HOSHIN_NAVI_HOME", str(profile))
    assert not is_makeshift()


def test_without_any_place_to_write_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_folder() as place, ordinary_user(place):
        locked = place / "locked"
        locked.mkdir()
        locked.chmod(0o555)
        monkeypatch.setenv("HOSHIN_NAVI_HOME", str(locked))
        monkeypatch.setattr(tempfile, "tempdir", str(locked))
        with pytest.raises(WorldError, match="書き込"):
            home()
