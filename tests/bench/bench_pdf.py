"""How much our own paragraphs, tables and contents cost against bare reportlab platypus on the same text.

Both sides run in turn in one process; the best of several runs counts. The bare side has no kinsoku of its own,
no contents, no figures, no running heads and no bookmarks; it is what one would write in an afternoon.
Run with: python -m tests.bench.bench_pdf
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import replace
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import PageBreak, SimpleDocTemplate
from reportlab.platypus import Paragraph as Bare
from reportlab.platypus import Table as BareTable

from desktop.output.fonts import FILES, register
from desktop.output.pdf import diagram, paragraph, render
from desktop.policy.tree import Block, BulletList, Diagram, Document, Paragraph, Table, Text, plain
from tests.output.sample_tree import sample

RUNS = 7
GOAL = 1.3


def style(family: str, size: float, leading: float) -> ParagraphStyle:
    return ParagraphStyle(
        f"{family}{size}", fontName=FILES[family], fontSize=size, leading=leading, wordWrap="CJK", spaceAfter=4
    )


BODY, CELL, HEAD = style("mincho", 10.5, 18), style("gothic", 9, 13), style("bold", 13, 20)


def long_policy(figures: bool) -> Document:
    """At least 25 pages; every repetition differs, so that nothing repeats word for word."""
    document = sample()
    chapters = []
    for turn in range(2):
        for chapter in document.sections:
            parts = tuple(
                replace(
                    part, blocks=tuple(varied(b, turn) for b in part.blocks if figures or not isinstance(b, Diagram))
                )
                for part in chapter.children
            )
            chapters.append(replace(chapter, key=f"{chapter.key}-{turn}", children=parts))
    return replace(document, sections=tuple(chapters))


def varied(block: Block, turn: int) -> Block:
    return replace(block, runs=(*block.runs, Text(f"（第{turn}回）"))) if isinstance(block, Paragraph) else block


def bare(document: Document) -> bytes:
    """The same words with plain platypus: one pass, no contents."""
    story: list[object] = []
    for section in document.walk():
        if section.level == 1:
            story.append(PageBreak())
        story.append(Bare(escape(section.heading), HEAD))
        for block in section.blocks:
            story += flowables(block)
    buffer = io.BytesIO()
    template = SimpleDocTemplate(buffer, pagesize=A4, initialFontName=FILES["mincho"], invariant=1)
    template.build(story)
    return buffer.getvalue()


def flowables(block: Block) -> list[object]:
    match block:
        case Paragraph(runs=runs):
            return [Bare(escape(plain(runs)), BODY)]
        case BulletList(items=items):
            return [Bare(escape(plain(item)), BODY, bulletText="・") for item in items]
        case Table(columns=columns, rows=rows):
            return [bare_table(columns, rows)]
        case Diagram():
            return []


def bare_table(columns, rows) -> BareTable:
    total = sum(c.width for c in columns)
    cells = [[Bare(escape(c.title), CELL) for c in columns]]
    cells += [[Bare(escape(plain(cell)), CELL) for cell in row] for row in rows]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    return BareTable(cells, [c.width / total * 450 for c in columns], style=grid, repeatRows=1, splitInRow=1)


def forget() -> None:
    """Empty what our side remembers between two renderings."""
    paragraph.compose.cache_clear()
    paragraph.lay_lines.cache_clear()
    diagram._lay.cache_clear()


def best(one: Callable[[], object], before: Callable[[], None] | None = None) -> float:
    times = []
    for _ in range(RUNS):
        if before:
            before()
        start = time.perf_counter()
        one()
        times.append(time.perf_counter() - start)
    return min(times)


def keystroke(document: Document) -> Callable[[], object]:
    """Render after one more letter in one paragraph, as the preview does."""
    count = 0

    def once() -> object:
        nonlocal count
        count += 1
        first, *others = document.sections
        part, *parts = first.children
        blocks = (varied(part.blocks[0], count), *part.blocks[1:])
        changed = replace(first, children=(replace(part, blocks=blocks), *parts))
        return render(replace(document, sections=(changed, *others)))

    return once


def run() -> list[str]:
    """The figures, one a line."""
    register()
    words, whole = long_policy(figures=False), long_policy(figures=True)
    pages = render(whole).pages
    bare(words)
    base = best(lambda: bare(words))
    ours = best(lambda: render(words), forget)
    full = best(lambda: render(whole), forget)
    typed = best(keystroke(whole))
    verdict = "goal met" if ours / base <= GOAL else "GOAL MISSED"
    return [
        f"pdf: bare platypus, same words, no contents: {base * 1000:.0f} ms ({len(bare(words)) // 1024} KiB)",
        f"pdf: ours, cold, with contents and links: {ours * 1000:.0f} ms = {ours / base:.2f} x ({verdict}: {GOAL})",
        f"pdf: ours, cold, with all figures, {pages} pages: {full * 1000:.0f} ms = {full / base:.2f} x",
        f"pdf: ours after a keystroke, {pages} pages: {typed * 1000:.0f} ms (goal 600 ms)",
        f"pdf: size {len(render(whole).data) // 1024} KiB",
    ]


if __name__ == "__main__":
    print("\n".join(run()))
