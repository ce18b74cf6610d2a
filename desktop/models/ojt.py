"""OJT: the five phases and thirteen measures (001 ch4-3)."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Preset, Thing


class OjtPhase(Preset, Thing):
    """OJT区分."""

    __tablename__ = "ojt_phase"

    name: Mapped[str] = mapped_column(Text)


class OjtMeasure(Preset, Thing):
    """施策 of a phase: who does it (人事 | 所属長 | DX), in which months, and what proves it."""

    __tablename__ = "ojt_measure"

    phase_id: Mapped[int] = mapped_column(ForeignKey("ojt_phase.id"))
    name: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(Text, default="")
    months: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
