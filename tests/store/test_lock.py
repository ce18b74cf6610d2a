"""Who has the file: a second program sees it, a dead one's lock is taken over, another PC's is never guessed away."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.store.lock import FileLock, Owner, State

HOLD = """
import sys
from pathlib import Path
from desktop.store.lock import FileLock
lock = FileLock(Path(sys.argv[1]))
print(lock.acquire("前田", "総務課", "s1").value, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "町 #1.sqlite"


@pytest.fixture
def holder(target: Path):
    """Another program that has the file open."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert child.stdout.readline().strip() == b"mine"
    yield child
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()


def lock_file(target: Path) -> Path:
    return target.with_name(f"{target.name}.~lock")


def test_the_first_one_gets_it_and_leaves_nothing_behind(target: Path) -> None:
    lock = FileLock(target)
    assert lock.acquire("前田", "総務課", "s") is State.MINE
    assert json.loads(lock_file(target).read_text("utf-8"))["department"] == "総務課"
    lock.release()
    lock.release()
    assert not lock_file(target).exists()


def test_the_second_sees_who_has_it(target: Path, holder: subprocess.Popen) -> None:
    lock = FileLock(target)
    assert lock.acquire("佐藤", "税務課", "s2") is State.HELD
    assert (lock.owner.name, lock.owner.department) == ("前田", "総務課")
    assert "総務課 前田さん" in lock.owner.words
    assert "から" in lock.owner.words


def test_a_dead_programs_lock_on_this_pc_is_taken_over(target: Path, holder: subprocess.Popen) -> None:
    holder.kill()
    holder.wait()
    assert lock_file(target).exists()
    lock = FileLock(target)
    assert lock.acquire("佐藤", "税務課", "s2") is State.TAKEN_OVER
    lock.release()


def test_the_name_of_this_pc_is_known_in_either_case(target: Path) -> None:
    lock_file(target).write_text(
        json.dumps({"name": "前田", "pc": platform.node().swapcase(), "session": "s1"}), "utf-8"
    )
    lock = FileLock(target)
    assert lock.acquire("佐藤", "", "s2") is State.TAKEN_OVER
    lock.release()


def test_another_pcs_lock_is_never_guessed_away_but_may_be_replaced_by_decision(target: Path) -> None:
    lock_file(target).write_text(json.dumps({"name": "前田", "pc": "別のPC", "session": "s1"}), "utf-8")
    lock = FileLock(target)
    assert lock.acquire("佐藤", "税務課", "s2") is State.HELD
    assert lock.force("佐藤", "税務課", "s2")
    assert lock.owner.name == "佐藤"
    lock.release()


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[1]", b"x" * 10_000])
def test_a_garbled_lock_counts_as_somebody(target: Path, content: bytes) -> None:
    lock_file(target).write_bytes(content)
    lock = FileLock(target)
    assert lock.acquire("佐藤", "税務課", "s2") is State.HELD
    assert "だれか" in lock.owner.words


def test_an_empty_lock_file_is_nobodys(target: Path) -> None:
    lock_file(target).write_bytes(b"")
    lock = FileLock(target)
    assert lock.acquire("佐藤", "税務課", "s2") is State.MINE
    lock.release()


def test_where_no_lock_can_be_made_it_says_so(tmp_path: Path) -> None:
    assert FileLock(tmp_path / "無い" / "町.sqlite").acquire("佐藤", "", "s") is State.UNAVAILABLE


def test_words_survive_missing_facts() -> None:
    assert Owner(session="x").words == "だれか（詳しいことは不明）"
