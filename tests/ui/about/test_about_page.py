"""この方針ナビについて: what it shows, where it leads, and the papers it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QToolButton

from desktop import VERSION
from desktop.components import components
from desktop.store import profile
from desktop.ui.about.about_page import AboutPage
from desktop.ui.commands import commands
from desktop.ui.main_window import MainWindow
from tests.ui.conftest import shown_text


@pytest.fixture
def page(town_window: MainWindow) -> AboutPage:
    town_window.run("about")
    made = town_window.workspace.page("file").about_page
    assert made.isVisible()
    return made


def test_it_is_reached_from_the_file_page_and_the_palette_and_left_again(qtbot, town_window: MainWindow) -> None:
    town_window.run("place:file")
    file_page = town_window.workspace.page("file")
    qtbot.mouseClick(file_page.about_button, Qt.MouseButton.LeftButton)
    assert file_page.about_page.isVisible()
    qtbot.keyClick(file_page.about_page, Qt.Key.Key_Escape)
    assert not file_page.about_page.isVisible()
    assert file_page.about_button.hasFocus()
    assert {"about", "security-sheet", "sbom"} <= {each.key for each in commands(town_window.desk.session)}


def test_it_is_reached_without_a_file_too(qtbot, window: MainWindow, town_file: Path) -> None:
    start = window.start_page
    qtbot.mouseClick(start.about_button, Qt.MouseButton.LeftButton)
    assert window.about_page.isVisible()
    assert window.about_page.back_button.hasFocus()
    qtbot.keyClick(window.about_page, Qt.Key.Key_Escape)
    assert start.isVisible()
    assert start.about_button.hasFocus()
    assert window.about_page is None
    window.run("about")
    window.desk.open_path(town_file)
    assert window.stack.currentWidget() is window.workspace
    assert window.stack.count() == 2
    window.run("close")
    assert window.stack.currentWidget() is start


def test_version_places_and_the_promise(page: AboutPage) -> None:
    text = shown_text(page)
    for words in (f"方針ナビ {VERSION}", "通信をしません", "LGPL 第3版", "動的に結び付けている", "置き換えられます"):
        assert words in text
    for folder in (profile.home(), profile.home() / "work", profile.backup_root(), profile.home() / "logs"):
        assert str(folder) in text.splitlines()


def test_every_component_with_its_whole_licence(page: AboutPage) -> None:
    card = page.parts_card
    assert card.table.rowCount() == len(components())
    for number, component in enumerate(components()):
        card.table.selectRow(number)
        assert card.text_edit.toPlainText() == component.licence_text()
        assert card.table.item(number, 0).text() == component.name
        assert all(part.name in card.inside_prose.text() for part in component.inside)
        assert card.inside_prose.isVisibleTo(card) == bool(component.inside)
    assert card.text_edit.isReadOnly()


def test_a_place_is_copied_and_opened(qtbot, page: AboutPage, messages, monkeypatch) -> None:
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    copying, opening = (page.findChildren(QToolButton, name) for name in ("copy-place", "open-place"))
    qtbot.mouseClick(copying[0], Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == str(profile.home())
    qtbot.mouseClick(opening[1], Qt.MouseButton.LeftButton)
    assert [Path(name) for name in opened] == [profile.home() / "work"]
    qtbot.mouseClick(opening[3], Qt.MouseButton.LeftButton)  # no fault was ever noted: there is no folder
    assert "まだ作っていません" in messages.lines[-1]
    assert len(opened) == 1


def test_the_papers_are_written_where_the_officer_says(qtbot, page, town_window, dialogs, messages, tmp_path) -> None:
    sheet, bill = tmp_path / "説明書.pdf", tmp_path / "部品表.json"
    dialogs.paths = [sheet, bill, None, tmp_path / "missing" / "x.pdf"]
    qtbot.mouseClick(page.sheet_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.sbom_button, Qt.MouseButton.LeftButton)
    assert sheet.read_bytes().startswith(b"%PDF-1.7")
    assert json.loads(bill.read_text("utf-8"))["bomFormat"] == "CycloneDX"
    assert messages.lines[-1] == "「部品表.json」を書き出しました。"
    assert [path.suffix for path in dialogs.suggested] == [".pdf", ".json"]
    town_window.run("security-sheet")  # called off
    town_window.run("security-sheet")
    assert len(messages.errors) == 1
    assert not (tmp_path / "missing").exists()
