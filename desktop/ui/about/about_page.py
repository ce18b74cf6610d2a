"""この方針ナビについて: in the place of ファイル or of the start page while it is read."""

from __future__ import annotations

import platform
import sqlite3
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop import APP_NAME, VERSION
from desktop.output import security
from desktop.ui import theme
from desktop.ui.file.parts import Card
from desktop.ui.messages import Messages
from desktop.ui.overrides import reported
from desktop.ui.widgets import Elided, Prose, button, column, label, row, scrolled, tool

from .parts_card import PartsCard

_PAPERS = (
    "情報政策課の点検に使えます。説明書には、何をどこに読み書きするか、通信をしないことの確かめ方、部品とその版を書きます。"
    "部品表は CycloneDX の形で、弱点の点検の道具に読ませられます。"
)


class AboutPage(QWidget):
    """Facts about the program and this PC; writing papers is asked for by a command."""

    command_requested = Signal(str)
    left = Signal()

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("about-page")
        self._messages = messages
        self.back_button = button("戻る", self.left.emit, name="back")
        self.sheet_button = button(
            "安全についての説明書（PDF）…", lambda: self.command_requested.emit("security-sheet"), name="security-sheet"
        )
        self.sbom_button = button("部品表（CycloneDX）…", lambda: self.command_requested.emit("sbom"), name="sbom")
        self.parts_card = PartsCard()
        self._assemble()

    def take_focus(self) -> None:
        """The keyboard begins at the way back."""
        self.back_button.setFocus()

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_copied(self, path: Path) -> None:
        QGuiApplication.clipboard().setText(str(path))
        self._messages.say("場所を写しました。貼り付けて使えます。")

    def _on_opened(self, path: Path) -> None:
        if path.is_dir():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        else:
            self._messages.say("このフォルダーは、まだ作っていません。使うときに作ります。")

    # --- helpers -------------------------------------------------------------------------------------------

    def _assemble(self) -> None:
        content = QWidget()
        content.setMaximumWidth(1120)
        body = column(content, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        head = row()
        head.addWidget(label(f"この{APP_NAME}について", "title"), 1)
        head.addWidget(self.back_button)
        body.addLayout(head)
        for card in (self._program(), self._places(), self._papers(), self.parts_card):
            body.addWidget(card)
        body.addStretch(1)
        column(self).addWidget(scrolled(content))

    @staticmethod
    def _program() -> Card:
        card = Card("info", f"{APP_NAME} {VERSION}")
        card.body.addWidget(
            Prose(
                "この端末の中だけで動きます。通信をしません。更新の確認も、利用状況の送信もありません。\n"
                "管理者の権限は要りません。プログラムのフォルダーには何も書きません。"
            )
        )
        parts = f"Python {platform.python_version()}　Qt {qVersion()}　SQLite {sqlite3.sqlite_version}"
        folder = security.frozen_folder()
        card.body.addWidget(label(parts, "small"))
        card.body.addWidget(Elided(f"プログラム: {folder or 'ソースのまま動いています'}", "small"))
        return card

    def _places(self) -> Card:
        card = Card("folder", "データと設定の場所")
        for name, path in security.own_places():
            card.body.addLayout(self._place(name, path))
        card.body.addWidget(
            Prose(
                "方針のファイルは、保存するときに選んだ場所にあります。ここには写しと記録だけがあります。",
                theme.SECONDARY,
            )
        )
        return card

    def _place(self, name: str, path: Path) -> QBoxLayout:
        line = row()
        title = label(name)
        title.setFixedWidth(192)
        line.addWidget(title)
        line.addWidget(Elided(str(path), "secondary"), 1)
        line.addWidget(tool("copy", f"「{name}」の場所を写す", lambda: self._on_copied(path), name="copy-place"))
        line.addWidget(
            tool("folder-open", f"「{name}」のフォルダーをひらく", lambda: self._on_opened(path), name="open-place")
        )
        return line

    def _papers(self) -> Card:
        card = Card("file-text", "点検のための書類", _PAPERS)
        line = row()
        line.addWidget(self.sheet_button)
        line.addWidget(self.sbom_button)
        line.addStretch(1)
        card.body.addLayout(line)
        return card

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
