"""職員とスキル表: the tabs, in the order of the work."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.policy.book import Book
from desktop.policy.staff.checks import check_people
from desktop.ui import theme
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.tabbed import Tab, TabbedPage
from desktop.ui.widgets import Prose, frame, row, set_shown

from .card_tab import CardTab
from .grid_tab import GridTab
from .import_tab import ImportTab
from .people_tab import make_people_tab
from .settings_tab import SettingsTab

TABS: tuple[Tab, ...] = (
    Tab("grid", "スキル表", GridTab),
    Tab("people", "職員", make_people_tab),
    Tab("person", "個人票", CardTab),
    Tab("import", "取り込み", ImportTab),
    Tab("settings", "部署と数え方", SettingsTab),
)


class StaffPage(TabbedPage):
    """The place of the navigation."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__("職員とスキル表", TABS, session, messages, parent)
        self.setObjectName("staff-page")
        self.notice = frame("notice")  # what does not fit among the people: it would spoil every count
        self.notice_label = Prose()
        inside = row(self.notice, gap=theme.UNIT)
        inside.setContentsMargins(theme.UNIT * 2, theme.UNIT // 2, theme.UNIT * 2, theme.UNIT // 2)
        inside.addWidget(self.notice_label, 1)
        self.add_above(self.notice)
        session.book_changed.connect(self._show_notice)
        self._show_notice(session.book)
        self.begin()

    def _show_notice(self, book: Book) -> None:
        found = check_people(self._session.document, book.facts)
        set_shown(bool(found), self.notice)
        if found:
            more = f"（ほか {len(found) - 1} 件）" if len(found) > 1 else ""
            self.notice_label.set_text(f"{found[0].message}{found[0].next_step}{more}")
