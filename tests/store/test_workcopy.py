"""Working copies: found again after a crash, held by one program at a time, never thrown away unasked."""

from __future__ import annotations

import contextlib
import errno
import multiprocessing
import os
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from desktop.models import OwnSection
from desktop.store import Document, WorldError, workcopy
from desktop.store.workcopy import left_behind
from tests.store.rows import answers, put, state_of
from tests.store.worlds import small_disk

FORK = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")


def _hold_open(target: Path, pipe: Connection) -> None:
    document = Document.open(target)
    put(document, "a", "よその画面")
    pipe.send(str(document.work.folder))
    pipe.recv()
    os._exit(0)  # as a crash does: nothing is closed


def test_crash_leaves_a_copy_to_go_on_with(tmp_path: Path) -> None:
    with contextlib.closing(Document.create()) as made:
        put(made, "a", "1")
        target = made.publish(tmp_path / "町.sqlite")
    here, there = FORK.Pipe()
    child = FORK.Process(target=_hold_open, args=(target, there))
    child.start()
    folder = Path(here.recv())
    assert left_behind() == []  # somebody is using it
    with pytest.raises(WorldError, match="すでに別の画面"):
        Document.resume(workcopy.WorkCopy(folder))
    workcopy.WorkCopy(folder).discard()
    assert folder.is_dir()
    here.send("go")
    child.join()
    (work,) = left_behind()
    assert (work.folder, work.target, work.unsaved()) == (folder, target, 1)
    with contextlib.closing(Document.resume(work)) as again:
        assert answers(again) == {"a": "よその画面"}
        assert again.undo() == "aを変える"
        again.redo()
        assert again.publish() == target
    assert left_behind() == []
    with contextlib.closing(Document.open(target)) as saved:
        assert answers(saved) == {"a": "よその画面"}


def test_copies_without_unsaved_work_are_cleared(tmp_path: Path, profile: Path) -> None:
    document = Document.create()
    put(document, "a", "1")
    document.publish(tmp_path / "町.sqlite")
    document.close(keep=True)
    (profile / "work" / "stray.txt").write_text("x")
    (profile / "work" / "empty").mkdir()
    assert left_behind() == []
    assert [p.name for p in (profile / "work").iterdir()] == ["stray.txt"]


def test_closing_takes_the_copy_away(profile: Path) -> None:
    Document.create().close()
    assert list((profile / "work").iterdir()) == []


def test_opening_that_was_cut_off_is_no_unsaved_work(tmp_path: Path) -> None:
    with contextlib.closing(Document.create()) as made:
        put(made, "a", "1")
        target = made.publish(tmp_path / "町.sqlite")
    work = workcopy.new()
    work.database.write_bytes(target.read_bytes())
    work.release()
    assert left_behind() == []


def test_never_saved_work_is_found_again(profile: Path) -> None:
    document = Document.create()
    put(document, "a", "1")
    document.close(keep=True)
    (work,) = left_behind()
    assert (work.target, work.unsaved()) == (None, 1)
    with contextlib.closing(Document.resume(work)) as again:
        assert answers(again) == {"a": "1"}


def test_unreadable_copy_is_not_thrown_away(profile: Path) -> None:
    document = Document.create()
    put(document, "a", "1")
    document.close(keep=True)
    (work,) = left_behind()
    content = bytearray(work.database.read_bytes())
    content[100:4096] = bytes(3996)
    work.database.write_bytes(content)
    (found,) = left_behind()
    assert found.folder == work.folder
    with pytest.raises(WorldError, match="傷んでいる"):
        Document.resume(found)
    assert left_behind()[0].folder == work.folder
    found.discard()
    assert not work.folder.exists()


def test_damaged_record_of_the_target(profile: Path, tmp_path: Path) -> None:
    document = Document.create()
    document.publish(tmp_path / "町.sqlite")
    put(document, "a", "1")
    document.close(keep=True)
    for record in ("", "{", '{"target": 3}', "[]"):
        (document.work.folder / "session.json").write_text(record)
        (work,) = left_behind()
        assert work.target is None
        Document.resume(work).close(keep=True)


def test_newest_first(profile: Path) -> None:
    made = []
    for n in range(3):
        document = Document.create()
        put(document, "a", str(n))
        document.close(keep=True)
        os.utime(document.work.folder, (n, n))
        made.append(document.work.folder)
    assert [work.folder for work in left_behind()] == made[::-1]


def test_full_local_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    with small_disk(home, "2m") as mounted:
        monkeypatch.setenv("HOSHIN_NAVI_HOME", str(home))
        document = Document.create()
        put(document, "a", "1")
        if mounted:
            (home / "other").write_bytes(bytes(os.statvfs(home).f_bavail * os.statvfs(home).f_frsize - 200_000))
        before = state_of(document)

        def fill() -> None:
            if not mounted:
                raise WorldError("空き容量が足りない", "片付けてください")
            for n in range(200):
                with document.action("長い節") as session:
                    session.add(OwnSection(chapter="overview", title=str(n), text="あ" * 20_000))
                before.update(state_of(document))

        with pytest.raises(WorldError, match="空き容量"):
            fill()
        assert state_of(document) == before
        for world in (Document.create, lambda: document.publish(tmp_path / "町.sqlite")):
            if mounted:
                with pytest.raises(WorldError):
                    world()
        (home / "other").unlink(missing_ok=True)
        put(document, "a", "2")
        assert answers(document) == {"a": "2"}
        document.close()


def test_home_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("HOSHIN_NAVI_HOME", str(tmp_path / "file" / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))  # nor any other place to write
    with pytest.raises(WorldError) as caught:
        Document.create()
    assert errno.errorcode[errno.ENOTDIR] not in str(caught.value)
