"""A place of the navigation that is made of tabs; a tab is made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.store.watch import Watch

from . import theme
from .file.dialogs import FileDialogs
from .live import LiveSession
from .messages import Messages
from .policy.look import sheet
from .widgets import column, label, line, row
from .work import wait_for


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab. Its widget may offer focus_search(), flush() and show_place(str).

    A widget with a `dialogs` or a `wait` is given the window's own before it is shown.
    """

    key: str
    title: str
    make: Callable[[LiveSession, Messages, QWidget], QWidget]


Wait = Callable[..., Any]  # (work, words, watch=None): the window waits, shows the words, and offers to stop


def wait_alone(work: Callable[[], Any], _words: str, _watch: Watch | None = None) -> Any:  # noqa: ANN401 - the work's own
    """Waiting without a window that could show anything."""
    return wait_for(work, lambda: None)


class TabbedPage(QWidget):
    """The title, the tabs, and what is below them."""

    step_shown = Signal(str)  # which tab is open, so that work goes on there after a hard end

    def __init__(
        self, title: str, tabs: Sequence[Tab], session: LiveSession, messages: Messages, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setStyleSheet(sheet())
        self.tabs = tuple(tabs)
        self._session, self._messages = session, messages
        self._made: dict[str, QWidget] = {}
        self.dialogs = FileDialogs(self)
        self.wait: Wait = wait_alone
        self.bar = QTabBar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setAccessibleName(f"{title}の見出し")
        for tab in self.tabs:
            self.bar.addTab(tab.title)
        self.stack = QStackedWidget()
        self.bar.currentChanged.connect(self._on_tab_changed)
        self._body = self._assemble(title)

    def equip(self, dialogs: FileDialogs, wait: Wait) -> None:
        """Take the window's own file dialogs and way of waiting, for the tabs that are there and those to come."""
        self.dialogs, self.wait = dialogs, wait
        for made in self._made.values():
            self._hand_on(made)

    @property
    def step(self) -> str:
        """The key of the open tab."""
        return self.tabs[self.bar.currentIndex()].key

    @property
    def tab(self) -> QWidget:
        """The open tab itself."""
        return self._made[self.step]

    def open_step(self, key: str, item: str = "") -> None:
        """Open a tab by its key, at an item where one is named."""
        keys = [tab.key for tab in self.tabs]
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

    def add_above(self, widget: QWidget) -> None:
        """Put a line between the tabs and what they show."""
        self._body.insertWidget(self._body.count() - 1, widget)

    def begin(self) -> None:
        """Show the first tab."""
        self._on_tab_changed(0)

    def _on_tab_changed(self, number: int) -> None:
        if not 0 <= number < len(self.tabs):
            return
        for made in self._made.values():
            if hasattr(made, "flush"):
                made.flush()
        tab = self.tabs[number]
        if tab.key not in self._made:
            self._made[tab.key] = self._make(tab)
            self.stack.addWidget(self._made[tab.key])
        self.stack.setCurrentWidget(self._made[tab.key])
        self.step_shown.emit(tab.key)

    def _make(self, tab: Tab) -> QWidget:
        made = tab.make(self._session, self._messages, self)
        self._hand_on(made)
        return made

    def _hand_on(self, made: Any) -> None:  # noqa: ANN401 - tabs say by their attributes what they need
        if hasattr(made, "dialogs"):
            made.dialogs = self.dialogs
        if hasattr(made, "wait"):
            made.wait = self.wait

    def _call(self, name: str, *values: str) -> None:
        method = getattr(self.tab, name, None)
        if method is not None:
            method(*values)

    def _assemble(self, title: str) -> QVBoxLayout:
        head = row(gap=theme.UNIT * 2)
        head.setContentsMargins(theme.UNIT * 2, theme.UNIT, theme.UNIT * 2, 0)
        head.addWidget(label(title, "title"))
        head.addWidget(self.bar, 1)
        body = column(self, gap=0)
        body.addLayout(head)
        body.addWidget(line())
        body.addWidget(self.stack, 1)
        return body
