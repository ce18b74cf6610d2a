"""Where a Japanese line may end: the rules of JIS X 4051 in the strength public documents use.

`break_lines` is the whole interface. It works on characters and their widths alone and knows no fonts.
A character that may not stand at the head of a line takes its predecessor with it to the next line (追い出し).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

SPACES: Final = frozenset(" \u3000\u2009\u200a\u2002\u2003\t")
_CLOSERS = "）」』】〕〉》｝］’”〟｠〗〙»)]}"
_STOPS = "、。，．,."
_MIDDLE = "・：；:;"
_ENDERS = "！？!?‼⁇⁈⁉"
_REPEATERS = "ヽヾゝゞ々〻ー゛゜〱〲〵"
_SMALL = "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｯｬｭｮ"
_JOINERS = "‥…〜～゠–‐ｰ･｡､｣ﾞﾟ"
_UNITS_BEHIND = "％‰℃%°′″㎡㎢㎞㎝㎜㎏㎎℉"
_COMBINING = "\u3099\u309a\u200d\u0300\u0301\u0302\u0303\u0304\u0308" + "".join(map(chr, range(0xFE00, 0xFE10)))
NO_HEAD: Final = frozenset(
    _CLOSERS + _STOPS + _MIDDLE + _ENDERS + _REPEATERS + _SMALL + _JOINERS + _UNITS_BEHIND + _COMBINING
)
OPENERS: Final = frozenset("（「『【〔〈《｛［‘“〝｟〖〘«([{｢")
NO_TAIL: Final = OPENERS | frozenset("￥＄№£€＃#$¥")

_DASHES = frozenset("…‥―—─")
_DIGITS = frozenset("0123456789０１２３４５６７８９")
_WIDE_WORD = frozenset(map(chr, [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]))
_COUNTERS = frozenset("人名課部係室局年月日度回件円点歳時分秒割倍個台種章節条項号級位万億千百つか")
_BEFORE_DIGIT = frozenset("第約図表計全各和成，．")
_PAIRS = frozenset({"年度", "令和", "平成", "か月", "か年", "か所", "時間", "年間", "日間", "名程", "人程"})

_KATAKANA = frozenset(map(chr, range(0x30A1, 0x30FB))) | {"ー"}
_KANA_MARKS = frozenset(_SMALL + _REPEATERS)
_RIGHT, _LEFT = "）」』】〕〉》｝］、。，．", "（「『【〔〈《｛［"
_CLOSE = re.compile(f"[{_RIGHT}](?=[{_RIGHT}{_LEFT}])|[{_LEFT}](?=[{_LEFT}])")


def break_lines(
    text: str, widths: Sequence[float], first: float, rest: float | None = None, gentle: bool = False
) -> list[tuple[int, int]]:
    """Cut one paragraph (without line feeds) into lines: (start, end) pairs that cover every character.

    `first` and `rest` are the measures of the first and the other lines. Spaces at a line's end hang outside it.
    `gentle` is for ragged text (cells, titles, figures): katakana words stay whole, wide spaces are good ends.
    """
    rest = first if rest is None else rest
    edges = [0.0, *accumulate(widths)]
    lines: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = _line_end(text, edges, start, rest if lines else first, gentle)
        lines.append((start, end))
        start = end
    return _no_lonely_last(text, edges, lines, rest)


def squeeze(text: str, widths: list[float], firm: frozenset[int] = frozenset()) -> list[int]:
    """Bring together, in place, what stands too far apart; `firm` are places whose gap before stays.

    Neighbouring full-width punctuation (」「, 。」, 、「) stand half a width closer. Returns the places changed.
    """
    found = (match.start() for match in _CLOSE.finditer(text))
    changed = [place for place in found if widths[place] >= 0.9 and place + 1 not in firm]
    for place in changed:
        widths[place] -= 0.5
    return changed


def visible_end(text: str, start: int, end: int) -> int:
    """Where the printed part of a line ends: its hanging spaces do not count."""
    while end > start and text[end - 1] in SPACES:
        end -= 1
    return end


def may_break(text: str, place: int) -> bool:
    """Whether a line may end just before `place`."""
    return _edges_allowed(text, place) and not _inseparable(text[place - 1], text[place])


def _line_end(text: str, edges: list[float], start: int, measure: float, gentle: bool) -> int:
    """The end of the line that begins at `start`."""
    fit = bisect_right(edges, edges[start] + measure + 1e-6, start + 1) - 1
    while fit < len(text) and text[fit] in SPACES:
        fit += 1
    fit = max(fit, start + 1)
    if fit >= len(text):
        return len(text)
    if gentle:
        place = _gentle_end(text, start, fit)
        if place:
            return place
    for place in range(fit, start, -1):
        if may_break(text, place) and visible_end(text, start, place) > start:
            return place
    return _forced_end(text, start, fit)


def _gentle_end(text: str, start: int, fit: int) -> int:
    """The best end for ragged text: a wide space, else the end of a phrase, else between words; 0 if none."""
    least = start + (fit - start) // 3
    space = text.rfind("\u3000", least, fit)
    if space > 0 and may_break(text, space + 1):
        return space + 1
    ends = [place for place in range(fit, least, -1) if may_break(text, place)]
    late = fit - min(5, max(2, (fit - start) // 4))
    phrases = (place for place in ends if place >= late and _phrase_ends(text, place))
    whole = (p for p in ends if not (text[p - 1] in _KATAKANA and text[p] in _KATAKANA))
    return next(phrases, next(whole, 0))


def _phrase_ends(text: str, place: int) -> bool:
    """Whether a phrase plausibly ends here: kana before something that is not kana, a mark, or a bracket ahead."""
    before, head = text[place - 1], text[place]
    if head in OPENERS or before in NO_HEAD - _KANA_MARKS:
        return True
    return "ぁ" <= before <= "ん" and not "ぁ" <= head <= "ん"


def _forced_end(text: str, start: int, fit: int) -> int:
    """The end inside a word that is wider than the line: after a stroke of an address, else where it is full."""
    allowed = [p for p in range(fit, start, -1) if _edges_allowed(text, p)]
    late = start + (fit - start) * 3 // 5
    joints = (p for p in allowed if p > late and text[p - 1] in "/-_?&=")
    return next(joints, allowed[0] if allowed else fit)


def _edges_allowed(text: str, place: int) -> bool:
    head = text[place]
    if head in SPACES or head in NO_HEAD or "\U000e0100" <= head <= "\U000e01ef":
        return False
    before = visible_end(text, 0, place)
    return not before or text[before - 1] not in NO_TAIL


def _is_word(character: str) -> bool:
    """Latin letters, figures and what belongs to them; full-width letters and figures too."""
    return "!" <= character <= "~" or "\u00c0" <= character <= "\u024f" or character in _WIDE_WORD


def _inseparable(one: str, two: str) -> bool:
    if _is_word(one) and _is_word(two):
        return True
    if one in _DIGITS:
        return two in _COUNTERS
    if two in _DIGITS:
        return one in _BEFORE_DIGIT
    return (one in _DASHES and two in _DASHES) or one + two in _PAIRS


def _no_lonely_last(
    text: str, edges: list[float], lines: list[tuple[int, int]], measure: float
) -> list[tuple[int, int]]:
    """Give a last line of one character company from the line above, where the rules allow it."""
    if len(lines) < 2:
        return lines
    (above, cut), (_, end) = lines[-2:]
    if sum(1 for c in text[cut:end] if c not in NO_HEAD and c not in SPACES) > 1:
        return lines
    floor = above + (cut - above) * 2 // 3
    for place in range(cut - 1, floor, -1):
        if edges[visible_end(text, place, end)] - edges[place] > measure:
            break
        if may_break(text, place):
            return [*lines[:-2], (above, place), (place, end)]
    return lines
