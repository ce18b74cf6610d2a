"""Starting: the whole program in a process of its own, and what the command line asks for."""

from __future__ import annotations

import os
import subprocess
import sys

from desktop.ui.app import begin

SCRIPT = """
import sys, pathlib
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import desktop.ui.app as app

def look():
    window = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "main-window")
    print(window.windowTitle(), window.desk.session.book.facts.organization.name)
    window.desk.close("saved")
    window.close()

real = app.begin
def begin(*args):
    real(*args)
    QTimer.singleShot(0, look)
app.begin = begin
sys.exit(app.run(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None, None if len(sys.argv) > 1 else "village"))
"""


def start(profile, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"HOSHIN_NAVI_HOME": str(profile), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )


def test_the_program_starts_opens_a_file_and_ends(profile, town_file):
    done = start(profile, str(town_file))
    assert done.returncode == 0, done.stderr
    assert "あおば野町" in done.stdout
    assert list((profile / "logs").glob("*")) == []
    assert list((profile / "work").glob("*")) == []


def test_the_program_starts_with_a_sample(profile):
    done = start(profile)
    assert done.returncode == 0, done.stderr
    assert "やまなみ村" in done.stdout


def test_the_heavy_parts_come_after_the_splash():
    code = "import sys, desktop.ui.app as _; print(sorted({'sqlalchemy', 'reportlab', 'openpyxl'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_a_hard_end_of_the_last_run_is_told_first(window, monkeypatch):
    told = []
    monkeypatch.setattr(window, "show_crash", lambda text, earlier: told.append((text, earlier)))
    begin(window, None, "village", ["Segmentation fault"])
    assert told == [("Segmentation fault", True)]
    assert window.desk.session.book.facts.organization.name == "やまなみ村"
