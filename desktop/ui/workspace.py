"""An open file on the screen: bars, navigation, pages, and the way back and forth between places."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop.policy.book import Book
from desktop.store import Changes

from . import theme
from .bars import BottomLine, NoticeLine, TopBar
from .file.dialogs import FileDialogs
from .live import LiveSession
from .messages import Messages
from .navigation import Navigation
from .places import PLACES
from .tabbed import TabbedPage, Wait, wait_alone
from .widgets import column, row

# Signals that a page may have; each is handed on under the same name
_STEP, _COMMAND, _NEW, _PATH = "step_requested", "command_requested", "new_requested", "path_requested"
_BACKUP, _TAKEOUT, _SHOWN = "backup_requested", "takeout_requested", "step_shown"
_COMPARE = "compare_requested"
_SEARCH_PLACE = "policy"


class Workspace(QWidget):
    """Made anew for every opened file. Pages are made when they are first shown."""

    command_requested = Signal(str)
    new_requested = Signal(str, str)  # name of the town, key of the preset
    path_requested = Signal(object)
    backup_requested = Signal(object)
    takeout_requested = Signal(object)
    compare_requested = Signal(object)
    state_changed = Signal()  # title, undo and save state may read differently now

    def __init__(
        self,
        session: LiveSession,
        messages: Messages,
        dialogs: FileDialogs,
        parent: QWidget | None = None,
        wait: Wait = wait_alone,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self._dialogs = dialogs
        self._wait = wait
        self._pages: dict[str, QWidget] = {}
        self._visited: list[str] = []
        self._position = -1
        self.top_bar = TopBar(session)
        self.notice_line = NoticeLine()
        self.bottom_line = BottomLine(session)
        self.navigation = Navigation(PLACES)
        self.stack = QStackedWidget()
        self.top_bar.command_requested.connect(self.command_requested)
        self.bottom_line.command_requested.connect(self.command_requested)
        self.navigation.place_chosen.connect(self.go)
        session.acted.connect(self._on_acted)
        session.book_changed.connect(self._on_book_changed)
        messages.said.connect(self.bottom_line.say)
        self._assemble()
        self._on_book_changed(session.book)
        self.top_bar.refresh()
        self.go(PLACES[0].key)

    def restore(self, place: dict[str, str]) -> None:
        """Go where the officer was when the work ended; a place that is not there any more is left out."""
        if any(p.key == place.get("place") for p in PLACES):
            self.go(place["place"])
        if place.get("step"):
            self._call(self.place, "open_step", place["step"])

    # --- places --------------------------------------------------------------------------------------------

    @property
    def place(self) -> str:
        """The key of the place that is shown."""
        return self._visited[self._position]

    def page(self, key: str) -> QWidget:
        """The page of a place, made on first use."""
        if key not in self._pages:
            place = next(p for p in PLACES if p.key == key)
            page = place.make(self._session, self._messages, self)
            if isinstance(page, TabbedPage):
                page.equip(self._dialogs, self._wait)
            elif hasattr(page, "dialogs"):
                page.dialogs = self._dialogs
            self._wire(page)
            self._pages[key] = page
            self.stack.addWidget(page)
        return self._pages[key]

    def go(self, key: str) -> None:
        """Show a place and remember the way."""
        if self._position < 0 or key != self.place:
            del self._visited[self._position + 1 :]
            self._visited.append(key)
            self._position += 1
        self._show(key)

    def go_number(self, number: int) -> None:
        """Ctrl+1…9."""
        if 0 < number <= len(PLACES):
            self.go(PLACES[number - 1].key)

    def go_back(self, by: int) -> None:
        """Back (-1) or forth (+1) on the way that was come."""
        if 0 <= self._position + by < len(self._visited):
            self._position += by
            self._show(self.place)

    def open_step(self, step: str, item: str = "") -> None:
        """Show a question of the wizard."""
        self.go("policy")
        self._call("policy", "open_step", step, item)

    def open_tab(self, place: str, tab: str, item: str = "") -> None:
        """Show a tab of a place, at an item where one is named."""
        self.go(place)
        self._call(place, "open_step", tab, item)

    def next_blank(self) -> None:
        """Go to the next place of the wizard that still needs something."""
        self.go("policy")
        self._call("policy", "next_blank")

    def focus_search(self) -> None:
        """Search on the page that is shown, or in the list of questions when it has no search."""
        if not hasattr(self.page(self.place), "focus_search"):
            self.go(_SEARCH_PLACE)
        self._call(self.place, "focus_search")

    def focus_new(self) -> None:
        """Begin a new file from ファイル."""
        self.go("file")
        self._call("file", "focus_new")

    def show_recent(self) -> None:
        """Show the files opened last anew, in ファイル."""
        self._call("file", "refresh")

    def show_backups(self) -> None:
        """Show the backups of this file in ファイル."""
        self.go("file")
        self._call("file", "show_backups")

    def show_takeout(self) -> None:
        """Take a copy out, in ファイル."""
        self.go("file")
        self._call("file", "show_takeout")

    def show_about(self) -> None:
        """Facts about the program, in ファイル."""
        self.go("file")
        self._call("file", "show_about")

    def commit(self) -> None:
        """Write down what is still being typed, without moving the cursor."""
        for page in self._pages.values():
            flush = getattr(page, "flush", None)
            if flush is not None:
                flush()
        field = QApplication.focusWidget()
        if field is not None and self.isAncestorOf(field):
            field.clearFocus()
            field.setFocus()

    def take_focus(self) -> None:
        """The keyboard goes where the eyes go: to the page, unless it is there already."""
        page = self.page(self.place)
        focused = QApplication.focusWidget()
        if focused is None or not page.isAncestorOf(focused):
            page.setFocus()

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_step_shown(self, step: str) -> None:
        self._note_place(step)

    def _on_acted(self, changes: Changes) -> None:
        self.bottom_line.tell(changes)
        self.top_bar.refresh()
        self.state_changed.emit()

    def _on_book_changed(self, book: Book) -> None:
        self.bottom_line.show_book(book)
        for place in PLACES:
            if place.badge is not None:
                self.navigation.set_badge(place.key, place.badge(self._session))

    # --- helpers -------------------------------------------------------------------------------------------

    def _assemble(self) -> None:
        outer = column(self, gap=0)
        outer.addWidget(self.top_bar)
        outer.addWidget(self.notice_line)
        middle = row(gap=0)
        middle.addWidget(self.navigation)
        middle.addWidget(self.stack, 1)
        outer.addLayout(middle, 1)
        outer.addWidget(self.bottom_line)

    def _wire(self, page: QWidget) -> None:
        ways = {
            _STEP: self.open_step,
            _COMMAND: self.command_requested,
            _NEW: self.new_requested,
            _PATH: self.path_requested,
            _BACKUP: self.backup_requested,
            _TAKEOUT: self.takeout_requested,
            _SHOWN: self._on_step_shown,
            _COMPARE: self.compare_requested,
        }
        for name, way in ways.items():
            signal = getattr(page, name, None)
            if signal is not None:
                signal.connect(way)

    def _note_place(self, step: str) -> None:
        self._session.document.work.note_place({"place": self.place, "step": step})

    def _show(self, key: str) -> None:
        page = self.page(key)
        self.stack.setCurrentWidget(page)
        self._note_place(getattr(page, "step", ""))
        self.take_focus()
        self.navigation.show_place(key)

    def _call(self, key: str, name: str, *values: Any) -> None:  # noqa: ANN401 - handed on as they are
        method = getattr(self.page(key), name, None)
        if method is not None:
            method(*values)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Icons alone when the window is narrow."""
        super().resizeEvent(event)
        self.navigation.set_narrow(self.width() < theme.NARROW_BELOW)
