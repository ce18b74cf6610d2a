"""The checks over the built folder, on small files made here: each wrong thing is told, a right folder is silent."""

from __future__ import annotations

import marshal
import struct
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest

from installer import check, contents, pe

MANIFEST = (Path(__file__).resolve().parents[2] / "installer" / "app.manifest").read_bytes()


def made(*libraries: str, machine: int = pe.AMD64, magic: int = 0x20B, mark: bytes = b"", tail: bytes = b"") -> bytes:
    """A program file with one section that holds its import table."""
    start, raw = 0x1000, 0x400
    table, names = b"", b""
    first = start + 20 * (len(libraries) + 1)
    for library in libraries:
        table += struct.pack("<IIIII", 0, 0, 0, first + len(names), 0)
        names += library.encode() + b"\0"
    section = table + b"\0" * 20 + names
    directories = struct.pack("<II", 0, 0) + struct.pack("<II", start, len(section)) + b"\0" * (14 * 8)
    optional = struct.pack("<H", magic) + b"\0" * 106 + struct.pack("<I", 16) + directories
    coff = struct.pack("<HHIIIHH", machine, 1, 0, 0, 0, len(optional), 0)
    header = b".rdata\0\0" + struct.pack("<IIII", len(section), start, len(section), raw) + b"\0" * 16
    dos = (b"MZ" + b"\0" * 58 + struct.pack("<I", 0x80) + mark).ljust(0x80, b"\0")
    return (dos + b"PE\0\0" + coff + optional + header).ljust(raw, b"\0") + section + tail


def archive(*modules: str) -> bytes:
    """PyInstaller's table of Python modules, as it lies at the end of a program."""
    head = b"PYZ\0" + MAGIC_NUMBER
    names = ("desktop.cli", *modules)
    return head + struct.pack("!i", len(head) + 4) + marshal.dumps([(name, (0, 0, 0)) for name in names])


