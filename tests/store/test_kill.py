"""Killed at any moment: no acknowledged edit is lost, the saved file always opens."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import select

from desktop.models import OwnSection
from desktop.store import Document
from desktop.store.workcopy import left_behind

KILLS = int(os.environ.get("HOSHIN_KILLS", "60"))
FORK = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")


def _titles(document: Document) -> set[str]:
    with document.read() as session:
        return set(session.scalars(select(OwnSection.title)))


def _work(target: Path, first: int, pipe: Connection) -> None:
    """Edit and save for ever, telling after each finished action; the officer whose machine dies."""
    found = left_behind()
    document = Document.resume(found[0]) if found else Document.open(target)
    number = first
    while True:
        with document.action("節を加える") as session:
            session.add(OwnSection(chapter="overview", title=str(number), text="本文" * 200))
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


def test_no_acknowledged_edit_is_lost(tmp_path: Path) -> None:
    target = tmp_path / "町.sqlite"
    with contextlib.closing(Document.create()) as document:
        document.publish(target)
    chosen, edits, saved_upto = random.Random(7), {-1}, -1
    for round_number in range(KILLS):
        here, there = FORK.Pipe(duplex=False)
        child = FORK.Process(target=_work, args=(target, max(edits) + 2, there))
        child.start()
        there.close()
        # Every tenth dies while still opening; the others in the middle of their work, after a few finished actions
        told = list(_listen(here, chosen.randrange(1, 9))) if round_number % 10 else []
        time.sleep(chosen.uniform(0, 0.01 if told else 0.05))
        child.kill()
        child.join()
        told += _listen(here, 0)
        here.close()
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
    assert len(edits) > KILLS
    assert saved_upto > KILLS
    left = left_behind()
    with contextlib.closing(Document.resume(left[0]) if left else Document.open(target)) as document:
        document.publish()
        titles = _titles(document)
    with contextlib.closing(Document.open(target)) as saved:
        assert _titles(saved) == titles
