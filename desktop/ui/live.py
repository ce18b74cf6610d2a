"""What the window adds to a session: news from another thread."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.store import Changes, Document

from .session import Session


class LiveSession(Session):
    """A session that may be told of a publish from the thread that published."""

    _told = Signal(object)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._open = True
        self._told.connect(self._on_told)  # queued when it comes from another thread

    def close(self) -> None:
        """Stop listening, also to what is still on its way."""
        self._open = False
        super().close()

    def undo(self) -> str:
        """Turn back the last thing the officer did; returns its label."""
        return self.document.undo()

    def redo(self) -> str:
        """Do the last undone thing again; returns its label."""
        return self.document.redo()

    def recent(self, count: int) -> list[tuple[str, str, str, str]]:
        """The newest actions, as (time, actor, label, kind)."""
        return self.document.recent_actions(count)

    @property
    def can_undo(self) -> bool:
        """Whether there is anything of the officer's to turn back."""
        return bool(self.document.undo_label)

    def _on_changes(self, changes: Changes) -> None:
        self._told.emit(changes)

    def _on_told(self, changes: Changes) -> None:
        if self._open:
            super()._on_changes(changes)