def versioned(*numbers: int) -> bytes:
    """A library with the version resource that Windows reads."""
    first, second, third, fourth = numbers
    return made(tail=b"\xbd\x04\xef\xfe" + struct.pack("<III", 0, first << 16 | second, third << 16 | fourth))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small folder with nothing wrong in it."""
    inside = tmp_path / "_internal"
    inside.mkdir()
    for name in ("方針ナビ.exe", "hoshin-navi.exe"):
        (tmp_path / name).write_bytes(made("KERNEL32.dll", tail=MANIFEST + archive("desktop", "asyncio", "socket")))
    (inside / "python311.dll").write_bytes(made("KERNEL32.dll", "WS2_32.dll"))
    (inside / "town.toml").write_text("x = 1", "utf-8")
    with zipfile.ZipFile(inside / "base_library.zip", "w") as library:
        library.writestr("encodings/cp932.pyc", b"")
    return tmp_path


def test_the_headers_are_read() -> None:
    found = pe.parse(made("KERNEL32.dll", "ws2_32.dll"))
    assert found.is_x64
    assert found.imports == {"kernel32.dll", "ws2_32.dll"}
    assert not found.from_wine


@pytest.mark.parametrize("data", [b"", b"MZ", b"\x7fELF" + b"\0" * 200, made("a.dll")[:0x90], b"MZ" + b"\xff" * 200])
def test_what_is_no_whole_program_is_told(data: bytes) -> None:
    with pytest.raises(pe.NotPEError):
        pe.parse(data)


def test_a_right_folder_has_no_problems(folder: Path) -> None:
    assert check.problems(folder) == []


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("_internal/old.dll", made(machine=0x14C, magic=0x10B), "64ビットでない"),
        ("_internal/arm.dll", made(machine=0xAA64), "64ビットでない"),
        ("_internal/shim.dll", made(mark=b"Wine builtin DLL"), "Wineの部品"),
        ("_internal/broken.pyd", b"MZ", "読めない"),
        ("_internal/other.pyd", made("vcruntime140_1.dll"), "足りない部品: vcruntime140_1.dll"),
        ("_internal/other.dll", made("ws2_32.dll"), "通信の部品"),
        ("_internal/hidden.dat", made(), "名前から分からない"),
        ("_internal/tool", b"\x7fELF....", "名前から分からない"),
        ("_internal/uisettings.dll", made(), "入れてはならない"),
        ("_internal/PySide6/Qt6Network.dll", made(), "入れてはならない"),
        ("_internal/PySide6/plugins/tls/q.dll", made(), "入れてはならない"),
        ("_internal/libz.so.1", b"", "入れてはならない"),
        ("_internal/pip/__init__.pyc", b"", "入れてはならない"),
    ],
)
def test_each_wrong_file_is_told(folder: Path, name: str, data: bytes, word: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    assert [word in problem for problem in check.problems(folder)] == [True]


@pytest.mark.parametrize("module", ["_socket", "ssl", "asyncio.events", "PySide6.QtNetwork", "urllib.request"])
def test_a_module_that_could_talk_is_told(folder: Path, module: str) -> None:
    (folder / "hoshin-navi.exe").write_bytes(made(tail=MANIFEST + archive("desktop", module)))
    assert check.problems(folder) == [f"通信のモジュール: {module}（hoshin-navi.exe）"]


def test_a_program_whose_modules_cannot_be_read_is_not_taken_for_silent(folder: Path) -> None:
    (folder / "hoshin-navi.exe").write_bytes(made(tail=MANIFEST))
    assert check.problems(folder) == ["モジュールの一覧を読めない: hoshin-navi.exe"]


def test_the_runtime_in_the_folder_is_the_one_that_is_listed(folder: Path) -> None:
    parts = folder / "_internal" / "resources" / "components.toml"
    parts.parent.mkdir()
    parts.write_text('[[component]]\nkey = "vc-runtime"\nversion = "14.44.35112"\n', "utf-8")
    library = folder / "_internal" / "VCRUNTIME140.dll"
    library.write_bytes(versioned(14, 44, 35112, 1))
    assert check.problems(folder) == []
    library.write_bytes(versioned(14, 38, 33135, 0))
    assert check.problems(folder) == ["部品の一覧と違う版: VCRUNTIME140.dll は 14.38.33135、一覧は 14.44.35112"]


def test_the_version_of_a_library_is_read() -> None:
    assert pe.version(versioned(14, 44, 35112, 1)) == (14, 44, 35112, 1)
    assert pe.version(made()) == (0, 0, 0, 0)


def test_every_copy_of_the_runtime_is_the_newest(tmp_path: Path) -> None:
    sources = {}
    for name, numbers in (("python", (14, 38, 1, 0)), ("qt", (14, 44, 2, 0)), ("other", (14, 9, 3, 0))):
        sources[name] = str(tmp_path / f"{name}.dll")
        Path(sources[name]).write_bytes(versioned(*numbers))
    entries = [
        ("VCRUNTIME140.dll", sources["python"], "BINARY"),
        ("PySide6\\VCRUNTIME140.dll", sources["qt"], "BINARY"),
        ("shiboken6/vcruntime140.dll", sources["other"], "BINARY"),
        ("python311.dll", sources["other"], "BINARY"),
    ]
    made_of, version = contents.with_newest_runtime(entries)
    assert version == "14.44.2"
    assert [place for place, _source, _kind in made_of] == [place for place, _source, _kind in entries]
    assert [source for _place, source, _kind in made_of] == [sources["qt"]] * 3 + [sources["other"]]


def test_a_talking_module_in_the_library_is_told(folder: Path) -> None:
    with zipfile.ZipFile(folder / "_internal" / "base_library.zip", "a") as library:
        library.writestr("http.pyc", b"")
    assert check.problems(folder) == ["通信のモジュール: http（base_library.zip）"]


def test_a_library_for_talking_is_told(folder: Path) -> None:
    (folder / "_internal" / "talks.dll").write_bytes(made("WINHTTP.dll"))
    assert "通信の部品を使うプログラム: _internal/talks.dll（winhttp.dll）" in check.problems(folder)


def test_a_missing_declaration_or_program_is_told(folder: Path) -> None:
    text = MANIFEST.replace(b"PerMonitorV2", b"System")
    (folder / "方針ナビ.exe").write_bytes(made(tail=text + archive("desktop")))
    (folder / "hoshin-navi.exe").unlink()
    assert [problem.split("に")[0] for problem in check.problems(folder)] == [
        "方針ナビ.exe の宣言",
        "プログラムがない: hoshin-navi.exe",
    ]
