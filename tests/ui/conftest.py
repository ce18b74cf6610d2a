"""The real window with the real store; only boxes and file dialogs are answered by the test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.store import Document, WorldError
from desktop.ui import theme
from desktop.ui.file.dialogs import FileDialogs
from desktop.ui.live import LiveSession
from desktop.ui.main_window import MainWindow
from desktop.ui.messages import Choice, Messages


class RecordingMessages(Messages):
    """Remembers what was said and answers questions from a list."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.errors: list[WorldError] = []
        self.questions: list[str] = []
        self.offered: list[tuple[str, ...]] = []
        self.answers: list[str] = []
        self.secrets: list[str | None] = []
        self.problems: list[str] = []
        self.said.connect(lambda text, _undoable: self.lines.append(text))

    def error(self, error: WorldError) -> None:
        self.errors.append(error)

    def ask(self, question: str, detail: str, choices: Sequence[Choice]) -> str:
        self.questions.append(question)
        self.offered.append(tuple(choice.text for choice in choices))
        answer = self.answers.pop(0)
        assert answer in {choice.key for choice in choices}
        return answer

    def ask_secret(self, file_name: str, problem: str = "") -> str | None:
        self.problems.append(problem)
        return self.secrets.pop(0)


class RecordingDialogs(FileDialogs):
    """Answers with the paths that the test put there."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[Path | None] = []
        self.suggested: list[Path] = []

    def open_file(self, title: str, folder: Path, name_filter: str) -> Path | None:
        return self.paths.pop(0)

    def save_file(self, title: str, suggested: Path, name_filter: str) -> Path | None:
        self.suggested.append(suggested)
        return self.paths.pop(0)


@pytest.fixture
def messages() -> RecordingMessages:
    return RecordingMessages()


@pytest.fixture
def dialogs() -> RecordingDialogs:
    return RecordingDialogs()


@pytest.fixture
def look(qapp: QApplication) -> None:
    """The program's own look, as the officer sees it."""
    if not qapp.styleSheet():
        theme.apply(qapp)


@pytest.fixture
def window(qtbot, look, messages: RecordingMessages, dialogs: RecordingDialogs) -> MainWindow:
    made = MainWindow(messages, dialogs)
    made.resize(1366, 768)
    qtbot.addWidget(made, before_close_func=lambda closing: closing.desk.close("saved"))
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def session(qtbot, look, town: Document) -> Iterator[LiveSession]:
    """The sample town, complete, as screens see it."""
    made = LiveSession(town)
    yield made
    made.close()


@pytest.fixture
def town_window(window: MainWindow, town_file: Path, tmp_path: Path) -> MainWindow:
    """The window with a saved copy of the sample town open in it."""
    path = tmp_path / "あおば野町.sqlite"
    path.write_bytes(town_file.read_bytes())
    window.desk.open_path(path)
    assert window.workspace is not None
    return window


def shown_text(widget: QWidget) -> str:
    """Every text of the labels and buttons that can be seen in a widget."""
    from PySide6.QtWidgets import QLabel, QPushButton

    from desktop.ui.widgets import Elided, Prose

    QApplication.processEvents()  # widgets just added to a layout are shown by an event
    texts = []
    for child in widget.findChildren(QWidget):
        if child.isVisibleTo(widget):
            if isinstance(child, Elided):
                texts.append(child.full())
            elif isinstance(child, QLabel | QPushButton | Prose):
                texts.append(child.text())
    return "\n".join(texts)
