"""What a file of each schema version looks like: its statements, tables, columns and keys.

The current version's shape comes from the models; that of a released one from `resources/schema/<version>.sql`,
which never changes again (`python3 dev.py freeze` writes it).
"""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from functools import cache

from desktop.resources import resource

from .schema import APPLICATION_ID, SCHEMA_VERSION, ddl_statements

_BETWEEN = ";\n"


@dataclass(frozen=True, slots=True)
class TableShape:
    """One table: columns with their declared types, in order, and the columns of its key."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One schema version; the tables stand in the order in which they can be filled."""

    version: int
    statements: tuple[str, ...]
    tables: tuple[TableShape, ...]


@cache
def shape_of(version: int) -> Shape:
    """The shape of a version that this program knows (1 … SCHEMA_VERSION)."""
    if version == SCHEMA_VERSION:
        return shape_from(version, ddl_statements())
    written = resource("schema", f"{version}.sql").read_text("utf-8")
    return shape_from(version, written.strip().removesuffix(";").split(_BETWEEN))


def shape_from(version: int, statements: list[str]) -> Shape:
    """Read a shape from the statements that make it."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        for statement in statements:
            connection.execute(statement)
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        tables = tuple(_table(connection, name) for name in names if name != "sqlite_sequence")
    return Shape(version, tuple(statements), tables)


def written(shape: Shape) -> str:
    """A shape as its file in `resources/schema` holds it."""
    return _BETWEEN.join(" ".join(statement.split()) for statement in shape.statements) + _BETWEEN


def create(connection: sqlite3.Connection, shape: Shape) -> None:
    """Make the tables of a version and stamp the file as ours."""
    connection.execute("BEGIN")
    for statement in shape.statements:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {shape.version}")
    connection.execute("COMMIT")


def _table(connection: sqlite3.Connection, name: str) -> TableShape:
    rows = connection.execute("SELECT name, type, pk FROM pragma_table_info(?)", (name,)).fetchall()
    key = tuple(column for column, _, place in sorted(rows, key=lambda row: row[2]) if place)
    return TableShape(name, {column: kind for column, kind, _ in rows}, key)
