"""職員とスキル表: the tabs, in the order of the work."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.tabbed import Tab, TabbedPage

TABS: tuple[Tab, ...] = ()


class StaffPage(TabbedPage):
    """The place of the navigation."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__("職員とスキル表", TABS, session, messages, parent)
        self.setObjectName("staff-page")
        self.begin()
