"""A display in memory on which the Windows program shows its window, and the picture of it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final

from PIL import Image, ImageGrab

from installer import windows

_SIZE: Final = (1366, 768)  # the screens of the offices
_WIDE: Final = _SIZE[0] // 2  # a main window; the sign of the start is narrower
_PATIENCE: Final = 120.0
# Asking for the desktop makes it; two programs that do so at once may leave one of them without a window
_FIRST: Final = (
    "import ctypes, time; ctypes.windll.user32.GetDesktopWindow(); print('ready', flush=True); time.sleep(3600)"
)


@contextmanager
def shown() -> Iterator[str]:
    """A display of its own; its name."""
    size = f"{_SIZE[0]}x{_SIZE[1]}x24"
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-ac"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout  # noqa: S101 - it was asked for
        try:
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()


@contextmanager
def windows_display() -> Iterator[str]:
    """A display for Windows programs. Wine's desktop belongs to one display and starts with its first program."""
    windows.stop()
    with shown() as display:
        first = windows.start([windows.PYTHON, "-c", _FIRST], {"DISPLAY": display})
        assert first.stdout  # noqa: S101 - it was asked for
        try:
            first.stdout.readline()
            yield display
        finally:
            windows.end(first)
            windows.stop()


def wait_for_window(display: str, process: subprocess.Popen[bytes], width: int = _WIDE) -> float:
    """Seconds until a window of this width stands there; 0 when it never came."""
    began = time.monotonic()
    while time.monotonic() - began < _PATIENCE and process.poll() is None:
        box = _grab(display).getbbox()
        if box and box[2] - box[0] > width:
            return time.monotonic() - began
        time.sleep(0.02)
    return 0.0


def wait_until_empty(display: str) -> None:
    """Come back when nothing is shown any more."""
    began = time.monotonic()
    while _grab(display).getbbox() and time.monotonic() - began < _PATIENCE:
        time.sleep(0.1)


def settle(display: str, target: Path, seconds: float = 10) -> None:
    """Save the picture once it has not changed for so long: a file takes a while to open."""
    before, same = _grab(display), 0
    began = time.monotonic()
    while same < seconds * 2 and time.monotonic() - began < _PATIENCE:
        time.sleep(0.5)
        now = _grab(display)
        same = same + 1 if now.tobytes() == before.tobytes() else 0
        before = now
    before.save(target)


def _grab(display: str) -> Image.Image:
    return ImageGrab.grab(xdisplay=display).convert("RGB")


class Running:
    """A program with its window open, ended on leaving."""

    def __init__(self, process: subprocess.Popen[bytes], display: str, width: int = _WIDE) -> None:
        self.process = process
        self.display = display
        self.width = width
        self.seconds = 0.0

    def __enter__(self) -> Running:
        """Wait until it stands there: after `seconds`, 0 when it never came."""
        self.seconds = wait_for_window(self.display, self.process, self.width)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End this one process, and wait until nothing is shown any more."""
        windows.end(self.process)
        wait_until_empty(self.display)
