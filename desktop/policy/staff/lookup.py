"""What a roster's words for departments, ranks, appointments, personas, skills and qualifications mean in this file.

Only such words are folded (width, spaces, case) to be compared. Names of people never are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from desktop.analysis.departments import Tree, stands
from desktop.analysis.facts import Facts
from desktop.analysis.personas import standing_for
from desktop.catalog.appointments import kinds
from desktop.models import Department
from desktop.policy.frame.names import fold

from .rows import PATH

Target = int | str  # the key in this file, or the word of something that is still to be made; "" = left out
Name = tuple[str, str]  # the field, and the word as the roster has it

NEW: Final = "new"  # make it
USE: Final = "use"  # it is the one with `id`
RENAME: Final = "rename"  # the one with `id` has this name from now on
REPLACE: Final = "replace"  # make it; the one with `id` ends, and this one takes over its duties
LEAVE: Final = "leave"  # take no notice of it

# What the last letters of a department say about its kind; the first that fits holds
_KINDS: Final = (
    ("委員会", "board"), ("委員会事務局", "board"), ("議会事務局", "board"), ("監査事務局", "board"),
    ("支所", "outpost"), ("出張所", "outpost"), ("センター", "outpost"), ("保育所", "outpost"), ("保育園", "outpost"),
    ("こども園", "outpost"), ("幼稚園", "outpost"), ("学校", "outpost"), ("図書館", "outpost"), ("公民館", "outpost"),
    ("病院", "outpost"), ("消防署", "outpost"), ("消防本部", "board"), ("部", "division"), ("局", "division"),
    ("係", "unit"), ("室", "unit"), ("班", "unit"), ("グループ", "unit"), ("担当", "unit"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """What the officer decided about a word. id: of the thing it is about."""

    what: str
    id: int = 0


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word for which this file has nothing, or more than one thing (`among`): somebody decides.

    rows: how many lines use it; sources: departments in which its people serve now, most of them first.
    """

    field: str
    word: str
    rows: int
    among: tuple[int, ...]
    sources: tuple[int, ...]
    choice: Choice | None

    @property
    def name(self) -> Name:
        """How decisions call it."""
        return self.field, self.word


@dataclass
class Lookup:
    """The words of one file; `choices` are the officer's decisions. Every word is looked up once."""

    facts: Facts
    day: str
    choices: Mapping[Name, Choice] = field(default_factory=dict)
    _known: dict[Name, Target | None] = field(default_factory=dict)
    _asked: dict[Name, tuple[int, ...]] = field(default_factory=dict)
    _used: Counter[Name] = field(default_factory=Counter)
    _from: dict[Name, Counter[int]] = field(default_factory=dict)

    @cached_property
    def tree(self) -> Tree:
        """The departments."""
        return Tree(self.facts.departments)

    def target(self, kind: str, word: str, now_in: int | None = None) -> Target | None:
        """What a word means; None while that has to be decided. now_in: where its person serves."""
        name = (kind, word)
        if name not in self._known:
            self._known[name] = self._decide(name)
        if name in self._asked:
            self._used[name] += 1
            if now_in is not None:
                self._from.setdefault(name, Counter())[now_in] += 1
        return self._known[name]

    def unknown(self) -> tuple[Unknown, ...]:
        """Every word that was looked up and is not simply there, departments first."""
        return tuple(
            Unknown(
                name[0], name[1], self._used[name], among, self._sources(name), self.choices.get(name, _default(among))
            )
            for name, among in sorted(self._asked.items(), key=lambda entry: _ORDER[entry[0][0]])
        )

    def words(self, kind: str, target: Target | None) -> str:
        """A target as people call it."""
        if target is None or isinstance(target, str):
            return (target or "").replace(PATH, " ")
        if kind == "department":
            return self.tree.label(target)
        return self._names[kind].get(target, "")

    def persona(self, word: str) -> int | None:
        """A persona in use by its name; merged ones are the one they live on in."""
        found = next((p for p in self.facts.personas if fold(p.name) == fold(word)), None)
        return standing_for(self.facts, found).id if found else None

    def skill(self, word: str) -> int | None:
        """A skill by its name or another name it has."""
        for skill in self.facts.skills.values():
            if fold(word) in {fold(name) for name in (skill.name, *skill.aliases.split("\n")) if name.strip()}:
                return self.facts.living_skill(skill.id).id
        return None

    def qualification(self, word: str) -> int | None:
        """A qualification by its name."""
        return next((q.id for q in self.facts.qualifications if fold(q.name) == fold(word)), None)

    # --- inner works -------------------------------------------------------------------------------------

    def _decide(self, name: Name) -> Target | None:
        found = self._candidates(name)
        if len(found) == 1:
            return found[0]
        self._asked[name] = found
        choice = self.choices.get(name, _default(found))
        if choice is None:
            return None
        return choice.id if choice.what in {USE, RENAME} else "" if choice.what == LEAVE else name[1]

    def _candidates(self, name: Name) -> tuple[int, ...]:
        kind, word = name
        if kind == "department":
            return self._departments(word)
        if kind == "rank":
            return tuple(r.id for r in self.facts.ranks if fold(r.name) == fold(word))
        return self._appointments(word)

    def _departments(self, word: str) -> tuple[int, ...]:
        """Those whose path ends in the word's parts, else those whose whole label or name is the word's letters."""
        parts = tuple(fold(part) for part in word.split(PATH))
        joined = "".join(parts)
        ends, whole = [], []
        for department in self._standing:
            path = tuple(fold(d.name) for d in self.tree.path(department.id))
            if path == parts:
                return (department.id,)
            if path[-len(parts) :] == parts:
                ends.append(department.id)
            elif any("".join(path[n:]) == joined for n in range(len(path))):
                whole.append(department.id)
        return tuple(ends or whole)

    def _appointments(self, word: str) -> tuple[int, ...]:
        wanted = fold(word)
        found = tuple(a.id for a in self.facts.appointments if fold(a.name) == wanted)
        if found:
            return found
        keys = {kind.key for kind in kinds() if wanted in {fold(name) for name in (kind.name, *kind.aliases)}}
        return tuple(a.id for a in self.facts.appointments if a.key in keys)

    def _sources(self, name: Name) -> tuple[int, ...]:
        return tuple(key for key, _ in self._from.get(name, Counter()).most_common())

    @cached_property
    def _standing(self) -> tuple[Department, ...]:
        return tuple(d for d in self.tree.departments if stands(d, self.day))

    @cached_property
    def _names(self) -> Mapping[str, Mapping[int, str]]:
        facts = self.facts
        return {
            "rank": {r.id: r.name for r in facts.ranks},
            "appointment": {a.id: a.name for a in facts.appointments},
            "personas": {p.id: p.name for p in facts.personas},
            "in_charge": {s.id: s.name for s in facts.skills.values()},
            "qualifications": {q.id: q.name for q in facts.qualifications},
        }


_ORDER: Final = {"department": 0, "rank": 1, "appointment": 2}


def _default(among: Iterable[int]) -> Choice | None:
    """What is not there is made; which of several is meant is nobody's guess."""
    return None if tuple(among) else Choice(NEW)


def department_kind(name: str) -> str:
    """What kind of department a name speaks of; 課 where nothing else fits."""
    plain = fold(name)
    return next((kind for end, kind in _KINDS if plain.endswith(fold(end))), "section")
