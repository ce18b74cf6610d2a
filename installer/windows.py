"""A genuine Windows Python in a Wine prefix, made from nothing but pinned packages; kept while its inputs stay.

Python 3.11.9: the interpreter and the standard modules (signed by the PSF) come out of a wheel that carries them for
its own use. The same is to be had for 3.12 and 3.13, but their pure-Python library is in no package of Debian 12;
3.11's is the one that runs this build. A release is made by build.ps1 with the whole Python of python.org.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import threading
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from installer.places import HERE, OUT, PREFIX, ROOT, STAGE, WHEELS, BuildError

WINE: Final = Path("/usr/lib/wine/wine64")
SERVER: Final = Path("/usr/lib/wine/wineserver64")
LOCK: Final = HERE / "wheels.lock"
STAND_INS: Final = tuple(sorted((HERE / "stand_ins").glob("*.c")))
DLL_HASH: Final = "0817a2a657a24c0d5fbb60df56960f42fc66b3039d522ec952dab83e2d869364"  # python311.dll 3.11.9
DRIVE: Final = PREFIX / "drive_c"
HOME: Final = DRIVE / "py311"
PYTHON: Final = r"C:\py311\python.exe"

# Neither needed by a program nor by its tests; the rest of the Linux library is the same text on Windows
_NOT_COPIED: Final = (
    "lib-dynload", "config-3*", "_sysconfigdata*", "site-packages", "dist-packages", "test", "tests", "idlelib",
    "turtledemo", "__pycache__", "lib2to3", "ensurepip", "tkinter",
)  # fmt: skip
_RUNTIME: Final = ("vcruntime140", "vcruntime140_1", "msvcp140", "msvcp140_1", "msvcp140_2")

# The pages of the installer ask for these; without them Wine shows boxes
_FACES: Final = (
    "ＭＳ Ｐゴシック", "MS PGothic", "MS UI Gothic", "MS Shell Dlg", "MS Shell Dlg 2", "Tahoma", "Meiryo UI",
    "Yu Gothic UI",
)  # fmt: skip
_FONT: Final = "Noto Sans CJK JP"


# --- running Windows programs ------------------------------------------------------------------------------


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a Windows program gets: its own prefix and home, Japanese settings, nothing of the caller's Python."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "HOME": str(OUT / "home"),
        "WINEPREFIX": str(PREFIX),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree=d;mshtml=d;winedbg.exe=d;winemenubuilder.exe=d",
        "LOCPATH": str(OUT / "locale"),
        "LC_ALL": "ja_JP.UTF-8",
        "PYTHONHASHSEED": "0",
        **(extra or {}),
    }


def start(
    arguments: Sequence[str], extra: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> subprocess.Popen[bytes]:
    """Start a Windows program; it writes to pipes, because one that is given a file for its output may die."""
    return subprocess.Popen(
        [WINE, *arguments],
        cwd=cwd,
        env=environment(extra),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def run(
    arguments: Sequence[str], extra: Mapping[str, str] | None = None, cwd: Path = ROOT, limit: float = 1800
) -> tuple[int, str]:
    """Run a Windows program to its end: exit code and everything it said."""
    process = start(arguments, extra, cwd)
    said: list[bytes] = []
    # Wine's own helpers keep the pipe open after the program has ended; only the program is waited for
    reader = threading.Thread(target=_read, args=(process, said), daemon=True)
    reader.start()
    try:
        code = process.wait(limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return 124, f"{_text(said)}\n{limit:.0f}秒たっても終わりませんでした。"
    reader.join(2)
    return code, _text(said)


def _read(process: subprocess.Popen[bytes], said: list[bytes]) -> None:
    assert process.stdout  # noqa: S101 - it was asked for
    while part := os.read(process.stdout.fileno(), 1 << 16):
        said.append(part)
    process.stdout.close()


def _text(parts: Sequence[bytes]) -> str:
    """Our Python speaks UTF-8 when told so; Windows' own programs and the frozen one speak cp932."""
    said = b"".join(parts)
    try:
        text = said.decode("utf-8")
    except UnicodeDecodeError:
        text = said.decode("cp932", "replace")
    return text.replace("\r\n", "\n")


