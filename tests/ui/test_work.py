"""Work off the UI thread: the answer arrives in ours, errors of both kinds find their way."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import QThread

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
