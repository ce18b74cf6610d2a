"""What an open file needs is imported while the officer looks at the start page: opening then waits for nothing."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from threading import Thread

from PySide6.QtCore import QObject, QTimer

# Without Qt, and the slowest: beside the window, which goes on answering
_BESIDE = (
    "sqlalchemy.orm",
    "desktop.models",
    "desktop.store.document",
    "desktop.policy.starting",
    "desktop.policy.book",
)
# With Qt: one after the other, in between the window answers keys and clicks
_LATER = (
    "desktop.ui.desks",
    "desktop.ui.policy.policy_page",
    "desktop.ui.frame.frame_page",
    "desktop.ui.staff.staff_page",
    "desktop.ui.ojt.ojt_page",
    "desktop.ui.output.output_page",
    "desktop.ui.workspace",
    "desktop.ui.commands",
)
_QUIET = 200  # milliseconds: the window is drawn first
_LOOK = 20


def warm_up(window: QObject, done: Callable[[], object]) -> None:
    """Import everything, then call `done`."""
    beside = Thread(target=_beside, daemon=True)

    def wait() -> None:
        if beside.is_alive():
            QTimer.singleShot(_LOOK, window, wait)
        else:
            one(_LATER)

    def one(names: tuple[str, ...]) -> None:
        if not names:
            done()
            return
        importlib.import_module(names[0])
        QTimer.singleShot(0, window, lambda: one(names[1:]))

    def begin() -> None:
        beside.start()
        wait()

    QTimer.singleShot(_QUIET, window, begin)


def _beside() -> None:
    for name in _BESIDE:
        importlib.import_module(name)
    from desktop.output import fonts
    from desktop.store.workcopy import clear_makeshift

    fonts.register()  # reading them takes half a second
    clear_makeshift()
