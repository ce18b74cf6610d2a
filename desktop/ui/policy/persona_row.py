"""One persona in the list: used or not, its place in 「～に加えて」, its skills in numbers, its role."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.personas import ancestors, effective_skills, in_use, own_skills, parent_of, standing_for
from desktop.models import Persona
from desktop.policy.bindings import OWN_PERSONA
from desktop.ui.policy.look import Note, across, button, down, label
from desktop.ui.widgets import unmarked

_INDENT = 20


class PersonaRow(QWidget):
    """Its signals carry the persona's key."""

    ticked = Signal(str, bool)
    merge_requested = Signal(str)
    split_requested = Signal(str)
    rename_requested = Signal(str)
    open_requested = Signal(str)

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QCheckBox()
        font = self.box.font()
        font.setBold(True)
        self.box.setFont(font)
        self.box.clicked.connect(lambda checked: self.ticked.emit(key, checked))
        self.relation = label("", "small")
        self.role = Note()
        self.merge_button = button("まとめる", "link", "一人が両方の役割を受け持つなら、ほかの人材像とまとめます")
        self.merge_button.clicked.connect(lambda: self.merge_requested.emit(key))
        self.split_button = button("まとめるのをやめる", "link")
        self.split_button.clicked.connect(lambda: self.split_requested.emit(key))
        self.rename_button = button("名前を変える", "link")
        self.rename_button.clicked.connect(lambda: self.rename_requested.emit(key))
        self.open_button = button("中身をひらく", "link")
        self.open_button.clicked.connect(lambda: self.open_requested.emit(key))
        self._own = key.startswith(OWN_PERSONA)
        tools = (self.rename_button, self.merge_button, self.split_button, self.open_button)
        self._foot = down(None, self.relation, self.role, gap=1)
        self._foot.setContentsMargins(24, 0, 0, 0)
        self._layout = down(self, across(self.box, None, *tools, gap=2), self._foot, gap=0)

    def show_persona(self, facts: Facts, persona: Persona) -> None:
        """Follow the book."""
        used = persona in in_use(facts)
        merged = persona.active and not used
        self.box.setText(unmarked(persona.name))
        self.box.setChecked(persona.active)
        self.relation.setText(_relation(facts, persona, used=used, merged=merged))
        self.role.set_text(persona.role or "役割は、まだ書いていません。")
        depth = len(ancestors(facts, persona)) if used else 0
        self._layout.setContentsMargins(12 + depth * _INDENT, 6, 12, 6)
        self.merge_button.setVisible(used and not persona.external)
        self.split_button.setVisible(merged)
        self.rename_button.setVisible(self._own and used)
        self.open_button.setVisible(used)

    def show_below(self, form: QWidget) -> None:
        """Put a question under the row."""
        self._layout.addSpacing(6)
        self._layout.addWidget(form)


def _relation(facts: Facts, persona: Persona, *, used: bool, merged: bool) -> str:
    if merged:
        return f"「{standing_for(facts, persona).name}」にまとめています"
    if not used:
        return "使いません"
    if persona.external:
        return "外部から迎えます"
    parent = parent_of(facts, persona)
    own, everything = len(own_skills(facts, persona)), len(effective_skills(facts, persona))
    return (
        f"「{parent.name}」に加えて　スキル {own}（合わせて {everything}）" if parent else f"土台　スキル {everything}"
    )
