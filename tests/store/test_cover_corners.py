"""Corners of the store that everyday use does not reach: each is a way in which the world can be odd."""

from __future__ import annotations

import contextlib
import getpass
import importlib.util
import json
import os
import shutil
import sqlite3
import struct
import sys
import types
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.models import Department
from desktop.store import Document, UnreadableFile, WorldError, backup, cleanroom, locking, revert, seal, takeout
from desktop.store.describe import place_words, value_words
from desktop.store.errors import from_sqlite_error
from desktop.store.files import sha256
from desktop.store.lock import FileLock, State, _read
from desktop.store.merge import Merge
from desktop.store.profile import actor, is_backup
from desktop.store.scratch import own_profile
from desktop.store.timeline import lines
from desktop.store.workcopy import WorkCopy, _changed_at, left_behind, new
from tests.store.merge.copies import fork
from tests.store.rows import put, rows_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def last_batch(document: Document) -> int:
    return rows_of(document, "SELECT MAX(id) FROM batch")[0][0]


# --- backups -------------------------------------------------------------------------------------------------


def test_backups_have_a_limit_in_bytes_but_the_newest_stays(town: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        backup.take(town, str(n), NOW)
    monkeypatch.setattr(backup, "_CAP", 1)
    made = backup.take(town, "3", NOW)
    assert [b.path for b in backup.listed(town.lineage)] == [made.path]
    assert backup.erase_all(town.lineage) == 1
    assert list(made.path.parent.iterdir()) == []


def test_no_folder_for_backups_is_told_and_stops_nothing(town: Document, profile: Path) -> None:
    (profile / "backup").write_text("in the way", "utf-8")
    with pytest.raises(WorldError, match="バックアップの準備"):
        backup.take(town, "試し")
    assert "作業はこのまま続けられます" in backup.attempt_if_due(town, "試し")


def test_a_damaged_backup_is_listed_without_its_facts(town: Document) -> None:
    made = backup.take(town, "試し", NOW)
    made.path.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    made.path.with_suffix(".json").write_text("{", "utf-8")
    [found] = backup.listed(town.lineage)
    assert (found.path, found.at, found.reason, found.target, found.actions) == (made.path, NOW, "", "", 0)


# --- the guard of newer Pythons ------------------------------------------------------------------------------


def test_what_newer_pythons_can_switch_off_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("DEFENSIVE", "TRUSTED_SCHEMA", "ENABLE_TRIGGER", "ENABLE_VIEW")
    for number, name in enumerate(names, start=1000):
        monkeypatch.setattr(sqlite3, f"SQLITE_DBCONFIG_{name}", number, raising=False)
    asked = {}

    class Newer(sqlite3.Connection):
        def setconfig(self, option: int, enable: bool = True) -> None:
            asked[option] = enable

    with contextlib.closing(sqlite3.connect(":memory:", factory=Newer)) as connection:
        cleanroom.guard(connection)
    assert list(asked.values()) == [True, False, False, False]
    assert list(asked) == [getattr(sqlite3, f"SQLITE_DBCONFIG_{name}") for name in names]


# --- words ---------------------------------------------------------------------------------------------------


def test_words_for_what_is_gone(town: Document) -> None:
    assert place_words(town.raw, "department", 99999, "name") == "部署「99999」の名前"
    assert value_words(town.raw, "target", "persona_id", 99999) == "99999"
    assert value_words(town.raw, "answer", "value", "true") == "はい"
    assert value_words(town.raw, "answer", "value", "false") == "いいえ"


def test_a_broken_working_copy_is_told() -> None:
    for words in ("database disk image is malformed", "file is not a database"):
        problem = from_sqlite_error(sqlite3.DatabaseError(words))
        assert problem is not None
        assert "傷んでいる" in problem.message
    assert from_sqlite_error(sqlite3.DatabaseError("no such column: x")) is None


def test_a_file_that_is_not_there_has_no_hash(tmp_path: Path) -> None:
    assert sha256(tmp_path / "無い") == ""


# --- locks ---------------------------------------------------------------------------------------------------


def test_a_lock_that_cannot_be_removed(tmp_path: Path) -> None:
    target = tmp_path / "町.sqlite"
    folder = tmp_path / "町.sqlite.~lock"
    folder.mkdir()
    assert not FileLock(target).force("前田", "総務課", "s")
    folder.rmdir()
    lock = FileLock(target)
    assert lock.acquire("前田", "総務課", "s") is State.MINE
    folder.unlink()
    folder.mkdir()
    lock.release()
    assert folder.is_dir()


def test_a_lock_that_cannot_be_read_counts_as_somebody(tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as handle:
        assert _read(handle).session == "?"


@pytest.mark.parametrize("held", [False, True])
def test_locks_as_windows_makes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: bool) -> None:
    """The same file read as on Windows, with that system's module in place: one byte from the start is locked."""
    asked = []

    def lock(number: int, mode: int, count: int) -> None:
        asked.append((os.lseek(number, 0, os.SEEK_CUR), mode, count))
        if held:
            raise PermissionError(13, "held")

    monkeypatch.setitem(sys.modules, "msvcrt", types.SimpleNamespace(locking=lock, LK_NBLCK=2))
    monkeypatch.setattr(sys, "platform", "win32")
    spec = importlib.util.spec_from_file_location("locking_on_windows", locking.__file__)
    assert spec is not None
    assert spec.loader is not None
    windows = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(windows)
    with (tmp_path / "lock").open("a+b") as handle:
        handle.write(b"facts")
        handle.flush()
        assert windows.try_lock(handle) is not held
    assert asked == [(0, 2, 1)]


# --- merging and taking back ---------------------------------------------------------------------------------


def test_the_report_says_what_is_on_one_side_only(town_file: Path, tmp_path: Path) -> None:
    ours, theirs = fork(town_file, tmp_path / "a.sqlite", tmp_path / "b.sqlite")
    for document, name in ((ours, "こちらの課"), (theirs, "あちらの課")):
        with document.action("課を加える") as session:
            session.add(Department(name=name))
    path = theirs.publish()
    with Merge(ours, path) as merge:
        found = {(line.mine == "（ない）", line.theirs == "（ない）") for line in merge.report()}
    assert found == {(True, False), (False, True)}
    ours.close()
    theirs.close()


def test_taking_back_what_went_on_since(town: Document) -> None:
    def department(name: str) -> Department:
        with town.read() as session:
            return session.query(Department).filter_by(name=name).one()

    with town.action("加える") as session:
        session.add(Department(name="試験課"))
    added = last_batch(town)
    row = department("試験課").id
    with town.action("消す") as session:
        session.delete(session.get(Department, row))
    deleted = last_batch(town)
    plan = town.revert(added)  # it is gone already
    assert (plan.deletes, plan.left) == ([], [])
    with town.action("同じ番号で別の課") as session:
        session.add(Department(id=row, name="別の課"))
    plan = town.revert(deleted)
    assert [spot.reason for spot in plan.left] == [revert.BACK]
    assert department("別の課").id == row
    with town.action("加えてすぐ消す") as session:
        session.add(again := Department(name="一時課"))
        session.flush()
        session.delete(again)
        put_name = session.get(Department, row)
        assert put_name is not None
        put_name.name = "別の課2"
    assert town.revert(last_batch(town)).left == []
    assert department("別の課").id == row


def test_a_revert_inside_an_action_is_refused(town: Document) -> None:
    with town.action("外側"), pytest.raises(RuntimeError):
        town.revert(1)


def test_obstacles_are_named_up_to_a_few(town: Document) -> None:
    with town.action("親") as session:
        session.add(parent := Department(name="親課"))
        session.flush()
        number = parent.id
    made = last_batch(town)
    with town.action("子") as session:
        session.add_all(Department(name=f"子{n}係", parent_id=number) for n in range(8))
    with pytest.raises(WorldError) as caught:
        town.revert(made)
    assert "ほか" in str(caught.value)
    assert revert._needing(town.raw, "change", None)


def test_an_action_of_many_rows_is_shown_in_part(town: Document) -> None:
    with town.action("多い") as session:
        session.add_all(Department(name=f"課{n}") for n in range(5))
    shown, count = lines(town.raw, last_batch(town), limit=2)
    assert (len(shown), count) == (2, 5)


# --- profile -------------------------------------------------------------------------------------------------


def test_nobody_is_logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert actor() == ""


def test_a_place_that_cannot_be_resolved_is_no_backup(tmp_path: Path) -> None:
    class Gone(type(tmp_path)):
        def resolve(self, strict: bool = False) -> Path:
            raise OSError(64, "the network name is gone")

    assert not is_backup(Gone(tmp_path / "町.sqlite"))
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    assert not is_backup(tmp_path / "circle")


def test_a_profile_for_a_moment(monkeypatch: pytest.MonkeyPatch, profile: Path) -> None:
    with own_profile() as folder:
        assert os.environ["HOSHIN_NAVI_HOME"] == str(folder) != str(profile)
    assert os.environ["HOSHIN_NAVI_HOME"] == str(profile)
    monkeypatch.delenv("HOSHIN_NAVI_HOME")
    with own_profile() as folder:
        assert os.environ["HOSHIN_NAVI_HOME"] == str(folder)
    assert "HOSHIN_NAVI_HOME" not in os.environ


# --- saving --------------------------------------------------------------------------------------------------


def left_work(document: Document) -> WorkCopy:
    document.close(keep=True)
    [work] = left_behind()
    return work


def test_a_working_copy_with_a_broken_link_is_not_saved(tmp_path: Path) -> None:
    document = Document.create()
    put(document, "a", "x")
    work = left_work(document)
    with contextlib.closing(sqlite3.connect(work.database, isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO department (uuid, name, kind, is_main, position, code, closed_on, parent_id) "
            "VALUES ('u', '課', 'section', 0, 0, '', '', 999)"
        )
    with contextlib.closing(Document.resume(work)) as again, pytest.raises(WorldError, match="異常"):
        again.publish(tmp_path / "町.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_working_copy_is_not_saved(town: Document, tmp_path: Path) -> None:
    put(town, "a", "x")
    work = left_work(town)
    with contextlib.closing(sqlite3.connect(work.database, isolation_level=None)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'skill'").fetchone()[0]
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with work.database.open("r+b") as handle:
        handle.seek((page - 1) * 4096)
        handle.write(b"\xff" * 4096)
    with contextlib.closing(Document.resume(work)) as again, pytest.raises(WorldError, match="異常"):
        again.publish(tmp_path / "新しい.sqlite")
    assert not (tmp_path / "新しい.sqlite").exists()


# --- the password container ----------------------------------------------------------------------------------


def test_no_file_is_no_container(tmp_path: Path) -> None:
    assert not seal.is_sealed(tmp_path / "無い.hnseal")


@pytest.mark.parametrize("head", [b"{", b"[]", b'{"kdf": "scrypt"}', b"\xff\xfe"])
def test_a_container_with_a_strange_head_is_damaged(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "x.hnseal"
    path.write_bytes(seal.MAGIC + struct.pack(">I", len(head)) + head + bytes(100))
    with pytest.raises(UnreadableFile, match="壊れている"):
        seal.unseal(path, "合言葉")


def test_a_takeout_that_cannot_be_read_back(town: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "町.hnseal"
    true_seal, read = seal.seal, Path.read_bytes
    monkeypatch.setattr(seal, "seal", lambda plain, *secrets: true_seal(plain + b"x", *secrets))
    with pytest.raises(WorldError, match="確かめられません"):
        takeout.write(town, target, "合言葉", "鍵")
    monkeypatch.undo()

    def broken(path: Path) -> bytes:
        if path.name == "takeout.sqlite":
            raise OSError(5, "Input/output error")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", broken)
    with pytest.raises(WorldError, match="書き出しの準備"):
        takeout.write(town, target, "合言葉", "鍵")
    assert not target.exists()
    assert list(town.work.folder.glob("takeout*")) == []


def test_no_room_to_open_a_container(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_kw: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "mkdir", full)
    with pytest.raises(WorldError, match="空き容量"):
        takeout.open_plain(b"x")


# --- working copies ------------------------------------------------------------------------------------------


def test_working_copies_at_their_smallest(profile: Path) -> None:
    work = new()
    work.set_coming("0" * 64)
    assert not (work.folder / "session.json").exists()  # without a place there is nothing to note
    work.release()
    work.release()
    assert work.unsaved() == 0
    work.database.write_bytes(b"")
    assert work.unsaved() == 0
    sqlite3.connect(work.database).close()
    with contextlib.closing(sqlite3.connect(work.database)) as connection:
        connection.execute("PRAGMA user_version = 7")
    assert work.database.stat().st_size > 0
    assert work.unsaved() == 0
    assert _changed_at(work.folder / "無い") == 0.0
    shutil.rmtree(profile / "work")
    assert left_behind() == []


def test_no_folder_for_a_working_copy(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (profile / "work").mkdir()
    (profile / "work" / "taken").write_text(json.dumps({}), "utf-8")
    monkeypatch.setattr("desktop.store.workcopy.uuid4", lambda: "taken")
    with pytest.raises(WorldError, match="作業用フォルダー"):
        new()
