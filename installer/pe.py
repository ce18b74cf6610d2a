"""What a Windows program file says of itself: for which machine, which libraries it asks for; read, never run."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

AMD64: Final = 0x8664
_PE32_PLUS: Final = 0x20B
_IMPORTS: Final = 1
_DELAYED: Final = 13
_VERSION_MARK: Final = b"\xbd\x04\xef\xfe"
_WINE: Final = (b"Wine builtin DLL", b"Wine placeholder DLL")


class NotPEError(Exception):
    """The file is not a whole Windows program file."""


@dataclass(frozen=True, slots=True)
class PE:
    """The parts of the headers that the checks ask for."""

    machine: int
    wide: bool  # PE32+, the 64-bit form
    imports: frozenset[str]  # names of libraries, small letters
    from_wine: bool
    stamp: int

    @property
    def is_x64(self) -> bool:
        """Whether it runs on 64-bit Windows on Intel and AMD."""
        return self.machine == AMD64 and self.wide


def read(path: Path) -> PE:
    """Read the headers of one file."""
    return parse(path.read_bytes())


def parse(data: bytes) -> PE:
    """Read the headers."""
    try:
        return _Reader(data).pe()
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise NotPEError(str(error)) from error


def version(data: bytes) -> tuple[int, int, int, int]:
    """The version that a program file carries for Windows (VS_FIXEDFILEINFO); zeros where it carries none."""
    place = data.find(_VERSION_MARK)
    if place < 0:
        return 0, 0, 0, 0
    high, low = struct.unpack_from("<II", data, place + 8)
    return high >> 16, high & 0xFFFF, low >> 16, low & 0xFFFF


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        if data[:2] != b"MZ":
            raise ValueError("no MZ")
        self.header = self._number("<I", 0x3C)
        if data[self.header : self.header + 4] != b"PE\0\0":
            raise ValueError("no PE")
        self.optional = self.header + 24
        self.wide = self._number("<H", self.optional) == _PE32_PLUS
        size = self._number("<H", self.header + 20)
        count = self._number("<H", self.header + 6)
        self.sections = [struct.unpack_from("<8xIIII", data, self.optional + size + 40 * i) for i in range(count)]

    def _number(self, form: str, offset: int) -> int:
        value: int = struct.unpack_from(form, self.data, offset)[0]
        return value

    def pe(self) -> PE:
        imports = self._names(_IMPORTS, 20, 12) | self._names(_DELAYED, 32, 4)
        return PE(
            machine=self._number("<H", self.header + 4),
            wide=self.wide,
            imports=frozenset(imports),
            from_wine=any(mark in self.data[:0x400] for mark in _WINE),
            stamp=self._number("<I", self.header + 8),
        )

    def _names(self, directory: int, step: int, field: int) -> set[str]:
        start = self.optional + (112 if self.wide else 96)
        if directory >= self._number("<I", start - 4):
            return set()
        place = self._number("<I", start + 8 * directory)
        names: set[str] = set()
        while place and (name := self._number("<I", self._offset(place) + field)):
            begin = self._offset(name)
            names.add(self.data[begin : self.data.index(b"\0", begin)].decode("ascii").lower())
            place += step
        return names

    def _offset(self, address: int) -> int:
        for size, start, raw_size, raw in self.sections:
            if start <= address < start + max(size, raw_size):
                return int(address - start + raw)
        raise ValueError(f"address {address:#x} lies in no section")
