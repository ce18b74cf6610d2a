"""One opened municipality: a local working copy, actions that are durable at once, undo, publish."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop.models import Base, new_uuid

from . import backup, gate, journal, profile, publish, revert, schema, shape, workcopy
from .connection import connect, reader_engine, rolled_back, writer_engine
from .errors import TargetChanged, WorldError, from_os_error, world_errors
from .files import keep_previous, same_place, sha256
from .watch import Watch
from .workcopy import WorkCopy


@dataclass(frozen=True, slots=True)
class Changes:
    """What an action changed, told to every subscriber. kind: edit | undo | redo | saved."""

    tables: frozenset[str]
    label: str
    kind: str
    origin: object = None


Listener = Callable[[Changes], None]


class Document:
    """The store's one door. Writing happens in the thread that opened it; reading in any."""

    def __init__(self, work: WorkCopy, actor: str = "") -> None:
        self.work = work
        self.actor = actor or profile.actor()
        with world_errors(), contextlib.ExitStack() as failed:
            self._raw = connect(work.database, writer=True)
            failed.callback(self._raw.close)  # while it is open, Windows does not let the working copy be removed
            schema.install_journal(self._raw)
            self._writer = writer_engine(self._raw).connect()
            self._reader = reader_engine(work.database)
            self._listeners: list[Listener] = []
            self._session_id = self._begin_session()
            with self._writer.begin():
                self._stacks = journal.load_stacks(self._writer)
            failed.pop_all()
        self._open_edit: tuple[str, int] | None = None
        self._in_action = False
        self._touched: frozenset[str] = frozenset()
        self._versions: dict[str, int] = {}
        self.came_from = schema.SCHEMA_VERSION  # an older file was brought up to date; 保存 writes the new form

    # --- opening and closing -----------------------------------------------------------------------------

    @classmethod
    def create(cls, actor: str = "") -> Document:
        """A new, empty file; it has no place on disk until it is published."""
        work = workcopy.new()
        try:
            with world_errors(), contextlib.closing(connect(work.database, writer=True)) as raw:
                shape.create(raw, shape.shape_of(schema.SCHEMA_VERSION))
                raw.execute("INSERT INTO meta (key, value) VALUES ('lineage', ?)", (new_uuid(),))
            return cls(work, actor)
        except BaseException:
            work.discard()
            raise

    @classmethod
    def open(cls, path: Path, actor: str = "") -> Document:
        """Open a file of the user's through the gate. Raises UnreadableFile; the file itself is never touched."""
        return cls._admit(path, actor, home=True)

    @classmethod
    def open_copy(cls, path: Path, actor: str = "") -> Document:
        """Open the content of a file (a backup, a file that somebody else has) without belonging to its place."""
        return cls._admit(path, actor, home=False)

    @classmethod
    def _admit(cls, path: Path, actor: str, *, home: bool) -> Document:
        work = workcopy.new()
        try:
            admitted = gate.admit(path, work.database, lambda copy: backup.keep_original(copy, path))
            if home:
                work.set_target(path, admitted.sha256)
            document = cls(work, actor)
            document._mark_published()
            document.came_from = admitted.version
        except BaseException:
            work.discard()
            raise
        return document

    @classmethod
    def resume(cls, work: WorkCopy, actor: str = "") -> Document:
        """Go on with a working copy that a crash or a power cut left behind."""
        work.hold()
        try:
            return cls(work, actor)
        except BaseException:
            work.release()
            raise

    def close(self, *, keep: bool = False) -> None:
        """Close the connections; the working copy goes unless it is to be kept for the next start."""
        self._writer.close()
        self._writer.engine.dispose()
        self._reader.dispose()
        with contextlib.suppress(sqlite3.ProgrammingError):
            self._raw.close()
        if keep:
            self.work.release()
        else:
            self.work.discard()

    # --- reading and writing -----------------------------------------------------------------------------

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view for reading, on a connection of its own (any thread)."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def action(self, label: str, *, edit_of: str = "", origin: object = None, kind: str = "edit") -> Iterator[Session]:
        """One transaction, one undo step, one journal batch; all of it or nothing.

        kind `start` is what a file begins with: it is journaled, but undo stops above it.

        `edit_of` names a field being typed in: consecutive actions on the same field become one undo step.
        Raises WorldError when the disk refuses.
        """
        if self._in_action:
            raise RuntimeError("an action inside an action")
        self._in_action = True
        try:
            with self._transaction(label, kind, None, self._joinable(edit_of)) as (session, batch_id):
                yield session
        finally:
            self._in_action = False
        self._finish(batch_id, label, kind, origin)
        if edit_of and self._stacks.undo and self._stacks.undo[-1].batch_id == batch_id:
            self._open_edit = (edit_of, batch_id)
        else:
            self._open_edit = None

    def undo(self, origin: object = None) -> str:
        """Turn back the last action; returns its label, or an empty text when there is none."""
        return self._turn(self._stacks.undo, "undo", origin)

    def redo(self, origin: object = None) -> str:
        """Do the last undone action again; returns its label."""
        return self._turn(self._stacks.redo, "redo", origin)

    def revert(self, batch_id: int, origin: object = None) -> revert.Plan:
        """Take one action of the past back as a new one; says what was done and what stays. Raises WorldError."""
        if self._in_action:
            raise RuntimeError("a revert inside an action")
        self._open_edit = None
        label = revert.label(self._raw, batch_id)
        with self._transaction(label, "edit", batch_id, None) as (_, new_batch):
            plan = revert.apply(self._raw, batch_id)
        self._finish(new_batch, label, "edit", origin)
        return plan

    def version_of(self, tables: Iterable[str]) -> int:
        """A number that is another one once any of the tables has changed: what was worked out of them is then old."""
        return sum(self._versions.get(table, 0) for table in tables)

    @property
    def undo_label(self) -> str:
        """What undo would turn back now."""
        return self._stacks.undo[-1].label if self._stacks.undo else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again now."""
        return self._stacks.redo[-1].label if self._stacks.redo else ""

    def history(self, table: str, row: object, name: str) -> list[journal.FieldChange]:
        """The history of one field of one row, oldest first."""
        with self._reader.connect() as connection:
            return journal.field_history(connection, Base.metadata.tables[table], row, name)

    def recent_actions(self, count: int = 8) -> list[tuple[str, str, str, str]]:
        """The newest batches as (time, actor, label, kind)."""
        with self._reader.connect() as connection:
            rows = connection.execute(
                text("SELECT at, actor, label, kind FROM batch ORDER BY id DESC LIMIT :n"), {"n": count}
            )
            return [tuple(row) for row in rows]

    # --- saving ------------------------------------------------------------------------------------------

    @property
    def path(self) -> Path | None:
        """Where 保存 writes to; None for a document that was never saved."""
        return self.work.target

    @property
    def unsaved(self) -> int:
        """How many actions are on this PC only and not yet in the user's file."""
        with self._reader.connect() as connection:
            return int(
                connection.execute(
                    text(
                        "SELECT COUNT(*) FROM batch WHERE id > "
                        "COALESCE((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'published_batch'), 0)"
                    )
                ).scalar_one()
            )

    def publish(self, path: Path | None = None, watch: Watch | None = None) -> Path:
        """Write a verified snapshot to the user's file. Raises WorldError, TargetChanged; it is then as it was."""
        if self._in_action:
            raise RuntimeError("a publish inside an action")
        target = path or self.work.target
        if target is None:
            raise WorldError("保存先が決まっていません。", "「名前を付けて保存」で保存先を選んでください。")
        if profile.is_backup(target):
            raise WorldError(
                "バックアップの場所には保存できません。",
                "バックアップはそのまま残っています。「ドキュメント」など、別の場所を選んでください。",
            )
        home = self.is_home(target)
        if home:
            _check_unchanged(target, self.work, watch)

        def before_replace(coming: str) -> None:
            if home:
                _check_unchanged(target, self.work, watch)  # another one may have saved while we wrote
                self.work.set_coming(coming)
            keep_previous(target)

        written = publish.publish(self._raw, self.work.folder, target, before_replace, watch)
        self.work.set_target(target, written)
        self._mark_published()
        self._announce(Changes(frozenset(), "保存", "saved"))
        return target

    def is_home(self, path: Path) -> bool:
        """Whether a path is the file that this document belongs to, however it is written."""
        return same_place(path, self.work.target)

    def accept_target(self, content_hash: str) -> None:
        """After merging the target's content: a save may replace the target as long as it still is that content."""
        if self.work.target is not None:
            self.work.set_target(self.work.target, content_hash)

    def copy_to(self, path: Path) -> None:
        """Write a verified copy elsewhere (a backup); what the document belongs to stays. Raises WorldError."""
        publish.publish(self._raw, self.work.folder, path)

    @property
    def lineage(self) -> str:
        """What all copies of this file have in common, however they travelled."""
        return str(self._raw.execute("SELECT value FROM main.meta WHERE key = 'lineage'").fetchone()[0])

    @property
    def raw(self) -> sqlite3.Connection:
        """The writer's bare connection, for work inside the store that SQL does best (merge)."""
        return self._raw

    # --- announcements -----------------------------------------------------------------------------------

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of every change after it is durable; returns the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    # --- inner works -------------------------------------------------------------------------------------

    def _begin_session(self) -> int:
        cursor = self._raw.execute(
            "INSERT INTO journal_session (uuid, actor, opened_at) VALUES (?, ?, ?)",
            (new_uuid(), self.actor, _now()),
        )
        return int(cursor.lastrowid or 0)

    @contextmanager
    def _transaction(
        self, label: str, kind: str, target: int | None, join: int | None
    ) -> Iterator[tuple[Session, int]]:
        writing = Session(self._writer, expire_on_commit=False)
        with rolled_back(self._raw), world_errors(), writing as session, session.begin():
            session.connection()  # the session, not a stray statement, begins and ends the transaction
            # The bookkeeping goes straight to the session's own connection: four times as fast, on every keystroke
            batch_id = join or self._insert_batch(label, kind, target)
            self._raw.execute("UPDATE temp.running SET session_id = ?, batch_id = ?", (self._session_id, batch_id))
            yield session, batch_id
            session.flush()
            self._touched = journal.tables_of(self._raw, batch_id)
            if not self._touched:
                self._raw.execute("DELETE FROM batch WHERE id = ?", (batch_id,))
            self._raw.execute("UPDATE temp.running SET session_id = NULL, batch_id = NULL")

    def _insert_batch(self, label: str, kind: str, target: int | None) -> int:
        cursor = self._raw.execute(
            "INSERT INTO batch (session_id, label, kind, target_id, actor, at) VALUES (?, ?, ?, ?, ?, ?)",
            (self._session_id, label, kind, target, self.actor, _now()),
        )
        return int(cursor.lastrowid or 0)

    def _joinable(self, edit_of: str) -> int | None:
        if edit_of and self._open_edit and self._open_edit[0] == edit_of:
            return self._open_edit[1]
        return None

    def _finish(self, batch_id: int, label: str, kind: str, origin: object) -> None:
        tables = self._touched
        if not tables:
            return
        for table in tables:
            self._versions[table] = self._versions.get(table, 0) + 1
        top = self._stacks.undo[-1].batch_id if self._stacks.undo else None
        if top != batch_id and kind in journal.TURNABLE:
            self._stacks.push(batch_id, label, kind)
        self._announce(Changes(tables, label, kind, origin))

    def _turn(self, stack: list[journal.Step], kind: str, origin: object) -> str:
        if self._in_action:
            raise RuntimeError("undo inside an action")
        if not stack:
            return ""
        step = stack[-1]
        self._open_edit = None
        with self._transaction(step.label, kind, step.batch_id, None) as (_, batch_id):
            journal.turn_back(self._raw, step.batch_id)
        self._finish(batch_id, step.label, kind, origin)
        return step.label

    def _mark_published(self) -> None:
        self._open_edit = None
        with world_errors():
            self._raw.execute(publish.MARK_PUBLISHED)

    def _announce(self, changes: Changes) -> None:
        for listener in list(self._listeners):
            listener(changes)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _check_unchanged(target: Path, work: WorkCopy, watch: Watch | None) -> None:
    try:
        changed = target.exists() and not work.is_ours(sha256(target, watch))
    except OSError as error:
        raise from_os_error(error, target, "保存") from error
    if changed:
        raise TargetChanged(
            f"開いたあとに、保存先のファイルが変わっています: {target}",
            "上書きしていません。保存先の内容とまとめるか、「名前を付けて保存」で別の名前に保存してください。",
        )
