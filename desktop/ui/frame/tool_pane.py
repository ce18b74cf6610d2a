"""ツール活用レベル: what the levels are called, and what each means for each tool."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.stages import levels_of_scale, tool_scale, tools
from desktop.policy.frame import skills as skill_services
from desktop.policy.frame import tools as services
from desktop.store import Document
from desktop.ui import theme
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.word_table import wrap_rows
from desktop.ui.history.action_table import dense_table
from desktop.ui.messages import Messages
from desktop.ui.policy.inputs import PickInput
from desktop.ui.widgets import Prose, button, column, frame, label, row, set_shown, tip

_VALUE, _LABEL, _MEANING = range(3)


class _EditTable(QTableWidget):
    """Cells of words to type into; filled anew only when they differ."""

    def __init__(self, name: str, columns: int, parent: QWidget | None = None) -> None:
        super().__init__(0, columns, parent)
        self.setAccessibleName(name)
        self.setProperty("role", "inside")
        dense_table(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setShowGrid(True)
        wrap_rows(self)
        self._shown: object = None

    def show_cells(self, heads: Sequence[str], cells: Sequence[Sequence[tuple[str, str]]], fixed: int) -> None:
        """Each cell is (words, gentle words that stand there while it is empty); `fixed` columns are read-only."""
        shown = (tuple(heads), tuple(map(tuple, cells)))
        if shown == self._shown:
            return
        self._shown = shown
        self.blockSignals(True)
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels(list(heads))
        self.setRowCount(len(cells))
        for place, line in enumerate(cells):
            for at, (words, gentle) in enumerate(line):
                item = QTableWidgetItem(words or gentle)
                item.setToolTip(tip(words or gentle))
                if not words:
                    item.setForeground(QBrush(QColor(theme.SECONDARY)))
                if at < fixed:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                self.setItem(place, at, item)
        self.blockSignals(False)

    def forget(self) -> None:
        """Fill in at the next occasion, whatever is shown: a typed text was refused."""
        self._shown = None


class ToolPane(QWidget):
    """Before there is a scale it says what it is for and offers to begin."""

    def __init__(self, document: Document, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._messages = document, messages
        self._facts: Facts | None = None
        self.empty = QWidget()
        self.begin_button = button(
            "レベルを決め始める", lambda: self._edit(lambda: services.begin(document)), role="primary", name="begin"
        )
        self.content = QWidget()
        self.level_table = _EditTable("ツール活用レベル", 3)
        self.tool_table = _EditTable("ツールごとの状態", 1)
        self.tool_pick = PickInput()
        self.tool_pick.setAccessibleName("ツールに加えるスキル")
        self.add_level_button = button("レベルを加える", self._on_add_level, name="add-level")
        self.remove_level_button = button("選んだレベルをなくす", self._on_remove_level, name="remove-level")
        self.add_tool_button = button("ツールに加える", self._on_add_tool, name="add-tool")
        self.remove_tool_button = button("選んだツールを外す", self._on_remove_tool, name="remove-tool")
        self.level_table.itemChanged.connect(self._on_level_changed)
        self.tool_table.itemChanged.connect(self._on_text_changed)
        self._assemble()

    def show_facts(self, facts: Facts) -> None:
        """Follow the book."""
        self._facts = facts
        scale = tool_scale(facts)
        set_shown(scale is None, self.empty)
        set_shown(scale is not None, self.content)
        levels = levels_of_scale(facts, scale)
        self.level_table.show_cells(
            ("数", "呼び名", "全体での意味"),
            [((str(v.value), ""), (v.label, ""), (v.meaning, "")) for v in levels],
            fixed=1,
        )
        self.level_table.setColumnWidth(_VALUE, 48)
        self.level_table.setColumnWidth(_LABEL, 128)
        self.level_table.horizontalHeader().setSectionResizeMode(_MEANING, QHeaderView.ResizeMode.Stretch)
        self.tool_table.show_cells(
            ("ツール", *(v.label for v in levels)),
            [
                ((s.name, ""), *((facts.level_texts.get((s.id, v.value), ""), v.meaning) for v in levels))
                for s in tools(facts)
            ],
            fixed=1,
        )
        self.tool_table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._offer_skills(facts)

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_level_changed(self, item: QTableWidgetItem) -> None:
        facts, place = self._facts, item.row()
        if facts is not None:
            level = levels_of_scale(facts, tool_scale(facts))[place]
            words = {_LABEL: level.label, _MEANING: level.meaning, item.column(): item.text()}
            self._edit(lambda: services.set_level(self._document, level.value, words[_LABEL], words[_MEANING]))

    def _on_text_changed(self, item: QTableWidgetItem) -> None:
        facts = self._facts
        if facts is not None:
            skill = tools(facts)[item.row()]
            level = levels_of_scale(facts, tool_scale(facts))[item.column() - 1]
            text = "" if item.text() == level.meaning else item.text()
            self._edit(lambda: skill_services.set_level_text(self._document, skill.id, level.value, text))

    def _on_add_level(self) -> None:
        if self._facts is not None:
            value = max((v.value for v in levels_of_scale(self._facts, tool_scale(self._facts))), default=-1) + 1
            self._edit(lambda: services.set_level(self._document, value, f"レベル{value}", ""))

    def _on_remove_level(self) -> None:
        facts, place = self._facts, self.level_table.currentRow()
        if facts is not None and place >= 0:
            value = levels_of_scale(facts, tool_scale(facts))[place].value
            self._edit(lambda: services.remove_level(self._document, value))

    def _on_add_tool(self) -> None:
        skill = self.tool_pick.currentData()
        if skill is not None:
            self._edit(lambda: services.set_tool(self._document, skill, True))

    def _on_remove_tool(self) -> None:
        facts, place = self._facts, self.tool_table.currentRow()
        if facts is not None and place >= 0:
            self._edit(lambda: services.set_tool(self._document, tools(facts)[place].id, False))

    # --- helpers -------------------------------------------------------------------------------------------

    def _edit(self, act: Callable[[], object]) -> None:
        if not attempt(self._messages, act) and self._facts is not None:
            self.level_table.forget()
            self.tool_table.forget()
            self.show_facts(self._facts)

    def _offer_skills(self, facts: Facts) -> None:
        there = {s.id for s in tools(facts)}
        others = [s for s in facts.skills.values() if s.active and s.merged_into_id is None and s.id not in there]
        kept = self.tool_pick.currentData()
        self.tool_pick.clear()
        for skill in others:
            self.tool_pick.addItem(skill.name, skill.id)
        self.tool_pick.setCurrentIndex(max(self.tool_pick.findData(kept), 0))
        self.add_tool_button.setEnabled(bool(others))

    def _assemble(self) -> None:
        quiet = column(self.empty, gap=theme.UNIT * 2)
        quiet.addWidget(label("ツール活用レベル", "section"))
        quiet.addWidget(
            Prose(
                "どこまで使えれば「活用できる」といえるかを、町として決める場所です。"
                "レベルの呼び名を決め、ツールごとに言い換えると、育成段階の条件に使えます。",
                theme.SECONDARY,
            )
        )
        start = row()
        start.addWidget(self.begin_button)
        start.addStretch(1)
        quiet.addLayout(start)
        quiet.addStretch(1)
        inside = column(self.content, gap=theme.UNIT)
        inside.addWidget(label("レベル", "section"))
        inside.addWidget(_card(self.level_table, 170), 2)
        inside.addLayout(_buttons(self.add_level_button, self.remove_level_button))
        inside.addWidget(label("ツールごとの状態（書かなければ、全体での意味を使います）", "section"))
        inside.addWidget(_card(self.tool_table, 180), 3)
        inside.addLayout(_buttons(self.tool_pick, self.add_tool_button, self.remove_tool_button))
        body = column(self, gap=0)
        body.setContentsMargins(theme.UNIT * 2, 0, 0, 0)
        body.addWidget(self.empty, 1)
        body.addWidget(self.content, 1)


def _card(table: QTableWidget, height: int) -> QWidget:
    made = frame("card")
    column(made, margin=1, gap=0).addWidget(table)
    made.setMinimumHeight(height)
    return made


def _buttons(*widgets: QWidget) -> QHBoxLayout:
    made = row()
    for widget in widgets:
        if not isinstance(widget, PickInput):
            widget.setProperty("role", "small")
        made.addWidget(widget)
    made.addStretch(1)
    return made
