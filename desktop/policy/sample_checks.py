"""The invented skill checks of a sample: one frozen, one still running, made from the same fixed seed."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.analysis.needs import Needs, needs_now
from desktop.analysis.roster import Person, Roster
from desktop.models import CONFIRMED, MENTOR, NOT_APPLICABLE, SELF, Assessment, CheckRound
from desktop.policy.staff.rounds import freeze_in

Row = dict[str, Any]
_EVIDENCE = ("研修を受講", "案件で担当", "日頃の仕事で使用")
_AT_ONCE = 10_000


def fill_round(session: Session, facts: Facts, roster: Roster, spec: Mapping[str, Any], seed: int) -> None:
    """One round with the levels of some of the staff, frozen where the sample says so; inside an action."""
    dice = random.Random(seed)  # noqa: S311 - invented levels, no secret
    made = CheckRound(
        uuid=str(uuid.UUID(int=dice.getrandbits(128), version=4)),
        name=spec["name"],
        fiscal_year=spec["fiscal_year"],
        opened_on=spec["opened_on"],
    )
    session.add(made)
    session.flush()
    needs = needs_now(facts)
    levels = _Levels(facts, needs, spec, dice)
    waiting: list[Row] = []
    for person in roster.serving:
        waiting += levels.of(person, made.id)
        if len(waiting) > _AT_ONCE:
            session.execute(insert(Assessment), waiting)
            waiting = []
    if waiting:
        session.execute(insert(Assessment), waiting)
    if spec.get("frozen_on"):
        freeze_in(session, facts, roster, made.id, spec["frozen_on"])


class _Levels:
    """How able everybody is said to be, by themselves and by others."""

    def __init__(self, facts: Facts, needs: Needs, spec: Mapping[str, Any], dice: random.Random) -> None:
        self._needs, self._spec, self._dice = needs, spec, dice
        highest: dict[int, int] = {}
        for level in facts.levels:
            highest[level.scale_id] = max(level.value, highest.get(level.scale_id, 0))
        first = facts.scales[0].id
        self._highest = {s.id: highest.get(s.scale_id or first, 3) for s in facts.skills.values()}
        self._begun = date.fromisoformat(spec["opened_on"])

    def of(self, person: Person, round_id: int) -> Iterator[Row]:
        """The rows of one person; none for who has not answered yet."""
        dice = random.Random(person.uuid)  # noqa: S311 - somebody's talent is the same in every round
        talent = dice.random()
        if self._dice.random() * 100 >= self._spec["share"]:
            return
        settled = self._dice.random() < 0.9
        day = (self._begun + timedelta(days=self._dice.randint(3, 20))).isoformat()
        for skill_id in self._needs.of(person.personas, person.duties):
            if self._dice.random() < 0.04:
                continue  # a cell left blank
            level = self._level(talent, dice.random(), skill_id)
            yield self._row(round_id, person.id, skill_id, SELF, self._shifted(level, skill_id), day)
            if len(person.personas) > 1 and level > 0:
                yield self._row(round_id, person.id, skill_id, MENTOR, level, day)
            if settled:
                none = self._dice.random() < 0.01
                yield self._row(round_id, person.id, skill_id, CONFIRMED, NOT_APPLICABLE if none else level, day)

    def _level(self, talent: float, luck: float, skill_id: int) -> int:
        grown = self._spec["growth"] / 100
        share = min(0.999, 0.45 * talent + 0.55 * luck + grown * 0.3)
        return int(share * (self._highest[skill_id] + 1))

    def _shifted(self, level: int, skill_id: int) -> int:
        shift = self._dice.choices((-1, 0, 1), (1, 6, 2))[0]
        return min(max(level + shift, 0), self._highest[skill_id])

    def _row(self, round_id: int, staff_id: int, skill_id: int, layer: int, level: int, day: str) -> Row:
        evidence = (
            self._dice.choice(_EVIDENCE) if layer == CONFIRMED and level > 1 and self._dice.random() < 0.3 else ""
        )
        return {
            "round_id": round_id, "staff_id": staff_id, "skill_id": skill_id, "layer": layer, "level": level,
            "assessed_on": day, "assessor": "", "evidence": evidence, "note": "",
        }  # fmt: skip
