"""Long work off the UI thread: in the background with an answer later, or while the window waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QThreadPool, QTimer, Signal

from desktop.store import WorldError

from . import garbage

Result = TypeVar("Result")
MOMENT = 0.05  # seconds that nobody notices
PATIENCE = 0.3  # seconds until something is shown; shorter work only flickers
LONG = 2.0  # seconds until stopping is offered; what was typed until then still arrives


class Task(QObject):
    """One piece of work in the pool. Its signals arrive in the thread that made it."""

    done = Signal(object)
    failed = Signal(object)  # WorldError; anything else is a bug and is raised into the crash report
    _settled = Signal(object, object)

    def __init__(self, work: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self.cancelled = threading.Event()
        self._settled.connect(self._on_settled)

    def start(self) -> None:
        """Begin."""
        holder = garbage.hold()
        QThreadPool.globalInstance().start(lambda: self._run(holder))

    def cancel(self) -> None:
        """Ask the work to stop at its next safe point; its answer is thrown away."""
        self.cancelled.set()

    def _run(self, holder: object) -> None:
        try:
            self._settled.emit(self._work(), None)
        except Exception as error:  # handed over to the UI thread, never swallowed
            self._settled.emit(None, error)
        finally:
            garbage.release(holder)

    def _on_settled(self, result: object, error: Exception | None) -> None:
        if isinstance(error, WorldError):
            self.failed.emit(error)
        elif error is not None:
            raise error
        else:
            self.done.emit(result)


def wait_for(
    work: Callable[[], Result], slow: Callable[[], object], long: Callable[[], object] | None = None
) -> Result:
    """Run in the pool and wait. Keys and clicks made meanwhile come afterwards; `slow` is called if it takes longer.

    With `long`, clicks are let through once it was called: it must see to it that they reach nothing but a way to stop.
    """
    outcome: list[tuple[Result | None, BaseException | None]] = []
    finished = threading.Event()

    def run() -> None:
        try:
            outcome.append((work(), None))
        except BaseException as error:  # raised again below, in the caller's thread
            outcome.append((None, error))
        finished.set()

    holder = garbage.hold()
    try:
        QThreadPool.globalInstance().start(run)
        # Not waited for with the thread asleep: the window would neither paint nor tick until something is shown
        if not finished.wait(MOMENT):
            _spin(finished, PATIENCE)
        if not finished.is_set():
            slow()
            _spin(finished, LONG if long else None)
            if long and not finished.is_set():
                long()
                _spin(finished, None, QEventLoop.ProcessEventsFlag.AllEvents)
    finally:
        garbage.release(holder)
    result, error = outcome[0]
    if error is not None:
        raise error
    return result  # type: ignore[return-value]


def _spin(
    finished: threading.Event,
    seconds: float | None,
    flags: QEventLoop.ProcessEventsFlag = QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents,
) -> None:
    end = None if seconds is None else time.monotonic() + seconds

    def over() -> bool:
        return finished.is_set() or (end is not None and time.monotonic() >= end)

    loop = QEventLoop()
    poll = QTimer(interval=20)
    poll.timeout.connect(lambda: loop.quit() if over() else None)
    poll.start()
    while not over():  # a quit that somebody else asked for must not end the waiting
        loop.exec(flags)
    poll.stop()
