"""Locks of the operating system, which end with the program that holds them, however it ends."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def try_lock(handle: IO[bytes]) -> bool:
    """Lock a file for as long as the handle stays open; False when another program has it."""
    try:
        _lock(handle)
    except OSError:
        return False
    return True


@contextmanager
def taking_turns(target: Path) -> Iterator[None]:
    """Only one program at a time looks at a file and replaces it: between the two nobody else may save.

    `<name>.~turn` lies beside the file for that moment. Where no lock can be had, the work goes on without.
    """
    path = target.with_name(f"{target.name}.~turn")
    handle = _wait_for(path)
    try:
        yield
    finally:
        if handle is not None:
            _give_back(handle, path)


_PATIENCE = 10.0
_HELD = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}  # anything else: this place knows no locks


def _wait_for(path: Path) -> IO[bytes] | None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            handle = path.open("a+b")
        except OSError:
            return None
        try:
            _lock(handle)
            if os.fstat(handle.fileno()).st_ino == path.stat().st_ino:
                return handle
        except FileNotFoundError:
            pass  # whoever had it has just removed the file: a new one is to be made
        except OSError as error:
            if error.errno not in _HELD:
                handle.close()
                return None
        handle.close()
        time.sleep(0.01)
    return None


def _give_back(handle: IO[bytes], path: Path) -> None:
    # Removed while still locked, so that nobody locks a file that is about to go; Windows allows it only once closed
    for step in (path.unlink, handle.close, path.unlink) if sys.platform == "win32" else (path.unlink, handle.close):
        with contextlib.suppress(OSError):
            step()


def _lock(handle: IO[bytes]) -> None:
    if sys.platform == "win32":
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
