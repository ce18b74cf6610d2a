"""A part of a step's form: it shows some items of the step and follows the book."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.policy.book import Book
from desktop.policy.items import Item, find
from desktop.policy.steps import Step
from desktop.ui.policy.fields import Editor
from desktop.ui.policy.saver import Saver


class Part(QWidget):
    """Base of the parts. Subclasses build in `refresh` what is missing and update what is there."""

    item_requested = Signal(str, str)  # step, item: somewhere else in the wizard

    def __init__(self, step: Step, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = step
        self.saver = saver
        self.editors: dict[str, Editor] = {}

    @property
    def book(self) -> Book:
        """The policy as it is now."""
        return self.saver.session.book

    def refresh(self) -> None:
        """Show the book as it is now."""
        raise NotImplementedError

    def reveal(self, key: str) -> QWidget | None:
        """Make the place of an item visible and focus it; None when it is not here."""
        editor = self.editors.get(key)
        if editor is not None and editor.isVisibleTo(self):
            editor.setFocus()
            return editor
        return None

    def shows(self, key: str) -> bool:
        """Whether the findings of an item are told beside it here."""
        return False

    def adopt(self, editor: Editor) -> Editor:
        """Take an editor under the part's wing: watched, refreshed, found by its key."""
        self.editors[editor.item.key] = editor
        self.saver.watch(editor)
        editor.left.connect(lambda: self._settle(editor))
        kept = self.saver.rejected.get(editor.item.key)
        if kept is not None and isinstance(kept.raw, str):
            editor.blockSignals(True)
            editor.show_value(kept.raw.splitlines() if editor.item.kind == "lines" else kept.raw)
            editor.blockSignals(False)
            editor.mark(True)
        return editor

    def drop(self, keys: Iterable[str]) -> None:
        """Let go of editors whose items are gone."""
        gone = {key: self.editors.pop(key) for key in list(keys)}
        self.saver.forget(gone)

    def load_editors(self) -> None:
        """Bring every editor up to date with its item."""
        for key, editor in self.editors.items():
            item = find(self.book.items, key)
            if item is not None:
                self._load(editor, item)

    def _settle(self, editor: Editor) -> None:
        item = find(self.book.items, editor.item.key)
        if item is not None:
            self._load(editor, item)

    def _load(self, editor: Editor, item: Item) -> None:
        kept = self.saver.rejected.get(item.key)
        if kept is not None and kept.stored != item.value:
            # Undone or imported meanwhile: the answer from there wins
            del self.saver.rejected[item.key]
            self.saver.judged.emit(item.key, "")
        editor.load(item, pending=self.saver.is_pending(item.key))