def checked(arguments: Sequence[str], extra: Mapping[str, str] | None = None, cwd: Path = ROOT) -> str:
    """Run a Windows program that has to succeed."""
    code, said = run(arguments, extra, cwd)
    if code:
        raise BuildError(f"{' '.join(map(str, arguments))}\n終了コード {code}\n{said[-4000:]}")
    return said


def python(*arguments: str, **extra: str) -> str:
    """Run the Windows Python, which has to succeed."""
    return checked([PYTHON, "-X", "utf8", *arguments], extra)


def windows_path(path: Path) -> str:
    """How a Windows program under Wine names a file of this machine."""
    text = str(path.absolute())
    drive = str(DRIVE)
    return (f"C:{text.removeprefix(drive)}" if text.startswith(drive) else f"Z:{text}").replace("/", "\\")


def end(process: subprocess.Popen[bytes]) -> None:
    """End one program that was started."""
    process.kill()
    process.wait()


def stop() -> None:
    """End the server of this prefix, and with it everything that still runs in it."""
    subprocess.run([SERVER, "-k"], env=environment(), check=False, capture_output=True)
    subprocess.run([SERVER, "-w"], env=environment(), check=False, capture_output=True)


# --- making the prefix -------------------------------------------------------------------------------------


def fetch() -> None:
    """Download what the lock names, each file against its hash; nothing is fetched when all is there."""
    stamp = WHEELS / "complete"
    if stamp.is_file() and stamp.read_text() == _hash(LOCK.read_bytes()):
        return
    WHEELS.mkdir(parents=True, exist_ok=True)
    platform = ("--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp")
    tags = ("--abi", "cp311", "--abi", "abi3", "--abi", "none", "--only-binary=:all:", "--no-deps")
    command = (sys.executable, "-m", "pip", "download", "-q", "--require-hashes", *platform, *tags)
    subprocess.run([*command, "-d", str(WHEELS), "-r", str(LOCK)], check=True)
    stamp.write_text(_hash(LOCK.read_bytes()))


def prepare() -> None:
    """Make the prefix, or leave the one that was made from the same inputs."""
    if sys.version_info[:2] != (3, 11):
        raise BuildError("Windows版は Python 3.11 で作ります。Python 3.11 で dev.py を実行してください。")
    fetch()
    stamp = PREFIX / "made-from"
    sources = (LOCK, Path(__file__), *STAND_INS)
    inputs = _hash(*(path.read_bytes() for path in sources), sys.version.encode())
    if stamp.is_file() and stamp.read_text() == inputs:
        return
    if PREFIX.exists():
        stop()
        shutil.rmtree(PREFIX)
    (OUT / "home").mkdir(parents=True, exist_ok=True)
    _make_locale()
    checked(["wineboot", "-i"])
    checked(["winecfg", "/v", "win10"])
    _place_python()
    _stand_in()
    _fonts()
    _install_wheels()
    stamp.write_text(inputs)


def _make_locale() -> None:
    """Wine takes the code page of Windows from the locale: Japanese means cp932, as on the terminals."""
    folder = OUT / "locale" / "ja_JP.UTF-8"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["localedef", "-i", "ja_JP", "-f", "UTF-8", str(folder)], check=True, capture_output=True)


def _place_python() -> None:
    parts = STAGE / "python"
    shutil.rmtree(parts, ignore_errors=True)
    for wheel in ("panda3d", "msvc_runtime"):
        with zipfile.ZipFile(_wheel(wheel)) as archive:
            wanted = [n for n in archive.namelist() if n.startswith("deploy_libs/") or n.endswith(".dll")]
            archive.extractall(parts, [n for n in wanted if "/" in n])
    carried = parts / "deploy_libs"
    if _hash((carried / "python311.dll").read_bytes()) != DLL_HASH:
        raise BuildError("python311.dll が、確かめてあるものと違います。installer/wheels.lock を見直してください。")
    (HOME / "DLLs").mkdir(parents=True)
    shutil.copy(carried / "python311.dll", HOME)
    runtime = next(parts.glob("msvc_runtime-*.data/data/Scripts"))
    for name in _RUNTIME:
        shutil.copy(runtime / f"{name}.dll", HOME)
    for path in (
        *carried.glob("*.pyd"),
        *(carried / f"{n}.dll" for n in ("libffi-8", "libcrypto-3", "libssl-3", "sqlite3")),
    ):
        shutil.copy(path, HOME / "DLLs")
    shutil.copytree(sysconfig.get_path("stdlib"), HOME / "Lib", ignore=shutil.ignore_patterns(*_NOT_COPIED))
    (HOME / "Lib" / "site-packages").mkdir(exist_ok=True)
    _link_python(parts, carried / "python311.dll")


