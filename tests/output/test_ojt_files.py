"""OJT's files: the workbook to fill in, the monthly sheet, 案件カード; complete, and nobody named where not."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from desktop.analysis.ojt import STATES, ordered_measures
from desktop.models import DxCase, OjtPlan, Staff
from desktop.output.excel.monthly_book import make_monthly_book
from desktop.output.excel.ojt_book import make_ojt_book, make_split, write_split
from desktop.output.hiding import SOMEBODY
from desktop.output.pdf.card import printed
from desktop.output.pdf.case_card import make_case_cards
from desktop.output.pdf.monthly import make_monthly, render_monthly
from desktop.policy.book import Book, make_book
from desktop.policy.ojt import follow, goals, plans
from desktop.policy.ojt.monthly_source import read_sheets
from desktop.policy.returned import read_sign
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from tests.intake.returned_town import fill_seats

NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def book(staffed: Document) -> Book:
    fill_seats(staffed)
    return make_book(read_facts(staffed))


def pages(data: bytes) -> list[str]:
    return [page.extract_text().replace("\n", "") for page in PdfReader(io.BytesIO(data)).pages]


def people(document: Document) -> list[Staff]:
    with document.read() as session:
        return list(session.scalars(select(Staff)))


# --- the checklist ---------------------------------------------------------------------------------------------


def test_the_book_has_the_whole_and_a_sheet_for_each_department(staffed: Document, book: Book) -> None:
    made = load_workbook(io.BytesIO(make_ojt_book(book, staffed, 2026)))
    with staffed.read() as session:
        plans = [p for p in session.scalars(select(OjtPlan)) if p.fiscal_year == 2026 and not p.closed_on]
    assert made.sheetnames[0] == "全体"
    assert len(made.sheetnames) == 1 + len({p.department_id for p in plans}) == 16
    whole = made["全体"]
    assert f"13施策 × 推進員{len(plans)}席（{len({p.staff_id for p in plans})}人）" in whole["A2"].value
    heads = [cell.value for cell in whole[4]]
    assert heads[2:15] == [m.name for m in ordered_measures(book.facts)]
    rows = [[cell.value for cell in row] for row in whole.iter_rows(min_row=5, max_row=4 + len(plans))]
    for row in rows:
        states = [value.split("\n")[0] for value in row[2:15]]
        assert set(states) <= set(STATES.values())
        counted = sum(state != "対象外" for state in states)
        assert row[15] == f"{states.count('済')}／{counted}"
    sums = {whole.cell(r, 1).value: whole.cell(r, 3).value for r in range(5 + len(plans), 9 + len(plans))}
    assert set(sums) == {"済の数", "実施中の数", "未着手の数", "対象外の数"}
    assert sum(int(words.split("／")[0]) for words in sums.values()) == len(plans)
    assert {words.split("／")[1] for words in sums.values()} == {str(len(plans))}


def test_a_sheet_is_ready_to_fill_in_and_to_print(staffed: Document, book: Book) -> None:
    made = load_workbook(io.BytesIO(make_ojt_book(book, staffed, 2026)))
    for sheet in made.worksheets[1:]:
        heads = [cell.value for cell in sheet[4]]
        first = heads.index("状態")
        assert sheet.protection.sheet
        assert not sheet.protection.password
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_title_rows == "$4:$4"
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert not any(d.hidden for d in (*sheet.column_dimensions.values(), *sheet.row_dimensions.values()))
        for row in sheet.iter_rows(min_row=5):
            assert [not c.protection.locked for c in row] == [first <= n < len(row) - 1 for n in range(len(row))]
            sign = read_sign(row[-1].value)
            assert sign is not None
            assert sign.total == sheet.max_row - 4
        (choice,) = sheet.data_validations.dataValidation
        assert choice.formula1 == f'"{",".join(STATES.values())}"'
        assert str(choice.sqref) == f"H5:H{sheet.max_row}"
    assert not any(
        "vba" in name.lower() for name in zipfile.ZipFile(io.BytesIO(make_ojt_book(book, staffed))).namelist()
    )


def test_one_file_for_each_department(staffed: Document, book: Book, tmp_path: Path) -> None:
    files = make_split(book, staffed, 2026)
    assert len({name.casefold() for name, _ in files}) == 15
    with staffed.read() as session:
        seats = {(p.department_id, p.staff_id) for p in session.scalars(select(OjtPlan)) if not p.closed_on}
    names = {person.id: person.name for person in people(staffed)}
    homes = {d.name: d.id for d in book.facts.departments}
    for _, data in files:
        (sheet,) = load_workbook(io.BytesIO(data)).worksheets
        words = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
        here = {staff for home, staff in seats if home == homes[sheet.title]}
        assert {staff for staff in names if names[staff] in words} == here
    assert sorted(path.name for path in write_split(book, staffed, tmp_path, 2026)) == sorted(n for n, _ in files)
    with pytest.raises(WorldError, match="上書きしません"):
        write_split(book, staffed, tmp_path, 2026)
    with pytest.raises(WorldError, match="見つかりません"):
        write_split(book, staffed, tmp_path / "ない", 2026)


def test_without_anybody_appointed_there_is_nothing_to_write(town: Document) -> None:
    with pytest.raises(WorldError, match="まだ書き出せません"):
        make_ojt_book(make_book(read_facts(town)), town)


def test_the_same_file_gives_the_same_sheets(staffed: Document, book: Book) -> None:
    def cells() -> list[list[object]]:
        made = load_workbook(io.BytesIO(make_ojt_book(book, staffed, 2026)))
        return [[cell.value for row in sheet.iter_rows() for cell in row] for sheet in made]

    assert cells() == cells()


# --- the monthly sheet -----------------------------------------------------------------------------------------


def test_a_page_and_a_bookmark_for_each_department(staffed: Document, book: Book) -> None:
    data = make_monthly(book, staffed, NOVEMBER)
    sheets = read_sheets(staffed, book.facts, NOVEMBER)
    reader = PdfReader(io.BytesIO(data))
    assert [entry.title for entry in reader.outline] == [sheet.department for sheet in sheets]
    texts = pages(data)
    assert len(texts) == len(sheets)
    for sheet, text in zip(sheets, texts, strict=True):
        for words in (sheet.department, "人事評価の材料にはしません", *(t.measure for t in sheet.own)):
            assert words in text
        for about in sheet.about:
            assert about.person.split("　")[0] in text
    one = pages(make_monthly(book, staffed, NOVEMBER, [sheets[2].department]))
    assert len(one) == 1
    assert sheets[2].department in one[0]


@pytest.mark.parametrize(("count", "sheets"), [(5, 1), (8, 1), (16, 2)])
def test_many_in_one_department_stand_on_one_page_or_it_says_that_it_goes_on(
    staffed: Document, book: Book, count: int, sheets: int
) -> None:
    home = book.facts.main_departments[0]
    with staffed.read() as session:
        held = set(session.scalars(select(OjtPlan.staff_id).where(OjtPlan.department_id == home.id)))
    free = [p for p in people(staffed) if p.id not in held and not p.left_on and p.joined_on <= "2026-04-01"]
    for person in free[: count - len(held)]:
        made = plans.appoint(
            staffed, book.facts, year=2026, staff_id=person.id, department_id=home.id, appointed_on="2026-04-01"
        )
        plans.change(staffed, made, dx_share=20, agreed_on="2026-04-20", moves_on="2027-04-01")
        goals.add(staffed, made, "own", "予約の受付を作る", held_on="2026-05-12")
        follow.add_note(
            staffed, made, "2026-10-01", "consult", "待ち時間を短くするために受付の票を見直したいという相談。" * 2
        )
    sheet = next(s for s in read_sheets(staffed, book.facts, NOVEMBER) if len(s.about) == count)
    texts = pages(render_monthly([sheet], "あおば野町"))
    assert len(texts) == sheets
    told = "".join("".join(texts).split())
    for about in sheet.about:
        assert printed(about.person).split("　")[0] in told
        assert all("".join(words.split())[:4] in told for _, words in about.lines)
    assert [f"（{sheets}枚に続きます）" in text for text in texts] == [sheets > 1] * sheets


def test_an_empty_seat_on_paper(town: Document) -> None:
    texts = pages(make_monthly(make_book(read_facts(town)), town, NOVEMBER))
    assert len(texts) == 12
    assert all("選任がまだです" in text for text in texts)


def test_letters_without_a_shape_are_told(staffed: Document, book: Book) -> None:
    with staffed.read() as session:
        plan = session.scalars(select(OjtPlan).where(OjtPlan.closed_on == "")).first()
    assert plan is not None
    with staffed.action("氏名") as session:
        session.get_one(Staff, plan.staff_id).name = "𠮷田　葛\U000e0100"
    text = "".join(pages(make_monthly(make_book(read_facts(staffed)), staffed, NOVEMBER)))
    assert "〓田" in text
    assert "U+20BB7" in text
    assert "U+E0100" in text


def test_the_monthly_workbook_says_the_same(staffed: Document, book: Book) -> None:
    sheets = read_sheets(staffed, book.facts, NOVEMBER)
    made = load_workbook(io.BytesIO(make_monthly_book(book, staffed, NOVEMBER)))
    assert len(made.sheetnames) == len(sheets)
    for sheet, found in zip(made, sheets, strict=True):
        words = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
        for todo in found.own:
            assert todo.measure in words
            assert todo.people in words
        assert all(question in words for question in found.questions)
        assert all(line[1] in words for about in found.about for line in about.lines)
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("portrait", 1)


# --- 案件カード ------------------------------------------------------------------------------------------------


@pytest.fixture
def talkative(staffed: Document) -> list[Staff]:
    """Names and a number slipped into the texts of a case, in the ways people write them."""
    first, second, third = people(staffed)[:3]
    with staffed.action("案件") as session:
        case = session.scalars(select(DxCase).order_by(DxCase.id)).first()
        assert case is not None
        case.summary = f"{first.name}さんと{second.name.replace('　', '')}さんが手順を見直した。"
        case.result = f"担当は {third.name.replace('　', ' ')}（職員番号 {third.number}）。紙を5,000枚減らした。"
        case.lesson = f"{third.number}円の道具で足りる。"
        case.presented_on, case.presented_at = "2026-09-01", f"庁内発表会（司会 {first.name}）"
        case.effect_hours, case.effect_yen = 120, 450000
    return [first, second, third]


def test_the_edition_to_pass_on_names_nobody(staffed: Document, talkative: list[Staff]) -> None:
    data = make_case_cards(make_book(read_facts(staffed)), staffed)
    text = "".join(pages(data))
    flat = re.sub(r"[\s\u3000]", "", text)
    everything = data + b"".join(_streams(data))
    for person in people(staffed):
        name = re.sub(r"[\s\u3000]", "", person.name)
        assert name not in flat
        for way in ("utf-8", "utf-16-be", "cp932"):
            assert person.name.encode(way, "ignore") not in everything
            assert name.encode(way, "ignore") not in everything
    assert text.count(SOMEBODY) == 4
    assert f"職員番号 {talkative[2].number}" not in text
    assert f"{talkative[2].number}円" in text
    assert "5,000枚" in text
    assert "リード1人" in text
    assert "1年に120時間" in text
    assert "1年に450,000円" in text


def test_the_internal_edition_names_them(staffed: Document, talkative: list[Staff]) -> None:
    texts = pages(make_case_cards(make_book(read_facts(staffed)), staffed, internal=True))
    with staffed.read() as session:
        cases = list(session.scalars(select(DxCase)))
    assert len(texts) == len(cases) == 8
    assert talkative[0].name in "".join(texts)
    assert all("庁内用（氏名あり）" in text for text in texts)


def test_cards_of_some_cases(staffed: Document) -> None:
    with staffed.read() as session:
        wanted = [case.id for case in session.scalars(select(DxCase).order_by(DxCase.id))][:2]
    assert len(pages(make_case_cards(make_book(read_facts(staffed)), staffed, cases=wanted))) == 2


def _streams(data: bytes) -> list[bytes]:
    """Every stream of the file, unpacked."""
    reader = PdfReader(io.BytesIO(data))
    found = []
    for number in range(1, len(reader.xref[0]) + 1 if 0 in reader.xref else 1):
        thing = reader.get_object(number)
        if hasattr(thing, "get_data"):
            found.append(thing.get_data())
        else:
            found.append(str(thing).encode())
    return found
