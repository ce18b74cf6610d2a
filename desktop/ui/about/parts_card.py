"""The parts of the program: a list, and the full text of the chosen one's licence beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QPlainTextEdit, QTableWidget, QTableWidgetItem, QWidget

from desktop.components import components
from desktop.ui import theme
from desktop.ui.file.parts import Card
from desktop.ui.history.action_table import dense_table
from desktop.ui.widgets import Prose, label, tip

_HEADS = ("部品", "版", "ライセンス", "使い道")
_QT = (
    "画面の部品の Qt は、LGPL 第3版に従い、変更せずに使っています。動的に結び付けているので、"
    "プログラムのフォルダーの中の Qt のファイル（DLL）を、同じ版を自分で作ったものに置き換えられます。"
)


class PartsCard(Card):
    """Every component; choosing one shows what it may be used under."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("list-checks", "使っている部品とライセンス", _QT, parent)
        self.table = _table()
        self.text_title = label("", "strong")
        self.inside_prose = Prose("", theme.SECONDARY)
        self.text_edit = QPlainTextEdit()
        self.text_edit.setReadOnly(True)
        self.text_edit.setTabChangesFocus(True)
        self.text_edit.setMinimumHeight(theme.ROW * 9)
        for number, component in enumerate(components()):
            cells = (component.name, component.version or "―", component.licence_words, component.purpose)
            for place, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(tip(text))
                self.table.setItem(number, place, item)
        self.table.itemSelectionChanged.connect(self._on_chosen)
        for widget in (self.table, self.text_title, self.inside_prose, self.text_edit):
            self.body.addWidget(widget)
        self.table.selectRow(0)

    def _on_chosen(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if not rows:
            return
        component = components()[rows[0].row()]
        self.text_title.setText(f"{component.name}: ライセンスの全文")
        self.text_edit.setAccessibleName(self.text_title.text())
        inside = "、".join(dict.fromkeys(part.name for part in component.inside))
        self.inside_prose.set_text(f"この中に入っている部品: {inside}" if inside else "")
        self.inside_prose.setVisible(bool(inside))
        self.text_edit.setPlainText(component.licence_text())


def _table() -> QTableWidget:
    table = QTableWidget(len(components()), len(_HEADS))
    table.setAccessibleName("使っている部品")
    table.setHorizontalHeaderLabels(list(_HEADS))
    dense_table(table)
    header = table.horizontalHeader()
    for place, width in enumerate((240, 112, 240, 0)):
        if width:
            table.setColumnWidth(place, width)
        else:
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
    table.setMinimumHeight(theme.ROW * 9)
    table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return table
