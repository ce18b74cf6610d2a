"""Which rows of the grid are shown and in what order: lists of places, worked out without touching the cells."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from desktop.analysis.departments import Tree
from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use
from desktop.analysis.roster import Person

from .grid import CODE, EXEMPT, ZERO, GridData

SORTS: Final = {
    "department": "部署",
    "number": "職員番号",
    "kana": "かな",
    "rank": "職層",
    "persona": "人材像",
    "short": "不足の数",
    "unassessed": "未評価の数",
}
SKILL: Final = "skill:"  # and the key of a skill in this file: by its level


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show; an empty set asks for nothing. Without more, those in service who are asked in スキルチェック."""

    departments: frozenset[int] = frozenset()
    personas: frozenset[int] = frozenset()
    ranks: frozenset[int] = frozenset()
    appointments: frozenset[int] = frozenset()
    short: bool = False
    unassessed: bool = False
    on_leave: bool = False
    leavers: bool = False
    outside: bool = False
    text: str = ""


Sort = tuple[str, bool]  # what by, downwards or not


def shown_by_rule(facts: Facts) -> Wanted:
    """What a grid begins with: people on leave as the town declared for its denominators."""
    return Wanted(on_leave=facts.answer("target.leave", "exclude") != "exclude")


class Arranger:
    """Filters and sorts one grid; what is read off the people is kept for the next time."""

    def __init__(self, data: GridData, facts: Facts, tree: Tree) -> None:
        self.data, self._facts, self._tree = data, facts, tree
        self._words: list[str] | None = None
        self._houses: list[tuple[int | None, ...]] | None = None
        self._ranks: dict[Sort, list[int]] = {}
        self._known: dict[tuple[bool, bool, bool], list[int]] = {}
        self._out = {a.id for a in facts.appointments if not a.in_check}

    def rows(self, wanted: Wanted, sorts: Sequence[Sort] = ()) -> array[int]:
        """The places of the people to show. Without a sort they stand as in the roster."""
        found = self._filtered(wanted)
        for key, down in reversed(sorts):
            found.sort(key=self._order(key, down))
        return array("L", found)

    def _order(self, key: str, down: bool) -> Callable[[int], int]:
        """Whole numbers to sort by: of texts too, because texts compare five times as slowly."""
        if key.startswith(SKILL):
            return self._by_level(int(key.removeprefix(SKILL)), down)
        if key in {"short", "unassessed"}:
            counts: array[int] = getattr(self.data, key)
            return [-count for count in counts].__getitem__ if down else counts.tolist().__getitem__
        if (key, down) not in self._ranks:
            self._ranks[key, down] = _ranked(list(map(self._reader(key), self.data.people)), down)
        return self._ranks[key, down].__getitem__

    def _filtered(self, wanted: Wanted) -> list[int]:
        people, data = self.data.people, self.data
        rows = list(self._belonging(wanted))
        if wanted.departments:
            below = frozenset[int]().union(*(self._tree.below(d) for d in wanted.departments))
            houses = self._housed()
            rows = [n for n in rows if not below.isdisjoint(houses[n])]
        if wanted.personas:
            rows = [n for n in rows if not wanted.personas.isdisjoint(people[n].personas)]
        if wanted.ranks:
            rows = [n for n in rows if people[n].rank_id in wanted.ranks]
        if wanted.appointments:
            rows = [n for n in rows if people[n].appointment_id in wanted.appointments]
        if wanted.short:
            rows = [n for n in rows if data.short[n]]
        if wanted.unassessed:
            rows = [n for n in rows if data.unassessed[n]]
        if wanted.text.strip():
            words = self._searched()
            needles = [folded(part) for part in wanted.text.split()]
            rows = [n for n in rows if all(needle in words[n] for needle in needles)]
        return rows

    def _belonging(self, wanted: Wanted) -> list[int]:
        key = wanted.on_leave, wanted.leavers, wanted.outside
        if key not in self._known:
            self._known[key] = [n for n, person in enumerate(self.data.people) if self._belongs(person, wanted)]
        return self._known[key]

    def _belongs(self, person: Person, wanted: Wanted) -> bool:
        if not person.in_service:
            return wanted.leavers and bool(person.left_on) and person.left_on < self.data.on
        if person.on_leave and not wanted.on_leave and not self.data.frozen:
            return False
        return wanted.outside or self.data.frozen or person.appointment_id not in self._out

    def _housed(self) -> list[tuple[int | None, ...]]:
        """The departments of everybody, those of 兼務 too."""
        if self._houses is None:
            people = self.data.people
            self._houses = [(p.department_id, *(post.department_id for post in p.concurrent)) for p in people]
        return self._houses

    def _searched(self) -> list[str]:
        if self._words is None:
            self._words = [folded("\n".join((p.number, p.name, p.kana, p.former_name))) for p in self.data.people]
        return self._words

    def _reader(self, key: str) -> Callable[[Person], Any]:
        if key == "department":
            order = self._tree.order
            return lambda p: order.get(p.department_id or 0, -1)
        if key == "rank":
            ranks = {rank.id: n for n, rank in enumerate(self._facts.ranks)}
            return lambda p: ranks.get(p.rank_id or 0, -1)
        if key == "persona":
            personas = {persona.id: n for n, persona in enumerate(in_use(self._facts))}
            return lambda p: tuple(personas.get(each, len(personas)) for each in p.personas)
        return lambda p: getattr(p, key)

    def _by_level(self, skill_id: int, down: bool) -> Callable[[int], int]:
        """By level up or down; 対象外 and then 未評価 stand at the end both ways."""
        width = self.data.width
        place = next((n for n, column in enumerate(self.data.columns) if column.skill.id == skill_id), None)
        if place is None:
            return lambda _row: 0
        table = bytes(_rank(code & CODE, down) for code in range(256))
        return bytes(self.data.cells[place::width].translate(table)).__getitem__


_UNKNOWN: Final[tuple[Any, ...]] = (-1, "", ())


def _ranked(values: list[Any], down: bool) -> list[int]:
    """Each value's place among all; what is not known stands at the end both ways."""
    places = {value: n for n, value in enumerate(sorted(set(values), reverse=down))}
    for value in _UNKNOWN:
        if value in places:
            places[value] = len(values)
    return [places[value] for value in values]


def _rank(code: int, down: bool) -> int:
    if code < EXEMPT:
        return 255
    if code == EXEMPT:
        return 254
    return ZERO + CODE - code if down else code


def folded(text: str) -> str:
    """A text as it is searched: without spaces, width and variation selectors; what is stored keeps every letter."""
    return text.translate(_FOLDED).casefold()


# Full width to half, katakana to hiragana; other letters stay: 神 and its compatibility form are two letters here.
# A variation selector chooses a form of the letter before it (葛󠄀): it has no width, and nobody types it.
_FOLDED: Final[dict[int, int | None]] = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
    | dict.fromkeys((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
    | dict.fromkeys((0x20, 0x3000, 0xA0, 0x09))
)
