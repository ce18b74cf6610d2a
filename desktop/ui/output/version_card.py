"""The card of 版の記録: put the decided text on record, and see how far the present one has moved from it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.analysis.years import japanese_date
from desktop.models import PolicyVersion
from desktop.policy.book import Book
from desktop.policy.versions import can_record, lines_changed
from desktop.ui import theme
from desktop.ui.widgets import Prose, button, column, label, picture, row


class VersionCard(QFrame):
    """One card below the documents."""

    record_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.list_label = Prose("", theme.SECONDARY)
        self.record_button = button("この版を記録する", self.record_requested.emit, name="record-version")
        self._assemble()

    def show_book(self, book: Book) -> None:
        """The versions on record, newest first, and whether the present text can join them."""
        self.record_button.setEnabled(can_record(book))
        versions = list(reversed(book.facts.versions))
        if versions:
            self.list_label.set_text("\n".join(_words(version, book) for version in versions))
        else:
            self.list_label.set_text("まだ記録はありません。状態を「決定」にし、残りがなくなると記録できます。")

    def _assemble(self) -> None:
        line = row(self, margin=theme.UNIT * 2, gap=theme.UNIT * 2)
        line.addWidget(picture("save-all", size=24), 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=4)
        words.addWidget(label("版の記録", "section"))
        words.addWidget(
            Prose("決定した本文をこのファイルに残します。次に改めるとき、どこを変えたかを確かめる元になります。")
        )
        words.addWidget(self.list_label)
        line.addLayout(words, 1)
        line.addWidget(self.record_button)


def _words(version: PolicyVersion, book: Book) -> str:
    at = datetime.fromisoformat(version.recorded_at).astimezone()
    changed = lines_changed(version, book)
    now = "今の本文と同じ" if not changed else f"今の本文とは{changed}か所違います"
    return f"{version.label}（{japanese_date(version.decided_on)}）　{at:%Y-%m-%d %H:%M} に記録　{now}"
