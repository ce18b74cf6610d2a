"""担当者名: asked once, put aside without harm, changed later, and noted with every action from then on."""

from __future__ import annotations

import getpass

import pytest
from PySide6.QtCore import Qt

from desktop.store import Document
from desktop.store.profile import Settings, actor

LEFT = Qt.MouseButton.LeftButton


def test_asked_on_the_start_page_and_used_for_new_files(qtbot, window):
    card = window.start_page.who_card
    assert card.isVisible()
    card.name_edit.setText(" 前田 ")
    card.section_edit.setText("情報政策課")
    qtbot.mouseClick(card.save_button, LEFT)
    assert not card.isVisible()
    assert (Settings().get("actor"), Settings().get("department")) == ("前田", "情報政策課")
    window.start_page.new_card.name_edit.setText("みどり市")
    qtbot.mouseClick(window.start_page.new_card.create_button, LEFT)
    assert window.desk.session.document.actor == "前田"
    assert {row[1] for row in window.desk.session.document.recent_actions()} == {"前田"}


def test_put_aside_the_login_name_is_used(qtbot, window):
    card = window.start_page.who_card
    qtbot.mouseClick(card.later_button, LEFT)
    assert not card.isVisible()
    window.start_page.refresh()
    assert not card.isVisible()
    document = Document.create()
    assert document.actor == getpass.getuser() == actor()
    document.close()


def test_changed_on_the_file_page_while_a_file_is_open(qtbot, town_window):
    town_window.run("place:file")
    card = town_window.workspace.page("file").who_card
    assert getpass.getuser() in card.now_prose.text()
    card.name_edit.setText("佐藤")
    qtbot.keyClick(card.name_edit, Qt.Key.Key_Return)
    assert "佐藤" in card.now_prose.text()
    town_window.desk.session.save({"org.name": "みどり市"}, "団体名を変更")
    assert town_window.desk.session.document.recent_actions(1)[0][1] == "佐藤"


@pytest.mark.parametrize("broken", [3, ["前田"], None, "  "])
def test_a_strange_setting_is_no_name(broken):
    Settings().put("actor", broken)
    assert actor() == getpass.getuser()
