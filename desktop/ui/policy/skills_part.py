"""The skills a persona asks for, to read: what it inherits beside what is its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.analysis.personas import Placement, effective_skills, own_skills, parent_of
from desktop.policy.steps import Step
from desktop.ui import theme
from desktop.ui.policy.look import Note, across, down, empty, frame, label
from desktop.ui.policy.part import Part
from desktop.ui.policy.saver import Saver


class SkillsPart(Part):
    """Two lists by 区分. They are changed in 「人材像とスキル」, not here."""

    def __init__(self, step: Step, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(step, saver, parent)
        self._shown: object = None
        self.total = label("", "small")
        self._columns = QVBoxLayout()
        down(self, across(label("求めるスキル項目", "section"), self.total, None), self._columns)
        self.refresh()

    def refresh(self) -> None:
        """Show the skills as they are now."""
        facts = self.book.facts
        persona = facts.persona_by_key.get(self.step.persona.key) if self.step.persona else None
        if persona is None or persona.external:
            self.hide()
            return
        own = own_skills(facts, persona)
        mine = {p.skill.id for p in own}
        inherited = tuple(p for p in effective_skills(facts, persona) if p.skill.id not in mine)
        parent = parent_of(facts, persona)
        state = (parent.name if parent else "", [p.skill.name for p in inherited], [p.skill.name for p in own])
        if state == self._shown:
            return
        self._shown = state
        self.total.setText(f"合わせて {len(own) + len(inherited)} 項目")
        empty(self._columns)
        body = frame("prose")
        columns = across(gap=24)
        columns.setContentsMargins(12, 8, 12, 8)
        if parent is not None:
            columns.addWidget(_column(f"{parent.name}の {len(inherited)} 項目", inherited), 1)
            columns.addWidget(_column(f"に加えて {len(own)} 項目", own), 1)
        else:
            columns.addWidget(_column(f"この人材像の {len(own)} 項目", own), 1)
        body.setLayout(columns)
        self._columns.addWidget(body)


def _column(title: str, placements: Sequence[Placement]) -> QWidget:
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(3)
    grid.addWidget(label(title, "head"), 0, 0, 1, 2)
    rows = groupby(sorted(placements, key=lambda p: p.category.position), key=lambda p: p.category.name)
    for row, (category, group) in enumerate(rows, start=1):
        name = label(category, "small")
        name.setContentsMargins(0, 2, 0, 0)
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Note("、".join(p.skill.name for p in group), theme.TEXT), row, 1)
    if not placements:
        grid.addWidget(Note("まだありません。土台にする人材像を選ぶと、そのスキルを引き継ぎます。"), 1, 0, 1, 2)
    grid.setColumnStretch(1, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    return made
