"""From the schema of an older file to the one of this program, step by step, on a private copy.

A step does not alter tables: it makes a new file of the next version by that version's own statements and carries the
rows over, so that a migrated file cannot differ in shape from a fresh one. The user's file stays as it was until it
is saved; a backup of it is kept before the first step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .shape import Shape, TableShape, create, shape_of


@dataclass(frozen=True, slots=True)
class Step:
    """How rows of the version before become rows of `version`.

    Columns of the same name are carried over. `values` gives what else a column takes, as SQL over the old row
    ("skill.name": "title" for a renamed one, "skill.note": "''" for a new one); `after` are statements on the new
    file (main) with the old one attached as `before`, for tables that are new or split. A step must be the same on
    every PC (no random identities, no clock): two copies that are migrated apart are merged later.
    """

    version: int
    values: Mapping[str, str] = field(default_factory=dict)
    after: Sequence[str] = ()


STEPS: tuple[Step, ...] = (
    Step(  # 人材像とスキルの編集: new tables are empty, new columns begin with what the models say
        2,
        values={
            "persona.color": "''",
            "persona.assignment": "''",
            "persona.training": "''",
            "skill.aliases": "''",
            "skill.active": "1",
            "requirement.reason": "''",
        },
    ),
    Step(  # 職員とスキル表: no staff yet; who takes a persona by rule is left for the officer to say
        3,
        values={
            "organization.roster_on": "''",
            "department.code": "''",
            "department.closed_on": "''",
            "persona.everyone": "0",
        },
    ),
)


def upgrade(copy: Path, version: int, steps: Sequence[Step] = STEPS, shapes: Callable[[int], Shape] = shape_of) -> None:
    """Bring a checked private copy from `version` to the newest one. It is replaced whole or not at all."""
    for step in steps:
        if step.version > version:
            _take(copy, step, shapes(step.version - 1), shapes(step.version))


def _take(copy: Path, step: Step, old: Shape, new: Shape) -> None:
    fresh = copy.with_name(f"{copy.name}.next")
    fresh.unlink(missing_ok=True)
    connection = sqlite3.connect(fresh, isolation_level=None, uri=True)
    try:
        create(connection, new)
        connection.execute("ATTACH DATABASE ? AS before", (f"{copy.absolute().as_uri()}?mode=ro&immutable=1",))
        connection.execute("BEGIN")
        carry(connection, "before", old, new, step.values)
        for statement in step.after:
            connection.execute(statement)
        broken = connection.execute("PRAGMA main.foreign_key_check").fetchone()
        if broken is not None:
            raise RuntimeError(f"step {step.version} left a broken link in {broken[0]}")
        connection.execute("DELETE FROM main.meta WHERE key = 'digest'")  # it belonged to the old rows
        connection.execute("COMMIT")
        connection.close()
        fresh.replace(copy)
    finally:
        connection.close()
        fresh.unlink(missing_ok=True)


def carry(
    connection: sqlite3.Connection, source: str, old: Shape, new: Shape, values: Mapping[str, str] | None = None
) -> None:
    """Copy the rows of all tables that both shapes have from the attached file `source` into main."""
    before = {table.name: table for table in old.tables}
    for table in new.tables:
        if table.name in before:
            _carry_table(connection, source, before[table.name], table, values or {})
    # Keys that were once given out are never given out again
    connection.execute("DELETE FROM main.sqlite_sequence")
    connection.execute(
        f"INSERT INTO main.sqlite_sequence (name, seq) SELECT name, seq FROM {source}.sqlite_sequence "
        "WHERE name IN (SELECT name FROM main.sqlite_schema)"
    )


def _carry_table(
    connection: sqlite3.Connection, source: str, old: TableShape, new: TableShape, values: Mapping[str, str]
) -> None:
    taken = {name: values.get(f"{new.name}.{name}", f'"{name}"' if name in old.columns else "") for name in new.columns}
    taken = {name: sql for name, sql in taken.items() if sql}
    columns = ", ".join(f'"{name}"' for name in taken)
    connection.execute(
        f'INSERT INTO main."{new.name}" ({columns}) SELECT {", ".join(taken.values())} FROM {source}."{old.name}"'
    )
