"""職員: who is there, in which post from when, and what a person brings along. Nothing of this leaves the town."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Preset, Thing

_PERSONAL = {"personal": True}
OF_PERSONS = {"info": _PERSONAL, "sqlite_autoincrement": True}  # a table whose every row is about a person
BY_KEYS = {"info": _PERSONAL, "sqlite_with_rowid": False}  # the same, keyed by other things alone


class Appointment(Preset, Thing):
    """任用区分, with the denominators in which its staff count: 職員数, 研修の受講率, スキルチェック."""

    __tablename__ = "appointment"

    name: Mapped[str] = mapped_column(Text)
    in_staff: Mapped[bool] = mapped_column(Boolean, default=True)
    in_training: Mapped[bool] = mapped_column(Boolean, default=True)
    in_check: Mapped[bool] = mapped_column(Boolean, default=True)


class Staff(Thing):
    """職員. Names are kept to the letter. number "" = none known yet; else people are matched by it alone.

    joined_on, left_on: ISO dates, "" = unknown / still here; left_on is the last day in service.
    """

    __tablename__ = "staff"
    __table_args__ = OF_PERSONS

    number: Mapped[str] = mapped_column(Text, default="", index=True, info=_PERSONAL | {"lasting": True})
    name: Mapped[str] = mapped_column(Text, info=_PERSONAL)
    kana: Mapped[str] = mapped_column(Text, default="")
    former_name: Mapped[str] = mapped_column(Text, default="", info=_PERSONAL)
    joined_on: Mapped[str] = mapped_column(Text, default="")
    left_on: Mapped[str] = mapped_column(Text, default="")
    memo: Mapped[str] = mapped_column(Text, default="")


class Posting(Thing):
    """A post from a day on. A main one (本務) lasts until the next; 兼務 lasts until `until_on` (its last day)."""

    __tablename__ = "posting"
    __table_args__ = OF_PERSONS

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), default=None)
    rank_id: Mapped[int | None] = mapped_column(ForeignKey("rank.id"), default=None)
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"), default=None)
    title: Mapped[str] = mapped_column(Text, default="")
    main: Mapped[bool] = mapped_column(Boolean, default=True)
    from_on: Mapped[str] = mapped_column(Text, default="")
    until_on: Mapped[str] = mapped_column(Text, default="")


class Leave(Thing):
    """休職, 育児休業 and the like, first and last day; until_on "" = no end known."""

    __tablename__ = "leave"
    __table_args__ = OF_PERSONS

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    name: Mapped[str] = mapped_column(Text, default="")
    from_on: Mapped[str] = mapped_column(Text)
    until_on: Mapped[str] = mapped_column(Text, default="")


class StaffPersona(Thing):
    """A persona given to (taken = False: taken from) one of the staff against or beyond the rule, for a time."""

    __tablename__ = "staff_persona"
    __table_args__ = OF_PERSONS

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    persona_id: Mapped[int] = mapped_column(ForeignKey("persona.id"))
    taken: Mapped[bool] = mapped_column(Boolean, default=True)
    from_on: Mapped[str] = mapped_column(Text, default="")
    until_on: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")


class StaffDuty(Base):
    """担当者: one of the staff is in charge of what a skill is for; only then an ○ is asked of them (004 ch4)."""

    __tablename__ = "staff_duty"
    __table_args__ = BY_KEYS

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    note: Mapped[str] = mapped_column(Text, default="")


class StaffQualification(Thing):
    """A 試験・資格 that one of the staff holds. expires_on: last day of a registration, "" = for good."""

    __tablename__ = "staff_qualification"
    __table_args__ = OF_PERSONS

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    qualification_id: Mapped[int] = mapped_column(ForeignKey("qualification.id"))
    acquired_on: Mapped[str] = mapped_column(Text, default="")
    expires_on: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")


class PersonaDepartment(Base):
    """Who takes a persona by department: everybody there and below, unless told otherwise for one of the staff."""

    __tablename__ = "persona_department"

    persona_id: Mapped[int] = mapped_column(ForeignKey("persona.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, default=0)


class Attendance(Thing):
    """受講: one person at one training. state: done | absent | booked."""

    __tablename__ = "attendance"
    __table_args__ = OF_PERSONS

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    held_on: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text, default="done")
    note: Mapped[str] = mapped_column(Text, default="")


class DxCase(Thing):
    """DX案件. category: of a pick list; status: planned | running | done | stopped; effects in hours and yen a year.

    feedback_on: the 所属長 spoke about the result; presented_on, presented_at: 成果発表; lesson: for other departments.
    """

    __tablename__ = "dx_case"

    title: Mapped[str] = mapped_column(Text)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), default=None)
    category: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(Text, default="planned")
    started_on: Mapped[str] = mapped_column(Text, default="")
    ended_on: Mapped[str] = mapped_column(Text, default="")
    effect_hours: Mapped[int | None] = mapped_column(Integer, default=None)
    effect_yen: Mapped[int | None] = mapped_column(Integer, default=None)
    summary: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    lesson: Mapped[str] = mapped_column(Text, default="")
    feedback_on: Mapped[str] = mapped_column(Text, default="")
    presented_on: Mapped[str] = mapped_column(Text, default="")
    presented_at: Mapped[str] = mapped_column(Text, default="")


class CaseRole(Thing):
    """What one of the staff did in a case, first and last day. part: lead (リード) | member (担当) | support (支援)."""

    __tablename__ = "case_role"
    __table_args__ = OF_PERSONS

    case_id: Mapped[int] = mapped_column(ForeignKey("dx_case.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    part: Mapped[str] = mapped_column(Text, default="member")
    from_on: Mapped[str] = mapped_column(Text, default="")
    until_on: Mapped[str] = mapped_column(Text, default="")


class Talk(Thing):
    """1on1: when, with whom, what was said and what comes next. No part of 人事評価 (002 p14)."""

    __tablename__ = "talk"
    __table_args__ = OF_PERSONS

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    held_on: Mapped[str] = mapped_column(Text, default="")
    partner: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")


class StageJudgement(Thing):
    """到達判定: the stage that one of the staff has reached as a persona, from a day on, and why."""

    __tablename__ = "stage_judgement"
    __table_args__ = OF_PERSONS

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    persona_id: Mapped[int] = mapped_column(ForeignKey("persona.id"))
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"), default=None)
    judged_on: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(Text, default="")
