"""Taking the file out under a password, noting it in the file, and opening such a file again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from desktop.models import Takeout

from . import seal
from .document import Document
from .errors import UnreadableFile, WorldError, from_os_error
from .files import write_atomically
from .passing import passing_folder
from .profile import home
from .schema import journaled_tables

SUFFIX = ".hnseal"
LABEL = "持ち出し用に書き出す"


@dataclass(frozen=True, slots=True)
class Written:
    """A sealed file that was read back and found whole."""

    path: Path
    rows: int
    sha256: str


def write(document: Document, target: Path, password: str, recovery_key: str) -> Written:
    """Seal a verified snapshot and put it in the target's place in one step. Raises WorldError, leaving nothing."""
    plain_path = document.work.folder / "takeout.sqlite"
    try:
        document.copy_to(plain_path)
        plain, rows = plain_path.read_bytes(), _rows(plain_path)
    except OSError as error:
        raise from_os_error(error, plain_path, "書き出しの準備") from error
    finally:
        plain_path.unlink(missing_ok=True)
    sealed = seal.seal(plain, password, recovery_key)

    def fill(temp: Path) -> None:
        temp.write_bytes(sealed)
        if seal.unseal(temp, password) != plain:  # tried before anybody relies on it
            raise WorldError("書き出した内容を確かめられませんでした。", "もう一度書き出してください。")

    return Written(target, rows, write_atomically(target, fill, "書き出し"))


def note(document: Document, written: Written, purpose: str) -> None:
    """Enter a take-out into the file's own ledger. Raises WorldError."""
    with document.action(LABEL) as session:
        session.add(
            Takeout(
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                actor=document.actor,
                file_name=written.path.name,
                rows=written.rows,
                sha256=written.sha256,
                purpose=purpose,
            )
        )


def entries(document: Document) -> list[Takeout]:
    """The ledger, newest first."""
    with document.read() as session:
        return list(session.scalars(select(Takeout).order_by(Takeout.id.desc())))


def unseal(path: Path, secret: str) -> bytes:
    """The content of a sealed file. Raises WrongPasswordError, or UnreadableFile when it is damaged or not there."""
    try:
        return seal.unseal(path, secret)
    except OSError as error:
        problem = from_os_error(error, path, "読み込み")
        raise UnreadableFile(problem.message, problem.next_step) from error


@contextmanager
def plain_file(plain: bytes) -> Iterator[Path]:
    """Unsealed content as a file of passing use in the program's own folder. Raises WorldError."""
    try:
        with passing_folder(home(), "unsealed-") as folder:
            path = folder / "unsealed.sqlite"
            path.write_bytes(plain)
            yield path
    except OSError as error:
        raise from_os_error(error, home(), "作業用フォルダーの準備") from error


def open_plain(plain: bytes, actor: str = "") -> Document:
    """Unsealed content as a document without a place, so that saving asks for one."""
    with plain_file(plain) as path:
        return Document.open_copy(path, actor)


def _rows(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        tables = [table.name for table in journaled_tables()]
        return sum(connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in tables)
    finally:
        connection.close()
