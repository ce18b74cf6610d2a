"""Theirs in our terms: whose sessions are shared, which integer key of theirs is which of ours.

Integer keys differ between copies; UUIDs do not. What both sides added apart has two, and is found by a lasting
column (the `key` of preset items, the number of a person) or by what it stands for (PLACES).
After `build`, the temp tables hold:
  k_<table>(t, m)   theirs' key → ours, for every thing that theirs has or ever had
  t_<table>         theirs' rows with every key translated
  m_new, t_new      the changes that only one side knows, `row` in our terms
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Column, Table

from desktop.models import Base, Thing

from ..schema import journaled_tables

# Both copies read the same new people in, and take the same seats into the next year: by these columns such rows are
# one, among those that the condition leaves
_SEAT: Final = ("staff_id", "department_id", "fiscal_year")
PLACES: Final = (
    ("posting", ("staff_id", "from_on"), "\"main\" AND from_on <> ''"),
    ("staff_persona", ("staff_id", "persona_id", "from_on"), "taken"),
    ("ojt_plan", (*_SEAT, "appointed_on"), "1"),
    ("ojt_plan", _SEAT, "closed_on = ''"),
    ("ojt_goal", ("plan_id", "scope", "text"), "text <> ''"),
)


def things() -> list[Table]:
    """The tables with integer keys and UUIDs."""
    return [m.local_table for m in Base.registry.mappers if issubclass(m.class_, Thing)]  # type: ignore[misc]


def key_columns(table: Table) -> list[Column[object]]:
    """The primary key's columns in order."""
    return list(table.primary_key.columns)


def parent_of(column: Column[object]) -> Table | None:
    """The thing table that a foreign key points to."""
    for key in column.foreign_keys:
        return key.column.table
    return None


def translated(column: Column[object], value: str) -> str:
    """SQL for a value of theirs in our terms."""
    table = column.table
    if column.primary_key and column.name == "id" and "uuid" in table.columns:
        return f"(SELECT m FROM temp.k_{table.name} WHERE t = {value})"
    parent = parent_of(column)
    if parent is not None:
        return f"(SELECT m FROM temp.k_{parent.name} WHERE t = {value})"
    return value


def build(connection: sqlite3.Connection) -> None:
    """Fill all mapping tables. `theirs` is attached."""
    _sessions(connection)
    _unshared(connection)
    for table in things():
        _keys(connection, table)
    for name, columns, which in PLACES:
        _join_by(connection, name, columns, which)
    for table in things():
        _number(connection, table.name)
    foreign = {t.name for t in things() if _renumbered(connection, t)}
    for table in journaled_tables():
        if foreign & ({table.name} | {p.name for c in table.columns if (p := parent_of(c)) is not None}):
            _translate(connection, table)
        else:  # the same keys on both sides: nothing to copy, their own index serves
            names = ", ".join(f'"{c.name}"' for c in table.columns)
            connection.execute(f"CREATE TEMP VIEW t_{table.name} AS SELECT {names} FROM theirs.{table.name}")


def drop(connection: sqlite3.Connection) -> None:
    """Remove the temp tables again."""
    made = "SELECT type, name FROM temp.sqlite_master WHERE type IN ('table', 'view') AND name <> 'running'"
    for kind, name in connection.execute(made).fetchall():
        connection.execute(f'DROP {kind} temp."{name}"')


def _renumbered(connection: sqlite3.Connection, table: Table) -> bool:
    return connection.execute(f"SELECT 1 FROM temp.k_{table.name} WHERE m IS NOT t LIMIT 1").fetchone() is not None


def _translate(connection: sqlite3.Connection, table: Table) -> None:
    columns = ", ".join(_as_ours(c) for c in table.columns)
    connection.execute(f"CREATE TEMP TABLE t_{table.name} AS SELECT {columns} FROM theirs.{table.name} AS x")
    keys = ", ".join(f'"{c.name}"' for c in key_columns(table))
    connection.execute(f"CREATE INDEX temp.i_{table.name} ON t_{table.name} ({keys})")
    _translate_rows(connection, table)


def _as_ours(column: Column[object]) -> str:
    value = translated(column, f'x."{column.name}"')
    return f'{value} AS "{column.name}"'


def _sessions(connection: sqlite3.Connection) -> None:
    connection.execute(
        "CREATE TEMP TABLE m_session AS SELECT t.id AS t, m.id AS m, "
        f"{_known('main', 'm')} AS ours, {_known('theirs', 't')} AS theirs "
        "FROM theirs.journal_session AS t LEFT JOIN main.journal_session AS m ON m.uuid = t.uuid"
    )


def _known(side: str, session: str) -> str:
    last = f"(SELECT MAX(seq) FROM {side}.change WHERE session_id = {session}.id)"
    return f"MAX(COALESCE({last}, 0), COALESCE({session}.compacted, 0))"


def has_gap(connection: sqlite3.Connection) -> bool:
    """Whether one side dropped journal entries that the other never saw: then nobody can tell who changed what."""
    theirs = (
        "SELECT 1 FROM theirs.journal_session AS t JOIN temp.m_session AS s ON s.t = t.id WHERE t.compacted > s.ours"
    )
    ours = (
        "SELECT 1 FROM main.journal_session AS m LEFT JOIN temp.m_session AS s ON s.m = m.id "
        "WHERE m.compacted > COALESCE(s.theirs, 0)"
    )
    return connection.execute(f"{theirs} UNION ALL {ours}").fetchone() is not None


