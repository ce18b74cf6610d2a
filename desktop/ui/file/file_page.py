"""ファイル: where the file is, what is saved, and everything that can be done with files."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.store import Changes
from desktop.store.profile import Settings, actor
from desktop.ui import theme
from desktop.ui.about.about_page import AboutPage
from desktop.ui.messages import Messages
from desktop.ui.overrides import reported
from desktop.ui.session import Session
from desktop.ui.widgets import Elided, Prose, button, column, label, row, scrolled

from .backups_page import BackupsPage
from .consult_page import ConsultPage
from .parts import Card, NewFileCard, RecentCard, SampleCard, when
from .takeout_page import TakeoutPage
from .who import WhoCard


class FilePage(QWidget):
    """The state of the open file, and the ways to others."""

    command_requested = Signal(str)
    new_requested = Signal(str, str)  # name of the town, key of the preset
    path_requested = Signal(object)
    backup_requested = Signal(object)
    takeout_requested = Signal(object)
    compare_requested = Signal(object)

    def __init__(self, session: Session, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("file-page")
        self._session = session
        self._messages = messages
        self.state_card = Card("folder", "今のファイル")
        self.name_label = label("", "strong")
        self.place_label = Elided("", "secondary")
        self.state_label = Prose()
        self.saved_label = label("", "small")
        self.save_button = button("保存", lambda: self._command("save"), role="primary", icon="save", name="save")
        self.save_as_button = button("名前を付けて保存…", lambda: self._command("save-as"), name="save-as")
        self.merge_button = button("写しをまとめる…", lambda: self._command("merge"), icon="copy", name="merge")
        self.backups_button = button("バックアップ…", self.show_backups, icon="history", name="backups")
        self.backups_page = BackupsPage(session, messages)
        self.backups_page.open_requested.connect(self.backup_requested)
        self.backups_page.compare_requested.connect(self.compare_requested)
        self.backups_page.left.connect(self.show_state)
        self.takeout_button = button("持ち出し用に書き出す…", self.show_takeout, icon="upload", name="takeout")
        self.takeout_page = TakeoutPage(session)
        self.takeout_page.order_placed.connect(self.takeout_requested)
        self.takeout_page.left.connect(self._on_takeout_left)
        self.consult_button = button("相談用に渡す…", self.show_consult, icon="eye", name="consult")
        self.consult_page = ConsultPage(session)
        self.consult_page.order_placed.connect(self.takeout_requested)
        self.consult_page.left.connect(self._on_consult_left)
        self.about_button = button("この方針ナビについて…", self.show_about, role="flat", icon="info", name="about")
        self.about_page: AboutPage | None = None  # seldom asked for: made on first use
        self.pages = QStackedWidget()
        self.close_button = button("ファイルを閉じる", lambda: self._command("close"), role="flat", name="close")
        self.new_card = NewFileCard(primary=False)
        self.new_card.create_requested.connect(self.new_requested)
        self.recent_card = RecentCard()
        self.recent_card.open_requested.connect(lambda: self._command("open"))
        self.recent_card.path_requested.connect(self.path_requested)
        self.sample_card = SampleCard()
        self.sample_card.sample_requested.connect(lambda key: self._command(f"sample:{key}"))
        self.who_card = WhoCard(ask=False)
        self.who_card.saved.connect(self._on_named)
        session.acted.connect(self._on_acted)
        self._assemble()
        self.refresh()

    def refresh(self) -> None:
        """Show the state of the file now."""
        document = self._session.document
        path, count = document.path, document.unsaved
        self.name_label.setText(path.name if path else "まだ名前を付けていません")
        self.place_label.set_full(
            str(path.parent) if path else "保存先を選ぶと、ほかの端末へ渡せるファイルになります。"
        )
        self.state_label.set_text(_state(has_place=path is not None, unsaved=count))
        saved = self._last_saved()
        self.saved_label.setText(saved)
        self.saved_label.setVisible(bool(saved))
        self.save_button.setEnabled(path is None or count > 0)
        others = [p for p in Settings().recent_files() if p != path]
        self.recent_card.show_files(others)

    def show_state(self) -> None:
        """Back from the backups."""
        self.pages.setCurrentIndex(0)
        self.backups_button.setFocus()

    def show_backups(self) -> None:
        """The backups of this file, in the place of the page."""
        self.backups_page.refresh()
        self.pages.setCurrentWidget(self.backups_page)
        self.backups_page.take_focus()

    def show_takeout(self) -> None:
        """Take a copy out under a password, in the place of the page."""
        self.takeout_page.begin()
        self.pages.setCurrentWidget(self.takeout_page)
        self.takeout_page.take_focus()

    def show_consult(self) -> None:
        """Prepare a copy for people outside, in the place of the page."""
        self.consult_page.refresh()
        self.pages.setCurrentWidget(self.consult_page)
        self.consult_page.take_focus()

    def show_about(self) -> None:
        """Version, places, parts and their licences, in the place of the page."""
        if self.about_page is None:
            self.about_page = AboutPage(self._messages)
            self.about_page.command_requested.connect(self.command_requested)
            self.about_page.left.connect(self._on_about_left)
            self.pages.addWidget(self.about_page)
        self.pages.setCurrentWidget(self.about_page)
        self.about_page.take_focus()

    def focus_new(self) -> None:
        """Begin to type the name of a new town."""
        self.pages.setCurrentIndex(0)
        self.new_card.name_edit.setFocus()

    def _assemble(self) -> None:
        content = QWidget()
        content.setMaximumWidth(1120)
        body = column(content, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        head = row()
        head.addWidget(label("ファイル", "title"), 1)
        head.addWidget(self.about_button)
        body.addLayout(head)
        body.addWidget(self._state_part())
        cards = row(gap=theme.UNIT * 2)
        for card in (self.recent_card, self.new_card, self.sample_card):
            card.body.addStretch(1)
            cards.addWidget(card, 1)
        body.addLayout(cards)
        body.addWidget(self.who_card)
        body.addStretch(1)
        outer = column(self)
        self.pages.addWidget(scrolled(content))
        self.pages.addWidget(self.backups_page)
        self.pages.addWidget(self.takeout_page)
        self.pages.addWidget(self.consult_page)
        outer.addWidget(self.pages)

    def _state_part(self) -> Card:
        body = self.state_card.body
        for widget in (self.name_label, self.place_label, self.state_label, self.saved_label):
            body.addWidget(widget)
        more, foot = row(), row()
        for made in (self.merge_button, self.backups_button, self.takeout_button, self.consult_button):
            more.addWidget(made)
        more.addStretch(1)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.save_as_button)
        foot.addWidget(self.save_button)
        body.addLayout(more)
        body.addLayout(foot)
        return self.state_card

    def _last_saved(self) -> str:
        path = self._session.document.path
        if path is None or not path.is_file():
            return ""
        moment = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        return f"保存先のファイルの日時: {when(moment)}"

    def _command(self, key: str) -> None:
        self.command_requested.emit(key)

    def _on_named(self) -> None:
        self._session.document.actor = actor()
        self._messages.say("担当者名を覚えました。これからの記録に使います。")

    def _on_takeout_left(self) -> None:
        self.pages.setCurrentIndex(0)
        self.takeout_button.setFocus()

    def _on_consult_left(self) -> None:
        self.pages.setCurrentIndex(0)
        self.consult_button.setFocus()

    def _on_about_left(self) -> None:
        self.pages.setCurrentIndex(0)
        self.about_button.setFocus()

    def _on_acted(self, _changes: Changes) -> None:
        if self.isVisible():
            self.refresh()

    @reported
    def showEvent(self, event: QShowEvent) -> None:
        """Others may have changed the folder meanwhile."""
        super().showEvent(event)
        self.refresh()


def _state(*, has_place: bool, unsaved: int) -> str:
    if not has_place:
        return "入力した内容は、この端末に記録済みです。「保存」を押すと、保存先と名前を選べます。"
    if unsaved:
        return f"入力した内容は、この端末に記録済みです。保存先のファイルには、まだ {unsaved} 件を書いていません。"
    return "この端末の内容と保存先のファイルは、同じ内容です。"
