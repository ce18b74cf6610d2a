"""Headings of chapters and sections, with the number standing free in front of the title."""

from __future__ import annotations

from desktop.output.pdf.ink import Ink
from desktop.output.pdf.paragraph import JaParagraph
from desktop.output.pdf.style import ACCENT, HEADINGS, MEASURE, TextStyle
from desktop.policy.tree import Section

_SPACE = {1: (0.0, 16.0), 2: (20.0, 7.0), 3: (13.0, 4.0)}
_BAR = {1: 12.0, 2: 9.0, 3: 0.0}


def titled(label: str, title: str, style: TextStyle) -> JaParagraph:
    """A title whose further lines stand under its first word, not under its number."""
    if not (label and title):
        return JaParagraph(((label or title, False),), style)
    number = JaParagraph(((label, False),), style)
    number.wrap(MEASURE / 2)
    return JaParagraph(((title, False),), style, left=number.widest + style.size * 0.8, marker=label)


class HeadingFlow:
    """A heading; it never stands alone at the foot of a page."""

    keep = True

    def __init__(self, section: Section) -> None:
        self.level = min(max(section.level, 1), 3)
        self.before, self.after = _SPACE[self.level]
        self.paragraph = titled(section.label, section.title, HEADINGS[self.level])

    def wrap(self, width: float) -> float:
        """Break a long title; returns the height."""
        self.paragraph.wrap(width - _BAR[self.level])
        return self.height

    @property
    def height(self) -> float:
        """The lines, and the rule under a chapter's title."""
        return self.paragraph.height + (9.0 if self.level == 1 else 0.0)

    def least(self) -> float:
        """A heading is never split."""
        return self.height

    def split(self, room: float) -> tuple[None, HeadingFlow]:
        """A heading is never split."""
        del room
        return None, self

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """The title with its accent: a bar and a rule for chapters, a slim bar for sections."""
        bar, text = _BAR[self.level], self.paragraph
        if self.level == 1:
            ink.rect((x, y + 1, 5, text.height - 2), ACCENT)
            ink.rect((x, y + text.height + 6, MEASURE, 1.2), ACCENT)
        elif self.level == 2:
            ink.rect((x, y + 2.5, 3, text.height - 5), ACCENT)
        text.draw(ink, x + bar, y)
