"""OJT: the five phases and thirteen measures (001 ch4-3)."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Preset, Thing
from .staff import BY_KEYS, OF_PERSONS


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


class OjtPlan(Thing):
    """One DX推進員 in one department and fiscal year (001 ch4-3). Two departments are two rows: double duty.

    appointed_on, appointed_by: 選任; told_on: the expected role was told; dx_share: percent of the working time for DX
    that was agreed with the 所属長 on agreed_on; moves_on: when the next transfer may come; closed_on: the last day
    in the seat, with the reason, and successor: the plan that goes on with the seat.
    """

    __tablename__ = "ojt_plan"
    __table_args__ = OF_PERSONS

    fiscal_year: Mapped[int] = mapped_column(Integer)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    appointed_on: Mapped[str] = mapped_column(Text, default="")
    appointed_by: Mapped[str] = mapped_column(Text, default="")
    told_on: Mapped[str] = mapped_column(Text, default="")
    dx_share: Mapped[int | None] = mapped_column(Integer, default=None)
    agreed_on: Mapped[str] = mapped_column(Text, default="")
    moves_on: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("ojt_plan.id"), default=None)
    note: Mapped[str] = mapped_column(Text, default="")


class OjtEntry(Base):
    """One measure for one plan. state: doing | finished | left_out (with a reason); no row, or "": not begun.

    due_month 1–12 and owner go before the measure's own; None and "" leave them as they are there.
    """

    __tablename__ = "ojt_entry"
    __table_args__ = BY_KEYS

    plan_id: Mapped[int] = mapped_column(ForeignKey("ojt_plan.id"), primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("ojt_measure.id"), primary_key=True)
    state: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    due_month: Mapped[int | None] = mapped_column(Integer, default=None)
    owner: Mapped[str] = mapped_column(Text, default="")
    done_on: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")


class OjtGoal(Thing):
    """目標設定. scope: section (組織目標) | own (個人目標, below one of the section's); held_on: the 面談 about it."""

    __tablename__ = "ojt_goal"
    __table_args__ = OF_PERSONS

    plan_id: Mapped[int] = mapped_column(ForeignKey("ojt_plan.id"), index=True)
    scope: Mapped[str] = mapped_column(Text, default="own")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("ojt_goal.id"), default=None)
    text: Mapped[str] = mapped_column(Text, default="")
    skill_id: Mapped[int | None] = mapped_column(ForeignKey("skill.id"), default=None)
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"), default=None)
    held_on: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")


class OjtNote(Thing):
    """業務でのフォロー: one line of the log. topic: consult | proposal | training | tool | other.

    result: what became of it.
    """

    __tablename__ = "ojt_note"
    __table_args__ = OF_PERSONS

    plan_id: Mapped[int] = mapped_column(ForeignKey("ojt_plan.id"), index=True)
    held_on: Mapped[str] = mapped_column(Text, default="")
    topic: Mapped[str] = mapped_column(Text, default="consult")
    text: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")


class OjtAdviser(Thing):
    """相談先 of a department: whom to ask about what."""

    __tablename__ = "ojt_adviser"
    __table_args__ = OF_PERSONS

    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    name: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    contact: Mapped[str] = mapped_column(Text, default="")
    topic: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(Integer, default=0)
