"""Reading rosters of 180, 3,000 and 40,000 people with 12 columns, from the file to checked rows.

The bare side is calamine, or the csv module, making lists of the same cells. Both run in turn. The gap is
the longest wait of another thread that only wants to run every millisecond: what the window would feel.
Run with: python -m tests.bench.bench_import
"""

from __future__ import annotations

import csv
import io
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from desktop.intake.roster.reading import read_roster
from desktop.intake.roster.source import open_source
from desktop.output.text_table import write_csv

SIZES, GOAL, GAP_GOAL = (180, 3_000, 40_000), 2.0, 0.1
HEADINGS = ["職員番号", "氏名", "フリガナ", "部", "課", "係", "職層", "職名", "任用区分", "採用年月日", "資格", "備考"]


def run() -> list[str]:
    """The figures, one a line."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="hoshin-bench-") as folder:
        for size in SIZES:
            rounds = 9 if size < 10_000 else 5
            book, text = _files(Path(folder), size)
            lines.append(_compare(f"xlsx, {size:,} people", book, _bare_book, rounds))
            lines.append(_compare(f"cp932 CSV, {size:,} people", text, _bare_text, rounds))
        lines.append(_gap(book))
    return lines


def _files(folder: Path, size: int) -> tuple[Path, Path]:
    rows = [HEADINGS, *(_person(n) for n in range(size))]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名簿")
    for row in rows:
        sheet.append(row)
    book.save(folder / f"{size}.xlsx")
    data = write_csv(rows, "cp932").data
    assert data is not None
    (folder / f"{size}.csv").write_bytes(data)
    return folder / f"{size}.xlsx", folder / f"{size}.csv"


def _person(n: int) -> list[str]:
    office = [f"第{n % 12}部", f"第{n % 120}課", f"第{n % 480}係"]
    day = f"{1985 + n % 40}/{n % 12 + 1}/1"
    return [f"{n:06}", f"髙橋　{n}郎", f"タカハシ {n}", *office, "主任", "主事", "正規", day, "", f"備考{n % 9}"]


def _bare_book(path: Path) -> int:
    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def _bare_text(path: Path) -> int:
    return len(list(csv.reader(io.StringIO(path.read_bytes().decode("cp932"), newline=""))))


def _compare(label: str, path: Path, bare: Callable[[Path], int], rounds: int) -> str:
    times = []
    for _ in range(rounds):
        ours, reading = _timed(lambda: read_roster(path))
        theirs, count = _timed(lambda: bare(path))
        cells, _table = _timed(lambda: (source := open_source(path)).table(source.sheets[0]))
        assert len(reading.rows) == count - 1
        assert not reading.troubles
        times.append((ours, cells, theirs))
        del reading, _table
    mine, cells, raw = (statistics.median(side) for side in zip(*times, strict=True))
    verdict = "ok" if mine / raw <= GOAL else "above the goal"
    return (
        f"{label}: {mine * 1e3:.1f} ms, bare {raw * 1e3:.1f} ms, ratio {mine / raw:.2f} (goal {GOAL}) {verdict}; "
        f"cells alone {cells * 1e3:.1f} ms, {cells / raw:.2f} x bare"
    )


def _gap(path: Path) -> str:
    longest, done = 0.0, threading.Event()

    def tick() -> None:
        nonlocal longest
        last = time.perf_counter()
        while not done.is_set():
            time.sleep(0.001)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    ticking = threading.Thread(target=tick)
    ticking.start()
    read_roster(path)
    done.set()
    ticking.join()
    verdict = "ok" if longest <= GAP_GOAL else "above the goal"
    return f"longest wait of another thread during the largest xlsx: {longest * 1e3:.0f} ms (goal 100 ms) {verdict}"


def _timed(act: Callable[[], object]):
    start = time.perf_counter()
    made = act()
    return time.perf_counter() - start, made


if __name__ == "__main__":
    print("\n".join(run()))
