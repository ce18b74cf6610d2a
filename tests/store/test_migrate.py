"""Files of older versions: brought up to date on a private copy after a backup, in the shape of a fresh file.

A version is released when `resources/schema/<version>.sql` is written (`python3 dev.py freeze`). From then on its
tables never change, a file of it lies in tests/data/schema, and the step to the next one has a test here.
"""

from __future__ import annotations

import ast
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop.resources import resource
from desktop.store import Document, WorldError, backup, gate, migrate
from desktop.store.migrate import Step, upgrade
from desktop.store.schema import SCHEMA_VERSION
from desktop.store.shape import Shape, create, shape_from, shape_of, written

DATA = Path(__file__).parents[1] / "data" / "schema"
RELEASED = sorted(int(path.stem) for path in resource("schema").glob("*.sql"))
META = "CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT)"
OWN = "CREATE TABLE batch (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT)"
OLD = shape_from(
    1,
    [
        META,
        OWN,
        "CREATE TABLE person (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, dropped TEXT)",
        "CREATE TABLE mark (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, person_id INTEGER REFERENCES person (id))",
    ],
)
NEW = shape_from(
    2,
    [
        META,
        OWN,
        "CREATE TABLE person (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, note TEXT NOT NULL, name TEXT NOT NULL)",
        "CREATE TABLE mark (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, person_id INTEGER REFERENCES person (id))",
        "CREATE TABLE alias (person_id INTEGER REFERENCES person (id), name TEXT)",
    ],
)
STEP = Step(
    2,
    values={"person.name": "title", "person.note": "''"},
    after=("INSERT INTO alias SELECT id, dropped FROM before.person WHERE dropped IS NOT NULL",),
)


def _shapes(version: int) -> Shape:
    return {1: OLD, 2: NEW}[version]


