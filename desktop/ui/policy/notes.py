"""What a step is for: why it is decided, by whom, how it usually goes wrong, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.policy.steps import Step
from desktop.ui import theme
from desktop.ui.policy.look import UNIT, Note, across, button, down, frame, label
from desktop.ui.widgets import Prose


class StepNotes(QWidget):
    """Number, title and owner; the reason in sight, the rest in a quiet block that folds away."""

    folded = False  # remembered for all steps while the program runs

    def __init__(self, step: Step, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        spec = step.spec
        title = label(step.title, "section", wrap=True)
        self.owner = label(f"決める人：{spec.owner}", "pill")
        self.fold_button = button("", "link")
        self.fold_button.clicked.connect(self._on_fold_clicked)
        head = across(label(step.number, "number"), title, self.owner, self.fold_button)
        head.setStretch(1, 1)
        self.quiet = frame("quiet")
        self._assemble_quiet(spec.failure, spec.next)
        down(self, head, Prose(spec.why), self.quiet, gap=6)
        self._show_fold()

    def _assemble_quiet(self, failure: str, following: str) -> None:
        grid = QGridLayout(self.quiet)
        grid.setContentsMargins(12, UNIT, 12, UNIT)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for row, (head, words) in enumerate((("よくある失敗", failure), ("次にすること", following))):
            name = label(head, "head")
            name.setContentsMargins(0, 3, 0, 0)
            grid.addWidget(name, row, 0)
            grid.setAlignment(name, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Note(words), row, 1)
        grid.setColumnStretch(1, 1)

    def _on_fold_clicked(self) -> None:
        StepNotes.folded = not StepNotes.folded
        self._show_fold()

    def _show_fold(self) -> None:
        self.quiet.setVisible(not StepNotes.folded)
        self.fold_button.setText("手引き")
        self.fold_button.setToolTip(
            "よくある失敗と次にすることを見る" if StepNotes.folded else "よくある失敗と次にすることをたたむ"
        )
        self.fold_button.setIcon(theme.icon("chevron-down" if StepNotes.folded else "chevron-up", theme.ACCENT))