_PYTHON_EXE: Final = """
#include <wchar.h>
__declspec(dllimport) int Py_Main(int, wchar_t **);
int wmain(int count, wchar_t **words) { return Py_Main(count, words); }
"""
_NOTHING: Final = "int DllMainCRTStartup(void *h, unsigned r, void *p) { return 1; }\n"


def _link_python(folder: Path, dll: Path) -> None:
    """python.exe, and python3.dll, which passes the stable interface on to python311.dll."""
    subprocess.run(["gendef", str(dll)], cwd=folder, check=True, capture_output=True)
    library = ["x86_64-w64-mingw32-dlltool", "-d", "python311.def", "-l", "libpython311.a"]
    subprocess.run(library, cwd=folder, check=True)
    (folder / "python.c").write_text(_PYTHON_EXE)
    (folder / "forward.c").write_text(_NOTHING)
    definitions = ["LIBRARY python3.dll", "EXPORTS", *_forwards(folder / "python311.def"), ""]
    (folder / "python3.def").write_text("\n".join(definitions))
    bare = ("-shared", "-nostdlib", "-e", "DllMainCRTStartup")
    _compile(folder, HOME / "python.exe", "-O2", "-municode", "-mconsole", "python.c")
    _compile(folder, HOME / "python3.dll", *bare, "forward.c", "python3.def")


def _forwards(definitions: Path) -> list[str]:
    lines = definitions.read_text().partition("EXPORTS")[2].splitlines()
    entries = [line.split() for line in lines if line.strip() and not line.startswith(";")]
    return [f"{e[0]} = python311.{e[0]}{' DATA' if e[-1] == 'DATA' else ''}" for e in entries]


def _compile(folder: Path, target: Path, *arguments: str) -> None:
    command = ["x86_64-w64-mingw32-gcc", "-s", "-o", str(target), *arguments, "-L.", "-lpython311"]
    subprocess.run(command, cwd=folder, check=True)


def _stand_in() -> None:
    """Two libraries that Qt and the Rust wheels expect of Windows and Wine 8 lacks; they stay in the prefix."""
    for source in STAND_INS:
        target = DRIVE / "windows" / "system32" / f"{source.stem}.dll"
        command = ["x86_64-w64-mingw32-gcc", "-O1", "-s", "-shared", "-o", str(target), str(source), "-ladvapi32"]
        subprocess.run(command, check=True)
    key = r"HKLM\Software\Microsoft\WindowsRuntime\ActivatableClassId\Windows.UI.ViewManagement.UISettings"
    checked(["reg", "add", key, "/v", "DllPath", "/d", r"C:\windows\system32\uisettings.dll", "/f"])


def make_library(target: Path, source: str) -> None:
    """Compile a small Windows library."""
    command = ["x86_64-w64-mingw32-gcc", "-s", "-shared", "-x", "c", "-", "-o", str(target)]
    subprocess.run(command, input=source, text=True, check=True)


def _fonts() -> None:
    for face in _FACES:
        checked(["reg", "add", r"HKCU\Software\Wine\Fonts\Replacements", "/v", face, "/d", _FONT, "/f"])


def _install_wheels() -> None:
    folder = windows_path(WHEELS)
    wheels = [p for p in sorted(WHEELS.glob("*.whl")) if not p.name.startswith(("panda3d-", "msvc_runtime-", "pip-"))]
    quiet = ("-q", "--no-index", "--no-deps", "--no-compile", "--no-warn-script-location")
    pip = rf"{folder}\{_wheel('pip').name}\pip"
    python(pip, "install", *quiet, *(rf"{folder}\{wheel.name}" for wheel in wheels))


def _wheel(name: str) -> Path:
    return next(WHEELS.glob(f"{name}-*.whl"))


def _hash(*data: bytes) -> str:
    digest = hashlib.sha256()
    for part in data:
        digest.update(part)
    return digest.hexdigest()
