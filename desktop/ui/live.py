"""What the window adds to a session: news from another thread, and which actions are worth naming and undoing."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.store import Changes, Document

from .session import Session

LOOKING = "手順を見る"  # the label of Session.mark_seen: the officer only looked
_FOUNDATION = frozenset({"新しいファイルを作る", "見本を入れる"})  # what a file begins with; nothing lies below it


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
        """Turn back the last thing the officer did; mere looking on the way is turned back with it."""
        while self.document.undo_label == LOOKING:
            self.document.undo()
        return self.document.undo() if self.can_undo else ""

    def redo(self) -> str:
        """Do the last undone thing again, and the looking that went with it."""
        label = self.document.redo()
        while self.document.redo_label == LOOKING:
            self.document.redo()
        return label

    @property
    def can_undo(self) -> bool:
        """Whether there is anything of the officer's to turn back."""
        return self.document.undo_label not in {"", *_FOUNDATION}

    def recent(self, count: int) -> list[tuple[str, str, str, str]]:
        """The newest actions worth telling, as (time, actor, label, kind)."""
        return [row for row in self.document.recent_actions(count * 4) if row[2] != LOOKING][:count]

    def _on_changes(self, changes: Changes) -> None:
        self._told.emit(changes)

    def _on_told(self, changes: Changes) -> None:
        if self._open:
            super()._on_changes(changes)
