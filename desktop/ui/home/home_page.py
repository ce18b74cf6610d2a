"""ホーム: the town and its year, what is next, the four phases, what is missing, what was done last."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QProgressBar, QSizePolicy, QWidget

from desktop.policy.book import Book
from desktop.policy.ojt.now import summary
from desktop.ui import theme
from desktop.ui.file.parts import when
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.overrides import reported
from desktop.ui.widgets import Elided, Prose, button, clear, column, frame, label, picture, row, scrolled

from .findings_table import FindingsTable
from .phases import Phase, headline, left_beside, phases

_RECENT = 8
_FOUR_ABREAST = 960  # pixels: narrower cards would cut their headings
_TURNED = {"undo": "（元に戻した）", "redo": "（やり直した）"}


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
        # The lists take what height is left; they must not make the page longer than the window
        self.findings_table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.findings_table.setMinimumHeight(theme.ROW * 3)
        self.findings_table.opened.connect(self.step_requested)
        self.findings_table.command_asked.connect(self.command_requested)
        self.nothing_left = self._nothing_left()
        self._phase_row = QWidget()
        self._phase_row.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._phases = QGridLayout(self._phase_row)
        self._phases.setContentsMargins(0, 0, 0, 0)
        self._phases.setSpacing(theme.UNIT * 2)
        self._phase_cards: list[QFrame] = []
        self._recent_list = QWidget()
        self._recent = column(self._recent_list, gap=0)
        session.book_changed.connect(self._on_book_changed)
        self._assemble()
        self._refresh()

    def _assemble(self) -> None:
        content = QWidget()
        column(self).addWidget(scrolled(content))  # for screens at 150 %
        body = column(content, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        body.addLayout(self._head())
        body.addWidget(self._phase_row)
        lower = row(gap=theme.UNIT * 2)
        lower.addWidget(self._findings_card(), 5)
        lower.addWidget(self._recent_card(), 3)
        body.addLayout(lower, 1)

    def _head(self) -> QBoxLayout:
        head = row(gap=theme.UNIT * 3)
        head.addWidget(self.headline_label)
        following = frame("next")
        line = row(following, gap=theme.UNIT * 2)
        line.setContentsMargins(theme.UNIT * 2, theme.UNIT, theme.UNIT, theme.UNIT)
        line.addWidget(label("次にすること", "secondary"))
        line.addWidget(self.next_label, 1)
        line.addWidget(self.next_button)
        head.addWidget(following, 1)
        return head

    def _findings_card(self) -> QFrame:
        card = frame("card")
        body = column(card, gap=0)
        body.setContentsMargins(1, theme.UNIT * 2, 1, 1)
        head = row()
        head.setContentsMargins(theme.UNIT * 2, 0, theme.UNIT * 2, theme.UNIT)
        head.addWidget(self.findings_label, 1)
        body.addLayout(head)
        inset = row()
        inset.setContentsMargins(theme.UNIT - 1, 0, theme.UNIT - 1, theme.UNIT)
        inset.addWidget(self.findings_table)
        body.addLayout(inset, 1)
        body.addWidget(self.nothing_left, 1)
        card.setMinimumHeight(160)
        return card

    def _recent_card(self) -> QFrame:
        card = frame("card")
        body = column(card, margin=theme.UNIT * 2, gap=theme.UNIT)
        body.addWidget(label("最近の変更", "section"))
        listed = scrolled(self._recent_list)
        listed.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        body.addWidget(listed, 1)
        return card

    @staticmethod
    def _nothing_left() -> QWidget:
        made = QWidget()
        line = row(made, margin=theme.UNIT * 2, gap=theme.UNIT * 2)
        line.addWidget(picture("circle-check", theme.OK, 20), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(
            Prose("空欄も食い違いもありません。紙に出して、関係する課で読み合わせる段階です。"),
            1,
            Qt.AlignmentFlag.AlignTop,
        )
        return made

    # --- showing -------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        book = self._session.book
        self._stale = False
        self.headline_label.setText(headline(book))
        self._show_next(book)
        ojt = summary(self._session.document, book.facts, date.today().isoformat())
        for card in self._phase_cards:
            card.hide()
            card.deleteLater()
        self._phase_cards = [self._phase_card(phase) for phase in phases(book, ojt)]
        self._arrange()
        beside = left_beside(ojt)
        left = len(book.findings) + len(beside)
        self.findings_label.setText(f"残っていること（{left}）")
        self.findings_table.show_findings(book, beside)
        self.findings_table.setVisible(left > 0)
        self.nothing_left.setVisible(not left)
        self._show_recent()

    def _arrange(self) -> None:
        """Four phases side by side, or two by two on a screen at 150 %."""
        columns = 4 if self.width() >= _FOUR_ABREAST else 2
        for number, card in enumerate(self._phase_cards):
            self._phases.addWidget(card, number // columns, number % columns)
        for number in range(4):
            self._phases.setColumnStretch(number, int(number < columns))

    def _show_next(self, book: Book) -> None:
        if book.ready:
            self.next_label.set_full("方針がそろいました。PDFにして読み合わせましょう。")
            self.next_button.setText("PDFを出力する")
            return
        first = book.findings[0]
        number = next((s.number for s in book.steps if s.key == first.step), "")
        self.next_label.set_full(f"{number} {first.message}{first.next_step}".strip())
        self.next_button.setText("ひらく")

    def _phase_card(self, phase: Phase) -> QFrame:
        card = frame("card")
        card.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # all of one width
        body = column(card, margin=theme.UNIT * 2, gap=theme.UNIT)
        head = row()
        head.addWidget(label(f"{phase.number} {phase.title}", "strong"), 1)
        head.addWidget(label(phase.state, phase.mood))
        body.addLayout(head)
        if phase.share:
            body.addLayout(self._share(phase))
        body.addWidget(Prose(phase.text, theme.SECONDARY))
        body.addStretch(1)
        link = button(phase.link, lambda: self._go(phase.command), role="link", name=f"phase-{phase.number}")
        foot = row()
        foot.addWidget(link)
        foot.addStretch(1)
        body.addLayout(foot)
        return card

    @staticmethod
    def _share(phase: Phase) -> QBoxLayout:
        done, total = phase.share or (0, 0)
        line = row()
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setRange(0, max(total, 1))
        bar.setValue(done)
        bar.setMinimumWidth(theme.UNIT * 3)
        bar.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        line.addWidget(bar, 1)
        line.addWidget(label(f"{done}/{total} {phase.shared}", "small"))
        return line

    def _show_recent(self) -> None:
        clear(self._recent)
        actions = self._session.recent(_RECENT)
        for number, (at, actor, text, kind) in enumerate(actions):
            newest = number == 0 and self._session.can_undo
            self._recent.addWidget(self._recent_row(at, actor, text + _TURNED.get(kind, ""), undoable=newest))
        self._recent.addStretch(1)

    def _recent_row(self, at: str, actor: str, text: str, *, undoable: bool) -> QWidget:
        made = QWidget()
        made.setFixedHeight(28)
        line = row(made)
        line.addWidget(label(when(datetime.fromisoformat(at)), "small"))
        line.addWidget(Elided(text), 1)
        line.addWidget(label(actor, "small"))
        if undoable:
            line.addWidget(button("戻す", lambda: self.command_requested.emit("undo"), role="link", name="turn-back"))
        return made

    def _go(self, command: str) -> None:
        if command.startswith("step:"):
            self.step_requested.emit(command.removeprefix("step:"), "")
        else:
            self.command_requested.emit(command)

    def _on_next(self) -> None:
        book = self._session.book
        if book.ready:
            self.command_requested.emit("place:output")
        else:
            self.step_requested.emit(book.findings[0].step, book.findings[0].item)

    def _on_book_changed(self, _book: Book) -> None:
        if self.isVisible():
            self._refresh()
        else:
            self._stale = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the phases readable."""
        super().resizeEvent(event)
        self._arrange()

    @reported
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while another place was shown."""
        super().showEvent(event)
        if self._stale:
            self._refresh()
