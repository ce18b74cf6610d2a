"""PyInstaller with our spec: under the Windows Python in Wine, or under the Python that runs this."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from installer import windows
from installer.pack import check_nsis, nsis_version
from installer.places import CONSOLE, FOLDER, HERE, LINUX, ROOT, STAGE, BuildError

# Same inputs, same files: one time in every header, one order in every hash table
FIXED: Final = {"SOURCE_DATE_EPOCH": "1767225600", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
_SPEC: Final = HERE / "app.spec"
_PYINSTALLER: Final = ("-m", "PyInstaller", "-y", "--clean", "--log-level", "WARN")


def freeze_windows() -> Path:
    """The folder of the Windows program."""
    check_nsis(nsis_version())  # before the long part
    target = STAGE / "folder"
    shutil.rmtree(target, ignore_errors=True)
    if sys.platform == "win32":
        _here(sys.executable, target, STAGE / "work")
    else:
        folders = ("--distpath", windows.windows_path(target), "--workpath", windows.windows_path(STAGE / "work"))
        windows.python(*_PYINSTALLER, *folders, windows.windows_path(_SPEC), **FIXED, HOSHIN_NSIS=nsis_version())
    squeeze(target / FOLDER / "_internal" / "base_library.zip")
    return target / FOLDER


def freeze_default() -> Path:
    """The same program as PyInstaller makes it when it is told nothing but where things are."""
    target = STAGE / "default"
    shutil.rmtree(target, ignore_errors=True)
    folders = ("--distpath", windows.windows_path(target), "--workpath", windows.windows_path(STAGE / "default-work"))
    places = ("--specpath", windows.windows_path(STAGE), "--paths", windows.windows_path(ROOT))
    resources = f"{windows.windows_path(ROOT / 'resources')};resources"
    options = ("--onedir", "--windowed", "--name", FOLDER, "--collect-submodules", "desktop", "--add-data", resources)
    program = windows.windows_path(ROOT / "desktop" / "__main__.py")
    windows.python(*_PYINSTALLER, *folders, *places, *options, program, **FIXED)
    return target / FOLDER


def squeeze(library: Path) -> None:
    """PyInstaller stores Python's first modules as they are; Python reads them compressed just as well."""
    with zipfile.ZipFile(library) as archive:
        parts = [(entry, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(library, "w") as archive:
        for entry, data in parts:
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)


def freeze_linux() -> Path:
    """The folder of the Linux program."""
    target = LINUX / "folder"
    shutil.rmtree(target, ignore_errors=True)
    _here(str(linux_python()), target, LINUX / "work")
    return target / FOLDER


def self_test_linux(folder: Path) -> int:
    """Let the frozen Linux program open every screen and write every document; its exit code."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOSHIN_NAVI_HOME": home}
        return subprocess.run([folder / CONSOLE, "self-test"], env=env, check=False).returncode


def _here(python: str, target: Path, work: Path) -> None:
    command = [python, *_PYINSTALLER, "--distpath", str(target), "--workpath", str(work), str(_SPEC)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **FIXED, "HOSHIN_NSIS": nsis_version()}, check=True)


def linux_python() -> Path:
    """A virtual environment with PyInstaller besides what the project's own holds; made once."""
    python = LINUX / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(LINUX / "venv")], check=True)
        pinned = [
            line.split()[0] for line in windows.LOCK.read_text("utf-8").splitlines() if line.startswith(_BUILDERS)
        ]
        if len(pinned) != len(_BUILDERS):
            raise BuildError("installer/wheels.lock に PyInstaller の行が足りません。")
        command = [str(python), "-m", "pip", "install", "-q", "-r", str(ROOT / "constraints.txt"), *pinned]
        subprocess.run(command, check=True)
    return python


_BUILDERS: Final = ("pyinstaller==", "pyinstaller-hooks-contrib==", "altgraph==")
