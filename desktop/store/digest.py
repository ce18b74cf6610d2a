"""The row digest: a hash over every value in a file, which notices what SQLite's own integrity check cannot."""

from __future__ import annotations

import hashlib
import json
import sqlite3

from .shape import Shape, TableShape

KEY = "digest"
_AT_ONCE = 2000


def row_digest(connection: sqlite3.Connection, shape: Shape) -> str:
    """A SHA-256 for each table over all its rows, apart from the digest's own row, as JSON."""
    return json.dumps({table.name: _of_table(connection, table) for table in shape.tables}, sort_keys=True)


def stored_digest(connection: sqlite3.Connection) -> str:
    """The digest that the file was published with; empty when there is none."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (KEY,)).fetchone()
    return str(row[0]) if row else ""


def differing(stored: str, found: str) -> list[str]:
    """The tables whose content is not what was published; all of them when the stored digest is itself damaged."""
    now = json.loads(found)
    try:
        then = json.loads(stored)
    except ValueError:
        then = {}
    if not isinstance(then, dict):
        then = {}
    return [name for name, value in now.items() if then.get(name) != value]


def _of_table(connection: sqlite3.Connection, table: TableShape) -> str:
    found = hashlib.sha256()
    keys = ", ".join(f'"{name}"' for name in table.key)
    columns = ", ".join(f'"{name}"' for name in table.columns)
    condition = f"WHERE key <> '{KEY}'" if table.name == "meta" else ""
    rows = connection.execute(f'SELECT {columns} FROM "{table.name}" {condition} ORDER BY {keys}')
    while some := rows.fetchmany(_AT_ONCE):  # row by row takes half as long again
        found.update("".join(map(repr, some)).encode())
    return found.hexdigest()
