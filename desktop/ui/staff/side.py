"""What stands beside a list: the pane of what is chosen, and over it the question that is asked just now."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QAbstractItemView, QSplitter, QStackedWidget, QWidget

from desktop.ui.policy.look import UNIT, down
from desktop.ui.widgets import frame, scrolled

from .person_form_parts import Ask

WIDTH: Final = 384


class Side(QStackedWidget):
    """The pane; a question takes its place until it is answered or left."""

    def __init__(self, pane: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question: Ask | None = None
        self.home: QWidget | None = None  # where the keyboard goes back to when a question is done
        self.addWidget(pane)

    def ask(self, form: Ask) -> None:
        """Put a question in place of the pane, and of an older question."""
        self.leave()
        self.question = form
        form.done.connect(lambda: self._on_done(form))
        holder = QWidget()
        down(holder, form, margin=UNIT).addStretch(1)
        self.addWidget(scrolled(holder))
        self.setCurrentIndex(1)
        form.begin()

    def leave(self) -> None:
        """Show the pane again; the keyboard goes back to the list if it was in the question."""
        if self.question is not None and self.home is not None and self.question.isAncestorOf(self.focusWidget()):
            self.home.setFocus()
        self.question = None
        self.setCurrentIndex(0)
        old = self.widget(1)
        if old is not None:
            self.removeWidget(old)
            old.deleteLater()

    def _on_done(self, form: Ask) -> None:
        if self.question is form:  # its answer may have led to the next question
            self.leave()


def beside(left: QWidget, side: Side, width: int = WIDTH) -> QSplitter:
    """A list with its side, which the mouse can widen; the list takes what there is."""
    side.home = left.findChild(QAbstractItemView)
    right = frame("card")
    right.setMinimumWidth(width)
    down(right, side, margin=UNIT)
    split = QSplitter()
    split.setChildrenCollapsible(False)
    split.addWidget(left)
    split.addWidget(right)
    split.setStretchFactor(0, 1)
    split.setSizes([10 * width, width])
    return split
