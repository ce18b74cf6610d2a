"""One look for every sheet, and one rule: a text is a text, whatever character it begins with."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

FONT = "BIZ UDPゴシック"
_LINE = Side(style="thin", color="B8C0CA")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
HEAD_FILL = PatternFill("solid", fgColor="E9EEF5")
INPUT_FILL = PatternFill("solid", fgColor="FFFBEF")
TITLE, BODY, BOLD, NOTE = (
    Font(FONT, 14, bold=True),
    Font(FONT, 10),
    Font(FONT, 10, bold=True),
    Font(FONT, 9, color="56606B"),
)
PERCENT, WHOLE = "0%", "#,##0"
A4, A3 = 9, 8  # the paper numbers of the file format


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours; the only way to get one into a cell."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in characters, number format, alignment."""

    title: str
    width: float
    number_format: str = "General"
    align: str = "left"


def put(cell: Cell, value: object, *, font: Font = BODY, align: str = "left", number_format: str = "General") -> None:
    """Write a value: a str is always a text cell, numbers stay numbers, formulas only as Formula."""
    if isinstance(value, Formula):
        cell.value = value.text
    elif isinstance(value, str):
        cell.value = value
        cell.data_type = "s"
    else:
        cell.value = value
    cell.font = font
    cell.number_format = number_format
    cell.alignment = Alignment(horizontal=align, vertical="top", wrap_text=True)


def write_table(sheet: Worksheet, top: int, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> int:
    """Write a header row at `top` and the rows below it; returns the number of the last row."""
    for n, column in enumerate(columns, start=1):
        cell = sheet.cell(top, n)
        put(cell, column.title, font=BOLD, align="center")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.fill, cell.border = HEAD_FILL, BORDER
        sheet.column_dimensions[get_column_letter(n)].width = column.width
    sheet.row_dimensions[top].height = row_height(columns, [column.title for column in columns])
    last = top
    for last, row in enumerate(rows, start=top + 1):
        for n, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
            cell = sheet.cell(last, n)
            put(cell, value, align=column.align, number_format=column.number_format)
            cell.border = BORDER
        sheet.row_dimensions[last].height = row_height(columns, row)
    return last


def row_height(columns: Sequence[Column], row: Sequence[Any]) -> float:
    """Points that show every wrapped line; Excel does not grow rows by itself for files from outside."""
    lines = 1
    for column, value in zip(columns, row, strict=True):
        if isinstance(value, str):
            lines = max(lines, sum(_lines(part, column.width) for part in value.split("\n")))
    return max(18.0, lines * 14.0 + 4)


def _lines(text: str, width: float) -> int:
    cells = sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in text)
    return max(1, -(-cells // max(1, int(width - 1))))


def heading(sheet: Worksheet, title: str, note: str = "") -> int:
    """The title and a remark above a table; returns the row where the table may begin."""
    put(sheet.cell(1, 1), title, font=TITLE)
    sheet.cell(1, 1).alignment = Alignment(vertical="center")
    sheet.row_dimensions[1].height = 24
    if note:
        put(sheet.cell(2, 1), note, font=NOTE)
        sheet.cell(2, 1).alignment = Alignment(vertical="top")
    return 4


def print_layout(sheet: Worksheet, *, header_row: int, landscape: bool = True, paper: int = A4) -> None:
    """Paper, one page wide, repeated header, page numbers, frozen panes below the header."""
    sheet.page_setup.paperSize = paper
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.oddFooter.center.text = "&P / &N"
    sheet.oddFooter.left.text = "&A"
    sheet.freeze_panes = f"A{header_row + 1}"
    sheet.sheet_view.showGridLines = False


def data_sheet(book: Workbook, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Worksheet:
    """A clean sheet for machines: headings in row 1, one cell one datum, nothing merged."""
    sheet = book.create_sheet(title)
    last = write_table(sheet, 1, columns, rows)
    print_layout(sheet, header_row=1)
    sheet.sheet_view.showGridLines = True
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    return sheet


def unlock(cell: Cell) -> None:
    """Mark a cell as one to fill in."""
    cell.fill, cell.protection = INPUT_FILL, Protection(locked=False)


def new_book(title: str, organization: str) -> Workbook:
    """An empty workbook with its properties; sheets follow."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.creator = title, organization or "方針ナビ"
    book.properties.created = book.properties.modified = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    book.calculation.fullCalcOnLoad = True
    return book


def to_bytes(book: Workbook) -> bytes:
    """The finished file, with cell A1 of the first sheet active."""
    book.active = 0
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
