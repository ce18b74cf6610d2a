"""The start page: work that was left behind, a new file, an existing one, a sample."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop import APP_NAME
from desktop.store.profile import Settings
from desktop.store.workcopy import WorkCopy, left_behind
from desktop.ui import theme
from desktop.ui.file.parts import NewFileCard, RecentCard, SampleCard, when
from desktop.ui.file.who import WhoCard
from desktop.ui.messages import STOP, Choice, Messages
from desktop.ui.widgets import Elided, Prose, button, clear, column, frame, label, picture, row, scrolled

_STEPS = (
    ("list-checks", "設問に答える", "順番は自由です。途中でやめても残ります。"),
    ("eye", "紙面で確かめる", "答えを実際のページで見られます。"),
    ("download", "PDFとExcelに出す", "そのまま庁内で使える書類になります。"),
)
_WIDTH = 1040


class StartPage(QWidget):
    """Shown while no file is open. It asks the window for everything by signals."""

    new_requested = Signal(str, str)  # name of the town, key of the preset
    open_requested = Signal()
    path_requested = Signal(object)
    sample_requested = Signal(str)
    resume_requested = Signal(object)  # WorkCopy
    about_requested = Signal()

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start-page")
        self._messages = messages
        self.new_card = NewFileCard(primary=True)
        self.recent_card = RecentCard()
        self.sample_card = SampleCard()
        self.who_card = WhoCard(ask=True)
        self.about_button = button(
            f"この{APP_NAME}について…", self.about_requested.emit, role="flat", icon="info", name="about"
        )
        self._left = column(gap=theme.UNIT)
        self.new_card.create_requested.connect(self.new_requested)
        self.recent_card.open_requested.connect(self.open_requested)
        self.recent_card.path_requested.connect(self.path_requested)
        self.sample_card.sample_requested.connect(self.sample_requested)
        self._assemble()

    def refresh(self) -> None:
        """Look again at what lies on this PC."""
        clear(self._left)
        for work in left_behind():
            self._left.addWidget(self._left_row(work))
        self.show_recent()
        self.who_card.refresh()

    def show_recent(self) -> None:
        """The files opened last, as they are remembered."""
        self.recent_card.show_files(Settings().recent_files())

    def _assemble(self) -> None:
        content = QWidget()
        content.setMaximumWidth(_WIDTH)
        body = column(content, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        body.addStretch(1)
        body.addWidget(label(APP_NAME, "title"))
        body.addWidget(
            Prose(
                "デジタル人材確保・育成方針を、設問に答えながらつくり、毎年の計画につなげるソフトです。",
                theme.SECONDARY,
            )
        )
        body.addSpacing(theme.UNIT)
        body.addWidget(self._steps())
        body.addSpacing(theme.UNIT)
        body.addLayout(self._left)
        cards = row(gap=theme.UNIT * 2)
        for card in (self.new_card, self.recent_card, self.sample_card):
            card.body.addStretch(1)
            cards.addWidget(card, 1)
        body.addLayout(cards)
        body.addWidget(self.who_card)
        foot = row()
        foot.addWidget(label("入力した内容は、この端末と、選んだ保存先の外には送られません。", "small"), 1)
        foot.addWidget(self.about_button)
        body.addLayout(foot)
        body.addStretch(2)
        holder = QWidget()
        middle = row(holder)
        middle.addStretch(1)
        middle.addWidget(content, 100)
        middle.addStretch(1)
        outer = column(self)
        outer.addWidget(scrolled(holder))

    @staticmethod
    def _steps() -> QWidget:
        made = QWidget()
        line = row(made, gap=theme.UNIT * 2)
        for number, (icon, title, text) in enumerate(_STEPS):
            if number:
                line.addWidget(picture("chevron-right", size=20), 0, Qt.AlignmentFlag.AlignVCenter)
            line.addWidget(picture(icon, theme.ACCENT, 24), 0, Qt.AlignmentFlag.AlignVCenter)
            words = column(gap=4)
            words.addWidget(label(title, "strong"))
            words.addWidget(label(text, "small", wrap=True))
            line.addLayout(words, 1)
        return made

    def _left_row(self, work: WorkCopy) -> QFrame:
        made = frame("next")
        line = row(made, margin=theme.UNIT * 2, gap=theme.UNIT * 2)
        line.addWidget(picture("history", theme.ACCENT, 24))
        name = work.target.name if work.target else "まだ名前を付けていないファイル"
        time = when(datetime.fromtimestamp(work.database.stat().st_mtime, UTC))
        words = column(gap=4)
        words.addWidget(label(f"前回の続きがあります: {name}", "strong"))
        words.addWidget(label(f"最後の記録 {time}　保存先へ未保存 {work.unsaved()} 件", "secondary"))
        if work.target:
            words.addWidget(Elided(str(work.target), "small"))
        line.addLayout(words, 1)
        line.addWidget(button("捨てる…", lambda: self._on_discard(work), role="flat", name="discard"))
        line.addWidget(button("続きを開く", lambda: self.resume_requested.emit(work), name="resume"))
        return made

    def _on_discard(self, work: WorkCopy) -> None:
        answer = self._messages.ask(
            "この端末に残っている続きを捨てますか。",
            "捨てると元に戻せません。保存先に保存済みのファイルは、そのまま残ります。",
            (STOP, Choice("discard", "続きを捨てる")),
        )
        if answer == "discard":
            work.discard()
            self.refresh()
