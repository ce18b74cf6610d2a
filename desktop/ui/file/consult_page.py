"""相談用に渡す: what stays behind, what is masked, and the copy for people outside."""

from __future__ import annotations

import json
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desktop.models.labels import field_label, table_label
from desktop.output.consult import FEW, small_counts
from desktop.policy.items import Item
from desktop.store import consult
from desktop.store.consult import Masked, Masker
from desktop.ui import theme
from desktop.ui.history.action_table import dense_table
from desktop.ui.overrides import reported
from desktop.ui.session import Session
from desktop.ui.widgets import Prose, button, column, label, row, scrolled, set_shown, tip

from .parts import Card

_PURPOSE = (
    "県や外部の専門家に相談するときに渡す写しを作ります。職員の氏名や番号、操作の履歴、連絡先は入りません。"
    "データ（.sqlite）と年度計画（Excel）の二つを書き出し、どちらにも氏名が残っていないことを確かめてから渡せる形にします。"
)
_BEHIND = {"batch": "操作の履歴", "takeout": "持ち出しの記録"}
_HEADS = ("どこ", "今の内容", "渡す内容")


@dataclass(frozen=True, slots=True)
class ConsultOrder:
    """A copy for advice is asked for, with what it hides."""

    hide: Masker


class ConsultPage(QWidget):
    """In the place of ファイル while a copy for advice is prepared."""

    order_placed = Signal(object)  # ConsultOrder
    left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("consult-page")
        self._session = session
        self._hide = Masker(())
        self.left_out_prose = Prose()
        self.small_prose = Prose()
        self.masked_prose = Prose()
        self.table = QTableWidget(0, len(_HEADS))
        self.write_button = button("相談用に書き出す…", self._on_write, role="primary", name="write-consult")
        self.back_button = button("ファイルへ戻る", self.left.emit, name="back")
        self._assemble()

    def refresh(self) -> None:
        """Look at the open file anew."""
        document = self._session.document
        self._hide = consult.masker(document)
        behind = consult.left_out(document)
        words = "、".join(f"{name} {behind[table]:,}件" for table, name in _BEHIND.items() if table in behind)
        self.left_out_prose.set_text(f"次のものは入れません。 {words}" if words else "入れないものは、ありません。")
        few = small_counts(self._session.book)
        self.small_prose.set_text(
            f"{FEW}人未満の人数は空欄にします。 " + "、".join(self._named(item) for item in few)
            if few
            else f"{FEW}人未満の人数は、回答の中にありません。"
        )
        self._show(consult.preview(document, self._hide))

    def take_focus(self) -> None:
        """The keyboard begins at the button that matters."""
        self.write_button.setFocus()

    def _show(self, masked: list[Masked]) -> None:
        self.masked_prose.set_text(
            f"氏名や連絡先に当たるところが {len(masked)} か所あります。「{consult.MASK}」に置き換えます。"
            if masked
            else "文の中に、氏名や連絡先に当たるところはありません。"
        )
        self.table.setRowCount(len(masked))
        for number, one in enumerate(masked):
            place = self._place(one)
            for at, text in enumerate((place, _plain(one, one.before), _plain(one, one.after))):
                item = QTableWidgetItem(text)
                item.setToolTip(tip(text))
                self.table.setItem(number, at, item)
        set_shown(bool(masked), self.table)

    def _named(self, item: Item) -> str:
        step = next((s for s in self._session.book.steps if s.key == item.step), None)
        return f"{step.title}の「{item.label}」" if step else item.label

    def _place(self, one: Masked) -> str:
        item = next((i for i in self._session.book.items if i.key == one.key), None) if one.table == "answer" else None
        return self._named(item) if item else f"{table_label(one.table)}の{field_label(one.field)}"

    def _on_write(self) -> None:
        self.order_placed.emit(ConsultOrder(self._hide))

    def _assemble(self) -> None:
        content = QWidget()
        content.setMaximumWidth(880)
        body = column(content, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        body.addWidget(label("相談用に渡す", "title"))
        body.addWidget(Prose(_PURPOSE))
        behind = Card("x", "入れないもの")
        behind.body.addWidget(self.left_out_prose)
        behind.body.addWidget(self.small_prose)
        body.addWidget(behind)
        masked = Card("eye", "伏せるところ")
        masked.body.addWidget(self.masked_prose)
        masked.body.addWidget(self._table())
        body.addWidget(masked)
        foot = row()
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        foot.addWidget(self.write_button)
        body.addLayout(foot)
        body.addStretch(1)
        column(self).addWidget(scrolled(content))

    def _table(self) -> QTableWidget:
        self.table.setAccessibleName("伏せるところ")
        self.table.setHorizontalHeaderLabels(list(_HEADS))
        dense_table(self.table)
        self.table.setColumnWidth(0, 200)
        for place in (1, 2):
            self.table.horizontalHeader().setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.table.setMinimumHeight(theme.ROW * 5)
        return self.table

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _plain(one: Masked, text: str) -> str:
    """Answers are stored as JSON; the officer sees what was written."""
    if one.table != "answer":
        return text
    value = json.loads(text)
    return "、".join(str(v) for v in value) if isinstance(value, list) else str(value)
