"""Starting: the whole program in a process of its own, and what the command line asks for."""

from __future__ import annotations

import os
import subprocess
import sys

from desktop.ui.app import begin
from tests.told import READING_BOXES

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
    return run_code(profile, SCRIPT, *arguments)


def run_code(profile, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"HOSHIN_NAVI_HOME": str(profile), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
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


CLOSED_AT_ONCE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop.ui.main_window import MainWindow
import desktop.ui.app as app

class Hasty(MainWindow):
    def showEvent(self, event):
        super().showEvent(event)
        QTimer.singleShot(0, self, self.close)  # reached while the start draws the window

import desktop.ui.main_window
desktop.ui.main_window.MainWindow = Hasty
app.begin = lambda *_asked: print("opened")
sys.exit(app.run(Path(sys.argv[1])))
"""


def test_a_window_closed_while_it_is_drawn_ends_the_program(profile, town_file):
    done = run_code(profile, CLOSED_AT_ONCE, str(town_file))
    assert done.returncode == 0, done.stderr
    assert "opened" not in done.stdout
    assert list((profile / "logs").glob("*")) == []
    assert list((profile / "work").glob("*")) == []


def test_what_stands_in_the_way_of_the_window_is_told_in_a_box(profile):
    (profile / "work").write_bytes(b"")
    done = run_code(profile, f"{READING_BOXES}sys.exit(app.run())")
    assert done.returncode == 1
    kinds, words = done.stdout.splitlines()[:2]
    assert kinds == "['Box']"  # the sign of starting does not lie over it
    assert "同じ名前のファイルがある" in words
    assert str(profile / "work") in words
    assert "Traceback" not in done.stderr
    assert list((profile / "logs").glob("*")) == []


def test_a_bug_before_there_is_a_window_is_told_in_a_box(profile):
    breaking = """
import desktop.ui.start.start_page as page
def broken(*_asked):
    raise ValueError("山田太郎")
page.StartPage.refresh = broken
"""
    done = run_code(profile, f"{READING_BOXES}{breaking}sys.exit(app.run())")
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "['CrashBox']"
    assert "方針ナビを始められませんでした" in done.stdout
    assert "builtins.ValueError" in done.stderr
    [report] = (profile / "logs").glob("*")
    assert "builtins.ValueError" in report.read_text("utf-8")
    assert "山田太郎" not in report.read_text("utf-8") + done.stdout + done.stderr


def test_a_hard_end_of_the_last_run_is_told_first(window, monkeypatch):
    told = []
    monkeypatch.setattr(window, "show_crash", lambda text, earlier: told.append((text, earlier)))
    begin(window, None, "village", ["Segmentation fault"])
    assert told == [("Segmentation fault", True)]
    assert window.desk.session.book.facts.organization.name == "やまなみ村"
