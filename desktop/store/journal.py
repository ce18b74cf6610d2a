"""Undo, redo and history, read from the append-only journal and written by replaying it backwards."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Connection, Table, text

from desktop.models import Base

TURNABLE = frozenset({"edit", "undo", "redo"})  # the kinds that undo and redo walk over


@dataclass(frozen=True, slots=True)
class Step:
    """An undoable or redoable action."""

    batch_id: int
    label: str


@dataclass(slots=True)
class UndoStacks:
    """Which actions can be undone and redone now. A new edit empties the redo stack."""

    undo: list[Step] = field(default_factory=list)
    redo: list[Step] = field(default_factory=list)

    def push(self, batch_id: int, label: str, kind: str) -> None:
        """Take note of a finished batch."""
        if kind == "undo":
            self.undo.pop()
            self.redo.append(Step(batch_id, label))
        elif kind == "redo":
            self.redo.pop()
            self.undo.append(Step(batch_id, label))
        else:
            self.undo.append(Step(batch_id, label))
            self.redo.clear()


def load_stacks(connection: Connection) -> UndoStacks:
    """The stacks as the file's whole journal leaves them, so that undo works after a restart."""
    stacks = UndoStacks()
    for batch_id, label, kind in connection.execute(
        text("SELECT id, label, kind FROM batch WHERE kind IN ('edit', 'undo', 'redo') ORDER BY id")
    ).all():
        try:
            stacks.push(batch_id, label, kind)
        except IndexError:  # a journal that another program cut: what lies before can no longer be undone
            stacks = UndoStacks()
    return stacks


def turn_back(connection: sqlite3.Connection, batch_id: int) -> None:
    """Write the opposite of a batch, last change first. Runs inside an action, so it is journaled itself.

    Undoing an undo batch is what redo does: every batch is turned in the same way. A pasted block has tens of
    thousands of changes, so they go straight to SQLite, which keeps its few statements ready.
    """
    connection.execute("PRAGMA defer_foreign_keys = ON")
    changes = connection.execute(
        "SELECT tbl, row, op, field, old FROM change WHERE batch_id = ? ORDER BY session_id, seq DESC", (batch_id,)
    ).fetchall()
    for tbl, row, op, name, old in changes:
        table = Base.metadata.tables[tbl]
        if op == "I":
            connection.execute(f'DELETE FROM main."{tbl}" WHERE {_where(table)}', _keys(table, row))
        elif op == "D":
            _insert(connection, table, json.loads(old))
        elif op == "U":
            connection.execute(f'UPDATE main."{tbl}" SET "{name}" = ? WHERE {_where(table)}', (old, *_keys(table, row)))


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One entry of a field's history; values as stored, None where the row was not there."""

    at: str
    actor: str
    label: str
    old: object
    new: object


def field_history(connection: Connection, table: Table, row: object, name: str) -> list[FieldChange]:
    """Who changed a field, when and from what to what, oldest first."""
    found = connection.execute(
        text(
            "SELECT b.at, b.actor, b.label, c.op, c.old, c.new FROM change AS c JOIN batch AS b ON b.id = c.batch_id "
            "WHERE c.tbl = :t AND c.row = :r AND c.field IN ('', :f) ORDER BY c.batch_id, c.session_id, c.seq"
        ),
        {"t": table.name, "r": row, "f": name},
    )
    entries = []
    for at, actor, label, op, old, new in found:
        if op == "I":
            old, new = None, json.loads(new).get(name)
        elif op == "D":
            old, new = json.loads(old).get(name), None
        entries.append(FieldChange(at, actor, label, old, new))
    return entries


def tables_of(connection: sqlite3.Connection, batch_id: int) -> frozenset[str]:
    """The tables that a batch touched."""
    rows = connection.execute("SELECT DISTINCT tbl FROM change WHERE batch_id = ?", (batch_id,))
    return frozenset(row[0] for row in rows)


@cache
def _where(table: Table) -> str:
    return " AND ".join(f'"{c.name}" = ?' for c in table.primary_key.columns)


def _keys(table: Table, row: object) -> tuple[object, ...]:
    return tuple(json.loads(str(row))) if len(table.primary_key.columns) > 1 else (row,)


def _insert(connection: sqlite3.Connection, table: Table, values: dict[str, object]) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join("?" * len(values))
    connection.execute(f'INSERT INTO main."{table.name}" ({names}) VALUES ({places})', tuple(values.values()))
