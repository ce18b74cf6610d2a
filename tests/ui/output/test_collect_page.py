"""OJTチェックを集める: from a folder of returned sheets to the taken answers, with the real files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt

from desktop.analysis.ojt import read_ojt
from desktop.policy.ojt import entries
from desktop.policy.ojt import year as rollover
from desktop.store import Document
from desktop.ui.live import LiveSession
from desktop.ui.ojt.ojt_page import OjtPage
from desktop.ui.output.collect_ojt import collection
from desktop.ui.output.collect_page import CollectPage
from tests.intake.returned_town import WELL, fill, fill_seats, send_out
from tests.ui.conftest import RecordingDialogs, RecordingMessages


class Chooser(RecordingDialogs):
    """Answers with one folder, or with files."""

    folder: Path | None = None
    files: list[Path] = []  # noqa: RUF012 - set by the test

    def open_folder(self, title: str, folder: Path) -> Path | None:
        return self.folder

    def open_files(self, title: str, folder: Path, name_filter: str) -> list[Path]:
        return self.files


@pytest.fixture
def live(qtbot, look, staffed: Document) -> Iterator[LiveSession]:
    fill_seats(staffed)
    made = LiveSession(staffed)
    yield made
    made.close()


@pytest.fixture
def page(qtbot, live: LiveSession, messages: RecordingMessages) -> CollectPage:
    made = CollectPage(live, messages, collection())
    made.dialogs = Chooser()
    made.resize(1093, 614)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def sent(live: LiveSession, tmp_path: Path) -> dict[str, Path]:
    return send_out(live.document, tmp_path / "返送")


def states(document: Document) -> int:
    with document.read() as session:
        return sum(e.done_on == "2026-05-11" for e in read_ojt(session).entries.values())


def column_of(table, column: int) -> list[str]:
    return [table.item(n, column).text() for n in range(table.rowCount())]


def test_a_folder_is_read_looked_through_and_taken(qtbot, page: CollectPage, sent, messages: RecordingMessages) -> None:
    names = list(sent)
    for name in names[:3]:
        fill(sent[name], 7, WELL)
    sent[names[14]].unlink()
    (sent[names[0]].parent / "メモ.txt").write_text("覚え書き", "utf-8")
    page.dialogs.folder = sent[names[0]].parent
    qtbot.mouseClick(page.folder_button, Qt.MouseButton.LeftButton)
    assert page.pages.currentIndex() == 1
    assert "15 ファイルを読みました。15 部署のうち 3 部署から届いています。" in page.summary_label.text()
    assert f"未提出（1／15 部署）: {names[14]}" in page.missing_label.text()
    assert "届いたが記入なし（11／15 部署）" in page.missing_label.text()
    assert column_of(page.files, 0).count("受領") == 3
    assert column_of(page.files, 0).count("知らないファイル") == 1
    assert page.changes.rowCount() == 12
    assert page.take_button.text() == "12 件を取り込む"
    page.changes.item(0, 0).setCheckState(Qt.CheckState.Unchecked)
    assert page.take_button.text() == "11 件を取り込む"
    page.changes.item(0, 0).setCheckState(Qt.CheckState.Checked)
    qtbot.keyClick(page.take_button, Qt.Key.Key_Space)
    assert states(page._session.document) == 3
    assert page.pages.currentIndex() == 0
    assert "OJTチェックリストから 12 件を取り込みました。" in messages.lines[-1]
    page.open_folder(sent[names[0]].parent)
    assert page.changes.rowCount() == 0
    assert "もう入っている答え 12 件" in page.summary_label.text()
    assert not page.take_button.isEnabled()
    page._session.document.undo()
    qtbot.waitUntil(lambda: page.changes.rowCount() == 12)
    assert states(page._session.document) == 0


def test_files_are_sent_out_after_a_warning(page: CollectPage, messages: RecordingMessages, tmp_path: Path) -> None:
    page.dialogs.folder = tmp_path / "渡す"
    page.dialogs.folder.mkdir()
    messages.answers = ["cancel", "write", "write"]
    page.send_button.click()
    assert list(page.dialogs.folder.iterdir()) == []
    page.send_button.click()
    assert len(list(page.dialogs.folder.iterdir())) == 15
    assert "15 個のファイルを「渡す」に書き出しました。" in messages.lines[-1]
    page.send_button.click()
    assert "もうあります" in messages.errors[-1].message


def test_answers_that_differ_wait_for_a_choice(qtbot, page: CollectPage, sent, messages: RecordingMessages) -> None:
    name = next(iter(sent))
    folder = sent[name].parent
    fill(sent[name], 7, {"コメント": "あと"}, folder / "b.xlsx")
    fill(sent[name], 7, {"コメント": "さき"}, folder / "a.xlsx")
    page.open_files([folder / "a.xlsx", folder / "b.xlsx"])
    assert not page.take_button.isEnabled()
    assert "答えの分かれた 1 件" in page.choose_label.text()
    page.files.selectRow(column_of(page.files, 2).index("b.xlsx（総務課）"))
    assert page.prefer_button.isVisibleTo(page)
    page.prefer_button.click()
    assert "「b.xlsx」の答えを 1 件で選びました。" in messages.lines
    assert page.take_button.text() == "1 件を取り込む"
    page.take_button.click()
    with page._session.document.read() as session:
        assert "あと" in {e.note for e in read_ojt(session).entries.values()}


def test_what_was_changed_meanwhile_is_compared_anew(qtbot, page: CollectPage, sent, live: LiveSession) -> None:
    name = next(iter(sent))
    fill(sent[name], 7, {"コメント": "課で書いた"})
    page.open_files([sent[name]])
    assert page.take_button.isEnabled()
    key = next(iter(page._read.collected.changes)).row.key.split("/")
    with live.document.read() as session:
        plan = next(p.id for p in read_ojt(session).plans if p.uuid == key[0])
    measure = next(m.id for m in live.book.facts.measures if m.key == key[1])
    entries.set_many(live.document, {(plan, measure): {"note": "こちらで書いた"}}, "ここで直す")
    qtbot.waitUntil(lambda: not page.take_button.isEnabled())
    assert "書き出した後に、こちらでも直されています。" in column_of(page.changes, 4)


def test_what_cannot_be_taken_is_listed(page: CollectPage, sent) -> None:
    name = next(iter(sent))
    fill(sent[name], 7, {"状態": "たぶん"})
    page.open_files([sent[name]])
    assert page.problems.rowCount() == 1
    assert "選べません" in page.problems.item(0, 2).text()
    assert page.bar.tabText(2) == "取り込めないもの（1）"
    assert load_workbook(sent[name]).sheetnames == [name]


def test_a_folder_that_went_away_is_told(page: CollectPage, messages: RecordingMessages, tmp_path: Path) -> None:
    gone = tmp_path / "なくなる"
    gone.mkdir()
    page.dialogs.folder = gone
    shutil.rmtree(gone)
    page.folder_button.click()
    assert page.pages.currentIndex() == 0
    assert "フォルダー" in messages.errors[0].message


def test_a_town_without_seats_is_told_what_to_do_first(
    qtbot, session: LiveSession, messages: RecordingMessages
) -> None:
    made = CollectPage(session, messages, collection())
    qtbot.addWidget(made)
    assert not made.folder_button.isEnabled()
    assert "選任" in made.lacking_label.text()


def test_the_year_above_decides_what_is_sent_and_awaited(
    qtbot, live: LiveSession, messages: RecordingMessages, tmp_path: Path
) -> None:
    """A16: in March the lists of the next year go out."""
    opened = OjtPage(live, messages)
    qtbot.addWidget(opened)
    opened.year.choose(2027)
    opened.open_step("collect")
    page = opened.tab
    assert isinstance(page, CollectPage)
    assert page.of_label.text() == "令和9年度のOJTチェックリスト"
    assert "令和9年度の推進員がまだいません" in page.lacking_label.text()
    assert not page.send_button.isEnabled()
    with live.document.read() as session:
        first = next(plan for plan in read_ojt(session).of_year(2026) if not plan.closed_on)
    rollover.copy_forward(live.document, 2026, [first.id])
    live.refresh_now()
    assert page.send_button.isEnabled()
    page.dialogs = Chooser()
    folder = page.dialogs.folder = tmp_path / "渡す"
    folder.mkdir()
    messages.answers = ["write"]
    qtbot.mouseClick(page.send_button, Qt.MouseButton.LeftButton)
    (written,) = folder.iterdir()
    assert "令和9年度" in written.name
    page.open_folder(folder)
    assert "1 部署のうち 0 部署から届いています" in page.summary_label.text()
    opened.year.choose(2026)
    assert page.review_label.text() == "令和8年度のOJTチェックリストを集める"
    assert "15 部署のうち" in page.summary_label.text()
