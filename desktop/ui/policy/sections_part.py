"""The outline of the policy: which sections are in it, with their resulting numbers, and sections of the town's own."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from desktop.catalog.preset import SectionSpec
from desktop.models import OwnSection
from desktop.policy.answering import add_section, remove_section
from desktop.policy.items import find, section_label
from desktop.policy.steps import Step
from desktop.ui.policy.choice_fields import make_editor
from desktop.ui.policy.look import UNIT, Note, across, button, down, empty, frame, label, line
from desktop.ui.policy.part import Part
from desktop.ui.policy.saver import Saver
from desktop.ui.widgets import unmarked

_INDENT = 28


class SectionsPart(Part):
    """A list of boxes to tick, chapter by chapter."""

    def __init__(self, step: Step, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(step, saver, parent)
        self.boxes: dict[str, QCheckBox] = {}
        self.add_buttons: dict[str, QWidget] = {}
        self.remove_buttons: dict[str, QWidget] = {}
        self._numbers: dict[str, object] = {}
        self._shape: object = None
        hint = Note("印を外した節は紙面から消えますが、文章は残ります。")
        card = frame("prose")
        self._list = down(card, gap=0)
        down(self, down(None, label("章と節", "section"), hint, gap=2), card)
        self.refresh()

    def refresh(self) -> None:
        """Show the outline as it is now."""
        shape = [own.uuid for own in self.book.facts.own_sections]
        if shape != self._shape:
            self._shape = shape
            self._build()
        self._show_states()
        self.load_editors()

    # --- building ----------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.drop(self.editors)
        empty(self._list)
        self.boxes, self.add_buttons, self.remove_buttons = {}, {}, {}
        self._numbers = {}
        preset = self.book.facts.preset
        for number, chapter in enumerate(s for s in preset.sections if not s.chapter):
            if number:
                self._list.addWidget(line())
            self._add_row(chapter, 0)
            for spec in preset.sections:
                if spec.chapter == chapter.key:
                    self._add_row(spec, _INDENT)
            for own in self.book.facts.own_sections:
                if own.chapter == chapter.key:
                    self._add_own(own)

    def _add_row(self, spec: SectionSpec, indent: int) -> None:
        box = QCheckBox(unmarked(section_label(self.book.facts, spec.key)))
        box.clicked.connect(lambda checked: self._on_box_clicked(spec.key, checked))
        self.boxes[spec.key] = box
        number = label("", "secondary")
        number.setFixedWidth(56)
        self._numbers[spec.key] = number
        row = across(box, None, number)
        row.setContentsMargins(12 + indent, 4, 12, 4)
        if not spec.chapter:
            font = box.font()
            font.setBold(True)
            box.setFont(font)
            self._add_button(spec, row)
        self._list.addLayout(row)

    def _add_button(self, chapter: SectionSpec, row: QHBoxLayout) -> None:
        made = button("節を加える", "small", f"「{chapter.title}」の終わりに節を加えます")
        made.clicked.connect(partial(self._on_add_clicked, chapter.key))
        self.add_buttons[chapter.key] = made
        row.insertWidget(2, made)

    def _add_own(self, own: OwnSection) -> None:
        number = label("", "secondary")
        number.setFixedWidth(56)
        self._numbers[f"own:{own.uuid}"] = number
        remove = button("取り除く", "small")
        remove.clicked.connect(partial(self._on_remove_clicked, own.uuid))
        self.remove_buttons[own.uuid] = remove
        fields = []
        for column, hint in (
            ("title", "節の題名"),
            ("text", "節の本文。{団体名} のように書くと、答えに合わせて変わります"),
        ):
            item = find(self.book.items, f"own.{own.uuid}.{column}")
            if item is not None:
                editor = make_editor(item)
                editor.input.setPlaceholderText(hint)  # type: ignore[attr-defined]
                fields.append(self.adopt(editor))
        holder = QWidget()
        head = across(label("加えた節", "pill"), fields[0], remove, number)
        head.setStretch(1, 1)
        box = down(holder, head, *fields[1:], gap=6)
        box.setContentsMargins(12 + _INDENT, 6, 12, UNIT)
        self._list.addWidget(holder)

    # --- states and deeds --------------------------------------------------------------------------------

    def _show_states(self) -> None:
        labels = {section.key: section.label for section in self.book.document.walk()}
        personas = [s for s in self.book.document.walk() if ":" in s.key]
        for key, box in self.boxes.items():
            item = find(self.book.items, f"section.{key}.enabled")
            box.setChecked(bool(item and item.value))
        for key, number in self._numbers.items():
            many = [s.label for s in personas if s.key.partition(":")[0] == key and s.label]
            words = labels.get(key, "")
            if many:
                words = many[0] if len(many) == 1 else f"{many[0]}～{many[-1]}"
            number.setText(words)  # type: ignore[attr-defined]
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)  # type: ignore[attr-defined]

    def _on_box_clicked(self, key: str, checked: bool) -> None:
        words = section_label(self.book.facts, key)
        self.saver.save({f"section.{key}.enabled": checked}, f"「{words}」を{'入れる' if checked else '外す'}")

    def _on_add_clicked(self, chapter: str) -> None:
        self.saver.flush()
        made: list[str] = []
        session = self.saver.session
        if self.saver.attempt(lambda: made.append(add_section(session.document, chapter, "新しい節"))):
            session.refresh_now()
            editor = self.editors.get(f"own.{made[0]}.title")
            if editor is not None:
                editor.setFocus()
                editor.input.selectAll()  # type: ignore[attr-defined]

    def _on_remove_clicked(self, uuid: str) -> None:
        self.saver.flush()
        session = self.saver.session
        if self.saver.attempt(lambda: remove_section(session.document, uuid)):
            self.saver.messages.say("加えた節を取り除きました。", undoable=True)
