"""人材像とスキル: the tabs of the frame, in the order of the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QTabBar, QWidget

from desktop.policy.book import Book
from desktop.policy.frame import starter
from desktop.ui import theme
from desktop.ui.file.dialogs import FileDialogs
from desktop.ui.frame.exchange_tab import ExchangeTab
from desktop.ui.frame.jobs_tab import JobsTab
from desktop.ui.frame.ladder_tab import LadderTab
from desktop.ui.frame.matrix_tab import MatrixTab
from desktop.ui.frame.personas_tab import PersonasTab
from desktop.ui.frame.skills_tab import SkillsTab
from desktop.ui.frame.stages_tab import StagesTab
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.look import sheet
from desktop.ui.widgets import button, column, label, line, row, set_shown


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab. Its widget may offer focus_search(), flush() and show_place(str)."""

    key: str
    title: str
    make: Callable[[LiveSession, Messages, QWidget], QWidget]


TABS: tuple[Tab, ...] = (
    Tab("personas", "人材像", PersonasTab),
    Tab("skills", "スキル項目", SkillsTab),
    Tab("matrix", "求めるレベル", MatrixTab),
    Tab("stages", "育成段階", StagesTab),
    Tab("jobs", "ジョブタイプと資格", JobsTab),
    Tab("ladder", "目安と対応", LadderTab),
    Tab("exchange", "ひな型と受け渡し", ExchangeTab),
)


class FramePage(QWidget):
    """The place of the navigation. A tab is made when it is first shown."""

    step_shown = Signal(str)  # which tab is open, so that work goes on there after a hard end

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("frame-page")
        self.setStyleSheet(sheet())
        self._session, self._messages = session, messages
        self._made: dict[str, QWidget] = {}
        self.dialogs = FileDialogs(self)
        self.bar = QTabBar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setAccessibleName("人材像とスキルの見出し")
        for tab in TABS:
            self.bar.addTab(tab.title)
        self.stack = QStackedWidget()
        self.bar.currentChanged.connect(self._on_tab_changed)
        self.offer = QFrame()  # while a small body still has the whole frame of a large one
        self.offer.setProperty("role", "notice")
        self.offer_label = label("この規模の団体には、少ないスキル項目から始める方法があります。")
        self.offer_button = button("始め方を見る", lambda: self.open_step("exchange"), role="link", name="offer")
        self._assemble()
        session.book_changed.connect(self._show_offer)
        self._show_offer(session.book)
        self._on_tab_changed(0)

    @property
    def step(self) -> str:
        """The key of the open tab."""
        return TABS[self.bar.currentIndex()].key if TABS else ""

    @property
    def tab(self) -> QWidget:
        """The open tab itself."""
        return self._made[self.step]

    def open_step(self, key: str, item: str = "") -> None:
        """Open a tab by its key, at an item where one is named."""
        keys = [tab.key for tab in TABS]
        if key not in keys:
            return
        self.bar.setCurrentIndex(keys.index(key))
        if item:
            self._call("show_place", item)

    def focus_search(self) -> None:
        """Search in the open tab."""
        self._call("focus_search")

    def flush(self) -> None:
        """Write down what is half typed."""
        self._call("flush")

    def _on_tab_changed(self, number: int) -> None:
        if not 0 <= number < len(TABS):
            return
        for made in self._made.values():
            if hasattr(made, "flush"):
                made.flush()
        tab = TABS[number]
        if tab.key not in self._made:
            made = tab.make(self._session, self._messages, self)
            if isinstance(made, ExchangeTab):
                made.dialogs = self.dialogs
            self._made[tab.key] = made
            self.stack.addWidget(self._made[tab.key])
        self.stack.setCurrentWidget(self._made[tab.key])
        self.step_shown.emit(tab.key)

    def _show_offer(self, book: Book) -> None:
        plan = starter.plan(book.facts) if book.facts.is_small else None
        untouched = all(p.merged_into_id is None for p in book.facts.personas)
        set_shown(plan is not None and untouched, self.offer)

    def _call(self, name: str, *values: str) -> None:
        method = getattr(self.tab, name, None)
        if method is not None:
            method(*values)

    def _assemble(self) -> None:
        head = row(gap=theme.UNIT * 2)
        head.setContentsMargins(theme.UNIT * 2, theme.UNIT, theme.UNIT * 2, 0)
        head.addWidget(label("人材像とスキル", "title"))
        head.addWidget(self.bar, 1)
        body = column(self, gap=0)
        body.addLayout(head)
        body.addWidget(line())
        offer = row(self.offer, gap=theme.UNIT * 2)
        offer.setContentsMargins(theme.UNIT * 2, theme.UNIT // 2, theme.UNIT * 2, theme.UNIT // 2)
        offer.addWidget(self.offer_label, 1)
        offer.addWidget(self.offer_button)
        body.addWidget(self.offer)
        body.addWidget(self.stack, 1)
