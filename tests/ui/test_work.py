"""Work off the UI thread: the answer arrives in ours, errors of both kinds find their way."""

from __future__ import annotations

import gc
import threading
import time
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject, QThread

from desktop.store import WorldError
from desktop.ui.work import Task, wait_for


def test_the_answer_arrives_in_the_ui_thread(qtbot, qapp):
    places = []
    task = Task(threading.get_ident)
    task.done.connect(lambda _answer: places.append(QThread.currentThread()))
    with qtbot.waitSignal(task.done) as heard:
        task.start()
    assert heard.args[0] != threading.get_ident()
    assert places == [qapp.thread()]


def test_a_failure_of_the_world_is_told(qtbot):
    def fail() -> None:
        raise WorldError("だめでした。", "もう一度。")

    task = Task(fail)
    with qtbot.waitSignal(task.failed) as heard:
        task.start()
    assert heard.args[0].message == "だめでした。"


def test_a_bug_reaches_the_crash_hook(qtbot):
    task = Task(lambda: 1 // 0)
    with qtbot.captureExceptions() as caught:
        task.start()
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_quick_work_shows_nothing(qtbot):
    shown = []
    assert wait_for(lambda: 42, lambda: shown.append(1)) == 42
    assert shown == []


def test_slow_work_says_so_and_still_answers(qtbot):
    shown = []
    assert wait_for(lambda: time.sleep(0.5) or "fertig", lambda: shown.append(1)) == "fertig"
    assert shown == [1]


def test_waiting_hands_errors_on(qtbot):
    with pytest.raises(ZeroDivisionError):
        wait_for(lambda: 1 // 0, lambda: None)


class _Knot(QObject):
    """An object of Qt that only the collector can free; it tells in which thread it was."""

    freed: ClassVar[list[int]] = []

    def __init__(self) -> None:
        super().__init__()
        self.me = self

    def __del__(self) -> None:
        self.freed.append(threading.get_ident())


def _make_garbage_and_allocate() -> int:
    return len([[n] for n in range(200_000)])  # enough for Python to collect many times over


def test_what_qt_owns_is_never_freed_by_the_pool(qtbot):
    """A widget torn down outside the UI thread hangs Qt now and then."""
    _Knot.freed.clear()
    for _ in range(20):
        _Knot()
    assert wait_for(_make_garbage_and_allocate, lambda: None) == 200_000
    task = Task(_make_garbage_and_allocate)
    with qtbot.waitSignal(task.done):
        task.start()
    qtbot.waitUntil(gc.isenabled)
    gc.collect()
    assert set(_Knot.freed) == {threading.get_ident()}
    assert len(_Knot.freed) == 20


def test_collecting_goes_on_after_a_failure(qtbot):
    with pytest.raises(ZeroDivisionError):
        wait_for(lambda: 1 // 0, lambda: None)
    assert gc.isenabled()
