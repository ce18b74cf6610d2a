"""The window first: what is heavy is imported after it shows, and while the officer looks at it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from desktop.output.fonts import FILES
from desktop.ui import warmup

ROOT = Path(__file__).parents[2]
HEAVY = {
    "openpyxl", "reportlab", "pypdfium2", "python_calamine", "cryptography", "PIL", "tomli_w", "defusedxml",
}  # fmt: skip
BEFORE_THE_SPLASH = HEAVY | {"sqlalchemy", "jinja2"}
PAGES = {"desktop.ui.workspace", "desktop.ui.commands", *(name for name in warmup._LATER)}

START = """
import json, sys
from desktop.cli import main
import desktop.ui.app as app
BREAK

told = {}

def note(name):
    told[name] = sorted(sys.modules)

real_splash, real_begin = app.Splash, app.begin

def splash():
    note("splash")
    return real_splash()

def begin(window, *rest):
    note("window" if window.isVisible() else "hidden")
    real_begin(window, *rest)
    wait(window)

def wait(window):
    if "desks" in window.__dict__:  # the last of the warming up
        note("later")
        from desktop.output import fonts
        told["fonts"] = sorted(fonts._fonts)
        if OPEN:
            window.run("sample:village")
            told["opened"] = [window.desk.session.book.facts.organization.name]
            window.desk.close("saved")
        window.close()
    else:
        app.QTimer.singleShot(20, window, lambda: wait(window))

app.Splash, app.begin = splash, begin
code = main([])
print(json.dumps([code, told]))
"""


def started(breaking: str = "") -> tuple[dict[str, list[str]], str]:
    """What was imported when, and what was written to stderr; with `breaking`, a file is opened at the end as well."""
    script = START.replace("BREAK", breaking).replace("OPEN", str(bool(breaking)))
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    code, told = json.loads(done.stdout.splitlines()[-1])
    assert code == 0
    return told, done.stderr


def test_heavy_parts_come_after_the_window_and_before_they_are_asked_for() -> None:
    told, errors = started()
    assert errors == ""
    assert list(told) == ["splash", "window", "later", "fonts"]
    assert BEFORE_THE_SPLASH & set(told["splash"]) == set()
    assert (HEAVY | PAGES) & set(told["window"]) == set()
    assert set(told["later"]) >= PAGES | set(warmup._BESIDE)
    assert told["fonts"] == sorted(FILES)


def test_where_warming_up_breaks_it_is_written_down_and_everything_works(profile: Path) -> None:
    told, errors = started('from desktop.ui import warmup; warmup._BESIDE = ("desktop.not_there",)')
    assert "builtins.ModuleNotFoundError" in errors
    assert told["fonts"] == []
    assert told["opened"] == ["やまなみ村"]
    [report] = (profile / "logs").glob("*")
    assert "builtins.ModuleNotFoundError" in report.read_text("utf-8")


def test_what_is_imported_later_is_imported_at_all() -> None:
    """Everything named there is what the window would import by itself when a file is opened and looked through."""
    code = (
        "import sys; from desktop.ui.warmup import _BESIDE, _LATER; "
        "import desktop.ui.desks, desktop.ui.workspace, desktop.ui.commands, importlib; "
        "[importlib.import_module('desktop.ui.' + p.page.split(':')[0]) for p in desktop.ui.workspace.PLACES]; "
        "print([name for name in (*_BESIDE, *_LATER) if name not in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_opens_before_the_other_pages_are_imported() -> None:
    """Opened by a double click, it shows its first page; the wizard, the tables and OJT take a second together."""
    code = (
        "import sys, desktop.ui.desks, desktop.ui.workspace; from desktop.ui.home import home_page; "
        "names = [f'desktop.ui.{name}.{name}_page' for name in ('policy', 'frame', 'staff', 'ojt')]; "
        "print([name for name in names if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
