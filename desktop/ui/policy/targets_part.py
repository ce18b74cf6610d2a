"""The targets of a persona: value, what it is of, the arithmetic in words, and the way there year by year."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from desktop.analysis.personas import merged_in
from desktop.models import Target
from desktop.policy.items import Item
from desktop.policy.steps import Step
from desktop.ui.policy.look import Note, down, label
from desktop.ui.policy.part import Part
from desktop.ui.policy.saver import Saver
from desktop.ui.policy.target_box import TargetBox


class TargetsPart(Part):
    """One block for each target; optional ones have a box to tick."""

    def __init__(self, step: Step, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(step, saver, parent)
        self.boxes: dict[str, TargetBox] = {}
        self._typed: dict[str, str] = {}
        hint = Note("年度末の値を空けておくと、期限まで均等に割った値（薄い数字）を使います。")
        self._box = down(self, down(None, label("目標", "section"), hint, gap=2), gap=12)
        saver.judged.connect(self._on_judged)
        self.refresh()

    def refresh(self) -> None:
        """Show the targets as they are now."""
        targets = list(self._targets())
        if [t.key for t in targets] != list(self.boxes):
            self._build(targets)
        for target in targets:
            self._offer(target)
        self.load_editors()
        findings = self.book.findings
        for target in targets:
            box = self.boxes[target.key]
            found = [f.message + f.next_step for f in findings if f.item in box.editors and f.kind != "blank"]
            typed = [self._typed[key] for key in box.editors if self._typed.get(key)]
            box.show_target(self.book.facts, target, [*typed, *found])
        self.setVisible(bool(targets))

    def shows(self, key: str) -> bool:
        """The blocks tell what is wrong with their numbers."""
        return key in self.editors

    def _targets(self) -> Iterator[Target]:
        facts = self.book.facts
        persona = facts.persona_by_key.get(self.step.persona.key) if self.step.persona else None
        if persona is not None:
            ids = {persona.id} | {p.id for p in merged_in(facts, persona)}
            yield from (t for t in facts.targets if t.persona_id in ids)

    def _items(self, target: Target) -> list[Item]:
        mine = (i for i in self.book.items if i.visible and i.step == self.step.key and i.bind.startswith("target."))
        return [i for i in mine if i.subject.partition("@")[0] == target.key]

    def _build(self, targets: list[Target]) -> None:
        self.drop(self.editors)
        for box in self.boxes.values():
            self._box.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.boxes = {}
        for target in targets:
            self.boxes[target.key] = TargetBox(self)
            self._box.addWidget(self.boxes[target.key])

    def _offer(self, target: Target) -> None:
        box, items = self.boxes[target.key], self._items(target)
        if [i.key for i in items] == list(box.editors):
            return
        focused = next((key for key, editor in box.editors.items() if editor.hasFocus()), "")
        self.drop(box.editors)
        box.build(items)
        for editor in box.editors.values():
            self.adopt(editor)
        if focused in box.editors:
            box.editors[focused].setFocus()

    def _on_judged(self, key: str, problem: str) -> None:
        self._typed[key] = problem
        if key in self.editors:
            self.editors[key].mark(bool(problem))
            self.refresh()
