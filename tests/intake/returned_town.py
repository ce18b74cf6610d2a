"""A town whose 15 departments each have a checklist of OJT, and hands that fill the sheets in."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from desktop.analysis.facts import Facts
from desktop.analysis.ojt import read_ojt
from desktop.intake.collect.collector import Collected, collect, files_in
from desktop.output.excel.ojt_book import write_split
from desktop.policy.book import make_book
from desktop.policy.ojt import plans
from desktop.policy.ojt.checklist import form_of
from desktop.policy.staff.now import roster_now
from desktop.policy.starting import read_facts
from desktop.store import Document

YEAR = 2026
WELL = {"状態": "済", "済んだ日": date(2026, 5, 11), "根拠にした記録": "面談の控え", "コメント": "=順調"}


def fill_seats(document: Document) -> Facts:
    """Somebody in every 課 and 出先."""
    facts = read_facts(document)
    with document.read() as session:
        taken = {plan.department_id for plan in read_ojt(session).of_year(YEAR) if not plan.closed_on}
    roster = roster_now(document, facts, f"{YEAR}-11-01")
    for department in roster.tree.departments:
        if department.kind in {"section", "outpost"} and department.id not in taken:
            near = [p for p in roster.serving if p.department_id in roster.tree.below(department.id)] or roster.serving
            plans.appoint(
                document, facts, year=YEAR, staff_id=near[-1].id, department_id=department.id, appointed_on="2026-04-01"
            )
    return read_facts(document)


def send_out(document: Document, folder: Path) -> dict[str, Path]:
    """The files of all departments, by the name of the department."""
    folder.mkdir()
    files = write_split(make_book(read_facts(document)), document, folder, YEAR)
    return {path.stem.split("_")[2]: path for path in files}


def gather(document: Document, folder: Path) -> Collected:
    """Everything in a folder."""
    return collect(files_in(folder), form_of(document, read_facts(document)), folder)


def head_of(sheet: Any) -> tuple[int, dict[str, int]]:
    """The row of headings, and the columns by heading."""
    for row in sheet.iter_rows(max_row=10):
        if any(cell.value == "状態" for cell in row):
            return row[0].row, {cell.value: cell.column for cell in row if cell.value}
    raise AssertionError("no headings")


def fill(path: Path, measure: int, values: dict[str, Any], target: Path | None = None, sheet: int = 0) -> Path:
    """Write into the row of one measure (1–13) and save."""

    def change(sheet: Any) -> None:
        top, columns = head_of(sheet)
        for title, value in values.items():
            cell = sheet.cell(top + measure, columns[title])
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"

    return edit(path, change, target, sheet)


def edit(path: Path, change: Callable[[Any], object], target: Path | None = None, sheet: int = 0) -> Path:
    """Change one sheet of a workbook and save it."""
    workbook = load_workbook(path)
    change(workbook.worksheets[sheet])
    target = target or path
    workbook.save(target)
    return target


def stripped(path: Path, target: Path) -> Path:
    """Values alone, in a new workbook under another name, as a file filter leaves them."""
    made = Workbook()
    made.active.title = "Sheet1"
    for row in load_workbook(path).worksheets[0].iter_rows():
        for cell in row:
            copied = made.active.cell(cell.row, cell.column)
            copied.value = cell.value
            if isinstance(cell.value, str):
                copied.data_type = "s"
    made.save(target)
    return target


def as_csv(path: Path, target: Path, encoding: str) -> Path:
    """Saved as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in load_workbook(path).worksheets[0].iter_rows(values_only=True):
        writer.writerow(["" if v is None else v.strftime("%Y/%m/%d") if isinstance(v, datetime) else v for v in row])
    target.write_bytes(out.getvalue().encode(encoding))
    return target


def office(path: Path, folder: Path, kind: str) -> Path:
    """Saved again by LibreOffice."""
    folder.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    tool = shutil.which("soffice") or "soffice"
    subprocess.run(
        [tool, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return folder / f"{path.stem}.{kind.split(':')[0]}"
