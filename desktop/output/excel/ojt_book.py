"""OJTチェックリスト as a workbook: 全体 over all departments, and for each a sheet that is filled in and comes back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break, RowBreak
from openpyxl.worksheet.worksheet import Worksheet

from desktop.analysis.ojt import DOING, FINISHED, LEFT_OUT, NOT_BEGUN, STATES, is_own, ordered_measures
from desktop.analysis.years import fiscal_year, japanese_date
from desktop.policy.book import Book
from desktop.policy.ojt.checklist import HEADS, TITLE, Checklist, Line, lacking, read_checklist
from desktop.policy.returned import sign_of
from desktop.store import Document, WorldError
from desktop.store.files import write_bytes

from .sheet import (
    A3,
    BOLD,
    BORDER,
    FONT,
    NOTE,
    Column,
    heading,
    new_book,
    print_layout,
    put,
    row_height,
    to_bytes,
    unlock,
    write_table,
)

WHOLE: Final = "全体"
HOW: Final = (
    "色の付いた欄だけに書き込み、このまま保存して返してください。「状態」は一覧から選びます。"
    "「対象外」にするときは理由も書きます。右端の「照合」の列は、どの行かを見分けるためのものです。"
)
OVERDUE: Final = "期限切れ"
_WIDTHS: Final = (5, 14, 14, 22, 44, 8, 8, 9, 11, 18, 14, 20, 6)
_CENTRED: Final = frozenset({0, 5, 6, 7, 8})
_FIRST_FIELD: Final = 8  # the column of 状態, counted from 1
_SIGN_FONT: Final = Font(FONT, 6, color="9AA4B0")
_DATE: Final = "yyyy/m/d"
_NAME_LENGTH: Final = 31  # characters that Excel allows for the name of a sheet


def make_ojt_book(book: Book, document: Document, year: int = 0) -> bytes:
    """全体 and a sheet for each department. Raises WorldError where nobody is appointed yet."""
    found = _read(book, document, year)
    made = new_book(f"{found.form.organization} {TITLE} {fiscal_year(found.year)}".strip(), found.form.organization)
    _add_whole(made, found)
    for owner in found.sections:
        _add_section(made, found, owner)
    return to_bytes(made)


def make_split(book: Book, document: Document, year: int = 0) -> list[tuple[str, bytes]]:
    """One file for each department, to be sent out: name and bytes. Raises WorldError."""
    found = _read(book, document, year)
    files = []
    taken: Counter[str] = Counter()
    for owner, home in found.departments.items():
        if owner not in found.sections:
            continue
        made = new_book(f"{TITLE} {fiscal_year(found.year)} {home.name}", found.form.organization)
        _add_section(made, found, owner)
        name = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "＿", f"{TITLE}_{fiscal_year(found.year)}_{home.name}")[:80]
        taken[name.casefold()] += 1
        again = f"_{taken[name.casefold()]}" if taken[name.casefold()] > 1 else ""
        files.append((f"{name}{again}.xlsx", to_bytes(made)))
    return files


def write_split(book: Book, document: Document, folder: Path, year: int = 0) -> list[Path]:
    """Write the files of all departments into a folder: all or none, and none over another. Raises WorldError."""
    if not folder.is_dir():
        raise WorldError(
            f"書き出し先のフォルダーが見つかりません: {folder}", "フォルダーを作るか、別のフォルダーを選んでください。"
        )
    files = make_split(book, document, year)
    there = [name for name, _ in files if (folder / name).exists()]
    if there:
        raise WorldError(
            f"同じ名前のファイルがもうあります（{there[0]}など{len(there)}個）: {folder}",
            "書き込まれて返ってきたシートかもしれないため、上書きしません。空のフォルダーを選んでください。",
        )
    written: list[Path] = []
    try:
        for name, data in files:
            written.append(folder / name)
            write_bytes(folder / name, data)
    except WorldError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return written


def _read(book: Book, document: Document, year: int) -> Checklist:
    found = read_checklist(document, book.facts, year)
    if not found.sections:
        why = lacking(document) or f"{fiscal_year(found.year)}の配置がありません。"
        raise WorldError(f"「{TITLE}」は、まだ書き出せません。", f"{why}何も書き出していません。")
    return found


# --- 全体 ------------------------------------------------------------------------------------------------------


def _add_whole(made: Workbook, found: Checklist) -> None:
    sheet = made.create_sheet(WHOLE)
    measures = ordered_measures(found.facts)
    own = sum(is_own(measure) for measure in measures)
    count = f"{len(measures) - own}施策" + (f"＋独自{own}" if own else "")
    note = f"{_stamp(found)}　{count} × {_seats(found)}"
    top = heading(sheet, f"{found.form.organization} {TITLE}（{fiscal_year(found.year)}）".strip(), note)
    columns = (
        Column("部署", 22),
        Column("推進員", 20),
        *(Column(measure.name, 11, align="center") for measure in measures),
        Column("済／対象", 10, align="center"),
        Column(OVERDUE, 9, align="center"),
    )
    rows = [
        [
            found.labels[owner] if first else "",
            lines[0].person,
            *(_state(found, line) for line in lines),
            *_sums(found, lines),
        ]
        for owner, every in found.sections.items()
        for first, lines in _by_plan(every)
    ]
    last = write_table(sheet, top, columns, rows)
    _add_counts(sheet, last + 1, found, len(measures))
    sheet.row_dimensions[top].height = 76
    print_layout(sheet, header_row=top, paper=A3)
    sheet.freeze_panes = f"C{top + 1}"
    narrow_margins(sheet)
    protect(sheet)


def _add_counts(sheet: Worksheet, row: int, found: Checklist, measures: int) -> None:
    """How many stand in each state, of how many, measure by measure."""
    lines = [[line for every in found.sections.values() for line in every][n::measures] for n in range(measures)]
    for down, state in enumerate((FINISHED, DOING, NOT_BEGUN, LEFT_OUT)):
        values: list[object] = [f"{STATES[state]}の数", f"{_seats(found)}のうち"]
        values += [f"{sum(line.check.state == state for line in column)}／{len(column)}" for column in lines]
        for n, value in enumerate(values, start=1):
            cell = sheet.cell(row + down, n)
            put(cell, value, font=BOLD if n == 1 else NOTE, align="left" if n < 3 else "center")
            cell.border = BORDER


def _by_plan(lines: Sequence[Line]) -> list[tuple[bool, list[Line]]]:
    """The lines of one department, plan by plan, the first one marked."""
    plans: dict[int, list[Line]] = {}
    for line in lines:
        plans.setdefault(line.check.plan.id, []).append(line)
    return [(n == 0, found) for n, found in enumerate(plans.values())]


def _state(found: Checklist, line: Line) -> str:
    late = f"\n{OVERDUE}" if line.check.overdue(found.as_of) else ""
    return f"{STATES[line.check.state]}{late}"


def _sums(found: Checklist, lines: Sequence[Line]) -> list[str]:
    counted = [line.check for line in lines if line.check.state != LEFT_OUT]
    late = sum(check.overdue(found.as_of) for check in counted)
    done = sum(check.state == FINISHED for check in counted)
    return [f"{done}／{len(counted)}", f"{late}／{len(counted)}"]


# --- one department --------------------------------------------------------------------------------------------


def _add_section(made: Workbook, found: Checklist, owner: str) -> None:
    lines = found.sections[owner]
    sheet = made.create_sheet(sheet_name(made, found.departments[owner].name))
    top = heading(sheet, f"{TITLE}　{found.labels[owner]}　{fiscal_year(found.year)}", f"{_stamp(found)}　{HOW}")
    columns = [
        Column(head, width, align="center" if n in _CENTRED else "left")
        for n, (head, width) in enumerate(zip(HEADS, _WIDTHS, strict=True))
    ]
    rows = [_cells(found, line, place, len(lines)) for place, line in enumerate(lines, start=1)]
    last = write_table(sheet, top, columns, rows)
    signs = len(HEADS)
    for place, line in enumerate(lines):
        row = top + 1 + place
        for n in range(_FIRST_FIELD, signs):
            unlock(sheet.cell(row, n))
        sheet.cell(row, _FIRST_FIELD + 1).number_format = _DATE
        _small(sheet.cell(row, signs))
        sheet.row_dimensions[row].height = _height(columns[:-1], rows[place][:-1])
        if place and line.check.plan is not lines[place - 1].check.plan:
            _break_before(sheet, row)
    _small(sheet.cell(top, signs))
    sheet.row_dimensions[top].height = 24
    _offer(sheet, top + 1, last)
    print_layout(sheet, header_row=top)
    sheet.freeze_panes = f"E{top + 1}"
    narrow_margins(sheet)
    sheet.print_area = f"A1:{get_column_letter(signs - 1)}{last}"
    protect(sheet)


def _cells(found: Checklist, line: Line, place: int, total: int) -> list[object]:
    check = line.check
    detail = (
        f"{check.measure.detail}\n記録の例: {check.measure.evidence}"
        if check.measure.evidence
        else check.measure.detail
    )
    day = date.fromisoformat(check.done_on) if check.done_on else None
    return [
        place, line.person, line.phase, check.measure.name, detail, check.owner, f"{check.due.month}月末",
        STATES[check.state], day, check.evidence, check.reason, check.note,
        sign_of(found.form, line.row, place, total).text(),
    ]  # fmt: skip


def _offer(sheet: Worksheet, first: int, last: int) -> None:
    """The list of states."""
    letter = get_column_letter(_FIRST_FIELD)
    states = DataValidation(type="list", formula1=f'"{",".join(STATES.values())}"', allow_blank=True)
    states.error, states.errorTitle = "一覧から選んでください。", "状態"
    states.add(f"{letter}{first}:{letter}{last}")
    sheet.add_data_validation(states)


def _break_before(sheet: Worksheet, row: int) -> None:
    """Every 推進員 begins on a page of their own."""
    if not isinstance(sheet.row_breaks, RowBreak):
        sheet.row_breaks = RowBreak()
    sheet.row_breaks.append(Break(id=row - 1))


def _small(cell: Any) -> None:  # noqa: ANN401 - openpyxl has no types
    """The sign stays in sight, small and grey: what is hidden gets lost in other programs."""
    cell.font, cell.alignment = _SIGN_FONT, Alignment(vertical="top", wrap_text=False)


def sheet_name(made: Workbook, name: str) -> str:
    """A name that Excel takes and that no other sheet has."""
    plain = re.sub(r"[\[\]:*?/\\']", "＿", name)[: _NAME_LENGTH - 3] or "部署"
    taken = {title.casefold() for title in made.sheetnames}
    again = next(n for n in range(1, len(taken) + 2) if f"{plain}{n if n > 1 else ''}".casefold() not in taken)
    return f"{plain}{again if again > 1 else ''}"


def _seats(found: Checklist) -> str:
    """「10席（6人）」: one who serves in two departments holds two seats."""
    return f"推進員{len(found.plans)}席（{len({plan.staff_id for plan in found.plans})}人）"


def _stamp(found: Checklist) -> str:
    return f"{japanese_date(found.as_of)}に書き出し（番号{found.form.number}）"


def narrow_margins(sheet: Worksheet) -> None:
    """As much of the paper as office printers reach."""
    sheet.page_margins.top, sheet.page_margins.bottom = 0.45, 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3


def _height(columns: Sequence[Column], row: Sequence[object]) -> float:
    """A little less than elsewhere: thirteen rows are to fit on one page, and the font is a proportional one."""
    return row_height([Column(c.title, c.width * 1.08) for c in columns], row) * 0.92


def protect(sheet: Worksheet) -> None:
    """Against slips, without a password; columns may be made wider and rows higher."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
