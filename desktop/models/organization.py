"""The municipality itself: 団体, 部署, 職層."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Thing


class Organization(Thing):
    """団体. One row a file; headcount is what the officer states until there is a roster.

    roster_on: the day as of which the roster is counted in the policy, ISO; "" = there is no roster yet.
    """

    __tablename__ = "organization"

    name: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(Text, default="")
    headcount: Mapped[int | None] = mapped_column(Integer, default=None)
    roster_on: Mapped[str] = mapped_column(Text, default="")


class Department(Thing):
    """部署: a tree of any depth. is_main: 主要事業所管課. code: as the staff office counts.

    kind: section (課) | outpost (出先) | division (部・局) | unit (係・室) | board (委員会など).
    closed_on: its last day; successor: who took over its duties then.
    """

    __tablename__ = "department"

    name: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), default=None)
    kind: Mapped[str] = mapped_column(Text, default="section")
    is_main: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(Integer, default=0)
    code: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[str] = mapped_column(Text, default="")
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), default=None)


class Rank(Thing):
    """職層, low to high by position."""

    __tablename__ = "rank"

    name: Mapped[str] = mapped_column(Text)
    is_manager: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(Integer, default=0)
