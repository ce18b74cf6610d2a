"""What goes into the program: versions, hashes, one list for the build and the check."""

from __future__ import annotations

import ast
import platform
import re
import runpy
import tomllib
from pathlib import Path

import pytest

from desktop import VERSION
from installer import contents, identity, pack, places, windows

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"([a-z0-9-]+)==([0-9][a-z0-9.]*) --hash=sha256:([0-9a-f]{64})")


def locked() -> dict[str, str]:
    lines = [line for line in windows.LOCK.read_text("utf-8").splitlines() if not line.startswith("#")]
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found)
    return {match[1]: match[2] for match in found if match}


def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {name.lower().replace("_", "-"): version for name, version in pairs}


def test_the_lock_has_every_dependency_in_the_version_of_the_project() -> None:
    lock, pinned = locked(), constraints()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {re.split(r"[<>=\s]", entry)[0].lower() for entry in project["dependencies"]}
    assert wanted <= lock.keys()
    assert {name: version for name, version in lock.items() if pinned.get(name, version) != version} == {}
    assert windows.LOCK.read_text("utf-8").count("--hash=") == len(lock)


def test_the_lock_names_what_the_prefix_is_made_of() -> None:
    assert {
        "panda3d",
        "msvc-runtime",
        "pip",
        "setuptools",
        "pyinstaller",
        "pyinstaller-hooks-contrib",
    } <= locked().keys()


@pytest.mark.parametrize(
    ("path", "stays"),
    [
        ("PySide6/Qt6Core.dll", True),
        (r"PySide6\plugins\platforms\qwindows.dll", True),
        (r"PySide6\plugins\platforms\qoffscreen.dll", True),
        (r"PySide6\plugins\platforms\qdirect2d.dll", False),
        (r"PySide6\plugins\tls\qschannelbackend.dll", False),
        (r"PySide6\plugins\imageformats\qsvg.dll", True),
        (r"PySide6\plugins\imageformats\qwebp.dll", False),
        ("PySide6/translations/qtbase_ja.qm", True),
        ("PySide6/translations/qtbase_de.qm", False),
        ("PySide6/Qt6Network.dll", False),
        ("PySide6/opengl32sw.dll", False),
        ("PySide6/MSVCP140.dll", True),
        ("_socket.pyd", False),
        ("libssl-3.dll", False),
        ("libcrypto-3.dll", False),
        ("_hashlib.cpython-311-x86_64-linux-gnu.so", False),
        ("PIL/_avif.cp311-win_amd64.pyd", False),
        ("PIL/_imaging.cp311-win_amd64.pyd", True),
        ("libQt6Network.so.6", False),
        ("PySide6/Qt/lib/libQt6Network.so.6", False),
        ("cryptography-50.0.2.dist-info/licenses/LICENSE", True),
        ("cryptography-50.0.2.dist-info/RECORD", False),
        ("resources/fonts/BIZUDMincho-Regular.ttf", True),
        ("resources/samples/town.toml", True),
    ],
)
def test_files_stay_or_go(path: str, stays: bool) -> None:
    assert contents.wanted(path) is stays


def test_nothing_of_ours_is_forbidden_or_left_out() -> None:
    ours = [path.relative_to(ROOT).as_posix() for path in (ROOT / "resources").rglob("*") if path.is_file()]
    assert len(ours) > 40
    assert [name for name in ours if not contents.wanted(name) or contents.FORBIDDEN.search(name)] == []


def test_the_excluded_modules_are_not_imported_by_ours() -> None:
    named = {name for path in (ROOT / "desktop").rglob("*.py") for name in imported(path.read_text("utf-8"))}
    assert {"PySide6.QtWidgets", "sqlalchemy.orm"} <= named
    assert named & set(contents.EXCLUDED_MODULES) == set()


def imported(source: str) -> set[str]:
    """Every module that a source text imports, and every name that it imports from one."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize(
    "line", ["import os, socket", "from PySide6 import QtNetwork", "def f():\n    from PIL import ImageGrab"]
)
def test_an_import_is_seen_in_every_form(line: str) -> None:
    assert imported(line) & set(contents.EXCLUDED_MODULES)


def test_the_list_of_parts_gets_the_versions_of_the_build() -> None:
    listed = (ROOT / "resources" / "components.toml").read_text("utf-8")
    made = contents.stamped(listed, {"vc-runtime": "1.2.3", "nsis": "3.12"})
    versions = {row["key"]: row.get("version") for row in tomllib.loads(made)["component"]}
    before = {row["key"]: row.get("version") for row in tomllib.loads(listed)["component"]}
    assert versions == {**before, "vc-runtime": "1.2.3", "nsis": "3.12"}
    with pytest.raises(places.BuildError):
        contents.stamped(listed, {"nothing": "1"})


def test_every_module_of_ours_goes_in() -> None:
    ours = contents.our_modules(ROOT / "desktop")
    assert {"desktop", "desktop.cli", "desktop.ui", "desktop.ui.home.home_page"} <= set(ours)
    assert "desktop.__main__" not in ours
    assert len(ours) == len(set(ours)) > 300


def test_the_stand_ins_of_the_frozen_program_have_what_is_read_of_them() -> None:
    folder = ROOT / "installer" / "frozen"
    asyncio, socket = (runpy.run_path(str(folder / f"{name}.py")) for name in ("asyncio", "socket"))
    assert socket["gethostname"]() == platform.node()
    assert issubclass(asyncio["CancelledError"], BaseException)
    assert asyncio["TimeoutError"] is TimeoutError
    assert not asyncio["iscoroutine"](1)


def test_the_version_resource_says_the_one_version() -> None:
    text = identity.version_resource("方針ナビ.exe", "方針ナビ")
    assert text.count(repr(VERSION)) == 2
    assert str(identity.numbers()) in text
    assert "041104B0" in text
    compile(text, "version", "eval")


@pytest.mark.parametrize(
    ("version", "expected"), [("1.2.3", (1, 2, 3, 0)), ("2", (2, 0, 0, 0)), ("1.2.3.4", (1, 2, 3, 4))]
)
def test_windows_compares_four_numbers(version: str, expected: tuple[int, ...]) -> None:
    assert identity.numbers(version) == expected


def test_the_icon_has_every_size_and_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a.ico", "b.ico"):
        identity.write_icon(tmp_path / name)
    data = (tmp_path / "a.ico").read_bytes()
    assert data == (tmp_path / "b.ico").read_bytes()
    assert data[:4] == b"\0\0\1\0"
    sizes = {data[6 + 16 * i] or 256 for i in range(data[4])}
    assert {16, 32, 48, 256} <= sizes


def test_names_agree_with_the_installer_script() -> None:
    script = (places.HERE / "installer.nsi").read_text("utf-8")
    names = {"WINDOWED": f"{places.WINDOWED}.exe", "CONSOLE": f"{places.CONSOLE}.exe", "FOLDER": places.FOLDER}
    for name, value in {**names, "LIST": pack.LIST}.items():
        assert f'!define {name} "{value}"' in script
    assert script.index("Target ${TARGET}") < script.index("Unicode true")
    assert "RMDir /r" not in script


def test_paths_are_told_as_windows_names_them() -> None:
    assert windows.windows_path(windows.DRIVE / "あ b" / "c.txt") == "C:\\あ b\\c.txt"
    assert windows.windows_path(Path("/x/y")) == r"Z:\x\y"
