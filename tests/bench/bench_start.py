"""From the start of the process to the first picture of the window, and to the grid of 3,000 people.

The bare side is an empty window of Qt, painted once by the same Python. Every run is a process of its own; the best of
several counts, because the first ones fill the caches. The installed Windows program is timed by `dev.py test-windows`.
Run with: python -m tests.bench.bench_start
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from desktop.policy.starting import new_sample
from desktop.store.scratch import own_profile

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
WINDOW_GOAL, GRID_GOAL = 1.5, 4.0

# Told by the process itself: its clock is the one of this process
_PAINTED = """
import os, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer

class Painted(QObject):
    def __init__(self, name):
        super().__init__()
        self.name = name

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and type(watched).__name__ == self.name:
            if self.name == "Splash":  # a few lines of text; no event follows until everything is imported
                self.tell()
            QTimer.singleShot(0, self.tell)
        return False

    def tell(self):
        print(time.monotonic(), flush=True)
        os._exit(0)
"""
_EMPTY = (
    _PAINTED
    + """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv[:1])
painted = Painted("QWidget")
app.installEventFilter(painted)
window = QWidget()
window.resize(1280, 800)
window.show()
app.exec()
"""
)
_PROGRAM = (
    _PAINTED
    + """
from desktop.cli import main
import desktop.ui.app as start

real_begin = start.begin
asked = sys.argv[1]

def begin(window, *rest):
    real_begin(window, *rest)
    if window.workspace is not None:
        window.run("tab:staff/grid")

start.begin = begin
painted = Painted(asked)
real_application = start.application

def application():
    app = real_application()
    app.installEventFilter(painted)
    return app

start.application = application
main(sys.argv[2:])
"""
)


def run() -> list[str]:
    """The figures, one a line."""
    with own_profile() as home:
        file = home / "city.sqlite"
        document = new_sample("city")
        document.publish(file)
        document.close()
        empty = _best(_EMPTY)
        sign = _best(_PROGRAM, "Splash")
        window = _best(_PROGRAM, "StartPage")
        grid = _best(_PROGRAM, "GridView", str(file))
    return [
        f"an empty window of Qt {empty * 1000:.0f} ms",
        f"the sign that it starts {sign * 1000:.0f} ms, ratio {sign / empty:.2f} (goal {WINDOW_GOAL})",
        f"the start page {window * 1000:.0f} ms, ratio {window / empty:.2f} (goal {WINDOW_GOAL})",
        f"the grid of 3,000 people, file opened {grid * 1000:.0f} ms, ratio {grid / empty:.2f} (goal {GRID_GOAL})",
    ]


def _best(code: str, *arguments: str) -> float:
    return min(_once(code, *arguments) for _ in range(ROUNDS))


def _once(code: str, *arguments: str) -> float:
    began = time.monotonic()
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    return float(done.stdout.split()[-1]) - began


if __name__ == "__main__":
    print(*run(), sep="\n")
