"""Workbooks: values by calamine, everything else by `parts`. Macros never run, links are never followed."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from desktop.intake.workbook import refuse_bomb
from desktop.store.errors import UnreadableFile
from desktop.store.watch import Watch

from .parts import MAX_CELLS, BookParts, DamagedError, SheetParts, check_honest, read_book_parts, read_sheet_parts
from .table import Cell, Range, RawTable

_STEP: Final = 1_000
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    DamagedError,
    CalamineError,
    OSError,
    ValueError,
)


class BookFile:
    """An .xlsx or .xlsm in memory: its sheets are read when asked for."""

    def __init__(self, data: bytes, path: Path) -> None:
        self._data, self._path = data, path
        with _whole(path), zipfile.ZipFile(io.BytesIO(data)) as archive:
            refuse_bomb(archive.infolist(), path)
            _refuse_others(archive, path)
            check_honest(archive)
            self._parts: BookParts = read_book_parts(archive)
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [sheet for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        self.sheets = tuple(sheet.name for sheet in sheets)
        self.hidden = frozenset(s.name for s in sheets if s.visible != SheetVisibleEnum.Visible)

    @property
    def told(self) -> str:
        """What kind of file it is, and what of it is left aside."""
        words = [f"Excelファイル（シート{len(self.sheets)}枚）"]
        if self._parts.macros:
            words.append("マクロは動かさず、値だけを読みます")
        if self._parts.links:
            words.append("ほかのファイルへのリンクはたどらず、保存されている値だけを読みます")
        return "。".join(words)

    def table(self, name: str, watch: Watch) -> RawTable:
        """One sheet. Raises UnreadableFile when it is damaged or far too large."""
        with _whole(self._path):
            parts = self._sheet_parts(name, watch)
            watch.at(0.3)
            sheet = self._book.get_sheet_by_name(name)
            return RawTable(
                name=name,
                rows=_rows(sheet, watch),
                merged=_merged(sheet),
                hidden_columns=frozenset(parts.hidden_columns),
                hidden_rows=frozenset(parts.hidden_rows),
                errors=parts.errors,
                widths=parts.widths,
                from_1904=self._parts.from_1904,
            )

    def _sheet_parts(self, name: str, watch: Watch) -> SheetParts:
        found, pieces = SheetParts(), 0
        with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
            for found in read_sheet_parts(archive, self._parts.sheets[name], self._parts.padded):  # noqa: B007
                pieces += 1
                watch.at(0.3 * pieces / (pieces + 5))  # how many there will be is not known
        # calamine lays out the whole rectangle: a sheet of two cells, far apart, would take all memory
        if (found.last_row + 1) * (found.last_column + 1) > MAX_CELLS:
            raise UnreadableFile(
                f"表が大きすぎて読めません（{found.last_row + 1:,}行 × {found.last_column + 1:,}列）: {self._path}",
                "名簿の行と列だけを新しいシートに写し、.xlsx 形式で保存し直してください。",
            )
        return found


def _rows(sheet: CalamineSheet, watch: Watch) -> list[list[Cell]]:
    start, end = sheet.start, sheet.end
    if start is None or end is None:
        return []
    lead: list[Cell] = [""] * start[1]  # rows come from row 1 on, but from the first column that is used
    rows: list[list[Cell]] = []
    cells = sheet.iter_rows()
    while part := list(islice(cells, _STEP)):
        rows.extend([*lead, *row] for row in part) if lead else rows.extend(part)
        watch.at(0.6 + 0.4 * len(rows) / (end[0] + 1))
    return rows


def _merged(sheet: CalamineSheet) -> tuple[Range, ...]:
    end = sheet.end
    if end is None:
        return ()
    found = sheet.merged_cell_ranges or []
    clipped = [(a[0], a[1], min(b[0], end[0]), min(b[1], end[1])) for a, b in found]
    ranges = tuple(sorted(r for r in clipped if r[0] <= r[2] and r[1] <= r[3]))
    # Merged ranges never overlap; where they do, the file was not made by a spreadsheet
    if sum((r[2] - r[0] + 1) * (r[3] - r[1] + 1) for r in ranges) > (end[0] + 1) * (end[1] + 1):
        raise DamagedError("merged ranges overlap")
    return ranges


def _refuse_others(archive: zipfile.ZipFile, path: Path) -> None:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names or "mimetype" in names:
        raise UnreadableFile(
            f"読めない種類の表計算ファイル（.xlsb、.ods など）です: {path}",
            "Excelで開き、「名前を付けて保存」で .xlsx 形式にしてください。",
        )
    raise UnreadableFile(f"Excelファイルではありません: {path}", "名簿の .xlsx か CSV を選んでください。")


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """What is raised over a damaged workbook becomes a sentence; so does a panic of the parser, no Exception."""
    try:
        yield
    except UnreadableFile:
        raise
    except _DAMAGE as error:
        raise _damaged(path) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(path) from error


def _damaged(path: Path) -> UnreadableFile:
    return UnreadableFile(
        f"Excelファイルとして読めませんでした（壊れているか、途中で切れています）: {path}",
        "Excelで開けるか確かめ、.xlsx 形式で保存し直してください。",
    )
