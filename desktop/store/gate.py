"""The gate for files from outside: what is it, is it whole, may this program open it.

Looks at bytes before SQLite does, and lets SQLite see only a private copy.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.models.labels import TABLES

from . import migrate
from .cleanroom import looking_at, rebuild
from .digest import differing, row_digest, stored_digest
from .errors import UnreadableFile, from_os_error
from .files import copy_bytes, sha256
from .schema import APPLICATION_ID, SCHEMA_VERSION
from .shape import Shape, shape_of

MAX_BYTES = 512 * 1024 * 1024
_STORED_AS = {"TEXT": "text", "INTEGER": "integer", "BOOLEAN": "integer"}
_MAGIC = b"SQLite format 3\x00"
SEALED = b"HNAVSEAL"  # how the password container begins
_BACKUP_HINT = "バックアップか、控えのファイルを開いてください。このファイルには何も書き込んでいません。"


@dataclass(frozen=True, slots=True)
class Admitted:
    """What came in: the SHA-256 of the very bytes (the file itself may change the moment after), and its version."""

    sha256: str
    version: int

    @property
    def older(self) -> bool:
        """Whether an older version of the program wrote the file, so that it was brought up to date."""
        return self.version < SCHEMA_VERSION


def admit(source: Path, copy: Path, before_migration: Callable[[Path], None] | None = None) -> Admitted:
    """Check a file and leave a verified copy of it, in today's schema, at `copy`. Raises UnreadableFile.

    `before_migration` is given the verified copy of an older file before its first step (to keep a backup of it).
    """
    try:
        version = _check_header(source)
        copy_bytes(source, copy)
        admitted = sha256(copy)
    except FileNotFoundError as error:
        raise UnreadableFile(
            f"ファイルが見つかりません: {source}",
            "名前が変わっていないか、USBメモリや共有フォルダーがつながっているかを確かめてください。",
        ) from error
    except OSError as error:
        raise _unread(error, source) from error
    shape = shape_of(version)
    _check_content(source, copy, shape)
    try:
        if version < SCHEMA_VERSION and before_migration:
            before_migration(copy)
        rebuild(copy, shape)
        migrate.upgrade(copy, version)
    except sqlite3.DatabaseError as error:  # for example a header that claims another text encoding
        raise UnreadableFile(f"ファイルが壊れています: {source}", _BACKUP_HINT) from error
    except OSError as error:
        raise _unread(error, copy) from error
    return Admitted(admitted, version)


def _unread(error: OSError, path: Path) -> UnreadableFile:
    problem = from_os_error(error, path, "読み込み")
    return UnreadableFile(problem.message, problem.next_step)


_SIDECARS = ("-wal", "-journal")


def _check_header(source: Path) -> int:
    if source.is_dir():
        raise UnreadableFile(f"フォルダーは開けません: {source}", "中のファイルを選んでください。")
    size = source.stat().st_size
    with source.open("rb") as handle:
        head = handle.read(100)
    if any(_has_content(source.with_name(source.name + ending)) for ending in _SIDECARS):
        raise UnreadableFile(
            f"ほかのソフトが開いたままか、書き込みの途中で終わったファイルです: {source}",
            "開いているソフトを閉じるか、方針ナビで保存したファイルを選んでください。",
        )
    if size == 0:
        raise UnreadableFile(f"中身が空のファイルです: {source}", _BACKUP_HINT)
    if head.startswith(SEALED):
        raise UnreadableFile(
            f"合言葉で守られたファイルです: {source}",
            "方針ナビの画面で開いて合言葉を入れ、「名前を付けて保存」で .sqlite にしてから、もう一度選んでください。",
        )
    if len(head) < 100 or not head.startswith(_MAGIC):
        raise UnreadableFile(
            f"方針ナビのファイルではありません{_looks_like(head)}: {source}",
            "方針ナビで作った .sqlite ファイルを選んでください。",
        )
    if size > MAX_BYTES:
        raise UnreadableFile(f"大きすぎて開けません: {source}", "方針ナビで作ったファイルか確かめてください。")
    return _check_fields(source, head, size)


def _check_fields(source: Path, head: bytes, size: int) -> int:
    page = struct.unpack(">H", head[16:18])[0]
    page_size = 65536 if page == 1 else page
    pages, version, application = (struct.unpack(">I", head[at : at + 4])[0] for at in (28, 60, 68))
    if application != APPLICATION_ID:
        raise UnreadableFile(
            f"ほかのソフトのデータファイルです: {source}",
            "方針ナビで作った .sqlite ファイルを選んでください。",
        )
    if version > SCHEMA_VERSION:
        raise UnreadableFile(
            f"新しい版の方針ナビで作られたファイルです（形式 {version}、この版は {SCHEMA_VERSION} まで）: {source}",
            "方針ナビを新しい版に入れ替えてから開いてください。ファイルには何も書き込んでいません。",
        )
    if page_size < 512 or page_size & (page_size - 1) or pages * page_size != size:
        expected = pages * page_size
        raise UnreadableFile(
            f"ファイルが途中で切れているか、壊れています（{size} バイト、本来は {expected} バイト）: {source}",
            _BACKUP_HINT,
        )
    if version < 1:
        raise UnreadableFile(f"ファイルが壊れています（形式の番号がありません）: {source}", _BACKUP_HINT)
    return int(version)


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False


def _looks_like(head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        return "（ExcelかWordか圧縮ファイルのようです）"
    if head.startswith(b"%PDF"):
        return "（PDFのようです）"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "（古い形式のOfficeファイルか、暗号化されたファイルのようです）"
    return ""


def _check_content(source: Path, copy: Path, shape: Shape) -> None:
    try:
        with looking_at(copy) as connection:
            found = connection.execute("SELECT CAST(sql AS BLOB) FROM sqlite_master WHERE sql IS NOT NULL")
            ours = {_plain(row[0].decode("utf-8", "replace")) for row in found} | {_SEQUENCE} == _known_schema(shape)
            damaged = list(_damaged(connection, shape)) if ours else []
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"ファイルが壊れています: {source}", _BACKUP_HINT) from error
    if not ours:
        raise UnreadableFile(
            f"方針ナビが作っていない部品が入っているため、開くのをやめました: {source}",
            "だれかが別のソフトで手を加えた可能性があります。渡した人に確かめてください。",
        )
    if damaged:
        names = "、".join(dict.fromkeys(TABLES.get(name, "管理用の記録") for name in damaged))
        raise UnreadableFile(f"ファイルの一部が壊れています（{names}）: {source}", _BACKUP_HINT)


def _damaged(connection: sqlite3.Connection, shape: Shape) -> Iterator[str]:
    """The tables in which something is wrong; one kind of damage is enough to refuse."""
    if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        yield from _torn(connection, shape) or ["meta"]
        return
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        yield broken[0]
        return
    strange = [table for table, query in _strange_values(shape) if connection.execute(query).fetchone()]
    if strange:
        yield from strange
    elif stored := stored_digest(connection):
        found = row_digest(connection, shape)
        if stored != found:
            yield from differing(stored, found) or ["meta"]


def _torn(connection: sqlite3.Connection, shape: Shape) -> list[str]:
    names = [table.name for table in shape.tables]
    return [name for name in names if connection.execute(f'PRAGMA integrity_check("{name}")').fetchone()[0] != "ok"]


def _plain(sql: str) -> str:
    return " ".join(sql.split())


_SEQUENCE = "CREATE TABLE sqlite_sequence(name,seq)"  # SQLite's own table for AUTOINCREMENT


def _known_schema(shape: Shape) -> set[str]:
    return {_plain(sql) for sql in shape.statements} | {_SEQUENCE}


def _strange_values(shape: Shape) -> Iterator[tuple[str, str]]:
    # SQLite lets any value into any column: one changed bit turns a text into bytes, and integrity_check is content
    for table in shape.tables:
        kinds = {name: _STORED_AS[kind] for name, kind in table.columns.items() if kind in _STORED_AS}
        strange = " OR ".join(f"typeof(\"{name}\") NOT IN ('{kind}', 'null')" for name, kind in kinds.items())
        yield table.name, f'SELECT 1 FROM "{table.name}" WHERE {strange} LIMIT 1'
    yield "answer", "SELECT 1 FROM answer WHERE NOT json_valid(value) LIMIT 1"
