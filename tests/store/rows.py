"""What is in a document's tables, and small edits to make."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from desktop.models import Answer
from desktop.store import Document
from desktop.store.schema import journaled_tables

State = dict[str, list[tuple[Any, ...]]]


def state_of(document: Document) -> State:
    """All journaled rows of the working copy."""
    return state_in(document.work.database)


def state_in(path: Path) -> State:
    """All journaled rows of a SQLite file."""
    connection = sqlite3.connect(path)
    try:
        return {
            t.name: connection.execute(
                f'SELECT * FROM "{t.name}" ORDER BY {", ".join(c.name for c in t.primary_key.columns)}'
            ).fetchall()
            for t in journaled_tables()
        }
    finally:
        connection.close()


def put(document: Document, key: str, value: str, **kw: Any) -> None:
    """One action: an answer set."""
    with document.action(f"{key}を変える", **kw) as session:
        row = session.get(Answer, key)
        if row is None:
            session.add(Answer(key=key, value=f'"{value}"'))
        else:
            row.value = f'"{value}"'


def answers(document: Document) -> dict[str, str]:
    """The answers as stored."""
    return {key: value.strip('"') for key, value in state_of(document)["answer"]}


def rows_of(document: Document, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query on the working copy."""
    connection = sqlite3.connect(document.work.database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
