"""Sheets that are sent out to be filled in and collected again: what one kind of sheet asks, and the sign of a row.

Every row carries its own sign in plain sight, so that it is known again in whatever file it comes back: renamed,
sorted, stripped of its styles, saved as text. The sign also holds what stood in the cells when the sheet was written:
what nobody touched is never taken for an answer, however old the sheet is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models import Batch, Meta
from desktop.policy.frame.names import clean
from desktop.store import Document

SIGN: Final = "照合（消さないでください）"  # the heading over the signs
_MARK, _BETWEEN = "方針ナビ", ":"
TEXT, LINE, CHOICE, DAY = "text", "line", "choice", "day"

Cells = Mapping[str, Mapping[str, str]]  # by row and field, the values as they are stored


@dataclass(frozen=True, slots=True)
class Field:
    """A column to fill in. options: stored value → word (CHOICE); aliases: other words people write for one."""

    key: str
    title: str
    kind: str = TEXT
    options: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row that is filled in. owner: whose sheet it stands on; now: the values by field at this moment."""

    key: str
    owner: str
    label: str
    now: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """One kind of sheet as it would be written now. heads: the headings of all columns, in order.

    owners: everybody to whom a row belongs; expected: those of them who are to return a sheet.
    check: which values of a whole row do not go together, and why; take: writes the cells, returns how many.
    """

    kind: str
    title: str
    organization: str
    lineage: str
    number: int
    heads: tuple[str, ...]
    fields: tuple[Field, ...]
    rows: Mapping[str, FormRow]
    owners: Mapping[str, str]
    expected: tuple[str, ...]
    check: Callable[[Mapping[str, str]], tuple[tuple[str, ...], str] | None]
    take: Callable[[Document, Cells], int]


@dataclass(frozen=True, slots=True)
class Sign:
    """What the sign of a row says. number: of the last action in the file when it was written; base: see `digest`."""

    kind: str
    lineage: str
    number: int
    owner: str
    place: int
    total: int
    row: str
    base: tuple[str, ...]

    def text(self) -> str:
        """As it stands in the cell."""
        parts = (
            self.kind,
            self.lineage,
            self.number,
            self.owner,
            self.place,
            self.total,
            self.row,
            ".".join(self.base),
        )
        body = _BETWEEN.join((_MARK, *map(str, parts)))
        return f"{body}{_BETWEEN}{digest(body)}"


class BrokenSignError(ValueError):
    """A sign that was written over."""


def sign_of(form: Form, row: FormRow, place: int, total: int) -> Sign:
    """The sign of a row that is written out now."""
    base = tuple(digest(clean(row.now.get(each.key, ""))) for each in form.fields)
    return Sign(form.kind, form.lineage, form.number, row.owner, place, total, row.key, base)


def read_sign(text: str) -> Sign | None:
    """The sign in a cell; None when there is none. Raises BrokenSignError."""
    text = text.strip()
    if not text.startswith(_MARK + _BETWEEN):
        return None
    body, _, check = text.rpartition(_BETWEEN)
    parts = body.split(_BETWEEN)
    if digest(body) != check or len(parts) != 9:
        raise BrokenSignError(text)
    _, kind, lineage, number, owner, place, total, row, base = parts
    return Sign(kind, lineage, int(number), owner, int(place), int(total), row, tuple(base.split(".")))


def digest(value: str) -> str:
    """A value made short: enough to see that it changed, too little to read it."""
    return hashlib.sha256(value.encode()).hexdigest()[:8]


def rows_of(form: Form, owner: str) -> Sequence[FormRow]:
    """The rows of one owner, in order."""
    return [row for row in form.rows.values() if row.owner == owner]


def identity(session: Session) -> tuple[str, int]:
    """The lineage of the file, and the number of its last action."""
    lineage = session.get_one(Meta, "lineage").value
    return lineage, session.scalars(select(func.max(Batch.id))).one() or 0
