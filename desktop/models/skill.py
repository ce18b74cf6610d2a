"""スキル: the item itself, apart from where a persona places it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Preset, Thing


class SkillCategory(Preset, Thing):
    """区分 under which a persona lists a skill."""

    __tablename__ = "skill_category"

    name: Mapped[str] = mapped_column(Text)


class Skill(Preset, Thing):
    """スキル項目. `note` is the remark printed after the name; preset_definition is what the preset said."""

    __tablename__ = "skill"

    name: Mapped[str] = mapped_column(Text)
    definition: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    preset_definition: Mapped[str] = mapped_column(Text, default="")


class Scale(Preset, Thing):
    """評価尺度, for example Lv.0 to Lv.3."""

    __tablename__ = "scale"

    name: Mapped[str] = mapped_column(Text)


class ScaleLevel(Base):
    """One level of a scale and what it means."""

    __tablename__ = "scale_level"

    scale_id: Mapped[int] = mapped_column(ForeignKey("scale.id"), primary_key=True)
    value: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(Text)
    meaning: Mapped[str] = mapped_column(Text, default="")


class Requirement(Base):
    """What a persona asks for beyond its parent: one skill, under one 区分, at a level, of a kind.

    kind: required (必修) | in_charge (担当者のみ) | volunteer (希望者). level None = the skill as such, no level set.
    """

    __tablename__ = "requirement"

    persona_id: Mapped[int] = mapped_column(ForeignKey("persona.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("skill_category.id"))
    level: Mapped[int | None] = mapped_column(Integer, default=None)
    kind: Mapped[str] = mapped_column(Text, default="required")
    position: Mapped[int] = mapped_column(Integer, default=0)
