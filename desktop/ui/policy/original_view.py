"""What the officer changed in a wording: against the text it began with, and against the preset's if that moved on."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.ui.policy.difference import difference
from desktop.ui.policy.look import across, down, label
from desktop.ui.policy.prose_view import ProseView


class OriginalView(QWidget):
    """One or two comparisons and a legend."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first_head = label("書き始めたときの文例との違い", "head")
        self.first = ProseView()
        self.second_head = label("今の文例との違い（文例が改められています）", "head")
        self.second = ProseView()
        removed, added = label("削除", "error"), label("追加", "ok")
        font = removed.font()
        font.setStrikeOut(True)
        removed.setFont(font)
        font = added.font()
        font.setUnderline(True)
        added.setFont(font)
        down(
            self,
            across(self.first_head, None, removed, added, gap=12),
            self.first,
            self.second_head,
            self.second,
            gap=4,
        )

    def compare(self, text: str, original: str, present: str) -> None:
        """Show how the text differs from the wording it began with and from the present one."""
        self.first.show_difference(difference(original, text))
        moved = present != original
        self.second_head.setVisible(moved)
        self.second.setVisible(moved)
        if moved:
            self.second.show_difference(difference(present, text))
