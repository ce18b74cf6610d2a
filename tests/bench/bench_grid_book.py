"""スキル表 and 個人票 out and in: the workbook against a bare write-only one with the same cells, the sheet read back.

The bare side writes the same values of the same sheets without any style. Both run in turn in one process.
Sizes: HOSHIN_GRID="180 3000 40000" (default: the first two). Run with: python -m tests.bench.bench_grid_book
"""

from __future__ import annotations

import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from openpyxl import Workbook, load_workbook

from desktop.intake.grid_sheet import read_grid_sheet
from desktop.output.excel.grid_book import make_grid_book
from desktop.output.pdf.cards import make_cards
from desktop.policy.book import make_book
from desktop.policy.staff.grid_sheet import running_grid
from desktop.policy.staff.now import roster_now
from desktop.policy.starting import read_facts
from desktop.store import Document
from desktop.store.scratch import own_profile

from .bench_grid import large

GOAL = 1.15
SIZES = tuple(int(n) for n in os.environ.get("HOSHIN_GRID", "180 3000").split())


def run() -> list[str]:
    """The figures, one a line."""
    lines = []
    with own_profile():
        for count in SIZES:
            document = large(count)
            try:
                lines += _measure(document, count)
            finally:
                document.close()
    return lines


def _measure(document: Document, count: int) -> list[str]:
    book = make_book(read_facts(document))
    content = make_grid_book(book, document)
    sheets = [
        (sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)])
        for sheet in load_workbook(io.BytesIO(content), read_only=True)
    ]
    rounds = 5 if count < 10_000 else 1
    ours, bare = [], []
    for _ in range(rounds):
        ours.append(_timed(lambda: make_grid_book(book, document)))
        bare.append(_timed(lambda: _bare(sheets)))
    mine, raw = statistics.median(ours), statistics.median(bare)
    verdict = "ok" if mine / raw <= GOAL else "MISSED"
    cells = sum(value is not None for _, rows in sheets for row in rows for value in row)
    width = running_grid(document, book.facts)[0].width
    lines = [
        f"{count:,} x {width}: workbook {mine:.2f} s, bare write-only of its {cells:,} values {raw:.2f} s, ratio "
        f"{mine / raw:.2f} (goal {GOAL}) {verdict}; {len(content) / 1e6:.1f} MB"
    ]
    with tempfile.TemporaryDirectory(prefix="hoshin-bench-") as folder:
        path = Path(folder) / "grid.xlsx"
        path.write_bytes(content)
        reading = _timed(lambda: read_grid_sheet(path, partial(running_grid, document, book.facts)))
        theirs = _timed(lambda: _bare_reading(path))
    ratio = f"{reading / theirs:.2f}"
    lines.append(f"{count:,}: read back {reading:.2f} s, bare read of that sheet {theirs:.2f} s: {ratio}")
    some = roster_now(document, book.facts).serving[:3_000]
    cards = _timed(lambda: make_cards(book, document, [person.id for person in some]))
    lines.append(f"{len(some):,} cards as one PDF {cards:.1f} s ({cards / max(len(some), 1) * 1e3:.1f} ms each)")
    return lines


def _bare(sheets: list[tuple[str, list[list[object]]]]) -> None:
    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(io.BytesIO())


def _bare_reading(path: Path) -> None:
    book = load_workbook(path, read_only=True, data_only=True)
    for _row in book["データ"].iter_rows(values_only=True):
        pass
    book.close()


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    print("\n".join(run()))
