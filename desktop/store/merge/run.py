"""One merge from opening theirs to the single undo step in ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table

from .. import gate
from ..document import Document
from ..errors import WorldError
from ..files import remove_quietly
from ..schema import journaled_tables
from . import groups, mapping, verdicts
from .journals import unite
from .mapping import key_columns
from .report import ReportLine, lines
from .verdicts import ONLY_MINE, ONLY_THEIRS, Difference, Summary

MINE, THEIRS = "mine", "theirs"
LABEL = "ファイルをまとめる"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a merge did: rows and fields taken from theirs, and what was decided on conflicts."""

    summary: Summary
    taken: int
    batch_id: int


class Merge:
    """A merge being prepared. Nothing of ours changes before `apply`; `close` leaves no trace.

    Use as a context manager.
    """

    def __init__(self, document: Document, theirs: Path) -> None:
        self._document = document
        self._raw: sqlite3.Connection = document.raw
        self._copy = document.work.folder / "theirs.sqlite"
        self._attached = False
        try:
            self.content_hash = gate.admit(theirs, self._copy).sha256  # of the very bytes that are merged
            self._raw.execute("ATTACH DATABASE ? AS theirs", (str(self._copy),))
            self._attached = True
            self._check_lineage(theirs)
            mapping.build(self._raw)
            verdicts.find(self._raw)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Merge:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def summary(self) -> Summary:
        """How much is taken by itself, how much stays, how much must be decided."""
        return verdicts.summary(self._raw)

    def differences(self, verdict: str = "") -> list[Difference]:
        """All differences, or those of one verdict (theirs | mine | conflict)."""
        return verdicts.differences(self._raw, verdict)

    def report(self, choices: Mapping[int, str] | None = None, default: str = MINE) -> list[ReportLine]:
        """Every difference in words, with what `apply` would make of it."""
        self._decide(choices or {}, default)
        decided = dict(self._raw.execute("SELECT id, choice FROM temp.diff"))
        return lines(self._raw, self.differences(), decided)

    def apply(self, choices: Mapping[int, str] | None = None, default: str = MINE) -> Outcome:
        """Take theirs' changes and the decisions (difference id → mine | theirs) as one undo step.

        An undecided conflict follows `default`; where one side deleted what the other changed, the row is kept
        unless that very conflict is decided for the deletion, and a round that one side froze stays as it was frozen.
        """
        before = self.summary
        self._decide(choices or {}, default)
        try:
            with self._document.action(LABEL) as session:
                session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
                taken = self._write()
                groups.adopt_identities(self._raw)
                unite(self._raw)
                mapping.reserve_keys(self._raw)
                self._check_links()
        except sqlite3.IntegrityError as error:
            raise WorldError(
                "両方のファイルで同じ番号や名前を別のものに使っているため、まとめられませんでした。",
                "何も変えていません。片方のファイルで番号や名前を変えて保存してから、もう一度まとめてください。",
            ) from error
        [batch] = self._raw.execute("SELECT MAX(id) FROM main.batch WHERE kind = 'edit'").fetchone()
        return Outcome(before, taken, batch)

    def close(self) -> None:
        """Forget the other file."""
        mapping.drop(self._raw)
        if self._attached:
            self._raw.execute("DETACH DATABASE theirs")
            self._attached = False
        remove_quietly(self._copy)

    # --- inner works -------------------------------------------------------------------------------------

    def _check_lineage(self, path: Path) -> None:
        [ours] = self._raw.execute("SELECT value FROM main.meta WHERE key = 'lineage'").fetchone()
        [theirs] = self._raw.execute("SELECT value FROM theirs.meta WHERE key = 'lineage'").fetchone()
        if ours != theirs:
            raise WorldError(
                f"別に作られたファイルのため、まとめられません: {path}",
                "まとめられるのは、同じファイルから分かれた写しだけです。設問シートなら、別のファイルへも取り込めます。",
            )

    def _decide(self, choices: Mapping[int, str], default: str) -> None:
        self._raw.execute("UPDATE temp.diff SET choice = verdict WHERE verdict <> 'conflict'")
        self._raw.execute(
            f"UPDATE temp.diff SET choice = CASE WHEN lean <> '' THEN lean WHEN shape = '{ONLY_THEIRS}' THEN 'theirs' "
            f"WHEN shape = '{ONLY_MINE}' THEN 'mine' ELSE ? END WHERE verdict = 'conflict'",
            (default,),
        )
        self._raw.executemany(
            "UPDATE temp.diff SET choice = ? WHERE id = ? AND verdict = 'conflict'",
            [(choice, number) for number, choice in choices.items()],
        )
        self._raw.execute(
            "UPDATE temp.diff SET choice = (SELECT l.choice FROM temp.diff AS l WHERE l.id = diff.leader) "
            "WHERE leader IS NOT NULL"
        )

    def _write(self) -> int:
        taken = 0
        for table in journaled_tables():
            taken += self._insert_rows(table) + self._update_fields(table)
        for table in reversed(journaled_tables()):
            taken += self._delete_rows(table)
        return taken

    def _check_links(self) -> None:
        linked = "shape <> 'field' OR substr(field, -3) = '_id'"
        links = f"SELECT 1 FROM temp.diff WHERE choice = 'theirs' AND ({linked})"
        if self._raw.execute(f"{links} LIMIT 1").fetchone() is None:
            return  # looking at every link of a large file takes longer than the merge itself
        if self._raw.execute("PRAGMA main.foreign_key_check").fetchone() is not None:
            raise WorldError(
                "消すことを選んだものを、残すほかの行が使っているため、まとめられませんでした。",
                "何も変えていません。「（ない）」の側を選んだところを、残す側に選び直してください。",
            )

    def _insert_rows(self, table: Table) -> int:
        names = ", ".join(f'"{c.name}"' for c in table.columns)
        taken = ", ".join(f't."{c.name}"' for c in table.columns)
        return self._raw.execute(
            f"INSERT INTO main.{table.name} ({names}) SELECT {taken} "
            f"FROM temp.diff AS d CROSS JOIN temp.t_{table.name} AS t ON {_is_row(table, 't')} "
            f"WHERE d.tbl = '{table.name}' AND d.shape = '{ONLY_THEIRS}' AND d.choice = 'theirs'"
        ).rowcount

    def _update_fields(self, table: Table) -> int:
        count = 0
        fields = self._raw.execute(
            "SELECT DISTINCT field FROM temp.diff WHERE tbl = ? AND shape = 'field' AND choice = 'theirs'",
            (table.name,),
        ).fetchall()
        for (field,) in fields:
            count += self._raw.execute(
                f'UPDATE main.{table.name} SET "{field}" = d.theirs FROM temp.diff AS d '
                f"WHERE d.tbl = '{table.name}' AND d.field = '{field}' AND d.shape = 'field' AND d.choice = 'theirs' "
                f"AND {_is_row(table, table.name)}"
            ).rowcount
        return count

    def _delete_rows(self, table: Table) -> int:
        keys = ", ".join(f'"{c.name}"' for c in key_columns(table))
        return self._raw.execute(
            f"DELETE FROM main.{table.name} WHERE ({keys}) IN (SELECT {', '.join(_parts(table))} FROM temp.diff AS d "
            f"WHERE tbl = '{table.name}' AND shape = '{ONLY_MINE}' AND choice = 'theirs')"
        ).rowcount


def _parts(table: Table) -> list[str]:
    """SQL for each part of a row's key out of temp.diff AS d; this way round the table's own index finds the row."""
    keys = key_columns(table)
    return ["d.row"] if len(keys) == 1 else [f"json_extract(d.row, '$[{n}]')" for n in range(len(keys))]


def _is_row(table: Table, side: str) -> str:
    pairs = zip(key_columns(table), _parts(table), strict=True)
    return " AND ".join(f'{side}."{column.name}" = {part}' for column, part in pairs)
