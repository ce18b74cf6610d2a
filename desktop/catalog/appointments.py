"""任用区分 with which a roster begins, and the other words that rosters have for them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models import Appointment
from desktop.resources import resource


@dataclass(frozen=True, slots=True)
class Kind:
    """A 任用区分 of the catalog; its staff count in the denominators unless told otherwise."""

    key: str
    name: str
    aliases: tuple[str, ...]
    in_staff: bool
    in_training: bool
    in_check: bool


@cache
def kinds() -> tuple[Kind, ...]:
    """All of them, in order."""
    with resource("catalog", "appointments.toml").open("rb") as handle:
        rows = tomllib.load(handle)["appointment"]
    return tuple(
        Kind(
            row["key"],
            row["name"],
            tuple(row["aliases"]),
            row.get("in_staff", True),
            row.get("in_training", True),
            row.get("in_check", True),
        )
        for row in rows
    )


def install_appointments(session: Session) -> None:
    """Put them into a file that has none; inside an action. One that has its own keeps those alone."""
    if session.scalars(select(Appointment.id)).first() is not None:
        return
    for position, kind in enumerate(kinds()):
        session.add(
            Appointment(
                key=kind.key,
                name=kind.name,
                in_staff=kind.in_staff,
                in_training=kind.in_training,
                in_check=kind.in_check,
                origin="catalog:appointments",
                position=position,
            )
        )
    session.flush()
