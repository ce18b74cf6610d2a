"""What is asked of a person, and how a level stands against it: 未評価, Lv.0 and 対象外 are three things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from desktop.models import NOT_APPLICABLE

from .facts import Facts
from .personas import effective_skills, in_use

REQUIRED, IN_CHARGE, VOLUNTEER = "required", "in_charge", "volunteer"
_RANKING = {VOLUNTEER: 0, IN_CHARGE: 1, REQUIRED: 2}
FLOOR = 2  # what a skill without a level set asks for: 自立 (002 p12), or the highest that its scale has
FLOOR_KEY = "check.floor"  # the answer that sets another one


@dataclass(frozen=True, slots=True)
class Need:
    """A skill asked of somebody. level is the one to reach; set: whether the frame names it, or the floor stands in.

    kind: required | in_charge | volunteer. counted: whether it is in the denominator; a 担当者 skill without the
    duty and a 希望者 skill are neither gap nor denominator (004 ch4).
    """

    level: int
    kind: str
    counted: bool
    set: bool = True


class State(Enum):
    """How one skill of one person stands. The words are what screens and sheets call it."""

    NOT_ASKED = "求めていない"
    UNASSESSED = "未評価"
    SHORT = "不足"
    MET = "充足"
    OVER = "超過"
    EXEMPT = "対象外"


def state_of(level: int | None, need: Need | None) -> State:
    """The state of a cell. A level without a need is neither gap nor surplus; 対象外 goes before everything."""
    if level == NOT_APPLICABLE:
        return State.EXEMPT
    if need is None or not need.counted:
        return State.NOT_ASKED
    if level is None:
        return State.UNASSESSED
    if level < need.level:
        return State.SHORT
    return State.OVER if level > need.level else State.MET


Asked = tuple[int, int | None, str]  # skill, level, kind


@dataclass(frozen=True)
class Needs:
    """What each persona asks for in effect, of the file as it is or as a frozen round kept it."""

    by_persona: Mapping[int, tuple[Asked, ...]]
    floors: Mapping[int, int] = field(default_factory=dict)  # by skill, where no level is set
    _known: dict[tuple[frozenset[int], frozenset[int]], dict[int, Need]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def of(self, personas: Iterable[int], duties: Iterable[int] = ()) -> Mapping[int, Need]:
        """By skill: the union over a person's personas, the highest level and the strongest kind of each (K02, K03)."""
        key = frozenset(personas), frozenset(duties)
        if key not in self._known:
            self._known[key] = self._joined(*key)
        return self._known[key]

    def _joined(self, personas: frozenset[int], duties: frozenset[int]) -> dict[int, Need]:
        found: dict[int, Need] = {}
        for persona_id in sorted(personas):
            for skill_id, level, kind in self.by_persona.get(persona_id, ()):
                counted = kind == REQUIRED or (kind == IN_CHARGE and skill_id in duties)
                need = Need(
                    self.floors.get(skill_id, FLOOR) if level is None else level, kind, counted, level is not None
                )
                found[skill_id] = _stronger(found[skill_id], need) if skill_id in found else need
        return found


def needs_now(facts: Facts) -> Needs:
    """What the file's personas ask for now."""
    asked = {
        persona.id: tuple((p.skill.id, p.level, p.kind) for p in effective_skills(facts, persona))
        for persona in in_use(facts)
    }
    return Needs(asked, floors(facts))


def floors(facts: Facts) -> dict[int, int]:
    """The level that each skill asks for where none is set."""
    chosen = facts.answer(FLOOR_KEY, FLOOR)
    floor = chosen if isinstance(chosen, int) else FLOOR
    highest: dict[int, int] = {}
    for level in facts.levels:
        highest[level.scale_id] = max(level.value, highest.get(level.scale_id, 0))
    first = facts.scales[0].id if facts.scales else 0
    return {s.id: min(floor, highest.get(s.scale_id or first, floor)) for s in facts.skills.values()}


def _stronger(one: Need, other: Need) -> Need:
    """What holds when two personas ask for the same: what counts before what does not, then the higher level."""
    if one.counted != other.counted:
        return one if one.counted else other
    kind = max(one.kind, other.kind, key=lambda kind: _RANKING.get(kind, 0))
    high = max(one, other, key=lambda need: (need.level, need.set))
    return Need(high.level, kind, one.counted, high.set)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many counted needs stand how; every share has `asked` or `assessed` as its denominator (K04, K09)."""

    asked: int = 0
    met: int = 0
    short: int = 0
    unassessed: int = 0
    exempt: int = 0

    @property
    def assessed(self) -> int:
        """Needs with a level; 対象外 and 未評価 are not in it."""
        return self.met + self.short

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.asked + other.asked,
            self.met + other.met,
            self.short + other.short,
            self.unassessed + other.unassessed,
            self.exempt + other.exempt,
        )


def tally(levels: Mapping[int, int | None], needs: Mapping[int, Need]) -> Tally:
    """Count a person's needs; 対象外 leaves the denominator, surplus elsewhere fills no gap."""
    asked = met = short = unassessed = exempt = 0
    for skill_id, need in needs.items():
        state = state_of(levels.get(skill_id), need)
        exempt += state is State.EXEMPT and need.counted
        met += state in {State.MET, State.OVER}
        short += state is State.SHORT
        unassessed += state is State.UNASSESSED
        asked += need.counted and state is not State.EXEMPT
    return Tally(asked, met, short, unassessed, exempt)
