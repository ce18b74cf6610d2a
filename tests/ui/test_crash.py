"""Crashes: reported without anybody's data, never twice inside themselves, and told at the next start."""

from __future__ import annotations

import faulthandler
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.ui.crash import CrashHook, report
from desktop.ui.crash_box import CrashBox

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def hook(monkeypatch) -> Iterator[CrashHook]:
    was_on, kept, kept_beside = faulthandler.is_enabled(), sys.excepthook, threading.excepthook
    made = CrashHook()
    yield made
    made.end()
    sys.excepthook, threading.excepthook = kept, kept_beside
    if was_on:
        faulthandler.enable()


def failure(secret: str) -> BaseException:
    def fail(name: str) -> None:
        try:
            {}[name]
        except KeyError as error:
            raise ValueError(f"職員 {name} がいません") from error

    try:
        fail(secret)
    except ValueError as error:
        return error
    raise AssertionError


def test_report_says_where_and_nothing_of_whom():
    text = report(failure("山田太郎"))
    assert "test_crash.py" in text
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "山田太郎" not in text
    assert str(Path.home()) not in text
    assert str(Path(__file__).parent) not in text


def test_report_is_written_and_shown(hook, tmp_path, capsys):
    shown = []
    hook.install()
    hook.keep_in(tmp_path / "logs")
    hook.show = lambda text, path: shown.append((text, path))
    error = failure("x")
    sys.excepthook(type(error), error, error.__traceback__)
    ((text, path),) = shown
    assert path.read_text("utf-8") == text
    assert path.parent == tmp_path / "logs"


def test_what_ends_a_thread_is_written_down_and_shows_no_window(hook, tmp_path, capsys):
    def fail() -> None:
        raise failure("山田太郎")

    shown = []
    hook.install()
    hook.keep_in(tmp_path / "logs")
    hook.show = lambda text, path: shown.append((text, path))
    for work in (fail, sys.exit):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert shown == []
    [path] = (tmp_path / "logs").glob("report-*")
    assert "builtins.ValueError" in path.read_text("utf-8")
    assert "山田太郎" not in path.read_text("utf-8")
    assert capsys.readouterr().err == path.read_text("utf-8") + "\n"


def test_a_failing_dialog_does_not_start_again(hook, tmp_path, capsys):
    calls = []

    def show(_text: str, _path: Path | None) -> None:
        calls.append(1)
        error = failure("y")
        hook.handle(type(error), error, error.__traceback__)

    hook.keep_in(tmp_path)
    hook.show = show
    error = failure("x")
    hook.handle(type(error), error, error.__traceback__)
    assert calls == [1]


def test_known_errors_are_not_crashes(hook, tmp_path):
    shown = []
    hook.keep_in(tmp_path)
    hook.show = lambda *_: shown.append(1)
    hook.tell_known = lambda _error: True
    error = failure("x")
    hook.handle(type(error), error, error.__traceback__)
    assert shown == []
    assert list(tmp_path.glob("report-*")) == []


def test_a_hard_end_is_told_once(hook, tmp_path):
    (tmp_path / "hard-999999999.log").write_text("Fatal Python error: Segmentation fault", "utf-8")
    (tmp_path / "hard-999999998.log").write_text("", "utf-8")
    assert hook.keep_in(tmp_path) == ["Fatal Python error: Segmentation fault"]
    hook.end()
    assert list(tmp_path.glob("hard-*")) == []


def test_a_running_program_is_not_taken_for_a_crashed_one(hook, tmp_path):
    import os

    log = tmp_path / f"hard-{os.getppid()}.log"
    with log.open("w", encoding="utf-8") as held:  # open, as the running program has it
        held.write("noted")
        held.flush()
        assert hook.keep_in(tmp_path) == []
    assert log.exists()


def test_only_the_last_reports_are_kept(hook, tmp_path, capsys):
    for n in range(12):
        (tmp_path / f"report-20200101-0000{n:02}.txt").write_text("old", "utf-8")
    hook.keep_in(tmp_path)
    error = failure("x")
    hook.handle(type(error), error, error.__traceback__)
    assert len(list(tmp_path.glob("report-*.txt"))) == 10


def test_box_copies_and_goes_on(qtbot, look):
    box = CrashBox("方針ナビ 0.1.0", None)
    qtbot.addWidget(box)
    box.show()
    qtbot.mouseClick(box.copy_button, LEFT)
    assert QGuiApplication.clipboard().text() == "方針ナビ 0.1.0"
    qtbot.mouseClick(box.go_button, LEFT)
    assert box.result() == CrashBox.DialogCode.Accepted


def test_closing_after_a_crash_keeps_the_work(qtbot, town_window, monkeypatch):
    from desktop.store.workcopy import left_behind

    town_window.desk.session.save({"org.name": "みどり市"}, "団体名を変更")
    codes = []
    monkeypatch.setattr(QApplication, "exit", codes.append)  # a real one would end the loops of all later tests
    monkeypatch.setattr(CrashBox, "exec", lambda _self: CrashBox.DialogCode.Rejected)
    town_window.show_crash("report")
    assert codes == [1]
    assert town_window.desk.session is None
    assert [work.unsaved() for work in left_behind()] == [1]
