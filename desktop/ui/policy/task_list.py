"""The steps by chapter with their states: free in order, searchable, walked with the arrow keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.policy.book import Book
from desktop.policy.progress import State, StepProgress
from desktop.policy.steps import chapter_title
from desktop.ui import theme
from desktop.ui.policy.look import UNIT, down

Index = QModelIndex | QPersistentModelIndex
MARKS: Final = {
    State.UNTOUCHED: "○",
    State.SEEN: "◔",
    State.PARTLY: "◐",
    State.DONE: "✓",
    State.EXCLUDED: "－",
}
_COLOURS: Final = {State.DONE: theme.OK, State.PARTLY: theme.ACCENT, State.SEEN: theme.ACCENT}
_LEFT, _MARK, _NUMBER, _COUNT = 12, 20, 34, 30


@dataclass(frozen=True, slots=True)
class Row:
    """A chapter's heading, or one step."""

    title: str
    progress: StepProgress | None = None


class TaskModel(QAbstractListModel):
    """The rows as they are drawn; filtered by words of the title, the number or a label of the step's questions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._words: dict[str, str] = {}
        self._wanted = ""
        self._book: Book | None = None

    def show(self, book: Book, wanted: str = "") -> None:
        """Take the states from a book; only a change of rows resets the view."""
        if book is not self._book:
            self._book, self._words = book, _words(book)
        self._wanted = wanted.strip().casefold()
        rows = self._make(book)
        if [_identity(row) for row in rows] == [_identity(row) for row in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def row_of(self, step: str) -> int:
        """Where a step stands, -1 when it is filtered out."""
        return next((n for n, r in enumerate(self._rows) if r.progress and r.progress.step.key == step), -1)

    def row(self, number: int) -> Row:
        """One row."""
        return self._rows[number]

    def first_step(self) -> int:
        """The first row that is a step, -1 when nothing fits the search."""
        return next((n for n, r in enumerate(self._rows) if r.progress), -1)

    def _make(self, book: Book) -> list[Row]:
        rows: list[Row] = []
        chapter: int | None = None
        for progress in book.progress:
            if self._wanted not in self._words[progress.step.key]:
                continue
            if progress.step.spec.chapter != chapter:
                chapter = progress.step.spec.chapter
                rows.append(Row(chapter_title(book.facts, chapter)))
            rows.append(Row(progress.step.title, progress))
        return rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """All rows."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if self._rows[index.row()].progress is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """The words of a row, for screen readers, tips and tests."""
        row = self._rows[index.row()]
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if row.progress is None:
            return row.title
        count = f"（残り{len(row.progress.findings)}）" if row.progress.findings else ""
        return f"{row.progress.step.number} {row.title} {row.progress.state.value}{count}"


def _identity(row: Row) -> tuple[str, str]:
    return row.title, row.progress.step.key if row.progress else ""


def _words(book: Book) -> dict[str, str]:
    """What a search may find of each step."""
    found = {p.step.key: [p.step.number, p.step.title, p.state.value, p.step.spec.owner] for p in book.progress}
    for item in book.items:
        if item.visible and item.step in found:
            found[item.step].append(item.label)
    return {key: " ".join(words).casefold() for key, words in found.items()}


class TaskDelegate(QStyledItemDelegate):
    """Draws the rows: mark, number, title, how much is left."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Headings have air above."""
        model = index.model()
        heading = isinstance(model, TaskModel) and model.row(index.row()).progress is None
        return QSize(0, (30 if index.row() else 26) if heading else 28)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        model = index.model()
        if not isinstance(model, TaskModel):
            return
        painter.save()
        row, rect = model.row(index.row()), QRect(option.rect)
        if row.progress is None:
            self._paint_heading(painter, rect, row.title, option.font)
        else:
            self._paint_step(painter, rect, row.progress, option)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, title: str, font: QFont) -> None:
        small = QFont(font)
        small.setPointSizeF(theme.SMALL_POINTS)
        small.setBold(True)
        painter.setFont(small)
        painter.setPen(QColor(theme.SECONDARY))
        rect.adjust(_LEFT, 6, -UNIT, 0)
        words = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_step(self, painter: QPainter, rect: QRect, progress: StepProgress, option: QStyleOptionViewItem) -> None:
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, QColor(theme.LEVELS[1]))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.ACCENT))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.HOVER))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(theme.ACCENT))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        middle = Qt.AlignmentFlag.AlignVCenter
        x = rect.left() + _LEFT
        painter.setFont(option.font)
        painter.setPen(QColor(_COLOURS.get(progress.state, theme.SECONDARY)))
        painter.drawText(QRect(x, rect.top(), _MARK, rect.height()), middle, MARKS[progress.state])
        x += _MARK
        painter.setPen(QColor(theme.SECONDARY))
        painter.drawText(QRect(x, rect.top(), _NUMBER, rect.height()), middle, progress.step.number)
        x += _NUMBER
        right = rect.right() - UNIT
        if progress.findings:
            right -= _COUNT
            self._paint_count(painter, QRect(right + 4, rect.center().y() - 9, _COUNT - 4, 18), len(progress.findings))
        painter.setPen(QColor(theme.SECONDARY if progress.state is State.EXCLUDED else theme.TEXT))
        words = painter.fontMetrics().elidedText(progress.step.title, Qt.TextElideMode.ElideRight, right - x)
        painter.drawText(QRect(x, rect.top(), right - x, rect.height()), middle, words)

    def _paint_count(self, painter: QPainter, rect: QRect, count: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.CAUTION_GROUND))
        painter.drawRoundedRect(rect, 9, 9)
        painter.setPen(QColor(theme.CAUTION))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(count))


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
        box.addWidget(self.view)

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

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
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
