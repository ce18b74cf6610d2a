"""The file's identity, its tables, and the journal triggers that no code path can forget.

Triggers are TEMP: they live on our own connection only, so no published file ever holds one.
"""

from __future__ import annotations

import sqlite3
from functools import cache

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from desktop.models import Base

APPLICATION_ID = 0x484E4156  # "HNAV"
SCHEMA_VERSION = 3


def journaled_tables() -> list[Table]:
    """The tables whose every change is journaled: all but the file's own bookkeeping."""
    return [t for t in Base.metadata.sorted_tables if t.info.get("journal", True)]


def ddl_statements() -> list[str]:
    """The statements that make an empty file of the current schema."""
    dialect = sqlite.dialect()
    found: list[str] = []
    for table in Base.metadata.sorted_tables:
        found.append(str(CreateTable(table).compile(dialect=dialect)))
        found.extend(
            str(CreateIndex(i).compile(dialect=dialect)) for i in sorted(table.indexes, key=lambda i: str(i.name))
        )
    return found


def install_journal(connection: sqlite3.Connection) -> None:
    """Put the journal triggers on this connection, and the one-row table that says which action is running."""
    connection.execute("SAVEPOINT journal")  # one step for hundreds of statements: a third of the time
    connection.execute("CREATE TEMP TABLE running (session_id INTEGER, batch_id INTEGER)")
    connection.execute("INSERT INTO temp.running VALUES (NULL, NULL)")
    for statement in _journal_statements():
        connection.execute(statement)
    connection.execute("RELEASE journal")


@cache
def _journal_statements() -> tuple[str, ...]:
    return tuple(statement for table in journaled_tables() for statement in trigger_statements(table))


def row_key(table: Table, prefix: str) -> str:
    """SQL for a row's key as the journal writes it; `prefix` is OLD, NEW or a table name."""
    columns = [f'{prefix}."{c.name}"' for c in table.primary_key.columns]
    return columns[0] if len(columns) == 1 else f"json_array({', '.join(columns)})"


def trigger_statements(table: Table) -> list[str]:
    """The TEMP triggers of one table: one for new rows, one for rows that go, one a field, and one that guards keys."""
    names = [c.name for c in table.columns]
    keys = [c.name for c in table.primary_key.columns]
    made = [
        _trigger(table, "insert", "INSERT", _entry(table, "NEW", "I", "", "NULL", _row_json("NEW", names))),
        _trigger(table, "delete", "DELETE", _entry(table, "OLD", "D", "", _row_json("OLD", names), "NULL")),
        _trigger(
            table, "keys", f"UPDATE OF {_quoted(keys)}", "SELECT RAISE(ABORT, 'a key never changes');", _differs(keys)
        ),
    ]
    for name in names:
        if name not in keys:  # only what a statement sets is looked at, and only what differs is written down
            entry = _entry(table, "NEW", "U", name, f'OLD."{name}"', f'NEW."{name}"')
            made.append(_trigger(table, f"set_{name}", f"UPDATE OF {_quoted([name])}", entry, _differs([name])))
    return made


def _trigger(table: Table, name: str, event: str, body: str, condition: str = "") -> str:
    when = f"WHEN {condition} " if condition else ""
    return f"CREATE TEMP TRIGGER journal_{table.name}_{name} AFTER {event} ON main.{table.name} {when}BEGIN {body} END"


_SESSION = "(SELECT session_id FROM temp.running)"
_BATCH = "COALESCE((SELECT batch_id FROM temp.running), RAISE(ABORT, 'change outside an action'))"
_NEXT = f"(SELECT COALESCE(MAX(c.seq), 0) + 1 FROM change AS c WHERE c.session_id = {_SESSION})"


def _entry(table: Table, side: str, op: str, field: str, old: str, new: str) -> str:
    # A SELECT from the table that is written to is set aside first, row by row: VALUES is a sixth faster in all
    return (
        "INSERT INTO change (session_id, seq, batch_id, tbl, row, op, field, old, new) VALUES "
        f"({_SESSION}, {_NEXT}, {_BATCH}, '{table.name}', {row_key(table, side)}, '{op}', '{field}', {old}, {new});"
    )


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _differs(names: list[str]) -> str:
    return " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in names)


def _row_json(side: str, names: list[str]) -> str:
    pairs = ", ".join(f"'{name}', {side}.\"{name}\"" for name in names)
    return f"json_object({pairs})"
