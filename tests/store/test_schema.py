"""The journal cannot be forgotten: raw SQL on every table is caught, and no published file holds a trigger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Integer, Table, text

from desktop.models import Base
from desktop.store import Document
from desktop.store.schema import APPLICATION_ID, SCHEMA_VERSION, journaled_tables
from tests.store.rows import rows_of, state_of

BOOKKEEPING = {"step_seen", "meta", "journal_session", "batch", "change"}
TABLES = journaled_tables()


@pytest.fixture
def document() -> Iterator[Document]:
    made = Document.create("試験")
    yield made
    made.close()


def _value(table: Table, name: str, number: int) -> Any:
    column = table.columns[name]
    if column.foreign_keys:
        return number if column.primary_key or not column.nullable else None
    if isinstance(column.type, Boolean):
        return number % 2
    return number if isinstance(column.type, Integer) else f"{name}{number}"


def _row(table: Table, number: int) -> dict[str, Any]:
    return {c.name: _value(table, c.name, number) for c in table.columns}


def _insert(table: Table, row: dict[str, Any], verb: str = "INSERT") -> str:
    return f'{verb} INTO "{table.name}" ({", ".join(row)}) VALUES ({", ".join(":" + n for n in row)})'


def _fill(document: Document, upto: Table, number: int) -> None:
    """One row in every table before this one, so that its links hold."""
    with document.action("下ごしらえ") as session:
        for table in TABLES[: TABLES.index(upto)]:
            session.execute(text(_insert(table, _row(table, number))), _row(table, number))


def _last(document: Document, count: int) -> list[tuple[Any, ...]]:
    found = rows_of(document, f"SELECT tbl, op, field, old, new FROM change ORDER BY seq DESC LIMIT {count}")
    return found[::-1]


def test_all_tables_are_journaled_but_the_bookkeeping() -> None:
    assert {t.name for t in Base.metadata.sorted_tables} - {t.name for t in TABLES} == BOOKKEEPING


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_raw_sql_is_journaled(document: Document, table: Table) -> None:
    _fill(document, table, 1)
    keys = {c.name for c in table.primary_key.columns}
    first, free = _row(table, 1), [n for n in (c.name for c in table.columns) if n not in keys]
    with document.action("入れる") as session:
        session.execute(text(_insert(table, first)), first)
    before_all = state_of(document)
    assert [row[:3] for row in _last(document, 1)] == [(table.name, "I", "")]
    where = " AND ".join(f'"{k}" = :{k}' for k in keys)
    changed = [n for n in free if not table.columns[n].foreign_keys]
    with document.action("変える") as session:
        values = {n: _value(table, n, 2) for n in changed}
        session.execute(
            text(f'UPDATE "{table.name}" SET {", ".join(f"{n} = :{n}" for n in changed)} WHERE {where}'),
            {**values, **{k: first[k] for k in keys}},
        )
    written = _last(document, len(changed))  # in whatever order: SQLite promises none between triggers
    assert sorted(written) == sorted((table.name, "U", n, first[n], values[n]) for n in changed)
    with document.action("置き換える") as session:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.execute(text(_insert(table, first, "INSERT OR REPLACE")), first)
    assert [row[:3] for row in _last(document, 2)] == [(table.name, "D", ""), (table.name, "I", "")]
    with document.action("消す") as session:
        session.execute(text(f'DELETE FROM "{table.name}"'))
    assert [row[:3] for row in _last(document, 1)] == [(table.name, "D", "")]
    assert state_of(document)[table.name] == []
    document.undo()
    assert state_of(document) == before_all  # 置き換える put back what the first row said
    while document.undo():
        pass
    assert all(rows == [] for rows in state_of(document).values())


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_writing_outside_an_action_is_refused(document: Document, table: Table) -> None:
    _fill(document, table, 1)
    row = _row(table, 1)
    with document.action("入れる") as session:
        session.execute(text(_insert(table, row)), row)
    before = state_of(document)
    other = _row(table, 2)
    name = next(c.name for c in table.columns if not c.primary_key and other[c.name] != row[c.name])
    for sql in (
        _insert(table, _row(table, 2)),
        f'UPDATE "{table.name}" SET {name} = :{name}',
        f'DELETE FROM "{table.name}"',
    ):
        with pytest.raises(sqlite3.IntegrityError, match="outside an action"):
            document._raw.execute(sql, _row(table, 2))
    assert state_of(document) == before


def test_keys_never_change(document: Document) -> None:
    with document.action("入れる") as session:
        session.execute(text("INSERT INTO answer (key, value) VALUES ('a', '1')"))
    with pytest.raises(Exception, match="a key never changes"), document.action("鍵") as session:
        session.execute(text("UPDATE answer SET key = 'b'"))
    assert state_of(document)["answer"] == [("a", "1")]


def test_published_file_is_clean(document: Document, tmp_path: Path) -> None:
    target = document.publish(tmp_path / "町.sqlite")
    assert [p.name for p in tmp_path.iterdir()] == ["町.sqlite"]
    connection = sqlite3.connect(target)
    try:
        kinds = {row[0] for row in connection.execute("SELECT type FROM sqlite_master")}
        assert kinds == {"table", "index"}
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        connection.close()


def test_deleted_text_does_not_travel(document: Document, tmp_path: Path) -> None:
    document._raw.execute("INSERT INTO meta VALUES ('scrap', 'HIMITSU')")
    document._raw.execute("DELETE FROM meta WHERE key = 'scrap'")
    assert b"HIMITSU" not in document.publish(tmp_path / "町.sqlite").read_bytes()
