"""The invented staff of a sample: made from a fixed seed, so that every copy of a sample is the same."""

from __future__ import annotations

import random
import tomllib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.models import (
    Appointment,
    Attendance,
    Base,
    CaseRole,
    Department,
    DxCase,
    Leave,
    Organization,
    Persona,
    PersonaDepartment,
    Posting,
    Qualification,
    Staff,
    StaffPersona,
    StaffQualification,
    Talk,
)
from desktop.resources import resource

Spec = Mapping[str, Any]
_MISSED = 4  # the one of those with a persona who missed the trainings
_UNIT_OF_LEADERS = 12  # one 係長 for so many


@dataclass(frozen=True, slots=True)
class _Parts:
    """What invented people, cases and courses are put together from."""

    surnames: tuple[tuple[str, str], ...]
    given: tuple[tuple[str, str], ...]
    cases: tuple[Mapping[str, str], ...]
    courses: tuple[str, ...]


@cache
def _parts() -> _Parts:
    with resource("samples", "people.toml").open("rb") as handle:
        rows = tomllib.load(handle)

    def pairs(text: str) -> tuple[tuple[str, str], ...]:
        words = (entry.split() for line in text.split("\n") for entry in line.split("|"))
        return tuple((word[0], word[1]) for word in words if word)

    return _Parts(pairs(rows["surnames"]), pairs(rows["given"]), tuple(rows["case"]), tuple(rows["courses"]))


def fill_staff(session: Session, facts: Facts, spec: Spec) -> None:
    """Departments below the 課, everybody with their posts, personas and records; inside one action."""
    maker = _Maker(session, facts, spec)
    maker.departments()
    maker.people()
    maker.personas()
    maker.records()
    session.execute(update(Organization).values(roster_on=spec["on"]))


