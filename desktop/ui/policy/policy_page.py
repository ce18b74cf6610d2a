"""方針をつくる: the list of steps, the form of one of them, and the pages that come out of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QSplitter, QTabBar, QWidget

from desktop.policy.book import Book
from desktop.policy.inspection import Finding
from desktop.policy.steps import Step
from desktop.ui.messages import Messages
from desktop.ui.policy.findings_panel import FindingsPanel
from desktop.ui.policy.look import COLUMN, across, button, down, holds_focus, label, line, sheet
from desktop.ui.policy.saver import Saver
from desktop.ui.policy.step_form import StepForm
from desktop.ui.policy.task_list import TaskList
from desktop.ui.preview.preview_pane import PreviewPane
from desktop.ui.session import Session

_LIST_WIDTH: Final = 280
_SHORT_LIST: Final = 232  # where the window is a notebook's
_FALLBACK: Final = "2-0"  # where to go when the persona of the open step is no longer used


_THREE_COLUMNS: Final = 1150  # a 1366 px window with the navigation beside it still shows form and paper together


class PolicyPage(QWidget):
    """The wizard. Call flush() before undo, save or close."""

    step_shown = Signal(str)

    def __init__(self, session: Session, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("policy_page")
        self.setStyleSheet(sheet())
        self._session = session
        self.saver = Saver(session, messages, self)
        self._step = ""
        self.title = label("方針をつくる", "title")
        self.findings_button = button("", "left", "残っている項目の一覧を開く")
        self.findings_button.setCheckable(True)
        self.findings_button.toggled.connect(self._on_findings_toggled)
        self.blank_button = button("次の空欄へ", tip="次に埋めるところへ（F8）")
        self.blank_button.clicked.connect(self.next_blank)
        self.findings = FindingsPanel()
        self.findings.hide()
        self.findings.step_requested.connect(self.open_step)
        self.findings.closed.connect(lambda: self.findings_button.setChecked(False))
        self.tabs = QTabBar()
        self.tabs.addTab("設問")
        self.tabs.addTab("紙面")
        self.tabs.setDrawBase(False)
        self.tabs.currentChanged.connect(self._fit)
        self.tasks = TaskList()
        self.tasks.step_requested.connect(self.open_step)
        self.form = StepForm(session, self.saver)
        self.form.step_requested.connect(self.open_step)
        self.form.next_requested.connect(lambda: self._walk(1))
        self.form.previous_requested.connect(lambda: self._walk(-1))
        self.preview = PreviewPane(session)
        self.preview.step_requested.connect(self._on_preview_clicked)
        session.book_changed.connect(self._on_book_changed)
        self._add_shortcuts()
        self._assemble()
        self._show_counts(session.book)
        self.tasks.show_book(session.book)
        self.open_step(self._first_step())

    def _add_shortcuts(self) -> None:
        for keys, act in (
            (("Ctrl+Return", "Ctrl+Enter"), lambda: self._on_walk_key(1)),
            (("Ctrl+Shift+Return", "Ctrl+Shift+Enter"), lambda: self._on_walk_key(-1)),
            (("F8",), self.next_blank),
            (("F6",), lambda: self._cycle(1)),
            (("Shift+F6",), lambda: self._cycle(-1)),
        ):
            for key in keys:
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(act)

    def _assemble(self) -> None:
        head = across(self.title, self.tabs, None, self.findings_button, self.blank_button, gap=12)
        head.setContentsMargins(16, 12, 16, 10)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.setHandleWidth(1)
        self.columns.setChildrenCollapsible(False)
        for column, least in ((self.tasks, 220), (self.form, 540), (self.preview, 320)):
            column.setMinimumWidth(least)
            self.columns.addWidget(column)
        self.columns.setStretchFactor(0, 0)
        self.columns.setStretchFactor(1, 1)
        self.columns.setStretchFactor(2, 1)
        box = down(self, gap=0)
        box.addLayout(head)
        box.addWidget(self.findings)
        box.addWidget(line())
        box.addWidget(self.columns, 1)
        self._sized = False

    # --- what the window asks for ------------------------------------------------------------------------

    @property
    def step(self) -> str:
        """The key of the step that is open."""
        return self._step

    def open_step(self, step: str, item: str = "") -> None:
        """Open a step, at one of its items if named."""
        found = next((s for s in self._session.book.steps if s.key == step), None)
        if found is None:
            return
        if step != self._step:
            self._show(found)
        if item:
            self.tabs.setCurrentIndex(0)
            self.form.reveal(item)

    def focus_search(self) -> None:
        """Put the keyboard into the search box of the steps."""
        self.tasks.search.setFocus()
        self.tasks.search.selectAll()

    def next_blank(self) -> None:
        """Go to the next place that still needs something, after the present one, round to the first."""
        self.flush()
        self._session.refresh_now()
        findings = self._session.book.findings
        if not findings:
            self.saver.messages.say("残っている項目はありません。")
            return
        here = self._position(self._step, self.form.focused_item())
        target = next((f for f in findings if self._position(f.step, f.item) > here), findings[0])
        self.open_step(target.step, target.item)
        if not target.item:
            self.form.focus_first()

    def flush(self) -> bool:
        """Store what is half typed. False when the disk refused."""
        return self.saver.flush()

    # --- steps -------------------------------------------------------------------------------------------

    def _first_step(self) -> str:
        findings = self._session.book.findings
        return findings[0].step if findings else self._session.book.steps[0].key

    def _show(self, step: Step) -> None:
        self.flush()
        self._step = step.key
        self.form.show_step(step)
        self.tasks.show_step(step.key)
        self.preview.show_step(step.key)
        self._mark_seen()
        self.step_shown.emit(step.key)

    def _mark_seen(self) -> None:
        if self.isVisible() and self._step:
            self.saver.attempt(lambda: self._session.mark_seen(self._step))

    def _on_walk_key(self, by: int) -> None:
        if not self.form.composing():
            self._walk(by)
            self.form.focus_first()

    def _walk(self, by: int) -> None:
        keys = [step.key for step in self._session.book.steps]
        place = keys.index(self._step) + by
        if 0 <= place < len(keys):
            self.open_step(keys[place])

    def _position(self, step: str, item: str) -> tuple[int, int]:
        """Where something is in the order of the wizard."""
        steps = [s.key for s in self._session.book.steps]
        items = [i.key for i in self._session.book.items]
        return (
            steps.index(step) if step in steps else len(steps),
            items.index(item) if item in items else -1,
        )

    def _on_preview_clicked(self, step: str) -> None:
        self.open_step(step)
        self.tabs.setCurrentIndex(0)

    # --- following the book ------------------------------------------------------------------------------

    def _on_book_changed(self, book: Book) -> None:
        self._show_counts(book)
        self.tasks.show_book(book)
        step = next((s for s in book.steps if s.key == self._step), None)
        if step is None:
            self.open_step(_FALLBACK)
        elif self.form.step is not None and (step.number, step.title) != (self.form.step.number, self.form.step.title):
            self.form.show_step(step)
        else:
            self.form.refresh()

    def _show_counts(self, book: Book) -> None:
        findings: tuple[Finding, ...] = book.findings
        self.findings_button.setText(f"残り {len(findings)} 項目" if findings else "残りはありません")
        self.blank_button.setEnabled(bool(findings))
        self.findings.show_book(book)

    def _on_findings_toggled(self, shown: bool) -> None:
        self.findings.setVisible(shown)
        if shown:
            self.findings.list.setFocus()

    # --- columns -----------------------------------------------------------------------------------------

    @property
    def narrow(self) -> bool:
        """Whether form and preview share one column."""
        return self.width() < _THREE_COLUMNS

    def _fit(self) -> None:
        paper = self.tabs.currentIndex() == 1
        self.tabs.setVisible(self.narrow)
        self.form.setVisible(not self.narrow or not paper)
        self.preview.setVisible(not self.narrow or paper)

    def _cycle(self, by: int) -> None:
        columns: list[QWidget] = [self.tasks, self.form, self.preview]
        now = next((n for n, column in enumerate(columns) if holds_focus(column)), -1)
        target = (now + by) % len(columns)
        if target:
            self.tabs.setCurrentIndex(target - 1)
        if target == 0:
            self.tasks.view.setFocus()
        elif target == 1:
            self.form.focus_first()
        else:
            self.preview.view.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Three columns where there is room, else the preview behind a tab."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """The step in sight counts as seen; the keyboard begins in the list."""
        super().showEvent(event)
        if not self._sized:
            self._sized = True
            tasks = _LIST_WIDTH if self.width() >= 1400 else _SHORT_LIST
            rest = self.width() - tasks
            form = min(round(rest * 0.53), COLUMN + 64)
            self.columns.setSizes([tasks, form, rest - form])
        if not holds_focus(self):
            self.tasks.view.setFocus()
        self._mark_seen()

    def hideEvent(self, event: QHideEvent) -> None:
        """Going elsewhere stores what is half typed."""
        super().hideEvent(event)
        self.flush()
