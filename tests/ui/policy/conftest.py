"""The wizard over the sample town, or over a new file, with real clicks and keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.policy.items import find
from desktop.policy.starting import new_document
from desktop.store import Document
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.policy_page import PolicyPage


@pytest.fixture
def empty(look) -> Iterator[LiveSession]:
    document: Document = new_document()
    session = LiveSession(document)
    yield session
    session.close()
    document.close()


@pytest.fixture
def open_page(qtbot, messages: Messages) -> Iterator[Callable[[LiveSession], PolicyPage]]:
    made: list[PolicyPage] = []

    def open_(session: LiveSession) -> PolicyPage:
        page = PolicyPage(session, messages)
        page.resize(1366, 768)
        qtbot.addWidget(page)
        page.show()
        qtbot.waitExposed(page)
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        made.append(page)
        return page

    yield open_
    for page in made:
        page.preview.close_work()


@pytest.fixture
def page(open_page, session: LiveSession) -> PolicyPage:
    return open_page(session)


@pytest.fixture
def value(qtbot) -> Callable[..., object]:
    """The stored value of an item, by its key."""

    def of(session: LiveSession, key: str) -> object:
        session.refresh_now()
        item = find(session.book.items, key)
        assert item is not None, key
        return item.value

    return of


@pytest.fixture
def type_in() -> Callable[[QWidget, str], None]:
    """Type any characters: QTest's own keyClicks knows Latin ones only."""

    def send(widget: QWidget, text: str) -> None:
        for char in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, char))

    return send
