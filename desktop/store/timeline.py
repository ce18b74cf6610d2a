"""The file's history for reading: who did what and when, each action in words, and the story of one field."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.models.labels import field_label

from . import revert
from .connection import connect
from .describe import place_words, value_words
from .journal import FieldChange
from .revert import Net, Spot

LOOKING = "手順を見る"  # older files noted mere looking as an action
PAGE = 200
NOTHING = "（なし）"
_LITERAL = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})
Names = Mapping[tuple[str, object], str]  # what a row is called where the table itself does not say: (table, key)
REASONS = {
    revert.CHANGED: "後で変えられています",
    revert.GONE: "後で消されています",
    revert.BACK: "後で作り直されています",
}


@dataclass(frozen=True, slots=True)
class Action:
    """One line of the history. kind: edit | undo | redo | revert | start | merged."""

    id: int
    at: str
    actor: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which actions to show; empty means all. `since` and `until` are UTC times as stored, until not included."""

    text: str = ""
    actor: str | None = None
    since: str = ""
    until: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One change in words: where, before, after."""

    place: str
    before: str
    after: str
    table: str
    row: object
    field: str


def actions(
    connection: sqlite3.Connection, wanted: Wanted | None = None, offset: int = 0, limit: int = PAGE
) -> list[Action]:
    """The actions that are wanted, newest first, one page of them."""
    where, values = _condition(wanted or Wanted())
    rows = connection.execute(
        "SELECT b.id, b.at, b.actor, b.label, "
        "CASE WHEN b.kind = 'edit' AND b.target_id IS NOT NULL THEN 'revert' ELSE b.kind END "
        f"FROM batch AS b WHERE {where} ORDER BY b.id DESC LIMIT :limit OFFSET :offset",
        values | {"limit": limit, "offset": offset},
    )
    return [Action(*row) for row in rows]


def count_actions(connection: sqlite3.Connection, wanted: Wanted | None = None) -> int:
    """How many actions are wanted in all."""
    where, values = _condition(wanted or Wanted())
    return int(connection.execute(f"SELECT COUNT(*) FROM batch AS b WHERE {where}", values).fetchone()[0])


def actors(connection: sqlite3.Connection) -> list[str]:
    """Everybody who did something, the last one first."""
    rows = connection.execute("SELECT actor FROM batch GROUP BY actor ORDER BY MAX(id) DESC")
    return [row[0] for row in rows]


def tables(connection: sqlite3.Connection) -> list[str]:
    """The tables that were ever changed."""
    return [row[0] for row in connection.execute("SELECT DISTINCT tbl FROM change ORDER BY tbl")]


def lines(
    connection: sqlite3.Connection, batch_id: int, names: Names | None = None, limit: int = PAGE
) -> tuple[list[Line], int]:
    """What an action changed in words, and how many changes there are in all."""
    found: list[Line] = []
    count = 0
    for net in revert.net_changes(connection, batch_id):
        whole = not (net.existed and net.exists)
        count += 1 if whole else len(net.fields)
        if len(found) < limit:
            found.extend([_whole_line(connection, net, names or {})] if whole else _lines(connection, net, names or {}))
    decided = list(_decisions(connection, batch_id, names or {}))
    return [*found, *decided][:limit], count + len(decided)


def left_words(connection: sqlite3.Connection, spots: list[Spot], names: Names | None = None) -> list[str]:
    """What a revert leaves alone, in words."""
    return [f"{_place(connection, s.table, s.row, s.field, names or {})}（{REASONS[s.reason]}）" for s in spots]


def story(connection: sqlite3.Connection, changes: list[FieldChange], table: str, field: str) -> list[FieldChange]:
    """The history of one field (Document.history) in words, without the steps that changed nothing in it."""

    def words(value: object) -> str:
        return value_words(connection, table, field, value) or "（空欄）"

    told = [FieldChange(c.at, c.actor, c.label, words(c.old), words(c.new)) for c in changes]
    return [change for change in told if change.old != change.new]


def _condition(wanted: Wanted) -> tuple[str, dict[str, object]]:
    terms, values = ["b.label <> :looking"], {"looking": LOOKING}
    if wanted.actor is not None:
        terms.append("b.actor = :actor")
        values["actor"] = wanted.actor
    if wanted.since:
        terms.append("b.at >= :since")
        values["since"] = wanted.since
    if wanted.until:
        terms.append("b.at < :until")
        values["until"] = wanted.until
    if wanted.table:
        terms.append("EXISTS (SELECT 1 FROM change AS c WHERE c.batch_id = b.id AND c.tbl = :tbl)")
        values["tbl"] = wanted.table
    for number, word in enumerate(wanted.text.split()):
        terms.append(_TEXT.format(n=number))
        values[f"w{number}"] = f"%{word.translate(_LITERAL)}%"
    return " AND ".join(terms), dict(values)


_TEXT = (
    "(b.label LIKE :w{n} ESCAPE '\\' OR b.actor LIKE :w{n} ESCAPE '\\' OR EXISTS (SELECT 1 FROM change AS c "
    "WHERE c.batch_id = b.id AND (CASE WHEN c.field <> '' "
    "THEN c.old LIKE :w{n} ESCAPE '\\' OR c.new LIKE :w{n} ESCAPE '\\' "
    # A whole row: its values, but not the numbers and marks that nobody sees
    "ELSE EXISTS (SELECT 1 FROM json_each(COALESCE(c.new, c.old)) AS v WHERE v.value LIKE :w{n} ESCAPE '\\' "
    "AND v.key NOT IN ('id', 'uuid', 'key', 'origin', 'as_of', 'position') AND v.key NOT LIKE '%\\_id' ESCAPE '\\') "
    "END)))"
)


def _whole_line(connection: sqlite3.Connection, net: Net, names: Names) -> Line:
    words = value_words(connection, net.table, "", net.content)
    place = _place(connection, net.table, net.row, "", names, net.content)
    before, after = (words or "（空）", NOTHING) if net.existed else (NOTHING, words or "（空）")
    return Line(place, before, after, net.table, net.row, "")


def _lines(connection: sqlite3.Connection, net: Net, names: Names) -> list[Line]:
    return [
        Line(
            _place(connection, net.table, net.row, name, names),
            value_words(connection, net.table, name, net.old[name]) or "（空欄）",
            value_words(connection, net.table, name, net.new[name]) or "（空欄）",
            net.table,
            net.row,
            name,
        )
        for name in net.fields
    ]


def _decisions(connection: sqlite3.Connection, batch_id: int, names: Names) -> list[Line]:
    """Conflicts of a merge that were decided for ours."""
    rows = connection.execute(
        "SELECT tbl, row, field, old, new FROM change WHERE batch_id = ? AND op = 'K' ORDER BY session_id, seq",
        (batch_id,),
    ).fetchall()
    return [
        Line(
            _place(connection, table, row, name, names),
            f"あちら: {value_words(connection, table, name, old)}",
            f"こちらのまま: {value_words(connection, table, name, new)}",
            table,
            row,
            name,
        )
        for table, row, name, old, new in rows
    ]


def _place(connection: sqlite3.Connection, table: str, row: object, name: str, names: Names, content: str = "") -> str:
    known = names.get((table, row))
    if known:
        return f"{known}の{field_label(name)}" if name and name != "value" else known
    return place_words(connection, table, row, name, content or _last_content(connection, table, row))


def _last_content(connection: sqlite3.Connection, table: str, row: object) -> str | None:
    """What a row that is gone held at last, so that it can still be called by its name."""
    if revert.row_now(connection, table, row) is not None:
        return None
    rows = connection.execute(
        "SELECT old FROM change WHERE tbl = ? AND row = ? AND op = 'D' ORDER BY batch_id DESC LIMIT 1", (table, row)
    ).fetchone()
    return str(rows[0]) if rows else None


@contextmanager
def reader(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection that can only read, on a working copy."""
    connection = connect(database, writer=False)
    try:
        yield connection
    finally:
        connection.close()
