"""What differs, and who changed it: the three-way verdict on every field and row."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlalchemy import Table

from ..schema import journaled_tables
from . import groups
from .mapping import has_gap, key_columns, parent_of

# verdict: theirs (take), mine (keep), conflict (ask). shape: field | only_theirs | only_mine
FIELD, ONLY_THEIRS, ONLY_MINE = "field", "only_theirs", "only_mine"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, or one whole row, in which the two sides differ.

    Values are as stored; `base` is what both had before. `reason`: both (changed on both sides), deleted (one side
    deleted what the other changed), unknown (no history tells who changed it), frozen (one side froze a round, the
    other went on). `leader`: the difference whose choice this one follows; 0 where it is decided by itself.
    """

    id: int
    table: str
    row: object
    field: str
    shape: str
    verdict: str
    reason: str
    base: object
    mine: object
    theirs: object
    mine_by: str
    mine_at: str
    theirs_by: str
    theirs_at: str
    leader: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """How many differences of each verdict."""

    theirs: int
    mine: int
    conflicts: int


def find(connection: sqlite3.Connection) -> None:
    """Fill temp.diff. The mapping tables are there."""
    connection.execute(
        "CREATE TEMP TABLE diff (id INTEGER PRIMARY KEY, tbl TEXT, row, field TEXT, shape TEXT, mine, theirs, "
        "verdict TEXT, reason TEXT DEFAULT '', choice TEXT DEFAULT '', leader INTEGER, lean TEXT DEFAULT '')"
    )
    for table in journaled_tables():
        _compare(connection, table)
    connection.execute("CREATE INDEX temp.i_diff ON diff (tbl, row)")
    _judge_fields(connection)
    _judge_rows(connection)
    if has_gap(connection):
        connection.execute("UPDATE temp.diff SET verdict = 'conflict', reason = 'unknown'")
    groups.bind(connection)
    while _keep_parents(connection):
        pass  # keeping one parent may bring in the need for its own


def summary(connection: sqlite3.Connection) -> Summary:
    """The counts; what is decided together is one question."""
    counted = "SELECT verdict, COUNT(*) FROM temp.diff WHERE leader IS NULL GROUP BY verdict"
    found = dict(connection.execute(counted))
    return Summary(found.get("theirs", 0), found.get("mine", 0), found.get("conflict", 0))


def differences(connection: sqlite3.Connection, verdict: str = "", limit: int = 100_000) -> list[Difference]:
    """The differences of one verdict, as they are decided, or all of them, with base, who and when."""
    where = "WHERE verdict = :v AND leader IS NULL" if verdict else ""
    rows = connection.execute(
        f"SELECT id, tbl, row, field, shape, verdict, reason, mine, theirs, leader FROM temp.diff {where} "
        "ORDER BY tbl, row, field LIMIT :n",
        {"v": verdict, "n": limit},
    ).fetchall()
    return [_difference(connection, row) for row in rows]


def _difference(connection: sqlite3.Connection, found: tuple[object, ...]) -> Difference:
    number, tbl, row, field, shape, verdict, reason, mine, theirs, leader = found
    mine_by, mine_at, mine_base, mine_known = _last_change(connection, "main", "m_new", tbl, row, field)
    theirs_by, theirs_at, theirs_base, _ = _last_change(connection, "theirs", "t_new", tbl, row, field)
    base = mine_base if mine_known else theirs_base
    return Difference(
        int(str(number)), str(tbl), row, str(field), str(shape), str(verdict), str(reason),
        base, mine, theirs, mine_by, mine_at, theirs_by, theirs_at, int(str(leader or 0)),
    )  # fmt: skip


