"""What is counted: 任用区分, 職層, the floor level and the roster's day. Each change is one action."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.analysis.needs import FLOOR, FLOOR_KEY
from desktop.analysis.roster import Roster, counts_in
from desktop.analysis.years import japanese_date
from desktop.catalog.appointments import install_appointments
from desktop.models import Appointment, Base, Organization, Rank, Staff
from desktop.models.labels import table_label
from desktop.policy.bindings import put_answer
from desktop.policy.frame.names import checked_name, own_key, refuse_taken
from desktop.policy.frame.ordering import shift
from desktop.store import Document, WorldError

FLAGS: Final = {"in_staff": "職員数", "in_training": "研修の受講率", "in_check": "スキルチェック"}
_KIND, _RANK = "任用区分", "職層"
_WORDS: Final = 40  # of a level, where it is one of several to choose from


# --- 任用区分 --------------------------------------------------------------------------------------------------


def begin_appointments(document: Document) -> None:
    """The kinds of the catalog, for a file that has none."""
    with document.action("任用区分を用意する") as session:
        install_appointments(session)


def add_appointment(document: Document, name: str) -> int:
    """A kind of the town's own; it counts everywhere until told otherwise."""
    name = checked_name(name, _KIND)
    with document.action(f"任用区分「{name}」を加える") as session:
        rows = list(session.scalars(select(Appointment)))
        refuse_taken(name, (row.name for row in rows), _KIND)
        row = Appointment(key=own_key(), name=name, position=max((r.position for r in rows), default=-1) + 1)
        session.add(row)
        session.flush()
        return row.id


def rename_appointment(document: Document, appointment_id: int, name: str) -> None:
    """Call it otherwise."""
    name = checked_name(name, _KIND)
    with document.action("任用区分の名前を変える") as session:
        refuse_taken(name, session.scalars(select(Appointment.name).where(Appointment.id != appointment_id)), _KIND)
        session.get_one(Appointment, appointment_id).name = name


def set_flag(document: Document, appointment_id: int, flag: str, on: bool) -> None:
    """Count its staff in one of FLAGS, or leave them out."""
    with document.action(f"任用区分を{FLAGS[flag]}に{'数える' if on else '数えない'}") as session:
        setattr(session.get_one(Appointment, appointment_id), flag, on)


def remove_appointment(document: Document, appointment_id: int) -> None:
    """Take one away that nobody has or had. Raises WorldError."""
    with document.action("任用区分を消す") as session:
        row = session.get_one(Appointment, appointment_id)
        _refuse_used(session, row, row.name)
        session.delete(row)


# --- 職層 ------------------------------------------------------------------------------------------------------


def add_rank(document: Document, name: str) -> int:
    """A rank above all others."""
    name = checked_name(name, _RANK)
    with document.action(f"職層「{name}」を加える") as session:
        rows = list(session.scalars(select(Rank)))
        refuse_taken(name, (row.name for row in rows), _RANK)
        row = Rank(name=name, position=max((r.position for r in rows), default=-1) + 1)
        session.add(row)
        session.flush()
        return row.id


def rename_rank(document: Document, rank_id: int, name: str) -> None:
    """Call it otherwise."""
    name = checked_name(name, _RANK)
    with document.action("職層の名前を変える") as session:
        refuse_taken(name, session.scalars(select(Rank.name).where(Rank.id != rank_id)), _RANK)
        session.get_one(Rank, rank_id).name = name


def set_manager(document: Document, rank_id: int, on: bool) -> None:
    """Say whether the rank is one of managers."""
    with document.action("管理職の職層を変える") as session:
        session.get_one(Rank, rank_id).is_manager = on


def move_rank(document: Document, rank_id: int, steps: int) -> None:
    """Move it down (negative) or up in the ladder."""
    with document.action("職層の順番を変える") as session:
        rows = list(session.scalars(select(Rank).order_by(Rank.position, Rank.id)))
        shift(rows, next(row for row in rows if row.id == rank_id), steps)


def remove_rank(document: Document, rank_id: int) -> None:
    """Take one away that nothing uses. Raises WorldError."""
    with document.action("職層を消す") as session:
        row = session.get_one(Rank, rank_id)
        _refuse_used(session, row, row.name)
        session.delete(row)


# --- the floor and the day -------------------------------------------------------------------------------------


