"""Names and numbers of the staff taken out of a text that goes to others.

Three things are found: a full name of the roster, however it is spaced; a surname of the roster before さん, 氏 or a
post; a 職員番号 that stands alone. A bare surname cannot be told from other words (森, 本): a reader still has to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from desktop.models import Staff

SOMEBODY: Final = "（氏名）"
NUMBER: Final = "（職員番号）"
_SPACE: Final = r"[\s\u3000]*"
_CALLED: Final = (
    "さん|さま|ちゃん|くん|氏|様|君|殿|主事補|主事|主任|主査|主幹|副主幹|係長|課長補佐|課長|室長|次長|部長|局長|参事|補佐|"
    "技師|保健師|保育士|司書|職員|推進員|リーダー"
)
_KANJI: Final = r"[\u3005\u3400-\u9fff\uf900-\ufaff]"  # 森林課長 is no 林課長


class Hider:
    """Made once for all people, called for every text."""

    def __init__(self, people: Iterable[Staff]) -> None:
        found = list(people)
        names = {name for person in found for name in (person.name, person.former_name, person.kana) if name.strip()}
        surnames = {parts[0] for name in names if len(parts := name.split()) > 1}
        self._names = _any(map(_loosely, names))
        called = "|".join(sorted(map(_loosely, surnames), key=len, reverse=True))
        self._called = re.compile(f"(?<!{_KANJI})(?:{called}){_SPACE}(?={_CALLED})") if surnames else None
        numbers = {re.escape(person.number) for person in found if len(person.number) >= 4}
        # An amount may have the figures of a number: figures with a unit, a sign or more figures around them stay
        edges = r"(?<![\d,.，．])(?:{})(?![\d,.，．]|\s*(?:円|時間|件|人|年|枚|％|%))"
        self._numbers = re.compile(edges.format("|".join(sorted(numbers)))) if numbers else None

    def __call__(self, text: str) -> str:
        """The text without them."""
        for pattern, word in ((self._names, SOMEBODY), (self._called, SOMEBODY), (self._numbers, NUMBER)):
            if pattern is not None:
                text = pattern.sub(word, text)
        return text


def _loosely(name: str) -> str:
    """A pattern for a name, whatever space is written between its letters."""
    return _SPACE.join(re.escape(letter) for letter in "".join(name.split()))


def _any(patterns: Iterable[str]) -> re.Pattern[str] | None:
    found = sorted(patterns, key=len, reverse=True)
    return re.compile("|".join(found)) if found else None
