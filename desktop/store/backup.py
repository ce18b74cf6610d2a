"""Backups on this PC: verified copies by lineage, thinned so that recent days are dense and old months sparse.

A backup is a published file like any other; restoring is opening it as a new document, never overwriting.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.models import new_uuid

from . import gate, profile
from .errors import UnreadableFile, WorldError, from_os_error
from .files import copy_bytes, same_place, sha256, write_atomically, write_bytes

if TYPE_CHECKING:
    from .document import Document

DAILY, WEEKLY, MONTHLY = 12, 10, 9
_DENSE = timedelta(days=2)
_CAP = 300_000_000
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: when, why, which file it belongs to, and the last thing that was done in it."""

    path: Path
    at: datetime
    reason: str
    target: str
    last_action: str
    actions: int

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self.path.stat().st_size


def take(document: Document, reason: str, now: datetime | None = None) -> Backup:
    """Write a verified backup of the document as it is now, then thin the older ones. Raises WorldError."""
    at = now or datetime.now(UTC)
    path = _new_path(document.lineage, at)
    document.copy_to(path)
    _write_facts(path, reason, document.path)
    _verify(path)
    thin(document.lineage, at)
    return _read(path)


def keep_original(checked: Path, source: Path) -> None:
    """Keep the bytes of an older program's file before it is brought up to date. Raises WorldError."""
    with closing(sqlite3.connect(f"{checked.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        lineage = connection.execute("SELECT value FROM meta WHERE key = 'lineage'").fetchone()[0]
    content = sha256(checked)
    if any(sha256(kept) == content for kept in _files(lineage)):
        return  # opened again without having been saved: one copy is enough
    path = _new_path(lineage, datetime.now(UTC))
    write_atomically(path, lambda temp: copy_bytes(checked, temp), "バックアップ")
    _write_facts(path, "新しい形式にする前", source)


def attempt(document: Document, reason: str) -> str:
    """Take a backup without ever stopping the work: an empty text, or the sentence that tells why there is none."""
    try:
        take(document, reason)
    except WorldError as error:
        return f"バックアップは作れませんでした（{error.message}）。作業はこのまま続けられます。"
    except OSError as error:
        return f"バックアップの整理ができませんでした（{error.strerror or ''}）。作業はこのまま続けられます。"
    return ""


def attempt_if_due(document: Document, reason: str) -> str:
    """As `attempt`, but only when the last backup is old enough."""
    try:
        wanted = due(document)
    except (WorldError, OSError):
        wanted = True  # attempt will find the words
    return attempt(document, reason) if wanted else ""


def listed(lineage: str) -> list[Backup]:
    """The backups of one file, newest first."""
    return [_read(path) for path in _files(lineage)]


def of_target(target: Path) -> list[Backup]:
    """The backups that were taken of the file at this place, newest first, whatever lies there now."""
    try:
        lineages = [folder.name for folder in profile.backup_root().iterdir() if folder.is_dir()]
    except OSError:
        return []
    found = [b for lineage in lineages for b in listed(lineage) if b.target and same_place(target, Path(b.target))]
    return sorted(found, key=lambda b: b.at, reverse=True)


def due(document: Document, now: datetime | None = None) -> bool:
    """Whether saving should be followed by a backup: none yet, or the last one is half an hour old."""
    found = listed(document.lineage)
    return not found or (now or datetime.now(UTC)) - found[0].at >= timedelta(minutes=30)


def erase_all(lineage: str) -> int:
    """Remove every backup of a file (they hold personal data as the file does); returns how many."""
    found = listed(lineage)
    for backup in found:
        _remove(backup.path)
    return len(found)


def thin(lineage: str, now: datetime) -> None:
    """Keep everything of two days, then one a day, a week and a month; the newest is never removed."""
    found = listed(lineage)
    kept = keep(((b.path.name, b.at) for b in found), now)
    total = 0
    for n, backup in enumerate(found):
        total += backup.size
        if n and (backup.path.name not in kept or total > _CAP):
            _remove(backup.path)


def keep(backups: Iterable[tuple[str, datetime]], now: datetime) -> set[str]:
    """The names to keep out of (name, time): the pure rule of thinning."""
    newest_first = sorted(backups, key=lambda b: (b[1], b[0]), reverse=True)
    kept = {name for name, at in newest_first if now - at <= _DENSE} | {name for name, _ in newest_first[:1]}
    rest = [(name, at) for name, at in newest_first if name not in kept]
    for form, count in (("%Y%m%d", DAILY), ("%G-%V", WEEKLY), ("%Y%m", MONTHLY)):
        periods: dict[str, str] = {}
        for name, at in rest:
            periods.setdefault(at.strftime(form), name)
        kept |= set(list(periods.values())[:count])
    return kept


def _files(lineage: str) -> list[Path]:
    # Two of one second (before and after a merge) are told apart by when they were written
    found = _folder(lineage).glob("*.sqlite")
    return sorted(found, key=lambda p: (p.name[:16], p.stat().st_mtime_ns), reverse=True)


def _new_path(lineage: str, at: datetime) -> Path:
    return _folder(lineage) / f"{at.strftime(_STAMP)}-{new_uuid()[:4]}.sqlite"


def _write_facts(path: Path, reason: str, target: Path | None) -> None:
    facts = {"reason": reason, "target": str(target or "")}
    write_bytes(path.with_suffix(".json"), json.dumps(facts, ensure_ascii=False).encode(), "バックアップ")


def _folder(lineage: str) -> Path:
    folder = profile.backup_root() / lineage
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise from_os_error(error, folder, "バックアップの準備") from error
    return folder


def _verify(path: Path) -> None:
    check = path.with_suffix(".check")
    try:
        gate.admit(path, check)
    except UnreadableFile as error:
        _remove(path)
        raise WorldError(
            "バックアップを読み直したところ、正しく書けていませんでした。",
            "作業中の内容はそのままです。この端末の空き容量を確かめてください。",
        ) from error
    finally:
        check.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    for each in (path, path.with_suffix(".json")):
        each.unlink(missing_ok=True)


def _read(path: Path) -> Backup:
    try:
        facts = json.loads(path.with_suffix(".json").read_text("utf-8"))
    except (OSError, ValueError):
        facts = {}
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            count = connection.execute("SELECT COUNT(*) FROM batch").fetchone()[0]
            last = connection.execute("SELECT label FROM batch ORDER BY id DESC LIMIT 1").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        count, last = 0, None
    at = datetime.strptime(path.name[:16], _STAMP).replace(tzinfo=UTC)
    return Backup(path, at, facts.get("reason", ""), facts.get("target", ""), last[0] if last else "", count)
