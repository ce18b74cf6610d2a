"""方針: its frame, versions, answers and the officer's own words."""

from __future__ import annotations

from sqlalchemy import Boolean, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Thing


class Policy(Thing):
    """方針. One row a file. base_year is the first of `years` fiscal years; dates are ISO. status: draft | decided."""

    __tablename__ = "policy"

    preset: Mapped[str] = mapped_column(Text, default="standard")
    title: Mapped[str] = mapped_column(Text, default="")
    version_label: Mapped[str] = mapped_column(Text, default="")
    decided_on: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(Text, default="draft")
    base_year: Mapped[int | None] = mapped_column(Integer, default=None)
    years: Mapped[int | None] = mapped_column(Integer, default=None)
    review_years: Mapped[int | None] = mapped_column(Integer, default=None)
    spelling: Mapped[str] = mapped_column(Text, default="人材")


class PolicyVersion(Thing):
    """A version that was put on record: its label, date and full text, so that later ones can be compared with it."""

    __tablename__ = "policy_version"

    label: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")


class Answer(Base):
    """The answer to a question that has no column of its own; value is JSON."""

    __tablename__ = "answer"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class StepSeen(Base):
    """A wizard step that somebody looked at. Looking is no change: it is neither journaled nor undone nor merged."""

    __tablename__ = "step_seen"
    __table_args__ = {"info": {"journal": False}}  # noqa: RUF012

    key: Mapped[str] = mapped_column(Text, primary_key=True)


class StepState(Base):
    """A wizard step that the officer set aside, with the reason (今回は対象外)."""

    __tablename__ = "step_state"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    excluded: Mapped[bool] = mapped_column(Boolean, default=False)
    reason: Mapped[str] = mapped_column(Text, default="")


class WordingChoice(Base):
    """Which wording a paragraph uses, or the officer's own sentence with the one it replaced."""

    __tablename__ = "wording_choice"

    paragraph: Mapped[str] = mapped_column(Text, primary_key=True)
    variant: Mapped[str] = mapped_column(Text, default="")
    own_text: Mapped[str | None] = mapped_column(Text, default=None)
    original: Mapped[str] = mapped_column(Text, default="")


class SectionChoice(Base):
    """A preset section that the town switched on or off, or retitled (empty title = the preset's)."""

    __tablename__ = "section_choice"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    title: Mapped[str] = mapped_column(Text, default="")


class OwnSection(Thing):
    """A section that the officer added at the end of a chapter."""

    __tablename__ = "own_section"

    chapter: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(Integer, default=0)
