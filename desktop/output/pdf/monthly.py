"""所属長の今月の一枚 on paper: one A4 for each department, with a bookmark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from desktop.output.pdf.flow import Flow
from desktop.output.pdf.ojt_paper import (
    SMALL,
    SUBTITLE,
    WORDS,
    Framed,
    Ruled,
    Subject,
    paragraph,
    render_subjects,
    section,
    table,
)
from desktop.policy.book import Book
from desktop.policy.ojt.monthly import PURPOSE, VACANT, About, MonthlySheet, Todo, subtitle_of, title_of
from desktop.policy.ojt.monthly_source import read_sheets
from desktop.store import Document


def make_monthly(
    book: Book, document: Document, month: date | None = None, departments: Iterable[str] | None = None
) -> bytes:
    """All departments in one file, or those named (「総務部 総務課」)."""
    sheets = read_sheets(document, book.facts, month)
    if departments is not None:
        wanted = set(departments)
        sheets = tuple(sheet for sheet in sheets if sheet.department in wanted)
    return render_monthly(sheets, book.facts.organization.name)


def render_monthly(sheets: Sequence[MonthlySheet], organization: str) -> bytes:
    """The file."""
    return render_subjects(map(_subject, sheets), f"{organization} 所属長の今月の一枚".strip(), organization)


def _subject(sheet: MonthlySheet) -> Subject:
    words = "\n".join((sheet.department, *(a.person for a in sheet.about), *_texts(sheet)))
    foot = f"{sheet.organization}　{title_of(sheet)}　{sheet.month}　庁内限り・{PURPOSE}"
    return Subject(sheet.department, tuple(_flows(sheet)), foot, words)


def _texts(sheet: MonthlySheet) -> Iterator[str]:
    yield from sheet.questions
    yield from sheet.advisers
    for about in sheet.about:
        yield from (words for _, words in about.lines)


def _flows(sheet: MonthlySheet) -> Iterator[Flow]:
    yield paragraph(subtitle_of(sheet), SUBTITLE, keep=True)
    yield Ruled(title_of(sheet))
    if sheet.vacant:
        yield from _vacant(sheet)
    else:
        yield Framed(PURPOSE)
        yield from _todos(sheet)
        yield from _people(sheet)
        yield from section("本人に聞くこと", *(paragraph(f"□ {words}") for words in sheet.questions))
    if sheet.advisers:
        yield from section("相談先", *(paragraph(words) for words in sheet.advisers))


def _vacant(sheet: MonthlySheet) -> Iterator[Flow]:
    yield Framed(f"{VACANT}。DX推進員のいない課です。次のことを、上から順に進めてください。")
    yield from section("すること", *(paragraph(f"□ {n}　{step}") for n, step in enumerate(sheet.steps, start=1)))


def _todos(sheet: MonthlySheet) -> Iterator[Flow]:
    if sheet.own:
        made = table(("期限", "すること", "進め方", "推進員（状態）"), (20, 36, 72, 36), map(_row, sheet.own))
        yield from section(f"所属長がすること（{len(sheet.own)}件）", made)
    else:
        yield from section("所属長がすること", paragraph("今月と来月に期限の来るものはありません。"))
    if sheet.going:
        yield paragraph(f"今の時期に続けること: {'、'.join(sheet.going)}", WORDS)
    if sheet.others:
        rows = "、".join(f"{t.measure}（{t.owner}、{t.when.value}{t.due}まで）" for t in sheet.others)
        yield paragraph(f"ほかの担当がすること: {rows}", SMALL)


def _row(todo: Todo) -> tuple[str, ...]:
    return f"{todo.when.value}\n{todo.due}", todo.measure, todo.how, todo.people


def _people(sheet: MonthlySheet) -> Iterator[Flow]:
    rows = [row for about in sheet.about for row in _about(about)]
    yield from section("推進員の様子", table(("推進員", "こと", "今の様子"), (26, 26, 112), rows))


def _about(about: About) -> Iterator[tuple[str, ...]]:
    return ((about.person, name, words) for name, words in about.lines)
