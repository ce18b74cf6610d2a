"""ファイル: where it is, what is saved, and the ways to other files."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop.store.profile import Settings
from desktop.ui.file.parts import when
from tests.ui.conftest import shown_text

LEFT = Qt.MouseButton.LeftButton
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def page(town_window):
    town_window.run("place:file")
    return town_window.workspace.page("file")


def test_it_tells_where_the_file_is(page, town_window):
    path = town_window.desk.session.document.path
    assert page.name_label.text() == path.name
    assert page.place_label.full() == str(path.parent)
    assert "同じ内容" in page.state_label.text()
    assert not page.save_button.isEnabled()


def test_save_button_saves(qtbot, page, town_window):
    town_window.desk.session.save({"org.name": "みどり市"}, "団体名を変更")
    assert "まだ 1 件" in page.state_label.text()
    qtbot.mouseClick(page.save_button, LEFT)
    qtbot.waitUntil(lambda: "同じ内容" in page.state_label.text())


def test_save_as_button_asks_for_a_place(qtbot, page, dialogs, tmp_path):
    dialogs.paths = [tmp_path / "写し.sqlite"]
    qtbot.mouseClick(page.save_as_button, LEFT)
    assert (tmp_path / "写し.sqlite").is_file()
    qtbot.waitUntil(lambda: page.name_label.text() == "写し.sqlite")


def test_new_file_from_here(qtbot, page, town_window, messages):
    town_window.run("new")
    assert page.new_card.name_edit.hasFocus()
    page.new_card.name_edit.setText("みどり市")
    qtbot.keyClick(page.new_card.name_edit, Qt.Key.Key_Return)
    assert town_window.desk.session.book.facts.organization.name == "みどり市"
    assert messages.questions == []


def test_a_recent_file_that_is_gone_leaves_the_list(qtbot, page, town_window, messages, tmp_path):
    Settings().remember_file(tmp_path / "消えた町.sqlite")
    page.refresh()
    session = town_window.desk.session
    qtbot.mouseClick(page.recent_card.findChild(QPushButton, "recent"), LEFT)
    assert "見つかりません" in messages.errors[-1].message
    assert "消えた町" not in shown_text(page.recent_card)
    assert Settings().recent_files() == [session.document.path]
    assert town_window.desk.session is session


def test_sample_from_here(qtbot, page, town_window):
    qtbot.mouseClick(page.sample_card.findChild(QPushButton, "sample-village"), LEFT)
    assert town_window.desk.session.book.facts.organization.name == "やまなみ村"


def test_close_button_goes_back_to_the_start(qtbot, page, town_window):
    qtbot.mouseClick(page.close_button, LEFT)
    assert town_window.desk.session is None
    assert town_window.start_page.isVisible()
    assert town_window.windowTitle() == "方針ナビ"
    assert "ファイルを開く" in shown_text(town_window.start_page)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-03-05T01:12:00+00:00", "今日 10:12"),
        ("2026-03-04T07:05:00+00:00", "昨日 16:05"),
        ("2026-03-03T15:30:00+00:00", "昨日 0:30"),
        ("2026-03-02T00:00:00+00:00", "3月2日 9:00"),
        ("2025-12-31T00:00:00+00:00", "2025年12月31日"),
    ],
)
def test_times_are_said_as_people_say_them(moment, said):
    now = datetime(2026, 3, 5, 12, 0, tzinfo=TOKYO)
    assert when(datetime.fromisoformat(moment), now) == said
