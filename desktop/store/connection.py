"""How SQLite is opened: the pragmas of the working copy, of snapshots, and of readers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, NullPool, StaticPool, create_engine, event

_COMMON = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA recursive_triggers = ON",  # INSERT OR REPLACE must not slip past the journal
)
_WRITER = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA secure_delete = ON")


def connect(path: Path, *, writer: bool) -> sqlite3.Connection:
    """A connection to a working copy; never to a file of the user's."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for pragma in (*_COMMON, *(_WRITER if writer else ("PRAGMA query_only = ON",))):
            connection.execute(pragma)
    except BaseException:
        connection.close()  # Windows does not let go of a file that is open, even when it is only in the way
        raise
    return connection


def writer_engine(connection: sqlite3.Connection) -> Engine:
    """An engine over the one connection that holds the journal triggers."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def reader_engine(path: Path) -> Engine:
    """An engine whose every connection is new and can only read; safe in any thread."""
    engine = create_engine("sqlite://", creator=lambda: connect(path, writer=False), poolclass=NullPool)
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN"))
    return engine


@contextmanager
def rolled_back(connection: sqlite3.Connection) -> Iterator[None]:
    """A COMMIT that fails (a broken link, a full disk) leaves SQLite in its transaction: no later one could begin."""
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.rollback()
        raise
