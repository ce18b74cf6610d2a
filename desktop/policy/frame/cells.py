"""One cell of persona × skill: what it asks for, how it is written, and reading what somebody wrote."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.models import ScaleLevel

from .names import clean, fold, one_line

REQUIRED, IN_CHARGE, VOLUNTEER, EXEMPT = "required", "in_charge", "volunteer", "exempt"
SIGNS = {REQUIRED: "◎", IN_CHARGE: "○", VOLUNTEER: "希", EXEMPT: "免"}
KINDS = {REQUIRED: "必修", IN_CHARGE: "担当者のみ", VOLUNTEER: "希望者", EXEMPT: "免除"}
_WRITTEN = {
    "◎": REQUIRED,
    "●": REQUIRED,
    "必修": REQUIRED,
    "必": REQUIRED,
    "○": IN_CHARGE,
    "〇": IN_CHARGE,
    "◯": IN_CHARGE,
    "担当者のみ": IN_CHARGE,
    "担当者": IN_CHARGE,
    "△": VOLUNTEER,
    "希望者": VOLUNTEER,
    "希望": VOLUNTEER,
    "希": VOLUNTEER,
}
_FOLDED = tuple((fold(written), kind) for written, kind in _WRITTEN.items())
_EXEMPT = re.compile(r"(?:免除|免)[:：]?(.*)", re.DOTALL)
_LEVEL = re.compile(r"(?:lv|レベル|level)?[.．]?(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Ask:
    """What a cell asks for. level None = the skill as such; category_id None = where it fits best."""

    level: int | None = None
    kind: str = REQUIRED
    reason: str = ""
    category_id: int | None = None


class BadCell(ValueError):
    """A text that says nothing a cell can ask for; the words say why and what would be right."""


def cell_text(ask: Ask | None, levels: Sequence[ScaleLevel]) -> str:
    """How a cell is written: a figure or sign short enough for the grid."""
    if ask is None:
        return ""
    if ask.kind == EXEMPT or ask.level is None:
        return SIGNS[ask.kind]
    label = next((level.label for level in levels if level.value == ask.level), "")
    figure = label if len(label) == 1 and ask.kind == REQUIRED else str(ask.level)
    return figure if ask.kind == REQUIRED else f"{SIGNS[ask.kind]}{figure}"


def copied_text(ask: Ask | None, levels: Sequence[ScaleLevel]) -> str:
    """How a cell goes to the clipboard: read_cell gives the same back, the reason of an exemption included."""
    if ask is not None and ask.kind == EXEMPT:
        return f"{SIGNS[EXEMPT]}:{ask.reason}"
    return cell_text(ask, levels)


def read_cell(text: str, levels: Sequence[ScaleLevel]) -> Ask | None:
    """The request meant by a text; None empties the cell. Raises BadCell."""
    words = fold(clean(text))
    if not words:
        return None
    labelled = next((level.value for level in levels if fold(level.label) == words), None)
    if labelled is not None:
        return Ask(labelled)
    exempt = _EXEMPT.fullmatch(unicodedata.normalize("NFC", clean(text)))
    if exempt:
        return exemption(exempt[1])
    kind, rest = _kind(words)
    if kind and not rest:
        return Ask(None, kind)
    return Ask(_level(rest, text, levels), kind or REQUIRED)


def exemption(reason: str) -> Ask:
    """That something inherited is not asked for. Raises BadCell without a reason."""
    words = one_line(reason)
    if not words:
        raise BadCell("免除には理由が要ります。「免:理由」のように書いてください。")
    return Ask(None, EXEMPT, words)


def checked(ask: Ask, levels: Sequence[ScaleLevel]) -> Ask:
    """The same request, if the scale knows its level. Raises BadCell."""
    if ask.kind == EXEMPT:
        return replace(exemption(ask.reason), category_id=ask.category_id)
    if ask.level is not None and ask.level not in {level.value for level in levels}:
        raise BadCell(_outside(str(ask.level), levels))
    return ask


def read_block(text: str) -> list[list[str]]:
    """The cells of a block as spreadsheets put it on the clipboard; rows may differ in length."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").removesuffix("\n")
    try:
        return list(csv.reader(io.StringIO(lines), delimiter="\t")) if lines else []
    except csv.Error:  # a quote that never ends swallows the rest, until it is longer than a cell may be
        return [line.split("\t") for line in lines.split("\n")]


def _kind(words: str) -> tuple[str, str]:
    """The kind that a text names at its start or end, and the rest."""
    for known, kind in _FOLDED:
        if words.startswith(known):
            return kind, words.removeprefix(known)
        if words.endswith(known):
            return kind, words.removesuffix(known)
    return "", words


def _level(words: str, text: str, levels: Sequence[ScaleLevel]) -> int:
    labelled = next((level.value for level in levels if fold(level.label) == words), None)
    if labelled is not None:
        return labelled
    figure = _LEVEL.fullmatch(words)
    if figure is None:
        raise BadCell("レベル、◎、○、希望、免:理由 のどれでもありません。")
    if int(figure[1]) not in {level.value for level in levels}:
        raise BadCell(_outside(one_line(text), levels))
    return int(figure[1])


def _outside(text: str, levels: Sequence[ScaleLevel]) -> str:
    known = "、".join(level.label for level in levels) or "なし"
    return f"評価尺度にないレベルです: {text[:20]}（選べるもの: {known}）"
