"""Killed at any moment: no acknowledged edit is lost, the saved file always opens."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.models import OwnSection
from desktop.store import Document
from desktop.store.merge import Merge
from desktop.store.migrate import Step, upgrade
from desktop.store.schema import SCHEMA_VERSION
from desktop.store.shape import Shape, shape_from, shape_of
from desktop.store.workcopy import left_behind
from tests.sizes import shards

FORK = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")


def _titles(document: Document) -> set[str]:
    with document.read() as session:
        return set(session.scalars(select(OwnSection.title)))


def _add(document: Document, number: int) -> None:
    with document.action("節を加える") as session:
        session.add(OwnSection(chapter="overview", title=str(number), text="本文" * 200))


def _work(target: Path, theirs: Path, first: int, pipe: Connection) -> None:
    """Merge a colleague's copy, then edit and save for ever, telling after each; the officer whose machine dies."""
    found = left_behind()
    document = Document.resume(found[0]) if found else Document.open(target)
    number = first
    with Merge(document, theirs) as merge:
        merge.apply()
    pipe.send(("edit", int(theirs.stem)))
    while True:
        _add(document, number)
        pipe.send(("edit", number))
        if number % 3 == 0:
            document.publish()
            pipe.send(("saved", number))
        number += 1


def _listen(pipe: Connection, count: int) -> Iterator[tuple[str, int]]:
    """The next acknowledgements, or all that are still in the pipe."""
    with contextlib.suppress(EOFError, OSError):
        for _ in range(count):
            assert pipe.poll(60)
            yield pipe.recv()
        while not count and pipe.poll():
            yield pipe.recv()


def _start(work: Callable[..., None], *arguments: object) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    here, there = FORK.Pipe(duplex=False)
    child = FORK.Process(target=work, args=(*arguments, there))
    child.start()
    there.close()
    return child, here


def _colleague(base: Path, number: int) -> Path:
    """A copy of the first file in which a colleague added one section."""
    with contextlib.closing(Document.open_copy(base, "乙")) as document:
        _add(document, number)
        return document.publish(base.with_name(f"{number}.sqlite"))


@pytest.mark.parametrize(("seed", "count"), shards("kills", 50))
def test_no_acknowledged_edit_is_lost(tmp_path: Path, seed: int, count: int) -> None:
    target = tmp_path / "町.sqlite"
    with contextlib.closing(Document.create()) as document:
        base = document.publish(tmp_path / "base.sqlite")
        document.publish(target)
    chosen, edits, saved_upto = random.Random(7 + seed), {-1}, -1
    for round_number in range(count):
        theirs = _colleague(base, max(edits) + 2)
        child, here = _start(_work, target, theirs, max(edits) + 3)
        # Every fourth dies while opening or merging; the others amid their work, after some actions
        told = list(_listen(here, chosen.randrange(1, 9))) if round_number % 4 else []
        time.sleep(chosen.uniform(0, 0.01 if told else 0.15))
        child.kill()
        child.join()
        told += _listen(here, 0)
        here.close()
        theirs.unlink()
        edits |= {number for kind, number in told if kind == "edit"}
        saved_upto = max([saved_upto, *(number for kind, number in told if kind == "saved")])
        with contextlib.closing(Document.open(target)) as saved:
            assert {str(n) for n in edits if 0 <= n <= saved_upto} <= _titles(saved)
        left = left_behind()
        assert len(left) <= 1
        latest = Document.resume(left[0]) if left else Document.open(target)
        titles = _titles(latest)
        latest.close(keep=bool(left))
        assert {str(n) for n in edits if n >= 0} <= titles
    assert len(edits) > count
    assert saved_upto > count
    left = left_behind()
    with contextlib.closing(Document.resume(left[0]) if left else Document.open(target)) as document:
        document.publish()
        titles = _titles(document)
    with contextlib.closing(Document.open(target)) as saved:
        assert _titles(saved) == titles


CURRENT = shape_of(SCHEMA_VERSION)
NEXT = shape_from(SCHEMA_VERSION + 1, [*CURRENT.statements, "CREATE TABLE added (title TEXT)"])
STEP = Step(NEXT.version, after=("INSERT INTO added SELECT title FROM before.own_section",))


def _shapes(version: int) -> Shape:
    return {CURRENT.version: CURRENT, NEXT.version: NEXT}[version]


def _migrate(copy: Path, pipe: Connection) -> None:
    pipe.send("begun")
    upgrade(copy, CURRENT.version, [STEP], _shapes)
    pipe.send("done")


@pytest.mark.parametrize(("seed", "count"), shards("kills", 250))
def test_a_migration_is_done_or_not_begun(tmp_path: Path, seed: int, count: int) -> None:
    chosen, copy, ends = random.Random(seed), tmp_path / "copy.sqlite", set()
    with contextlib.closing(Document.create()) as document:
        with document.action("節を加える") as session:
            session.add_all(OwnSection(chapter="overview", title=str(n), text="本文" * 50) for n in range(300))
        old = document.publish(tmp_path / "old.sqlite")
    for number in range(count):
        shutil.copyfile(old, copy)
        child, here = _start(_migrate, copy)
        # Some at once, some when it is over, the others anywhere between
        list(_listen(here, 2 if number % 8 == 7 else 1))
        time.sleep(chosen.uniform(0, 0.02) if number % 8 else 0)
        child.kill()
        child.join()
        told = list(_listen(here, 0))  # that it was done
        here.close()
        with contextlib.closing(sqlite3.connect(copy)) as found:
            version = found.execute("PRAGMA user_version").fetchone()[0]
            rows = found.execute("SELECT COUNT(*) FROM own_section").fetchone()[0]
        assert version == NEXT.version or (copy.read_bytes() == old.read_bytes() and not told)
        assert rows == 300
        upgrade(copy, version, [STEP], _shapes)  # what the killed one left lying about is in nobody's way
        with contextlib.closing(sqlite3.connect(copy)) as found:
            assert found.execute("SELECT COUNT(*) FROM added").fetchone() == (300,)
        ends.add(version)
    assert ends == {CURRENT.version, NEXT.version}  # killed before and after the moment that counts
