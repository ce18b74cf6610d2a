"""Everything that is left to do, as a list that stays open while it is worked through."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.policy.book import Book
from desktop.ui.policy.look import UNIT, across, button, down, frame, label
from desktop.ui.widgets import tip


class FindingsPanel(QWidget):
    """The findings of all steps; each leads to its place."""

    step_requested = Signal(str, str)  # step, item
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setProperty("role", "inside")
        self.list.setAccessibleName("残っている項目")
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemClicked.connect(self._on_chosen)
        self.list.itemActivated.connect(self._on_chosen)
        self.done = label("残っている項目はありません。PDFの「案」の透かしは消えています。", "ok")
        self.close_button = button("閉じる", "flat")
        self.close_button.clicked.connect(self.closed)
        card = frame("card")
        head = across(label("残っている項目", "strong"), label("押すとその設問へ移ります", "small"), None)
        head.addWidget(self.close_button)
        down(card, head, self.done, self.list, gap=4).setContentsMargins(12, UNIT, UNIT, UNIT)
        down(self, card).setContentsMargins(16, 0, 16, UNIT)

    def show_book(self, book: Book) -> None:
        """Follow the book."""
        numbers = {step.key: step.number for step in book.steps}
        current = self.list.currentRow()
        self.list.clear()
        for finding in book.findings:
            entry = QListWidgetItem(f"{numbers.get(finding.step, '')}　{finding.message}{finding.next_step}")
            entry.setToolTip(tip(f"{finding.message}\n{finding.next_step}\n決める人：{finding.owner}"))
            entry.setData(Qt.ItemDataRole.UserRole, (finding.step, finding.item))
            entry.setSizeHint(QSize(0, 26))
            self.list.addItem(entry)
        self.list.setCurrentRow(min(current, self.list.count() - 1))
        self.list.setVisible(bool(book.findings))
        self.list.setFixedHeight(min(max(self.list.count(), 1), 6) * 26 + 6)
        self.done.setVisible(not book.findings)

    def _on_chosen(self, entry: QListWidgetItem) -> None:
        step, item = entry.data(Qt.ItemDataRole.UserRole)
        self.step_requested.emit(step, item)
