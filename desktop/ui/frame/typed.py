"""A line or an area tied to one stored text: it commits when it is left or on Enter, and follows what is stored."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.ui.policy.inputs import AreaInput, LineInput


class Typed(QObject):
    """Half-typed words survive a refresh, unless the stored text itself has changed meanwhile (an undo)."""

    committed = Signal(str, str)  # the key of the thing, the text

    def __init__(self, edit: LineInput | AreaInput, name: str) -> None:
        super().__init__(edit)
        self.edit = edit
        self._key, self._stored = "", ""
        self._handed: str | None = None  # handed over, and not seen in the book yet
        edit.setAccessibleName(name)
        edit.left.connect(self.flush)
        if isinstance(edit, LineInput):
            edit.returnPressed.connect(self._on_return)

    def show_text(self, key: str, stored: str) -> None:
        """Show the text of a thing; what is being typed for the same text stays."""
        typing = key == self._key and self._text() not in (self._stored, self._handed)
        if not (typing and stored in (self._stored, self._handed)):
            self.edit.put(stored)
        self._key, self._stored, self._handed = key, stored, None

    def flush(self) -> None:
        """Hand over what was typed, once."""
        text = self._text()
        if self._key and text not in (self._stored, self._handed):
            self._handed = text
            self.committed.emit(self._key, text)

    def restore(self) -> None:
        """Put the stored text back, after a refusal."""
        self._handed = None
        self.edit.put(self._stored)

    def forget(self) -> None:
        """The thing is gone: what is typed for it has no place any more."""
        self.show_text("", "")

    def _on_return(self) -> None:
        if not self.edit.composing:
            self.flush()

    def _text(self) -> str:
        return self.edit.text() if isinstance(self.edit, LineInput) else self.edit.toPlainText()