def _last_change(
    connection: sqlite3.Connection, side: str, new: str, tbl: object, row: object, field: object
) -> tuple[str, str, object, bool]:
    """Who changed it last on one side and when, and the value before that side's first own change."""
    rows = connection.execute(
        f"SELECT b.actor, b.at, c.old, c.op FROM temp.{new} AS c JOIN {side}.batch AS b ON b.id = c.batch_id "
        "WHERE c.tbl = ? AND c.row = ? AND (c.field IN ('', ?) OR ? = '') ORDER BY c.batch_id, c.seq",
        (tbl, row, field, field),
    ).fetchall()
    if not rows:
        return "", "", None, False
    return rows[-1][0], rows[-1][1], rows[0][2] if rows[0][3] == "U" else None, True


def _same_row(table: Table) -> str:
    return " AND ".join(f'm."{c.name}" = t."{c.name}"' for c in key_columns(table))


def _row_sql(table: Table, side: str) -> str:
    parts = [f'{side}."{c.name}"' for c in key_columns(table)]
    return parts[0] if len(parts) == 1 else f"json_array({', '.join(parts)})"


def _compare(connection: sqlite3.Connection, table: Table) -> None:
    """Every field and row of a table that is not the same on both sides.

    One look at all of our rows finds what differs and what theirs lacks; a second one, for what only theirs has, is
    made only when the counts say that there is something.
    """
    first = key_columns(table)[0].name
    keys = {c.name for c in key_columns(table)}
    # An identity is no content: two UUIDs for one preset item are settled by keeping ours
    names = [c.name for c in table.columns if c.name not in keys and c.name != "uuid"]
    both = "".join(f', m."{n}" AS "m_{n}", t."{n}" AS "t_{n}"' for n in names)
    differ = "".join(f' OR m."{n}" IS NOT t."{n}"' for n in names)
    connection.execute(
        f'CREATE TEMP TABLE differing AS SELECT {_row_sql(table, "m")} AS row, t."{first}" IS NULL AS missing, '
        f"{_whole(table, 'm')} AS whole{both} FROM main.{table.name} AS m "
        f'LEFT JOIN temp.t_{table.name} AS t ON {_same_row(table)} WHERE t."{first}" IS NULL{differ}'
    )
    for name in names:
        connection.execute(
            "INSERT INTO temp.diff (tbl, row, field, shape, mine, theirs) "
            f"SELECT '{table.name}', row, '{name}', '{FIELD}', \"m_{name}\", \"t_{name}\" FROM temp.differing "
            f'WHERE NOT missing AND "m_{name}" IS NOT "t_{name}"'
        )
    lacking = connection.execute(
        "INSERT INTO temp.diff (tbl, row, field, shape, mine, theirs) "
        f"SELECT '{table.name}', row, '', '{ONLY_MINE}', whole, NULL FROM temp.differing WHERE missing"
    ).rowcount
    connection.execute("DROP TABLE temp.differing")
    [ours] = connection.execute(f"SELECT COUNT(*) FROM main.{table.name}").fetchone()
    [theirs] = connection.execute(f"SELECT COUNT(*) FROM temp.t_{table.name}").fetchone()
    if theirs > ours - lacking:
        connection.execute(
            "INSERT INTO temp.diff (tbl, row, field, shape, mine, theirs) "
            f"SELECT '{table.name}', {_row_sql(table, 't')}, '', '{ONLY_THEIRS}', NULL, {_whole(table, 't')} "
            f"FROM temp.t_{table.name} AS t LEFT JOIN main.{table.name} AS m ON {_same_row(table)} "
            f'WHERE m."{first}" IS NULL'
        )


def _whole(table: Table, side: str) -> str:
    pairs = ", ".join(f"'{c.name}', {side}.\"{c.name}\"" for c in table.columns)
    return f"json_object({pairs})"


def _judge_fields(connection: sqlite3.Connection) -> None:
    def changed(new: str) -> str:
        return (
            f"EXISTS (SELECT 1 FROM temp.{new} AS c WHERE c.tbl = diff.tbl AND c.row = diff.row "
            "AND c.field IN ('', diff.field))"
        )

    connection.execute(
        f"UPDATE temp.diff SET verdict = CASE WHEN {changed('t_new')} AND NOT {changed('m_new')} THEN 'theirs' "
        f"WHEN {changed('m_new')} AND NOT {changed('t_new')} THEN 'mine' ELSE 'conflict' END, "
        f"reason = CASE WHEN {changed('t_new')} THEN 'both' ELSE 'unknown' END WHERE shape = '{FIELD}'"
    )
    connection.execute("UPDATE temp.diff SET reason = '' WHERE verdict <> 'conflict'")


