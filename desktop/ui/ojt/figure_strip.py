"""A block of indicators above a list: each with its denominator, all with the day; what each counts is in the tip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from desktop.analysis.facts import Measured
from desktop.analysis.years import japanese_date
from desktop.ui.policy.look import Note, across, down, label
from desktop.ui.widgets import frame, set_shown, tip


class FigureStrip(QWidget):
    """Hidden while nothing of it was ever recorded: no figure is not 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.day = Note(), label("", "small")
        strip, line = frame("quiet"), across(self.words, self.day)
        line.setStretch(0, 1)
        down(strip, line, margin=6)
        down(self, strip)
        self.show_figures({})

    def show_figures(self, groups: Mapping[str, Sequence[Measured]]) -> None:
        """Show some figures of one day, a line for each group; a group's name is not said again in its figures."""
        figures = [figure for group in groups.values() for figure in group]
        lines = []
        for name, group in groups.items():
            told = [f"{figure.name.removeprefix(f'{name}の')} {figure.words}" for figure in group]
            lines.append("　".join(filter(None, (name, *told))) if group else "")
        self.words.set_text("\n".join(filter(None, lines)))
        self.words.setToolTip(tip("\n".join(f"{figure.name}: {figure.definition}" for figure in figures)))
        self.day.setText(f"{japanese_date(figures[0].on)}現在" if figures else "")
        set_shown(bool(figures), self)
