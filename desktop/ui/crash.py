"""When something breaks that should not: a report without personal data, a word of calm, and the work stays safe."""

from __future__ import annotations

import faulthandler
import os
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from desktop import APP_NAME, VERSION

Show = Callable[[str, Path | None], None]  # the report and where it lies
Told = Callable[[BaseException], bool]  # whether an error was told to the user already
_KEPT = 10
_HARD = "hard-"


class CrashHook:
    """Catches what no code caught. Install it before anything else; it needs no Qt until it shows something."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._busy = False
        self._hard: IO[str] | None = None
        self.show: Show | None = None  # how to tell the user; set once there is a window
        self.tell_known: Told | None = None  # errors with a sentence of their own are no crashes

    def install(self) -> None:
        """Begin to catch. Needs nothing, so that it can come before every import that might fail."""
        sys.excepthook = self.handle
        threading.excepthook = self.handle_beside

    def keep_in(self, folder: Path) -> list[str]:
        """Keep reports in a folder from now on; returns what earlier runs left that ended hard."""
        self._folder = folder
        left = self._hard_reports(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._hard = (folder / f"{_HARD}{os.getpid()}.log").open("w", encoding="utf-8")
            faulthandler.enable(self._hard)
        except (OSError, RuntimeError):
            self._hard = None  # a locked-down profile: go on without the file
        return left

    def end(self) -> None:
        """A proper end: what faulthandler wrote on the way (Windows notes handled exceptions too) was no crash."""
        if self._hard is not None:
            faulthandler.disable()
            name = self._hard.name
            self._hard.close()
            self._hard = None
            _remove(Path(name))

    def handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """The hook itself. It must never fail, and never start again inside itself."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        if self._busy:
            return
        self._busy = True
        try:
            if self.tell_known is not None and self.tell_known(error):
                return
            text = report(error)
            path = self._write(text)
            if sys.stderr is not None:  # the windowed program has none, its console twin has
                sys.stderr.write(text + "\n")
            if self.show is not None:
                self.show(text, path)
        finally:
            self._busy = False

    def handle_beside(self, args: threading.ExceptHookArgs) -> None:
        """What ended a thread: written down alone, for no window may be shown from there. The program goes on."""
        if args.exc_value is None or issubclass(args.exc_type, SystemExit):
            return
        text = report(args.exc_value)
        self._write(text)
        if sys.stderr is not None:
            sys.stderr.write(text + "\n")

    def _write(self, text: str) -> Path | None:
        if self._folder is None:
            return None
        path = self._folder / f"report-{datetime.now().astimezone():%Y%m%d-%H%M%S}.txt"
        try:
            path.write_text(text, encoding="utf-8")
            for old in sorted(self._folder.glob("report-*.txt"))[:-_KEPT]:
                _remove(old)
        except OSError:
            return None
        return path

    @staticmethod
    def _hard_reports(folder: Path) -> list[str]:
        found = []
        for path in sorted(folder.glob(f"{_HARD}*.log")) if folder.is_dir() else ():
            if _alive(path):
                continue
            try:
                text = path.read_text("utf-8", errors="replace").strip()
            except OSError:
                continue
            _remove(path)
            if text:
                found.append(text)
        return found


def report(error: BaseException) -> str:
    """Versions and where it happened: no values, no messages, no paths of the user's."""
    lines = [
        f"{APP_NAME} {VERSION}",
        f"Python {platform.python_version()} / {platform.system()} {platform.release()} / Qt {_qt_version()}",
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M}",
        "",
        *_chain(error, set()),
    ]
    return "\n".join(lines)


def _chain(error: BaseException, seen: set[int]) -> list[str]:
    """The causes first, as in a traceback."""
    seen.add(id(error))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [*_chain(cause, seen), "↓"] if cause is not None and id(cause) not in seen else []
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {_shortened(frame.filename)}:{frame.lineno} {frame.name}")
    return [*lines, f"{type(error).__module__}.{type(error).__qualname__}"]


def _shortened(name: str) -> str:
    """The file inside the program; the folders above it hold the name of the user."""
    parts = Path(name.replace("\\", "/")).parts
    for root in ("desktop", "site-packages"):
        if root in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(root) :])
    return parts[-1] if parts else name


def _qt_version() -> str:
    core = sys.modules.get("PySide6.QtCore")
    return str(core.qVersion()) if core else "-"


def _alive(path: Path) -> bool:
    """Whether the log belongs to a program that still runs."""
    number = path.stem.removeprefix(_HARD)
    if not number.isdigit() or int(number) == os.getpid():
        return False
    if sys.platform == "win32":
        try:  # Windows does not rename a file that somebody has open
            path.rename(path.with_name(path.name))
        except OSError:
            return True
        return False
    return Path(f"/proc/{number}").exists()


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
