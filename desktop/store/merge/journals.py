"""Uniting both journals: what theirs did becomes part of our history, and our decisions become entries of it."""

from __future__ import annotations

import json
import sqlite3

from sqlalchemy import Table

from ..schema import journaled_tables
from .mapping import parent_of


def unite(connection: sqlite3.Connection) -> None:
    """Copy theirs' unshared sessions, batches and changes, and note every decision. Runs inside the merge's action."""
    _sessions(connection)
    _batches(connection)
    _changes(connection)
    _decisions(connection)


def _sessions(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT INTO main.journal_session (uuid, actor, opened_at) SELECT uuid, actor, opened_at "
        "FROM theirs.journal_session WHERE id IN (SELECT t FROM temp.m_session WHERE m IS NULL) ORDER BY id"
    )
    connection.execute(
        "UPDATE temp.m_session SET m = (SELECT s.id FROM main.journal_session AS s JOIN theirs.journal_session AS x "
        "ON x.uuid = s.uuid WHERE x.id = m_session.t) WHERE m IS NULL"
    )


def _batches(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TEMP TABLE k_batch (t INTEGER PRIMARY KEY, m INTEGER)")
    found = connection.execute(
        "SELECT b.id, s.m, b.label, b.actor, b.at FROM theirs.batch AS b "
        "JOIN temp.m_session AS s ON s.t = b.session_id "
        "WHERE b.id IN (SELECT batch_id FROM temp.t_new) ORDER BY b.id"
    ).fetchall()
    for number, session, label, actor, at in found:
        # Their actions are history to us, not steps of our undo
        ours = connection.execute(
            "INSERT INTO main.batch (session_id, label, kind, actor, at) VALUES (?, ?, 'merged', ?, ?)",
            (session, label, actor, at),
        ).lastrowid
        connection.execute("INSERT INTO temp.k_batch VALUES (?, ?)", (number, ours))


def _changes(connection: sqlite3.Connection) -> None:
    for table in journaled_tables():
        links = {c.name: p.name for c in table.columns if (p := parent_of(c)) is not None}
        if "uuid" in table.columns:
            links["id"] = table.name
        keys = {name: dict(connection.execute(f"SELECT t, m FROM temp.k_{name}")) for name in set(links.values())}
        if all(t == m for found in keys.values() for t, m in found.items()):
            _copy(connection, table)
        else:
            _copy_translated(connection, table, links, keys)


def _copy(connection: sqlite3.Connection, table: Table) -> None:
    connection.execute(
        "INSERT INTO main.change (session_id, seq, batch_id, tbl, row, op, field, old, new) "
        "SELECT s.m, c.seq, b.m, c.tbl, c.row, c.op, c.field, c.old, c.new FROM temp.t_new AS c "
        "JOIN temp.m_session AS s ON s.t = c.session_id JOIN temp.k_batch AS b ON b.t = c.batch_id WHERE c.tbl = ?",
        (table.name,),
    )


def _copy_translated(
    connection: sqlite3.Connection, table: Table, links: dict[str, str], keys: dict[str, dict[int, int]]
) -> None:
    rows = connection.execute(
        "SELECT s.m, c.seq, b.m, c.tbl, c.row, c.op, c.field, c.old, c.new FROM temp.t_new AS c "
        "JOIN temp.m_session AS s ON s.t = c.session_id JOIN temp.k_batch AS b ON b.t = c.batch_id WHERE c.tbl = ?",
        (table.name,),
    ).fetchall()

    def ours(name: str, value: object) -> object:
        link = links.get(name)
        return keys[link].get(value, value) if link and isinstance(value, int) else value

    def whole(text: object) -> object:
        if not isinstance(text, str):
            return text
        return json.dumps({k: ours(k, v) for k, v in json.loads(text).items()}, ensure_ascii=False)

    translated = [
        (*head, op, field, *((ours(field, old), ours(field, new)) if field else (whole(old), whole(new))))
        for *head, op, field, old, new in rows
    ]
    connection.executemany(
        "INSERT INTO main.change (session_id, seq, batch_id, tbl, row, op, field, old, new) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        translated,
    )


def _decisions(connection: sqlite3.Connection) -> None:
    """A conflict decided for ours changes no row, yet it is a decision: without an entry it would be asked again."""
    connection.execute(
        "INSERT INTO main.change (session_id, seq, batch_id, tbl, row, op, field, old, new) "
        "SELECT r.session_id, (SELECT COALESCE(MAX(seq), 0) FROM main.change WHERE session_id = r.session_id) "
        "+ ROW_NUMBER() OVER (ORDER BY d.id), r.batch_id, d.tbl, d.row, 'K', d.field, d.theirs, d.mine "
        "FROM temp.diff AS d, temp.running AS r WHERE d.verdict = 'conflict' AND d.choice = 'mine'"
    )
