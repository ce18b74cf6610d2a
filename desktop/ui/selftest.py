"""`self-test`: opens every screen with the sample town and writes its documents; used on the frozen program too."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QThreadPool
from PySide6.QtGui import QFontDatabase

from desktop.output.documents import EXPORTS, export_all
from desktop.output.fonts import FILES
from desktop.output.fonts import folder as font_folder
from desktop.store import WorldError
from desktop.store.scratch import own_profile

from . import theme
from .app import application
from .main_window import MainWindow
from .messages import CANCEL, Choice, Messages
from .places import PLACES
from .tabbed import TabbedPage


class _Listener(Messages):
    """Nobody is there to answer: errors are collected, questions are called off."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []

    def error(self, error: WorldError) -> None:
        """Note it."""
        self.problems.append(error.message)

    def ask(self, question: str, detail: str, choices: Sequence[Choice]) -> str:
        """A self-test must not be asked anything."""
        self.problems.append(f"質問が出ました: {question}")
        return CANCEL


def self_test() -> list[str]:
    """Run everything once; returns the problems, none when the program is whole."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application()
    with own_profile() as folder:
        return [*_fonts(), *_screens(folder)]


def _fonts() -> Iterator[str]:
    for name in FILES.values():
        if not (font_folder() / f"{name}.ttf").is_file():
            yield f"書体がありません: {name}"
    if not any("BIZ UD" in family for family in QFontDatabase.families()):
        yield "画面用の書体を読み込めませんでした。"
    yield from (f"画面の一部が、別の書体になっています: {kind}" for kind in theme.foreign_fonts())


def _screens(folder: Path) -> Iterator[str]:
    listener = _Listener()
    window = MainWindow(listener)
    window.show()
    window.run("sample:town")
    session = window.desk.session
    if session is None:
        yield "見本の町を開けませんでした。"
        return
    for place in PLACES:
        window.run(f"place:{place.key}")
        QCoreApplication.processEvents()
        page = window.workspace.page(place.key) if window.workspace else None
        for tab in page.tabs if isinstance(page, TabbedPage) else ():
            window.run(f"tab:{place.key}/{tab.key}")
            QCoreApplication.processEvents()
    window.run("about")
    for step in session.book.steps:
        window.run(f"step:{step.key}")
        QCoreApplication.processEvents()
    QThreadPool.globalInstance().waitForDone()
    yield from (f"見本に問題があります: {finding.message}" for finding in session.book.findings)
    written = export_all(session.book, session.document, folder, tuple(export.key for export in EXPORTS))
    yield from (f"空の文書ができました: {path.name}" for path in written if path.stat().st_size < 1000)
    yield from listener.problems
    window.desk.close("saved")
    window.hide()
    window.deleteLater()
    QCoreApplication.processEvents()
