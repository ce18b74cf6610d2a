"""スキル: the item itself, apart from where a persona places it."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Preset, Thing


class SkillCategory(Preset, Thing):
    """区分 under which a persona lists a skill."""

    __tablename__ = "skill_category"

    name: Mapped[str] = mapped_column(Text)


class Skill(Preset, Thing):
    """スキル項目. `note` is the remark printed after the name; preset_definition is what the preset said.

    aliases: other names, one a line. category_id: the 分類 it has by itself, whatever a persona says (002 p12).
    scale_id: how it is measured; None = the file's first scale. merged_into: a duplicate that lives on in another
    item; its values stay where they are and are read as the other's.
    """

    __tablename__ = "skill"

    name: Mapped[str] = mapped_column(Text)
    definition: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    preset_definition: Mapped[str] = mapped_column(Text, default="")
    aliases: Mapped[str] = mapped_column(Text, default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("skill_category.id"), default=None)
    scale_id: Mapped[int | None] = mapped_column(ForeignKey("scale.id"), default=None)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("skill.id"), default=None)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class SkillLevelText(Base):
    """What a level means for one skill, where the scale's general words are not enough."""

    __tablename__ = "skill_level_text"

    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    value: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)


class SkillLink(Base):
    """What the officer decided about a correspondence between items of two frameworks, by their lasting keys.

    relation: same | near | part. state: confirmed | rejected (undecided ones have no row).
    """

    __tablename__ = "skill_link"

    left: Mapped[str] = mapped_column(Text, primary_key=True)
    right: Mapped[str] = mapped_column(Text, primary_key=True)
    relation: Mapped[str] = mapped_column(Text, default="near")
    state: Mapped[str] = mapped_column(Text, default="confirmed")


class Method(Preset, Thing):
    """実施手法: a way in which a skill is taught (004 ch4)."""

    __tablename__ = "method"

    name: Mapped[str] = mapped_column(Text)


class SkillMethod(Base):
    """A skill is taught in this way."""

    __tablename__ = "skill_method"

    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    method_id: Mapped[int] = mapped_column(ForeignKey("method.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, default=0)


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

    kind: required (必修) | in_charge (担当者のみ) | volunteer (希望者) | exempt (what is inherited is not asked for,
    because of `reason`). level None = the skill as such, no level set.
    """

    __tablename__ = "requirement"

    persona_id: Mapped[int] = mapped_column(ForeignKey("persona.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("skill_category.id"))
    level: Mapped[int | None] = mapped_column(Integer, default=None)
    kind: Mapped[str] = mapped_column(Text, default="required")
    position: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
