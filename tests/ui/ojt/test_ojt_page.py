"""The place: one year for all tabs, ways between them, and what ホーム tells."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt

from desktop.analysis.ojt import fiscal_year_of
from desktop.policy.ojt import plans
from desktop.policy.ojt.now import Summary
from desktop.ui.home.phases import phases
from desktop.ui.ojt.ojt_page import TABS, OjtPage
from desktop.ui.places import PLACES
from tests.ui.ojt.conftest import Town

LEFT = Qt.MouseButton.LeftButton
OURS = ("board", "check", "plan", "calendar", "year")


def page_of(qtbot, messages, town: Town) -> OjtPage:
    made = OjtPage(town.session, messages)
    qtbot.addWidget(made)
    made.resize(1182, 700)
    made.show()
    return made


def test_one_year_for_all_tabs(qtbot, messages, town):
    page = page_of(qtbot, messages, town)
    assert [tab.key for tab in TABS if tab.key in OURS] == list(OURS)
    assert page.year.number == fiscal_year_of(date.today().isoformat())
    for number, rows in ((2027, 0), (2026, 2)):
        page.year_pick.setCurrentIndex(page.year_pick.findData(number))
        if page.year_pick.currentData() != number:
            page.year.choose(number)
        page.year_pick.activated.emit(page.year_pick.currentIndex())
        page.open_step("check")
        assert page.tab.model.rowCount() == rows
    assert "66.7％（2/3課）" in page.rate.text()


def test_a_line_of_the_calendar_leads_into_the_checklist(qtbot, messages, town):
    page = page_of(qtbot, messages, town)
    page.year.choose(2026)
    page.open_step("calendar")
    page.tab.table.setCurrentCell(1, 0)
    key = page.tab.table.key
    qtbot.mouseClick(page.tab.buttons["open"], LEFT)
    assert page.step == "check"
    check = page.tab.pane.check
    assert f"{check.plan.id}/{check.measure.id}" == key


def test_a_tab_catches_up_when_it_is_shown_again(qtbot, messages, town):
    page = page_of(qtbot, messages, town)
    page.year.choose(2026)
    board = page.tab
    page.open_step("check")
    plans.close(town.document, town.session.book.facts, town.plans[0], "2026-04-30", "異動")
    town.session.refresh_now()
    assert board.rate.text().startswith("配置率 66.7％（2/3課）")
    page.open_step("board", str(town.sections[0]))
    assert board.rate.text().startswith("配置率 33.3％（1/3課）")
    assert board.plan is None  # the vacant seat stands before the closed one


def test_the_place_stands_after_the_staff(town):
    keys = [place.key for place in PLACES]
    assert keys.index("ojt") == keys.index("staff") + 1
    icons = [place.icon for place in PLACES]
    assert len(set(icons)) == len(icons)


def test_home_tells_what_is_overdue(town):
    book = town.session.book
    running = phases(book, Summary(2026, 12, 3, 6, 12))[3]
    assert (running.state, running.mood, running.share) == ("期限切れ 3件", "pill-caution", (6, 12))
    assert running.text.startswith("OJT: 期限切れ 3件、推進員 6/12課。")
    assert phases(book, Summary(2026, 12, 0, 6, 12))[3].mood == "pill-ok"
    assert phases(book, Summary(2026, 4, 0, 0, 0))[3].share is None  # no denominator, no share
    assert phases(book, Summary(2026, 0, 0, 0, 12))[3].state == "推進員が未選任"
    assert {phase.command for phase in phases(book)} >= {"place:ojt"}
