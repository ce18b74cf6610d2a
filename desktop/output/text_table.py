"""Tables as CSV: nothing becomes "?" silently, and no cell becomes a formula in the spreadsheet that opens it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

GETA: Final = "〓"
# Signs that cp932 knows under another code: to be offered to the officer, never used unasked
SAME_SIGNS: Final[Mapping[str, str]] = {
    "\u301c": "\uff5e",  # 〜
    "\u2212": "\uff0d",  # −
    "\u2016": "\u2225",  # ‖
    "\u2014": "\u2015",  # —
    "\u00a2": "\uffe0",  # ¢
    "\u00a3": "\uffe1",  # £
    "\u00ac": "\uffe2",  # ¬
}
# A variation selector (IVS) belongs to the character before it; they are kept or replaced together
_CHARACTER: Final = re.compile("(?s).[\ufe00-\ufe0f\U000e0100-\U000e01ef]?")
_NO_SIGNS: Final = frozenset("\x80\uf8f0\uf8f1\uf8f2\uf8f3")  # Python maps them to bytes that other programs refuse
# A quotation mark before these keeps a spreadsheet from calculating; one more where such a mark stands already, so
# that taking one away (intake does) always gives the text back
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Written:
    """The bytes of a text; None while characters are lacking that nobody has agreed on a substitute for."""

    data: bytes | None
    lacking: tuple[str, ...] = ()


def to_cp932(text: str, substitutes: Mapping[str, str] | None = None, *, geta: bool = False) -> Written:
    """Encode for programs that read nothing but Shift_JIS. `substitutes`: agreed ones; geta: 〓 for all the others."""
    if _fits(text):
        return Written(text.encode("cp932"))
    lacking: dict[str, None] = {}
    made: list[str] = []
    for character in _CHARACTER.findall(text):
        agreed = (substitutes or {}).get(character, character)
        if not _fits(agreed):
            lacking[character] = None
            agreed = GETA
        made.append(agreed)
    if lacking and not geta:
        return Written(None, tuple(lacking))
    return Written("".join(made).encode("cp932"), tuple(lacking))


def write_csv(
    rows: Iterable[Sequence[object]],
    encoding: str = "utf-8-sig",
    substitutes: Mapping[str, str] | None = None,
    *,
    geta: bool = False,
    guard: bool = True,
) -> Written:
    """A table as CSV in utf-8-sig or cp932. guard: a text that could be a formula gets a quotation mark before it."""
    if encoding not in {"utf-8-sig", "cp932"}:
        raise ValueError(f"unknown encoding: {encoding}")
    into = io.StringIO(newline="")
    writer = csv.writer(into, lineterminator="\r\n")
    writer.writerows([_cell(value, guard=guard) for value in row] for row in rows)
    text = into.getvalue()
    return to_cp932(text, substitutes, geta=geta) if encoding == "cp932" else Written(text.encode(encoding))


def _cell(value: object, *, guard: bool) -> object:
    if guard and isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def _fits(text: str) -> bool:
    """Whether a reader gets the same text back: Python would write 〜 (U+301C) without a word, to be read as ～."""
    try:
        return text.encode("cp932").decode("cp932") == text and _NO_SIGNS.isdisjoint(text)
    except UnicodeEncodeError:
        return False
