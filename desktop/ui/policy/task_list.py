"""The steps by chapter with their states: free in order, searchable, walked with the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListView, QWidget

from desktop.policy.book import Book
from desktop.ui import theme
from desktop.ui.policy.look import UNIT, down
from desktop.ui.policy.task_model import TaskModel
from desktop.ui.policy.task_rows import Legend, TaskDelegate


class TaskList(QWidget):
    """The left column."""

    step_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = ""
        self._book: Book | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText("設問をさがす")
        self.search.setAccessibleName("設問をさがす")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._on_search_changed)
        self.search.returnPressed.connect(self._on_search_entered)
        self.search.installEventFilter(self)
        self.model = TaskModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(TaskDelegate(self.view))
        self.view.setProperty("role", "tasks")
        self.view.setAccessibleName("手順の一覧")
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.clicked.connect(self._on_chosen)
        self.view.activated.connect(self._on_chosen)
        box = down(self, gap=0)
        inner = down(None, self.search)
        inner.setContentsMargins(UNIT, UNIT, UNIT, UNIT)
        box.addLayout(inner)
        box.addWidget(self.view, 1)
        box.addWidget(Legend())

    def show_book(self, book: Book) -> None:
        """Follow the book."""
        self._book = book
        self.model.show(book, self.search.text())
        self._select()

    def show_step(self, step: str) -> None:
        """Highlight the step that is open."""
        self._step = step
        if self.model.row_of(step) < 0 and self.search.text():
            self.search.clear()
        self._select()

    def _select(self) -> None:
        row = self.model.row_of(self._step)
        if row >= 0 and (self.view.currentIndex().row() != row or not self.view.selectionModel().hasSelection()):
            self.view.setCurrentIndex(self.model.index(row))

    def _on_chosen(self, index: QModelIndex) -> None:
        progress = self.model.row(index.row()).progress
        if progress is not None and progress.step.key != self._step:
            self.step_requested.emit(progress.step.key)

    def _on_search_changed(self, text: str) -> None:
        if self._book is not None:
            self.model.show(self._book, text)
            self._select()

    def _on_search_entered(self) -> None:
        row = self.model.first_step()
        if row >= 0:
            self._on_chosen(self.model.index(row))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down in the search box goes into the list."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self.view.setFocus()
                if not self.view.selectionModel().hasSelection() and self.model.first_step() >= 0:
                    self.view.setCurrentIndex(self.model.index(self.model.first_step()))
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)
