"""What a program of its own tells on the screen before it has a window: code that such a process begins with."""

from __future__ import annotations

# Prints which kinds of windows stand there together with a box, then the words of the box, and closes it
READING_BOXES = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from desktop.ui.widgets import Prose
import desktop.ui.app as app

def look():
    seen = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    boxes = [w for w in seen if isinstance(w, QDialog)]
    for box in boxes:
        print([type(w).__name__ for w in seen])
        print(*(part.text() for kind in (Prose, QLabel) for part in box.findChildren(kind)))
        box.close()
    if not boxes:
        QTimer.singleShot(20, look)

real = app.application

def application():
    made = real()
    QTimer.singleShot(0, look)
    return made

app.application = application
"""
