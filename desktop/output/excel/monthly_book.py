"""所属長の今月の一枚 as a workbook: one sheet, one A4 page, for each department."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from desktop.policy.book import Book
from desktop.policy.ojt.monthly import PURPOSE, VACANT, MonthlySheet, subtitle_of, title_of
from desktop.policy.ojt.monthly_source import read_sheets
from desktop.store import Document

from .ojt_book import narrow_margins, sheet_name
from .sheet import BOLD, NOTE, Column, heading, new_book, print_layout, put, row_height, to_bytes, write_table

_COLUMNS: Final = (
    Column("期限", 15),
    Column("すること", 26),
    Column("進め方", 44),
    Column("推進員（状態）", 26),
)
_WIDTH: Final = sum(column.width for column in _COLUMNS)


def make_monthly_book(
    book: Book, document: Document, month: date | None = None, departments: Collection[str] | None = None
) -> bytes:
    """The workbook of a month, of the present one when none is given. Raises WorldError where there is nothing."""
    return monthly_book(read_sheets(document, book.facts, month, departments), book.facts.organization.name)


def monthly_book(sheets: Sequence[MonthlySheet], organization: str) -> bytes:
    """The workbook of some sheets."""
    made = new_book(f"{organization} 所属長の今月の一枚".strip(), organization)
    for sheet in sheets:
        _add(made, sheet)
    return to_bytes(made)


def _add(made: Workbook, found: MonthlySheet) -> None:
    sheet = made.create_sheet(sheet_name(made, found.department.split(" ")[-1]))
    top = heading(sheet, title_of(found), f"{subtitle_of(found)}　{PURPOSE}")
    if found.vacant:
        last = _lines(sheet, top, f"{VACANT}。次のことを、上から順に進めてください。", found.steps, box="□ ")
        _set_widths(sheet)
    else:
        last = _todos(sheet, top, found)
        last = _people(sheet, last + 2, found)
        last = _lines(sheet, last + 2, "本人に聞くこと", found.questions, box="□ ")
    if found.advisers:
        _lines(sheet, last + 2, "相談先", found.advisers)
    print_layout(sheet, header_row=top, landscape=False)
    sheet.print_title_rows = None
    sheet.page_setup.fitToHeight = 1
    sheet.freeze_panes = None
    narrow_margins(sheet)


def _todos(sheet: Worksheet, top: int, found: MonthlySheet) -> int:
    rows = [(f"{t.when.value} {t.due}", t.measure, t.how, t.people) for t in found.own]
    last = write_table(sheet, top, _COLUMNS, rows or [("", "期限の来るものはありません。", "", "")])
    if found.going:
        last = _long(sheet, last + 1, f"今の時期に続けること: {'、'.join(found.going)}")
    if found.others:
        others = "、".join(f"{t.measure}（{t.owner}、{t.when.value}{t.due}まで）" for t in found.others)
        last = _long(sheet, last + 1, f"ほかの担当がすること: {others}")
    return last


def _people(sheet: Worksheet, row: int, found: MonthlySheet) -> int:
    put(sheet.cell(row, 1), "推進員の様子", font=BOLD)
    for about in found.about:
        row += 1
        put(sheet.cell(row, 1), about.person, font=BOLD)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        for name, words in about.lines:
            row += 1
            put(sheet.cell(row, 1), name, font=NOTE)
            put(sheet.cell(row, 2), words)
            sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=len(_COLUMNS))
            sheet.row_dimensions[row].height = row_height((Column("", _WIDTH - _COLUMNS[0].width),), (words,))
    return row


def _lines(sheet: Worksheet, row: int, title: str, lines: Iterable[str], box: str = "") -> int:
    put(sheet.cell(row, 1), title, font=BOLD)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(_COLUMNS))
    for line in lines:
        row = _long(sheet, row + 1, f"{box}{line}")
    return row


def _long(sheet: Worksheet, row: int, words: str) -> int:
    """A text over the whole width."""
    put(sheet.cell(row, 1), words)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(_COLUMNS))
    sheet.row_dimensions[row].height = row_height((Column("", _WIDTH),), (words,))
    return row


def _set_widths(sheet: Worksheet) -> None:
    """As wide as where there is a table."""
    for letter, column in zip("ABCD", _COLUMNS, strict=True):
        sheet.column_dimensions[letter].width = column.width
