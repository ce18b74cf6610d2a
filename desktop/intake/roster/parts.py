"""What calamine does not tell of a workbook: hidden rows and columns, cells without a value, digits of a format.

The parts are read as they are stored. Small ones go through defusedxml; of a sheet only what stands before and after
its rows does, and the rows themselves are searched piece by piece, so that no tree of a large sheet is ever built.
"""

from __future__ import annotations

import copy
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from .table import UNCALCULATED, column_of

_PIECE, _MAX_PIECE, MAX_CELLS = 4_000_000, 100_000_000, 20_000_000
# Every class stops at the next "<": no text, however made, is searched twice
_FORMULA = r"<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)\s*"
_REF: Final = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_PREFIX: Final = re.compile(rb"<(\w{1,20}:)worksheet\b")
_ROW: Final = re.compile(rb'<row\b[^<>]*?\br="(\d{1,7})"[^<>]*>')
_COLUMN: Final = re.compile(rb"<col\b[^<>]*>")
_HIDDEN: Final = re.compile(rb'\bhidden="(?:1|true)"')
_ANY_WIDE: Final = re.compile(rb'r="[A-Z][A-Z]')
_WIDE: Final = re.compile(rb'<c\b[^<>]*\br="([A-Z]{2,3})\d+"[^<>/]*>')
_ERROR: Final = re.compile(rf'<c\b([^<>]*\bt="e"[^<>]*)>\s*(?:{_FORMULA})?<v>([^<>]{{1,20}})<'.encode())
_UNCALCULATED: Final = re.compile(rf"<c\b([^<>]*)>\s*{_FORMULA}(?:<v\s*/>\s*|<v>\s*</v>\s*)?</c>".encode())
_STYLED: Final = re.compile(rb'<c\b([^<>]*\bs="(\d{1,6})"[^<>]*)>')


class DamagedError(ValueError):
    """The inside of the workbook is not as the format asks."""


@dataclass(slots=True)
class SheetParts:
    """What is known of one sheet besides its values; rows and columns from 0."""

    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    widths: dict[tuple[int, int], int] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0


@dataclass(frozen=True, slots=True)
class BookParts:
    """Where the sheets of a workbook are stored, and what holds for all of them."""

    sheets: dict[str, str]
    from_1904: bool
    padded: dict[int, int]  # style number → digits, of formats such as 00000
    macros: bool
    links: bool


