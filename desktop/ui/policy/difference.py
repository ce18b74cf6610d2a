"""What was changed in a sentence: by phrase where whole phrases differ, by character inside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

KEPT: Final = "kept"
REMOVED: Final = "removed"
ADDED: Final = "added"
_TOKENS: Final = re.compile(r"\{[^{}\n]{1,40}\}|[ァ-ヴー]+|[ぁ-ん]|[A-Za-z0-9０-９]+|.", re.DOTALL)
_SHORT: Final = 2  # a kept stretch this short between two changes only makes them hard to read


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. kind: kept | removed | added."""

    kind: str
    text: str


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """From one text to the other; equal texts give one kept piece."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    rough: list[tuple[str, str]] = []  # (removed, added); equal stretches have both the same
    for kind, a, b, c, d in matcher.get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        short = kind == "equal" and len(gone) <= _SHORT and a > 0 and b < len(before)
        if (kind != "equal" or short) and rough and rough[-1][0] != rough[-1][1]:
            rough[-1] = (rough[-1][0] + gone, rough[-1][1] + come)
            continue
        rough.append((gone, come))
    return tuple(_pieces(rough))


def _pieces(rough: list[tuple[str, str]]) -> Iterator[Piece]:
    for gone, come in rough:
        if gone == come:
            if gone:
                yield Piece(KEPT, gone)
            continue
        if gone:
            yield Piece(REMOVED, gone)
        if come:
            yield Piece(ADDED, come)
