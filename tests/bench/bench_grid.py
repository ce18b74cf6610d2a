"""The grid staff × skills for a town, a city and Tokyo: loading, repainting, sorting, filtering, one edit, a paste.

The bare side of loading is a plain SELECT of the rows put into a buffer by two look-ups a cell; that of the repaint a
table over plain lists with a delegate that fills, draws two lines and one text; that of writing, the same statement
on the same table without the store. Sizes: HOSHIN_GRID="180 3000 40000" (default: the first two).
Run with: python -m tests.bench.bench_grid
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import tempfile
import time
import tracemalloc
from array import array
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QTableView

from desktop.models import CONFIRMED, CheckRound, Department, Persona, Rank, Skill
from desktop.policy.frame.cells import read_block
from desktop.policy.staff import cells, rounds
from desktop.policy.staff.grid import GridData, load
from desktop.policy.staff.grid_order import Arranger, Wanted
from desktop.policy.staff.grid_totals import column_totals, totals
from desktop.policy.starting import new_document, read_facts
from desktop.store import Document
from desktop.store.connection import connect
from desktop.store.scratch import own_profile
from desktop.ui.app import application
from desktop.ui.staff.grid_model import GridModel
from desktop.ui.staff.grid_view import GridView
from tests.bench.bench_matrix import Bare, BareDelegate, paint

SKILLS, TURNS = 38, 7
SIZE = (1900, 1000)
DAY = "2026-06-01"
LOAD_GOAL, MEMORY_GOAL, PAINT_GOAL, ORDER_GOAL, EDIT_GOAL, PASTE_GOAL = 1.3, 4.0, 1.2, 2.0, 2.5, 3.0
_INSERT = "INSERT INTO assessment VALUES (?, ?, ?, ?, ?, ?, ?, '', '')"


def run() -> list[str]:
    """The figures, one a line."""
    application()
    found: list[str] = []
    for count in map(int, os.environ.get("HOSHIN_GRID", "180 3000").split()):
        with own_profile():
            document = large(count)
            try:
                found += _measure(document, count)
            finally:
                document.close()
    return found


def large(count: int) -> Document:
    """So many staff in 課 of 25, of whom every skill in twenty is not assessed."""
    document = new_document()
    chance = random.Random(1)
    with document.action("大きな名簿", kind="start") as session:
        for n in range(SKILLS - session.query(Skill).count()):
            session.add(Skill(key=f"own-{n}", name=f"スキル項目{n}", position=100 + n))
        departments = [Department(name=f"第{n}課", position=n) for n in range(max(count // 25, 2))]
        ranks = [Rank(name=f"{n}級", position=n) for n in range(5)]
        session.add_all([*departments, *ranks, CheckRound(id=1, name="R8", opened_on="2026-04-01")])
        session.query(Persona).filter_by(key="general").one().everyone = True
        session.flush()
        department_ids, rank_ids = [d.id for d in departments], [r.id for r in ranks]
        skills = [skill.id for skill in session.query(Skill).order_by(Skill.id)]
    with connect(document.work.database, writer=True) as bare:  # without the journal, which is not what is measured
        bare.execute("BEGIN")
        bare.executemany(
            "INSERT INTO staff (id, uuid, number, name, kana, former_name, joined_on, left_on, memo) "
            "VALUES (?, ?, ?, ?, ?, '', '', '', '')",
            (
                (n, f"s{n}", f"{n:06d}", f"職員 {n}", f"しょくいん{chance.randrange(count)}")
                for n in range(1, count + 1)
            ),
        )
        bare.executemany(
            "INSERT INTO posting (uuid, staff_id, department_id, rank_id, title, main, from_on, until_on) "
            "VALUES (?, ?, ?, ?, '', 1, '', '')",
            ((f"p{n}", n, chance.choice(department_ids), chance.choice(rank_ids)) for n in range(1, count + 1)),
        )
        bare.executemany(
            _INSERT,
            (
                (1, n, skill_id, CONFIRMED, chance.randrange(4), "2026-05-01", "山田")
                for n in range(1, count + 1)
                for skill_id in skills
                if chance.random() < 0.95
            ),
        )
        bare.execute("COMMIT")
    bare.close()
    return document


def _measure(document: Document, count: int) -> list[str]:
    facts, which = read_facts(document), rounds.all_rounds(document)[0]
    reading, (roster, needs) = _timed(lambda: rounds.seen_at(document, facts, which, DAY))
    pairs = [(_loading(document, facts, roster, needs, which), _bare_loading(document)) for _ in range(TURNS)]
    mine, raw = (statistics.median(side) for side in zip(*pairs, strict=True))
    told = [f"{count:,} staff × {SKILLS}: roster {reading * 1e3:.0f} ms, " + _words("load", mine, raw, LOAD_GOAL)]
    gc.collect()
    tracemalloc.start()
    data = load(document, facts, roster, needs, which)
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    payload = len(data.cells)
    ratio = held / payload
    told.append(
        f"{count:,}: model {held / 1e6:.2f} MB, payload {payload / 1e6:.2f} MB, ratio {ratio:.2f} "
        f"(goal {MEMORY_GOAL}) {_verdict(ratio, MEMORY_GOAL)}"
    )
    arranger = Arranger(data, facts, roster.tree)
    rows = arranger.rows(Wanted())
    return [*told, *_screen(data, arranger, rows, roster, count), *_writing(document, data, count)]


def _loading(document: Document, *given) -> float:
    return _timed(lambda: load(document, *given))[0]


def _bare_loading(document: Document) -> float:
    with connect(document.work.database, writer=False) as connection:
        places = {n: at for at, (n,) in enumerate(connection.execute("SELECT id FROM staff ORDER BY id"))}
        columns = {n: at for at, (n,) in enumerate(connection.execute("SELECT id FROM skill ORDER BY id"))}

        def read() -> bytearray:
            buffer = bytearray(len(places) * len(columns))
            width = len(columns)
            rows = connection.execute(
                "SELECT staff_id, skill_id, level FROM assessment WHERE round_id = 1 AND layer = ?", (CONFIRMED,)
            )
            for staff_id, skill_id, level in rows:
                buffer[places[staff_id] * width + columns[skill_id]] = 1 if level is None else level + 3
            return buffer

        took = _timed(read)[0]
    connection.close()
    return took


def _screen(data: GridData, arranger: Arranger, rows: array, roster, count: int) -> list[str]:
    model = GridModel(data, roster.tree)
    showing, _ = _timed(lambda: model.show(data, roster.tree, rows, range(data.width)))
    ours, theirs = GridView(model), QTableView()
    texts = [[model.data(model.index(n, m)) for m in range(data.width)] for n in range(min(len(rows), 200))]
    theirs.setModel(Bare(texts))
    theirs.setItemDelegate(BareDelegate(theirs))
    theirs.setShowGrid(False)
    for view in (ours, theirs):
        view.resize(*SIZE)
        view.show()
    theirs.verticalHeader().setDefaultSectionSize(ours.rowHeight(0))
    theirs.horizontalHeader().setDefaultSectionSize(ours.columnWidth(0))
    ours.setCurrentIndex(model.index(3, 3))
    area = QRect(0, 0, 28 * ours.columnWidth(0), 30 * ours.rowHeight(0))
    pairs = [(_timed(lambda: paint(ours, area))[0], _timed(lambda: paint(theirs, area))[0]) for _ in range(5 * TURNS)]
    mine, raw = (statistics.median(side) for side in zip(*pairs, strict=True))
    page, _ = _timed(ours.grab)
    told = [
        f"{count:,}: {_words('repaint of 28 × 30 cells', mine, raw, PAINT_GOAL)}; whole page {page * 1e3:.0f} ms",
    ]
    skill = f"skill:{data.columns[4].skill.id}"
    for words, act in (
        ("sort by 不足の数", lambda: arranger.rows(Wanted(), (("short", True),))),
        ("sort by a level, then かな", lambda: arranger.rows(Wanted(), ((skill, True), ("kana", False)))),
        ("filter 不足あり of one 課", lambda: arranger.rows(Wanted(short=True, departments=frozenset({1})))),
        ("search", lambda: arranger.rows(Wanted(text="職員 12"))),
    ):
        first, _ = _timed(act)
        again = statistics.median(_timed(act)[0] for _ in range(TURNS))
        told.append(
            f"{count:,}: {words} {again * 1e3:.1f} ms (first {first * 1e3:.1f} ms), {again / mine:.2f} × one repaint "
            f"(goal {ORDER_GOAL}) {_verdict(again / mine, ORDER_GOAL)}"
        )
    adding, _ = _timed(lambda: (totals(data, rows), column_totals(data, rows[:-1])))
    told.append(f"{count:,}: showing another order {showing * 1e3:.1f} ms, of which totals {adding * 1e3:.1f} ms")
    return told


def _writing(document: Document, data: GridData, count: int) -> list[str]:
    bare = connect(Path(tempfile.mkdtemp(prefix="hoshin-bench-")) / "bare.sqlite", writer=True)
    bare.execute(
        "CREATE TABLE assessment (round_id INTEGER, staff_id INTEGER, skill_id INTEGER, layer INTEGER, level INTEGER,"
        " assessed_on TEXT, assessor TEXT, evidence TEXT, note TEXT, PRIMARY KEY (round_id, staff_id, skill_id, layer))"
        " WITHOUT ROWID"
    )

    def ours(n: int) -> float:
        made = cells.plan(data, {(n % len(data.people), 5): 3 - (data.level(n % len(data.people), 5) or 0)})
        took = _timed(lambda: cells.apply(document, data, made, "評価を変える", DAY))[0]
        data.refresh(document)
        return took

    def theirs(n: int) -> float:
        def write() -> None:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute(cells.SET, (1, n % 100, 6, CONFIRMED, n % 4, f"2026-05-{n % 28 + 1:02d}", "山田"))
            bare.execute("COMMIT")

        return _timed(write)[0]

    edits = [(ours(n), theirs(n)) for n in range(120)]
    mine, raw = (statistics.median(side) for side in zip(*edits, strict=True))
    refresh = statistics.median(_timed(lambda: data.refresh(document))[0] for _ in range(TURNS))
    told = [f"{count:,}: {_words('one durable edit', mine, raw, EDIT_GOAL)}; refresh {refresh * 1e3:.2f} ms"]
    if count < 1_000:
        bare.close()
        return told
    return [*told, *_pasting(document, data, bare, count)]


def _pasting(document: Document, data: GridData, bare, count: int) -> list[str]:
    people = list(range(1_000))
    texts = "\n".join("\t".join(str((n + m) % 4) for m in range(SKILLS)) for n in people)
    planning, _ = _timed(lambda: cells.plan_texts(data, read_block(texts), (0, 0), people, range(SKILLS)))
    places = [(n, m) for n in people for m in range(SKILLS)]
    blank = cells.Plan(len(places), dict.fromkeys(places))
    filled = cells.Plan(len(places), {(n, m): (n + m) % 4 for n, m in places})
    rows = [
        (1, data.people[n].id, data.columns[m].skill.id, CONFIRMED, level, DAY, "山田")
        for (n, m), level in filled.changed.items()
    ]

    def theirs() -> float:
        bare.execute("DELETE FROM assessment")
        return _timed(write)[0]

    def write() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany(cells.SET, rows)
        bare.execute("COMMIT")

    pairs = []
    for _ in range(5):
        cells.apply(document, data, blank, "消す", DAY)
        pairs.append((_timed(lambda: cells.apply(document, data, filled, "貼り付け", DAY))[0], theirs()))
        data.refresh(document)
    mine, raw = (statistics.median(side) for side in zip(*pairs, strict=True))
    undo, _ = _timed(document.undo)
    refresh, _ = _timed(lambda: data.refresh(document))
    bare.close()
    return [
        f"{count:,}: {_words(f'paste of {len(rows):,} cells, journal included,', mine, raw, PASTE_GOAL)}; "
        f"reading and planning {planning * 1e3:.0f} ms, undo {undo * 1e3:.0f} ms, "
        f"reading them again {refresh * 1e3:.0f} ms"
    ]


def _words(what: str, mine: float, raw: float, goal: float) -> str:
    ratio = mine / raw
    return (
        f"{what} {mine * 1e3:.1f} ms, bare {raw * 1e3:.1f} ms, ratio {ratio:.2f} (goal {goal}) {_verdict(ratio, goal)}"
    )


def _timed(act: Callable[[], object]):
    start = time.perf_counter()
    made = act()
    return time.perf_counter() - start, made


def _verdict(ratio: float, goal: float) -> str:
    return "ok" if ratio <= goal else "above the goal"


if __name__ == "__main__":
    print("\n".join(run()))
