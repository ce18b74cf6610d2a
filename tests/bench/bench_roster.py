"""Bringing a roster in: comparing and taking 180, 3,000 and 40,000 new people, and how long the window stands still.

The bare side is executemany of the same staff and posts into tables of the same shape, without journal and plan.
The window's side runs the tab's own work in the pool while a timer of 5 ms notes the longest pause of the event loop.
Run with: python -m tests.bench.bench_roster
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.models import new_uuid
from desktop.policy.staff.roster_apply import apply
from desktop.policy.staff.roster_lines import Kind, Options
from desktop.policy.staff.roster_plan import plan
from desktop.policy.staff.rows import PATH, RosterRow
from desktop.policy.starting import new_document, read_facts
from desktop.store.connection import connect
from desktop.store.scratch import own_profile
from desktop.store.watch import Watch
from desktop.ui.app import application
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.overlay import Overlay
from desktop.ui.staff.import_tab import ImportTab
from desktop.ui.work import wait_for

SIZES = (180, 3_000, 40_000)
GAP_GOAL = 100
DAY = "2026-04-01"


def run() -> list[str]:
    """The figures, one a line."""
    application()
    with own_profile():
        made = [line for size in SIZES for line in _services(size)]
        return [*made, *(line for size in SIZES[1:] for line in _window(size))]


def rows(size: int) -> list[RosterRow]:
    """People of a body with two levels of departments."""
    return [
        RosterRow(
            f"{n + 2}行目",
            {
                "number": f"{n + 1:06}",
                "name": f"試験　職員{n}",
                "kana": f"しけん しょくいん{n}",
                "department": f"第{n // 500 % 20}部{PATH}第{n // 50 % 200}課",
                "rank": ("主事", "係長", "課長")[n % 3],
                "title": "係員",
                "appointment": "正規",
                "memo": "",
            },
        )
        for n in range(size)
    ]


def _services(size: int) -> list[str]:
    document = new_document()
    try:
        people = rows(size)
        comparing, made = _timed(lambda: plan(document, read_facts(document), people, Options(DAY)))
        assert made.counts[Kind.NEW] == size
        taking, _ = _timed(lambda: apply(document, made))
        again, same = _timed(lambda: plan(document, read_facts(document), people, Options(DAY)))
        assert same.counts[Kind.SAME] == size
    finally:
        document.close()
    bare = _bare(people)
    whole = comparing + taking
    return [
        f"{size:,} new people: compare {comparing * 1e3:.0f} ms, take {taking * 1e3:.0f} ms (journal included), "
        f"bare executemany {bare * 1e3:.0f} ms, ratio of taking {taking / bare:.1f}, of both {whole / bare:.1f}; "
        f"comparing the same again {again * 1e3:.0f} ms"
    ]


def _bare(people: list[RosterRow]) -> float:
    staff = [(n, new_uuid(), r.values["number"], r.values["name"], r.values["kana"], "", "", "", "")
             for n, r in enumerate(people)]  # fmt: skip
    posts = [(n, new_uuid(), n, 1, 1, 1, "係員", 1, DAY, "") for n in range(len(people))]
    with tempfile.TemporaryDirectory(prefix="hoshin-bench-") as folder:
        bare = connect(Path(folder) / "bare.sqlite", writer=True)
        bare.execute("CREATE TABLE staff (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, a, b, c, d, e, f, g)")
        bare.execute("CREATE TABLE posting (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, a, b, c, d, e, f, g, h)")

        def write() -> None:
            bare.execute("BEGIN IMMEDIATE")
            bare.executemany(f"INSERT INTO staff VALUES ({', '.join('?' * 9)})", staff)
            bare.executemany(f"INSERT INTO posting VALUES ({', '.join('?' * 10)})", posts)
            bare.execute("COMMIT")

        taken, _ = _timed(write)
        bare.close()
    return taken


class _Waiting(QObject):
    """As the window waits: a veil with the progress, and a button to stop after a while."""

    progressed = Signal(float)

    def __init__(self, tab: ImportTab) -> None:
        super().__init__(tab)
        self.overlay = Overlay(tab)
        self.progressed.connect(self.overlay.show_part)

    def wait(self, work: Callable[[], Any], words: str, watch: Watch) -> Any:
        watch.follow(self.progressed.emit)
        try:
            return wait_for(work, lambda: self.overlay.begin(words), lambda: self.overlay.offer_stop(watch))
        finally:
            self.overlay.end()


class _Pauses:
    """The longest time between two ticks of the event loop, and what was going on then."""

    def __init__(self) -> None:
        self.timer = QTimer(interval=5)
        self.timer.timeout.connect(self._tick)
        self.last = time.perf_counter()
        self.longest = 0.0

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self.last)
        self.last = now

    @contextlib.contextmanager
    def over(self) -> Any:
        self.last, self.longest = time.perf_counter(), 0.0
        self.timer.start()
        yield
        self._tick()
        self.timer.stop()


def _window(size: int) -> list[str]:
    """Reading a file, comparing and taking it in the tab; after it the book is brought up to date as always."""
    document = new_document()
    session = LiveSession(document)
    messages = Messages()
    messages.error = lambda error: print(error)  # type: ignore[method-assign] # a refusal would wait for a click
    tab = ImportTab(session, messages)
    tab.resize(1180, 680)
    tab.show()
    tab.wait = _Waiting(tab).wait
    told = []
    with tempfile.TemporaryDirectory(prefix="hoshin-bench-") as folder:
        path = Path(folder) / "名簿.csv"
        lines = ["職員番号,氏名,かな,部,課,職層,職名,任用区分,備考"]
        for one in rows(size):
            values = dict(one.values)
            values["department"] = values["department"].replace(PATH, ",")
            lines.append(",".join(values.values()))
        path.write_text("\r\n".join(lines), "utf-8")
        pauses = _Pauses()
        for words, act in (
            ("read", lambda: tab.open_roster(path)),
            ("compare", tab.columns.compare_button.click),
            ("take", tab.preview.take_button.click),
            ("the book after it", session.refresh_now),
        ):
            with pauses.over():
                seconds, _ = _timed(act)
            told.append((words, seconds, pauses.longest))
    assert len(document.recent_actions(1)) == 1
    tab.close()
    session.close()
    document.close()
    return [
        f"{size:,} in the window, {words}: {seconds:.2f} s, longest pause {pause * 1e3:.0f} ms "
        f"(goal {GAP_GOAL}) {'ok' if pause * 1e3 < GAP_GOAL else 'above the goal'}"
        for words, seconds, pause in told
    ]


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    made = act()
    return time.perf_counter() - start, made


if __name__ == "__main__":
    print("\n".join(run()))
