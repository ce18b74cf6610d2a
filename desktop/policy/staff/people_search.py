"""Finding people in a roster: by what they are called or numbered, where they serve, what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from desktop.analysis.facts import Facts
from desktop.analysis.roster import Person, Roster
from desktop.policy.frame.names import fold

STATES: Final = {"serving": "在職中", "on_leave": "休職中", "left": "退職", "all": "全員"}
_FORM_SIGNS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


@dataclass(frozen=True, slots=True)
class Search:
    """What to show; 0 and "" ask for nothing. A department stands for everything below it as well."""

    words: str = ""
    department: int = 0
    persona: int = 0
    state: str = "serving"


def state_words(person: Person, day: str) -> str:
    """在職, 休職, 退職 or 採用前 on a day."""
    if person.on_leave:
        return "休職"
    if person.in_service:
        return "在職"
    return "採用前" if person.joined_on > day else "退職"


def find(facts: Facts, roster: Roster, search: Search) -> Iterator[Person]:
    """The people who fit, in the roster's order. Letters are compared without their width and form, never changed."""
    below = roster.tree.below(search.department) if search.department else frozenset()
    words = [_plain(word) for word in search.words.split()]
    titles = {d.id: d.name for d in facts.departments} if words else {}
    for person in roster.people:
        if not _in_state(person, search.state, roster.on):
            continue
        if below and person.department_id not in below and not any(p.department_id in below for p in person.concurrent):
            continue
        if search.persona and search.persona not in person.personas:
            continue
        if words:
            text = _plain(" ".join((person.number, person.name, person.former_name, person.kana)))
            text += fold(titles.get(person.department_id or 0, ""))
            if not all(word in text for word in words):
                continue
        yield person


def _in_state(person: Person, state: str, day: str) -> bool:
    match state:
        case "serving":
            return person.in_service
        case "on_leave":
            return person.on_leave
        case "left":
            return state_words(person, day) == "退職"
        case _:
            return True


def _plain(text: str) -> str:
    """A text as it is looked for: a base letter finds every form of it."""
    return fold(_FORM_SIGNS.sub("", text))
