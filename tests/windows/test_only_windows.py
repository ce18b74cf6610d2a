"""What only Windows does: files in use cannot be replaced, locks are of the kernel, the console speaks cp932."""

from __future__ import annotations

import ctypes
import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from desktop.policy.starting import new_document
from desktop.store import Document, WorldError
from desktop.store.files import write_bytes
from desktop.store.lock import FileLock, State

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from desktop.store.lock import FileLock
lock = FileLock(Path(sys.argv[1]))
print(lock.acquire("Maeda", "Soumu", "s1").value, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    document = new_document(name="あおば野町")
    document.publish(tmp_path / "町 #1.sqlite")
    document.close()
    return tmp_path / "町 #1.sqlite"


@pytest.mark.skipif("HOSHIN_JAPANESE" not in os.environ, reason="set where the Windows is made for the tests")
def test_the_machine_is_a_japanese_windows() -> None:
    assert sys.platform == "win32"
    assert ctypes.windll.kernel32.GetACP() == 932


def test_a_save_waits_for_a_reader_that_lets_go(tmp_path: Path) -> None:
    target = tmp_path / "文書.xlsx"
    target.write_bytes(b"old")
    reader = target.open("rb")
    threading.Timer(0.4, reader.close).start()
    write_bytes(target, b"new")
    assert target.read_bytes() == b"new"


def test_a_save_into_a_file_in_use_says_so_and_leaves_it(tmp_path: Path) -> None:
    target = tmp_path / "文書.xlsx"
    target.write_bytes(b"old")
    with target.open("rb"), pytest.raises(WorldError) as told:
        write_bytes(target, b"new")
    assert told.value.next_step
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_another_program_holds_the_lock_until_it_ends(file: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", HOLD, str(file)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout
    assert child.stdin
    assert child.stdout.readline().strip() == b"mine"
    mine = FileLock(file)
    assert mine.acquire("山田", "税務課", "s2") is State.HELD
    assert mine.force("山田", "税務課", "s2") is False
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()
    assert mine.acquire("山田", "税務課", "s3") is State.TAKEN_OVER
    mine.release()


def test_the_working_copy_keeps_a_write_ahead_log(file: Path) -> None:
    document = Document.open(file)
    assert document.raw.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    document.close()
    with file.open("rb") as handle:
        assert handle.read(20)[18:20] == b"\x01\x01"  # what is handed on needs no second file


@pytest.mark.parametrize("damage", [slice(100, 4096), slice(0, 100)], ids=["tables", "head"])
def test_a_working_copy_that_cannot_be_read_can_be_thrown_away(file: Path, damage: slice) -> None:
    document = Document.open(file)
    work = document.work
    document.close(keep=True)
    content = bytearray(work.database.read_bytes())
    content[damage] = bytes(damage.stop - damage.start)
    work.database.write_bytes(content)
    with pytest.raises(WorldError):
        Document.resume(work)
    work.discard()
    assert not work.folder.exists()


def test_a_console_of_cp932_loses_no_message(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "cp932", "PYTHONUTF8": "0", "HOSHIN_NAVI_HOME": str(tmp_path / "profile")}
    path = tmp_path / "𠮷野町.sqlite"  # a character that cp932 lacks
    made = subprocess.run([sys.executable, "-m", "desktop", "new", str(path)], cwd=ROOT, env=env, capture_output=True)
    assert made.returncode == 0
    assert "作りました" in made.stderr.decode("cp932")
    assert path.is_file()


def test_killed_in_the_middle_the_file_is_whole(file: Path, tmp_path: Path) -> None:
    work = (
        "import sys; from pathlib import Path; from desktop.store import Document\n"
        "document = Document.open(Path(sys.argv[1])); print('open', flush=True)\n"
        "while True: document.publish()\n"
    )
    env = {**os.environ, "HOSHIN_NAVI_HOME": str(tmp_path / "killed")}
    child = subprocess.Popen([sys.executable, "-c", work, str(file)], cwd=ROOT, env=env, stdout=subprocess.PIPE)
    assert child.stdout
    child.stdout.readline()
    time.sleep(0.5)
    child.kill()
    child.wait()
    child.stdout.close()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    Document.open(file).close()
