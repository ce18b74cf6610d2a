"""How much the random tests do: one table, three columns.

HOSHIN_SIZE chooses the column (quick | ci | soak); HOSHIN_KILLS and the like set one line of it by hand.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COLUMNS = ("quick", "ci", "soak")
TABLE = {
    "kills": (40, 500, 20_000),
    "cuts": (400, 5_000, 50_000),
    "hostile": (250, 20_000, 1_000_000),
    "merges": (24, 2_000, 1_000_000),
    "races": (20, 1_000, 10_000),
    "codes": (2, 4, 11),  # error codes of the system that every file operation fails with in turn
}
RAM = Path("/dev/shm")  # noqa: S108 - a folder in memory, where there is one


def size(name: str) -> int:
    """How many cases of one kind to run."""
    column = COLUMNS.index(os.environ.get("HOSHIN_SIZE", "quick"))
    return int(os.environ.get(f"HOSHIN_{name.upper()}", TABLE[name][column]))


def shards(name: str, each: int) -> list[tuple[int, int]]:
    """The cases of one kind as (seed, count), so that several workers share them and none runs into its time limit."""
    total = size(name)
    return [(seed, min(each, total - first)) for seed, first in enumerate(range(0, total, each))]


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where the machine has one: for tests that ask what is written, not whether it is durable."""
    with tempfile.TemporaryDirectory(prefix="hoshin-", dir=RAM if RAM.is_dir() else None) as folder:
        yield Path(folder)
