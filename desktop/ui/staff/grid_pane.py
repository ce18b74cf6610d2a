"""The chosen cell in full: what the skill is, what is asked and by whom, what each layer says, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.needs import Needs
from desktop.analysis.years import japanese_date
from desktop.models import CONFIRMED, MENTOR, SELF
from desktop.policy.frame.cells import KINDS
from desktop.policy.staff.card import LAYERS as NAMES
from desktop.policy.staff.cells import Key, Said, key_of, level_words
from desktop.policy.staff.grid import GridData
from desktop.store.journal import FieldChange
from desktop.ui import theme
from desktop.ui.file.parts import when
from desktop.ui.frame.form_parts import TextField
from desktop.ui.overrides import reported
from desktop.ui.policy.inputs import AreaInput
from desktop.ui.policy.look import Note, across, button, down, empty, label
from desktop.ui.widgets import Prose

LAYERS: Final = {layer: NAMES[layer] for layer in (SELF, MENTOR, CONFIRMED)}  # in the order in which they come to be


class GridPane(QWidget):
    """F2 leads here, Esc leads back. `write` is given the field and the words of evidence and note."""

    history_asked = Signal()
    left = Signal()

    def __init__(self, write: Callable[[str, str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key: Key | None = None  # the cell that is shown; its place may change while something is being typed
        self.person_label = label("", "small")
        self.skill_prose = Prose()
        strong = self.skill_prose.font()
        strong.setBold(True)
        self.skill_prose.setFont(strong)
        self.state = Note("", theme.TEXT)
        self.need = Note("")
        self.layers = Note("", theme.TEXT)
        self.definition = Note("", theme.TEXT)
        self.evidence = TextField("根拠", AreaInput(1, 4), lambda text: write("evidence", text), "研修・案件・資格など")
        self.note = TextField("メモ", AreaInput(1, 4), lambda text: write("note", text))
        for field in (self.evidence, self.note):
            field.edit.setEnabled(False)  # until there is a cell that the words belong to
        self.history_button = button("履歴を見る", "small")
        self.history_button.clicked.connect(self.history_asked)
        self.history = Note("")
        self._meanings = QVBoxLayout()
        self._meanings.setSpacing(4)
        self._assemble()

    def show_cell(self, facts: Facts, data: GridData, needs: Needs, at: tuple[int, int], said: dict[int, Said]) -> None:
        """Show one cell. Words that are being typed stay as long as the cell is the same."""
        person, column = data.people[at[0]], data.columns[at[1]]
        key = key_of(data, at)
        fresh = key != self.key
        if fresh:
            self.flush()  # what was typed belongs to the cell before
        self.key = key
        self.person_label.setText(f"{person.number}　{person.name}".strip())
        self.skill_prose.set_text(column.skill.name)
        self.state.set_text(
            f"{LAYERS[data.layer]}: {level_words(data.level(*at), column.levels)}（{data.state(*at).value}）"
        )
        self.need.set_text(_needed(facts, data, needs, at))
        self.layers.set_text("\n".join(_layer(layer, said.get(layer), data, at) for layer in LAYERS))
        mine = said.get(data.layer, Said())
        for field, words in ((self.evidence, mine.evidence), (self.note, mine.note)):
            field.show_value(words, fresh=fresh)
            field.edit.setEnabled(bool(data.round_id) and not data.frozen)
        if fresh:
            self.history.set_text("")
            self.definition.set_text(column.skill.definition or "定義は、まだ書いていません。")
            empty(self._meanings)
            for level in column.levels:
                own = facts.level_texts.get((column.skill.id, level.value))
                self._meanings.addWidget(label(level.label, "head"))
                self._meanings.addWidget(Note(own or level.meaning, theme.TEXT if own else theme.SECONDARY))

    def show_history(self, changes: list[FieldChange]) -> None:
        """Tell how the level came to be, newest first."""
        lines = [f"{when(datetime.fromisoformat(c.at))}　{c.actor}　{c.old} → {c.new}" for c in reversed(changes)]
        self.history.set_text("\n".join(lines) or "この層では、まだ変わっていません。")

    def begin(self) -> None:
        """Put the keyboard here."""
        self.evidence.edit.setFocus()

    def flush(self) -> None:
        """Save what was typed."""
        self.evidence.flush()
        self.note.flush()

    def _assemble(self) -> None:
        body = down(self, gap=theme.UNIT, margin=theme.UNIT * 2)
        for part in (self.person_label, self.skill_prose, self.state, self.need):
            body.addWidget(part)
        body.addWidget(label("三つの層", "head"))
        body.addWidget(self.layers)
        body.addWidget(self.evidence)
        body.addWidget(self.note)
        body.addLayout(across(self.history_button, None))
        body.addWidget(self.history)
        body.addWidget(label("定義", "head"))
        body.addWidget(self.definition)
        body.addWidget(label("レベルの意味", "head"))
        body.addLayout(self._meanings)
        body.addStretch(1)

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads back to the grid."""
        if event.key() == Qt.Key.Key_Escape:
            self.flush()
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _needed(facts: Facts, data: GridData, needs: Needs, at: tuple[int, int]) -> str:
    """What is asked and by which personas; why something is not counted."""
    person, column = data.people[at[0]], data.columns[at[1]]
    need = data.needs[at[0]].get(column.skill.id)
    if need is None:
        return "この人には求めていません。"
    lines = [f"求めるレベル: {level_words(need.level, column.levels)}" + ("" if need.set else "（定めがないので標準）")]
    for persona_id in person.personas:
        for skill_id, level, kind in needs.by_persona.get(persona_id, ()):
            if skill_id == column.skill.id and persona_id in facts.persona_by_id:
                told = level_words(level, column.levels) if level is not None else "レベルの定めなし"
                lines.append(f"・{facts.persona_by_id[persona_id].name}: {KINDS[kind]} {told}")
    if not need.counted:
        why = "担当者ではない" if need.kind == "in_charge" else "希望者が受けるもの"
        lines.append(f"{why}ので、不足にも分母にも数えません。")
    return "\n".join(lines)


def _layer(layer: int, found: Said | None, data: GridData, at: tuple[int, int]) -> str:
    said = found or Said()
    words = f"{LAYERS[layer]}: {level_words(said.level, data.columns[at[1]].levels)}"
    by = "　".join(filter(None, (japanese_date(said.assessed_on) if said.assessed_on else "", said.assessor)))
    return words + (f"（{by}）" if by and said.level is not None else "")
