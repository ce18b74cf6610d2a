"""部署と数え方: the tree of departments on the left; on the right what is counted, and by which rules."""

from __future__ import annotations

from PySide6.QtWidgets import QSplitter, QWidget

from desktop.analysis.facts import Facts
from desktop.policy.staff.now import roster_now
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.look import UNIT, down, sheet
from desktop.ui.widgets import frame, scrolled

from .departments_pane import DepartmentsPane
from .settings_counts import CountsPane
from .settings_lists import AppointmentsPane, RanksPane
from .settings_rules import RulesPane


class SettingsTab(QWidget):
    """Everything is as of 基準日, or of today while there is none."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("staff-settings-tab")
        self.setStyleSheet(sheet())
        self._session = session
        self.departments = DepartmentsPane(session, messages)
        self.counts = CountsPane(session, messages)
        self.appointments = AppointmentsPane(session, messages)
        self.ranks = RanksPane(session, messages)
        self.rules = RulesPane(session)
        self._assemble()
        session.book_changed.connect(lambda _book: self.refresh())
        self.refresh()

    @property
    def facts(self) -> Facts:
        """The file as it is now."""
        return self._session.book.facts

    def refresh(self) -> None:
        """Follow the file."""
        facts = self.facts
        roster = roster_now(self._session.document, facts, facts.organization.roster_on)
        self.departments.show_roster(facts, roster)
        self.counts.show_roster(facts, roster)
        self.appointments.show_facts(facts)
        self.ranks.show_facts(facts)
        self.rules.show_roster(facts, roster)

    def flush(self) -> None:
        """Write down what is half typed."""
        self.departments.flush()
        self.counts.day.take()

    def _assemble(self) -> None:
        cards = QWidget()
        body = down(cards, gap=UNIT * 2, margin=UNIT * 2)
        for pane in (self.counts, self.rules, self.appointments, self.ranks):
            card = frame("card")
            down(card, pane, margin=UNIT * 2)
            body.addWidget(card)
        body.addStretch(1)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self.departments)
        split.addWidget(scrolled(cards))
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setSizes([440, 660])
        down(self, split)
