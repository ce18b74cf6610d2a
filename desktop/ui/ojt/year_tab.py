"""年度の切り替え: plans go on into the next year; seats of those who leave are closed and told."""

from __future__ import annotations

from PySide6.QtWidgets import QSplitter, QWidget

from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.look import UNIT, down
from desktop.ui.widgets import frame, scrolled

from .board_state import OjtTab, OjtYear
from .year_forward import ForwardPane
from .year_handover import HandoverPane


class YearTab(OjtTab):
    """Two cards side by side."""

    def __init__(self, session: LiveSession, messages: Messages, year: OjtYear, parent: QWidget | None = None) -> None:
        super().__init__(session, messages, year, parent)
        self.setObjectName("ojt-year-tab")
        self.forward, self.handover = ForwardPane(session, messages, year), HandoverPane(session, messages, year)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        for pane in (self.handover, self.forward):
            card = frame("card")
            down(card, pane, margin=UNIT * 2)
            holder = QWidget()
            down(holder, card, margin=UNIT * 2)
            split.addWidget(scrolled(holder))
        split.setSizes([620, 520])
        self.handover.case_chosen.connect(lambda uuid: self.go("cases", uuid))
        down(self, split)
        self.refresh()

    def refresh(self) -> None:
        """Follow the file."""
        self.forward.refresh()
        self.handover.refresh()

    def flush(self) -> None:
        """Write down what is half typed."""
        self.handover.flush()
