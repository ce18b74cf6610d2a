"""Small helpers with which the wizard's widgets are put together alike, and the rules of style that only it needs."""

from __future__ import annotations

from string import Template
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.widgets import Prose, frame, label, line, unmarked

__all__ = [
    "COLUMN",
    "UNIT",
    "Note",
    "across",
    "button",
    "down",
    "empty",
    "frame",
    "holds_focus",
    "label",
    "line",
    "sheet",
]

UNIT: Final = theme.UNIT
COLUMN: Final = 720  # the widest a form gets: longer lines are hard to read


class Note(Prose):
    """Small print of one or more lines, a little looser than a label would set it."""

    def __init__(self, text: str = "", color: str = theme.SECONDARY, parent: QWidget | None = None) -> None:
        super().__init__(text, color, parent)
        font = QFont(self.font())
        font.setFamily(theme.FAMILY)
        font.setPointSizeF(theme.SMALL_POINTS)
        self.setFont(font)

    def _line_height(self) -> float:
        return self.fontMetrics().height() * 1.35

    def minimumSizeHint(self) -> QSize:
        """May become narrow; the height follows."""
        return QSize(80, round(self._line_height()) if self.text() else 0)


def button(text: str, role: str = "", tip: str = "") -> QPushButton:
    """A button in one of the theme's roles."""
    made = QPushButton(unmarked(text))
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    if tip:
        made.setToolTip(tip)
    return made


def across(*parts: QWidget | QLayout | None, gap: int = UNIT) -> QHBoxLayout:
    """Parts side by side; None takes what room is left."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(gap)
    for part in parts:
        if part is None:
            made.addStretch(1)
        elif isinstance(part, QLayout):
            made.addLayout(part)
        elif isinstance(part, QLabel) and not part.wordWrap():
            made.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        else:
            made.addWidget(part)
    return made


def down(owner: QWidget | None, *parts: QWidget | QLayout, gap: int = UNIT, margin: int = 0) -> QVBoxLayout:
    """Parts one below the other."""
    made = QVBoxLayout(owner) if owner is not None else QVBoxLayout()
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(gap)
    for part in parts:
        if isinstance(part, QLayout):
            made.addLayout(part)
        else:
            made.addWidget(part)
    return made


def empty(layout: QLayout) -> None:
    """Take everything out of a layout; the widgets go when Qt is done with them."""
    while (entry := layout.takeAt(0)) is not None:
        widget, inner = entry.widget(), entry.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty(inner)


def holds_focus(widget: QWidget) -> bool:
    """Whether the keyboard is in the widget or in something inside it."""
    focused = QApplication.focusWidget()
    return focused is not None and (focused is widget or widget.isAncestorOf(focused))


def sheet() -> str:
    """What the theme's sheet does not know: segments, the quiet block, marks of findings."""
    if theme.high_contrast():
        return ""
    names = {name.lower(): value for name, value in vars(theme).items() if name.isupper() and isinstance(value, str)}
    return Template(_SHEET).substitute(names, small_points=theme.SMALL_POINTS, level1=theme.LEVELS[1])


_SHEET: Final = """
QFrame[role="quiet"] { background: $ground; border: none; border-left: 3px solid $border; }
QFrame[role="advice"] { background: $caution_ground; border: none; border-left: 3px solid $caution; }
QFrame[role="prose"] { background: $surface; border: 1px solid $border; border-radius: 4px; }
QWidget[role="form"] { background: $surface; }
QScrollArea[role="form"] { background: $surface; }
QTextBrowser[role="prose"] { background: $surface; border: 1px solid $border; border-radius: 4px; padding: 6px 10px; }
QTextBrowser[role="prose"]:focus { border: 1px solid $accent; }
QPushButton[role^="segment"] { border-radius: 0; padding: 3px 12px; font-size: ${small_points}pt; }
QPushButton[role="segment"] { margin-left: -1px; }
QPushButton[role^="segment"]:checked { background: $accent_ground; color: $accent; border: 1px solid $accent;
  font-weight: bold; }
QPushButton[role^="segment"]:focus { border: 2px solid $accent; padding: 2px 11px; }
QPushButton[role="small"] { padding: 2px 8px; font-size: ${small_points}pt; }
QPushButton[role="small"]:focus { padding: 1px 7px; }
QPushButton[role="left"]:checked, QPushButton[role="small"]:checked {
  background: $accent_ground; border-color: $accent; color: $accent; }
QLabel[role="tag"] { color: $caution; background: $caution_ground; border-radius: 3px; padding: 0px 6px;
  min-height: 18px; font-size: ${small_points}pt; }
QLabel[role="must"] { color: $secondary; font-size: ${small_points}pt; }
QLabel[role="number"] { color: $accent; font-weight: bold; font-size: 12pt; }
QLabel[role="problem"] { color: $caution; font-size: ${small_points}pt; }
QLabel[role="head"] { color: $secondary; font-size: ${small_points}pt; font-weight: bold; }
QLabel[role="pill"] { min-height: 20px; }
QTabBar::tab { background: transparent; border: none; border-bottom: 3px solid transparent; padding: 4px 12px; }
QTabBar::tab:hover { background: $hover; }
QTabBar::tab:selected { color: $accent; font-weight: bold; border-bottom-color: $accent; }
QTabBar::tab:focus { background: $accent_ground; }
QListView[role="tasks"] { background: $ground; border: none; }
QLineEdit[problem="true"], QPlainTextEdit[problem="true"] { border: 2px solid $caution; padding: 3px 7px; }
"""
