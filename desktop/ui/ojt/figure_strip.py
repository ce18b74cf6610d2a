"""A line of indicators above a list: each with its denominator, all with the day; what each counts is in the tip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.analysis.facts import Measured
from desktop.analysis.years import japanese_date
from desktop.ui.policy.look import Note, down
from desktop.ui.widgets import frame, set_shown, tip


class FigureStrip(QWidget):
    """Hidden while nothing of it was ever recorded: no figure is not 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Note()
        strip = frame("quiet")
        down(strip, self.words, margin=6)
        down(self, strip)
        self.show_figures(())

    def show_figures(self, figures: Sequence[Measured]) -> None:
        """Show some figures of one day."""
        named = [f"{figure.name} {figure.words}" for figure in figures]
        day = [f"{japanese_date(figure.on)}現在" for figure in figures[:1]]
        self.words.set_text("　　".join((*day, *named)))
        self.words.setToolTip(tip("\n".join(f"{figure.name}: {figure.definition}" for figure in figures)))
        set_shown(bool(figures), self)
