"""Settings and recent files: a damaged or read-only profile never stops the work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from desktop.store import Document, WorldError, takeout, workcopy
from desktop.store.passing import TEST_PREFIX, held_folder
from desktop.store.profile import Settings, home, is_makeshift
from desktop.store.scratch import own_profile
from tests.store.rows import answers, put
from tests.store.worlds import Refusing, open_folder, ordinary_user


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


def test_recent_files_newest_first_whether_they_are_there_or_not(profile: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.sqlite" for n in range(12)]
    for path in paths:
        Settings().remember_file(path)
    Settings().remember_file(paths[5])
    assert Settings().recent_files() == [paths[n] for n in (5, 11, 10, 9, 8, 7, 6, 4, 3, 2)]
    Settings().forget_file(paths[11])
    assert Settings().recent_files() == [paths[n] for n in (5, 10, 9, 8, 7, 6, 4, 3, 2)]
    Settings().forget_file(tmp_path / "never.sqlite")
    assert len(Settings().recent_files()) == 9


def test_remembered_files_are_not_looked_for(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A share that does not answer takes half a minute for each look."""
    away = Path("/away/町.sqlite")
    real = os.stat

    def stat(path: object, *args: object, **more: object) -> os.stat_result:
        assert not str(path).startswith("/away")
        return real(path, *args, **more)

    Settings().remember_file(away)
    monkeypatch.setattr(os, "stat", stat)
    assert Settings().recent_files() == [away]
    Settings().remember_file(profile / "other.sqlite")
    Settings().forget_file(profile / "other.sqlite")
    assert Settings().recent_files() == [away]


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


def test_a_profile_whose_rights_refuse_new_files_is_tried_once(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is there and says it may be written to: Python's tempfile would try for ever."""
    refusing = Refusing(monkeypatch, profile)
    assert home() != profile
    assert is_makeshift()
    assert len(refusing.tries) == 1
    assert home().is_dir()


def test_where_the_temporary_folder_refuses_too_there_is_a_sentence(
    profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    refusing = Refusing(monkeypatch, profile, tmp_path)
    with pytest.raises(WorldError, match="書き込"):
        home()
    with pytest.raises(WorldError, match="書き込"), own_profile():
        pass
    assert len(refusing.tries) == 3


def test_a_container_is_tried_once_where_no_folder_may_be_made(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert home() == profile
    refusing = Refusing(monkeypatch, profile)
    with pytest.raises(WorldError, match="書き込"):
        takeout.open_plain(b"x")
    assert len(refusing.tries) == 1


LEFT_HARD = """
import os, sys
from pathlib import Path
from desktop.store import Document
from desktop.store.profile import home
from desktop.store.scratch import own_profile
from tests.store.rows import put
document = Document.create()
put(document, "a", "1")
if sys.argv[1] == "saved":
    document.publish(Path(sys.argv[2]))
print(home(), flush=True)
if sys.argv[1] == "alive":
    sys.stdin.readline()
    document.close()
else:
    os._exit(9)
"""


def test_what_a_hard_end_left_in_temp_goes_unless_it_holds_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temp, bad = tmp_path / "temp", tmp_path / "file"
    temp.mkdir()
    bad.write_bytes(b"")
    environment = os.environ | {"HOSHIN_NAVI_HOME": str(bad / "profile"), "TMPDIR": str(temp)}
    started = {
        state: subprocess.Popen(
            [sys.executable, "-c", LEFT_HARD, state, str(tmp_path / "町.sqlite")],
            cwd=Path(__file__).parents[2], env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for state in ("saved", "unsaved", "alive")
    }  # fmt: skip
    left = {state: Path(process.stdout.readline().strip()) for state, process in started.items()}
    for state in ("saved", "unsaved"):
        started[state].communicate()
        assert started[state].returncode == 9
    (temp / "hoshin-of-an-older-version").mkdir()
    (temp / "hoshin-stray.lock").write_bytes(b"")
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    workcopy.clear_makeshift()
    assert {state: folder.is_dir() for state, folder in left.items()} == {
        "saved": False,
        "unsaved": True,
        "alive": True,
    }
    started["alive"].communicate("\n")
    assert started["alive"].returncode == 0
    kept = left["unsaved"].name
    assert {path.name for path in temp.iterdir()} == {kept, f"{kept}.lock", "hoshin-of-an-older-version"}
    held = held_folder(temp, TEST_PREFIX)
    shutil.copytree(left["unsaved"] / "work", held.folder / "work")
    workcopy.clear_makeshift()
    assert held.folder.is_dir()  # in use
    held.lock.close()
    workcopy.clear_makeshift()
    assert not held.folder.exists()  # samples alone are in such a one
    assert (left["unsaved"] / "work").is_dir()
