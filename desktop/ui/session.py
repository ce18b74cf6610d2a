"""The opened document as screens see it: the present book, a signal when it changed, undo and save."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.output.glyphs import glyph_findings
from desktop.policy.answering import mark_seen, save_answers, set_aside
from desktop.policy.book import Book, make_book
from desktop.policy.starting import read_facts
from desktop.store import Changes, Document

# What no policy is made of: a change of it alone makes no new book, which would hold up every key in the grid
UNBOOKED = frozenset({"assessment", "saved_view"})


class Session(QObject):
    """One per main window. Screens read `book`, write through `save`, and redraw on `book_changed`."""

    book_changed = Signal(object)  # Book
    acted = Signal(object)  # Changes: for the line at the bottom (「団体名を変えました  元に戻す」)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.book: Book = self._make()
        self._held = self._due = False
        self._unsubscribe = document.subscribe(self._on_changes)
        # Several actions in a row (an import) redraw the screens once
        self._refresh = QTimer(self, singleShot=True, interval=0)
        self._refresh.timeout.connect(self._on_refresh)

    def save(self, values: Mapping[str, Any], label: str, *, edit_of: str = "", origin: object = None) -> None:
        """Write parsed answers by item key as one undoable action. Raises WorldError."""
        save_answers(
            self.document, self.book.facts, self.book.items, values, label=label, edit_of=edit_of, origin=origin
        )

    def mark_seen(self, step: str) -> None:
        """Note that the officer looked at a step."""
        if step not in self.book.facts.seen:
            with self.document.action("手順を見る") as session:
                mark_seen(session, step)
            self._refresh.start()  # looking is no change, so the document announces nothing

    def set_excluded(self, step: str, excluded: bool, reason: str = "") -> None:
        """Set a step aside (今回は対象外), or take it up again."""
        label = "手順を対象外にする" if excluded else "手順を対象に戻す"
        with self.document.action(label) as session:
            set_aside(session, step, excluded=excluded, reason=reason)

    def refresh_now(self) -> None:
        """Bring the book up to date at once, for a caller that reads it next."""
        self._refresh.stop()
        self._on_refresh()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make no book meanwhile; one that became due is made after it, of what the work has made ready."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            if self._due:
                self._refresh.start()

    def close(self) -> None:
        """Stop listening; the document is closed by whoever opened it."""
        self._unsubscribe()
        self._refresh.stop()

    def _on_changes(self, changes: Changes) -> None:
        if not changes.tables or changes.tables - UNBOOKED:
            self._refresh.start()
        self.acted.emit(changes)

    def _on_refresh(self) -> None:
        self._due = self._held
        if self._held:
            return
        self.book = self._make()
        self.book_changed.emit(self.book)

    def _make(self) -> Book:
        return make_book(read_facts(self.document), glyph_findings)
