"""Following slow work from another thread: how far it is, and the wish to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .errors import WorldError


class Stopped(WorldError):
    """The user stopped the work; everything is as it was before it began."""


class Watch:
    """Handed to slow work, which calls `at` now and then; another thread may call `stop`."""

    def __init__(self, tell: Callable[[float], object] = lambda _part: None) -> None:
        self._tell = tell
        self._stopping = threading.Event()

    def follow(self, tell: Callable[[float], object]) -> None:
        """Tell somebody else from now on how far the work is."""
        self._tell = tell

    def stop(self) -> None:
        """Ask the work to end at its next safe point."""
        self._stopping.set()

    def at(self, part: float) -> None:
        """The work has come so far (0 … 1). Raises Stopped when it is to end here."""
        if self._stopping.is_set():
            raise Stopped("やめました。", "元のファイルはそのままです。変更は、この端末に記録されています。")
        self._tell(min(max(part, 0.0), 1.0))
