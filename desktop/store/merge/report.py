"""The differences of a merge in words, for the screen, the command and the Excel report."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desktop.models.labels import field_label

from ..describe import place_words, value_words
from .groups import FROZEN
from .verdicts import FIELD, ONLY_MINE, ONLY_THEIRS, Difference

REASONS = {
    "both": "両方で変更",
    "deleted": "片方で削除",
    "unknown": "履歴なし",
    FROZEN: "片方で凍結",
}
FOLLOWS = "凍結の選択に従う"


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


def lines(connection: sqlite3.Connection, found: Sequence[Difference], decided: dict[int, str]) -> list[ReportLine]:
    """Differences in words, with what becomes of each; fields of one row that are decided together are one line."""
    members: dict[int, list[Difference]] = {}
    for each in found:
        if each.leader:
            members.setdefault(each.leader, []).append(each)
    told = []
    for each in found:
        if each.leader and each.reason != FROZEN:
            continue  # told with the one it follows
        made = line(connection, each, decided[each.id])
        with_it = members.get(each.id, ())
        if each.leader:
            made = replace(made, verdict="凍結した回の中", result=FOLLOWS)
        elif with_it and each.reason == FROZEN:
            made = _round_line(made, each, len(with_it))
        elif with_it:
            made = _joint_line(connection, made, (each, *with_it))
        told.append(made)
    return told


def _joint_line(connection: sqlite3.Connection, made: ReportLine, fields: Sequence[Difference]) -> ReportLine:
    """All fields of the group in each cell."""

    def words(side: str) -> str:
        values = ((each, getattr(each, side)) for each in fields)
        return "、".join(
            f"{field_label(each.field)}＝{value_words(connection, each.table, each.field, value)}"
            for each, value in values
            if value not in (None, "")
        )

    names = "・".join(field_label(each.field) for each in fields if each.id != made.id)
    last_mine, last_theirs = max(fields, key=lambda x: x.mine_at), max(fields, key=lambda x: x.theirs_at)
    return replace(
        made, place=f"{made.place}・{names}", base=words("base"), mine=words("mine") or "（空欄）",
        theirs=words("theirs") or "（空欄）", mine_by=_who(last_mine.mine_by, last_mine.mine_at),
        theirs_by=_who(last_theirs.theirs_by, last_theirs.theirs_at),
    )  # fmt: skip


def _round_line(made: ReportLine, found: Difference, count: int) -> ReportLine:
    """Which side froze the round, and how many differences go with the choice."""
    if found.field != "frozen_on":
        return replace(made, place=f"{made.place}（ほか{count}か所も一緒に決まります）")

    def words(day: object) -> str:
        return f"{day}に凍結した内容" if day else "凍結していない内容"

    return replace(
        made, place=f"{made.place}（ほか{count}か所も一緒に決まります）", base="",
        mine=words(found.mine), theirs=words(found.theirs),
    )  # fmt: skip


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
