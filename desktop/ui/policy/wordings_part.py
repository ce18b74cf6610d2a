"""The paragraphs of a step: which wording, or the officer's own sentence."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.policy.paragraphs import Paragraph, instances
from desktop.policy.steps import Step
from desktop.ui.policy.look import Note, down, label
from desktop.ui.policy.part import Part
from desktop.ui.policy.saver import Saver
from desktop.ui.policy.wording_box import WordingBox


class WordingsPart(Part):
    """One box for each paragraph."""

    def __init__(self, step: Step, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(step, saver, parent)
        self.boxes: dict[str, WordingBox] = {}
        hint = Note("色の付いた言葉は、答えに合わせて変わります。押すとその設問へ移ります。")
        head = down(None, label("文例", "section"), hint, gap=2)
        self._box = down(self, head, gap=20)
        self.refresh()

    def refresh(self) -> None:
        """Show the paragraphs as they are now."""
        facts = self.book.facts
        shown = {item.subject for item in self.book.items if item.bind == "wording.variant" and item.visible}
        mine = [p for p in instances(facts) if p.step == self.step.key and p.key in shown]
        if [p.key for p in mine] != list(self.boxes):
            self._build(mine)
        for paragraph in mine:
            self.boxes[paragraph.key].show_paragraph(paragraph)
        self.setVisible(bool(mine))

    def reveal(self, key: str) -> QWidget | None:
        """A wording's items are named after their paragraph."""
        for name, box in self.boxes.items():
            if key in (f"wording.{name}.variant", f"wording.{name}.own"):
                box.focus_input()
                return box
        return None

    def _build(self, paragraphs: list[Paragraph]) -> None:
        self.drop(self.editors)
        for box in self.boxes.values():
            self._box.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.boxes = {}
        for paragraph in paragraphs:
            box = WordingBox(paragraph, self.saver)
            box.source_clicked.connect(self._on_source_clicked)
            self.adopt(box.own)
            self.boxes[paragraph.key] = box
            self._box.addWidget(box)

    def _on_source_clicked(self, key: str) -> None:
        item = next((i for i in self.book.items if i.key == key and i.visible), None)
        if item is None:
            # 「persona.x」 and 「target.x.…」 name the thing; its first question is the place
            item = next((i for i in self.book.items if i.visible and i.key.startswith(f"{key}.")), None)
        if item is not None:
            self.item_requested.emit(item.step, item.key)