def _unshared(connection: sqlite3.Connection) -> None:
    columns = "session_id, seq, batch_id, tbl, row, op, field, old, new"
    connection.execute(
        f"CREATE TEMP TABLE t_new AS SELECT {columns}, row AS row_theirs FROM theirs.change AS c "
        "WHERE seq > (SELECT ours FROM temp.m_session WHERE t = c.session_id)"
    )
    connection.execute(
        f"CREATE TEMP TABLE m_new AS SELECT {columns} FROM main.change AS c "
        "WHERE seq > COALESCE((SELECT theirs FROM temp.m_session WHERE m = c.session_id), 0)"
    )
    for name in ("t_new", "m_new"):
        connection.execute(f"CREATE INDEX temp.i_{name} ON {name} (tbl, row, field)")


def _keys(connection: sqlite3.Connection, table: Table) -> None:
    name = table.name
    connection.execute(f"CREATE TEMP TABLE k_{name} (t INTEGER PRIMARY KEY, m INTEGER, uuid TEXT)")
    # Every identity that theirs knows: the rows it has, and those it once had
    connection.execute(
        f"INSERT OR IGNORE INTO temp.k_{name} (t, uuid) SELECT id, uuid FROM theirs.{name} "
        "UNION SELECT row, json_extract(COALESCE(new, old), '$.uuid') FROM theirs.change "
        f"WHERE tbl = '{name}' AND op IN ('I', 'D')"
    )
    connection.execute(
        f"CREATE TEMP TABLE o_{name} AS SELECT id, uuid FROM main.{name} "
        "UNION SELECT row, json_extract(COALESCE(new, old), '$.uuid') FROM main.change "
        f"WHERE tbl = '{name}' AND op IN ('I', 'D')"
    )
    connection.execute(f"CREATE INDEX temp.o_{name}_uuid ON o_{name} (uuid)")
    connection.execute(f"UPDATE temp.k_{name} SET m = (SELECT id FROM temp.o_{name} AS o WHERE o.uuid = k_{name}.uuid)")
    for column in table.columns:
        if column.info.get("lasting"):
            _join_by(connection, name, (column.name,), f"\"{column.name}\" <> ''")


def _join_by(connection: sqlite3.Connection, name: str, columns: Iterable[str], which: str) -> None:
    """Both sides added the same thing (a preset's item, a person of the roster): one thing under two UUIDs.

    Values that stand twice on one side name nobody for certain, so nothing is joined by them.
    """
    table = Base.metadata.tables[name]
    ours = f"json_array({', '.join(_quoted(c) for c in columns)})"
    theirs = f"json_array({', '.join(translated(table.columns[c], _quoted(c)) for c in columns)})"
    once = f"WHERE {which} GROUP BY v HAVING COUNT(*) = 1"
    connection.execute(
        f"CREATE TEMP TABLE s_{name} AS SELECT x.id AS t, o.id AS m "
        f"FROM (SELECT id, {theirs} AS v FROM theirs.{name} {once}) AS x "
        f"JOIN (SELECT id, {ours} AS v FROM main.{name} {once}) AS o ON o.v = x.v"
    )
    connection.execute(
        f"UPDATE temp.k_{name} SET m = (SELECT s.m FROM temp.s_{name} AS s WHERE s.t = k_{name}.t) WHERE m IS NULL "
        f"AND t IN (SELECT t FROM temp.s_{name} WHERE m NOT IN (SELECT m FROM temp.k_{name} WHERE m IS NOT NULL))"
    )
    connection.execute(f"DROP TABLE temp.s_{name}")  # a table may be gone through twice


def _quoted(name: str) -> str:
    return f'"{name}"'


def _number(connection: sqlite3.Connection, name: str) -> None:
    """Keys for what only theirs has: its own number where that is free with us, else the next one."""
    taken = {row[0] for row in connection.execute(f"SELECT id FROM temp.o_{name}")}
    last = connection.execute("SELECT seq FROM main.sqlite_sequence WHERE name = ?", (name,)).fetchone()
    highest = connection.execute(f"SELECT COALESCE(MAX(t), 0) FROM temp.k_{name}").fetchone()[0]
    following = max([last[0] if last else 0, highest, *taken, 0]) + 1
    for (key,) in connection.execute(f"SELECT t FROM temp.k_{name} WHERE m IS NULL ORDER BY t").fetchall():
        ours = key if key not in taken else following
        following += ours == following
        taken.add(ours)
        connection.execute(f"UPDATE temp.k_{name} SET m = ? WHERE t = ?", (ours, key))


def reserve_keys(connection: sqlite3.Connection) -> None:
    """Keys that our history now uses for things of theirs that are gone already must never be given out again."""
    for table in things():
        [highest] = connection.execute(f"SELECT COALESCE(MAX(m), 0) FROM temp.k_{table.name}").fetchone()
        changed = connection.execute(
            "UPDATE main.sqlite_sequence SET seq = MAX(seq, ?) WHERE name = ?", (highest, table.name)
        ).rowcount
        if not changed and highest:
            connection.execute("INSERT INTO main.sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, highest))


def _translate_rows(connection: sqlite3.Connection, table: Table) -> None:
    columns = key_columns(table)
    if len(columns) == 1:
        row = translated(columns[0], "row_theirs")
    else:
        parts = [translated(c, f"json_extract(row_theirs, '$[{n}]')") for n, c in enumerate(columns)]
        row = f"json_array({', '.join(parts)})"
    if row != "row_theirs":
        connection.execute(f"UPDATE temp.t_new SET row = {row} WHERE tbl = '{table.name}'")
