"""Mutated and hand-made hostile files at the gate: refused with a sentence, or exactly the rows that were saved."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.policy.starting import new_document
from desktop.store import UnreadableFile, gate
from desktop.store.digest import row_digest
from desktop.store.schema import SCHEMA_VERSION
from desktop.store.shape import shape_of
from tests.sizes import quick_folder, shards


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small file of ours."""
    folder = tmp_path_factory.mktemp("good")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(folder / "home"))
        document = new_document(name="あおば野町")
        path = document.publish(folder / "good.sqlite")
        document.close()
    return path.read_bytes()


def rows(path: Path) -> str:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return row_digest(connection, shape_of(SCHEMA_VERSION))
    finally:
        connection.close()


def mutate(data: bytes, chance: random.Random) -> bytes:
    """One of the ways in which sticks, shares and people damage a file."""
    changed = bytearray(data)
    kind = chance.choice(("flip", "flip", "flip", "bytes", "cut", "swap", "zero", "grow", "header"))
    at = chance.randrange(len(changed))
    if kind == "flip":
        for _ in range(chance.randint(1, 3)):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    elif kind == "bytes":
        changed[at : at + 16] = chance.randbytes(16)
    elif kind == "cut":
        del changed[at:]
    elif kind == "swap":
        other = chance.randrange(len(changed) // 4096) * 4096
        page = at // 4096 * 4096
        changed[page : page + 4096], changed[other : other + 4096] = (
            changed[other : other + 4096],
            changed[page : page + 4096],
        )
    elif kind == "zero":
        changed[at : at + 512] = bytes(len(changed[at : at + 512]))
    elif kind == "grow":
        changed += chance.randbytes(chance.randint(1, 5000))
    else:
        changed[chance.randrange(100)] = chance.randrange(256)
    return bytes(changed)


@pytest.fixture
def fast() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


@pytest.mark.parametrize(("seed", "count"), shards("hostile", 1_000))
def test_mutated_files_are_refused_or_hold_the_same_rows(good: bytes, fast: Path, seed: int, count: int) -> None:
    chance = random.Random(20261123 + seed)
    path, copy = fast / "mutated.sqlite", fast / "copy.sqlite"
    path.write_bytes(good)
    gate.admit(path, copy)
    wanted = rows(copy)
    refused = 0
    for number in range(count):
        path.write_bytes(mutate(good, chance))
        start = time.monotonic()
        try:
            gate.admit(path, copy)
        except UnreadableFile as error:
            refused += bool(error.next_step)
        else:
            assert rows(copy) == wanted, number
        assert time.monotonic() - start < 5, number  # a hang, not a measure of speed
    assert refused > count // 2


SCHEMA_ATTACKS = {
    "trigger": "CREATE TRIGGER t AFTER INSERT ON answer BEGIN DELETE FROM answer; END",
    "view": "CREATE VIEW v AS SELECT * FROM answer",
    "shadow table": "CREATE TABLE extra (x)",
    "index with function": "CREATE INDEX i ON answer (upper(key))",
    "generated column": "ALTER TABLE answer ADD COLUMN g TEXT AS (upper(key))",
    "default with function": "ALTER TABLE answer ADD COLUMN d TEXT DEFAULT 'x'",
    "fts": "CREATE VIRTUAL TABLE f USING fts5(x)",
    "recursive view": "CREATE VIEW r AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x FROM c",
    "dropped table": "DROP TABLE own_section",
    "renamed column": "ALTER TABLE answer RENAME COLUMN value TO wert",
    "dropped index": "DROP INDEX ix_change_batch_id",
}


@pytest.mark.parametrize("attack", SCHEMA_ATTACKS)
def test_foreign_schema_never_passes(good: bytes, tmp_path: Path, attack: str) -> None:
    path = tmp_path / "attack.sqlite"
    path.write_bytes(good)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(SCHEMA_ATTACKS[attack])
    connection.close()
    with pytest.raises(UnreadableFile):
        gate.admit(path, tmp_path / "copy.sqlite")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE organization SET name = 'よその町'",
        "DELETE FROM requirement WHERE rowid = 1",
        "INSERT INTO answer VALUES ('x', '1')",
        "UPDATE change SET new = 'x' WHERE op = 'I'",
        "UPDATE meta SET value = 'x' WHERE key = 'lineage'",
        "UPDATE persona SET name = x'00ff'",
        "INSERT INTO answer VALUES ('y', '{')",
    ],
)
def test_content_changed_behind_our_back_is_noticed(good: bytes, tmp_path: Path, statement: str) -> None:
    path = tmp_path / "changed.sqlite"
    path.write_bytes(good)
    connection = sqlite3.connect(path, isolation_level=None)
    changed = connection.execute(statement).rowcount
    connection.close()
    if not changed:
        pytest.fail("the attack changed nothing")
    with pytest.raises(UnreadableFile):
        gate.admit(path, tmp_path / "copy.sqlite")


def test_another_text_encoding_in_the_header_is_refused(good: bytes, tmp_path: Path) -> None:
    """Found by the long run: SQLite would not attach such a file."""
    path = tmp_path / "utf16.sqlite"
    changed = bytearray(good)
    changed[59] = 2
    path.write_bytes(changed)
    with pytest.raises(UnreadableFile):
        gate.admit(path, tmp_path / "copy.sqlite")
    assert list(tmp_path.glob("*.fresh")) == []
