"""The chosen cell in full: what the skill is, what its levels mean, and what the persona asks for, to be changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.analysis.facts import Facts
from desktop.models import ScaleLevel
from desktop.policy.frame.cells import EXEMPT, KINDS, REQUIRED, Ask
from desktop.policy.frame.matrix import Cell, Key, Matrix
from desktop.ui import theme
from desktop.ui.overrides import reported
from desktop.ui.policy.inputs import LineInput, PickInput
from desktop.ui.policy.look import Note, across, button, down, empty, label
from desktop.ui.widgets import Prose, set_shown

from .matrix_model import told

_EMPTY = ""
_NO_LEVEL = -1


class CellPane(QWidget):
    """F2 leads here; Enter or 「決める」 sets the cell, Esc leads back."""

    decided = Signal(object)  # Ask | None
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.persona_label = label("", "small")
        self.name_prose = Prose()
        strong = self.name_prose.font()
        strong.setBold(True)
        self.name_prose.setFont(strong)
        self.definition = Note("", theme.TEXT)
        self.state = Note("")
        self.kind, self.level, self.category = PickInput(), PickInput(), PickInput()
        for pick, title in ((self.kind, "求め方"), (self.level, "レベル"), (self.category, "区分")):
            pick.setAccessibleName(title)
        self.reason = LineInput()
        self.reason.setAccessibleName("免除の理由")
        self.reason.setPlaceholderText("免除の理由")
        self.reason.returnPressed.connect(self._on_return)
        self.kind.currentIndexChanged.connect(lambda _: self._follow_kind())
        self.decide_button = button("決める", "small")
        self.decide_button.clicked.connect(self._on_decided)
        self._meanings = QVBoxLayout()
        self._meanings.setSpacing(4)
        self._assemble()

    def show_cell(self, facts: Facts, matrix: Matrix, key: Key) -> None:
        """Show one cell; what is being chosen gives way."""
        persona = next(p for p in matrix.personas if p.id == key[0])
        skill, cell = facts.skills[key[1]], matrix.cells.get(key)
        levels = matrix.levels[skill.id]
        self.persona_label.setText(persona.name)
        self.name_prose.set_text(skill.name)
        self.definition.set_text(skill.definition or "定義は、まだ書いていません。")
        self.state.set_text(told(cell) if cell else "この人材像には求めていません。")
        self._offer(facts, levels, cell)
        self._show_meanings(levels, facts, skill.id)

    def begin(self) -> None:
        """Put the keyboard here."""
        self.kind.setFocus()

    def ask(self) -> Ask | None:
        """What is chosen now."""
        kind = self.kind.currentData()
        if kind == _EMPTY:
            return None
        category = self.category.currentData()
        if kind == EXEMPT:
            return Ask(None, EXEMPT, self.reason.text(), category)
        level = self.level.currentData()
        return Ask(None if level == _NO_LEVEL else level, kind, "", category)

    def _offer(self, facts: Facts, levels: Sequence[ScaleLevel], cell: Cell | None) -> None:
        ask = cell.ask if cell else Ask()
        kinds = [("（求めない）", _EMPTY), *((words, kind) for kind, words in KINDS.items())]
        _fill(self.kind, kinds, ask.kind if cell else _EMPTY)
        chosen = _NO_LEVEL if ask.level is None else ask.level
        _fill(self.level, [("定めない", _NO_LEVEL), *((v.label, v.value) for v in levels)], chosen)
        named = [("自動で選ぶ", None), *((c.name, c.id) for c in facts.categories.values())]
        _fill(self.category, named, ask.category_id if cell else None)
        self.reason.put(ask.reason)
        self._follow_kind()

    def _follow_kind(self) -> None:
        kind = self.kind.currentData()
        set_shown(kind == EXEMPT, self.reason)
        self.level.setEnabled(kind not in {_EMPTY, EXEMPT})
        self.category.setEnabled(kind not in {_EMPTY, EXEMPT})
        if kind == REQUIRED and self.level.count() == 0:
            self.level.setEnabled(False)

    def _show_meanings(self, levels: Sequence[ScaleLevel], facts: Facts, skill_id: int) -> None:
        empty(self._meanings)
        for level in levels:
            own = facts.level_texts.get((skill_id, level.value))
            self._meanings.addWidget(label(level.label, "head"))
            self._meanings.addWidget(Note(own or level.meaning, theme.TEXT if own else theme.SECONDARY))

    def _on_decided(self) -> None:
        self.decided.emit(self.ask())

    def _on_return(self) -> None:
        if not self.reason.composing:
            self._on_decided()

    def _assemble(self) -> None:
        body = down(self, gap=theme.UNIT, margin=theme.UNIT * 2)
        for part in (self.persona_label, self.name_prose, self.state):
            body.addWidget(part)
        for title, pick in (("求め方", self.kind), ("レベル", self.level), ("区分", self.category)):
            name = label(title, "head")
            name.setFixedWidth(theme.UNIT * 7)
            body.addLayout(across(name, pick, None))
        body.addWidget(self.reason)
        body.addLayout(across(None, self.decide_button))
        body.addWidget(label("定義", "head"))
        body.addWidget(self.definition)
        body.addWidget(label("レベルの意味", "head"))
        body.addLayout(self._meanings)
        body.addStretch(1)

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads back to the grid, Enter decides."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_decided()
        else:
            super().keyPressEvent(event)


def _fill(pick: PickInput, choices: Sequence[tuple[str, object]], current: object) -> None:
    pick.blockSignals(True)
    pick.clear()
    for text, value in choices:
        pick.addItem(text, value)
    pick.setCurrentIndex(next((n for n, (_, value) in enumerate(choices) if value == current), 0))
    pick.blockSignals(False)
