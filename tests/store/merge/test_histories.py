"""The laws of merging over long random histories of three copies; every merge counts as one case.

The databases lie in memory where the machine has such a folder: the laws are about content, not about the disk.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.policy.starting import new_document
from desktop.store import Document
from desktop.store.merge import Merge
from tests.sizes import quick_folder, shards
from tests.store.merge.copies import EDITS, edit, entries, fork, logical, whole

EDITS_BETWEEN = 4
LENGTH = 12  # merges of three copies until they start anew
DECIDED_ALIKE = {"mine": "theirs", "theirs": "mine"}


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with quick_folder() as made:
        monkeypatch.setenv("HOSHIN_NAVI_HOME", str(made / "home"))
        yield made


def _first(folder: Path) -> Path:
    document = new_document(name="あおば野町")
    for n, name in enumerate(("総務課", "税務課", "会計課")):
        edit(document, "add", 2 * n, name)
    path = document.publish(folder / "first.sqlite")
    document.close()
    return path


def _work(document: Document, chance: random.Random) -> None:
    for _ in range(chance.randrange(EDITS_BETWEEN + 1)):
        if chance.random() < 0.15:
            document.undo()
        else:
            edit(document, chance.choice(EDITS), chance.randrange(12), chance.choice("あいうえ"))


def _questions(merge: Merge) -> set[tuple[str, str, bool]]:
    return {(d.table, d.field, d.shape != "field") for d in merge.differences("conflict")}


def _merge_both_ways(a: Document, b: Document, folder: Path, chance: random.Random) -> int:
    """Each takes the other in; returns how many merges that were."""
    path_a, path_b = folder / "a.copy", folder / "b.copy"
    a.copy_to(path_a)
    b.copy_to(path_b)
    known, choice = entries(a) | entries(b), chance.choice(("mine", "theirs"))
    with Merge(a, path_b) as merge:
        asked_a = _questions(merge)
        merge.apply(default=choice)
    with Merge(b, path_a) as merge:
        asked_b = _questions(merge)
        merge.apply(default=DECIDED_ALIKE[choice])
    assert whole(a)
    assert whole(b)
    assert asked_a == asked_b  # both orders ask the same
    assert logical(a) == logical(b)  # and, decided alike, give the same
    assert known <= entries(a) & entries(b)  # nothing anybody did is forgotten
    if chance.random() < 0.1:
        with Merge(a, path_b) as merge:
            assert (merge.summary.theirs, merge.summary.conflicts) == (0, 0)  # once is enough
        return 3
    return 2


@pytest.mark.parametrize(("seed", "count"), shards("merges", 100))
def test_laws_over_long_histories(folder: Path, seed: int, count: int) -> None:
    first, done, histories = _first(folder), 0, 0
    while done < count:
        histories += 1
        chance = random.Random(f"{seed}-{histories}")  # a failure names the history that shows it
        copies = fork(first, *(folder / f"{name}.sqlite" for name in "甲乙丙"))
        for _ in range(LENGTH // 2):
            a, b = chance.sample(copies, 2)
            for document in copies:
                _work(document, chance)
            try:
                done += _merge_both_ways(a, b, folder, chance)
            except AssertionError as error:
                error.add_note(f"seed {seed}, history {histories}")
                raise
        for document in copies:
            document.close()
    assert done >= count