def floor(facts: Facts) -> int:
    """The level that a skill without one asks for."""
    chosen = facts.answer(FLOOR_KEY, FLOOR)
    return chosen if isinstance(chosen, int) else FLOOR


def floor_choices(facts: Facts) -> Mapping[int, str]:
    """The levels to choose from, with their words: those of the file's first scale above the lowest."""
    first = facts.scales[0].id if facts.scales else 0
    found = {
        v.value: f"{v.label}　{v.meaning.partition('：')[0]}"[:_WORDS]
        for v in facts.levels
        if v.scale_id == first and v.value > 0
    }
    return found or {FLOOR: f"レベル{FLOOR}"}


def set_floor(document: Document, level: int) -> None:
    """From which level a skill without one counts as met."""
    with document.action("充足とするレベルを変える") as session:
        put_answer(session, FLOOR_KEY, None if level == FLOOR else level)


def set_leave(document: Document, include: bool) -> None:
    """Count those on leave, or leave them out; the same answer that the policy's question holds."""
    with document.action("休職中の職員の数え方を変える") as session:
        put_answer(session, "target.leave", "include" if include else "exclude")


def set_roster_on(document: Document, day: str) -> None:
    """The day as of which the policy counts the roster; "" = the officer's own figures hold. Raises WorldError."""
    with document.action("名簿を数える日を変える") as session:
        if day and session.scalar(select(func.count()).select_from(Staff)) == 0:
            raise WorldError("名簿がまだありません。", "先に、職員を取り込むか加えてください。何も変えていません。")
        row = session.scalars(select(Organization).order_by(Organization.id)).first()
        if row is None:
            row = Organization()
            session.add(row)
        row.roster_on = day


# --- the sum in words ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sum:
    """How 職員数 comes about on a day: those in service, without the kinds left out, with or without those away."""

    on: str
    serving: int
    left_out: tuple[tuple[str, int], ...]
    away: int
    away_counts: bool

    @property
    def total(self) -> int:
        """職員数."""
        return self.serving - sum(count for _, count in self.left_out) - (0 if self.away_counts else self.away)

    @property
    def words(self) -> str:
        """「在職 180人 − 他団体への派遣 3人 − 休職など 2人 = 175人」."""
        parts = [f"在職 {self.serving}人", *(f"{name} {count}人" for name, count in self.left_out)]
        if not self.away_counts and self.away:
            parts.append(f"休職など {self.away}人")
        more = f"（休職など {self.away}人を含む）" if self.away_counts and self.away else ""
        return f"{' − '.join(parts)} = {self.total}人{more}"


def staff_sum(facts: Facts, roster: Roster) -> Sum:
    """The calculation of 職員数 on the roster's day, as analysis.roster.count makes it."""
    kinds = {kind.id: kind for kind in facts.appointments if not kind.in_staff}
    out: dict[int, int] = dict.fromkeys(kinds, 0)
    away = 0
    for person in roster.serving:
        if person.appointment_id in out:
            out[person.appointment_id] += 1
        elif person.on_leave:
            away += 1
    return Sum(
        roster.on,
        len(roster.serving),
        tuple((kinds[key].name, count) for key, count in out.items() if count),
        away,
        facts.answer("target.leave", "exclude") != "exclude",
    )


def lines(facts: Facts, roster: Roster) -> Iterator[str]:
    """The counts that the policy and the rates rest on, each with how it comes about."""
    day = japanese_date(roster.on)
    yield f"職員数（{day}現在）: {staff_sum(facts, roster).words}"
    for flag in ("in_training", "in_check"):
        inside = sum(counts_in(facts, person, flag) for person in roster.serving)
        without = len(roster.serving) - inside
        more = f"（在職 {len(roster.serving)}人 − 数えない任用区分 {without}人）" if without else ""
        yield f"{FLAGS[flag]}の対象: {inside}人{more}"


# --- inner works -----------------------------------------------------------------------------------------------


def _refuse_used(session: Session, row: Any, name: str) -> None:  # noqa: ANN401 - a row of either kind
    used = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == row.__tablename__ for key in column.foreign_keys):
                count = session.scalar(select(func.count()).select_from(table).where(column == row.id)) or 0
                if count:
                    used.append(f"{table_label(table.name)}{count}件")
    if used:
        raise WorldError(
            f"「{name}」は消せません。使っているところがあります: {'、'.join(used)}",
            "使わないだけなら、そのまま残してかまいません。何も変えていません。",
        )
