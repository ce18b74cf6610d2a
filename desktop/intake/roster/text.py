"""Text files: the encoding found on the whole file, the delimiter on its first rows; both can be overruled."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

from desktop.store.errors import UnreadableFile
from desktop.store.watch import Watch

from .table import Cell, RawTable

ENCODINGS: Final = {
    "utf-8-sig": "UTF-8（BOM付き）",
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp932": "Shift_JIS（cp932）",
    "euc_jp": "EUC-JP",
}
DELIMITERS: Final = {",": "コンマ", "\t": "タブ", ";": "セミコロン"}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Control characters, and what cp932 makes of bytes that no text has
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\uf8f0-\uf8f3\ufffe\uffff]")
_SAMPLE, _STEP, _END = 200, 1_000, "\x1a"
_SAVE_AGAIN = "Excelで開けるか確かめ、「CSV UTF-8」か .xlsx 形式で保存し直してください。"


@dataclass(frozen=True, slots=True)
class TextFile:
    """The table of a text file and how it was read."""

    table: RawTable
    encoding: str
    delimiter: str

    @property
    def told(self) -> str:
        """How it was read, for the officer to judge."""
        ways = f"文字コード: {ENCODINGS[self.encoding]}、区切り: {DELIMITERS[self.delimiter]}"
        return f"{ways}、{len(self.table.rows):,}行"


def read_text(data: bytes, path: Path, encoding: str | None, delimiter: str | None, watch: Watch) -> TextFile:
    """Read a whole text file. Raises UnreadableFile for what is no table."""
    encoding = encoding or _detect(data, path)
    text = _decode(data, encoding, path)
    watch.at(0.3)
    if text.lstrip()[:1] == "<":
        raise UnreadableFile(
            f"Webページの形（HTMLやXML）のファイルです: {path}", "Excelで開き、.xlsx 形式で保存し直してください。"
        )
    delimiter = delimiter or _delimiter(text)
    return TextFile(RawTable("", _rows(text, delimiter, path, watch)), encoding, delimiter)


def _decode(data: bytes, encoding: str, path: Path) -> str:
    try:
        text = data.decode(encoding).removeprefix("\ufeff").rstrip("\x1a")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"{ENCODINGS[encoding]} として読めないところ（先頭から{error.start + 1:,}バイト目）があります: {path}",
            "ファイルが途中で切れていないか確かめ、" + _SAVE_AGAIN,
        ) from error
    if _NO_TEXT.search(text):
        raise _no_table(path)
    return text


def _detect(data: bytes, path: Path) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding
    if b"\0" in data:
        # Delimiters and line ends of UTF-16 have their zero byte at even (BE) or odd (LE) places
        guess = "utf-16-be" if data[::2].count(0) > data[1::2].count(0) else "utf-16-le"
        if _sound(data, guess) is None:
            raise _no_table(path)
        return guess
    sound = {e: text for e in ("utf-8", "cp932", "euc_jp") if (text := _sound(data, e)) is not None}
    if "euc_jp" in sound and "cp932" in sound and "utf-8" not in sound:
        # EUC-JP read as cp932 is a soup of half-width kana with stray kanji; kana alone are what cp932 files hold
        soup = re.sub("[\x00-\x7f\uff61-\uff9f]", "", sound["cp932"])
        return "euc_jp" if soup else "cp932"
    for encoding in sound:
        return encoding
    raise UnreadableFile(
        f"文字コードが分かりませんでした（UTF-8、UTF-16、Shift_JIS、EUC-JP のどれとしても読めません）: {path}",
        _SAVE_AGAIN,
    )


def _sound(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding).rstrip("\x1a")
    except UnicodeDecodeError:
        return None
    return None if _NO_TEXT.search(text) else text


def _no_table(path: Path) -> UnreadableFile:
    return UnreadableFile(f"文字の表ではないファイルです: {path}", "名簿の .xlsx か CSV を選んでください。")


def _delimiter(text: str) -> str:
    """The delimiter that cuts most of the first rows into the same number of cells, and into the most."""
    best, most = ",", 1
    for delimiter in DELIMITERS:
        try:
            lengths = Counter(len(row) for row in islice(_reader(_lines(text), delimiter), _SAMPLE) if row)
        except csv.Error:
            continue
        usual = max(lengths, key=lambda length: (lengths[length], length), default=1)
        if usual > most:
            best, most = delimiter, usual
    return best


def _reader(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter)


def _rows(text: str, delimiter: str, path: Path, watch: Watch) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    total = text.count("\n") + 1
    # The mark is a row of its own unless an unclosed quotation swallows it
    reader = _reader(chain(_lines(text), [_END]), delimiter)
    try:
        while part := list(islice(reader, _STEP)):
            rows.extend(part)  # type: ignore[arg-type] # texts are cells
            watch.at(0.3 + 0.7 * len(rows) / total)
    except csv.Error as error:
        raise UnreadableFile(
            f"{len(rows) + 1:,}行目から先に、大きすぎて読めないセルがあります: {path}", _SAVE_AGAIN
        ) from error
    if rows.pop() != [_END]:
        raise UnreadableFile(
            f'{len(rows) + 1:,}行目の引用符（"）が閉じていないため、そこから先の行を分けられません: {path}',
            "ファイルが途中で切れていないか確かめ、その行の引用符を直してください。",
        )
    return rows


def _lines(text: str) -> Iterable[str]:
    return io.StringIO(text, newline="")
