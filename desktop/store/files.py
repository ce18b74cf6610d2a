"""The only place that writes files for the user: temp file beside the target, fsync, re-read, atomic replace.

A reader of the target sees the old file or the new one, never something between, at whatever moment we are killed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from .errors import BUSY_WINDOWS, WorldError, from_os_error
from .locking import taking_turns
from .watch import Watch

_CHUNK = 1 << 20
_TRIES = 8


def sha256(path: Path, watch: Watch | None = None) -> str:
    """The hash of the whole file; an empty string when there is none."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as handle:
            while chunk := handle.read(_CHUNK):
                digest.update(chunk)
                if watch:
                    watch.at(0.0)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()


def same_place(path: Path, other: Path | None) -> bool:
    """Whether two paths mean one file."""
    if other is None:
        return False
    try:
        return path.absolute() == other or path.samefile(other)
    except OSError:
        return False


def copy_bytes(source: Path, target: Path, watch: Watch | None = None) -> None:
    """Copy the content of a file and force it to the disk."""
    with source.open("rb") as reader, target.open("wb") as writer:
        whole = os.fstat(reader.fileno()).st_size if watch else 0
        while chunk := reader.read(_CHUNK):
            writer.write(chunk)
            if watch:
                writer.flush()  # what the next line tells has left this process
                watch.at(writer.tell() / max(whole, 1))
        writer.flush()
        os.fsync(writer.fileno())


def write_atomically(
    target: Path,
    write: Callable[[Path], None],
    doing: str = "保存",
    before_replace: Callable[[str], None] | None = None,
) -> str:
    """Let `write` fill a temp file beside the target, then put it in the target's place.

    Returns the new file's SHA-256, which `before_replace` is told beforehand. Raises WorldError; the target is then
    what it was and no temp file stays.
    """
    temp = target.with_name(f"{target.name}.~{secrets.token_hex(4)}.tmp")
    try:
        write(temp)
        _sync_file(temp)
        written = sha256(temp)
        with taking_turns(target) if before_replace else contextlib.nullcontext():
            if before_replace:
                before_replace(written)
            _replace(temp, target)
            sync_folder(target.parent)
            _check_written(target, written)
    except OSError as error:
        raise from_os_error(error, target, doing) from error
    finally:
        remove_quietly(temp)
    return written


def keep_previous(target: Path) -> None:
    """Leave the file that is about to be replaced beside the target as `<name>.bak`. Never stands in a save's way."""
    if not target.is_file():
        return
    kept = target.with_name(f"{target.name}.bak")
    temp = target.with_name(f"{kept.name}.~{secrets.token_hex(4)}.tmp")
    for make in (_link, copy_bytes):  # memory sticks and some shares know no hard links
        try:
            make(target, temp)
            temp.replace(kept)
        except OSError:
            remove_quietly(temp)
        else:
            remove_quietly(temp)  # POSIX leaves it when both names are links to one file already
            return


def _link(source: Path, target: Path) -> None:
    target.hardlink_to(source)


def write_bytes(target: Path, data: bytes, doing: str = "書き出し") -> str:
    """Write a finished document atomically."""
    return write_atomically(target, lambda temp: _write_all(temp, data), doing)


def _write_all(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _sync_file(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def _replace(temp: Path, target: Path) -> None:
    # A virus scanner or an indexer may hold the target for a moment; wait a little, then say so
    wait = 0.05
    for _ in range(_TRIES - 1):
        try:
            temp.replace(target)
        except OSError as error:
            if getattr(error, "winerror", None) not in BUSY_WINDOWS:
                raise
            time.sleep(wait)
            wait = min(wait * 2, 1.0)
        else:
            return
    temp.replace(target)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    if os.name == "nt":  # Windows offers no fsync for folders
        return
    # The new file is in place already and some shares refuse this: no reason to report that nothing was saved
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _check_written(target: Path, written: str) -> None:
    try:
        same = sha256(target) == written
    except OSError:
        same = False
    if not same:
        raise WorldError(
            f"書き込んだ内容を読み直したところ、一致しませんでした: {target}",
            "記憶装置が傷んでいるおそれがあります。別の場所に保存してください。",
        )


def remove_quietly(path: Path) -> None:
    """Remove a file of passing use; where that fails, it stays and is in nobody's way."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # the first failure is the one to tell; a stray temp file is named so that it is recognised
