"""A roster file opened: what it is by its content, whatever its name says, and its tables on request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.intake.workbook import reading_problem, refuse_ole
from desktop.store.errors import UnreadableFile, WorldError
from desktop.store.watch import Watch

from .book import BookFile
from .table import RawTable
from .text import DELIMITERS, ENCODINGS, TextFile, read_text

_MAX_BYTES: Final = 200_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """An open roster file. sheets: in order, [""] of a text file; hidden: those that Excel does not show."""

    path: Path
    told: str
    sheets: tuple[str, ...]
    hidden: frozenset[str]
    content: BookFile | TextFile

    @property
    def encoding(self) -> str:
        """The encoding of a text file; "" of a workbook."""
        return self.content.encoding if isinstance(self.content, TextFile) else ""

    @property
    def delimiter(self) -> str:
        """The delimiter of a text file; "" of a workbook."""
        return self.content.delimiter if isinstance(self.content, TextFile) else ""

    def table(self, sheet: str, watch: Watch | None = None) -> RawTable:
        """The cells of one sheet. Raises WorldError for a name that is not there."""
        if isinstance(self.content, TextFile):
            return self.content.table
        if sheet not in self.sheets:
            raise WorldError(
                f"シート「{sheet}」がありません: {self.path}", f"次から選んでください: {'、'.join(self.sheets)}"
            )
        return self.content.table(sheet, watch or Watch())


def open_source(
    path: Path, watch: Watch | None = None, *, encoding: str | None = None, delimiter: str | None = None
) -> Source:
    """Open a roster: .xlsx, .xlsm or a text file; `encoding` and `delimiter` overrule what is found.

    Raises UnreadableFile for what is no table, and Stopped by the watch.
    """
    if encoding not in {None, *ENCODINGS} or delimiter not in {None, *DELIMITERS}:
        raise ValueError(f"unknown encoding or delimiter: {encoding!r}, {delimiter!r}")
    watch = watch or Watch()
    data = _read(path)
    watch.at(0.0)
    refuse_ole(data, path)
    if data.startswith(b"PK\x03\x04"):
        book = BookFile(data, path)
        return Source(path, _told(book.told, path, {".xlsx", ".xlsm"}), book.sheets, book.hidden, book)
    text = read_text(data, path, encoding, delimiter, watch)
    return Source(path, _told(text.told, path, {".csv", ".txt", ".tsv", ".tab"}), ("",), frozenset(), text)


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > _MAX_BYTES:
            raise UnreadableFile(f"大きすぎて開けません: {path}", "職員名簿のファイルか確かめてください。")
        data = path.read_bytes()
    except OSError as error:
        raise reading_problem(error, path) from error
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(f"中身が空のファイルです: {path}", "保存し直すか、もう一度受け取ってください。")
    return data


def _told(words: str, path: Path, usual: set[str]) -> str:
    """A name that says something else than the content is worth a word."""
    suffix = path.suffix.casefold()
    return words if suffix in usual else f"{words}。名前の終わりは「{suffix}」ですが、中身で見分けました"
