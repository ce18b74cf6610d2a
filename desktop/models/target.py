"""中期目標 and 指標 (001 ch5, ch6)."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Preset, Thing


class Indicator(Preset, Thing):
    """指標: what is measured, in words. kind: rate (%) | count | flag. kpi: named in chapter 6.

    persona_id: whom it measures, where that is one persona; without that persona the indicator is not used.
    """

    __tablename__ = "indicator"

    name: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(Text, default="rate")
    definition: Mapped[str] = mapped_column(Text, default="")
    numerator: Mapped[str] = mapped_column(Text, default="")
    denominator: Mapped[str] = mapped_column(Text, default="")
    kpi: Mapped[bool] = mapped_column(Boolean, default=False)
    persona_id: Mapped[int | None] = mapped_column(ForeignKey("persona.id"), default=None)


class Target(Preset, Thing):
    """中期目標 of a persona on an indicator.

    value is whole percent (rate) or people (count); None = still open. basis names what a rate is of
    (staff | main_departments | in_post | target:<key>); `bases` lists the choices, separated by spaces.
    """

    __tablename__ = "target"

    persona_id: Mapped[int] = mapped_column(ForeignKey("persona.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default="rate")
    value: Mapped[int | None] = mapped_column(Integer, default=None)
    comparison: Mapped[str] = mapped_column(Text, default="at_least")
    basis: Mapped[str] = mapped_column(Text, default="")
    bases: Mapped[str] = mapped_column(Text, default="")
    stage: Mapped[str] = mapped_column(Text, default="")
    optional: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class TargetYear(Base):
    """The value a target should have reached by the end of one fiscal year, where the officer set it."""

    __tablename__ = "target_year"

    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(Integer)


class IndicatorYear(Base):
    """The value planned for an indicator in one fiscal year, for goals that no persona's target holds (004 KPI)."""

    __tablename__ = "indicator_year"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(Integer)
