"""A profile that takes nothing: the work goes on, and a line over the pages says what is missing."""

from __future__ import annotations

from pathlib import Path

from desktop.store import profile
from desktop.ui.main_window import MainWindow
from tests.ui.conftest import shown_text


def test_a_line_tells_that_recovery_is_off_and_the_file_is_saved_all_the_same(
    qtbot, look, messages, dialogs, tmp_path: Path, town_file: Path, monkeypatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("HOSHIN_NAVI_HOME", str(tmp_path / "file" / "profile"))  # below a file: nobody can make it
    path = tmp_path / "町.sqlite"
    path.write_bytes(town_file.read_bytes())
    window = MainWindow(messages, dialogs)
    qtbot.addWidget(window, before_close_func=lambda closing: closing.desk.close("saved"))
    window.show()
    window.desk.open_path(path)
    assert profile.is_makeshift()
    assert "復元とバックアップが使えません" in shown_text(window.workspace.notice_line)
    window.desk.session.save({"org.name": "みどり野町"}, "団体名を変更")
    window.run("save")
    assert window.desk.session.document.unsaved == 0
    assert messages.errors == []
    window.run("about")
    assert str(profile.home()) in shown_text(window.workspace.page("file").about_page)


def test_a_profile_that_takes_files_needs_no_word(town_window: MainWindow) -> None:
    assert not profile.is_makeshift()
    assert shown_text(town_window.workspace.notice_line).strip() == ""
