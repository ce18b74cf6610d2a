"""ホーム: what is next, what is missing, what was done, each leading somewhere."""

from __future__ import annotations

import re
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop.policy.ojt.now import summary
from desktop.ui.home import home_page
from desktop.ui.home.home_page import HomePage
from desktop.ui.home.phases import phases
from desktop.ui.live import LiveSession
from tests.ui.conftest import shown_text

LEFT = Qt.MouseButton.LeftButton


class InTheSamplesYear(date):
    """The sample's OJT is of the year 2026; what is overdue is counted in the year of today."""

    @classmethod
    def today(cls) -> InTheSamplesYear:
        return cls(2026, 11, 23)


@pytest.fixture
def page(qtbot, session, messages) -> HomePage:
    made = HomePage(session, messages)
    qtbot.addWidget(made)
    made.resize(1180, 640)
    made.show()
    return made


def open_things(session) -> None:
    session.save({"org.staff": None, "org.name": None}, "消す")
    session.refresh_now()


def test_complete_town_is_told_to_print(qtbot, page):
    assert page.headline_label.text() == "令和8年度　あおば野町"
    assert page.next_button.text() == "PDFを出力する"
    assert not page.findings_table.isVisible()
    with qtbot.waitSignal(page.command_requested) as asked:
        qtbot.mouseClick(page.next_button, LEFT)
    assert asked.args == ["place:output"]


def test_next_is_the_first_finding(qtbot, page, session):
    open_things(session)
    first = session.book.findings[0]
    assert first.message in page.next_label.full()
    with qtbot.waitSignal(page.step_requested) as asked:
        qtbot.mouseClick(page.next_button, LEFT)
    assert asked.args == [first.step, first.item]


def test_findings_are_listed_and_opened_by_click_and_key(qtbot, page, session):
    open_things(session)
    table = page.findings_table
    assert table.rowCount() == len(session.book.findings) >= 2
    assert page.findings_label.text() == f"残っていること（{table.rowCount()}）"
    second = session.book.findings[1]
    assert table.item(1, 1).text() == second.message
    assert table.item(1, 2).text() == second.owner
    with qtbot.waitSignal(page.step_requested) as asked:
        qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualItemRect(table.item(1, 3)).center())
    assert asked.args == [second.step, second.item]
    table.setCurrentCell(0, 1)
    with qtbot.waitSignal(page.step_requested) as asked:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert asked.args == [session.book.findings[0].step, session.book.findings[0].item]


def test_clicking_the_words_of_a_finding_only_selects(qtbot, page, session):
    open_things(session)
    table = page.findings_table
    with qtbot.assertNotEmitted(page.step_requested):
        qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualItemRect(table.item(0, 1)).center())


def test_phases_count_only_what_is_there(session):
    policy, plan, budget, running = phases(session.book)
    wanted = [p for p in session.book.progress if p.state.name != "EXCLUDED"]
    assert policy.share == (sum(p.state.name == "DONE" for p in wanted), len(wanted))
    assert plan.share[0] == plan.share[1] > 0
    assert plan.state == "書き出せます"
    for later in (budget, running):
        assert later.share is None
        assert not re.search(r"\d+[件人課%％]", later.text)
    assert "画面はありません" in budget.text
    assert running.command == "place:ojt"


def test_plan_waits_for_targets_and_period(session):
    target = next(t for t in session.book.facts.targets if t.active and t.kind == "count" and t.value is not None)
    session.save({f"target.{target.key}.value": None}, "目標を消す")
    session.refresh_now()
    plan = phases(session.book)[1]
    assert plan.share[0] == plan.share[1] - 1
    assert plan.state == "目標を決める途中"
    session.save({"policy.base_year": None}, "年度を消す")
    session.refresh_now()
    assert phases(session.book)[1].command == "step:0-3"


def test_newest_change_can_be_turned_back(qtbot, page, session):
    session.save({"org.name": "みどり市"}, "団体名を変更")
    session.refresh_now()
    assert "団体名を変更" in shown_text(page)
    assert session.can_undo
    links = [b for b in page.findChildren(QPushButton, "turn-back") if b.isVisible()]
    assert len(links) == 1
    with qtbot.waitSignal(page.command_requested) as asked:
        qtbot.mouseClick(links[0], LEFT)
    assert asked.args == ["undo"]


def test_phases_stand_two_by_two_on_a_narrow_screen(qtbot, page):
    def rows() -> int:
        return len({card.y() for card in page._phase_cards})

    qtbot.waitUntil(lambda: rows() == 1)
    page.resize(855, 480)
    qtbot.waitUntil(lambda: rows() == 2)


def test_a_hidden_page_catches_up_when_shown(page, session):
    page.hide()
    session.save({"org.name": "みどり市"}, "団体名を変更")
    session.refresh_now()
    page.show()
    assert page.headline_label.text() == "令和8年度　みどり市"


def test_text_of_data_is_never_markup(page, session):
    session.save({"org.name": "<b>太い町</b>"}, "団体名を変更")
    session.refresh_now()
    assert page.headline_label.text().endswith("<b>太い町</b>")
    assert page.headline_label.textFormat() == Qt.TextFormat.PlainText


def test_what_is_overdue_in_ojt_is_left_and_opens_the_calendar(qtbot, look, staffed, messages, monkeypatch):
    """A21."""
    monkeypatch.setattr(home_page, "date", InTheSamplesYear)
    session = LiveSession(staffed)
    late = summary(staffed, session.book.facts, InTheSamplesYear.today().isoformat()).overdue
    page = HomePage(session, messages)
    qtbot.addWidget(page)
    page.show()
    assert late > 0
    assert session.book.ready
    assert page.findings_label.text() == "残っていること（1）"
    assert page.findings_table.item(0, 1).text() == f"OJTの期限切れが{late}件あります。"
    page.findings_table.setCurrentCell(0, 1)
    with qtbot.waitSignal(page.command_requested) as asked:
        qtbot.keyClick(page.findings_table, Qt.Key.Key_Return)
    assert asked.args == ["tab:ojt/calendar"]
    assert (
        phases(session.book, summary(staffed, session.book.facts, InTheSamplesYear.today().isoformat()))[3].command
        == "tab:ojt/calendar"
    )
    open_things(session)
    first = session.book.findings[0]
    assert page.findings_table.item(1, 1).text() == first.message
    page.findings_table.setCurrentCell(1, 1)
    with qtbot.waitSignal(page.step_requested) as asked:
        qtbot.keyClick(page.findings_table, Qt.Key.Key_Return)
    assert asked.args == [first.step, first.item]
    session.close()
