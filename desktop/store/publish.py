"""Publishing: from the working copy to the user's file by way of a verified snapshot."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from desktop.models import new_uuid

from . import digest
from .errors import WorldError, from_os_error
from .files import copy_bytes, remove_quietly, write_atomically
from .schema import SCHEMA_VERSION
from .shape import shape_of
from .watch import Watch

MARK_PUBLISHED = (
    "INSERT INTO meta (key, value) SELECT 'published_batch', COALESCE(MAX(id), 0) FROM batch WHERE true "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


def publish(
    working: sqlite3.Connection,
    scratch: Path,
    target: Path,
    before_replace: Callable[[str], None] | None = None,
    watch: Watch | None = None,
) -> str:
    """Snapshot the working copy, verify it, and put it in the target's place. Returns the target's SHA-256.

    A stop that comes through `watch` leaves everything as it was; once the target is being replaced it comes too late.
    """
    snapshot = scratch / "snapshot.sqlite"
    remove_quietly(snapshot)
    try:
        _snapshot(working, snapshot)
        _check_space(snapshot, target)
        return write_atomically(target, lambda temp: copy_bytes(snapshot, temp, watch), "保存", before_replace)
    finally:
        remove_quietly(snapshot)


def _snapshot(working: sqlite3.Connection, snapshot: Path) -> None:
    # VACUUM INTO leaves out deleted content and gives one self-contained file without sidecars
    try:
        working.execute("VACUUM INTO ?", (str(snapshot),))
        whole = stamp_and_check(snapshot)
    except sqlite3.OperationalError as error:
        raise WorldError(
            "この端末の空き容量が足りないか、作業用フォルダーに書き込めないため、保存の準備ができませんでした。",
            "内容はこの端末に記録されています。不要なファイルを片付けてから、もう一度保存してください。",
        ) from error
    except sqlite3.DatabaseError:
        whole = False
    if not whole:
        raise WorldError(
            "保存前の点検で、作業用の記録に異常が見つかりました。",
            "元のファイルはそのままです。方針ナビを起動し直して、もう一度保存してください。",
        )


def stamp_and_check(snapshot: Path) -> bool:
    """Make a copy a file of its own: revision, what is published in it, digest; says whether it is whole."""
    copy = sqlite3.connect(snapshot, isolation_level=None)
    try:
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("PRAGMA synchronous = EXTRA")
        copy.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('revision', ?)", (new_uuid(),))
        # Said in the file itself, so that a copy whose opening was cut off does not pass for unsaved work
        copy.execute(MARK_PUBLISHED)
        found = digest.row_digest(copy, shape_of(SCHEMA_VERSION))
        copy.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (digest.KEY, found))
        sound = copy.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        linked = copy.execute("PRAGMA foreign_key_check").fetchone() is None
    finally:
        copy.close()
    return sound and linked


def _check_space(snapshot: Path, target: Path) -> None:
    # The old and the new file lie side by side for a moment
    try:
        free = shutil.disk_usage(target.parent).free
    except OSError as error:
        raise from_os_error(error, target, "保存") from error
    needed = int(snapshot.stat().st_size * 1.2)
    if free < needed:
        raise WorldError(
            f"空き容量が足りません（あと {-(-(needed - free) // 1_000_000)} MB 必要です）: {target.parent}",
            "元のファイルはそのままです。不要なファイルを移すか、別の場所に保存してください。",
        )