class _Maker:
    """One sample in the making. Rows go in by the thousand, so they are plain mappings with keys given here."""

    def __init__(self, session: Session, facts: Facts, spec: Spec) -> None:
        self._session, self._facts, self._spec = session, facts, spec
        self._dice = random.Random(spec["seed"])  # noqa: S311 - invented people, no secret
        self._day = date.fromisoformat(spec["on"])
        self._homes: list[tuple[int, str]] = []  # where people serve: department, name of its 課
        self._members: dict[str, list[int]] = {}  # the staff of each 課, its head first

    # --- departments ---------------------------------------------------------------------------------------

    def departments(self) -> None:
        """部 above and 係 below the 課 that the answers have named already."""
        known = {d.name: d for d in self._session.scalars(select(Department))}
        position = len(known)
        for division, sections in self._spec.get("divisions", {}).items():
            above = self._department(division, None, "division", position)
            self._homes.append((above, division))
            for name in sections:
                position += 1
                if name in known:
                    known[name].parent_id = above
                else:
                    known[name] = self._session.get_one(Department, self._department(name, above, "section", position))
            position += 1
        for name, department in known.items():
            units = self._spec.get("units", {}).get(name, ())
            self._homes.append((department.id, name))
            for n, unit in enumerate(units):
                self._homes.append((self._department(unit, department.id, "unit", n), name))
        self._session.flush()

    def _department(self, name: str, above: int | None, kind: str, position: int) -> int:
        made = Department(uuid=self._uuid(), name=name, parent_id=above, kind=kind, position=position)
        self._session.add(made)
        self._session.flush()
        return made.id

    # --- people --------------------------------------------------------------------------------------------

    def people(self) -> None:
        """Those in service on the day, and those who left just before."""
        spec, staff, postings = self._spec, [], []
        names = self._names()
        left = spec["left"]
        for n, (place, rank, appointment) in enumerate(self._places(spec["staff"] + left)):
            key, gone = n + 1, n >= spec["staff"]
            joined = self._joined(rank, new=not gone and n >= spec["staff"] - spec["joined"])
            staff.append(self._staff(key, next(names), joined, gone))
            moved = max(joined, date(self._day.year - self._dice.randint(0, 3), 4, 1).isoformat())
            moved = min(moved, f"{self._day.year - 1}-04-01") if gone else moved
            home, section = place
            if joined < moved:
                postings.append(self._posting(key, self._dice.choice(self._homes)[0], rank, appointment, joined))
            postings.append(self._posting(key, home, rank, appointment, moved))
            if not gone:
                self._members.setdefault(section, []).append(key)
        self._add(Staff, staff)
        self._add(Posting, postings)
        self._add(Leave, list(self._leaves()))

    def _places(self, count: int) -> Iterator[tuple[tuple[int, str], int, int]]:
        """Where, as what and how employed everybody is; heads of departments come first."""
        ranks = [rank.id for rank in self._facts.ranks]
        managers = [rank.id for rank in self._facts.ranks if rank.is_manager]
        kinds = {a.key: a.id for a in self._session.scalars(select(Appointment))}
        special = [key for key, n in self._spec["appointments"].items() for _ in range(n)]
        heads = self._heads(managers)
        ordinary = count - len(heads) - len(special)
        others = [r for r in ranks if r not in managers]
        for place, rank in heads:
            yield place, rank, kinds["regular"]
        kept = [*(["regular"] * ordinary), *special]
        self._dice.shuffle(kept)
        desks = [home for home in self._homes if home[1] not in self._spec.get("divisions", {})]
        for n, kind in enumerate(kept):
            place = desks[n % len(desks)]
            step = others[0] if kind != "regular" else self._dice.choices(others, range(len(others) + 1, 1, -1))[0]
            yield place, step, kinds[kind]

    def _heads(self, managers: Sequence[int]) -> list[tuple[tuple[int, str], int]]:
        """One at the head of each 課 and 部, until the number of managers is reached."""
        divisions = set(self._spec.get("divisions", {}))
        units = {unit for names in self._spec.get("units", {}).values() for unit in names}
        known = {d.id: d.name for d in self._session.scalars(select(Department))}
        tops = [home for home in self._homes if known[home[0]] not in units]
        # The highest rank of all is for the few at the very top, who are no heads of a department
        section = managers[-1] if not divisions else managers[0]
        return [(home, managers[1] if home[1] in divisions else section) for home in tops][: self._spec["managers"]]

    def _names(self) -> Iterator[tuple[str, str]]:
        parts = _parts()
        surnames = list(parts.surnames)
        while True:
            self._dice.shuffle(surnames)
            for family, family_kana in surnames:
                first, first_kana = self._dice.choice(parts.given)
                yield f"{family}　{first}", f"{family_kana}　{first_kana}"

    def _staff(self, key: int, name: tuple[str, str], joined: str, gone: bool) -> dict[str, Any]:
        last = (self._day - timedelta(days=1)).isoformat()
        return {
            "id": key,
            "uuid": self._uuid(),
            "number": f"{key * 7 % 9973:05d}" if self._spec["staff"] < 1000 else f"{100000 + key * 37}",
            "name": name[0],
            "kana": name[1],
            "joined_on": joined,
            "left_on": last if gone else "",
        }

    def _joined(self, rank: int, *, new: bool) -> str:
        if new:
            return self._day.isoformat()
        place = next(n for n, r in enumerate(self._facts.ranks) if r.id == rank)
        return f"{self._day.year - 1 - place * 6 - self._dice.randint(0, 8)}-04-01"

    def _posting(self, staff: int, home: int, rank: int, appointment: int, day: str) -> dict[str, Any]:
        title = next(r.name for r in self._facts.ranks if r.id == rank)
        return {
            "uuid": self._uuid(), "staff_id": staff, "department_id": home, "rank_id": rank,
            "appointment_id": appointment, "title": title, "main": True, "from_on": day,
        }  # fmt: skip

    def _leaves(self) -> Iterator[dict[str, Any]]:
        """Leaves that begin after the roster's day."""
        for n in range(self._spec["leave"]):
            begins = self._day + timedelta(days=90 + 61 * n)
            staff = self._dice.choice([key for keys in self._members.values() for key in keys[2:]])
            ends = (begins + timedelta(days=364)).isoformat()
            row = {"staff_id": staff, "name": "育児休業", "from_on": begins.isoformat(), "until_on": ends}
            yield {"uuid": self._uuid(), **row}

    # --- personas and records ------------------------------------------------------------------------------

    def personas(self) -> None:
        """Those chosen one by one: from their home where it is named, else one each from the 課 without a vacancy."""
        by_key = {p.key: p for p in self._session.scalars(select(Persona))}
        taken: set[int] = set()
        rows = []
        for key, number in self._spec["personas"].items():
            home = self._spec["homes"].get(key)
            pools = [self._members[home]] if home else [
                members for name, members in self._members.items() if name not in self._spec["vacant"]
            ]  # fmt: skip
            for n in range(number):
                pool = [s for s in pools[n % len(pools)][1:] if s not in taken]
                taken.add(pool[0])
                row = {"staff_id": pool[0], "persona_id": by_key[key].id, "taken": True, "from_on": self._spec["on"]}
                rows.append({"uuid": self._uuid(), **row})
        self._add(StaffPersona, rows)
        for n, (key, name) in enumerate(self._spec.get("persona_departments", {}).items()):
            home_id = self._session.scalars(select(Department.id).where(Department.name == name)).one()
            self._session.add(PersonaDepartment(persona_id=by_key[key].id, department_id=home_id, position=n))
        self._leaders = sorted(taken)

    def records(self) -> None:
        """Training, cases, talks and qualifications of some, so that a person's page has something to show."""
        parts, day = _parts(), self._day
        everybody = [key for members in self._members.values() for key in members]
        missed = self._leaders[_MISSED] if len(self._leaders) > _MISSED else 0  # leads a case without the trainings
        attended = [
            {"uuid": self._uuid(), "staff_id": key, "title": course, "held_on": self._within(day, 150), "state": "done"}
            for course in parts.courses[:2]
            for key in everybody
            if self._dice.random() < 0.7 and key != missed
        ]
        attended += [
            {
                "uuid": self._uuid(), "staff_id": key, "title": course, "held_on": self._within(day, 300 * n - 450),
                "state": "absent" if key == missed else "done",
            }
            for n, course in enumerate(parts.courses[2:])
            for key in self._leaders
        ]  # fmt: skip
        self._add(Attendance, attended)
        self._cases(parts)
        talks = [
            {
                "uuid": self._uuid(), "staff_id": key, "held_on": self._within(day, 200), "partner": "所属長",
                "text": "受け持つ案件の進み具合と、困っていることを聞いた。",
                "next_step": "次の研修に申し込み、案件の成果を課の会議で話す。",
            }
            for key in self._leaders
        ]  # fmt: skip
        self._add(Talk, talks)
        held = list(self._session.scalars(select(Qualification.id).order_by(Qualification.id)))[-3:]
        rows = [
            {"uuid": self._uuid(), "staff_id": key, "qualification_id": self._dice.choice(held), "acquired_on": joined}
            for key in self._leaders[:6]
            for joined in [self._within(day, -900)]
            if held
        ]
        self._add(StaffQualification, rows)

    def _cases(self, parts: _Parts) -> None:
        if not self._leaders:
            return
        sections = {staff: name for name, members in self._members.items() for staff in members}
        homes = {name: home for home, name in reversed(self._homes)}  # the 課 itself stands before its 係
        rows, roles = [], []
        for n, words in enumerate(parts.cases):
            lead = self._leaders[n % (len(parts.cases) - 1) % len(self._leaders)]
            begun = date(self._day.year - 2 + n % 3, 6 + n % 4, 1)
            done = n % 3 == 0
            ended = begun + timedelta(days=400)
            rows.append({
                "id": n + 1, "uuid": self._uuid(), "title": words["title"], "category": words["category"],
                "department_id": homes[sections[lead]], "status": "done" if done else "running",
                "started_on": begun.isoformat(), "ended_on": ended.isoformat() if done else "",
                "summary": words["summary"], "effect_hours": 40 * (n + 1) if done else None,
                "effect_yen": 120_000 * (n + 1) if n == 3 else None,
                "result": words["result"] if done else "", "lesson": words["lesson"] if done else "",
                "feedback_on": (ended + timedelta(days=20)).isoformat() if done else "",
                "presented_on": f"{self._day.year}-02-20" if done else "",
                "presented_at": "庁内の業務改善発表会" if done else "",
            })  # fmt: skip
            helpers = self._dice.sample([s for members in self._members.values() for s in members[1:]], 2)
            parts_taken = [(lead, "lead"), *((s, "member") for s in helpers if s != lead)]
            support = self._leaders[(n + 3) % len(self._leaders)]
            if support not in {staff for staff, _ in parts_taken}:
                parts_taken.append((support, "support"))
            for staff, part in parts_taken:
                role = {"case_id": n + 1, "staff_id": staff, "part": part, "from_on": begun.isoformat()}
                roles.append({"uuid": self._uuid(), **role})
        self._add(DxCase, rows)
        self._add(CaseRole, roles)

    # --- helpers -------------------------------------------------------------------------------------------

    def _within(self, day: date, days: int) -> str:
        return (day + timedelta(days=self._dice.randint(min(0, days), max(0, days)))).isoformat()

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self._dice.getrandbits(128), version=4))

    def _add(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._session.execute(insert(model), list(rows))
