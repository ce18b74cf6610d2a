"""A date as an officer writes it: 令和8年4月1日, R8.4.1, 2026/4/1; what cannot be read stays and is told."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.analysis.years import japanese_date, parse_date
from desktop.ui.policy.inputs import LineInput


class DayEdit(LineInput):
    """An ISO day, or "" for none. Leaving the line or Enter takes what was typed."""

    day_changed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText("例: R8.4.1")
        self.setFixedWidth(140)
        self._day = ""
        self.left.connect(self.take)
        self.returnPressed.connect(self._on_return)

    @property
    def day(self) -> str:
        """The day that was taken last."""
        return self._day

    @property
    def readable(self) -> bool:
        """Whether what stands in the line is a date or nothing."""
        return not self.text().strip() or parse_date(self.text()) is not None

    def show_day(self, day: str) -> None:
        """Show a day from outside; nothing is told."""
        self._day = day
        self.put(japanese_date(day) if day else "")
        self._mark(readable=True)

    def take(self) -> None:
        """Take what is typed, if it can be read."""
        text = self.text().strip()
        day = parse_date(text) if text else ""
        self._mark(readable=day is not None)
        if day is None:
            return
        changed = day != self._day
        self.show_day(day)
        if changed:
            self.day_changed.emit(day)

    def _on_return(self) -> None:
        if not self.composing:
            self.take()

    def _mark(self, *, readable: bool) -> None:
        self.setToolTip("" if readable else "日付として読めません。「R8.4.1」のように入れてください。")
        self.setProperty("state", "" if readable else "error")
        self.style().unpolish(self)
        self.style().polish(self)
