"""What is decided together: fields of a row that only make sense with each other, and all that a frozen round holds.

The first difference of such a group leads: it alone is asked about, and the others follow its choice (`leader`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desktop.models import CheckRound

from ..schema import journaled_tables
from .mapping import key_columns, parent_of

COUPLED: Final = {
    "ojt_entry": ("state", "reason", "done_on"),
    "ojt_plan": ("closed_on", "reason", "successor_id"),
}
ROUND: Final = CheckRound.__tablename__
FROZEN: Final = "frozen"  # the reason of a question about a whole round
_SEALED: Final = ("name", "fiscal_year", "opened_on", "frozen_on", "seal")
_OTHER: Final = {"mine": "theirs", "theirs": "mine"}


def bind(connection: sqlite3.Connection) -> None:
    """Turn what belongs together and was changed on both sides into one question each. temp.diff has its verdicts."""
    for table, fields in COUPLED.items():
        _bind_fields(connection, table, fields)
    found = connection.execute(
        "SELECT row, id, shape, field, verdict, mine, theirs FROM temp.diff WHERE tbl = ? "
        "AND (shape <> 'field' OR field IN ('frozen_on', 'seal')) ORDER BY row, id DESC",
        (ROUND,),
    ).fetchall()
    for head in {row[0]: _Head(*row) for row in found}.values():  # 凍結した日 goes before the seal
        _bind_round(connection, head)


def _bind_fields(connection: sqlite3.Connection, table: str, fields: Iterable[str]) -> None:
    """Where both sides wrote into the fields of one row, either side's are taken as a whole."""
    names = ", ".join(f"'{name}'" for name in fields)
    of_row = f"tbl = '{table}' AND shape = 'field' AND field IN ({names})"
    found = connection.execute(
        f"SELECT row, MIN(id) FROM temp.diff WHERE {of_row} GROUP BY row "
        "HAVING COUNT(DISTINCT verdict) > 1 OR MAX(verdict = 'conflict')"
    ).fetchall()
    for row, leader in found:
        connection.execute(
            "UPDATE temp.diff SET verdict = 'conflict', reason = CASE reason WHEN '' THEN 'both' ELSE reason END, "
            f"leader = NULLIF(?, id) WHERE {of_row} AND row = ?",
            (leader, row),
        )


@dataclass(frozen=True, slots=True)
class _Head:
    """The difference that tells of a round being frozen on one side or both."""

    row: int
    id: int
    shape: str
    field: str
    verdict: str
    mine: str | None
    theirs: str | None

    @property
    def frozen(self) -> list[str]:
        """The sides on which the round is frozen now."""
        return [side for side in _OTHER if getattr(self, side)]


def _bind_round(connection: sqlite3.Connection, head: _Head) -> None:
    """A round is taken as one side froze it, seal and all, or as it still runs on the other; never a mixture."""
    if head.shape != "field":
        if head.verdict != "conflict" or not _frozen_row(connection, head.mine or head.theirs):
            return
        lean, members = "", _of_round(head.row)
    elif head.verdict == "conflict":
        lean, members = head.frozen[0] if len(head.frozen) == 1 else "", _of_round(head.row)
    elif head.verdict in head.frozen:
        # What the freezing side alone wrote goes along whichever way it is decided
        lean = head.verdict
        members = f"{_of_round(head.row)} AND NOT (tbl = 'assessment' AND verdict = '{lean}')"
        if connection.execute(f"SELECT 1 FROM temp.diff WHERE {members} AND verdict <> '{lean}'").fetchone() is None:
            return
    else:
        return  # opened again on one side, and the other could not change it
    connection.execute(
        f"UPDATE temp.diff SET verdict = 'conflict', reason = ?, leader = NULLIF(?, id), lean = ? WHERE {members}",
        (FROZEN, head.id, lean),
    )


def _frozen_row(connection: sqlite3.Connection, whole: str | None) -> bool:
    [found] = connection.execute("SELECT json_extract(?, '$.frozen_on')", (whole,)).fetchone()
    return bool(found)


def _of_round(round_id: int) -> str:
    """SQL for every difference within a round, of what its seal is made of."""
    fields = ", ".join(f"'{name}'" for name in _SEALED)
    parts = [f"tbl = '{ROUND}' AND row = {round_id} AND field IN ('', {fields})"]
    for table in journaled_tables():
        for place, column in enumerate(key_columns(table)):
            parent = parent_of(column)
            if parent is not None and parent.name == ROUND:
                # CASE, because a key that is no JSON must not even be looked at
                key = f"CASE WHEN tbl = '{table.name}' THEN json_extract(row, '$[{place}]') END"
                parts.append(f"{key} = {round_id}")
    return f"(({') OR ('.join(parts)}))"


def adopt_identities(connection: sqlite3.Connection) -> None:
    """Take theirs' identity for people added on both sides, where a seal made on theirs names them by it.

    A seal is a digest that nobody can write anew here; somebody whom a seal of ours names keeps ours.
    """
    members = (
        "SELECT a.staff_id FROM main.round_staff AS a WHERE a.round_id = c.id UNION "
        "SELECT a.staff_id FROM main.assessment AS a WHERE a.round_id = c.id"
    )

    def sealed(came: str) -> str:
        seal = "SELECT 1 FROM temp.diff AS d WHERE d.tbl = 'check_round' AND d.row = c.id AND d.choice = 'theirs' "
        return (
            f"SELECT 1 FROM main.check_round AS c WHERE c.seal <> '' AND {came} EXISTS ({seal} "
            f"AND d.field IN ('', 'seal')) AND k.m IN ({members})"
        )

    connection.execute(
        "UPDATE main.staff SET uuid = k.uuid FROM temp.k_staff AS k WHERE k.m = staff.id AND k.uuid <> staff.uuid "
        f"AND EXISTS ({sealed('')}) AND NOT EXISTS ({sealed('NOT')})"
    )
