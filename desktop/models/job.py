"""ジョブタイプ, 試験・資格 and the rank ladder (002 p13, p17, p21)."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Preset, Thing


class JobType(Preset, Thing):
    """ジョブタイプ: a bundle of required levels. The source names three of its ten; the town defines its own."""

    __tablename__ = "job_type"

    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")


class JobTypeLevel(Base):
    """The level that a job type requires of a skill."""

    __tablename__ = "job_type_level"

    job_type_id: Mapped[int] = mapped_column(ForeignKey("job_type.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    level: Mapped[int] = mapped_column(Integer)


class Qualification(Preset, Thing):
    """試験・資格. kind: advanced (高度試験) | basic. valid_years: how long a registration lasts; None = for good."""

    __tablename__ = "qualification"

    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default="basic")
    note: Mapped[str] = mapped_column(Text, default="")
    valid_years: Mapped[int | None] = mapped_column(Integer, default=None)


class QualificationSkill(Base):
    """Passing suggests (never sets) a level of a skill; level None = it speaks for the skill as such."""

    __tablename__ = "qualification_skill"

    qualification_id: Mapped[int] = mapped_column(ForeignKey("qualification.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    level: Mapped[int | None] = mapped_column(Integer, default=None)


class LadderItem(Preset, Thing):
    """One criterion of the rank ladder. axis: GQ | DQ. confirmed: the officer has checked a draft (要確認) item."""

    __tablename__ = "ladder_item"

    rank: Mapped[str] = mapped_column(Text)
    axis: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
