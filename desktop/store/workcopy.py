"""Working copies in the local profile: one folder an opened document, found again after a crash."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from uuid import uuid4

from . import profile
from .errors import WorldError, from_os_error
from .files import same_place, sync_folder, write_bytes
from .locking import try_lock
from .passing import clear_left

_PLACE, _ATTENTION = "place.json", "attention"


@dataclass
class WorkCopy:
    """A folder with the database, what it came from, and a lock that shows somebody alive is using it."""

    folder: Path
    target: Path | None = None
    base_hash: str = ""
    coming_hash: str = ""
    _lock: IO[bytes] | None = field(default=None, repr=False)

    @property
    def database(self) -> Path:
        """The SQLite file that all work happens in."""
        return self.folder / "work.sqlite"

    def set_target(self, target: Path, base_hash: str) -> None:
        """Remember where the document belongs and which content it was opened with or last saved as."""
        self.target, self.base_hash, self.coming_hash = target.absolute(), base_hash, ""
        self._write_facts()

    def set_coming(self, coming_hash: str) -> None:
        """Remember what is about to be put in the target's place, so that after a crash it is known as our own."""
        self.coming_hash = coming_hash
        if self.target:
            self._write_facts()

    def is_ours(self, found_hash: str) -> bool:
        """Whether the target's content is what this document was opened with or saved as."""
        return bool(found_hash) and found_hash in {self.base_hash, self.coming_hash}

    def _write_facts(self) -> None:
        facts = {"target": str(self.target), "base_hash": self.base_hash, "coming_hash": self.coming_hash}
        # Only of use after a crash, and safe to lack: a full local disk must not stop a save to another place
        with contextlib.suppress(WorldError):
            write_bytes(self.folder / "session.json", json.dumps(facts, ensure_ascii=False).encode(), "作業の記録")

    @property
    def place(self) -> dict[str, str]:
        """Where in the program the user was; empty when nothing was noted."""
        try:
            found = json.loads((self.folder / _PLACE).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}

    def note_place(self, place: dict[str, str]) -> None:
        """Remember where the user is, so that after a crash work goes on there. Never stands in anybody's way."""
        with contextlib.suppress(OSError):
            (self.folder / _PLACE).write_text(json.dumps(place, ensure_ascii=False), "utf-8")

    def ask_attention(self) -> None:
        """Ask the window that holds this working copy to come forward."""
        with contextlib.suppress(OSError):
            (self.folder / _ATTENTION).touch()

    def attention_asked(self) -> bool:
        """Whether somebody asked since the last time."""
        wish = self.folder / _ATTENTION
        if not wish.exists():
            return False
        with contextlib.suppress(OSError):
            wish.unlink()
        return True

    def hold(self) -> None:
        """Take the liveness lock. Raises WorldError when another running program has it."""
        lock = self.folder / "alive.lock"
        try:
            self._lock = lock.open("a+b")
        except OSError as error:
            raise from_os_error(error, lock, "作業用フォルダーの準備") from error
        if not try_lock(self._lock):
            self._lock.close()
            self._lock = None
            raise WorldError("この作業の続きは、すでに別の画面で開いています。", "開いている画面に切り替えてください。")

    def release(self) -> None:
        """Give the lock back; the folder stays for the next start."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def discard(self) -> None:
        """Remove the working copy, unless another running program took it up in the meantime."""
        if self._lock is None:
            try:
                self.hold()
            except WorldError:
                return
        self.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def unsaved(self) -> int:
        """How many actions were never published (for a copy that nobody holds); at least 1 if it cannot be read."""
        try:
            if not self.database.stat().st_size:
                return 0
        except OSError:
            return 0
        try:
            connection = sqlite3.connect(self.database)
            try:
                if connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0] == 0:
                    return 0
                row = connection.execute(
                    "SELECT COUNT(*) FROM batch WHERE id > "
                    "COALESCE((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'published_batch'), 0)"
                ).fetchone()
            finally:
                connection.close()
        except sqlite3.DatabaseError:
            return 1  # what cannot be read now may be somebody's work: never thrown away unasked
        return int(row[0])


def new() -> WorkCopy:
    """An empty, held working folder."""
    folder = profile.work_root() / str(uuid4())
    try:
        folder.mkdir()
    except OSError as error:
        raise from_os_error(error, folder, "作業用フォルダーの準備") from error
    for made in (folder, folder.parent):  # SQLite makes what is inside durable; a folder lost by a power cut holds none
        sync_folder(made.parent)
    work = WorkCopy(folder)
    work.hold()
    return work


def left_behind() -> list[WorkCopy]:
    """Working copies with unsaved actions that no running program holds, newest first.

    Copies without unsaved work are removed on the way: they hold nothing that is not in the user's file.
    """
    found = []
    for folder in sorted(_folders(profile.work_root()), key=_changed_at, reverse=True):
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


def open_elsewhere(path: Path) -> WorkCopy | None:
    """The working copy of a file that another running window on this PC has open.

    The place of a copy that a gone program left is never looked at: it may be on a share that does not answer.
    """
    for folder in _folders(profile.work_root()):
        work = _load(folder)
        if work.target is not None and _is_alive(work) and same_place(path, work.target):
            return work
    return None


def clear_makeshift() -> None:
    """Remove what runs without a writable profile left in TEMP when they ended hard, unless it holds unsaved work."""
    with contextlib.suppress(OSError):
        clear_left(Path(tempfile.gettempdir()), _holds_work)


def _holds_work(home: Path) -> bool:
    work = home / "work"
    return work.is_dir() and any(WorkCopy(folder).unsaved() for folder in work.iterdir())


def _is_alive(work: WorkCopy) -> bool:
    """Whether a running program holds it."""
    try:
        work.hold()
    except WorldError:
        return True
    work.release()
    return False


def _folders(root: Path) -> list[Path]:
    try:
        return [folder for folder in root.iterdir() if folder.is_dir()]
    except OSError as error:
        raise from_os_error(error, root, "作業用フォルダーの準備") from error


def _changed_at(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0  # another running program has just removed it


def _load(folder: Path) -> WorkCopy:
    work = WorkCopy(folder)
    try:
        facts = json.loads((folder / "session.json").read_text("utf-8"))
        work.target, work.base_hash = Path(facts["target"]), facts["base_hash"]
        work.coming_hash = facts.get("coming_hash", "")
    except (OSError, ValueError, KeyError, TypeError):
        return work  # never saved anywhere, or the record is damaged: the database alone is enough to go on
    return work
