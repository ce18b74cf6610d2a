"""Is the built folder what it should be? Only its files are read; a body that checks the program can do the same."""

from __future__ import annotations

import marshal
import struct
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Final

from desktop.output import security
from installer import contents, pe
from installer.places import CONSOLE, WINDOWED

PROGRAM_FILES: Final = (".exe", ".dll", ".pyd")
_MANIFEST: Final = (b'level="asInvoker"', b">PerMonitorV2<", b"longPathAware", b">true<")
_NETWORK_LIBRARIES: Final = frozenset(
    {"ws2_32.dll", "wsock32.dll", "winhttp.dll", "wininet.dll", "mswsock.dll", "qt6network.dll"}
)

# What every Windows 10 and 11 has of its own. A library that is neither here nor in the package would be missed only
# on a terminal without developer's tools: Wine brings most of them along.
_SYSTEM_NAMES: Final = """
advapi32 authz bcrypt bcryptprimitives comctl32 comdlg32 crypt32 d3d9 d3d11 d3d12 dwmapi dwrite dxgi gdi32 imm32
kernel32 mpr netapi32 ntdll ole32 oleaut32 rpcrt4 setupapi shell32 shlwapi uiautomationcore user32 userenv
uxtheme version winmm ws2_32 wtsapi32
"""
_SYSTEM: Final = frozenset(f"{name}.dll" for name in _SYSTEM_NAMES.split())

_SOCKET_MODULES: Final = frozenset(
    {"_socket", "_ssl", "ssl", "http", "urllib.request", "ftplib", "smtplib", "selectors", "PySide6.QtNetwork"}
)
_OURS: Final = "desktop.cli"
_SILENT: Final = ("asyncio", "socket")  # ours: installer/frozen


def problems(folder: Path) -> list[str]:
    """Everything that is wrong with the Windows folder; empty when it may be handed out."""
    return [*_names(folder), *_programs(folder), *_manifests(folder), *_modules(folder), *_listed(folder)]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _names(folder: Path) -> Iterator[str]:
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        if contents.FORBIDDEN.search(name):
            yield f"入れてはならないファイル: {name}"


def _programs(folder: Path) -> Iterator[str]:
    own = {path.name.lower() for path in _files(folder)}
    for path in _files(folder):
        head = _head(path)
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() not in PROGRAM_FILES:
            if head[:2] == b"MZ" or head == b"\x7fELF":
                yield f"名前から分からないプログラム: {name}"
            continue
        try:
            found = pe.read(path)
        except pe.NotPEError as error:
            yield f"Windowsのプログラムとして読めない: {name}（{error}）"
            continue
        if not found.is_x64:
            yield f"64ビットでないプログラム: {name}"
        if found.from_wine:
            yield f"Wineの部品: {name}"
        if missing := {lib for lib in found.imports - own - _SYSTEM if not lib.startswith("api-ms-win-")}:
            yield f"足りない部品: {'、'.join(sorted(missing))}（{name}）"
        if found.imports & _NETWORK_LIBRARIES and path.name not in security.NAMES_SOCKETS:
            yield f"通信の部品を使うプログラム: {name}（{'、'.join(sorted(found.imports & _NETWORK_LIBRARIES))}）"


def _head(path: Path) -> bytes:
    with path.open("rb") as handle:
        return handle.read(4)


def _manifests(folder: Path) -> Iterator[str]:
    for name in (WINDOWED, CONSOLE):
        path = folder / f"{name}.exe"
        if not path.is_file():
            yield f"プログラムがない: {path.name}"
            continue
        data = path.read_bytes()
        yield from (f"{path.name} の宣言に {part.decode()} がない" for part in _MANIFEST if part not in data)


def _modules(folder: Path) -> Iterator[str]:
    for name in (WINDOWED, CONSOLE):
        path = folder / f"{name}.exe"
        if path.is_file():
            found = modules(path)
            if _OURS not in found:  # else a changed format would pass for silence
                yield f"モジュールの一覧を読めない: {path.name}"
            yield from (f"通信のモジュール: {module}（{path.name}）" for module in sorted(_talking(found)))
    library = folder / "_internal" / "base_library.zip"
    if library.is_file():
        with zipfile.ZipFile(library) as archive:
            names = {name.removesuffix(".pyc").replace("/", ".") for name in archive.namelist()}
        yield from (f"通信のモジュール: {module}（base_library.zip）" for module in sorted(_talking(names)))


def _listed(folder: Path) -> Iterator[str]:
    """Of the C++ runtime, which comes with other parts, the version in the folder is the one in the list of parts."""
    library, parts = folder / "_internal" / "VCRUNTIME140.dll", folder / "_internal" / "resources" / "components.toml"
    if library.is_file() and parts.is_file():
        found = ".".join(map(str, pe.version(library.read_bytes())[:3]))
        rows = tomllib.loads(parts.read_text("utf-8"))["component"]
        [listed] = [row["version"] for row in rows if row["key"] == "vc-runtime"]
        if found != listed:
            yield f"部品の一覧と違う版: {library.name} は {found}、一覧は {listed}"


def _talking(names: set[str]) -> set[str]:
    return {name for name in names if name in _SOCKET_MODULES or name.startswith(tuple(f"{own}." for own in _SILENT))}


def modules(program: Path) -> set[str]:
    """The names of the Python modules inside a frozen program (the table of PyInstaller's archive)."""
    data = program.read_bytes()
    start = data.rfind(b"PYZ\0" + MAGIC_NUMBER)
    if start < 0:
        return set()
    (table,) = struct.unpack_from("!i", data, start + 8)
    entries = marshal.loads(data[start + table :])  # noqa: S302 - our own build, made by the same Python a moment ago
    return {name for name, *_rest in entries}


def size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in _files(folder))
