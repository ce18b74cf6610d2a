"""人材像とスキル: the tabs of the frame, in the order of the work."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from desktop.policy.book import Book
from desktop.policy.frame import starter
from desktop.ui import theme
from desktop.ui.frame.exchange_tab import ExchangeTab
from desktop.ui.frame.jobs_tab import JobsTab
from desktop.ui.frame.ladder_tab import LadderTab
from desktop.ui.frame.matrix_tab import MatrixTab
from desktop.ui.frame.personas_tab import PersonasTab
from desktop.ui.frame.skills_tab import SkillsTab
from desktop.ui.frame.stages_tab import StagesTab
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.tabbed import Tab, TabbedPage
from desktop.ui.widgets import button, label, row, set_shown

TABS: tuple[Tab, ...] = (
    Tab("personas", "人材像", PersonasTab),
    Tab("skills", "スキル項目", SkillsTab),
    Tab("matrix", "求めるレベル", MatrixTab),
    Tab("stages", "育成段階", StagesTab),
    Tab("jobs", "ジョブタイプと資格", JobsTab),
    Tab("ladder", "目安と対応", LadderTab),
    Tab("exchange", "ひな型と受け渡し", ExchangeTab),
)


class FramePage(TabbedPage):
    """The place of the navigation."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__("人材像とスキル", TABS, session, messages, parent)
        self.setObjectName("frame-page")
        self.offer = QFrame()  # while a small body still has the whole frame of a large one
        self.offer.setProperty("role", "notice")
        self.offer_label = label("この規模の団体には、少ないスキル項目から始める方法があります。")
        self.offer_button = button("始め方を見る", lambda: self.open_step("exchange"), role="link", name="offer")
        offer = row(self.offer, gap=theme.UNIT * 2)
        offer.setContentsMargins(theme.UNIT * 2, theme.UNIT // 2, theme.UNIT * 2, theme.UNIT // 2)
        offer.addWidget(self.offer_label, 1)
        offer.addWidget(self.offer_button)
        self.add_above(self.offer)
        session.book_changed.connect(self._show_offer)
        self._show_offer(session.book)
        self.begin()

    def _show_offer(self, book: Book) -> None:
        plan = starter.plan(book.facts) if book.facts.is_small else None
        untouched = all(p.merged_into_id is None for p in book.facts.personas)
        set_shown(plan is not None and untouched, self.offer)
