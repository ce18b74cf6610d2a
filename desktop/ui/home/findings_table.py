"""残っていること as a dense table: step, what, who decides, and a way there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desktop.policy.book import Book
from desktop.policy.findings import Finding
from desktop.ui import theme
from desktop.ui.overrides import reported
from desktop.ui.widgets import tip

_HEADS = ("手順", "残っていること", "決める人", "")
_STEP, _WHAT, _OWNER, _OPEN = range(4)
_KINDS = {
    "blank": ("circle", theme.SECONDARY, "空欄"),
    "contradiction": ("triangle-alert", theme.CAUTION, "食い違い"),
    "spelling": ("spell-check", theme.CAUTION, "表記"),
    "character": ("spell-check", theme.CAUTION, "文字"),
    "overdue": ("triangle-alert", theme.CAUTION, "期限切れ"),
}


class FindingsTable(QTableWidget):
    """Click on 「ひらく」, double-click or Enter on a row leads to its place."""

    opened = Signal(str, str)  # step, item
    command_asked = Signal(str)  # of a line that is no question of the wizard

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(_HEADS), parent)
        self.setObjectName("findings")
        self.setAccessibleName("残っていること")
        self.setProperty("role", "inside")
        self._findings: tuple[Finding, ...] = ()
        self._commands: list[str] = []
        self.setHorizontalHeaderLabels(list(_HEADS))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.ROW)
        self._size_columns()
        self.cellClicked.connect(self._on_clicked)
        self.cellDoubleClicked.connect(lambda row, _column: self._open(row))

    def show_findings(self, book: Book, more: Sequence[tuple[Finding, str]] = ()) -> None:
        """Fill in what is still to mend. more: what is left beside the policy, each with the command that opens it."""
        self._findings = (*(finding for finding, _ in more), *book.findings)
        self._commands = [command for _, command in more]
        numbers = {step.key: step.number for step in book.steps}
        self.setRowCount(len(self._findings))
        for row, finding in enumerate(self._findings):
            self._fill(row, finding, numbers.get(finding.step, finding.item if row < len(more) else ""))

    def _size_columns(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        for column, width in ((_STEP, 76), (_OWNER, 96), (_OPEN, 72)):
            self.setColumnWidth(column, width)

    def _fill(self, row: int, finding: Finding, number: str) -> None:
        icon, colour, kind = _KINDS.get(finding.kind, _KINDS["contradiction"])
        step = QTableWidgetItem(theme.icon(icon, colour), number)
        step.setToolTip(kind)
        what = QTableWidgetItem(finding.message)
        what.setToolTip(tip(f"{finding.message} {finding.next_step}"))
        opener = QTableWidgetItem("ひらく")
        opener.setForeground(QColor(theme.ACCENT))
        for column, item in ((_STEP, step), (_WHAT, what), (_OWNER, QTableWidgetItem(finding.owner)), (_OPEN, opener)):
            self.setItem(row, column, item)

    def _on_clicked(self, row: int, column: int) -> None:
        if column == _OPEN:
            self._open(row)

    def _open(self, row: int) -> None:
        finding = self._findings[row]
        if row < len(self._commands):
            self.command_asked.emit(self._commands[row])
        else:
            self.opened.emit(finding.step, finding.item)

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentRow() >= 0:
            self._open(self.currentRow())
            return
        super().keyPressEvent(event)
