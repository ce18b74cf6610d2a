"""One step of the wizard as a form: what it is for, its parts, its findings, and the ways on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.policy.inspection import Finding
from desktop.policy.steps import Step
from desktop.ui import theme
from desktop.ui.policy.exclusion import Exclusion
from desktop.ui.policy.fields_part import FieldsPart
from desktop.ui.policy.look import COLUMN, UNIT, Note, across, button, down, empty, frame, holds_focus, line
from desktop.ui.policy.notes import StepNotes
from desktop.ui.policy.part import Part
from desktop.ui.policy.personas_part import PersonasPart
from desktop.ui.policy.saver import Saver
from desktop.ui.policy.sections_part import SectionsPart
from desktop.ui.policy.skills_part import SkillsPart
from desktop.ui.policy.targets_part import TargetsPart
from desktop.ui.policy.wordings_part import WordingsPart
from desktop.ui.session import Session

_PARTS: Final[dict[str, tuple[Callable[[Step, Saver, QWidget], Part], ...]]] = {
    "2-0": (PersonasPart, WordingsPart),
    "2-n": (FieldsPart, SkillsPart, WordingsPart),
    "5-n": (TargetsPart, WordingsPart),
    "7-1": (SectionsPart,),
}
_USUAL: Final[tuple[Callable[[Step, Saver, QWidget], Part], ...]] = (FieldsPart, WordingsPart)


class StepForm(QWidget):
    """The middle column. It asks for other steps through signals and stores through the saver."""

    step_requested = Signal(str, str)  # step, item
    previous_requested = Signal()
    next_requested = Signal()

    def __init__(self, session: Session, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._saver = saver
        self.step: Step | None = None
        self.parts: list[Part] = []
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setProperty("role", "form")
        self.previous_button = button("前へ", tip="前の手順へ（Ctrl+Shift+Enter）")
        self.previous_button.clicked.connect(self.previous_requested)
        self.next_button = button("次へ", "primary", tip="次の手順へ（Ctrl+Enter）")
        self.next_button.clicked.connect(self.next_requested)
        self.exclusion = Exclusion(saver, self)
        self._assemble()

    def _assemble(self) -> None:
        foot = QWidget()
        foot.setProperty("role", "form")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        buttons = across(self.exclusion.button, None, self.previous_button, self.next_button)
        down(foot, self.exclusion, buttons).setContentsMargins(14, UNIT, 24, UNIT)
        down(self, self.scroll_area, line(), foot, gap=0)

    # --- what the page asks for --------------------------------------------------------------------------

    def show_step(self, step: Step) -> None:
        """Show another step; whatever was typed in the old one must have been flushed."""
        self.step = step
        for part in self.parts:
            self._saver.forget(part.editors)
        content = QWidget()
        content.setProperty("role", "form")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.notes = StepNotes(step)
        self.advice = frame("advice")
        self._advice_box = down(self.advice, gap=6)
        self._advice_box.setContentsMargins(12, UNIT, 12, UNIT)
        column = QWidget(content)  # the parts get their parent at once: without one, showing opens a window
        column.setMaximumWidth(COLUMN)
        self.parts = [make(step, self._saver, column) for make in _PARTS.get(step.spec.key, _USUAL)]
        for part in self.parts:
            part.item_requested.connect(self.step_requested)
        inner = down(column, self.notes, self.advice, *self.parts, gap=20)
        inner.addStretch(1)
        outer = QVBoxLayout(content)
        outer.setContentsMargins(24, 16, 24, 24)
        outer.addWidget(column)
        self.scroll_area.setWidget(content)
        self.exclusion.show_step(step)
        self._follow()

    def refresh(self) -> None:
        """Follow the book; what is just being typed stays as it is."""
        if self.step is None:
            return
        for part in self.parts:
            part.refresh()
        self._follow()

    def reveal(self, item: str) -> None:
        """Bring an item into sight, and the keyboard with it; without an item, the first input."""
        for part in self.parts:
            widget = part.reveal(item) if item else None
            if widget is not None:
                # The layout of a step just shown is made only now
                QTimer.singleShot(0, widget, partial(self._into_view, widget))
                return
        if not item:
            self.focus_first()

    def focus_first(self) -> None:
        """Put the keyboard into the first input of the step."""
        for part in self.parts:
            for editor in part.editors.values():
                if editor.isVisibleTo(self):
                    editor.setFocus()
                    return
        self.next_button.setFocus()

    def focused_item(self) -> str:
        """The item the keyboard is in."""
        for part in self.parts:
            for key, editor in part.editors.items():
                if holds_focus(editor):
                    return key
        return ""

    def composing(self) -> bool:
        """Whether an input method is converting text in one of the inputs."""
        return any(editor.composing for part in self.parts for editor in part.editors.values())

    # --- inner works -------------------------------------------------------------------------------------

    def _into_view(self, widget: QWidget) -> None:
        self.scroll_area.ensureWidgetVisible(widget, 0, 64)

    def _follow(self) -> None:
        self._show_advice()
        self.exclusion.refresh()

    def _show_advice(self) -> None:
        empty(self._advice_box)
        found = list(self._loose_findings())
        for finding in found:
            self._advice_box.addWidget(Note(finding.message + finding.next_step, theme.TEXT))
        self.advice.setVisible(bool(found))

    def _loose_findings(self) -> Iterator[Finding]:
        """The findings of the step that no field shows beside itself."""
        for finding in self._session.book.findings:
            mine = self.step is not None and finding.step == self.step.key
            if mine and not any(part.shows(finding.item) for part in self.parts):
                yield finding
