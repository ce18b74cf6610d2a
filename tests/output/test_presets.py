"""Every preset as a policy answered in full: findings, the printed pages, the workbooks."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook

from desktop.analysis.facts import Facts
from desktop.catalog.preset import load
from desktop.cli import main
from desktop.intake.answers import read_sheet
from desktop.output.documents import export_all
from desktop.output.excel.plan import make_plan
from desktop.output.excel.questions import make_question_sheet
from desktop.output.glyphs import glyph_findings
from desktop.output.pdf import render
from desktop.policy.answering import save_answers
from desktop.policy.book import Book, make_book
from desktop.policy.starting import read_facts
from desktop.store import Document
from tests.catalog.test_hachioji import MARKS, METHODS, TWELVE, hachioji_town
from tests.catalog.test_tokyo_dsm import BASIC_EXAMS, CATEGORIES, EXAMS, TALENTS, TOOLS, dsm_town
from tests.output.kinsoku_check import violations


def _book(document: Document) -> Book:
    return make_book(read_facts(document), glyph_findings)


def _pages(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as pdf:
        return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in pdf]


def _squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


@pytest.fixture
def dsm(profile: Path) -> Iterator[Document]:
    with contextlib.closing(dsm_town()) as document:
        yield document


def test_tokyo_dsm_policy_is_complete_and_printed_as_it_is(dsm: Document) -> None:
    book = _book(dsm)
    assert book.findings == ()
    data = render(book.document).data
    pages = _pages(data)
    assert len(pages) == 18
    text = "".join(pages)
    for number, section in enumerate((s for s in load("tokyo-dsm").sections if not s.chapter), start=1):
        assert f"第{number}章{section.title}" in text
    assert "表2スキル項目（22項目）" in text
    skills = text[text.index("表2スキル項目") : text.index("表3レベルの定義")]
    places = [skills.index(_squeezed(name)) for names in CATEGORIES.values() for name in names]
    assert places == sorted(places)
    assert all(category in skills for category in CATEGORIES)
    for name in (*TALENTS, *TOOLS, *EXAMS, *BASIC_EXAMS):
        assert _squeezed(name) in text
    assert text.count("要確認") == 0
    assert not re.search("GovTech|東京|案）", text)


def test_tokyo_dsm_pages_keep_the_rules_of_line_breaking(dsm: Document) -> None:
    assert violations(render(_book(dsm).document).data) == []


def test_tokyo_dsm_workbooks(dsm: Document) -> None:
    book = _book(dsm)
    plan = load_workbook(io.BytesIO(make_plan(book)))
    assert [row[0].value for row in plan["KPI"].iter_rows(min_row=5)][:3] == [
        i.name for i in book.facts.indicators.values()
    ]
    sheet = load_workbook(io.BytesIO(make_question_sheet(book)))["設問"]
    keys = {row[7].value for row in sheet.iter_rows()}
    assert {item.key for item in book.items if item.visible and not item.key.startswith("wording.")} <= keys


def test_tokyo_dsm_exports_carry_the_name_of_the_town(dsm: Document, tmp_path: Path) -> None:
    paths = export_all(_book(dsm), dsm, tmp_path, ("policy-pdf", "plan-xlsx", "answers-xlsx"))
    assert [path.name.partition("_")[0] for path in paths] == ["みはらし市"] * 3
    assert all(path.stat().st_size for path in paths)


def test_tokyo_dsm_by_command(tmp_path: Path) -> None:
    path = tmp_path / "市.sqlite"
    assert main(["new", str(path), "--preset", "tokyo-dsm", "--name", "みはらし市"]) == 0
    with contextlib.closing(Document.open(path)) as document:
        facts: Facts = read_facts(document)
    assert facts.policy.preset == "tokyo-dsm"
    assert facts.organization.name == "みはらし市"
    assert len(facts.skills) == 22 + len(TOOLS)
    assert main(["check", str(path)]) == 1  # a new file has its questions open


@pytest.fixture
def h8(profile: Path) -> Iterator[Document]:
    with contextlib.closing(hachioji_town()) as document:
        yield document


def test_hachioji_policy_is_complete_and_printed_as_it_is(h8: Document) -> None:
    book = _book(h8)
    assert book.findings == ()
    pages = _pages(render(book.document).data)
    assert len(pages) == 13
    text = "".join(pages)
    chapters = [s for s in load("hachioji").sections if not s.chapter and s.numbered]
    for number, section in enumerate(chapters, start=1):
        assert f"第{number}章{section.title}" in text
    skills = text[text.index("表3研修内容・スキルマップ") : text.index("表4スキルの概要")]
    assert all(_squeezed(name) in skills for name in MARKS)
    assert re.findall(r"計((?:[◎○]\d)+)", skills) == ["◎3◎6○2◎6○8◎5○6◎9○5"]
    rows = skills.split("人財1デジタル戦略立案")[1].split("計")[0]
    assert (rows.count("◎"), rows.count("○")) == (3 + 6 + 6 + 5 + 9, 2 + 8 + 6 + 5)
    methods = text[text.index("表5スキルごとの主な実施手法") : text.index("5目標KPI", text.index("表5"))]
    assert methods.count("●") == sum(map(len, METHODS.values()))
    kpis = text[text.index("表6年度ごとの目標") : text.index("6役割の分担", text.index("表6"))]
    assert re.findall(r"\d[回件]", kpis) == ["2回"] * 4 + ["6回"] * 4 + ["3件"] * 4
    articles = text[text.index("表8サービス設計12箇条") :]
    assert [articles.index(f"第{n}条{_squeezed(title)}") for n, title in enumerate(TWELVE, start=1)]
    # The town's own plan keeps the spelling it was given; everything of ours is respelled
    assert "人材" not in text.replace("あおば野町職員人材育成基本方針", "")
    assert "人財像" in text
    assert not re.search("八王子|案）", text)


def test_hachioji_spelling_follows_the_town(h8: Document) -> None:
    book = _book(h8)
    save_answers(h8, book.facts, book.items, {"spelling": "人材"}, label="試し")
    text = "".join(_pages(render(_book(h8).document).data))
    assert "人財" not in text
    assert "デジタル利活用人材" in text


def test_hachioji_pages_keep_the_rules_of_line_breaking(h8: Document) -> None:
    assert violations(render(_book(h8).document).data) == []


def test_hachioji_plan_has_no_empty_sheet(h8: Document) -> None:
    book = _book(h8)
    plan = load_workbook(io.BytesIO(make_plan(book)))
    assert plan.sheetnames == ["使い方", "人財像×スキル", "実施手法", "KPI", "データ_スキル"]
    told = [row[0].value for row in plan["使い方"].iter_rows(min_row=5)]
    assert told == ["このファイルについて", "人財像×スキル", "実施手法", "KPI", "データ_…", "印刷"]
    matrix = plan["人財像×スキル"]
    rows = list(matrix.iter_rows(min_row=5, max_row=4 + len(MARKS), values_only=True))
    assert {row[0]: "".join(cell or "　" for cell in row[2:]) for row in rows} == MARKS
    assert matrix["A2"].value == "◎ 原則として必修　○ 該当業務の担当者"
    kpi = list(plan["KPI"].iter_rows(min_row=5, values_only=True))
    assert [row[3::3] for row in kpi] == [(2,) * 4, (6,) * 4, (3,) * 4]
    data = list(plan["データ_スキル"].iter_rows(min_row=2, values_only=True))
    assert len(data) == 29 + 21
    assert sum(row[3] == "担当者のみ" for row in data) == 21


def test_hachioji_question_sheet_comes_back_as_it_went(h8: Document, tmp_path: Path) -> None:
    book = _book(h8)
    path = tmp_path / "設問.xlsx"
    path.write_bytes(make_question_sheet(book))
    reading = read_sheet(path, book)
    assert reading.problems == ()
    assert reading.changes == ()
    assert reading.same > len(MARKS)


def test_hachioji_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "町.sqlite"
    assert main(["new", str(path), "--preset", "hachioji", "--name", "あおば野町"]) == 0
    with contextlib.closing(Document.open(path)) as document:
        facts = read_facts(document)
    assert (facts.policy.preset, facts.policy.spelling) == ("hachioji", "人財")
    assert len(facts.skills) == 16
    assert main(["check", str(path)]) == 1
    assert main(["export", str(path), "--out", str(tmp_path), "--draft"]) == 0
    assert (tmp_path / "あおば野町_デジタル人財育成方針（案）.pdf").is_file()
    capsys.readouterr()
    assert main(["new", str(tmp_path / "x.sqlite"), "--preset", "unknown"]) == 2
    assert "使えるひな型: hachioji、standard、tokyo-dsm" in capsys.readouterr().err
