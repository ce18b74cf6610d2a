"""The pages of an open file are imported while the officer looks at the start page: opening then waits for nothing."""

from __future__ import annotations

import importlib

from PySide6.QtCore import QObject, QTimer

_LATER = (
    "desktop.ui.policy.policy_page",
    "desktop.ui.frame.frame_page",
    "desktop.ui.staff.staff_page",
    "desktop.ui.ojt.ojt_page",
    "desktop.ui.output.output_page",
    "desktop.ui.workspace",
    "desktop.ui.commands",
)
_QUIET = 200  # milliseconds: the window is drawn first


def warm_up(window: QObject, names: tuple[str, ...] = _LATER, wait: int = _QUIET) -> None:
    """Import one after the other; in between the window answers keys and clicks."""

    def one() -> None:
        importlib.import_module(names[0])
        warm_up(window, names[1:], 0)

    if names:
        QTimer.singleShot(wait, window, one)
