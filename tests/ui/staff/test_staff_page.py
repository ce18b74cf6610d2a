"""職員とスキル表 as a place: its tabs in order, and a word above them when people do not fit."""

from __future__ import annotations

from sqlalchemy import select

from desktop.models import Staff
from desktop.store import Document
from desktop.ui.live import LiveSession
from desktop.ui.main_window import MainWindow
from desktop.ui.staff.staff_page import TABS, StaffPage
from tests.ui.conftest import RecordingMessages


def test_the_place_has_its_tabs_and_each_opens(qtbot, town_window: MainWindow) -> None:
    assert [tab.key for tab in TABS] == ["grid", "people", "person", "import", "settings"]
    assert town_window.workspace is not None
    town_window.run("place:staff")
    page = town_window.workspace.page("staff")
    assert isinstance(page, StaffPage)
    for tab in TABS:
        page.open_step(tab.key)
        assert page.step == tab.key
        assert page.stack.currentWidget() is page.tab


def test_people_who_do_not_fit_are_told_above_the_tabs(
    qtbot, look: None, staffed: Document, messages: RecordingMessages
) -> None:
    session = LiveSession(staffed)
    page = StaffPage(session, messages)
    qtbot.addWidget(page)
    assert not page.notice.isVisibleTo(page)
    with staffed.action("番号") as writing:
        first, second = writing.scalars(select(Staff).order_by(Staff.id).limit(2)).all()
        second.number = first.number
    session.refresh_now()
    assert page.notice.isVisibleTo(page)
    assert first.number in page.notice_label.text()
    staffed.undo()
    session.refresh_now()
    assert not page.notice.isVisibleTo(page)
    session.close()
