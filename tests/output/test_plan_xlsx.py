"""The plan workbook: the same numbers as the policy, typed cells, print layout, formulas that recalculate."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from desktop.analysis.personas import in_use, targets_of
from desktop.analysis.targets import milestones, people
from desktop.output.excel.plan import make_plan
from desktop.policy.book import Book, make_book
from desktop.policy.starting import new_document, new_sample, read_facts
from desktop.store import Document

PRINTED = ["使い方", "人材像×スキル", "育成段階", "中期目標", "OJTチェックリスト", "KPI"]
DATA = ["データ_スキル", "データ_目標", "データ_OJT"]


def book_of(document: Document) -> Book:
    return make_book(read_facts(document))


@pytest.fixture
def plan(town: Document) -> tuple[Book, Workbook]:
    book = book_of(town)
    return book, load_workbook(io.BytesIO(make_plan(book)))


def column(sheet, title: str, header: int) -> list[object]:
    titles = [cell.value for cell in sheet[header]]
    return [row[titles.index(title)].value for row in sheet.iter_rows(min_row=header + 1)]


def test_sheets_stand_in_the_order_of_use(plan: tuple[Book, Workbook]) -> None:
    assert plan[1].sheetnames == PRINTED + DATA
    assert plan[1].active.title == "使い方"


def test_matrix_holds_29_skills_and_the_counts_of_the_personas(plan: tuple[Book, Workbook]) -> None:
    sheet = plan[1]["人材像×スキル"]
    names = column(sheet, "スキル項目", 4)
    assert len(names) == 29 + 1
    effective, own = {}, {}
    for cell in sheet[4][2:]:
        marks = column(sheet, cell.value, 4)[:29]
        effective[cell.value] = sum(mark in ("●", "○") for mark in marks)
        own[cell.value] = marks.count("●")
    assert list(effective.values()) == [11, 17, 19, 20, 15]
    assert list(own.values()) == [11, 6, 2, 9, 4]


def test_targets_are_typed_and_equal_to_the_policy(plan: tuple[Book, Workbook]) -> None:
    book, workbook = plan
    sheet = workbook["中期目標"]
    wanted = [(p, t) for p in in_use(book.facts) for t in targets_of(book.facts, p)]
    for row, (_, target) in enumerate(wanted, start=5):
        value = sheet.cell(row, 5)
        if target.kind == "rate":
            assert value.value == pytest.approx(target.value / 100)
            assert value.number_format == "0%"
        elif target.kind == "count":
            assert value.value == target.value
        years = [sheet.cell(row, 7 + n).value for n in range(5)]
        scale = 100 if target.kind == "rate" else 1
        assert [None if v is None else round(v * scale) for v in years] == [
            m.value for m in milestones(book.facts, target)
        ] or target.kind == "flag"
    assert "全職員" in column(sheet, "分母", 4)


def test_every_text_cell_is_a_string_and_formulas_are_ours(town: Document) -> None:
    book = book_of(town)
    hostile = '=HYPERLINK("http://x","y")'
    town_items = {"dept.hr": hostile, "annual.name": "+1", "policy.version": "@SUM(A1)"}
    from desktop.policy.answering import save_answers

    save_answers(town, book.facts, book.items, town_items, label="試し")
    workbook = load_workbook(io.BytesIO(make_plan(book_of(town))))
    formulas = [c.value for sheet in workbook for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas
    assert all(str(f).startswith(("=ROUNDUP(", "=COUNTIF(", "=IF(OR(")) for f in formulas)
    assert hostile not in formulas
    assert any("@SUM(A1)" in str(c.value) for row in workbook["使い方"].iter_rows() for c in row)


def test_print_sheets_repeat_their_header_and_fit_the_paper(plan: tuple[Book, Workbook]) -> None:
    for name in PRINTED:
        sheet = plan[1][name]
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.center.text == "&P / &N"
        assert sheet.freeze_panes is not None
    assert {plan[1][n].page_setup.paperSize for n in PRINTED} == {8, 9}


def test_data_sheets_are_plain_rectangles(plan: tuple[Book, Workbook]) -> None:
    for name in DATA:
        sheet = plan[1][name]
        assert not sheet.merged_cells.ranges
        assert all(cell.value for cell in sheet[1])
        widths = {len([c for c in row if c.value is not None]) for row in sheet.iter_rows(min_row=2)}
        assert max(widths) == sheet.max_column
    assert plan[1]["データ_OJT"].max_row == 1 + 13
    assert plan[1]["データ_スキル"].max_row == 1 + 11 + 17 + 19 + 20 + 15


def test_no_macros_links_or_objects(town: Document) -> None:
    names = zipfile.ZipFile(io.BytesIO(make_plan(book_of(town)))).namelist()
    assert not [n for n in names if "vba" in n.lower() or "external" in n.lower() or "embed" in n.lower()]


def test_checklist_holds_thirteen_measures_with_a_choice_of_states(plan: tuple[Book, Workbook]) -> None:
    sheet = plan[1]["OJTチェックリスト"]
    assert column(sheet, "No.", 4) == list(range(1, 14))
    assert set(column(sheet, "状態", 4)) == {"未着手"}
    [validation] = sheet.data_validations.dataValidation
    assert str(validation.sqref) == "G5:G17"


def test_spelling_of_the_town_reaches_the_workbook(town: Document) -> None:
    book = book_of(town)
    from desktop.policy.answering import save_answers

    save_answers(town, book.facts, book.items, {"spelling": "人財"}, label="試し")
    workbook = load_workbook(io.BytesIO(make_plan(book_of(town))))
    words = " ".join(str(c.value) for s in workbook for row in s.iter_rows() for c in row if c.value)
    assert "人財像" in words
    assert "人材像" not in words


def test_a_new_file_gives_a_plan_too() -> None:
    document = new_document()
    try:
        workbook = load_workbook(io.BytesIO(make_plan(book_of(document))))
        assert "案" in str(workbook["使い方"]["A2"].value)
        assert workbook["データ_目標"].max_row == 1
    finally:
        document.close()


def test_two_exports_hold_the_same_cells(town: Document) -> None:
    book = book_of(town)
    first, second = (load_workbook(io.BytesIO(make_plan(book))) for _ in range(2))
    for sheet in first:
        assert [[c.value for c in row] for row in sheet.iter_rows()] == [
            [c.value for c in row] for row in second[sheet.title].iter_rows()
        ]


def test_formulas_recalculate_to_the_programs_values(tmp_path: Path) -> None:
    """LibreOffice computes what the program computed; where it is not installed the same rule is applied by hand."""
    document = new_sample("village")
    book = book_of(document)
    path = tmp_path / "plan.xlsx"
    path.write_bytes(make_plan(book))
    wanted = [people(book.facts, t) for p in in_use(book.facts) for t in targets_of(book.facts, p)]
    document.close()
    if shutil.which("soffice"):
        command = ["soffice", f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}", "--headless"]
        subprocess.run(
            [*command, "--convert-to", "ods", "--outdir", str(tmp_path), str(path)], check=True, capture_output=True
        )
        subprocess.run(
            [*command, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "again"),
             str(tmp_path / "plan.ods")],
            check=True, capture_output=True,
        )  # fmt: skip
        sheet = load_workbook(tmp_path / "again" / "plan.xlsx", data_only=True)["中期目標"]
        computed = [sheet.cell(row, 6).value for row in range(5, 5 + len(wanted))]
    else:
        sheet = load_workbook(path)["中期目標"]
        computed = []
        for row in range(5, 5 + len(wanted)):
            cell, base, rate = (sheet.cell(row, n).value for n in (6, 4, 5))
            computed.append(-(-round(base * rate * 10**6) // 10**6) if str(cell).startswith("=") else cell)
    assert computed == wanted


def test_the_kpi_sheet_has_the_present_value_where_there_is_one(plan: tuple[Book, Workbook], staffed: Document) -> None:
    assert "現在" not in "".join(str(cell.value) for cell in plan[1]["KPI"][4])
    sheet = load_workbook(io.BytesIO(make_plan(book_of(staffed))))["KPI"]
    assert column(sheet, "現在（令和8年4月1日）", 4) == ["―", "83.3％（10/12課）", "3人", "―"]
    years = [cell.value for cell in sheet[4]][4:]
    assert years[:3] == ["令和8年度 計画", "令和8年度 実績", "令和8年度 計画比"]
    assert sheet["G5"].value == '=IF(OR(F5="",E5="",E5=0),"",F5/E5)'
    assert [sheet[place].protection.locked for place in ("D5", "E5", "F5", "G5")] == [True, True, False, True]
