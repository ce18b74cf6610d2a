"""Who has a file: asked when it is opened, given back when it is left, and never in the way of the data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.store import Document
from desktop.store.lock import FileLock, State
from desktop.ui.file import locks


@pytest.fixture
def path(town_file: Path, tmp_path: Path) -> Path:
    made = tmp_path / "共有" / "あおば野町.sqlite"
    made.parent.mkdir()
    made.write_bytes(town_file.read_bytes())
    return made


@pytest.fixture
def colleague(path: Path):
    """Somebody on this PC who has the file open."""
    lock = FileLock(path)
    assert lock.acquire("前田", "総務課", "s") is State.MINE
    yield lock
    lock.release()


def lock_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.~lock")


def notice(window) -> str:
    line = window.workspace.notice_line
    return line.text_label.full() if line.isVisible() else ""


def test_opening_takes_the_lock_and_closing_gives_it_back(window, path, profile):
    window.desk.open_path(path)
    assert json.loads(lock_of(path).read_text("utf-8"))["name"]
    assert notice(window) == ""
    window.run("close")
    assert not lock_of(path).exists()


def test_switching_files_moves_the_lock(window, path, tmp_path):
    other = tmp_path / "別.sqlite"
    other.write_bytes(path.read_bytes())
    window.desk.open_path(path)
    window.desk.open_path(other)
    assert (lock_of(path).exists(), lock_of(other).exists()) == (False, True)
    window.run("sample:town")
    assert not lock_of(other).exists()


def test_opening_the_open_file_again_asks_nothing(window, path, messages):
    window.desk.open_path(path)
    window.desk.open_path(path)
    assert messages.questions == []
    assert FileLock(path).acquire("", "", "x") is State.HELD
    window.run("close")
    assert not lock_of(path).exists()


def test_a_file_that_cannot_be_opened_leaves_no_lock(window, path, messages):
    path.write_bytes(b"no database")
    window.desk.open_path(path)
    assert len(messages.errors) == 1
    assert not lock_of(path).exists()


def test_a_held_file_is_asked_about(window, path, colleague, messages):
    messages.answers = ["cancel"]
    window.desk.open_path(path)
    assert "総務課 前田さん" in messages.questions[0]
    assert messages.offered == [("読むだけで開く", "写しで編集する", "やめる")]
    assert window.desk.session is None


@pytest.mark.parametrize(("answer", "words"), [("read", "読むだけ: "), ("copy", "写しで編集中: ")])
def test_a_held_file_opens_without_a_place(window, path, colleague, messages, dialogs, answer, words):
    messages.answers = [answer]
    content = path.read_bytes()
    window.desk.open_path(path)
    assert notice(window).startswith(words)
    assert window.desk.session.document.path is None
    window.desk.session.save({"org.name": "みどり市"}, "団体名を変更")
    dialogs.paths = [path.with_name("写し.sqlite")]
    assert window.desk.save()
    assert dialogs.suggested[-1].name == "あおば野町_写し.sqlite"
    assert path.read_bytes() == content
    assert notice(window) == ""
    assert lock_of(path.with_name("写し.sqlite")).exists()
    assert lock_of(path).exists()  # the colleague's is untouched


def test_a_lock_of_another_pc_can_be_lifted(window, path, messages):
    facts = {
        "name": "前田",
        "department": "総務課",
        "pc": "PC-12",
        "since": "2026-10-01T00:30:00+00:00",
        "session": "s",
    }
    lock_of(path).write_text(json.dumps(facts), "utf-8")
    messages.answers = ["force"]
    window.desk.open_path(path)
    assert messages.offered == [("読むだけで開く", "写しで編集する", "解除して開く", "やめる")]
    assert "PC-12" in messages.questions[0]
    assert window.desk.session.document.path == path
    assert json.loads(lock_of(path).read_text("utf-8"))["session"] != "s"


def test_a_lock_that_cannot_be_lifted_is_told(window, path, messages, monkeypatch):
    lock_of(path).write_text("garbled", "utf-8")
    monkeypatch.setattr(FileLock, "force", lambda *_args: False)
    messages.answers = ["force"]
    window.desk.open_path(path)
    assert "解除できませんでした" in messages.errors[0].message
    assert window.desk.session is None


def test_a_place_without_locks_opens_with_a_quiet_line(window, path, messages, monkeypatch):
    monkeypatch.setattr(FileLock, "acquire", lambda *_args: State.UNAVAILABLE)
    window.desk.open_path(path)
    assert "別の場所" in notice(window)
    assert window.desk.session.document.path == path
    assert messages.questions == []


def test_saving_under_another_name_always_works_and_moves_the_lock(window, path, dialogs, messages):
    window.desk.open_path(path)
    other = path.with_name("別名.sqlite")
    holder = FileLock(other)
    holder.acquire("前田", "総務課", "s")
    dialogs.paths = [other]
    assert window.desk.save_as()
    assert "前田さん" in notice(window)
    assert not lock_of(path).exists()
    holder.release()


def test_resumed_work_tells_who_else_has_the_file(window, path, messages):
    document = Document.open(path)
    with document.action("団体名を変更") as session:
        session.connection().exec_driver_sql("UPDATE organization SET name = 'みどり市'")
    document.close(keep=True)
    holder = FileLock(path)
    holder.acquire("前田", "総務課", "s")
    window.desk.resume(document.work)
    assert "前田さん" in notice(window)
    assert messages.questions == []
    holder.release()


def test_the_keeper_gives_back_only_what_is_not_in_use(path, messages):
    keeper = locks.LockKeeper(messages)
    hold = keeper.ask(path)
    assert hold is not None
    keeper.settle(hold)
    again = keeper.ask(path)
    assert again is hold
    keeper.give_back(again)
    assert lock_of(path).exists()
    keeper.settle(locks.NOBODY)
    assert not lock_of(path).exists()
    assert keeper.quietly(None) is locks.NOBODY
