"""Working copies in the local profile: one folder an opened document, found again after a crash."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from desktop.models import new_uuid

from . import profile
from .errors import WorldError
from .files import write_bytes

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@dataclass
class WorkCopy:
    """A folder with the database, what it came from, and a lock that shows somebody alive is using it."""

    folder: Path
    target: Path | None = None
    base_hash: str = ""
    _lock: IO[bytes] | None = field(default=None, repr=False)

    @property
    def database(self) -> Path:
        """The SQLite file that all work happens in."""
        return self.folder / "work.sqlite"

    def set_target(self, target: Path, base_hash: str) -> None:
        """Remember where the document belongs and which content it was opened with or last saved as."""
        self.target, self.base_hash = target.absolute(), base_hash
        facts = {"target": str(self.target), "base_hash": base_hash}
        write_bytes(self.folder / "session.json", json.dumps(facts, ensure_ascii=False).encode(), "作業の記録")

    def hold(self) -> None:
        """Take the liveness lock. Raises WorldError when another running program has it."""
        self._lock = (self.folder / "alive.lock").open("a+b")
        if not _try_lock(self._lock):
            self._lock.close()
            self._lock = None
            raise WorldError("この作業の続きは、すでに別の画面で開いています。", "開いている画面に切り替えてください。")

    def release(self) -> None:
        """Give the lock back; the folder stays for the next start."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def discard(self) -> None:
        """Remove the working copy."""
        self.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def unsaved(self) -> int:
        """How many actions were never published (for a copy that nobody holds)."""
        try:
            connection = sqlite3.connect(self.database)
            try:
                row = connection.execute(
                    "SELECT COUNT(*) FROM batch WHERE id > "
                    "COALESCE((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'published_batch'), 0)"
                ).fetchone()
            finally:
                connection.close()
        except sqlite3.DatabaseError:
            return 0
        return int(row[0])


def new() -> WorkCopy:
    """An empty, held working folder."""
    folder = profile.work_root() / new_uuid()
    folder.mkdir()
    work = WorkCopy(folder)
    work.hold()
    return work


def left_behind() -> list[WorkCopy]:
    """Working copies with unsaved actions that no running program holds, newest first.

    Copies without unsaved work are removed on the way: they hold nothing that is not in the user's file.
    """
    found = []
    folders = sorted(profile.work_root().iterdir(), key=lambda f: f.stat().st_mtime, reverse=True)
    for folder in folders:
        work = _load(folder)
        try:
            work.hold()
        except WorldError:
            continue
        if work.unsaved():
            work.release()
            found.append(work)
        else:
            work.discard()
    return found


def _load(folder: Path) -> WorkCopy:
    work = WorkCopy(folder)
    try:
        facts = json.loads((folder / "session.json").read_text("utf-8"))
        work.target, work.base_hash = Path(facts["target"]), facts["base_hash"]
    except (OSError, ValueError, KeyError, TypeError):
        return work  # never saved anywhere, or the record is damaged: the database alone is enough to go on
    return work


def _try_lock(handle: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
