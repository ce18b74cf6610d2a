"""The power goes at any moment: what was synced is there, of the rest any part is missing, out of order or torn.

Killing a program never shows a forgotten fsync, because the system still holds what was written. Here every
operation is recorded and cut off anywhere. Each fsync is then left out in turn, which the replay has to notice.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from desktop.store import Document, connection, schema, shape, workcopy
from desktop.store.files import write_bytes
from tests.sizes import quick_folder, shards
from tests.store.disk import Disk, Tree
from tests.store.recorded import Recorder, Vfs
from tests.store.rows import put

SAVES, ACTIONS = 4, 160
MUTANT_CUTS = 600


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# --- saving ------------------------------------------------------------------------------------------------


class Saving:
    """A town's file saved several times, and a document exported beside it, on a recorded disk."""

    def __init__(self, folder: Path, *, ignored: str = "", links: bool = True) -> None:
        self.target, self.export = folder / "share" / "町.sqlite", folder / "share" / "方針.pdf"
        self.target.parent.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HOSHIN_NAVI_HOME", str(folder / "home"))
            with contextlib.closing(Document.create("試験")) as document:
                self.disk = Disk(folder)
                self.session = document.work.folder / "session.json"
                self.recorder = Recorder(self.disk, ignored=ignored, links=links)
                self.saved, self.exported = [b""], [b""]
                with self.recorder.running():
                    for number in range(SAVES):
                        self._save(document, number)

    def _save(self, document: Document, number: int) -> None:
        put(document, "a", str(number) * 2000)
        document.publish(self.target)
        self.saved.append(self.target.read_bytes())
        self.recorder.say("saved")
        write_bytes(self.export, bytes([number]) * 5000)
        self.exported.append(self.export.read_bytes())
        self.recorder.say("exported")

    def wrong(self, cut: int, chance: random.Random) -> str:
        """What is wrong after a cut; an empty text when all is well."""
        tree, said = self.disk.after(cut, chance), self.disk.said(cut)
        files = ((self.target, self.saved, said.count("saved")), (self.export, self.exported, said.count("exported")))
        for path, versions, told in files:
            found = tree.get(path, b"")
            if found not in versions:
                return f"{path.name} is neither old nor new"
            if found not in versions[told : told + 2]:
                return f"{path.name} is not the one that was told to be saved"
        if tree.get(self.target.with_name("町.sqlite.bak"), b"") not in self.saved:
            return "the file before is torn"
        return self._strange_session(tree) if "saved" in said else ""

    def _strange_session(self, tree: Tree) -> str:
        """After the cut the program must know the target as its own; otherwise it would not dare to save."""
        if self.session not in tree:
            return "the place of the file is forgotten"
        try:
            facts = json.loads(tree[self.session])
        except ValueError:
            return "session.json is torn"
        ours = {facts["base_hash"], facts["coming_hash"]}
        return "" if _sha(tree[self.target]) in ours else "the target is not known as our own"


# --- working -----------------------------------------------------------------------------------------------


