"""Saving: the user's file is the old one or the new one, whatever fails."""

from __future__ import annotations

import contextlib
import errno
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.models import OwnSection
from desktop.store import Document, TargetChanged, WorldError, backup, files
from desktop.store.files import sha256, write_bytes
from desktop.store.workcopy import left_behind
from tests.store.rows import answers, put, state_in, state_of
from tests.store.worlds import Faults, WindowsError, faulty, open_folder, ordinary_user, small_disk

JAPANESE = re.compile("[ぁ-ん]")
CODES = {
    errno.ENOSPC: "空き容量",
    errno.EDQUOT: "空き容量",
    errno.EACCES: "権限",
    errno.EPERM: "権限",
    errno.EROFS: "読み取り専用",
    errno.ENOENT: "見つからない",
    errno.EIO: "失敗",
}
WINDOWS = {5: "権限", 32: "ほかのソフト", 33: "ほかのソフト", 39: "空き容量", 112: "空き容量", 1224: "失敗"}


@pytest.fixture
def document(tmp_path: Path) -> Iterator[Document]:
    made = Document.create("試験")
    put(made, "a", "前")
    made.publish(tmp_path / "町.sqlite")
    put(made, "a", "後")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def quick_waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waits: list[float] = []
    monkeypatch.setattr(files.time, "sleep", waits.append)
    return waits


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def answers_in(path: Path) -> dict[str, object]:
    with contextlib.closing(Document.open_copy(path)) as document:
        return answers(document)


def check_message(error: WorldError) -> None:
    assert JAPANESE.search(error.message)
    assert JAPANESE.search(error.next_step)
    assert "Errno" not in str(error)


def test_saved_file_holds_the_same_rows_and_opens_again(document: Document, tmp_path: Path) -> None:
    path = document.publish()
    assert state_in(path) == state_of(document)
    assert names(tmp_path) == ["町.sqlite", "町.sqlite.bak"]
    with contextlib.closing(Document.open(path)) as again:
        assert state_of(again) == state_of(document)
        assert (again.path, again.unsaved) == (path, 0)
        assert again.undo_label == "aを変える"


@given(texts=st.lists(st.text(st.characters(codec="utf-8")), max_size=4))
@settings(max_examples=10)
def test_any_text_comes_back_as_it_was(tmp_path: Path, texts: list[str]) -> None:
    with contextlib.closing(Document.create()) as document:
        with document.action("節") as session:
            session.add_all(OwnSection(chapter="overview", title=t, text=t) for t in texts)
        path = document.publish(tmp_path / "町.sqlite")
        with contextlib.closing(Document.open(path)) as again, again.read() as session:
            assert [s.text for s in session.query(OwnSection).order_by(OwnSection.id)] == texts


def test_changed_target_is_never_overwritten(document: Document, tmp_path: Path) -> None:
    target = tmp_path / "町.sqlite"
    with contextlib.closing(Document.open(target)) as other:
        put(other, "b", "よその人")
        other.publish()
    theirs = target.read_bytes()
    for path in (None, target, tmp_path / ".." / tmp_path.name / "町.sqlite"):
        with pytest.raises(TargetChanged) as caught:
            document.publish(path)
        check_message(caught.value)
    assert target.read_bytes() == theirs
    mine = document.publish(tmp_path / "別名.sqlite")
    assert document.path == mine
    assert document.unsaved == 0
    assert target.read_bytes() == theirs


def test_changed_target_is_noticed_by_a_relative_path(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "町.sqlite").write_bytes(b"changed")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TargetChanged):
        document.publish(Path("町.sqlite"))
    assert (tmp_path / "町.sqlite").read_bytes() == b"changed"


def test_after_merging_the_targets_content_it_may_be_replaced(document: Document, tmp_path: Path) -> None:
    target = tmp_path / "町.sqlite"
    with contextlib.closing(Document.open(target)) as other:
        put(other, "b", "よその人")
        other.publish()
        merged = sha256(target)
        put(other, "b", "さらに")
        other.publish()
        document.accept_target(merged)
        with pytest.raises(TargetChanged):  # it was changed once more: what was merged is not what is there
            document.publish()
        document.accept_target(sha256(target))
    assert document.publish() == target


