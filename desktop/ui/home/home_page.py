"""ホーム: the town and its year, what is next, the four phases, what is missing, what was done last."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QSizePolicy, QWidget

from desktop.policy.book import Book
from desktop.ui import theme
from desktop.ui.file.parts import when
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.widgets import Elided, Prose, button, clear, column, frame, label, picture, row

from .findings_table import FindingsTable
from .phases import Phase, headline, phases

_RECENT = 8
_TURNED = {"undo": "を元に戻しました", "redo": "をやり直しました"}


class HomePage(QWidget):
    """Answers: where am I, what is missing, what next."""

    step_requested = Signal(str, str)  # step, item
    command_requested = Signal(str)

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("home-page")
        self._session = session
        self._messages = messages
        self._stale = True
        self.headline_label = label("", "title")
        self.next_label = Elided("", "strong")
        self.next_button = button("ひらく", self._on_next, role="primary", name="next")
        self.findings_label = label("", "section")
        self.findings_table = FindingsTable()
        self.findings_table.opened.connect(self.step_requested)
        self.nothing_left = self._nothing_left()
        self._phases = row(gap=theme.UNIT * 2)
        self._recent = column(gap=0)
        session.book_changed.connect(self._on_book_changed)
        self._assemble()
        self._refresh()

    def _assemble(self) -> None:
        body = column(self, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        body.addLayout(self._head())
        body.addLayout(self._phases)
        lower = row(gap=theme.UNIT * 2)
        lower.addWidget(self._findings_card(), 5)
        lower.addWidget(self._recent_card(), 3)
        body.addLayout(lower, 1)

    def _head(self) -> QFrame | object:
        raise NotImplementedError
