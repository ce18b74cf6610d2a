"""Closed terminals: a program folder nobody may write to, a profile that takes nothing, no temporary folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.worlds import open_folder
from tests.told import READING_BOXES

ROOT = Path(__file__).resolve().parents[1]
# Root writes through every mode; without its capabilities it is bound by them as anybody else
ORDINARY = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []

NO_TEMP = """
import os, sys, tempfile
tempfile._candidate_tempdir_list = lambda: [os.path.abspath(name) for name in CANDIDATES]
from desktop.cli import main
sys.exit(main(sys.argv[1:]))
"""

NOWHERE = f"""
import tempfile
tempfile._candidate_tempdir_list = lambda: ["/proc/nowhere"]
{READING_BOXES}
from desktop.cli import main
sys.exit(main([]))
"""


@pytest.fixture
def place() -> Iterator[Path]:
    with open_folder() as folder:
        for name in ("home", "temp", "out"):
            (folder / name).mkdir()
        (folder / "file").write_text("", "utf-8")
        yield folder


def environment(place: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(place / "home"),
        "TMPDIR": str(place / "temp"),
        "HOSHIN_NAVI_HOME": str(place / "home" / "profile"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONUTF8": "1",
        **more,
    }


def program(place: Path) -> Path:
    """A copy of the program, as it lies in its folder on a PC."""
    folder = place / "program"
    for name in ("desktop", "resources"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def everything(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*")}


def run(command: list[str], place: Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ORDINARY, sys.executable, *command],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment(place, **more),
        timeout=200,
        check=False,
    )


def test_the_program_runs_from_a_folder_that_cannot_be_written(place: Path) -> None:
    """Every screen and every document, with a profile that cannot be written either; Python would leave its caches."""
    folder = program(place)
    subprocess.run(["chmod", "-R", "a-w", str(folder)], check=True)
    before = everything(folder)
    locked = str(place / "file" / "profile")
    for command in (["new", str(place / "out" / "村.sqlite"), "--sample", "village"], ["self-test"]):
        done = run(["-m", "desktop", *command], place, folder, HOSHIN_NAVI_HOME=locked)
        assert done.returncode == 0, done.stderr
    assert everything(folder) == before
    assert (place / "out" / "村.sqlite").is_file()
    assert list((place / "temp").iterdir()) == []  # what replaced the profile went with the program


def test_nothing_is_written_beside_the_program_where_it_could_be(place: Path) -> None:
    folder, town = program(place), str(place / "out" / "村.sqlite")
    before = everything(folder)
    for command in (["new", town, "--sample", "village"], ["export", town, "--out", str(place / "out")]):
        done = run(["-m", "desktop", *command], place, folder, PYTHONDONTWRITEBYTECODE="1")
        assert done.returncode == 0, done.stderr
    assert everything(folder) == before
    assert {path.suffix for path in (place / "out").iterdir()} == {".sqlite", ".pdf", ".xlsx"}


@pytest.mark.parametrize("candidates", [["/proc/nowhere"], ["/proc/nowhere", "."]])
def test_without_a_temporary_folder_everything_works(place: Path, candidates: list[str]) -> None:
    """Python would take the folder it was started in, here the one with the document."""
    town, out = str(place / "町.sqlite"), place / "out"
    before = {path.name for path in place.iterdir()}
    for command in (
        ["new", town, "--sample", "town"],
        ["export", town, "--out", str(out)],
        ["export", town, "--out", str(out), "--only", "grid-xlsx"],
    ):
        code = NO_TEMP.replace("CANDIDATES", repr(candidates))
        done = run(["-c", code, *command], place, place, PYTHONPATH=str(ROOT), PYTHONDONTWRITEBYTECODE="1")
        assert done.returncode == 0, done.stderr
    assert len(list(out.glob("*.xlsx"))) > 3
    assert {path.name for path in place.iterdir()} - before == {"町.sqlite"}
    assert list((place / "home" / "profile" / "temp").iterdir()) == []


def test_where_nothing_at_all_can_be_written_the_window_says_so_and_ends(place: Path) -> None:
    done = run(
        ["-c", NOWHERE],
        place,
        place,
        PYTHONPATH=str(ROOT),
        HOSHIN_NAVI_HOME=str(place / "file" / "profile"),
    )
    assert done.returncode == 1, done.stderr
    assert "準備できませんでした" in done.stdout
    assert "Traceback" not in done.stderr
