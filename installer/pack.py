"""From the frozen folder to what is handed out: the installer, the plain folder as a zip, and the hashes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from desktop import VERSION
from installer import identity
from installer.places import FOLDER, HERE, PUBLISHER, BuildError

REMOVER: Final = "uninstall.exe"
LIST: Final = "installed-files.txt"  # what an upgrade or a removal may delete
_TIME: Final = 1767225600  # 2026-01-01: the same input gives the same archive on any day
_SAFE_NSIS: Final = (3, 12)
# NSIS for Windows brings only the 32-bit beginning, which every Windows that the program knows can run; Wine, as it is
# set up here, only the 64-bit one.
_TARGET: Final = "x86-unicode" if sys.platform == "win32" else "amd64-unicode"
_ZIP_TIME: Final = (2026, 1, 1, 0, 0, 0)


def pack(folder: Path, release: Path, version: str = VERSION) -> tuple[Path, Path]:
    """Write everything that is handed out; the installer and the zip."""
    shutil.rmtree(release, ignore_errors=True)
    release.mkdir(parents=True)
    write_list(folder)
    settle(folder)
    archive = release / f"hoshin-navi-{version}-windows-x64.zip"
    write_zip(folder, archive)
    setup = release / f"hoshin-navi-{version}-setup.exe"
    make_installer(folder, setup, version)
    remover = release / REMOVER
    own = f"{sha256(remover)}  {REMOVER}\n"  # written by the installer beside the program
    (release / "hashes.txt").write_text(hashes(folder) + own, "utf-8", newline="\r\n")
    remover.unlink()
    parts = (setup, archive, release / "hashes.txt")
    sums = "".join(f"{sha256(path)}  {path.name}\n" for path in parts)
    (release / "SHA256SUMS.txt").write_text(sums, "utf-8", newline="\n")
    return setup, archive


def files(folder: Path) -> list[str]:
    """Every file, as the path inside the folder with forward slashes, always in the same order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def write_list(folder: Path) -> None:
    """Tell a later installer what belongs to this version: files, then folders from the deepest up."""
    (folder / LIST).unlink(missing_ok=True)
    names = files(folder)
    folders = {parent.as_posix() for name in names for parent in Path(name).parents if parent != Path()}
    lines = [*names, *(f"{name}/" for name in sorted(folders, reverse=True))]
    text = "".join(line.replace("/", "\\") + "\r\n" for line in lines)
    (folder / LIST).write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))  # NSIS reads names beyond ASCII only so


def settle(folder: Path) -> None:
    """Give every file the same time."""
    for path in folder.rglob("*"):
        os.utime(path, (_TIME, _TIME))


def write_zip(folder: Path, target: Path) -> None:
    """The plain folder for bodies that forbid installers."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in files(folder):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0
            archive.writestr(entry, (folder / name).read_bytes())


def hashes(folder: Path) -> str:
    """One line for each file of the program, for lists of what may run."""
    return "".join(f"{sha256(folder / name)}  {name}\n" for name in files(folder))


def sha256(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make_installer(folder: Path, target: Path, version: str, *, quick: bool = False) -> None:
    """Run makensis, which is the same program on Linux and on Windows; quick ones are larger, for tests alone."""
    check_nsis(nsis_version())
    work = target.parent
    icon, include = work / "app.ico", work / "files.nsh"
    identity.write_icon(icon)
    include.write_text("\n".join(_file_lines(folder)) + "\n", "utf-8-sig")
    kilobytes = sum((folder / name).stat().st_size for name in files(folder)) // 1024
    values = {
        "VERSION": version,
        "VERSION4": ".".join(map(str, identity.numbers(version))),
        "KILOBYTES": str(kilobytes),
        "PUBLISHER": PUBLISHER,
        "OUTPUT": str(target),
        "ICON": str(icon),
        "TARGET": _TARGET,
        "FINALIZE": _copying(target.parent / REMOVER),
        "FILES": str(include),
    }
    defines = [f"-D{name}={value}" for name, value in values.items()] + ["-DQUICK"] * quick
    command = ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defines, str(HERE / "installer.nsi")]
    made = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if made.returncode:
        raise BuildError(f"makensis が終了コード {made.returncode} で終わりました。\n{made.stdout}{made.stderr}")
    icon.unlink()
    include.unlink()


def nsis_version() -> str:
    """The version of NSIS that makes the installer, whose beginning goes out with the product; empty without NSIS."""
    if not shutil.which("makensis"):
        return ""
    made = subprocess.run(["makensis", "-VERSION"], check=False, capture_output=True, text=True)
    return made.stdout.strip().removeprefix("v").partition("-")[0]


def check_nsis(version: str) -> None:
    """Raise BuildError where what NSIS makes must not be handed out (on Windows; elsewhere it is made to be tested)."""
    parts = tuple(int(part) for part in re.findall(r"\d+", version))
    if sys.platform == "win32" and parts < _SAFE_NSIS:
        raise BuildError(
            f"NSIS {version or '（見つからない）'} では、配るものを作れません（CVE-2026-42171）。"
            f"{'.'.join(map(str, _SAFE_NSIS))} か、それより新しい版を入れてください。"
        )


def _copying(target: Path) -> str:
    """The command that keeps a copy of the remover; makensis puts its file in the place of %1."""
    return f'copy /Y "%1" "{target}"' if sys.platform == "win32" else f'cp "%1" "{target}"'


def _file_lines(folder: Path) -> Iterator[str]:
    yield "!macro ProgramFiles"
    for name in files(folder):
        inside = Path(name).parent
        place = "$INSTDIR" if inside == Path() else "$INSTDIR\\" + str(inside).replace("/", "\\")
        yield f'  SetOutPath "{place}"'
        yield f'  File "{(folder / name).absolute()}"'
    yield "!macroend"
