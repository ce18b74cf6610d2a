"""人材像, 育成段階 and what it takes to reach one."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Preset, Thing


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


class StageRule(Thing):
    """One fact that a stage asks for. Rules of one `alternative` hold together; one alternative that holds is enough.

    kind: training (研修受講, number of courses) | tool_level (ツール活用レベル) | case_years (DX案件のリード, years) |
    case_count (DX案件のリード, cases) | mentoring (後進指導) | skill_level (skill at number) | manual (text).
    """

    __tablename__ = "stage_rule"

    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    alternative: Mapped[int] = mapped_column(Integer, default=1)
    kind: Mapped[str] = mapped_column(Text, default="manual")
    skill_id: Mapped[int | None] = mapped_column(ForeignKey("skill.id"), default=None)
    number: Mapped[int | None] = mapped_column(Integer, default=None)
    text: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(Integer, default=0)


class Persona(Preset, Thing):
    """人材像. parent: 「〜に加えて」. active: used in this town's policy; merged_into: its duties live in another one.

    assignment: who takes it, in words; training: what it learns, in words (004 ch4); color: of its card, "" = by place.
    everyone: all of the staff take it, unless told otherwise for one of them (PersonaRank, PersonaDepartment likewise).
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
    everyone: Mapped[bool] = mapped_column(Boolean, default=False)
    color: Mapped[str] = mapped_column(Text, default="")
    assignment: Mapped[str] = mapped_column(Text, default="")
    training: Mapped[str] = mapped_column(Text, default="")


class PersonaRank(Base):
    """Who takes a persona by rank: everybody of the rank, unless told otherwise for one of the staff."""

    __tablename__ = "persona_rank"

    persona_id: Mapped[int] = mapped_column(ForeignKey("persona.id"), primary_key=True)
    rank_id: Mapped[int] = mapped_column(ForeignKey("rank.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, default=0)
