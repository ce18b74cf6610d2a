"""A copy for asking advice outside: no person's name or number, no journal, no contacts; a file of its own.

Tables and columns say in the models what they hold of persons (`info={"personal": True}`): such tables stay empty,
such columns blank. In everything else the known names are masked, and the finished bytes are scanned for them.
"""

from __future__ import annotations

import getpass
import io
import platform
import re
import sqlite3
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, Text

from desktop.models import Base, new_uuid
from desktop.models.labels import CODES

from . import publish, shape
from .document import Document
from .errors import WorldError
from .files import copy_bytes, write_atomically
from .profile import actor
from .schema import SCHEMA_VERSION

MASK = "●●"
_FIXED = {"uuid", "key", "as_of"}
_LONG_NUMBER = 5  # digits
_DIGIT, _DASH = "[0-9０-９]", "[-‐－ー―()（）]"
_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_TELEPHONE = f"(?<!{_DIGIT})[0０]{_DIGIT}{{1,4}}{_DASH}{_DIGIT}{{1,4}}{_DASH}{_DIGIT}{{3,4}}(?!{_DIGIT})"


@dataclass(frozen=True, slots=True)
class Masked:
    """A place where something is hidden: table, field and row as stored, the text before and after."""

    table: str
    field: str
    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What the copy says of numbers of people instead of the roster that stays behind; None: left blank."""

    staff: int | None
    personas: Mapping[int, int | None]


class Masker:
    """Hides the known names and every contact in a text, but no part of a public name (of the town, a department)."""

    def __init__(self, names: Collection[str], public: Collection[str] = ()) -> None:
        self.names = tuple(sorted(names, key=len, reverse=True))
        self._public = re.compile("|".join(re.escape(p) for p in sorted(public, key=len, reverse=True)) or r"(?!)")
        words = [_word(name) for name in self.names]
        self._hidden = re.compile("|".join([*words, _MAIL, _TELEPHONE]), re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """The text without them."""
        parts, at = [], 0
        for public in self._public.finditer(text):
            parts += [self._hidden.sub(MASK, text[at : public.start()]), public.group()]
            at = public.end()
        return "".join([*parts, self._hidden.sub(MASK, text[at:])])

    def left_in(self, data: bytes) -> str:
        """The first known name that stands in some bytes, whatever the encoding; empty when there is none."""
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp932"):
            text = self._public.sub("", data.decode(encoding, "ignore"))
            # Short Latin words appear in any bytes by chance
            for name in (n for n in self.names if not n.isascii() or len(n) > 5):
                if name in text:
                    return name
        return ""


def _word(name: str) -> str:
    """A pattern for a name; Latin letters only as a whole word."""
    return rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])" if name.isascii() else re.escape(name)


def masker(document: Document) -> Masker:
    """What is known of persons: everything in personal columns, and who works on this PC."""
    found = {actor(), platform.node()}
    with suppress(OSError, KeyError):
        found.add(getpass.getuser())
    with document.read() as session:
        connection = session.connection()
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if column.info.get("personal"):
                    found |= {str(v) for (v,) in connection.exec_driver_sql(_distinct(table, column.name))}
        places = "SELECT name FROM organization UNION SELECT name FROM department"
        public = {str(name) for (name,) in connection.exec_driver_sql(places)}
    words = {part for name in found for part in (name, *re.split(r"[\s　]+", name))}
    # A short staff number is also a year, a count or a room: masking it would hide the text, not the person
    words = {w for w in words if not (w.isdecimal() and len(w) < _LONG_NUMBER)}
    return Masker({w for w in words if len(w.strip()) > 1}, {p for p in public if len(p) > 1})


def preview(document: Document, hide: Masker) -> list[Masked]:
    """Every place in which something would be masked."""
    found = []
    with document.read() as session:
        connection = session.connection()
        for table, name in _free_texts():
            key = next(iter(table.primary_key.columns)).name
            rows = f'SELECT "{key}", "{name}" FROM "{table.name}" WHERE "{name}" IS NOT NULL ORDER BY 1'
            for row, text in connection.exec_driver_sql(rows):
                if (after := hide(str(text))) != text:
                    found.append(Masked(table.name, name, str(row), str(text), after))
    return found


def left_out(document: Document) -> dict[str, int]:
    """How many rows of each table stay behind."""
    with document.read() as session:
        connection = session.connection()
        counts = {
            t.name: int(connection.exec_driver_sql(f'SELECT COUNT(*) FROM "{t.name}"').scalar_one())
            for t in Base.metadata.sorted_tables
            if t.info.get("personal")
        }
    return {name: count for name, count in counts.items() if count}


def write(
    document: Document,
    target: Path,
    hide: Masker,
    blank_answers: Collection[str] = (),
    beside: Callable[[Document], dict[Path, bytes]] = lambda _copy: {},
    figures: Figures | None = None,
) -> list[Path]:
    """Write the copy and what `beside` makes of it; everything is scanned before anything is handed out.

    `blank_answers` are the keys of answers that tell of too few people; `figures` stand for the roster.
    Raises WorldError, leaving nothing behind.
    """
    if document.is_home(target):
        raise WorldError(
            "今開いているファイルの名前は、相談用には使えません。",
            "別の名前を付けてください。元のファイルはそのままです。",
        )
    work = document.work.folder
    whole, copy = work / "consult-whole.sqlite", work / "consult.sqlite"
    try:
        document.copy_to(whole)
        _rebuild(whole, copy, hide, blank_answers, figures)
        opened = Document.open_copy(copy)  # through the gate, as whoever gets it will
        try:
            others = beside(opened)
        finally:
            opened.close()
        _scan([copy.read_bytes(), *others.values()], hide)
        return _hand_out(copy, target, others)
    finally:
        for path in (whole, copy):
            path.unlink(missing_ok=True)


def _rebuild(whole: Path, copy: Path, hide: Masker, blank_answers: Collection[str], figures: Figures | None) -> None:
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(copy, isolation_level=None, uri=True)) as connection:
        shape.create(connection, shape.shape_of(SCHEMA_VERSION))
        connection.create_function("masked", 1, lambda text: hide(text) if isinstance(text, str) else text)
        connection.execute("ATTACH DATABASE ? AS whole", (f"{whole.absolute().as_uri()}?mode=ro&immutable=1",))
        connection.execute("BEGIN")
        for table in Base.metadata.sorted_tables:
            if table.info.get("personal") or table.name == "meta":
                continue
            columns = ", ".join(f'"{c.name}"' for c in table.columns)
            taken = ", ".join(_taken(column) for column in table.columns)
            connection.execute(f'INSERT INTO "{table.name}" ({columns}) SELECT {taken} FROM whole."{table.name}"')
        connection.executemany("DELETE FROM answer WHERE key = ?", [(key,) for key in blank_answers])
        if figures is not None:
            connection.execute("UPDATE organization SET headcount = ?", (figures.staff,))
            heads = [(count, persona_id) for persona_id, count in figures.personas.items()]
            connection.executemany("UPDATE persona SET headcount = ? WHERE id = ?", heads)
        connection.execute("UPDATE organization SET roster_on = ''")  # the roster itself stays behind
        # A lineage of its own: what comes back is advice to read, not a copy to be merged over the names
        connection.execute("INSERT INTO meta (key, value) VALUES ('lineage', ?)", (new_uuid(),))
        connection.execute("COMMIT")
        connection.execute("DETACH DATABASE whole")
    if not publish.stamp_and_check(copy):
        raise RuntimeError("the copy for advice is not whole")


def _taken(column: Column[Any]) -> str:
    if column.info.get("personal"):
        return "''"
    return f'masked("{column.name}")' if _is_free_text(column) else f'"{column.name}"'


def _scan(found: list[bytes], hide: Masker) -> None:
    for data in found:
        for part in _parts(data):
            if hide.left_in(part):
                raise WorldError(
                    "氏名などが残っていたため、書き出しませんでした。",
                    "何も渡していません。氏名の付いた文や部署名がないかを確かめてから、もう一度書き出してください。",
                )


def _parts(data: bytes) -> Iterator[bytes]:
    """The bytes themselves; of a zip (an Excel file) every part unpacked."""
    yield data
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield packed.read(name)


def _hand_out(copy: Path, target: Path, others: dict[Path, bytes]) -> list[Path]:
    written: list[Path] = []
    try:
        write_atomically(target, lambda temp: copy_bytes(copy, temp), "書き出し")
        written.append(target)
        for path, data in others.items():
            write_atomically(path, lambda temp, data=data: _put(temp, data), "書き出し")  # type: ignore[misc]
            written.append(path)
    except WorldError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return written


def _put(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _free_texts() -> Iterator[tuple[Table, str]]:
    """Columns in which somebody may have written a name: all text but keys, codes and what is blank anyway."""
    for table in Base.metadata.sorted_tables:
        if table.info.get("personal") or table.name == "meta":
            continue
        for column in table.columns:
            if _is_free_text(column):
                yield table, column.name


def _is_free_text(column: Column[Any]) -> bool:
    named = column.primary_key or column.name in _FIXED or column.name in CODES
    return isinstance(column.type, Text) and not named and not column.info.get("personal")


def _distinct(table: Table, name: str) -> str:
    return f'SELECT DISTINCT "{name}" FROM "{table.name}" WHERE "{name}" IS NOT NULL AND "{name}" <> \'\' ORDER BY 1'
