"""区分: names and order, changed in place; every change is an undo step of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from desktop.analysis.facts import Facts
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import across, button, empty, label
from desktop.ui.widgets import tool

from .form_parts import QuietForm


class EditCategories(QuietForm):
    """One line a group, and one for a new group."""

    added = Signal(str)
    renamed = Signal(int, str)
    moved = Signal(int, int)

    def __init__(self, facts: Callable[[], Facts]) -> None:
        super().__init__("終わる")
        self._facts = facts
        self._shown: object = None
        self.edits: dict[int, LineInput] = {}
        self._rows = QVBoxLayout()
        self.name_edit = LineInput()
        self.name_edit.setPlaceholderText("新しい区分の名前")
        self.name_edit.setAccessibleName("新しい区分の名前")
        self.name_edit.returnPressed.connect(self._on_add)
        self.add_button = button("加える", "small")
        self.add_button.clicked.connect(self._on_add)
        self.cancel_button.hide()
        self.finish(label("区分を直す", "section"), self._rows, across(self.name_edit, self.add_button))
        self.refresh()

    def begin(self) -> None:
        """Start with the new one."""
        self.name_edit.setFocus()

    def confirm(self) -> None:
        """Nothing is pending: every change was made at once."""
        self.done.emit()

    def refresh(self) -> None:
        """Follow the book."""
        rows = tuple(self._facts().categories.values())
        state = tuple((category.id, category.name) for category in rows)
        if state == self._shown:
            return
        self._shown = state
        empty(self._rows)
        self.edits = {}
        for category in rows:
            edit = LineInput()
            edit.setText(category.name)
            edit.setAccessibleName(f"区分「{category.name}」の名前")
            edit.left.connect(partial(self._on_left, category.id, category.name, edit))
            edit.returnPressed.connect(partial(self._on_left, category.id, category.name, edit))
            up = tool("chevron-up", "上へ", partial(self.moved.emit, category.id, -1), name="up")
            down = tool("chevron-down", "下へ", partial(self.moved.emit, category.id, 1), name="down")
            self.edits[category.id] = edit
            self._rows.addLayout(across(edit, up, down))

    def _on_left(self, category_id: int, before: str, edit: LineInput) -> None:
        if edit.text() != before and self.edits.get(category_id) is edit:
            del self.edits[category_id]  # the line answers once; the book makes it anew
            self._shown = None
            self.renamed.emit(category_id, edit.text())
            self.refresh()

    def _on_add(self) -> None:
        if self.name_edit.text().strip():
            self.added.emit(self.name_edit.text())
            self.name_edit.clear()
