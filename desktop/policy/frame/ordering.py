"""What services of lists share: moving a row, copying one, finding a name that is free."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from desktop.models import Base

Row = TypeVar("Row", bound=Base)


def shift(rows: list[Any], row: Any, steps: int) -> None:  # noqa: ANN401 - any row with a position
    """Move a row within the list of all and number the list anew."""
    place = rows.index(row)
    rows.insert(min(max(place + steps, 0), len(rows) - 1), rows.pop(place))
    for n, each in enumerate(rows):
        if each.position != n:
            each.position = n


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The name, numbered where it is taken."""
    name, n = wanted, 2
    while name in taken:
        name, n = f"{wanted}{n}", n + 1
    return name


def copy_of(row: Row, **values: object) -> Row:
    """A new row with the same values but for its identity and those given."""
    kept = {c.key: getattr(row, c.key) for c in type(row).__table__.columns if c.key not in {"id", "uuid"}}
    return type(row)(**{**kept, **values})
