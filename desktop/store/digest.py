"""The row digest: a hash over every value in a file, which notices what SQLite's own integrity check cannot."""

from __future__ import annotations

import hashlib
import sqlite3

from desktop.models import Base

KEY = "digest"


def row_digest(connection: sqlite3.Connection) -> str:
    """The SHA-256 over all rows of all tables, apart from the digest's own row."""
    found = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        keys = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        condition = f"WHERE key <> '{KEY}'" if table.name == "meta" else ""
        found.update(f"\n{table.name}\n".encode())
        for row in connection.execute(f'SELECT {columns} FROM "{table.name}" {condition} ORDER BY {keys}'):
            found.update(repr(row).encode())
    return found.hexdigest()


def stored_digest(connection: sqlite3.Connection) -> str:
    """The digest that the file was published with; empty when there is none."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (KEY,)).fetchone()
    return str(row[0]) if row else ""
