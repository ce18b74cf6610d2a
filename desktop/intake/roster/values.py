"""Cells made into the texts of a roster. Names stay exactly as they stand; only what is no name is tidied."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import Final, NamedTuple

from desktop.policy.staff.rows import DATES, ITEM, LISTS, PATH

from .dates import read_day
from .table import Cell, shown

NAMES: Final = frozenset({"name", "kana", "former_name"})
_MAX_TEXT, _MAX_NUMBER = 4_000, 32
_PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ODD: Final = re.compile("[\x00-\x1f\x7f-\x9f?？〓\ufffd\ud800-\uf8ff\U000f0000-\U0010ffff]")  # any of these
_LOST: Final = re.compile(r"[?？〓]")
_SPLIT: Final = re.compile(r"[、，,;；/／\n\r]+")
_DASHES: Final = re.compile(r"[\s\-‐―—ー−－～〜*＊]+")  # how a table says that there is none
_STEPS: Final = re.compile(r"\s*[/／>＞]\s*")
_UNIT: Final = re.compile(
    r".*(?:局|部|課|室|係|班|所|館|院|校|園|署|場|庁|会|団|センター|グループ|チーム|委員会|支所|事務局)"
)
# How a cell that a spreadsheet could take for a formula is written in CSV, and how it is taken back
_GUARDED: Final = re.compile(r"'+[=+\-@\t\r]")


class Value(NamedTuple):
    """The text of a field (None: leave the field as it is), and what is to be told."""

    text: str | None
    message: str = ""
    serious: bool = False


Convert = Callable[[Cell], Value]


def converter(field: str, *, from_text: bool, era_for_bare: str | None, from_1904: bool) -> Convert:
    """How the cells of a field become texts. The zeros of 職員番号 are the work of `width_of` and `padded`."""

    def convert(cell: Cell) -> Value:
        if from_text and isinstance(cell, str) and cell[:1] == "'" and _GUARDED.match(cell):
            cell = cell[1:]
        if field in DATES:
            iso, message = read_day(cell, era_for_bare, from_1904=from_1904)
            return Value(iso, message)
        if field == "number":
            return read_number(cell)
        return _checked(_tidied(field, shown(cell)), field)

    return convert


def _tidied(field: str, text: str) -> str:
    if field in NAMES:
        return text if text.strip() else ""
    if field in {"department", "old_department"}:
        return "" if _DASHES.fullmatch(text) else PATH.join(split_path(text))
    if field in LISTS:
        return ITEM.join(part.strip() for part in _SPLIT.split(text) if part.strip())
    return text.strip()


def _checked(text: str, field: str) -> Value:
    """What a text holds that somebody ought to know. The text itself stays as it is."""
    if not _ODD.search(text) and len(text) <= _MAX_TEXT:
        return Value(text)
    needed = field == "name"
    if len(text) > _MAX_TEXT:
        return Value(None, f"長すぎます（{len(text):,}字）。{_MAX_TEXT:,}字までにしてください。", needed)
    plain = text.replace(PATH, "").replace(ITEM, "")
    if _CONTROL.search(plain):
        return Value(None, "読めない文字（制御文字）が入っています。書き直してください。", needed)
    if "\ufffd" in plain:
        return Value(None, "文字が壊れています（�）。もとの名簿から出し直してください。", needed)
    if private := _PRIVATE.findall(plain):
        codes = "、".join(f"U+{ord(c):04X}" for c in dict.fromkeys(private))
        return Value(text, f"この端末の外字（{codes}）があります。ほかの端末や印刷では、別の字に見えるか、見えません。")
    if field in NAMES and _LOST.search(plain):
        return Value(text, "「?」か「〓」があります。もとの字が別のソフトで失われていないか、確かめてください。")
    if field in NAMES and re.search(r"[\n\r\t]", plain):
        return Value(text, "改行かタブが入っています。そのまま取り込みます。")
    return Value(text)


def split_path(text: str) -> list[str]:
    """The levels of 「総務部／総務課」, and of 「総務部 総務課」 too.

    A space parts levels only where every word before the last ends like an office: 「デジタル 推進課」 is one name.
    """
    made: list[str] = []
    for step in _STEPS.split(text.strip()):
        words = step.split()
        apart = len(words) > 1 and all(_UNIT.fullmatch(word) for word in words[:-1])
        made += words if apart else [step]
    return [part for part in made if part]


def read_number(cell: Cell) -> Value:
    """A 職員番号 as text: full-width digits made plain, 123.0 made 123. The zeros are `padded`'s."""
    if isinstance(cell, str) and cell.isascii() and cell.isdecimal() and len(cell) <= _MAX_NUMBER:
        return Value(cell)
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return Value(None, f"「{shown(cell)}」は職員番号として読めません。", serious=True)
    text = unicodedata.normalize("NFKC", shown(cell)).strip()
    plain = re.sub(r"^'(?=\w)|(?<=\d)\.0+$", "", text)
    if re.fullmatch(r"-?\d+\.\d+|-?\d(?:\.\d+)?E\+\d+", plain, re.IGNORECASE):
        return Value(
            None, f"「{text}」は、桁が失われた数のようです。もとの番号を文字として書いてください。", serious=True
        )
    if len(plain) > _MAX_NUMBER or _CONTROL.search(plain) or "\ufffd" in plain or "\n" in plain:
        return Value(None, f"「{text[:_MAX_NUMBER]}」は職員番号として読めません。", serious=True)
    return Value(plain)


def width_of(numbers: Iterable[str], known: Collection[str]) -> int:
    """The digits that most numbers have: of the present roster, or else of the column; 0 when no width prevails."""
    widths = Counter(len(n) for n in (known or numbers) if n.isdecimal())
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return width if count * 2 > widths.total() else 0


def padded(number: str, width: int, known: Collection[str]) -> Value:
    """A number with the leading zeros back that a spreadsheet took away, and a word about it."""
    if not number.isdecimal() or len(number) >= width or number in known:
        return Value(number)
    full = number.zfill(width)
    return Value(full, f"「{number}」の前の0を補い、「{full}」としました（番号の多くは{width}桁です）。")
