"""The start page: begin, open, try a sample, go on with what was left."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop.policy.starting import new_document
from desktop.store import backup
from desktop.store.profile import Settings
from desktop.store.workcopy import left_behind
from desktop.ui.file.dialogs import documents_folder
from tests.ui.conftest import shown_text

LEFT = Qt.MouseButton.LeftButton


def leave_work(name: str = "のこり町") -> None:
    new_document(name=name).close(keep=True)


def test_another_preset_can_be_chosen_for_a_new_file(qtbot, window):
    card = window.start_page.new_card
    assert [card.preset_box.itemData(n) for n in range(card.preset_box.count())] == [
        "standard",
        "hachioji",
        "tokyo-dsm",
    ]
    card.preset_box.setCurrentIndex(1)
    assert "16" in card.about.text()
    card.name_edit.setText("みどり市")
    card.create_button.click()
    facts = window.desk.session.book.facts
    assert (facts.policy.preset, facts.policy.spelling, facts.organization.name) == ("hachioji", "人財", "みどり市")


def test_a_name_and_enter_begin_a_file(qtbot, window):
    card = window.start_page.new_card
    card.name_edit.setFocus()
    card.name_edit.setText("みどり市")
    qtbot.keyClick(card.name_edit, Qt.Key.Key_Return)
    assert window.desk.session.book.facts.organization.name == "みどり市"
    assert window.workspace.isVisible()


def test_a_file_may_begin_without_a_name(qtbot, window):
    qtbot.mouseClick(window.start_page.new_card.create_button, LEFT)
    assert window.desk.session.book.facts.organization.name == ""
    assert "始まりの年度は未定" in window.workspace.bottom_line.year_label.text()


def test_both_samples_open_complete(qtbot, window, messages):
    for key, name in (("town", "あおば野町"), ("village", "やまなみ村")):
        made = window.start_page.findChild(QPushButton, f"sample-{key}")
        qtbot.mouseClick(made, LEFT)
        assert window.desk.session.book.facts.organization.name == name
        assert window.desk.session.book.ready
        window.desk.close("saved")
    assert messages.errors == []


def test_recent_files_are_offered(qtbot, window, town_file):
    Settings().remember_file(town_file)
    window.start_page.refresh()
    recent = window.start_page.recent_card.findChild(QPushButton, "recent")
    assert recent.text() == town_file.stem
    qtbot.mouseClick(recent, LEFT)
    assert window.desk.session.document.path == town_file


def test_a_recent_file_that_is_gone_is_told_and_leaves_the_list(qtbot, window, messages, town_file, tmp_path):
    Settings().remember_file(town_file)
    Settings().remember_file(tmp_path / "消えた町.sqlite")
    window.start_page.refresh()
    assert "消えた町" in shown_text(window.start_page.recent_card)
    qtbot.mouseClick(window.start_page.recent_card.findChild(QPushButton, "recent"), LEFT)
    assert "見つかりません" in messages.errors[-1].message
    assert "一覧から外しました" in messages.errors[-1].next_step
    assert Settings().recent_files() == [town_file]
    assert "消えた町" not in shown_text(window.start_page.recent_card)
    assert town_file.stem in shown_text(window.start_page.recent_card)
    assert window.desk.session is None


def test_a_recent_file_on_a_share_that_is_away_stays_in_the_list(qtbot, window, messages, town_file, tmp_path):
    share, gone = tmp_path / "share", tmp_path / "gone"
    share.mkdir()
    path = share / "町.sqlite"
    path.write_bytes(town_file.read_bytes())
    Settings().remember_file(path)
    share.rename(gone)
    window.start_page.refresh()
    recent = window.start_page.recent_card.findChild(QPushButton, "recent")
    qtbot.mouseClick(recent, LEFT)
    words = messages.errors[-1]
    assert "場所に届きません" in words.message
    assert "共有フォルダーかUSBメモリ" in words.next_step
    assert Settings().recent_files() == [path]
    gone.rename(share)
    qtbot.mouseClick(recent, LEFT)
    assert window.desk.session.document.path == path


def test_a_recent_file_that_is_gone_offers_its_backup(qtbot, window, messages, town_file, tmp_path):
    path = tmp_path / "町.sqlite"
    path.write_bytes(town_file.read_bytes())
    window.desk.open_path(path)
    backup.take(window.desk.session.document, "保存したとき")
    window.desk.close("saved")
    path.unlink()
    messages.answers = ["backup"]
    window.desk.open_recent(path)
    assert "見つかりません" in messages.questions[-1]
    assert window.desk.session.book.facts.organization.name == "あおば野町"
    assert window.desk.session.document.path is None


def test_choosing_a_file_begins_in_a_folder_that_is_there(window, dialogs, tmp_path):
    Settings().remember_file(tmp_path / "町.sqlite")
    assert window.desk.folder() == tmp_path
    Settings().remember_file(tmp_path / "away" / "町.sqlite")
    assert window.desk.folder() == documents_folder()


def test_choosing_a_file(qtbot, window, dialogs, town_file):
    dialogs.paths = [None]
    qtbot.mouseClick(window.start_page.recent_card.open_button, LEFT)
    assert window.desk.session is None
    dialogs.paths = [town_file]
    qtbot.mouseClick(window.start_page.recent_card.open_button, LEFT)
    assert window.desk.session.document.path == town_file


def test_left_work_is_told_and_resumed(qtbot, window):
    leave_work()
    window.start_page.refresh()
    text = shown_text(window.start_page)
    assert "前回の続きがあります: まだ名前を付けていないファイル" in text
    assert "今日" in text
    assert "保存先へ未保存 2 件" in text
    qtbot.mouseClick(window.start_page.findChild(QPushButton, "resume"), LEFT)
    assert window.desk.session.book.facts.organization.name == "のこり町"


def test_discarding_asks_first(qtbot, window, messages):
    leave_work()
    window.start_page.refresh()
    discard = window.start_page.findChild(QPushButton, "discard")
    messages.answers = ["cancel"]
    qtbot.mouseClick(discard, LEFT)
    assert len(left_behind()) == 1
    messages.answers = ["discard"]
    qtbot.mouseClick(discard, LEFT)
    assert left_behind() == []
    assert "前回の続き" not in shown_text(window.start_page)


def test_closing_a_file_comes_back_here_with_what_was_kept(qtbot, window, messages):
    window.desk.new_file("みどり市")
    messages.answers = ["keep"]
    window.run("close")
    assert window.start_page.isVisible()
    assert "前回の続きがあります" in shown_text(window.start_page)