def test_accepting_needs_a_place() -> None:
    with contextlib.closing(Document.create()) as document:
        document.accept_target("0" * 64)
        assert document.path is None


def test_a_copy_belongs_to_no_place(document: Document, tmp_path: Path) -> None:
    target = tmp_path / "町.sqlite"
    with contextlib.closing(Document.open_copy(target)) as copy:
        assert (copy.path, copy.unsaved, answers(copy)) == (None, 0, {"a": "前"})
        put(copy, "a", "写し")
        with pytest.raises(WorldError, match="保存先"):
            copy.publish()
        assert copy.publish(tmp_path / "写し.sqlite") == tmp_path / "写し.sqlite"
    assert answers_in(target) == {"a": "前"}


def test_backups_cannot_be_saved_over(document: Document) -> None:
    made = backup.take(document, "試し")
    content = made.path.read_bytes()
    with contextlib.closing(Document.open_copy(made.path)) as copy:
        put(copy, "a", "上書き")
        with pytest.raises(WorldError, match="バックアップの場所") as caught:
            copy.publish(made.path)
        check_message(caught.value)
    assert made.path.read_bytes() == content


def test_vanished_target_is_written_anew(document: Document, tmp_path: Path) -> None:
    (tmp_path / "町.sqlite").unlink()
    with contextlib.closing(Document.open(document.publish())) as again:
        assert answers(again) == {"a": "後"}


