"""スキルチェック: rounds, and one row for each person × skill × layer. Mass cells have integer keys alone."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Thing
from .staff import BY_KEYS

# Layers: what the person says, what the mentor says, what was settled on (002 p14)
SELF: Final = 1
MENTOR: Final = 2
CONFIRMED: Final = 3
NOT_APPLICABLE: Final = -1  # 対象外; 未評価 is no row, or a row without a level that only carries a note


class CheckRound(Thing):
    """One スキルチェック. frozen_on "" = it is running and can be edited; `seal` is the digest of what was frozen."""

    __tablename__ = "check_round"

    name: Mapped[str] = mapped_column(Text)
    fiscal_year: Mapped[int | None] = mapped_column(Integer, default=None)
    opened_on: Mapped[str] = mapped_column(Text, default="")
    frozen_on: Mapped[str] = mapped_column(Text, default="")
    seal: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")


class Assessment(Base):
    """A level of one layer. level: 0 and up as the skill's scale counts, NOT_APPLICABLE, or None (未評価 with a note).

    assessed_on: ISO date; assessor: who set it, in words; evidence: training, case or qualification it rests on.
    """

    __tablename__ = "assessment"
    __table_args__ = BY_KEYS

    round_id: Mapped[int] = mapped_column(ForeignKey("check_round.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    layer: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    level: Mapped[int | None] = mapped_column(Integer, default=None)
    assessed_on: Mapped[str] = mapped_column(Text, default="")
    assessor: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")


class RoundStaff(Base):
    """Who was asked in a frozen round, and the post then: what later transfers must not change."""

    __tablename__ = "round_staff"
    __table_args__ = BY_KEYS

    round_id: Mapped[int] = mapped_column(ForeignKey("check_round.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), default=None)
    rank_id: Mapped[int | None] = mapped_column(ForeignKey("rank.id"), default=None)
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"), default=None)
    title: Mapped[str] = mapped_column(Text, default="")


class RoundPersona(Base):
    """The personas that one of the staff had in a frozen round, in order."""

    __tablename__ = "round_persona"
    __table_args__ = BY_KEYS

    round_id: Mapped[int] = mapped_column(ForeignKey("check_round.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    persona_id: Mapped[int] = mapped_column(ForeignKey("persona.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, default=0)


class RoundDuty(Base):
    """The skills that one of the staff was in charge of in a frozen round."""

    __tablename__ = "round_duty"
    __table_args__ = BY_KEYS

    round_id: Mapped[int] = mapped_column(ForeignKey("check_round.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, default=0)


class RoundRequirement(Base):
    """What a persona asked for in effect when a round was frozen; later changes of the frame do not reach it."""

    __tablename__ = "round_requirement"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    round_id: Mapped[int] = mapped_column(ForeignKey("check_round.id"), primary_key=True)
    persona_id: Mapped[int] = mapped_column(ForeignKey("persona.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    level: Mapped[int | None] = mapped_column(Integer, default=None)
    kind: Mapped[str] = mapped_column(Text, default="required")


class SavedView(Thing):
    """A way of looking at a table that somebody gave a name. place: which table; content: JSON of the screen's own."""

    __tablename__ = "saved_view"

    place: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, default=0)


class ColumnMapping(Base):
    """Which column of a file means what, remembered for the next file with the same headings (JSON)."""

    __tablename__ = "column_mapping"

    signature: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[str] = mapped_column(Text)
