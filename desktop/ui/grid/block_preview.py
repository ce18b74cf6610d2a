"""What a block would change, and every cell that cannot be taken: asked before it goes in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from desktop.policy.frame.requirements import Problem
from desktop.ui import theme
from desktop.ui.frame.form_parts import QuietForm
from desktop.ui.history.action_table import dense_table
from desktop.ui.policy.look import Note, label
from desktop.ui.widgets import tip

_HEADS = ("行", "列", "書かれているもの", "入れられないわけ")
_MOST = 200


class BlockPreview(QuietForm):
    """Confirming hands the plan on as it was given."""

    confirmed = Signal(object)

    def __init__(self, plan: object, valid: int, changed: int, problems: Sequence[Problem]) -> None:
        super().__init__(f"入れられる {valid} セルを入れる")
        self._plan = plan
        bad = len(problems)
        self.summary = Note(f"{valid} セルのうち {changed} セルが変わります。{bad} セルは入れられません。", theme.TEXT)
        self.table = QTableWidget(min(bad, _MOST), len(_HEADS))
        self.table.setAccessibleName("入れられないセル")
        self.table.setHorizontalHeaderLabels(list(_HEADS))
        dense_table(self.table)
        self.table.setFixedHeight(theme.ROW * 5)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(len(_HEADS) - 1, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate((220, 160, 140)):
            self.table.setColumnWidth(column, width)
        for row, problem in enumerate(problems[:_MOST]):
            for column, text in enumerate((problem.row, problem.column, problem.text, problem.why)):
                item = QTableWidgetItem(" ".join(text.split()))
                item.setToolTip(tip(text))
                self.table.setItem(row, column, item)
        more = Note(f"ほか {bad - _MOST} セル" if bad > _MOST else "")
        self.confirm_button.setEnabled(bool(changed))
        self.finish(label("貼り付ける前の確かめ", "section"), self.summary, self.table, more)

    def confirm(self) -> None:
        """Apply what can be."""
        self.confirmed.emit(self._plan)
