"""SQLite under guard: how a file from outside is looked at, and how its rows move into a database of our own making.

The working copy never holds a foreign page or a foreign word of schema: only rows, into tables that our DDL made.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .migrate import carry
from .shape import Shape, create

_SECONDS = 60.0
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 16_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 200_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
}
_READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_PRAGMA,
    sqlite3.SQLITE_TRANSACTION,
}


@contextmanager
def looking_at(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for reading a private copy of a foreign file: read-only, immutable, limited in size and time."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        guard(connection)
        connection.execute("PRAGMA query_only = ON")
        # Whatever the file's schema says, this connection can only read
        connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY)
        yield connection
    finally:
        connection.close()


def guard(connection: sqlite3.Connection, *, attached: int = 0) -> None:
    """Switch off what a file could use against us; stop after a minute."""
    for limit, value in _LIMITS.items():
        connection.setlimit(limit, attached if limit == sqlite3.SQLITE_LIMIT_ATTACHED else value)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}")
    if hasattr(connection, "setconfig"):  # Python 3.12 and later
        for name, on in (
            ("DEFENSIVE", True),
            ("TRUSTED_SCHEMA", False),
            ("ENABLE_TRIGGER", False),
            ("ENABLE_VIEW", False),
        ):
            connection.setconfig(getattr(sqlite3, f"SQLITE_DBCONFIG_{name}"), on)
    end = time.monotonic() + _SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, 100_000)


def rebuild(outside: Path, shape: Shape) -> None:
    """Replace a checked private copy by a database of our own DDL with the same rows."""
    fresh = outside.with_name(f"{outside.name}.fresh")
    fresh.unlink(missing_ok=True)
    connection = sqlite3.connect(fresh, isolation_level=None, uri=True)
    try:
        create(connection, shape)
        guard(connection, attached=1)
        connection.execute("ATTACH DATABASE ? AS outside", (f"{outside.absolute().as_uri()}?mode=ro&immutable=1",))
        connection.execute("BEGIN")
        carry(connection, "outside", shape, shape)
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        fresh.unlink(missing_ok=True)
        raise
    connection.close()
    fresh.replace(outside)
