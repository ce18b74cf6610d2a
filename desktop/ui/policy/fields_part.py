"""The plain questions of a step, one below the other: label, input, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.policy.inspection import Finding
from desktop.policy.items import Item
from desktop.policy.steps import Step
from desktop.ui import theme
from desktop.ui.policy.choice_fields import few, make_editor
from desktop.ui.policy.look import UNIT, Note, across, down, label
from desktop.ui.policy.part import Part
from desktop.ui.policy.saver import Saver

# These have parts of their own
_ELSEWHERE = ("wording.", "section.", "own_section.", "target.value", "target.basis", "target.active", "target.year")
_ELSEWHERE_TOO = frozenset({"personas.used", "personas.added"})


def plain_items(items: Iterable[Item], step: str) -> list[Item]:
    """The items of a step that are asked as plain fields."""
    return [i for i in items if i.step == step and not i.bind.startswith(_ELSEWHERE) and i.bind not in _ELSEWHERE_TOO]


class FieldRow(QWidget):
    """One question with everything that belongs to it."""

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = make_editor(item)
        self.title = label(item.label, "strong", wrap=True)
        self.title.setBuddy(self.editor)
        self.tag = label("", "tag")
        self.help = Note(item.help)
        self.problem = Note("", theme.CAUTION)
        head = across(self.title, gap=UNIT)
        head.addWidget(self.tag, 0, Qt.AlignmentFlag.AlignVCenter)
        head.setStretch(0, 1)
        down(self, head, self.help, self.editor, self.problem, gap=4)
        self._typed = ""
        self._found = ""

    def show_item(self, item: Item, findings: Iterable[Finding]) -> None:
        """Follow the item: whether it is asked, whether it is missing, what contradicts it."""
        self.setVisible(item.visible)
        self.tag.setText("まだ空欄です" if item.open else "任意" if _skippable(item) else "")
        self.tag.setProperty("role", "tag" if item.open else "must")
        self.tag.style().unpolish(self.tag)
        self.tag.style().polish(self.tag)
        self.tag.setVisible(bool(self.tag.text()))
        self._found = "\n".join(f.message + f.next_step for f in findings if f.kind != "blank" or not item.open)
        self._show_problem()

    def show_typed(self, problem: str) -> None:
        """What is wrong with what stands in the input; empty when nothing is."""
        self._typed = problem
        self.editor.mark(bool(problem))
        self._show_problem()

    def _show_problem(self) -> None:
        self.problem.set_text("\n".join(filter(None, (self._typed, self._found))))
        self.problem.setVisible(bool(self.problem.text()))


class FieldsPart(Part):
    """All plain questions of a step; those of a `when` appear as soon as it becomes true."""

    def __init__(self, step: Step, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(step, saver, parent)
        self.rows: dict[str, FieldRow] = {}
        self._box: QVBoxLayout = down(self, gap=20)
        saver.judged.connect(self._on_judged)
        self.refresh()

    def refresh(self) -> None:
        """Show the questions as they are now."""
        items = plain_items(self.book.items, self.step.key)
        if [(i.key, _form(i)) for i in items] != [(k, _form(r.editor.item)) for k, r in self.rows.items()]:
            self._build(items)
        self.load_editors()
        for item in items:
            self.rows[item.key].show_item(item, [f for f in self.book.findings if f.item == item.key])
        self.setVisible(any(item.visible for item in items))

    def shows(self, key: str) -> bool:
        """Every field tells its own findings."""
        return key in self.rows

    def _build(self, items: list[Item]) -> None:
        self.drop(self.editors)
        for row in self.rows.values():
            self._box.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = {}
        for item in items:
            row = FieldRow(item, self)
            self.rows[item.key] = row
            self.adopt(row.editor)
            kept = self.saver.rejected.get(item.key)
            row.show_typed(kept.problem if kept else "")
            self._box.addWidget(row)

    def _on_judged(self, key: str, problem: str) -> None:
        if key in self.rows:
            self.rows[key].show_typed(problem)


def _skippable(item: Item) -> bool:
    """Nobody has to answer it, and nobody has; 「なし」 among the choices is an answer."""
    return not item.required and not item.answered and all(option.value for option in item.options)


def _form(item: Item) -> tuple[str, bool, bool]:
    """What decides which editor an item gets."""
    return item.kind, few(item), bool(item.fixed)
