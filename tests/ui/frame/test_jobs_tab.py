"""ジョブタイプと資格, 目安と対応: typed into the tables of a real file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.policy.starting import new_document
from desktop.ui.frame.jobs_tab import JobsTab
from desktop.ui.frame.ladder_tab import LadderTab
from desktop.ui.live import LiveSession


@pytest.fixture
def dsm(qtbot, look) -> Iterator[LiveSession]:
    document = new_document("tokyo-dsm")
    made = LiveSession(document)
    yield made
    made.close()
    document.close()


@pytest.fixture
def jobs_tab(qtbot, dsm, messages) -> JobsTab:
    tab = JobsTab(dsm, messages)
    qtbot.addWidget(tab)
    tab.resize(1100, 600)
    tab.show()
    return tab


@pytest.fixture
def ladder_tab(qtbot, dsm, messages) -> LadderTab:
    tab = LadderTab(dsm, messages)
    qtbot.addWidget(tab)
    tab.resize(1100, 600)
    tab.show()
    return tab


def _type(table, row: int, place: int, text: str) -> None:
    table.item(row, place).setText(text)


def test_the_names_of_the_source_are_there_without_levels(jobs_tab):
    assert jobs_tab.jobs.rowCount() == 3
    assert {jobs_tab.jobs.item(n, 2).text() for n in range(3)} == {"0"}
    assert jobs_tab.exams.rowCount() == 11


def test_a_level_is_typed_counted_and_undone(jobs_tab, dsm):
    _type(jobs_tab.levels, 0, 1, "2")
    dsm.refresh_now()
    assert jobs_tab.jobs.item(0, 2).text() == "1"
    assert jobs_tab.levels.item(0, 1).text() == "2"
    dsm.undo()
    dsm.refresh_now()
    assert jobs_tab.jobs.item(0, 2).text() == "0"


def test_a_refused_level_is_told_and_the_cell_is_as_before(jobs_tab, messages):
    _type(jobs_tab.levels, 0, 1, "9")
    assert "段階にありません" in messages.errors[0].message
    assert jobs_tab.levels.item(0, 1).text() == ""


def test_a_job_type_is_added_by_name_and_removed_when_asked(qtbot, jobs_tab, dsm, messages):
    jobs_tab.add_job_button.click()
    assert jobs_tab.jobs.rowCount() == 4
    assert jobs_tab.jobs.findChild(QLineEdit).text() == "新しいジョブタイプ"
    _type(jobs_tab.jobs, 3, 0, "窓口DX担当")
    dsm.refresh_now()
    assert jobs_tab.level_label.text() == "「窓口DX担当」に求めるレベル"
    messages.answers = ["cancel", "do"]
    jobs_tab.remove_job_button.click()
    dsm.refresh_now()
    assert jobs_tab.jobs.rowCount() == 4
    jobs_tab.remove_job_button.click()
    dsm.refresh_now()
    assert jobs_tab.jobs.rowCount() == 3


def test_an_exam_is_edited_in_its_cells(jobs_tab, dsm, messages):
    jobs_tab.add_exam_button.click()
    last = jobs_tab.exams.rowCount() - 1
    for place, text in ((0, "庁内検定"), (1, "高度試験"), (2, "3"), (3, "年1回")):
        _type(jobs_tab.exams, last, place, text)
        dsm.refresh_now()
    shown = [jobs_tab.exams.item(last, n).text() for n in range(5)]
    assert shown == ["庁内検定", "高度試験", "3", "年1回", "0"]
    _type(jobs_tab.suggests, 0, 1, "○")
    dsm.refresh_now()
    assert jobs_tab.exams.item(last, 4).text() == "1"
    messages.answers = ["do"]
    jobs_tab.remove_exam_button.click()
    dsm.refresh_now()
    assert jobs_tab.exams.rowCount() == last


def test_drafts_of_the_ladder_are_checked_by_the_officer(qtbot, ladder_tab, dsm):
    assert {ladder_tab.ladder.item(n, 3).text() for n in range(ladder_tab.ladder.rowCount())} == {"要確認"}
    ladder_tab.ladder.selectRow(0)
    ladder_tab.confirm_button.click()
    dsm.refresh_now()
    assert ladder_tab.ladder.item(0, 3).text() == "確かめた"
    ladder_tab.doubt_button.click()
    dsm.refresh_now()
    assert ladder_tab.ladder.item(0, 3).text() == "要確認"


def test_a_criterion_is_added_edited_and_removed(ladder_tab, dsm, messages):
    before = ladder_tab.ladder.rowCount()
    ladder_tab.add_button.click()
    last = ladder_tab.ladder.rowCount() - 1
    assert last == before
    _type(ladder_tab.ladder, last, 2, "自分たちの目安。")
    dsm.refresh_now()
    assert dsm.book.facts.ladder[-1].text == "自分たちの目安。"
    ladder_tab.ladder.selectRow(last)
    ladder_tab.remove_button.click()
    dsm.refresh_now()
    assert ladder_tab.ladder.rowCount() == before


def test_links_are_decided_together(ladder_tab, dsm):
    table = ladder_tab.cross
    assert table.rowCount() > 10
    table.selectAll()
    ladder_tab.same_button.click()
    dsm.refresh_now()
    assert {table.item(n, 3).text() for n in range(table.rowCount())} == {"確定"}
    table.selectRow(0)
    ladder_tab.reject_button.click()
    dsm.refresh_now()
    assert table.item(0, 3).text() == "対応しない"
    ladder_tab.undecide_button.click()
    dsm.refresh_now()
    assert table.item(0, 3).text() == "案"


def test_the_tables_are_walked_and_typed_into_by_keys(qtbot, jobs_tab, dsm):
    table = jobs_tab.levels
    table.setFocus()
    table.setCurrentCell(0, 1)
    qtbot.keyClick(table, Qt.Key.Key_3)
    field = table.findChild(QLineEdit)
    assert field.text() == "3"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.item(0, 1).text() == "3")
