"""Folders of passing use in TEMP and in the program's own folder.

Never by Python's tempfile: where Windows refuses a new entry in a folder that is there, it tries two thousand million
names one after the other, and the program hangs. Here each thing is tried once.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from .errors import BUSY_WINDOWS
from .files import remove_quietly
from .locking import try_lock

PREFIX: Final = "hoshin-"
TEST_PREFIX: Final = f"{PREFIX}test-"  # samples alone lie in these: never anybody's work
_LOCK: Final = ".lock"
_WAITS: Final = (0.05, 0.1, 0.2)


def probe(folder: Path) -> None:
    """Raise OSError where a folder takes no file, or does not let go of one."""
    path = folder / f".{secrets.token_hex(8)}"
    path.open("xb").close()
    for wait in _WAITS:
        try:
            path.unlink()
        except OSError as error:  # a virus scanner may look at it for a moment
            if getattr(error, "winerror", None) not in BUSY_WINDOWS:
                raise
            time.sleep(wait)
        else:
            return
    path.unlink()


@contextmanager
def passing_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """An empty folder that goes when this ends. Raises OSError."""
    folder = parent / f"{prefix}{secrets.token_hex(8)}"
    folder.mkdir(0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Held:
    """A folder with a lock beside it, which tells later starts whether somebody still uses it."""

    folder: Path
    lock: IO[bytes]

    def remove(self) -> None:
        """The folder first: as long as it is there, its lock is held."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.lock.close()
        if not self.folder.exists():
            remove_quietly(_lock_of(self.folder))


def held_folder(parent: Path, prefix: str = PREFIX) -> Held:
    """An empty folder for as long as it is held. Raises OSError."""
    folder = parent / f"{prefix}{secrets.token_hex(8)}"
    lock = _lock_of(folder).open("xb")  # before the folder: nobody ever sees one of ours that seems to be left
    try_lock(lock)
    try:
        folder.mkdir(0o700)
    except OSError:
        lock.close()
        remove_quietly(_lock_of(folder))
        raise
    return Held(folder, lock)


def clear_left(parent: Path, is_needed: Callable[[Path], bool]) -> None:
    """Remove the held folders of programs that are gone, but none that is still needed. Never raises OSError."""
    with contextlib.suppress(OSError):
        for path in list(parent.glob(f"{PREFIX}*{_LOCK}")):
            with contextlib.suppress(OSError):
                if _clear(path, is_needed):
                    remove_quietly(path)


def _clear(path: Path, is_needed: Callable[[Path], bool]) -> bool:
    """Whether nobody holds this lock and its folder is no more."""
    folder = path.with_suffix("")
    with path.open("r+b") as lock:
        if not try_lock(lock):
            return False
        if folder.name.startswith(TEST_PREFIX) or not is_needed(folder):
            shutil.rmtree(folder, ignore_errors=True)
        return not folder.exists()


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}{_LOCK}")
