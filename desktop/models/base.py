"""What every table shares: the metadata, integer keys with a UUID beside them, and naming of constraints."""

from __future__ import annotations

import uuid

from sqlalchemy import Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """All tables of a municipality's file. Tables of the file's own bookkeeping carry `info={"journal": False}`.

    A table whose rows are about persons, and a column that holds a name, a number or a contact of one, carries
    `info={"personal": True}`: neither goes into a copy that is handed out for advice (store.consult).
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


def new_uuid() -> str:
    """A fresh random identity for a thing, the same in every copy of the file."""
    return str(uuid.uuid4())


class Thing(Base):
    """A thing with an identity of its own: a local integer key, never used twice, and a UUID that travels."""

    __abstract__ = True
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own protocol

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    uuid: Mapped[str] = mapped_column(Text, unique=True, default=new_uuid)


class Preset:
    """Columns of a thing that may come from a preset: where from, as of when, and the key it has there.

    A column with `info={"lasting": True}` names the same thing in every copy, whoever added it first (store.merge).
    """

    key: Mapped[str] = mapped_column(Text, unique=True, info={"lasting": True})
    origin: Mapped[str] = mapped_column(Text, default="")
    as_of: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(Integer, default=0)
