"""A file that cannot be opened: the sentence, and the way to the backup of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.store import backup
from desktop.ui.main_window import MainWindow


@pytest.fixture
def saved(town_window: MainWindow) -> Path:
    """The town, saved with a change, so that this PC keeps a backup of it; then closed."""
    desk = town_window.desk
    desk.session.save({"org.name": "みどり市"}, "団体名を変更")
    assert desk.save()
    path = desk.session.document.path
    assert backup.of_target(path)
    desk.close("saved")
    return path


@pytest.mark.parametrize("damage", [lambda data: data[:4096], lambda data: b"", lambda data: b"PK\x03\x04" + data[4:]])
def test_a_damaged_file_leads_to_its_backup(qtbot, saved, town_window, messages, damage):
    broken = damage(saved.read_bytes())
    saved.write_bytes(broken)
    messages.answers = ["backup"]
    town_window.desk.open_path(saved)
    assert messages.questions[-1].endswith(str(saved))
    assert "バックアップを開く" in messages.offered[-1][0]
    session = town_window.desk.session
    assert session.book.facts.organization.name == "みどり市"
    assert session.document.path is None  # saving asks for a place; nothing is written over the damaged file unasked
    assert saved.read_bytes() == broken


def test_a_file_without_a_backup_is_just_refused(qtbot, saved, town_window, messages, tmp_path):
    other = tmp_path / "ほか.sqlite"
    other.write_bytes(b"not ours")
    town_window.desk.open_path(other)
    assert "方針ナビのファイルではありません" in messages.errors[-1].message
    assert not messages.questions


def test_a_missing_file_leads_to_its_backup(qtbot, saved, town_window, messages):
    saved.unlink()
    messages.answers = ["cancel"]
    town_window.desk.open_path(saved)
    assert "見つかりません" in messages.questions[-1]
    assert town_window.desk.session is None
