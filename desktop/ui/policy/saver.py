"""From what is typed to what is stored: a short wait, one action a burst, and what could not be an answer is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.policy.answering import BadAnswer, parse
from desktop.policy.departments import Refused
from desktop.policy.items import Item, find
from desktop.store import WorldError
from desktop.ui.messages import Messages
from desktop.ui.policy.fields import Editor
from desktop.ui.session import Session

WAIT: Final = 400  # milliseconds after the last key


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something typed that cannot be an answer, and why. Kept until it is mended, also while another step is open."""

    raw: object
    problem: str
    stored: object


class Saver(QObject):
    """Collects what editors report and stores it a moment later."""

    judged = Signal(str, str)  # item key, what is wrong with what was typed (empty: nothing)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.messages = messages
        self.rejected: dict[str, Rejected] = {}
        self._pending: dict[str, tuple[object, Editor]] = {}
        self._bursts = 0
        self._last = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)

    def watch(self, editor: Editor) -> None:
        """Store what this editor reports."""
        editor.value_changed.connect(lambda raw: self._on_value_changed(editor, raw))
        editor.left.connect(self._on_left)

    def forget(self, editors: Mapping[str, Editor]) -> None:
        """Let go of editors that are about to disappear; call flush() first."""
        for key in editors:
            self._pending.pop(key, None)

    def is_pending(self, key: str) -> bool:
        """Whether something typed for this item is not stored yet."""
        return key in self._pending

    def flush(self) -> bool:
        """Store everything now. False when the disk refused; what was typed is then still waiting."""
        self._timer.stop()
        pending, self._pending = self._pending, {}
        for key, (raw, editor) in pending.items():
            item = find(self.session.book.items, key)
            if item is not None and not self._store(item, raw):
                self._pending[key] = (raw, editor)
        self._last = monotonic()
        return not self._pending

    def save(self, values: Mapping[str, Any], label: str, *, edit_of: str = "") -> bool:
        """Store parsed answers at once as one action; what is being typed goes first."""
        self.flush()
        return self.attempt(lambda: self.session.save(values, label, edit_of=edit_of, origin=self))

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do something that the disk may refuse, and say so if it does."""
        try:
            act()
        except WorldError as error:
            self.messages.error(error)
            return False
        return True

    def _store(self, item: Item, raw: object) -> bool:
        try:
            value = parse(item, raw)
        except BadAnswer as error:
            self._reject(item, raw, str(error))
            return True
        self.rejected.pop(item.key, None)
        self.judged.emit(item.key, "")
        if value == item.value or (value in (None, "", []) and not item.answered):
            return True
        label, burst = f"「{item.label}」を変更", f"{item.key}#{self._bursts}"
        try:
            self.session.save({item.key: value}, label, edit_of=burst, origin=self)
        except Refused as error:  # told beside the field, like anything else that cannot be an answer
            self._reject(item, raw, f"{error.message}{error.next_step}")
        except WorldError as error:
            self.messages.error(error)
            return False
        return True

    def _reject(self, item: Item, raw: object, problem: str) -> None:
        self.rejected[item.key] = Rejected(raw, problem, item.value)
        self.judged.emit(item.key, problem)

    def _on_value_changed(self, editor: Editor, raw: object) -> None:
        self._pending[editor.item.key] = (raw, editor)
        passed = (monotonic() - self._last) * 1000
        # A click is a whole answer; it waits only when another save has just been made
        self._timer.start(max(0, round(WAIT - passed)) if editor.quick else WAIT)

    def _on_timeout(self) -> None:
        if any(editor.composing for _, editor in self._pending.values()):
            self._timer.start(WAIT)
        else:
            self.flush()

    def _on_left(self) -> None:
        self.flush()
        self._bursts += 1
