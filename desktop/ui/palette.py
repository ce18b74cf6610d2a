"""「何をしますか」 (Ctrl+K): type a few letters, Enter does it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from shiboken6 import isValid

from . import theme
from .overrides import reported
from .widgets import column, label

_WIDTH, _ROWS = 560, 9
_MOST = 100  # a roster has thousands; who is not among the first needs another letter
_HINT = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done: its key, what it is called, and what kind of thing it is (or its keys)."""

    key: str
    title: str
    hint: str = ""
    icon: str = "arrow-right"


def matching(commands: Iterable[Command], typed: str) -> list[Command]:
    """The commands that hold every typed word, width and case of letters aside."""
    words = _plain(typed).split()
    return [c for c in commands if all(word in _plain(f"{c.title} {c.hint}") for word in words)]


class Palette(QFrame):
    """A list over the upper middle of the window. It says what was chosen and goes away."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setProperty("role", "popup")
        self._over = parent
        self._before: QWidget | None = None
        self._commands: tuple[Command, ...] = ()
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("何をしますか（例: 5-2、保存、PDF）")
        self.edit.setAccessibleName("何をしますか")
        self.edit.setClearButtonEnabled(True)
        self.edit.textChanged.connect(self._on_typed)
        self.edit.returnPressed.connect(self._on_enter)
        self.edit.installEventFilter(self)
        self.list = QListWidget()
        self.list.setProperty("role", "popup")
        self.list.setItemDelegate(_CommandDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setIconSize(QSize(theme.ICON, theme.ICON))
        self.list.itemClicked.connect(lambda _item: self._on_enter())
        layout = column(self, margin=theme.UNIT * 2, gap=theme.UNIT)
        layout.addWidget(self.edit)
        layout.addWidget(self.list)
        layout.addWidget(label("↑↓ 選ぶ　　Enter 実行　　Esc 閉じる", "small"))
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(theme.UNIT * 4)
        shadow.setOffset(0, theme.UNIT / 2)
        shadow.setColor(QColor(0, 0, 0, 70))
        self.setGraphicsEffect(shadow)
        self.hide()

    def open(self, commands: Iterable[Command]) -> None:
        """Show the commands that are possible now and take the keyboard."""
        self._commands = tuple(commands)
        self._before = QApplication.focusWidget()
        self.edit.clear()
        self._on_typed("")
        parent = self._over
        width = min(_WIDTH, parent.width() - theme.UNIT * 4)
        height = min(self.edit.sizeHint().height() + theme.ROW * _ROWS + 88, parent.height() - theme.UNIT * 6)
        self.setGeometry((parent.width() - width) // 2, theme.UNIT * 6, width, height)
        self.show()
        self.raise_()
        self.edit.setFocus()

    def _on_typed(self, typed: str) -> None:
        self.list.clear()
        for command in matching(self._commands, typed)[:_MOST]:
            item = QListWidgetItem(theme.icon(command.icon), command.title)
            item.setData(Qt.ItemDataRole.UserRole, command.key)
            item.setData(_HINT, command.hint)
            item.setSizeHint(QSize(0, theme.ROW))
            self.list.addItem(item)
        if not self.list.count():
            item = QListWidgetItem("見つかりません。ほかの言葉で試してください。")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _on_enter(self) -> None:
        item = self.list.currentItem()
        key = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if key:
            self._close()
            self.chosen.emit(str(key))

    def _close(self) -> None:
        """Give the keyboard back to where it was."""
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus()

    def _move(self, by: int) -> None:
        row = self.list.currentRow() + by
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))

    @reported
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the keyboard stays in the field; Esc and leaving the field close."""
        if event.type() == QEvent.Type.FocusOut and not self.isAncestorOf(self.window().focusWidget() or self.edit):
            self.hide()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            by = moves.get(Qt.Key(event.key()))
            if by is not None:
                self._move(by)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._close()
                return True
        return super().eventFilter(watched, event)


class _CommandDelegate(QStyledItemDelegate):
    """The title at the left, the keys or the state at the right."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One command."""
        super().paint(painter, option, index)
        hint = str(index.data(_HINT) or "")
        area: QRect = option.rect  # type: ignore[attr-defined]
        painter.save()
        painter.setPen(QColor(theme.SECONDARY))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area.adjusted(0, 0, -theme.UNIT, 0), right, hint)
        painter.restore()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
