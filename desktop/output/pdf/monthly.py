"""所属長の今月の一枚 on paper: one A4 for each department, with a bookmark.

Where many 推進員 would run over, the tables are set closer, a line for each of them; what still runs over says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from desktop.output.pdf.card import letters_note, printed
from desktop.output.pdf.card_tables import SmallTable
from desktop.output.pdf.flow import Flow, Item, paginate
from desktop.output.pdf.ojt_paper import (
    HEIGHT,
    SECTION,
    SMALL,
    SUBTITLE,
    WIDTH,
    WORDS,
    Framed,
    Ruled,
    Subject,
    paragraph,
    render_subjects,
    section,
    table,
)
from desktop.output.pdf.paragraph import JaParagraph
from desktop.output.pdf.style import TextStyle
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
    flows = tuple(_flows(sheet))
    if _pages(flows, words) > 1:
        flows = tuple(_flows(sheet, close=True))
    pages = _pages(flows, words)
    if pages > 1:
        foot += f"（{pages}枚に続きます）"
    return Subject(sheet.department, flows, foot, words)


def _pages(flows: Iterable[Flow], words: str) -> int:
    items = [Item(flow) for flow in flows]
    if note := letters_note(words):
        items.append(Item(paragraph(note, SMALL)))
    return len(paginate(items, WIDTH, HEIGHT))


def _texts(sheet: MonthlySheet) -> Iterator[str]:
    yield from sheet.questions
    yield from sheet.advisers
    for about in sheet.about:
        yield from (words for _, words in about.lines)


def _flows(sheet: MonthlySheet, *, close: bool = False) -> Iterator[Flow]:
    yield paragraph(subtitle_of(sheet), SUBTITLE, keep=True)
    yield Ruled(title_of(sheet))
    if sheet.vacant:
        yield from _vacant(sheet)
    else:
        yield Framed(PURPOSE)
        yield from _todos(sheet, close)
        yield from _people_closer(sheet) if close else _people(sheet)
        asked = (paragraph(f"□ {words}", _CLOSER if close else WORDS) for words in sheet.questions)
        yield from _headed(close, "本人に聞くこと", *asked)
    if sheet.advisers:
        told = (paragraph(words, _CLOSER if close else WORDS) for words in sheet.advisers)
        yield from _headed(close, "相談先", *told)


def _vacant(sheet: MonthlySheet) -> Iterator[Flow]:
    yield Framed(f"{VACANT}。DX推進員のいない課です。次のことを、上から順に進めてください。")
    yield from section("すること", *(paragraph(f"□ {n}　{step}") for n, step in enumerate(sheet.steps, start=1)))


def _todos(sheet: MonthlySheet, close: bool) -> Iterator[Flow]:
    if sheet.own:
        heads = ("期限", "すること", "進め方", "推進員（状態）")
        if close:
            made: SmallTable = CloseTable(heads, (15, 27, 66, 56), [_row_closer(sheet, todo) for todo in sheet.own])
        else:
            made = table(heads, (20, 36, 72, 36), map(_row, sheet.own))
        yield from _headed(close, f"所属長がすること（{len(sheet.own)}件）", made)
    else:
        yield from _headed(close, "所属長がすること", paragraph("今月と来月に期限の来るものはありません。"))
    if sheet.going:
        yield paragraph(f"今の時期に続けること: {'、'.join(sheet.going)}", _CLOSER if close else WORDS)
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


# --- set closer ------------------------------------------------------------------------------------------------

_CLOSER: Final = replace(WORDS, size=8, leading=11, after=1)
_HEAD: Final = replace(SECTION, size=10, leading=13, before=5, after=2)


def _headed(close: bool, title: str, *flows: Flow) -> Iterator[Flow]:
    if close:
        yield paragraph(title, _HEAD, keep=True)
        yield from flows
    else:
        yield from section(title, *flows)


class CloseTable(SmallTable):
    """The same table in the smallest letters that are still read without effort."""

    def _wrapped(self, texts: Sequence[str], style: TextStyle) -> list[JaParagraph]:
        return super()._wrapped([printed(text) for text in texts], replace(style, size=7, leading=8.5))

    def _part(self, rows: Sequence[tuple[str, ...]]) -> CloseTable:
        part = CloseTable(self.heads, self.shares, rows)
        part.wrap(sum(self.widths))
        return part


def _row_closer(sheet: MonthlySheet, todo: Todo) -> tuple[str, ...]:
    """Those of one state together; 「全員」 where nobody is left out of it."""
    by_state: dict[str, list[str]] = {}
    for name, state in todo.who:
        by_state.setdefault(state, []).append(name)
    people = [
        f"{f'全員{len(names)}人' if len(names) == len(sheet.about) else '、'.join(names)}（{state}）"
        for state, names in by_state.items()
    ]
    return f"{todo.when.value}\n{todo.due}", todo.measure, todo.how, "\n".join(people)


def _people_closer(sheet: MonthlySheet) -> Iterator[Flow]:
    """A line for each 推進員, a column for each thing that is told."""
    names = tuple(name for name, _ in sheet.about[0].lines)
    rows = [(about.person, *(words for _, words in about.lines)) for about in sheet.about]
    yield from _headed(True, "推進員の様子", CloseTable(("推進員", *names), (16, 14, 24, 25, 49, 17, 19), rows))
