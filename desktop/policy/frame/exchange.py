"""Taking from another frame: what it has that ours lacks or says otherwise, and applying what the officer chose.

Nothing of ours is overwritten unless that very row was chosen; what the other frame lacks is never removed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models import Rank, Skill
from desktop.models.labels import code_label
from desktop.store import Document, WorldError

from .sheets import BY_TITLE, SHEETS, Col, Frame, Row, Sheet, read

Ref = tuple[str, tuple[Any, ...]]  # sheet and identity


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field that differs, in words."""

    head: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that the other frame has and ours lacks (added), or that it says otherwise (changed)."""

    ref: Ref
    name: str
    added: bool
    fields: tuple[FieldDifference, ...]
    origin: str = ""
    as_of: str = ""


def compare(mine: Frame, theirs: Frame) -> tuple[Difference, ...]:
    """Every row of theirs that is not the same with us, in the order of the sheets."""
    return tuple(_differences(mine, theirs))


def _differences(mine: Frame, theirs: Frame) -> Iterator[Difference]:
    words = _Words(mine, theirs)
    for sheet in SHEETS:
        ours = {sheet.identity_of(row): row for row in mine[sheet.title]}
        for row in theirs.get(sheet.title, ()):
            identity = sheet.identity_of(row)
            before = ours.get(identity)
            fields = tuple(_fields(sheet, before, row, words))
            if before is None or fields:
                yield Difference(
                    (sheet.title, identity),
                    words.name(sheet, row),
                    before is None,
                    fields,
                    str(row.get("origin", "")),
                    str(row.get("as_of", "")),
                )


def _fields(sheet: Sheet, before: Row | None, row: Row, words: _Words) -> Iterator[FieldDifference]:
    for col in sheet.cols:
        if col.field in sheet.identity or col.field not in row:
            continue
        old, new = before.get(col.field) if before else None, row[col.field]
        if (old or None) != (new or None) if col.kind != "int" else old != new:
            yield FieldDifference(col.head, words.value(col, old), words.value(col, new))


class _Words:
    """Keys as the names that people know."""

    def __init__(self, *frames: Frame) -> None:
        self._names = {
            (title, row.get("key")): str(row["name"])
            for frame in frames
            for title, rows in frame.items()
            for row in rows
            if row.get("key") and "name" in row
        }

    def value(self, col: Col, value: object) -> str:
        if value is None or value == "":
            return ""
        if col.kind == "flag":
            return "はい" if value else "いいえ"
        if col.kind == "link":
            return self._names.get((col.to, str(value)), str(value))
        return code_label(col.field, str(value)) if col.kind == "code" else str(value)

    def name(self, sheet: Sheet, row: Row) -> str:
        if "name" in row:
            return str(row["name"])
        if "text" in row and "key" in row:
            return str(row["text"])
        return "、".join(self.value(sheet.col(field), row[field]) for field in sheet.identity)


def with_needed(mine: Frame, theirs: Frame, chosen: Collection[Ref]) -> dict[Ref, Row]:
    """The chosen rows, and those they refer to that ours lacks. Raises WorldError when one is nowhere."""
    have = {(sheet.title, _handle(sheet, row)) for sheet in SHEETS for row in mine[sheet.title]}
    rows = {(s.title, s.identity_of(row)): row for s in SHEETS for row in theirs.get(s.title, ())}
    by_handle = {(ref[0], _handle(BY_TITLE[ref[0]], row)): ref for ref, row in rows.items()}
    found: dict[Ref, Row] = {}
    waiting = list(chosen)
    while waiting:
        ref = waiting.pop()
        if ref in found or ref not in rows:
            continue
        found[ref] = rows[ref]
        for col in BY_TITLE[ref[0]].cols:
            target = (col.to, rows[ref].get(col.field))
            if col.kind != "link" or target[1] is None or target in have:
                continue
            if target not in by_handle:
                raise WorldError(
                    f"「{ref[0]}」の行が使っている{col.to}「{target[1]}」が、どちらのファイルにもありません。",
                    "何も変えていません。その行を選ばずに、もう一度取り込んでください。",
                )
            waiting.append(by_handle[target])
    return found


def _handle(sheet: Sheet, row: Row) -> Any:  # noqa: ANN401 - a key or nothing
    """What links to a row call it."""
    return row.get("name") if sheet.model is Rank else row.get("key")


def apply(document: Document, theirs: Frame, chosen: Collection[Ref], label: str, origin: str = "") -> int:
    """Take the chosen rows (and what they need) as one undo step; returns how many rows. Raises WorldError.

    `origin` names where rows without an origin of their own come from (a neighbour town).
    """
    with document.read() as session:
        rows = with_needed(read(session), theirs, chosen)
    with document.action(label) as session:
        for sheet in SHEETS:
            mine = [(ref, row) for ref, row in rows.items() if ref[0] == sheet.title]
            order = {sheet.identity_of(row): n for n, row in enumerate(theirs.get(sheet.title, ()))}
            mine.sort(key=lambda entry: order[entry[0][1]])
            _Writer(session, sheet, origin).write([row for _, row in mine])
    return len(rows)


class _Writer:
    """Writes rows of one sheet: those that are there get the new values, the others are made."""

    def __init__(self, session: Session, sheet: Sheet, origin: str) -> None:
        self._session, self._sheet, self._origin = session, sheet, origin
        self._links = {col.to: _ids(session, BY_TITLE[col.to]) for col in sheet.cols if col.kind == "link"}

    def write(self, rows: list[Row]) -> None:
        sheet = self._sheet
        own = [c for c in sheet.cols if c.kind == "link" and c.to == sheet.title]
        existing = self._existing()
        position = max((getattr(row, "position", 0) for row in existing.values()), default=-1) + 1
        made = []
        for n, row in enumerate(rows):
            values = {c.field: self._value(c, row.get(c.field)) for c in sheet.cols if c not in own and c.field in row}
            kept = existing.get(sheet.identity_of(row))
            if kept is None:
                kept = sheet.model(**self._beginning(row, position + n), **values)
                self._session.add(kept)
            else:
                for name, value in values.items():
                    if name not in sheet.identity:
                        setattr(kept, name, value)
            if isinstance(kept, Skill) and row.get("origin"):
                kept.preset_definition = kept.definition
            made.append((row, kept))
        self._session.flush()
        if own:  # rows of one table that name each other: all are there now
            self._links[sheet.title] = _ids(self._session, sheet)
            for row, kept in made:
                for col in own:
                    setattr(kept, col.field, self._value(col, row.get(col.field)))
            self._session.flush()

    def _existing(self) -> dict[tuple[Any, ...], Any]:
        found = {}
        back = {title: {i: key for key, i in ids.items()} for title, ids in self._links.items()}
        for row in self._session.scalars(select(self._sheet.model)):
            parts = []
            for name in self._sheet.identity:
                col, value = self._sheet.col(name), getattr(row, name)
                parts.append(back[col.to].get(value) if col.kind == "link" else value)
            found[tuple(parts)] = row
        return found

    def _beginning(self, row: Row, position: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if self._sheet.has_origin:
            made |= {"origin": row.get("origin") or self._origin, "as_of": row.get("as_of", "")}
        if "position" in self._sheet.model.__table__.columns and "position" not in self._sheet.identity:
            made["position"] = position
        return made

    def _value(self, col: Col, value: object) -> object:
        if col.kind != "link":
            return (
                bool(value) if col.kind == "flag" else "" if value is None and col.kind in {"text", "code"} else value
            )
        return None if value is None else self._links[col.to][str(value)]


def _ids(session: Session, sheet: Sheet) -> Mapping[str, int]:
    label = "name" if sheet.model is Rank else "key"
    return {getattr(row, label): row.id for row in session.scalars(select(sheet.model))}  # type: ignore[attr-defined]
