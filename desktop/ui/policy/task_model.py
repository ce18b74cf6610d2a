"""The steps by chapter as rows, filtered by words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from desktop.policy.book import Book
from desktop.policy.progress import StepProgress
from desktop.policy.steps import chapter_title

Index = QModelIndex | QPersistentModelIndex


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
