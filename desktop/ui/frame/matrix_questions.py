"""What is asked below the grid: whether to go on with a block that has bad cells, and why something is exempt."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from desktop.policy.frame.matrix import Key
from desktop.policy.frame.requirements import Plan
from desktop.ui import theme
from desktop.ui.history.action_table import dense_table
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import Note, label
from desktop.ui.widgets import tip

from .form_parts import QuietForm

_HEADS = ("行", "列", "書かれているもの", "入れられないわけ")
_MOST = 200


class PastePreview(QuietForm):
    """What a block would change, and every cell that cannot be taken."""

    confirmed = Signal(object)  # Plan

    def __init__(self, plan: Plan) -> None:
        super().__init__(f"入れられる {len(plan.valid)} セルを入れる")
        self._plan = plan
        bad = len(plan.problems)
        self.summary = Note(
            f"{len(plan.valid)} セルのうち {len(plan.changed)} セルが変わります。{bad} セルは入れられません。",
            theme.TEXT,
        )
        self.table = QTableWidget(min(bad, _MOST), len(_HEADS))
        self.table.setAccessibleName("入れられないセル")
        self.table.setHorizontalHeaderLabels(list(_HEADS))
        dense_table(self.table)
        self.table.setFixedHeight(theme.ROW * 5)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(len(_HEADS) - 1, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate((220, 160, 140)):
            self.table.setColumnWidth(column, width)
        for row, problem in enumerate(plan.problems[:_MOST]):
            for column, text in enumerate((problem.row, problem.column, problem.text, problem.why)):
                item = QTableWidgetItem(" ".join(text.split()))
                item.setToolTip(tip(text))
                self.table.setItem(row, column, item)
        more = Note(f"ほか {bad - _MOST} セル" if bad > _MOST else "")
        self.confirm_button.setEnabled(bool(plan.changed))
        self.finish(label("貼り付ける前の確かめ", "section"), self.summary, self.table, more)

    def confirm(self) -> None:
        """Apply what can be."""
        self.confirmed.emit(self._plan)


class AskReason(QuietForm):
    """Inherited cells are not emptied but exempted, and an exemption has a reason."""

    confirmed = Signal(tuple, str)

    def __init__(self, keys: tuple[Key, ...], names: str) -> None:
        super().__init__("免除にする")
        self._keys = keys
        self.reason_edit = LineInput()
        self.reason_edit.setAccessibleName("免除の理由")
        self.reason_edit.setPlaceholderText("理由（例: 委託先が行うため）")
        self.reason_edit.returnPressed.connect(self._on_return)
        self.confirm_button.setEnabled(False)
        self.reason_edit.textChanged.connect(lambda text: self.confirm_button.setEnabled(bool(text.strip())))
        words = Note(
            f"{names}は、ほかの人材像から受け継いでいます。求めないことにするなら、理由を書いてください。", theme.TEXT
        )
        self.finish(label("受け継いだものを免除にする", "section"), words, self.reason_edit)

    def begin(self) -> None:
        """Write the reason at once."""
        self.reason_edit.setFocus()

    def confirm(self) -> None:
        """The cells and why."""
        self.confirmed.emit(self._keys, self.reason_edit.text())

    def _on_return(self) -> None:
        if not self.reason_edit.composing and self.confirm_button.isEnabled():
            self.confirm()
