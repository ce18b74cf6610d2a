"""Opening, saving, and merging into a changed file, while each call to the system fails in turn, once or for good.

Whatever is reported: the user's file is the old one or the new one, the sentence says what to do, and when the world
is well again the same step succeeds.
"""

from __future__ import annotations

import contextlib
import errno
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.store import Document, TargetChanged, WorldError, backup, files, takeout
from desktop.store.files import write_bytes
from desktop.store.merge import Merge
from tests.sizes import quick_folder, size
from tests.store.rows import answers, put
from tests.store.test_publish import check_message
from tests.store.worlds import Faults, WindowsError, faulty_below, small_disk

CODES = (errno.ENOSPC, "win32", errno.EACCES, errno.EIO, "win112", errno.ENOTCONN)
CODES += (errno.ENODEV, errno.EROFS, "win5", "win33", "win1224")


def _failure(code: int | str) -> OSError:
    return OSError(code, "failed") if isinstance(code, int) else WindowsError(int(code.removeprefix("win")))


@pytest.fixture(autouse=True)
def quick_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.time, "sleep", lambda _seconds: None)


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A file as it was opened, and as somebody else saved it meanwhile."""
    folder = tmp_path_factory.mktemp("versions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(folder / "home"))
        with contextlib.closing(Document.create()) as document:
            put(document, "a", "前")
            opened = document.publish(folder / "町.sqlite").read_bytes()
            put(document, "b", "よその人")
            return opened, document.publish().read_bytes()


def _merge_and_save(document: Document, target: Path) -> None:
    try:
        document.publish()
    except TargetChanged:
        with Merge(document, target) as merge:
            merge.apply()
            document.accept_target(merge.content_hash)
        document.publish()


class World:
    """One user's file and the program's folder; `run` tries one step in it with a failing operation."""

    def __init__(self, folder: Path, profile: Path, make: Callable[[], OSError], lasting: bool) -> None:
        self.target, self._roots = folder / "町.sqlite", (folder, profile)
        self._make, self._lasting = make, lasting

    def each(self, prepare: Callable[[], Callable[[], object]], check: Callable[[bool], None]) -> int:
        """Fail operation 1, 2, … of a step until a run gets through; returns how many operations there were."""
        number = 0
        while True:
            number += 1
            step, faults = prepare(), Faults(number, self._make, lasting=self._lasting)
            with faulty_below(faults, *self._roots):
                failed = _told(step)
            assert faults.hit or not failed
            check(failed)
            if not faults.hit:
                return number - 1


def _told(step: Callable[[], object]) -> bool:
    """Whether a step failed; then with a sentence that says what to do."""
    try:
        step()
    except WorldError as error:
        check_message(error)
        return True
    return False


failures = pytest.mark.parametrize(
    "world",
    [
        pytest.param((code, lasting), id=f"{errno.errorcode.get(code, code)}-{'lasting' if lasting else 'once'}")
        for code in CODES[: size("codes")]
        for lasting in (False, True)
    ],
    indirect=True,
)


@pytest.fixture
def world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    code, lasting = request.param
    with quick_folder() as folder:
        monkeypatch.setenv("HOSHIN_NAVI_HOME", str(folder / "home"))
        for name in ("share", "home"):
            (folder / name).mkdir()
        yield World(folder / "share", folder / "home", lambda: _failure(code), lasting)


@failures
def test_opening(world: World, versions: tuple[bytes, bytes]) -> None:
    world.target.write_bytes(versions[0])
    opened: list[Document] = []

    def check(failed: bool) -> None:
        assert len(opened) == (not failed)
        for document in opened:
            assert answers(document) == {"a": "前"}
            document.close()
        opened.clear()
        assert world.target.read_bytes() == versions[0]
        assert [p.name for p in world.target.parent.iterdir()] == [world.target.name]
        with contextlib.closing(Document.open(world.target)) as again:
            assert answers(again) == {"a": "前"}

    assert world.each(lambda: lambda: opened.append(Document.open(world.target)), check) >= 10


@pytest.mark.parametrize("changed", [False, True], ids=["save", "merge and save"])
@failures
def test_saving(world: World, versions: tuple[bytes, bytes], changed: bool) -> None:
    target, documents = world.target, []

    def prepare() -> Callable[[], object]:
        target.write_bytes(versions[0])
        documents.append(Document.open(target))
        put(documents[0], "c", "こちら")
        target.write_bytes(versions[int(changed)])
        return lambda: _merge_and_save(documents[0], target)

    def check(failed: bool) -> None:
        wanted = {"a": "前", "c": "こちら"} | ({"b": "よその人"} if changed else {})
        with contextlib.closing(documents.pop()) as document:
            if target.read_bytes() == versions[int(changed)]:
                assert failed
                assert document.unsaved > 0
            else:
                assert _content(target) == wanted
            _merge_and_save(document, target)
            assert _content(target) == wanted
            assert document.unsaved == 0
        for left in target.parent.iterdir():
            left.unlink()

    assert world.each(prepare, check) >= 15


def _content(path: Path) -> dict[str, str]:
    with contextlib.closing(Document.open_copy(path)) as document:
        return answers(document)


# --- real disks --------------------------------------------------------------------------------------------


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "stick", "4m") as mounted:
        if not mounted:
            pytest.skip("this machine does not let us mount a small disk")
        yield tmp_path / "stick"


@pytest.fixture
def document(tmp_path: Path) -> Iterator[Document]:
    with contextlib.closing(Document.create()) as made:
        put(made, "a", "前")
        made.publish(tmp_path / "町.sqlite")
        put(made, "a", "後")
        yield made


def _fill(folder: Path) -> None:
    with contextlib.suppress(OSError), (folder / "filler").open("wb", buffering=0) as handle:
        while True:
            handle.write(bytes(4096))


def _remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


WRITERS: dict[str, Callable[[Document, Path], object]] = {
    "save": lambda document, _target: document.publish(),
    "save as": lambda document, target: document.publish(target.with_name("別名.sqlite")),
    "export": lambda _document, target: write_bytes(target.with_name("方針.pdf"), b"new" * 200_000),
    "take out": lambda document, target: takeout.write(document, target.with_name("町.hnseal"), "合言葉", "A" * 32),
}


@pytest.mark.parametrize("state", ["full", "read-only"])
@pytest.mark.parametrize("writer", WRITERS)
def test_a_real_disk_that_is_full_or_read_only(document: Document, stick: Path, writer: str, state: str) -> None:
    target = document.publish(stick / "町.sqlite")
    (stick / "方針.pdf").write_bytes(b"old")
    put(document, "a", "もっと後")
    if state == "full":
        _fill(stick)
    else:
        _remount(stick, "ro")
    before = {path.name: path.read_bytes() for path in stick.iterdir()}
    with pytest.raises(WorldError, match={"full": "空き容量", "read-only": "読み取り専用"}[state]) as caught:
        WRITERS[writer](document, target)
    check_message(caught.value)
    assert {path.name: path.read_bytes() for path in stick.iterdir()} == before
    assert document.path == target
    assert document.unsaved == 1
    if state == "full":
        (stick / "filler").unlink()
    else:
        _remount(stick, "rw")
    WRITERS[writer](document, target)
    assert _content(document.publish()) == {"a": "もっと後"}


def test_the_programs_own_disk_is_full(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Actions and backups on the PC itself: refused with a sentence, what was recorded before stays."""
    monkeypatch.setenv("HOSHIN_NAVI_HOME", str(stick))
    with contextlib.closing(Document.create()) as document:
        put(document, "a", "前")
        _fill(stick)
        with pytest.raises(WorldError) as caught:
            put(document, "a", "後" * 400_000)
        check_message(caught.value)
        with pytest.raises(WorldError) as caught:
            backup.take(document, "試し")
        check_message(caught.value)
        assert "作業はこのまま続けられます" in backup.attempt(document, "試し")
        (stick / "filler").unlink()
        assert answers(document) == {"a": "前"}
        put(document, "a", "後")
        assert backup.take(document, "試し").actions == 2
