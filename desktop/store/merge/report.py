"""The differences of a merge in words, for the screen, the command and the Excel report."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from ..describe import place_words, value_words
from .verdicts import FIELD, ONLY_MINE, ONLY_THEIRS, Difference

REASONS = {
    "both": "両方で変更",
    "deleted": "片方で削除",
    "unknown": "履歴なし",
}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One difference as people read it."""

    id: int
    verdict: str
    place: str
    base: str
    mine: str
    theirs: str
    mine_by: str
    theirs_by: str
    result: str


def line(connection: sqlite3.Connection, found: Difference, choice: str) -> ReportLine:
    """A difference in words; `choice` is mine or theirs."""
    content = found.mine or found.theirs if found.shape != FIELD else None

    def words(value: object, side: str) -> str:
        if found.shape == ONLY_THEIRS and side == "mine":
            return "（ない）"
        if found.shape == ONLY_MINE and side == "theirs":
            return "（ない）"
        return value_words(connection, found.table, found.field, value)

    if found.verdict == "conflict":
        verdict = f"要確認（{REASONS.get(found.reason, found.reason)}）"
    else:
        verdict = "あちらだけ変更" if found.verdict == "theirs" else "こちらだけ変更"
    return ReportLine(
        id=found.id,
        verdict=verdict,
        place=place_words(connection, found.table, found.row, found.field, str(content) if content else None),
        base=value_words(connection, found.table, found.field, found.base)
        if found.field and found.base is not None
        else "",
        mine=words(found.mine, "mine"),
        theirs=words(found.theirs, "theirs"),
        mine_by=_who(found.mine_by, found.mine_at),
        theirs_by=_who(found.theirs_by, found.theirs_at),
        result="あちらを採用" if choice == "theirs" else "こちらのまま",
    )


def _who(actor: str, at: str) -> str:
    if not at:
        return ""
    return f"{actor} {datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}".strip()