class Working:
    """A working copy with the store's own pragmas, tables and triggers, over SQLite's recorded files."""

    def __init__(self, folder: Path, *, instead: dict[str, str] | None = None, ignored: str = "") -> None:
        self.pragmas = [(instead or {}).get(p, p) for p in (*connection._COMMON, *connection._WRITER)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HOSHIN_NAVI_HOME", str(folder / "home"))
            (folder / "home").mkdir()
            self.disk = Disk(folder)
            self.recorder = Recorder(self.disk, ignored=ignored)
            with self.recorder.running():
                work = workcopy.new()
        self.database = work.database
        vfs = Vfs(self.disk)
        try:
            with contextlib.closing(apsw.Connection(str(self.database), vfs=vfs.NAME)) as made:
                shape.create(made, shape.shape_of(schema.SCHEMA_VERSION))  # type: ignore[arg-type]
            for first in range(0, ACTIONS, ACTIONS // 2):  # closed once in between, as by a restart
                self._work(range(first, first + ACTIONS // 2))
        finally:
            vfs.unregister()
            work.release()

    def _work(self, numbers: range) -> None:
        with contextlib.closing(apsw.Connection(str(self.database), vfs=Vfs.NAME)) as raw:
            for pragma in self.pragmas:
                raw.execute(pragma)
            schema.install_journal(raw)  # type: ignore[arg-type]
            raw.execute("INSERT INTO journal_session (uuid, actor, opened_at) VALUES (?, '', '')", (str(numbers),))
            session = raw.last_insert_rowid()
            for number in numbers:
                raw.execute("BEGIN IMMEDIATE")
                raw.execute(
                    "INSERT INTO batch (id, session_id, label, kind, actor, at) VALUES (?, ?, '', 'edit', '', '')",
                    (number + 1, session),
                )
                raw.execute("UPDATE temp.running SET session_id = ?, batch_id = ?", (session, number + 1))
                for key in (f"a{number}", f"b{number}"):
                    raw.execute("INSERT INTO answer (key, value) VALUES (?, ?)", (key, json.dumps("あ" * 2000)))
                raw.execute("UPDATE temp.running SET session_id = NULL, batch_id = NULL")
                raw.execute("COMMIT")
                self.recorder.say(number)

    def wrong(self, cut: int, chance: random.Random, scratch: Path) -> str:
        """What is wrong after a cut; an empty text when all is well."""
        told = self.disk.said(cut)
        tree = self.disk.after(cut, chance)
        if not told:
            return ""
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        for suffix in ("", "-wal", "-journal"):
            if (path := Path(f"{self.database}{suffix}")) in tree:
                (scratch / path.name).write_bytes(tree[path])
        try:
            with contextlib.closing(connection.connect(scratch / self.database.name, writer=True)) as opened:
                if opened.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                    return "corrupt"
                found = {key for (key,) in opened.execute("SELECT key FROM answer")}
                entries = opened.execute("SELECT COUNT(*) FROM change").fetchone()[0]
        except connection.sqlite3.DatabaseError as error:
            return str(error)
        if not {f"{letter}{number}" for number in told for letter in "ab"} <= found:
            return "an acknowledged action is gone"
        halves = [k for k in found if ("b" if k[0] == "a" else "a") + k[1:] not in found]
        return "half an action" if halves or entries != len(found) else ""


# --- tests -------------------------------------------------------------------------------------------------


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as made:
        yield made


def _cuts(length: int, seed: int, count: int) -> Iterator[tuple[int, random.Random]]:
    """Cut points spread over the whole record, each with its own chance."""
    for number in range(count):
        chance = random.Random(f"{seed}-{number}")
        yield chance.randrange(length + 1), chance


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
@pytest.mark.parametrize(("seed", "count"), shards("cuts", 2_500))
def test_a_power_cut_while_saving(folder: Path, links: bool, seed: int, count: int) -> None:
    world = Saving(folder, links=links)
    for cut, chance in _cuts(len(world.disk.log), seed, -(-count // 4)):
        assert world.wrong(cut, chance) == "", cut


@pytest.mark.parametrize(("seed", "count"), shards("cuts", 2_500))
def test_a_power_cut_while_working(folder: Path, seed: int, count: int) -> None:
    world = Working(folder)
    for cut, chance in _cuts(len(world.disk.log), seed, -(-count // 2)):
        assert world.wrong(cut, chance, folder / "after") == "", cut


SAVING_SYNCS = ("copy_bytes", "_sync_file", "sync_folder")


def test_every_sync_of_saving_has_its_mutant(folder: Path) -> None:
    assert Saving(folder).recorder.sites == set(SAVING_SYNCS)


@pytest.mark.parametrize("site", SAVING_SYNCS)
def test_a_sync_left_out_of_saving_is_noticed(folder: Path, site: str) -> None:
    world = Saving(folder, ignored=site, links=False)
    assert any(world.wrong(cut, chance) for cut, chance in _cuts(len(world.disk.log), 0, MUTANT_CUTS))


@pytest.mark.parametrize(
    ("pragma", "instead"),
    [
        ("PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"),
        ("PRAGMA synchronous = FULL", "PRAGMA synchronous = OFF"),
        ("PRAGMA journal_mode = WAL", "PRAGMA journal_mode = MEMORY"),
    ],
)
def test_a_sync_left_out_of_working_is_noticed(folder: Path, pragma: str, instead: str) -> None:
    world = Working(folder, instead={pragma: instead})
    assert instead in world.pragmas
    assert _found(world, folder)


def test_the_new_folder_not_synced_is_noticed(folder: Path) -> None:
    assert _found(Working(folder, ignored="sync_folder"), folder)


def _found(world: Working, folder: Path) -> bool:
    return any(world.wrong(cut, chance, folder / "after") for cut, chance in _cuts(len(world.disk.log), 0, MUTANT_CUTS))
