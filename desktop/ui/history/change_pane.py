"""One action of the history: what it changed, what is left of it, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.store.journal import FieldChange
from desktop.store.timeline import Action, Line
from desktop.ui import theme
from desktop.ui.file.parts import when
from desktop.ui.widgets import Elided, Prose, button, clear, column, label, row, set_shown, tip

from .action_table import dense_table

_HEADS = ("どこ", "前", "後")
_MOST_LEFT = 6
_MOST_STORY = 5
_LINE = 22  # pixels


@dataclass(frozen=True, slots=True)
class Detail:
    """What is known about the chosen action. `back` is how many places a revert would turn back now."""

    action: Action
    lines: list[Line]
    count: int
    back: int
    left: list[str]


class ChangePane(QWidget):
    """The right side of 履歴."""

    revert_requested = Signal(int)  # Action.id
    line_chosen = Signal(object)  # Line: its own history is wanted

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.action_label = Prose()
        self.by_label = label("", "small")
        self.changes_table = QTableWidget(0, len(_HEADS))
        self.more_label = label("", "small")
        self.story_label = label("選んだところの、これまで", "strong")
        self._story = column(gap=0)
        self.left_label = label("", "caution", wrap=True)
        self._left = column(gap=0)
        self.state_prose = Prose("", theme.SECONDARY)
        self.revert_button = button("この操作を取り消す", self._on_revert, icon="undo-2", name="revert")
        self._detail: Detail | None = None
        self._set_up_table()
        self._assemble()
        self.show_nothing()

    def show_nothing(self) -> None:
        """No action is chosen."""
        self._detail = None
        self.action_label.set_text("左の一覧から操作を選ぶと、何が変わったかをここで見られます。")
        self.changes_table.setRowCount(0)
        self.show_story([])
        clear(self._left)
        set_shown(False, self.by_label, self.more_label, self.left_label, self.state_prose, self.revert_button)
        self.changes_table.hide()

    def show_detail(self, detail: Detail) -> None:
        """Show what an action did and what of it can be taken back."""
        self._detail = detail
        self.action_label.set_text(detail.action.label)
        self.by_label.setText(f"{when(datetime.fromisoformat(detail.action.at))}　{detail.action.actor}")
        self._fill(detail.lines)
        hidden = detail.count - len(detail.lines)
        self.more_label.setText(f"ほか {hidden} 件")
        self._show_left(detail)
        self.state_prose.set_text(_state(detail))
        set_shown(True, self.by_label, self.changes_table, self.revert_button)
        set_shown(hidden > 0, self.more_label)
        set_shown(bool(self.state_prose.text()), self.state_prose)
        self.revert_button.setEnabled(detail.back > 0 and detail.action.kind != "start")

    def show_story(self, changes: list[FieldChange]) -> None:
        """The history of the chosen field, newest first."""
        clear(self._story)
        set_shown(len(changes) > 1, self.story_label)
        for change in changes[::-1][:_MOST_STORY] if len(changes) > 1 else []:
            moment = when(datetime.fromisoformat(change.at))
            self._story.addWidget(_small(f"{moment}　{change.actor}　{change.old} → {change.new}"))

    def _set_up_table(self) -> None:
        table = self.changes_table
        table.setObjectName("changes")
        table.setAccessibleName("変わったところ")
        table.setProperty("role", "inside")
        table.setHorizontalHeaderLabels(list(_HEADS))
        dense_table(table)
        table.setWordWrap(True)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.setItemDelegate(_Airy(table))
        # Rows follow the width of their columns, also when the window changes
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.verticalHeader().setMinimumSectionSize(theme.ROW)
        table.verticalHeader().setMaximumSectionSize(theme.ROW * 5)
        table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        table.setMinimumHeight(theme.ROW * 4)
        table.itemSelectionChanged.connect(self._on_line)

    def _assemble(self) -> None:
        body = column(self, margin=theme.UNIT * 2)
        strong = self.action_label.font()
        strong.setBold(True)
        self.action_label.setFont(strong)
        body.addWidget(self.action_label)
        body.addWidget(self.by_label)
        body.addWidget(self.changes_table, 1)
        body.addWidget(self.more_label)
        body.addWidget(self.story_label)
        body.addLayout(self._story)
        body.addWidget(self.left_label)
        body.addLayout(self._left)
        foot = row(gap=theme.UNIT * 2)
        foot.addWidget(self.state_prose, 1)
        foot.addStretch(0)
        foot.addWidget(self.revert_button, 0, Qt.AlignmentFlag.AlignBottom)
        body.addLayout(foot)
        body.addStretch(0)

    def _fill(self, lines: list[Line]) -> None:
        table = self.changes_table
        table.blockSignals(True)
        table.clearSelection()
        table.setRowCount(len(lines))
        for number, found in enumerate(lines):
            for place, text in enumerate((found.place, found.before, found.after)):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(tip(text))
                table.setItem(number, place, item)
        table.blockSignals(False)
        table.scrollToTop()
        self.show_story([])

    def _show_left(self, detail: Detail) -> None:
        clear(self._left)
        set_shown(bool(detail.left) and detail.action.kind != "start", self.left_label)
        if detail.action.kind == "start":
            return
        doing = "そのままにするところ" if detail.back else "そのままにしたところ"
        self.left_label.setText(f"後で変えられたため、{doing}（{len(detail.left)}）")
        for words in detail.left[:_MOST_LEFT]:
            self._left.addWidget(_small(words))
        if len(detail.left) > _MOST_LEFT:
            self._left.addWidget(label(f"ほか {len(detail.left) - _MOST_LEFT} か所", "small"))

    def _on_line(self) -> None:
        chosen = self.changes_table.selectionModel().selectedRows()
        if chosen and self._detail is not None:
            self.line_chosen.emit(self._detail.lines[chosen[0].row()])

    def _on_revert(self) -> None:
        if self._detail is not None:
            self.revert_requested.emit(self._detail.action.id)


class _Airy(QStyledItemDelegate):
    """Lines of text with room above and below, so that rows are told apart."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """A little higher than the text."""
        return super().sizeHint(option, index) + QSize(0, theme.UNIT * 2)


def _small(text: str) -> Elided:
    made = Elided(text, "small")
    made.setFixedHeight(_LINE)
    return made


def _state(detail: Detail) -> str:
    if detail.action.kind == "start":
        return "ファイルの始まりの内容なので、取り消せません。"
    if detail.back:
        return "取り消しても記録は残り、「元に戻す」でやめられます。"
    return "この操作で変わったところは、もう残っていません。"
