"""Two people save the same file at the same moment, without any lock: what either did is in the file, never silence."""

from __future__ import annotations

import contextlib
import errno
import multiprocessing
import os
import random
import shutil
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from desktop.store import Document, TargetChanged, locking
from desktop.store.merge import Merge
from tests.sizes import quick_folder, shards
from tests.store.rows import answers, put, rows_of

FORK = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
SHARED = "shared"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with quick_folder() as made:
        monkeypatch.setenv("HOSHIN_NAVI_HOME", str(made / "home"))
        yield made


def _save(document: Document, target: Path) -> int:
    """Save as the program does: what another one saved meanwhile is merged first. Returns the number of conflicts."""
    conflicts = 0
    while True:
        try:
            document.publish()
        except TargetChanged:
            with Merge(document, target) as merge:
                conflicts += merge.apply().summary.conflicts
                document.accept_target(merge.content_hash)
        else:
            return conflicts


def _officer(name: str, pipe: Connection) -> None:
    """Opens each file it is told, edits a field of its own and the one that both edit, and saves when told to."""
    while order := pipe.recv():
        target, wait = order
        document = Document.open(target, actor=name)
        put(document, name, name)
        put(document, SHARED, name)
        pipe.send("ready")
        pipe.recv()
        time.sleep(wait)
        pipe.send(_save(document, target))
        document.close()
        pipe.send("closed")


@contextlib.contextmanager
def _officers() -> Iterator[dict[str, Connection]]:
    pipes, processes = {}, []
    for name in ("甲", "乙"):
        pipes[name], there = FORK.Pipe()
        processes.append(FORK.Process(target=_officer, args=(name, there)))
        processes[-1].start()
    try:
        yield pipes
    finally:
        for process in processes:
            process.kill()
            process.join()


def _ask(pipe: Connection) -> object:
    assert pipe.poll(60)
    return pipe.recv()


@pytest.mark.parametrize(("seed", "count"), shards("races", 125))
def test_both_save_at_once_and_nothing_is_lost(folder: Path, seed: int, count: int) -> None:
    chance = random.Random(seed)
    with contextlib.closing(Document.create()) as document:
        put(document, SHARED, "前")
        empty = document.publish(folder / "empty.sqlite")
    told = 0
    with _officers() as pipes:
        for number in range(count):
            target = shutil.copyfile(empty, folder / f"{number}.sqlite")
            for pipe in pipes.values():
                pipe.send((target, chance.choice((0.0, chance.uniform(0, 0.004)))))
            assert [_ask(pipe) for pipe in pipes.values()] == ["ready", "ready"]
            for pipe in pipes.values():
                pipe.send("go")
            conflicts = [_ask(pipe) for pipe in pipes.values()]
            assert [_ask(pipe) for pipe in pipes.values()] == ["closed", "closed"]
            told += sum(conflicts)
            with contextlib.closing(Document.open_copy(target)) as both:
                found = answers(both)
                history = {value for (value,) in rows_of(both, "SELECT new FROM change")}
            assert {found.get("甲"), found.get("乙")} == {"甲", "乙"}, number
            assert found[SHARED] in pipes
            assert {'"甲"', '"乙"'} <= history  # the value that gave way is still there to be taken
            assert conflicts.count(1) == 1, number  # and exactly one of the two was asked
            for left in folder.glob(f"{number}.sqlite*"):
                left.unlink()
    assert told == count


def test_a_place_without_locks_can_be_saved_to(folder: Path) -> None:
    def refuse(*_args: object) -> None:
        raise OSError(errno.ENOLCK, "no locks here")

    with contextlib.closing(Document.create()) as document:
        target = document.publish(folder / "町.sqlite")
        put(document, SHARED, "後")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(locking, "_lock", refuse)
            document.publish()
        assert document.unsaved == 0
    with contextlib.closing(Document.open_copy(target)) as saved:
        assert answers(saved) == {SHARED: "後"}


def test_somebody_who_never_ends_his_turn_holds_nobody_up_for_ever(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "_PATIENCE", 0.05)
    with contextlib.closing(Document.create()) as document:
        target = document.publish(folder / "町.sqlite")
        put(document, SHARED, "後")
        with locking.taking_turns(target):
            document.publish()
        assert document.unsaved == 0
    assert sorted(p.name for p in folder.glob("町*")) == ["町.sqlite", "町.sqlite.bak"]
