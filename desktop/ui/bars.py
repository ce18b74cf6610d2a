"""The bar at the top (file, state, undo, save) and the line at the bottom (last action, year)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.policy.book import Book
from desktop.store import Changes

from . import theme
from .home.phases import year_label
from .live import LiveSession
from .widgets import Elided, button, label, picture, row, set_shown, tip, tool

_SAID = {
    "edit": "記録しました: {}",
    "undo": "元に戻しました: {}",
    "redo": "やり直しました: {}",
}


class TopBar(QFrame):
    """Says which file this is and whether it is saved; holds the few things wanted everywhere."""

    command_requested = Signal(str)

    def __init__(self, session: LiveSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setFixedHeight(theme.UNIT * 6)
        self._session = session
        self.name_label = Elided("", "strong")
        self.here_label = label("● この端末に記録済み", "ok")
        self.unsaved_label = label("", "secondary")
        self.undo_button = tool("undo-2", "元に戻す（Ctrl+Z）", lambda: self._ask("undo"), name="undo")
        self.redo_button = tool("redo-2", "やり直す（Ctrl+Y）", lambda: self._ask("redo"), name="redo")
        self.palette_button = button("何をしますか", lambda: self._ask("palette"), role="flat", icon="search")
        self.palette_button.setToolTip("画面や手順を探して開きます（Ctrl+K）")
        self.save_button = button("保存", lambda: self._ask("save"), icon="save", name="top-save")
        self.save_button.setToolTip("保存先のファイルに書きます（Ctrl+S）")
        for widget in (self.palette_button, self.save_button):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._assemble()

    def refresh(self) -> None:
        """Show the state of the file now."""
        document = self._session.document
        path, count = document.path, document.unsaved
        self.name_label.set_full(path.name if path else "名前のないファイル")
        if path is None:
            text, role = "保存先は未定", "caution"
        elif count:
            text, role = f"保存先へ未保存 {count} 件", "caution"
        else:
            text, role = "保存先と同じ内容", "secondary"
        self.unsaved_label.setText(text)
        theme.set_role(self.unsaved_label, role)
        self.undo_button.setEnabled(self._session.can_undo)
        self.redo_button.setEnabled(bool(document.redo_label))
        self.undo_button.setToolTip(_tip("元に戻す", document.undo_label, "Ctrl+Z"))
        self.redo_button.setToolTip(_tip("やり直す", document.redo_label, "Ctrl+Y"))

    def _assemble(self) -> None:
        line = row(self, gap=theme.UNIT)
        line.setContentsMargins(theme.UNIT * 2, 0, theme.UNIT * 2, 0)
        line.addWidget(self.name_label, 1)
        line.addWidget(self.here_label)
        line.addSpacing(theme.UNIT)
        line.addWidget(self.unsaved_label)
        line.addSpacing(theme.UNIT * 2)
        for widget in (self.undo_button, self.redo_button, self.palette_button, self.save_button):
            line.addWidget(widget)

    def _ask(self, command: str) -> None:
        self.command_requested.emit(command)


class NoticeLine(QFrame):
    """One quiet line over the pages while the file's place is not as usual; hidden when there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.text_label = Elided()
        line = row(self, gap=theme.UNIT)
        line.setContentsMargins(theme.UNIT * 2, theme.UNIT // 2, theme.UNIT * 2, theme.UNIT // 2)
        line.addWidget(picture("info", theme.CAUTION))
        line.addWidget(self.text_label, 1)
        self.hide()

    def say(self, text: str) -> None:
        """Show a notice, or nothing."""
        self.text_label.set_full(text)
        set_shown(bool(text), self)


class BottomLine(QFrame):
    """The last thing that happened, with 「元に戻す」 while it can be turned back; the fiscal year at the right."""

    command_requested = Signal(str)

    def __init__(self, session: LiveSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "status")
        self.setFixedHeight(theme.UNIT * 4)
        self._session = session
        self.text_label = label()
        self.text_label.setObjectName("said")
        self.text_label.setMinimumWidth(1)  # a long file name must not widen the window
        self.undo_link = button("元に戻す", lambda: self.command_requested.emit("undo"), role="link", name="undo-link")
        self.year_label = label("", "secondary")
        line = row(self, gap=theme.UNIT)
        line.setContentsMargins(theme.UNIT * 2, 0, theme.UNIT * 2, 0)
        line.addWidget(self.text_label)
        line.addWidget(self.undo_link)
        line.addStretch(1)
        line.addWidget(self.year_label)
        set_shown(False, self.undo_link)

    def say(self, text: str, undoable: bool = False) -> None:
        """Show a message; the next one takes its place."""
        self.text_label.setText(text)
        set_shown(undoable and self._session.can_undo, self.undo_link)

    def tell(self, changes: Changes) -> None:
        """Say what an action did."""
        if changes.kind == "saved":
            path = self._session.document.path
            self.say(f"「{path.name}」に保存しました" if path else "保存しました")
        else:
            self.say(_SAID[changes.kind].format(changes.label), changes.kind == "edit")

    def show_book(self, book: Book) -> None:
        """The year that the file is about."""
        self.year_label.setText(year_label(book))


def _tip(what: str, action: str, keys: str) -> str:
    return tip(f"{what}: {action}（{keys}）" if action else f"{what}（{keys}）")