def _old_file(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        create(connection, OLD)
        connection.execute("INSERT INTO meta VALUES ('lineage', 'x'), ('digest', 'of the old rows')")
        connection.execute("INSERT INTO person VALUES (7, '髙橋', 'たか'), (9, '林', NULL)")
        connection.execute("INSERT INTO mark (person_id) VALUES (9)")
        connection.execute("DELETE FROM mark")
        connection.execute("INSERT INTO mark (person_id) VALUES (7)")


def _rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_a_step_carries_renames_adds_and_splits(tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    _old_file(path)
    upgrade(path, 1, [STEP], _shapes)
    assert _rows(path, "SELECT id, note, name FROM person ORDER BY id") == [(7, "", "髙橋"), (9, "", "林")]
    assert _rows(path, "SELECT * FROM alias") == [(7, "たか")]
    assert _rows(path, "SELECT id, person_id FROM mark") == [(2, 7)]
    assert _rows(path, "SELECT seq FROM sqlite_sequence WHERE name = 'mark'") == [(2,)]  # no key is given out twice
    assert _rows(path, "SELECT key FROM meta") == [("lineage",)]  # the digest belonged to the old rows
    assert _rows(path, "PRAGMA user_version") == [(2,)]
    assert [p.name for p in tmp_path.iterdir()] == ["copy.sqlite"]


def test_a_migrated_file_has_the_schema_of_a_fresh_one(tmp_path: Path) -> None:
    path, fresh = tmp_path / "copy.sqlite", tmp_path / "fresh.sqlite"
    _old_file(path)
    upgrade(path, 1, [STEP], _shapes)
    with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
        create(connection, NEW)
    schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    assert _rows(path, schema) == _rows(fresh, schema)


@pytest.mark.parametrize(
    "after",
    ["INSERT INTO nowhere VALUES (1)", "UPDATE mark SET person_id = 999", "INSERT INTO person (id) VALUES (1)"],
    ids=["no such table", "a broken link", "a missing value"],
)
def test_a_step_that_fails_leaves_the_copy_as_it_was(tmp_path: Path, after: str) -> None:
    path = tmp_path / "copy.sqlite"
    _old_file(path)
    before = path.read_bytes()
    step = Step(2, values=STEP.values, after=(after,))
    with pytest.raises((sqlite3.DatabaseError, RuntimeError)):
        upgrade(path, 1, [step], _shapes)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["copy.sqlite"]


def test_a_file_of_today_takes_no_step(tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    _old_file(path)
    before = path.read_bytes()
    upgrade(path, 2, [STEP], _shapes)
    assert path.read_bytes() == before


def test_every_released_version_is_kept_in_full() -> None:
    """A change of the models without a new version, or a version without its file, ends here."""
    assert RELEASED[:1] == [1]
    assert sorted({*RELEASED, SCHEMA_VERSION}) == list(range(1, SCHEMA_VERSION + 1))
    for version in RELEASED:
        assert resource("schema", f"{version}.sql").read_text("utf-8") == written(shape_of(version)), version
        assert (DATA / f"{version}.sqlite").is_file(), version


def test_every_version_has_a_step_and_every_step_a_test() -> None:
    assert [step.version for step in migrate.STEPS] == list(range(2, SCHEMA_VERSION + 1))
    tests = {n.name for n in ast.parse(Path(__file__).read_text("utf-8")).body if isinstance(n, ast.FunctionDef)}
    assert {f"test_step_{step.version}" for step in migrate.STEPS} <= tests


def test_step_2(profile: Path, tmp_path: Path) -> None:
    """A town of the first version: its frame is whole, what is new begins empty."""
    path = tmp_path / "町.sqlite"
    shutil.copy(DATA / "1.sqlite", path)
    document = Document.open(path)
    copy = document.work.database
    assert _rows(copy, "SELECT COUNT(*) FROM skill") == [(29,)]
    old = "SELECT id, uuid, key, name, parent_id, headcount FROM persona ORDER BY id"
    assert _rows(copy, old) == _rows(path, old)
    assert _rows(copy, "SELECT DISTINCT aliases, scale_id, merged_into_id, active FROM skill") == [("", None, None, 1)]
    assert _rows(copy, "SELECT DISTINCT color, assignment, training FROM persona") == [("", "", "")]
    assert _rows(copy, "SELECT DISTINCT reason FROM requirement") == [("",)]
    for table in ("stage_rule", "job_type", "qualification", "ladder_item", "skill_link", "method", "indicator_year"):
        assert _rows(copy, f"SELECT COUNT(*) FROM {table}") == [(0,)], table
    document.close()


def test_step_3(profile: Path, tmp_path: Path) -> None:
    """A town of the second version: no roster and no check yet, nobody takes a persona by a rule nobody made."""
    path = tmp_path / "町.sqlite"
    shutil.copy(DATA / "2.sqlite", path)
    document = Document.open(path)
    copy = document.work.database
    kept = "SELECT id, uuid, name, parent_id, kind, is_main, position FROM department ORDER BY id"
    assert _rows(copy, kept) == _rows(path, kept)
    assert _rows(copy, "SELECT DISTINCT code, closed_on, successor_id FROM department") == [("", "", None)]
    assert _rows(copy, "SELECT name, headcount, roster_on FROM organization") == [
        (*row, "") for row in _rows(path, "SELECT name, headcount FROM organization")
    ]
    assert _rows(copy, "SELECT DISTINCT everyone FROM persona") == [(0,)]
    for table in ("staff", "posting", "appointment", "check_round", "assessment", "dx_case", "saved_view"):
        assert _rows(copy, f"SELECT COUNT(*) FROM {table}") == [(0,)], table
    document.close()


@pytest.mark.parametrize("version", RELEASED)
def test_a_file_of_every_released_version_opens_with_all_its_rows(profile: Path, tmp_path: Path, version: int) -> None:
    path = tmp_path / "町.sqlite"
    shutil.copy(DATA / f"{version}.sqlite", path)
    before = path.read_bytes()
    document = Document.open(path)
    counts = {t.name for t in shape_of(version).tables} & {t.name for t in shape_of(SCHEMA_VERSION).tables}
    for name in counts - {"journal_session", "meta"}:  # opening begins a session of its own
        query = f'SELECT COUNT(*) FROM "{name}"'
        assert _rows(document.work.database, query)[0][0] >= _rows(path, query)[0][0], name
    assert document.came_from == version
    assert document.unsaved == 0
    kept = backup.listed(document.lineage)
    assert [b.path.read_bytes() for b in kept] == ([before] if version < SCHEMA_VERSION else [])
    assert path.read_bytes() == before  # the user's file stays until it is saved
    document.publish()
    document.close()
    assert gate.admit(path, tmp_path / "copy.sqlite").version == SCHEMA_VERSION


@pytest.mark.parametrize("version", [v for v in RELEASED if v < SCHEMA_VERSION])
def test_opening_an_old_file_twice_keeps_one_backup(profile: Path, tmp_path: Path, version: int) -> None:
    path = tmp_path / "町.sqlite"
    shutil.copy(DATA / f"{version}.sqlite", path)
    for _ in range(2):
        document = Document.open(path)
        lineage = document.lineage
        document.close()
    assert len(backup.listed(lineage)) == 1


def test_without_a_backup_no_step_is_taken(profile: Path, tmp_path: Path) -> None:
    """An older file and a backup folder that cannot be made: refused with a sentence, nothing is left behind."""
    path = tmp_path / "町.sqlite"
    shutil.copy(DATA / f"{RELEASED[0]}.sqlite", path)
    (profile / "backup").write_text("in the way")
    with pytest.raises(WorldError):
        Document.open(path)
    assert not list((profile / "work").iterdir())
