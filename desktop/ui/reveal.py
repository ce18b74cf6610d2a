"""Scrolling to what has just been put into a long page."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

_SETTLED = 50  # milliseconds after which a page has its new height


def reveal(widget: QWidget) -> None:
    """Scroll the page so that the widget is seen, once everything has found its place."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if isinstance(above, QScrollArea):
        area = above
        QTimer.singleShot(_SETTLED, widget, lambda: area.ensureWidgetVisible(widget))
