"""What one keystroke costs: facts, composition, inspection, the PDF, and the first visible page as a picture."""

from __future__ import annotations

import time
from collections.abc import Callable

import pypdfium2

from desktop.output.glyphs import glyph_findings
from desktop.output.pdf import render
from desktop.policy.book import make_book
from desktop.policy.starting import new_sample, read_facts
from desktop.store.scratch import own_profile

ROUNDS = 7


def run() -> list[str]:
    """Best of several rounds, each part and the whole, against the bare render of the same page."""
    with own_profile():
        document = new_sample("town")
        try:
            return _measure(document)
        finally:
            document.close()


def _measure(document) -> list[str]:
    facts, facts_time = _best(lambda: read_facts(document))
    book, book_time = _best(lambda: make_book(facts, glyph_findings))
    rendered, pdf_time = _best(lambda: render(book.document))
    _, page_time = _best(lambda: _page(rendered.data))
    whole = facts_time + book_time + pdf_time + page_time
    return [
        f"facts {facts_time * 1000:.0f} ms, book {book_time * 1000:.0f} ms, PDF of {rendered.pages} pages "
        f"{pdf_time * 1000:.0f} ms, one page as a picture {page_time * 1000:.0f} ms",
        f"refresh after a keystroke {whole * 1000:.0f} ms + 400 ms until typing pauses (goal 600 ms for 25 pages)",
        f"ratio to the PDF alone {whole / pdf_time:.2f}",
    ]


def _page(data: bytes) -> None:
    with pypdfium2.PdfDocument(data) as pdf:
        pdf[3].render(scale=1.3)


def _best(work: Callable[[], object]):
    result, best = work(), float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return result, best
