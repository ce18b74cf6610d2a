"""The file's own bookkeeping: who it is, and the append-only journal that undo, history and merge read."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from .base import Base

UNJOURNALED = {"journal": False}
OF_PERSONS = {"journal": False, "personal": True}  # who did what, and every value there ever was


class AnyValue(UserDefinedType[object]):
    """A column without affinity: SQLite stores each value with the type it came with."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        """BLOB is the declared type that leaves values alone."""
        return "BLOB"


class Meta(Base):
    """Facts about the file itself: lineage, revision, digest."""

    __tablename__ = "meta"
    __table_args__ = {"info": UNJOURNALED}  # noqa: RUF012

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class JournalSession(Base):
    """One opening of the file for work. The UUID is new every time, so plain copies can never clash.

    compacted: changes up to this number were dropped from the journal (0: none).
    """

    __tablename__ = "journal_session"
    __table_args__ = {"info": OF_PERSONS}  # noqa: RUF012

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    uuid: Mapped[str] = mapped_column(Text, unique=True)
    actor: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    opened_at: Mapped[str] = mapped_column(Text)
    compacted: Mapped[int] = mapped_column(Integer, default=0, server_default="0")


class Batch(Base):
    """One action of the user, one undo step. kind: edit | undo | redo | start | merged; undo and redo name theirs."""

    __tablename__ = "batch"
    __table_args__ = {"info": OF_PERSONS, "sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("journal_session.id"))
    label: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default="edit")
    target_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), default=None)
    actor: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    at: Mapped[str] = mapped_column(Text)


class Change(Base):
    """One change of one row. op: I (new = the row as JSON) | U (one field) | D (old = the row as JSON).

    `row` is the primary key (a JSON array where it has several columns). Written by triggers alone.
    """

    __tablename__ = "change"
    __table_args__ = {"info": OF_PERSONS, "sqlite_with_rowid": False}  # noqa: RUF012

    session_id: Mapped[int] = mapped_column(ForeignKey("journal_session.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    tbl: Mapped[str] = mapped_column(Text)
    row: Mapped[object] = mapped_column(AnyValue)
    op: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text, default="")
    old: Mapped[object] = mapped_column(AnyValue, nullable=True)
    new: Mapped[object] = mapped_column(AnyValue, nullable=True)
