"""Merging copies of a large body: 3 × 40,000 things with 38 cells each, against the bare three-way join in SQL.

The rows are written straight into a published file (no roster yet): 40,000 personas with 38 requirements each stand
for staff and their cells. Each copy then changes one cell in a hundred through the store.
"""

from __future__ import annotations

import resource
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

import pytest
from sqlalchemy import Text, text

from desktop.models import Base
from desktop.policy.starting import new_document
from desktop.store import Document, publish
from desktop.store.gate import admit
from desktop.store.merge import Merge

PEOPLE, CELLS = 40_000, 38
GOAL = 1.3
_JOIN = """
SELECT COUNT(*), SUM(CASE WHEN a.level IS NOT b.level AND c.level IS NOT b.level THEN 1 ELSE 0 END)
FROM b.requirement AS b
JOIN a.requirement AS a ON a.persona_id = b.persona_id AND a.skill_id = b.skill_id
JOIN c.requirement AS c ON c.persona_id = b.persona_id AND c.skill_id = b.skill_id
WHERE a.level IS NOT b.level OR c.level IS NOT b.level
"""


def run() -> list[str]:
    """The figures, one a line."""
    with tempfile.TemporaryDirectory(prefix="hoshin-bench-") as name, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(Path(name) / "home"))
        return _figures(Path(name))


def _figures(folder: Path) -> list[str]:
    base = folder / "元.sqlite"
    _make(base)
    copies = [folder / f"{name}.sqlite" for name in "甲乙"]
    for n, copy in enumerate(copies):
        shutil.copy(base, copy)
        _edit(copy, n)
    start = time.perf_counter()
    admit(copies[0], folder / "gate.sqlite")
    gate = time.perf_counter() - start
    join = _join(base, copies)
    document = Document.open(copies[0])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    merge = Merge(document, copies[1])
    found = time.perf_counter() - start - gate
    start = time.perf_counter()
    lines = len(merge.report())
    told = time.perf_counter() - start
    start = time.perf_counter()
    merge.apply({})
    taken = time.perf_counter() - start
    merge.close()
    whole = found + taken
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    document.close()
    size = base.stat().st_size / 1e6
    word = "ok" if whole / join <= GOAL else "above the goal"
    return [
        f"{PEOPLE:,} × {CELLS} cells, {size:.0f} MB a file: gate {gate:.1f} s (before the merge, as at every opening)",
        f"merge {whole:.2f} s (found {found:.2f}, taken {taken:.2f}); bare join {join:.2f} s; ratio {whole / join:.2f} "
        f"(goal {GOAL}) {word}; {more:.0f} MiB more; {lines:,} differences in words {told:.1f} s",
    ]


def _make(path: Path) -> None:
    document = new_document()
    document.publish(path)
    document.close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    for n in range(CELLS):
        _insert(connection, "skill", {"id": 1000 + n, "uuid": f"s-{n}", "key": f"k{n}", "name": f"項目{n}"})
    for n in range(PEOPLE):
        _insert(connection, "persona", {"id": 1000 + n, "uuid": f"p-{n}", "key": f"p{n}", "name": f"人{n}"})
    category = connection.execute("SELECT id FROM skill_category LIMIT 1").fetchone()[0]
    numbers = [(p, s) for p in range(1000, 1000 + PEOPLE) for s in range(1000, 1000 + CELLS)]
    one = {"category_id": category, "level": 1, "kind": "required"}
    names = list(_row("requirement", one))
    fixed = [value for name, value in _row("requirement", one).items() if name not in {"persona_id", "skill_id"}]
    names.sort(key=lambda name: name not in {"persona_id", "skill_id"})
    marks = ", ".join("?" * len(names))
    connection.executemany(
        f"INSERT INTO requirement ({', '.join(names)}) VALUES ({marks})", ((p, s, *fixed) for p, s in numbers)
    )
    connection.execute("COMMIT")
    connection.close()
    publish.stamp_and_check(path)


def _row(table: str, values: dict[str, object]) -> dict[str, object]:
    """A whole row: what is not given is empty, as the models begin."""
    found: dict[str, object] = {}
    for column in Base.metadata.tables[table].columns:
        plain = None if column.nullable else "" if isinstance(column.type, Text) else 0
        found[column.name] = values.get(column.name, 1 if column.name == "active" else plain)
    return found


def _insert(connection: sqlite3.Connection, table: str, values: dict[str, object]) -> None:
    row = _row(table, values)
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def _edit(path: Path, n: int) -> None:
    document = Document.open(path)
    change = "UPDATE requirement SET level = (level + 1) % 4 WHERE (persona_id * 38 + skill_id) % 100 = :n"
    with document.action("評価を直す") as session:
        session.execute(text(change), {"n": n})
    document.publish()
    document.close()


def _join(base: Path, copies: list[Path]) -> float:
    connection = sqlite3.connect(":memory:")
    for name, path in zip("abc", (copies[0], base, copies[1]), strict=True):
        connection.execute(f"ATTACH DATABASE '{path}' AS {name}")
    times = []
    for _ in range(2):
        start = time.perf_counter()
        connection.execute(_JOIN).fetchone()
        times.append(time.perf_counter() - start)
    connection.close()
    return min(times)


if __name__ == "__main__":
    print("\n".join(run()))
