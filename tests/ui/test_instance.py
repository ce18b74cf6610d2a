"""One file, one window: the second opening shows the first. And work that ended hard goes on where it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from desktop.store import Document
from desktop.store.workcopy import left_behind, open_elsewhere
from desktop.ui import app
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
