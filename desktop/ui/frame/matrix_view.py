"""The grid of 求めるレベル: one delegate paints cell and lines; heads stay; keys as in a spreadsheet."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QInputMethodEvent, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from desktop.ui import theme
from desktop.ui.overrides import reported

from .matrix_heads import PersonaHead, SkillHead
from .matrix_model import EXEMPTED, INHERITED, OWN, MatrixModel

Index = QModelIndex | QPersistentModelIndex
_MIDDLE: Final = Qt.AlignmentFlag.AlignCenter
# What one key means besides digits; written out, so that a full-width keyboard and an IME do the same
_KEYS: Final[Mapping[str, str]] = {"*": "◎", "m": "◎", "o": "○", "h": "希", "◎": "◎", "○": "○", "〇": "○", "△": "希"}
_WITH: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_STANDARD: Final = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Paste)


class CellDelegate(QStyledItemDelegate):
    """Own cells bold on the level's ground, inherited ones grey, exempt ones with a sign; the lines as well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line, self._white = QColor(theme.BORDER), QColor(theme.SURFACE)
        self._chosen, self._focus = QColor(theme.ACCENT_GROUND), QColor(theme.ACCENT)
        self._grounds = [QColor(colour) for colour in theme.LEVELS]
        self._inks = [QColor(colour) for colour in theme.LEVEL_TEXTS]
        self._text = QColor(theme.TEXT)
        self._pens = {INHERITED: QColor(theme.SECONDARY), EXEMPTED: QColor(theme.CAUTION)}
        self._bold = QFont()
        self.current = QModelIndex()  # framed also while the keyboard is elsewhere

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        look: Any = option  # its fields are missing from the type stubs
        rect: QRect = look.rect
        model = index.model()
        if not isinstance(model, MatrixModel):
            return
        found = model.shown.get((index.row(), index.column()))
        chosen = bool(look.state & QStyle.StateFlag.State_Selected)
        ground, ink = (self._chosen if chosen else self._white), self._text
        if found is not None:
            if found.state == OWN and found.level is not None:
                step = min(found.level, len(self._grounds) - 1)
                ground, ink = (ground, ink) if chosen else (self._grounds[step], self._inks[step])
            elif found.state != OWN:
                ink = self._pens[found.state]
        painter.fillRect(rect, ground)
        painter.setPen(self._line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if found is not None:
            own = found.state == OWN
            if own != painter.font().bold():
                self._bold = QFont(look.font)
                self._bold.setBold(own)
                painter.setFont(self._bold)
            painter.setPen(ink)
            painter.drawText(rect, _MIDDLE, found.text)
        if index == self.current:
            painter.setPen(self._focus)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def initStyleOption(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> None:
        """Nothing to look up: paint reads the model's own words."""


class MatrixView(QTableView):
    """What the keys ask for is told by signals; the tab does it."""

    typed = Signal(str)
    cleared = Signal()
    copied = Signal()
    pasted = Signal()
    filled = Signal(bool)  # True: to the right, False: down
    edit_requested = Signal()

    def __init__(self, model: MatrixModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matrix")
        self.setAccessibleName("求めるレベルの表")
        self.setProperty("role", "inside")
        self.setModel(model)
        self._skills, self._personas = SkillHead(model, self), PersonaHead(model, self)
        self.setVerticalHeader(self._skills)
        self.setHorizontalHeader(self._personas)
        model.modelReset.connect(self._on_reset)
        self._cells = CellDelegate(self)
        self.setItemDelegate(self._cells)
        self.setShowGrid(False)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableView.SelectionMode.ContiguousSelection)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setCornerButtonEnabled(False)
        self.selectionModel().currentChanged.connect(self._on_current)

    def chosen(self) -> list[QModelIndex]:
        """The selected cells, row by row."""
        return sorted(self.selectionModel().selectedIndexes(), key=lambda at: (at.row(), at.column()))

    def event(self, event: QEvent) -> bool:
        """The grid's own keys come before the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    @reported
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What an input method gives is typed text; nothing opens while a conversion goes on."""
        if event.commitString():
            self.typed.emit(event.commitString())
        event.accept()

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters and figures set cells, Enter and Tab walk, the rest as in a spreadsheet."""
        key, text = event.key(), typed_text(event)
        if _is_ours(event):
            self._on_command(event)
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.cleared.emit()
        elif key == Qt.Key.Key_F2:
            self.edit_requested.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._walk(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif text:
            self.typed.emit(text)
        elif not event.text().strip().isprintable() or not event.text().strip() or event.modifiers() & _WITH:
            super().keyPressEvent(event)

    def _on_command(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        else:
            self.filled.emit(event.key() == Qt.Key.Key_R)

    def _on_reset(self) -> None:
        self._cells.current = QModelIndex()
        self._fit()

    def _fit(self) -> None:
        self._skills.fit(self.width())
        bar = self.verticalScrollBar().sizeHint().width()
        self._personas.fit(self.width() - self._skills.sizeHint().width() - bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Few personas share the width; many scroll."""
        self._fit()
        super().resizeEvent(event)

    def _on_current(self, current: QModelIndex) -> None:
        self._cells.current = current
        self.verticalHeader().viewport().update()
        self.horizontalHeader().viewport().update()

    def _walk(self, by: int) -> None:
        at = self.currentIndex()
        row = at.row() + by
        if at.isValid() and 0 <= row < self.model().rowCount():
            self.setCurrentIndex(self.model().index(row, at.column()))


def typed_text(event: QKeyEvent) -> str:
    """What a key sets a cell to: a figure or a sign; "" for all other keys."""
    text = unicodedata.normalize("NFKC", event.text()).casefold() if not event.modifiers() & _WITH else ""
    return text if len(text) == 1 and text.isdigit() else _KEYS.get(text, "")


def _is_ours(event: QKeyEvent) -> bool:
    control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return any(map(event.matches, _STANDARD)) or (control and event.key() in {Qt.Key.Key_D, Qt.Key.Key_R})
