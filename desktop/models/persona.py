"""人材像 and 育成段階."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Preset, Thing


class StageTrack(Preset, Thing):
    """A set of stages that one or more personas share."""

    __tablename__ = "stage_track"

    name: Mapped[str] = mapped_column(Text)


class Stage(Preset, Thing):
    """育成段階: one step of a track."""

    __tablename__ = "stage"

    track_id: Mapped[int] = mapped_column(ForeignKey("stage_track.id"))
    name: Mapped[str] = mapped_column(Text)
    definition: Mapped[str] = mapped_column(Text, default="")


class Persona(Preset, Thing):
    """人材像. parent: 「〜に加えて」. active: used in this town's policy; merged_into: its duties live in another one.

    without_track says that the town decided to define no stages for it, which is not the same as having none yet.
    """

    __tablename__ = "persona"

    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text, default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("persona.id"), default=None)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("persona.id"), default=None)
    track_id: Mapped[int | None] = mapped_column(ForeignKey("stage_track.id"), default=None)
    without_track: Mapped[bool] = mapped_column(Boolean, default=False)
    external: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    headcount: Mapped[int | None] = mapped_column(Integer, default=None)
