"""Small building blocks that every screen shares, so that screens look alike."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from . import theme

Click = Callable[[], object]
Box = TypeVar("Box", bound=QBoxLayout)


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label that never reads its text as markup."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def picture(name: str, color: str = theme.SECONDARY, size: int = theme.ICON) -> QLabel:
    """An icon beside a text."""
    made = QLabel()
    made.setPixmap(theme.icon(name, color).pixmap(size, size))
    made.setFixedSize(size, size)
    return made


def button(text: str, clicked: Click, *, role: str = "", icon: str = "", name: str = "") -> QPushButton:
    """A push button; role is empty, primary, link or flat; name is for tests and screen readers."""
    made = QPushButton(unmarked(text))
    made.setAutoDefault(False)
    made.clicked.connect(lambda: clicked())
    if role:
        made.setProperty("role", role)
    if role in {"link", "flat"}:
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    if icon:
        made.setText(f" {unmarked(text)}")  # Qt sets icon and text without a gap
        made.setAccessibleName(text)
        colour = {"primary": theme.SURFACE, "link": theme.ACCENT}.get(role, theme.SECONDARY)
        made.setIcon(theme.icon(icon, colour))
        made.setIconSize(QSize(theme.ICON, theme.ICON))
    if name:
        made.setObjectName(name)
    return made


def tool(icon: str, tip: str, clicked: Click, *, name: str) -> QToolButton:
    """A button with an icon alone; its tip says what it does."""
    made = QToolButton()
    made.setIcon(theme.icon(icon))
    made.setIconSize(QSize(20, 20))
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setObjectName(name)
    made.clicked.connect(lambda: clicked())
    return made


def frame(role: str) -> QFrame:
    """A frame that the stylesheet draws: card, next, bar, status, popup."""
    made = QFrame()
    made.setProperty("role", role)
    return made


def line() -> QFrame:
    """A thin rule."""
    made = frame("line")
    made.setFixedHeight(1)
    return made


def column(parent: QWidget | None = None, *, margin: int = 0, gap: int = theme.UNIT) -> QVBoxLayout:
    """A vertical layout on the 8 px grid."""
    return _spaced(QVBoxLayout(parent) if parent else QVBoxLayout(), margin, gap)


def row(parent: QWidget | None = None, *, margin: int = 0, gap: int = theme.UNIT) -> QHBoxLayout:
    """A horizontal layout on the 8 px grid."""
    return _spaced(QHBoxLayout(parent) if parent else QHBoxLayout(), margin, gap)


def scrolled(content: QWidget) -> QScrollArea:
    """A page that scrolls up and down when the window is low."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    content.setProperty("role", "page")
    area.setWidget(content)
    return area


class Prose(QWidget):
    """Plain text in several lines with the line height of prose, which a label cannot give."""

    def __init__(self, text: str = "", color: str = theme.TEXT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._color = color
        self._heights: dict[tuple[int, str], int] = {}  # layouts ask again and again, and each answer breaks lines
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(text)

    def text(self) -> str:
        """The text as it stands."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another text."""
        if text != self._text:
            self._text = text
            self._heights.clear()
            self.setAccessibleName(text)
            self.updateGeometry()
            self._fit()
            self.update()

    def _fit(self) -> None:
        # Box layouts ask heightForWidth but squeeze to the minimum when they are short of room: then text is cut
        height = self.heightForWidth(self.width())
        if self.minimumHeight() != height:
            self.setMinimumHeight(height)

    def _line_height(self) -> float:
        return self.fontMetrics().height() * theme.PROSE_HEIGHT

    def _layouts(self, width: int, font: QFont) -> tuple[list[tuple[QTextLayout, float]], float]:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        step, top, found = self._line_height(), 0.0, []
        for paragraph in self._text.split("\n"):
            layout = QTextLayout(paragraph, font)
            layout.setTextOption(option)
            layout.beginLayout()
            start, inner = top, 0.0
            while (text_line := layout.createLine()).isValid():
                text_line.setLineWidth(max(width, 1))
                text_line.setPosition(QPointF(0, inner + (step - text_line.height()) / 2))
                inner += step
            layout.endLayout()
            found.append((layout, start))
            top += max(inner, step)
        return found, top

    def hasHeightForWidth(self) -> bool:
        """The height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As many lines as the text needs."""
        if not self._text:
            return 0
        asked = width, self.font().key()
        if asked not in self._heights:
            self._heights[asked] = round(self._layouts(width, self.font())[1])
        return self._heights[asked]

    def sizeHint(self) -> QSize:
        """About forty characters wide at most."""
        metrics = self.fontMetrics()
        width = min(metrics.horizontalAdvance(self._text) + 2, metrics.height() * 40)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Never narrower than a few characters."""
        return QSize(self.fontMetrics().height() * 8, round(self._line_height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep room for all lines."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the lines."""
        painter = QPainter(self)
        colour = QColor(self._color)
        if theme.high_contrast():
            colour = self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(colour)
        for layout, top in self._layouts(self.width(), self.font())[0]:
            layout.draw(painter, QPointF(0, top))
        painter.end()


class Elided(QLabel):
    """A line of data such as a path: too long, it loses its middle, and the tip tells all of it."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._full = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("role", role)
        self.set_full(text)

    def set_full(self, text: str) -> None:
        """Show another text."""
        self._full = text
        self.setAccessibleName(text)
        self._elide()

    def full(self) -> str:
        """The whole text."""
        return self._full

    def _elide(self) -> None:
        margins = self.contentsMargins()
        room = self.width() - margins.left() - margins.right() - 2
        shown = self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideMiddle, room)
        self.setText(shown)
        self.setToolTip(tip(self._full) if shown != self._full else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text anew."""
        super().resizeEvent(event)
        self._elide()


def set_shown(shown: bool, *widgets: QWidget) -> None:
    """Show or hide several widgets together. One that has no place yet is shown with the place that it gets."""
    for widget in widgets:
        if shown and widget.parentWidget() is None:  # it would open as a window of its own and take the keyboard
            widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
        else:
            widget.setVisible(shown)


def tip(text: str) -> str:
    """Data as a tooltip: escaped, because tooltips guess at markup."""
    return f"<qt>{html.escape(text)}</qt>"


def unmarked(text: str) -> str:
    """Data on a button or in a menu, where one & alone would mark a key and vanish."""
    return text.replace("&", "&&")


def clear(layout: QBoxLayout) -> None:
    """Take everything out of a layout, so that it can be filled anew."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner, QBoxLayout):
            clear(inner)


def _spaced(layout: Box, margin: int, gap: int) -> Box:
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)
    return layout
