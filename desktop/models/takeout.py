"""持ち出しの記録: which sealed copies left, when, by whom and what for."""

from __future__ import annotations

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Thing


class Takeout(Thing):
    """One sealed copy that was written. rows counts what it holds; sha256 is that of the sealed file."""

    __tablename__ = "takeout"
    __table_args__ = {"sqlite_autoincrement": True, "info": {"personal": True}}  # noqa: RUF012

    at: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    file_name: Mapped[str] = mapped_column(Text, default="")
    rows: Mapped[int] = mapped_column(Integer, default=0)
    sha256: Mapped[str] = mapped_column(Text, default="")
    purpose: Mapped[str] = mapped_column(Text, default="")
