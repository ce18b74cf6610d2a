"""Starting the program: the crash hook first, then something on the screen, then the heavy parts."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication

from desktop import APP_NAME, VERSION
from desktop.ui import theme
from desktop.ui.crash import CrashHook
from desktop.ui.splash import Splash

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


def run(path: Path | None = None, sample: str | None = None) -> int:
    """Show the window and stay until it closes; returns the exit code."""
    hook = CrashHook()
    hook.install()
    app = application()
    splash = Splash()
    splash.come_up()
    if path is not None and handed_over(path):
        splash.close()
        return 0
    from desktop.store import WorldError
    from desktop.store.profile import home, provide_temp
    from desktop.ui.main_window import MainWindow
    from desktop.ui.messages import Messages
    from desktop.ui.warmup import warm_up

    try:
        provide_temp()
        hard = hook.keep_in(home() / "logs")
    except WorldError as error:  # neither the profile nor a temporary folder takes a file: nothing could be kept
        splash.close()
        Messages().error(error)
        return 1
    window = MainWindow()
    watch(hook, window)
    # The computer shuts down: what is being typed goes into the working copy, which the next start offers
    app.commitDataRequest.connect(lambda _manager: window.desk.before_saving.emit())
    window.show()
    app.processEvents()  # the window is drawn before anything else is done in it
    splash.close()

    def first() -> None:
        begin(window, path, sample, hard)
        warm_up(window, lambda: window.desks)  # not sooner: it would slow down what was asked for

    QTimer.singleShot(0, window, first)
    code = app.exec()
    hook.end()
    return code


def application() -> QApplication:
    """The one application object, with the look of the program."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName(APP_NAME)
    app.setApplicationDisplayName("")  # the window names itself; Qt would add the name a second time
    app.setApplicationVersion(VERSION)
    QLocale.setDefault(QLocale(QLocale.Language.Japanese, QLocale.Country.Japan))
    theme.apply(app)
    return app


def begin(window: MainWindow, path: Path | None, sample: str | None, hard: list[str]) -> None:
    """What was asked for on the command line; a word about a hard end of the last run."""
    if hard:
        window.show_crash("\n\n".join(hard), earlier=True)
    if path is not None:
        window.desk.open_path(path)
    elif sample is not None:
        window.desk.open_sample(sample)


def handed_over(path: Path) -> bool:
    """Whether another window has this file; it was then asked to come forward, and there is nothing left to do."""
    from desktop.store import WorldError
    from desktop.store.workcopy import open_elsewhere

    try:
        other = open_elsewhere(path)
    except WorldError:
        return False  # the window will find the words
    if other is None:
        return False
    if sys.platform == "win32":
        # Windows lets only the program in front hand the front to another one
        ctypes.windll.user32.AllowSetForegroundWindow(-1)
    other.ask_attention()
    return True


def watch(hook: CrashHook, window: MainWindow) -> None:
    """From now on errors are told in the window."""
    hook.show = window.show_crash
    hook.tell_known = window.tell_known
