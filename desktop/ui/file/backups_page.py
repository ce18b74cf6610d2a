"""バックアップ: the copies that this PC has kept of the open file, and opening one as a new document."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desktop.store import WorldError, backup
from desktop.store.backup import Backup
from desktop.store.errors import from_os_error
from desktop.store.profile import backup_root
from desktop.ui import theme
from desktop.ui.messages import STOP, Choice, Messages
from desktop.ui.overrides import reported
from desktop.ui.session import Session
from desktop.ui.widgets import Prose, button, column, label, row, set_shown

from .parts import when

_HEADERS = ("いつ", "理由", "最後の操作", "件数", "大きさ")
_LAST_ACTION = 2
_NUMBERS = {3, 4}
_PURPOSE = (
    "バックアップは、この端末だけに残る写しです。保存したときや、まとめる前などに、自動で取ります。"
    "古いものは間引いて残します。開いても、今のファイルは変わりません。"
)
_NONE = "まだバックアップはありません。ファイルを保存すると、ここに並びます。"


class BackupsPage(QWidget):
    """A list, newest first. Restoring never overwrites: the officer compares and saves under another name."""

    open_requested = Signal(object)  # Backup
    compare_requested = Signal(object)  # Path
    left = Signal()

    def __init__(self, session: Session, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("backups-page")
        self._session = session
        self._messages = messages
        self._found: list[Backup] = []
        self.table = _table()
        self.table.itemSelectionChanged.connect(self._on_selected)
        self.table.itemDoubleClicked.connect(self._on_open)
        self.none_label = Prose(_NONE, theme.SECONDARY)
        self.back_button = button("ファイルへ戻る", self.left.emit, name="back")
        self.open_button = button("新しいファイルとして開く", self._on_open, role="primary", name="open-backup")
        self.compare_button = button("今の内容と比べる…", self._on_compare, name="compare")
        self.erase_button = button("全て消す…", self._on_erase, role="flat", name="erase-all")
        self._assemble()

    def refresh(self) -> None:
        """Read the list anew."""
        try:
            self._found = backup.listed(self._session.document.lineage)
            cells = [_cells(found) for found in self._found]
        except OSError as error:
            self._found, cells = [], []
            self._messages.error(from_os_error(error, backup_root(), "バックアップの一覧"))
        self.table.setRowCount(len(cells))
        for number, texts in enumerate(cells):
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                if place in _NUMBERS:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(number, place, item)
        if cells:
            self.table.selectRow(0)
        set_shown(bool(cells), self.table, self.open_button, self.compare_button, self.erase_button)
        set_shown(not cells, self.none_label)
        self._on_selected()

    def take_focus(self) -> None:
        """The keyboard goes to the list, or back when it is empty."""
        (self.table if self._found else self.back_button).setFocus()

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_selected(self) -> None:
        for made in (self.open_button, self.compare_button):
            made.setEnabled(0 <= self.table.currentRow() < len(self._found))

    def _on_open(self, _item: QTableWidgetItem | None = None) -> None:
        row_number = self.table.currentRow()
        if 0 <= row_number < len(self._found):
            self.open_requested.emit(self._found[row_number])

    def _on_compare(self) -> None:
        row_number = self.table.currentRow()
        if 0 <= row_number < len(self._found):
            self.compare_requested.emit(self._found[row_number].path)

    def _on_erase(self) -> None:
        answer = self._messages.ask(
            f"このファイルのバックアップ {len(self._found)} 件を、この端末から全て消しますか。",
            "消したバックアップは元に戻せません。今のファイルと保存先のファイルは、そのままです。",
            (STOP, Choice("erase", "全て消す")),
        )
        if answer != "erase":
            return
        try:
            count = backup.erase_all(self._session.document.lineage)
            self._messages.say(f"バックアップを {count} 件消しました。")
        except WorldError as error:
            self._messages.error(error)
        except OSError as error:
            self._messages.error(from_os_error(error, backup_root(), "バックアップの削除"))
        self.refresh()
        self.take_focus()

    # --- helpers -------------------------------------------------------------------------------------------

    def _assemble(self) -> None:
        body = column(self, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        body.addWidget(label("バックアップ", "title"))
        body.addWidget(Prose(_PURPOSE, theme.SECONDARY))
        body.addWidget(self.none_label)
        body.addWidget(self.table, 1)
        body.addLayout(self._foot())
        body.addStretch(0)

    def _foot(self) -> QBoxLayout:
        foot = row()
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        foot.addWidget(self.erase_button)
        foot.addWidget(self.compare_button)
        foot.addWidget(self.open_button)
        return foot

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back; Enter opens what is chosen, or presses the button that has the keyboard."""
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if focused is self.table:
                self._on_open()
            elif hasattr(focused, "click"):
                focused.click()
        else:
            super().keyPressEvent(event)


def _cells(found: Backup) -> tuple[str, ...]:
    return (when(found.at), found.reason or "（記録なし）", found.last_action, f"{found.actions:,}", _size(found.size))


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{-(-count // 1000)} KB"


def _table() -> QTableWidget:
    table = QTableWidget(0, len(_HEADERS))
    table.setAccessibleName("バックアップの一覧")
    table.setHorizontalHeaderLabels(list(_HEADERS))
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.ROW)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    header.setSectionsClickable(False)
    for place, width in enumerate((152, 208, 0, 80, 96)):
        if width:
            table.setColumnWidth(place, width)
    header.setSectionResizeMode(_LAST_ACTION, QHeaderView.ResizeMode.Stretch)
    for place in _NUMBERS:
        if heading := table.horizontalHeaderItem(place):
            heading.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return table