def _judge_rows(connection: sqlite3.Connection) -> None:
    def any_of(new: str, which: str) -> str:
        return f"EXISTS (SELECT 1 FROM temp.{new} AS c WHERE c.tbl = diff.tbl AND c.row = diff.row AND ({which}))"

    # To decide that a row of the other side is not wanted deletes it, though it never stood here
    refused = "c.op = 'K' AND c.field = '' AND c.new IS NULL"

    for shape, deleter, editor, gone, kept in (
        (ONLY_THEIRS, "m_new", "t_new", "mine", "theirs"),
        (ONLY_MINE, "t_new", "m_new", "theirs", "mine"),
    ):
        # Deleted on one side: gone unless the other changed it meanwhile. Never deleted: new, or kept on purpose
        deleted = any_of(deleter, f"c.op = 'D' OR ({refused})")
        touched = any_of(editor, f"c.op <> 'D' AND NOT ({refused})")
        connection.execute(
            f"UPDATE temp.diff SET verdict = CASE WHEN {deleted} THEN "
            f"CASE WHEN {touched} THEN 'conflict' ELSE '{gone}' END "
            f"WHEN {touched} THEN '{kept}' ELSE 'conflict' END, "
            f"reason = CASE WHEN {deleted} THEN 'deleted' ELSE 'unknown' END WHERE shape = '{shape}'"
        )
    connection.execute("UPDATE temp.diff SET reason = '' WHERE verdict <> 'conflict'")


def _keep_parents(connection: sqlite3.Connection) -> bool:
    """Turn a deletion into a question where a surviving row still needs the deleted one. True if any was turned."""
    turned = 0
    for child in journaled_tables():
        for column in child.columns:
            parent = parent_of(column)
            if parent is None:
                continue
            ours = (
                f'SELECT x."{column.name}" FROM main.{child.name} AS x WHERE NOT EXISTS (SELECT 1 FROM temp.diff AS d '
                f"WHERE d.tbl = '{child.name}' AND d.row = {_row_sql(child, 'x')} AND d.shape = '{ONLY_MINE}' "
                f"AND d.verdict = 'theirs') AND NOT EXISTS (SELECT 1 FROM temp.diff AS d WHERE d.tbl = '{child.name}' "
                f"AND d.row = {_row_sql(child, 'x')} AND d.field = '{column.name}' AND d.verdict = 'theirs')"
            )
            coming = (
                f"SELECT json_extract(d.theirs, '$.{column.name}') FROM temp.diff AS d WHERE d.tbl = '{child.name}' "
                f"AND d.shape = '{ONLY_THEIRS}' AND d.verdict IN ('theirs', 'conflict') "
                f"UNION SELECT d.theirs FROM temp.diff AS d WHERE d.tbl = '{child.name}' "
                f"AND d.field = '{column.name}' AND d.verdict IN ('theirs', 'conflict')"
            )
            for shape, gone, needed in ((ONLY_MINE, "theirs", f"{ours} UNION {coming}"), (ONLY_THEIRS, "mine", coming)):
                if not _any(connection, parent.name, shape, gone):
                    continue
                turned += connection.execute(
                    f"UPDATE temp.diff SET verdict = 'conflict', reason = 'deleted' WHERE tbl = '{parent.name}' "
                    f"AND shape = '{shape}' AND verdict = '{gone}' AND row IN ({needed})"
                ).rowcount
    return turned > 0


def _any(connection: sqlite3.Connection, table: str, shape: str, verdict: str) -> bool:
    query = "SELECT 1 FROM temp.diff WHERE tbl = ? AND shape = ? AND verdict = ? LIMIT 1"
    return connection.execute(query, (table, shape, verdict)).fetchone() is not None