def test_save_that_was_cut_off_is_known_as_our_own(document: Document, tmp_path: Path) -> None:
    """Killed between replacing the file and noting it: the next save must not take our own file for another's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "sync_folder", lambda _folder: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            document.publish()
    document.close(keep=True)
    (work,) = left_behind()
    with contextlib.closing(Document.resume(work)) as again:
        put(again, "a", "さらに後")
        assert state_in(again.publish()) == state_of(again)


@pytest.mark.parametrize("name", ["町 方針#1%20?.sqlite", "葛󠄀飾𠮷.sqlite", "a" * 60 + ".sqlite"])
def test_odd_names(document: Document, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "共有 フォルダー#%"
    folder.mkdir()
    with contextlib.closing(Document.open(document.publish(folder / name))) as again:
        assert answers(again) == {"a": "後"}


def _fail_each(document: Document, target: Path, make: Callable[[], OSError], *, lasting: bool) -> int:
    """Make the n-th operation fail for n = 1, 2, … until a run gets through; returns how many places there were."""
    n = 0
    while True:
        n += 1
        old, faults = target.read_bytes(), Faults(n, make, lasting=lasting)
        with faulty(faults) as path_class:
            try:
                document.publish(path_class(target))
                failed = False
            except WorldError as error:
                failed = True
                check_message(error)
        if not faults.hit:
            assert not failed
            return n - 1
        content = target.read_bytes()
        if failed and not lasting:
            assert set(names(target.parent)) <= {target.name, f"{target.name}.bak"}
        if content == old:
            assert failed
            assert document.unsaved > 0
        else:
            assert content.startswith(b"SQLite format 3\x00")
            with contextlib.closing(Document.open(target)) as again:
                assert state_of(again) == state_of(document)
        for left in target.parent.glob("*.tmp"):
            left.unlink()
        document.publish(target)  # and once the world is well again, saving works
        put(document, "n", str(n))


@pytest.mark.parametrize(("code", "lasting"), [(errno.ENOSPC, False), (errno.EACCES, True)], ids=["once", "lasting"])
def test_each_file_operation_failing(document: Document, tmp_path: Path, code: int, lasting: bool) -> None:
    places = _fail_each(document, tmp_path / "町.sqlite", lambda: OSError(code, "失敗"), lasting=lasting)
    assert places >= 10


@pytest.mark.parametrize("code", [32, 112])
def test_each_file_operation_failing_as_windows_says_it(document: Document, tmp_path: Path, code: int) -> None:
    assert _fail_each(document, tmp_path / "町.sqlite", lambda: WindowsError(code), lasting=True) >= 10


def test_a_busy_target_is_waited_for(document: Document, tmp_path: Path, quick_waits: list[float]) -> None:
    target = tmp_path / "町.sqlite"
    busy = [WindowsError(32), WindowsError(5), WindowsError(33)]

    class Busy(type(Path())):
        def replace(self, other: Path) -> Path:
            if busy and other.suffix != ".bak":
                raise busy.pop()
            return super().replace(other)

    document.publish(Busy(target))
    assert state_in(target) == state_of(document)
    assert len(quick_waits) == 3
    assert sum(quick_waits) < 5


@pytest.mark.parametrize("code", CODES)
def test_messages_by_errno(tmp_path: Path, code: int) -> None:
    target = tmp_path / "文書.pdf"
    target.write_bytes(b"old")
    with faulty(Faults(1, lambda: OSError(code, "x"), lasting=True)) as path_class, pytest.raises(WorldError) as caught:
        write_bytes(path_class(target), b"new")
    check_message(caught.value)
    assert CODES[code] in caught.value.message
    assert target.read_bytes() == b"old"


@pytest.mark.parametrize("code", WINDOWS)
def test_messages_by_windows_error(tmp_path: Path, code: int) -> None:
    target = tmp_path / "文書.pdf"
    target.write_bytes(b"old")
    with faulty(Faults(1, lambda: WindowsError(code), lasting=True)) as path_class, pytest.raises(WorldError) as caught:
        write_bytes(path_class(target), b"new")
    check_message(caught.value)
    assert WINDOWS[code] in caught.value.message
    assert target.read_bytes() == b"old"


def test_missing_folder_and_folder_in_the_way(document: Document, tmp_path: Path) -> None:
    (tmp_path / "資料").mkdir()
    for target in (tmp_path / "無い" / "町.sqlite", tmp_path / "資料", tmp_path / "町.sqlite" / "町.sqlite"):
        with pytest.raises(WorldError) as caught:
            document.publish(target)
        check_message(caught.value)
    assert document.path == tmp_path / "町.sqlite"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["町.sqlite", "資料"]


def test_read_only_folder_as_an_ordinary_user(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_folder() as root:
        home, share = root / "home", root / "share"
        home.mkdir()
        share.mkdir()
        monkeypatch.setenv("HOSHIN_NAVI_HOME", str(home))
        with ordinary_user(root), contextlib.closing(Document.create()) as document:
            put(document, "a", "前")
            target = document.publish(share / "町.sqlite")
            old = target.read_bytes()
            put(document, "a", "後")
            share.chmod(0o555)
            with pytest.raises(WorldError, match="権限") as caught:
                document.publish()
            check_message(caught.value)
            assert target.read_bytes() == old
            assert names(share) == ["町.sqlite"]
            assert document.unsaved == 1
            share.chmod(0o755)
            target.chmod(0o444)  # only the file is read-only: replacing it needs the folder alone
            document.publish()
            assert state_in(target) == state_of(document)


def test_full_disk_at_the_target(document: Document, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    with small_disk(usb, "1m") as mounted:
        target = document.publish(usb / "町.sqlite")
        old = target.read_bytes()
        with document.action("長い節") as session:
            session.add(OwnSection(chapter="overview", title="長", text="あ" * 400_000))
        faults = Faults(1 if not mounted else 0, lambda: OSError(errno.ENOSPC, "full"), lasting=True)
        with faulty(faults) as path_class, pytest.raises(WorldError, match="空き容量") as caught:
            document.publish(target if mounted else path_class(target))
        check_message(caught.value)
        assert target.read_bytes() == old
        assert sha256(target) == document.work.base_hash
        assert set(names(usb)) <= {"町.sqlite", "町.sqlite.bak"}
        assert document.unsaved == 1
    assert state_in(document.publish(tmp_path / "別.sqlite")) == state_of(document)
