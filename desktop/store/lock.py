"""Who has a shared file open. Advisory only: what keeps the data safe is the changed-target check and merging.

`<name>.~lock` lies beside the file with name, department, PC and time; the operating system's lock on it shows that
its owner is alive. A lock of another PC is never called stale by age, and none ever blocks saving under another name.
"""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import IO

from .locking import try_lock

_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a file: shown to the colleague who opens it next."""

    name: str = ""
    department: str = ""
    pc: str = ""
    since: str = ""
    session: str = ""

    @property
    def is_here(self) -> bool:
        """Whether it was taken on this PC. Windows tells its name in either case, and means the same."""
        return self.pc.casefold() == platform.node().casefold()

    @property
    def words(self) -> str:
        """「総務課 前田さん（PC-12、10月1日 9:30から）」."""
        who = " ".join(part for part in (self.department, f"{self.name}さん" if self.name else "") if part)
        return f"{who or 'だれか'}（{'、'.join(p for p in (self.pc, self._time()) if p) or '詳しいことは不明'}）"

    def _time(self) -> str:
        try:
            since = datetime.fromisoformat(self.since).astimezone()
        except ValueError:
            return ""
        return f"{since.month}月{since.day}日 {since.hour}:{since.minute:02}から"


class State(Enum):
    """What came of asking for the lock."""

    MINE = "mine"  # nobody had it
    TAKEN_OVER = "taken over"  # left behind by a program on this PC that is gone
    HELD = "held"  # somebody has it, or may have it
    UNAVAILABLE = "unavailable"  # no lock can be made here (read-only folder)


class FileLock:
    """The lock of one target file."""

    def __init__(self, target: Path) -> None:
        self._path = target.with_name(f"{target.name}.~lock")
        self._handle: IO[bytes] | None = None
        self.owner = Owner()

    def acquire(self, name: str, department: str, session: str) -> State:
        """Try to take it. On HELD, `owner` says who has it."""
        me = Owner(name, department, platform.node(), datetime.now(UTC).isoformat(timespec="seconds"), session)
        try:
            handle = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
        except OSError:
            return State.UNAVAILABLE
        self.owner = before = _read(handle)
        free = try_lock(handle)
        # A lock file that names another PC may be alive even where the lock seems free: shares differ in that
        if not free or (before.session and not before.is_here):
            handle.close()
            return State.HELD
        self._write(handle, me)
        return State.TAKEN_OVER if before.session else State.MINE

    def force(self, name: str, department: str, session: str) -> bool:
        """Replace somebody's lock after the user confirmed it; only where the system lets us remove the file."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            return False  # its owner is alive and holds it open
        return self.acquire(name, department, session) in {State.MINE, State.TAKEN_OVER}

    def release(self) -> None:
        """Give it back and remove the file."""
        if self._handle is None:
            return
        self._handle.close()
        self._handle = None
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            return  # the share went away; the next one to open it will see that nobody holds it

    def _write(self, handle: IO[bytes], me: Owner) -> None:
        handle.seek(0)
        handle.truncate()
        handle.write(json.dumps(asdict(me), ensure_ascii=False).encode())
        handle.flush()
        self._handle, self.owner = handle, me


def _read(handle: IO[bytes]) -> Owner:
    handle.seek(0)
    try:
        content = handle.read(_LIMIT)
    except OSError:
        return Owner(session="?")  # Windows refuses to read the locked part: somebody is there
    if not content.strip():
        return Owner()
    try:
        facts = json.loads(content)
        return Owner(**{name: str(facts.get(name, "")) for name in Owner.__slots__})
    except (ValueError, AttributeError):
        return Owner(session="?")  # garbled: treated as somebody, never as nobody
