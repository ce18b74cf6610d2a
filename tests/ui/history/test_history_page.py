"""履歴: what was done is listed, told in words, filtered, and one old action can be taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.ui.history.history_page import HistoryPage
from tests.ui.conftest import shown_text

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot, session, messages) -> HistoryPage:
    session.document.actor = "前田"
    session.save({"org.staff": 1151}, "職員数を変更")
    session.document.actor = "佐藤"
    session.save({"org.name": "みどり町"}, "団体名を変更")
    session.refresh_now()
    made = HistoryPage(session, messages)
    qtbot.addWidget(made)
    made.resize(1180, 680)
    made.show()
    return made


def listed(page: HistoryPage) -> list[str]:
    table = page.actions_table
    return [table.item(row, 2).text() for row in range(table.rowCount())]


def choose(qtbot, page: HistoryPage, row: int) -> None:
    table = page.actions_table
    qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualItemRect(table.item(row, 2)).center())


def changes(page: HistoryPage) -> list[tuple[str, ...]]:
    table = page.pane.changes_table
    return [tuple(table.item(row, n).text() for n in range(3)) for row in range(table.rowCount())]


def test_newest_first_with_its_changes(qtbot, page):
    assert listed(page)[:2] == ["団体名を変更", "職員数を変更"]
    assert changes(page) == [("団体の名前", "あおば野町", "みどり町")]
    choose(qtbot, page, 1)
    assert changes(page) == [("団体の人数", "180", "1151")]
    assert "前田" in page.pane.by_label.text()


def test_an_old_action_is_taken_back_and_newer_ones_stay(qtbot, page, session):
    choose(qtbot, page, 1)
    qtbot.mouseClick(page.pane.revert_button, LEFT)
    session.refresh_now()
    assert session.book.facts.organization.headcount == 180
    assert session.book.facts.organization.name == "みどり町"
    assert listed(page)[0] == "「職員数を変更」を取り消す"
    assert not page.pane.revert_button.isEnabled()  # the chosen action stays chosen, and nothing of it is left
    session.undo()
    session.refresh_now()
    assert session.book.facts.organization.headcount == 1151


def test_what_was_changed_later_is_named_and_left(qtbot, page, session, messages):
    session.save({"org.name": "あおい町", "org.staff": 140}, "二つ変更")
    session.save({"org.name": "そら町"}, "団体名を変更")
    choose(qtbot, page, 1)
    assert "そのままにするところ（1）" in page.pane.left_label.text()
    assert "団体の名前（後で変えられています）" in shown_text(page.pane)
    qtbot.mouseClick(page.pane.revert_button, LEFT)
    session.refresh_now()
    assert (session.book.facts.organization.name, session.book.facts.organization.headcount) == ("そら町", 1151)
    assert "1 か所は、そのままにしました" in messages.lines[-1]


def test_an_obstacle_is_told_and_nothing_changes(qtbot, page, session, messages, monkeypatch):
    from desktop.models import Persona

    with session.document.action("人材像を足す") as s:
        s.add(Persona(key="x1", name="新しい像"))
    with session.document.action("その上を足す") as s:
        s.add(Persona(key="x2", name="上の像", parent_id=s.query(Persona).filter_by(key="x1").one().id))
    choose(qtbot, page, 1)
    qtbot.mouseClick(page.pane.revert_button, LEFT)
    assert "人材像「上の像」" in messages.errors[0].message
    assert listed(page)[0] == "その上を足す"


def test_beginning_of_the_file_cannot_be_taken_back(qtbot, page):
    choose(qtbot, page, page.actions_table.rowCount() - 1)
    assert not page.pane.revert_button.isEnabled()
    assert "ファイルの始まり" in page.pane.state_prose.text()


def test_filters(qtbot, page):
    qtbot.keyClicks(page.search_edit, "1151")
    qtbot.waitUntil(lambda: listed(page) == ["職員数を変更"])
    assert page.count_label.text() == "1 件"
    page.search_edit.clear()
    qtbot.waitUntil(lambda: len(listed(page)) > 2)
    page.person_box.setCurrentIndex(page.person_box.findText("佐藤"))
    page.person_box.activated.emit(page.person_box.currentIndex())
    assert listed(page) == ["団体名を変更"]
    page.period_box.setCurrentIndex(1)
    page.period_box.activated.emit(1)
    assert listed(page) == ["団体名を変更"]
    page.search_edit.setText("どこにもない")
    qtbot.waitUntil(lambda: listed(page) == [])
    assert "条件をゆるめて" in shown_text(page)
    assert not page.pane.revert_button.isVisible()


def test_many_actions_come_in_pages(qtbot, page, session, monkeypatch):
    monkeypatch.setattr("desktop.store.timeline.PAGE", 2)
    page._on_filter()
    assert len(listed(page)) == 2
    qtbot.mouseClick(page.more_button, LEFT)
    assert len(listed(page)) == 4


def test_story_of_the_chosen_field(qtbot, page, session):
    session.save({"org.name": "あおい町"}, "団体名を変更")
    choose(qtbot, page, 0)
    table = page.pane.changes_table
    qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualItemRect(table.item(0, 0)).center())
    shown = shown_text(page.pane)
    assert "あおば野町 → みどり町" in shown
    assert "みどり町 → あおい町" in shown


def test_the_place_is_in_the_window(qtbot, town_window):
    town_window.run("place:history")
    assert isinstance(town_window.workspace.page("history"), HistoryPage)
    town_window.run("search")
    assert town_window.workspace.page("history").search_edit.hasFocus()