def read_book_parts(archive: zipfile.ZipFile) -> BookParts:
    """The workbook's own part, its relations and its styles."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise DamagedError("no workbook")
    book = _parse(archive.read("xl/workbook.xml"))
    targets = {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("xl", relation.get("Target", ""))).lstrip("/")
        for relation in _parse(archive.read("xl/_rels/workbook.xml.rels"))
    }
    sheets = {}
    for sheet in _all(book, "sheet"):
        relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        sheets[sheet.get("name", "")] = targets.get(relation, "")
    settings = next(_all(book, "workbookPr"), None)
    return BookParts(
        sheets=sheets,
        from_1904=settings is not None and settings.get("date1904") in {"1", "true"},
        padded=_padded(archive, names),
        macros="xl/vbaProject.bin" in names,
        links=any(name.startswith("xl/externalLinks/") for name in names),
    )


def read_sheet_parts(archive: zipfile.ZipFile, member: str, padded: dict[int, int]) -> Iterator[SheetParts]:
    """Search one sheet; yields the same growing answer after every piece, so that the caller may stop."""
    found = SheetParts()
    rest = prefix = b""
    begun = False
    with open_honest(archive, member) as stream:
        while piece := stream.read(_PIECE):
            rest += piece
            if not begun and b"sheetData" in rest:
                begun = True
                prefix = named[1] if (named := _PREFIX.search(rest)) else b""
                _columns(_plain(rest, prefix), found)
            cut = rest.rfind(b"row>") + 4  # the end of the last whole row
            if cut > 3:
                _search(_plain(rest[:cut], prefix), padded, found)
                rest = rest[cut:]
            if len(rest) > _MAX_PIECE:
                raise DamagedError("a row without end")
            yield found
    _search(_plain(rest, prefix), padded, found)
    yield found


def open_honest(archive: zipfile.ZipFile, member: str) -> IO[bytes]:
    """Open a member so that all it unpacks to is read: calamine trusts no stated size either, and would go on."""
    info = copy.copy(archive.getinfo(member))
    info.file_size += 1
    return archive.open(info)


def check_honest(archive: zipfile.ZipFile) -> None:
    """Refuse members that are longer than the list of contents says, among those that are always read whole."""
    for name in archive.namelist():
        if name.endswith((".rels", "/workbook.xml", "/styles.xml", "/sharedStrings.xml")):
            with open_honest(archive, name) as stream:
                left = archive.getinfo(name).file_size + 1
                while piece := stream.read(_PIECE):
                    left -= len(piece)
            if left < 1:
                raise DamagedError("longer than stated")


def _columns(head: bytes, found: SheetParts) -> None:
    """Hidden columns stand before the rows."""
    for tag in _COLUMN.findall(head[: head.index(b"sheetData")]):
        if _HIDDEN.search(tag):
            first, last = (re.search(rb'\b%s="(\d{1,5})"' % name, tag) for name in (b"min", b"max"))
            if first and last:
                found.hidden_columns.update(range(int(first[1]) - 1, min(int(last[1]), 16_384)))


def _plain(piece: bytes, prefix: bytes) -> bytes:
    """Some programs write <x:row>; without the prefix it is the same."""
    return piece.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else piece


def _search(piece: bytes, padded: dict[int, int], found: SheetParts) -> None:
    found.last_row = max([found.last_row, *(int(number) - 1 for number in _ROW.findall(piece))])
    if b"hidden=" in piece:
        found.hidden_rows.update(int(row[1]) - 1 for row in _ROW.finditer(piece) if _HIDDEN.search(row[0]))
    if _ANY_WIDE.search(piece) and (wide := set(_WIDE.findall(piece))):
        found.last_column = max(found.last_column, *(column_of(name.decode()) for name in wide))
    _search_cells(piece, padded, found)


def _search_cells(piece: bytes, padded: dict[int, int], found: SheetParts) -> None:
    if b't="e"' in piece:
        for cell in _ERROR.finditer(piece):
            _note(found.errors, cell[1], cell[2].decode("ascii", "replace"))
    if b"<f" in piece:
        for cell in _UNCALCULATED.finditer(piece):
            if b't="str"' not in cell[1]:  # a formula may well give an empty text
                _note(found.errors, cell[1], UNCALCULATED)
    if padded:
        for cell in _STYLED.finditer(piece):
            if digits := padded.get(int(cell[2])):
                _note(found.widths, cell[1], digits)


def _note(into: dict[tuple[int, int], Any], attributes: bytes, value: str | int) -> None:
    place = _REF.search(attributes)
    if place:
        into[int(place[2]) - 1, column_of(place[1].decode())] = value


def _padded(archive: zipfile.ZipFile, names: set[str]) -> dict[int, int]:
    """The styles that show numbers with leading zeros."""
    if "xl/styles.xml" not in names:
        return {}
    styles = _parse(archive.read("xl/styles.xml"))
    widths = {
        form.get("numFmtId"): len(form.get("formatCode", ""))
        for form in _all(styles, "numFmt")
        if re.fullmatch("0{2,20}", form.get("formatCode", ""))
    }
    cells = next(_all(styles, "cellXfs"), None)
    if not widths or cells is None:
        return {}
    return {n: widths[form.get("numFmtId")] for n, form in enumerate(cells) if form.get("numFmtId") in widths}


def _parse(content: bytes) -> Element:
    try:
        made: Element = ElementTree.fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise DamagedError(str(error)) from error
    return made


def _all(root: Element, name: str) -> Iterator[Element]:
    """Elements by their name in whatever namespace: there are two for the same format."""
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == name)
