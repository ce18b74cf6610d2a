"""Killed at any moment: no acknowledged edit is lost, the saved file always opens."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import time
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


def _told(pipe: Connection) -> dict[str, int]:
    found: dict[str, int] = {}
    with contextlib.suppress(EOFError, OSError):
        while pipe.poll():
            kind, number = pipe.recv()
            found[kind] = number
    return found


def test_no_acknowledged_edit_is_lost(tmp_path: Path) -> None:
    target = tmp_path / "町.sqlite"
    with contextlib.closing(Document.create()) as document:
        document.publish(target)
    chosen, told = random.Random(7), {"edit": -1, "saved": -1}
    for round_number in range(KILLS):
        here, there = FORK.Pipe(duplex=False)
        child = FORK.Process(target=_work, args=(target, told["edit"] + 2, there))
        child.start()
        there.close()
        # Every tenth dies while still opening; the others somewhere in the middle of their work
        if round_number % 10:
            here.poll(30)
        time.sleep(chosen.uniform(0, 0.08))
        child.kill()
        child.join()
        told |= _told(here)
        here.close()
        with contextlib.closing(Document.open(target)) as saved:
            assert {str(told["saved"])} <= _titles(saved) or told["saved"] < 0
        left = left_behind()
        assert len(left) <= 1
        latest = Document.resume(left[0]) if left else Document.open(target)
        titles = _titles(latest)
        latest.close(keep=bool(left))
        assert {str(told["edit"])} <= titles or told["edit"] < 0
    assert told["saved"] > KILLS / 2
    left = left_behind()
    with contextlib.closing(Document.resume(left[0]) if left else Document.open(target)) as document:
        document.publish()
        told_titles = _titles(document)
    with contextlib.closing(Document.open(target)) as saved:
        assert _titles(saved) == told_titles
