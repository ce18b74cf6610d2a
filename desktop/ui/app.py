"""Starting the program: the crash hook first, then something on the screen, then the heavy parts."""

from __future__ import annotations

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
    hook.show, hook.tell_known = show_alone, tell_alone
    splash = Splash()
    try:
        return _stay(app, splash, hook, path, sample)
    except Exception as error:  # a windowed program that only ends says nothing to anybody
        splash.close()  # it would lie over the box
        hook.handle(type(error), error, error.__traceback__)
        return 1
    finally:
        hook.end()


def _stay(app: QApplication, splash: Splash, hook: CrashHook, path: Path | None, sample: str | None) -> int:
    splash.come_up()
    if path is not None and handed_over(path):
        splash.close()
        return 0
    from desktop.store.profile import home, provide_temp
    from desktop.ui.main_window import MainWindow
    from desktop.ui.warmup import warm_up

    provide_temp()
    hard = hook.keep_in(home() / "logs")
    window = MainWindow()
    watch(hook, window)
    # The computer shuts down: what is being typed goes into the working copy, which the next start offers
    app.commitDataRequest.connect(lambda _manager: window.desk.before_saving.emit())
    window.show()
    app.processEvents()  # the window is drawn before anything else is done in it
    splash.close()
    if not window.isVisible():  # closed meanwhile: Qt counts the last window only once it runs, and would run on
        return 0

    def first() -> None:
        begin(window, path, sample, hard)
        if window.isVisible():
            warm_up(window, lambda: window.desks)  # not sooner: it would slow down what was asked for

    QTimer.singleShot(0, window, lambda: first() if window.isVisible() else None)
    return app.exec()


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
        _open_or_leave(window, path)
    elif sample is not None:
        window.desk.open_sample(sample)


def _open_or_leave(window: MainWindow, path: Path) -> None:
    """Open the file this start was for; where another window got it a moment sooner, there is nothing to stay for."""
    elsewhere: list[Path] = []

    def note(found: Path) -> None:
        elsewhere.append(found)

    window.desk.elsewhere.connect(note)
    window.desk.open_path(path)
    window.desk.elsewhere.disconnect(note)
    if elsewhere and window.desk.session is None:
        window.close()


def handed_over(path: Path) -> bool:
    """Whether another window has this file; it was then asked to come forward, and there is nothing left to do."""
    from desktop.store import WorldError
    from desktop.store.workcopy import open_elsewhere
    from desktop.ui.forward import call_forward

    try:
        other = open_elsewhere(path)
    except WorldError:
        return False  # the window will find the words
    if other is None:
        return False
    call_forward(other)
    return True


def show_alone(text: str, path: Path | None) -> None:
    """Tell of a bug before there is a window."""
    from desktop.ui.crash_box import CrashBox

    CrashBox(text, path, alone=True).exec()


def tell_alone(error: BaseException) -> bool:
    """Tell what stands in the way of starting, before there is a window."""
    from desktop.store import WorldError
    from desktop.ui.messages import Messages

    if isinstance(error, WorldError):
        Messages().error(error)
    return isinstance(error, WorldError)


def watch(hook: CrashHook, window: MainWindow) -> None:
    """From now on errors are told in the window."""
    hook.show = window.show_crash
    hook.tell_known = window.tell_known
