"""One file, one window: the second opening shows the first. And work that ended hard goes on where it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

from PySide6.QtCore import QUrl
from sqlalchemy import text

from desktop.store import Document
from desktop.store.workcopy import left_behind, open_elsewhere
from desktop.ui import app, forward
from desktop.ui.main_window import MainWindow

ROOT = Path(__file__).parents[2]
OPEN_AND_WAIT = """
import sys
from pathlib import Path
from desktop.store import Document
document = Document.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
print(document.work.attention_asked(), flush=True)
document.close()
"""


def _other_program(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", OPEN_AND_WAIT, str(path)]
    other = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "open\n"
    return other


def test_a_file_that_another_window_has_is_shown_there(qtbot, window: MainWindow, town_file, tmp_path, messages):
    path = tmp_path / "町.sqlite"
    path.write_bytes(town_file.read_bytes())
    other = _other_program(path)
    window.desk.open_path(path)
    assert window.workspace is None
    assert messages.lines[-1] == "「町.sqlite」は、別の画面で開いています。その画面を前に出しました。"
    told, _ = other.communicate("\n")
    assert told == "True\n"
    window.desk.open_path(path)  # the other one is gone
    assert window.workspace is not None


def test_a_second_start_with_the_file_hands_over_and_ends(town_file, tmp_path):
    path = tmp_path / "町.sqlite"
    path.write_bytes(town_file.read_bytes())
    assert not app.handed_over(path)
    other = _other_program(path)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    second = subprocess.run(
        [sys.executable, "-m", "desktop", str(path)], cwd=ROOT, env=environment, timeout=60, capture_output=True
    )
    assert second.returncode == 0
    assert other.communicate("\n")[0] == "True\n"


def test_a_second_start_that_comes_too_early_ends_all_the_same(qtbot, window: MainWindow, town_file, tmp_path):
    """The first window had no working copy yet when it was asked; a moment later it has, and this one stays empty."""
    path = tmp_path / "町.sqlite"
    path.write_bytes(town_file.read_bytes())
    other = _other_program(path)
    app.begin(window, path, None, [])
    assert not window.isVisible()
    assert other.communicate("\n")[0] == "True\n"


TOO_EARLY = """
import sys
from pathlib import Path
import desktop.ui.app as app
app.handed_over = lambda _path: False  # asked a moment before the first window had its working copy
sys.exit(app.run(Path(sys.argv[1])))
"""


def test_such_a_start_leaves_no_process(town_file, tmp_path):
    path = tmp_path / "町.sqlite"
    path.write_bytes(town_file.read_bytes())
    other = _other_program(path)
    second = subprocess.run([sys.executable, "-c", TOO_EARLY, str(path)], cwd=ROOT, timeout=60, capture_output=True)
    assert second.returncode == 0, second.stderr
    assert other.communicate("\n")[0] == "True\n"


def test_a_window_that_began_by_itself_stays(qtbot, window: MainWindow, town_file, tmp_path):
    """Only a start for a file that is elsewhere has nothing to stay for."""
    mine, theirs = tmp_path / "町.sqlite", tmp_path / "村.sqlite"
    for path in (mine, theirs):
        path.write_bytes(town_file.read_bytes())
    app.begin(window, mine, None, [])
    window.desk.close("saved")
    other = _other_program(theirs)
    window.desk.open_path(theirs)
    assert window.isVisible()
    other.communicate("\n")


def test_windows_lets_the_other_window_come_forward(qtbot, window, town_file, tmp_path, monkeypatch):
    """By whichever way the file is asked for: a second start, a drop, the list, Ctrl+O."""
    path = tmp_path / "町.sqlite"
    allowed: list[int] = []
    user32 = SimpleNamespace(AllowSetForegroundWindow=allowed.append)
    path.write_bytes(town_file.read_bytes())
    other = _other_program(path)
    monkeypatch.setattr(forward, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(forward, "ctypes", SimpleNamespace(windll=SimpleNamespace(user32=user32)))
    assert app.handed_over(path)
    window.run_dropped([QUrl.fromLocalFile(str(path))])
    window.desk.open_recent(path)
    assert allowed == [-1, -1, -1]
    other.communicate("\n")


def test_places_of_what_others_left_are_not_looked_at(profile, town_file, tmp_path, monkeypatch):
    """They may be on a share that does not answer; only what a living window has open counts."""
    alive, path = tmp_path / "町.sqlite", tmp_path / "村.sqlite"
    for each in (alive, path):
        each.write_bytes(town_file.read_bytes())
    left = Document.open(path)
    left.work.set_target(Path("/away/町.sqlite"), "")
    with left.action("動かす") as session:
        session.execute(text("UPDATE organization SET name = 'みどり市'"))
    left.close(keep=True)
    looked: list[str] = []
    real = os.stat

    def stat(place, *args, **more):
        looked.append(str(place))
        return real(place, *args, **more)

    other = _other_program(alive)
    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", stat)
        assert open_elsewhere(path) is None
    assert [place for place in looked if place.startswith("/away")] == []
    assert str(alive) in looked  # the living one is compared by place
    found = open_elsewhere(tmp_path / "." / "町.sqlite")
    assert found is not None
    assert found.target == alive
    assert [work.unsaved() for work in left_behind()] == [1]  # looking did no harm to what is left
    other.communicate("\n")


def test_the_window_comes_forward_when_asked(qtbot, town_window: MainWindow, messages):
    town_window.showMinimized()
    town_window.desk.session.document.work.ask_attention()
    qtbot.waitUntil(lambda: not town_window.isMinimized())
    assert messages.lines[-1] == "このファイルは、ここで開いています。"
    assert not town_window.desk.session.document.work.attention_asked()


def test_opening_the_open_file_again_changes_nothing(qtbot, town_window: MainWindow, messages):
    session = town_window.desk.session
    town_window.desk.open_path(session.document.path)
    assert town_window.desk.session is session
    assert messages.lines[-1] == "「あおば野町.sqlite」は、すでに開いています。"


def test_a_copy_of_a_dead_program_is_nobodys(profile, town_file, tmp_path):
    path = tmp_path / "町.sqlite"
    path.write_bytes(town_file.read_bytes())
    with _other_program(path) as other:
        other.kill()
    assert open_elsewhere(path) is None


TYPE_AND_DIE = """
import os, sys
from pathlib import Path
from desktop.ui.app import application
from desktop.ui.main_window import MainWindow
app = application()
window = MainWindow()
window.desk.open_path(Path(sys.argv[1]))
window.run("step:1-1")
page = window.workspace.page("policy")
window.desk.session.save({"org.name": "みどり市"}, "団体名を変更")
os._exit(9)
"""


def test_after_a_hard_end_work_goes_on_at_the_same_step(qtbot, window: MainWindow, town_file, tmp_path):
    path = tmp_path / "町.sqlite"
    path.write_bytes(town_file.read_bytes())
    ended = subprocess.run([sys.executable, "-c", TYPE_AND_DIE, str(path)], cwd=ROOT, timeout=60)
    assert ended.returncode == 9
    found = left_behind()
    assert len(found) == 1
    window.desk.resume(found[0])
    assert window.workspace.place == "policy"
    assert window.workspace.page("policy").step == "1-1"
    assert window.desk.session.book.facts.organization.name == "みどり市"


def test_a_damaged_note_of_the_place_is_left_out(qtbot, window: MainWindow, town_file, tmp_path):
    path = tmp_path / "町.sqlite"
    path.write_bytes(town_file.read_bytes())
    document = Document.open(path)
    with document.action("動かす") as session:
        session.execute(text("UPDATE organization SET name = 'みどり市'"))
    document.work.note_place({"place": "gone", "step": "x"})
    document.close(keep=True)
    for content in (None, b"\xff", b"[]"):
        found = left_behind()[0]
        if content is not None:
            (found.folder / "place.json").write_bytes(content)
        window.desk.resume(found)
        assert window.workspace.place == "home"
        window.desk.close("keep")
