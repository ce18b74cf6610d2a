"""写しをまとめる: what comes from the other file, what stays, and what only people can decide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHeaderView, QTableView, QWidget

from desktop.store.merge import MINE, THEIRS, ReportLine, Summary
from desktop.ui import theme
from desktop.ui.overrides import reported
from desktop.ui.widgets import Elided, Prose, button, column, label, row, set_shown

from .merge_model import ConflictModel, SettledModel
from .merge_view import ConflictView


class MergePage(QWidget):
    """Covers the whole window while the other file is attached; MergeDesk holds the merge itself."""

    apply_requested = Signal(object)  # choices: difference id → mine | theirs
    report_requested = Signal(object)
    stopped = Signal()

    def __init__(
        self, town: str, theirs: Path, summary: Summary, lines: Sequence[ReportLine], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("merge-page")
        self._summary = summary
        self.conflicts = ConflictModel([x for x in lines if x.verdict.startswith("要確認")])
        self.settled = SettledModel([x for x in lines if not x.verdict.startswith("要確認")])
        self.title_label = label("写しをまとめる", "title")
        self.town_label = label(town or "（団体名は空欄）", "strong")
        self.file_label = Elided(f"あちら: {theirs}", "secondary")
        self.counts_label = label(_counts(summary), "strong")
        self.help_label = Prose(_help(summary), theme.SECONDARY)
        self.left_label = label("", "caution")
        self.left_label.setMinimumWidth(1)  # a long file name must not widen the window
        self.view = ConflictView()
        self.all_mine_button = button("全てこちら", lambda: self.conflicts.choose_all(MINE), name="all-mine")
        self.all_theirs_button = button("全てあちら", lambda: self.conflicts.choose_all(THEIRS), name="all-theirs")
        self.settled_button = button("", self._on_settled, role="link", name="settled")
        self.settled_view = _settled_table(self.settled)
        self.apply_button = button("まとめる", self._on_apply, role="primary", name="apply")
        self.report_button = button(
            "報告をExcelに書き出す…",
            lambda: self.report_requested.emit(dict(self.conflicts.choices)),
            icon="file-spreadsheet",
            name="report",
        )
        self.stop_button = button("やめる", self.stopped.emit, name="stop")
        self.conflicts.decided.connect(self._refresh)
        self._assemble()
        self.view.show_conflicts(self.conflicts)
        self._refresh()

    def only_compare(self) -> None:
        """Show what has changed since a backup; there is nothing to take."""
        self.title_label.setText("バックアップと比べる")
        self.help_label.set_text("「こちら」が今の内容、「あちら」がバックアップです。見るだけで、何も変わりません。")
        self.stop_button.setText("閉じる")
        set_shown(False, self.apply_button, self.left_label)
        set_shown(bool(self.settled.lines), self.settled_view)
        self._refresh()

    def take_focus(self) -> None:
        """The keyboard goes to the first decision, or to the button when there is none."""
        (self.view if self.conflicts.lines else self.apply_button).setFocus()

    def hint(self, text: str) -> None:
        """Say something beside the buttons until the next choice."""
        self.left_label.setText(text)
        theme.set_role(self.left_label, "secondary")

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_apply(self) -> None:
        self.apply_requested.emit(dict(self.conflicts.choices))

    def _on_settled(self) -> None:
        set_shown(self.settled_view.isHidden(), self.settled_view)
        self._refresh()

    def _refresh(self) -> None:
        left = self.conflicts.left
        self.apply_button.setEnabled(left == 0)
        if left:
            self.left_label.setText(f"あと {left} 件を選ぶと、まとめられます。")
        elif self.conflicts.lines:
            self.left_label.setText("全て選びました。")
        else:
            self.left_label.setText("選ぶところはありません。")
        theme.set_role(self.left_label, "caution" if left else "ok")
        way = "を閉じる" if not self.settled_view.isHidden() else "を見る"
        self.settled_button.setText(f"自動で決まる {len(self.settled.lines)} 件{way}")

    # --- helpers -------------------------------------------------------------------------------------------

    def _assemble(self) -> None:
        body = column(self, margin=theme.UNIT * 3, gap=theme.UNIT)
        body.addLayout(self._head())
        body.addWidget(self.help_label)
        if self.conflicts.lines:
            body.addSpacing(theme.UNIT)
            body.addLayout(self._choosing())
            body.addWidget(self.view, 3)
        body.addWidget(self.settled_button, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self.settled_view, 2)
        if not self.conflicts.lines:
            body.addStretch(1)
        body.addSpacing(theme.UNIT)
        body.addLayout(self._foot())
        set_shown(False, self.settled_view)
        set_shown(bool(self.settled.lines), self.settled_button)

    def _head(self) -> QBoxLayout:
        head = column(gap=4)
        first = row(gap=theme.UNIT * 2)
        first.addWidget(self.title_label)
        first.addWidget(self.town_label)
        first.addStretch(1)
        first.addWidget(self.counts_label)
        head.addLayout(first)
        head.addWidget(self.file_label)
        return head

    def _choosing(self) -> QBoxLayout:
        line = row()
        line.addWidget(label("選ぶところ", "section"))
        line.addWidget(label("残したい側を押します（キー: 矢印で移動、スペースで選ぶ、Enterで次へ）", "small"))
        line.addStretch(1)
        line.addWidget(self.all_mine_button)
        line.addWidget(self.all_theirs_button)
        return line

    def _foot(self) -> QBoxLayout:
        foot = row()
        foot.addWidget(self.stop_button)
        foot.addStretch(1)
        foot.addWidget(self.left_label)
        foot.addSpacing(theme.UNIT)
        foot.addWidget(self.report_button)
        foot.addWidget(self.apply_button)
        return foot

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops; Enter on a button presses it."""
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.stopped.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and hasattr(focused, "click"):
            focused.click()
        else:
            super().keyPressEvent(event)


def _counts(summary: Summary) -> str:
    return f"あちらから {summary.theirs} 件　こちらのまま {summary.mine} 件　選ぶところ {summary.conflicts} 件"


def _help(summary: Summary) -> str:
    if not summary.theirs and not summary.conflicts:
        return (
            "あちらにだけある変更はありません。「まとめる」を押しても、内容は変わりません。"
            "「まとめる」のあとは、保存先へ保存できます。"
        )
    return (
        "同じファイルから分かれた二つの変更を、一つにします。片方だけが変えたところは、自動で決まります。"
        "選ばなかった値も変更の履歴に残ります。まとめる前にバックアップを取り、あとから元に戻せます。"
    )


def _settled_table(model: SettledModel) -> QTableView:
    table = QTableView()
    table.setAccessibleName("自動で決まるもの")
    table.setModel(model)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.ROW)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionsClickable(False)
    return table
