"""出力: real files out through the screen, the question sheet back in after a look."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtCore import Qt

from desktop.output.documents import EXPORTS
from desktop.store import backup
from desktop.ui.live import LiveSession
from desktop.ui.output.output_page import OutputPage

LEFT = Qt.MouseButton.LeftButton
ANSWERS = next(e for e in EXPORTS if e.key == "answers-xlsx")


@pytest.fixture
def page(qtbot, session, messages, dialogs) -> OutputPage:
    made = OutputPage(session, messages, dialogs=dialogs)
    qtbot.addWidget(made)
    made.resize(1180, 640)
    made.show()
    return made


def settled(qtbot, page: OutputPage) -> None:
    qtbot.waitUntil(
        lambda: all(c.write_button.isEnabled() for c in page.cards.values() if not c.lacking), timeout=30_000
    )


def write(qtbot, page, dialogs, key: str, path: Path) -> None:
    dialogs.paths = [path]
    qtbot.mouseClick(page.cards[key].write_button, LEFT)
    assert page.cards[key].bar.isVisible()
    settled(qtbot, page)


def sheet_with(session, path: Path, answers: dict[str, object]) -> Path:
    """The real question sheet, filled in as another section would."""
    workbook = load_workbook(BytesIO(ANSWERS.make(session.book, session.document)))
    for sheet in workbook:
        head = None
        for row in sheet.iter_rows():
            words = {cell.value: cell.column for cell in row if cell.value}
            if head is None and "設問ID" in words and "回答" in words:
                head = words
            elif head is not None and sheet.cell(row[0].row, head["設問ID"]).value in answers:
                key = sheet.cell(row[0].row, head["設問ID"]).value
                sheet.cell(row[0].row, head["回答"]).value = answers[key]
    workbook.save(path)
    return path


def test_every_document_is_listed_and_written(qtbot, page, dialogs, tmp_path):
    assert list(page.cards) == [export.key for export in EXPORTS]
    for key, card in page.cards.items():
        assert card.write_button.isEnabled() == (not card.export.staffed)
        if card.export.staffed:
            assert "取り込むと、書き出せます" in card.lacking_note.text()
            continue
        path = tmp_path / card.export.file_name(page._session.book)
        write(qtbot, page, dialogs, key, path)
        assert path.is_file()
        assert card.result_label.full() == f"書き出しました: {path}"
        assert card.folder_button.isVisible()
    assert len(PdfReader(next(tmp_path.glob("*.pdf"))).pages) > 5


def test_the_place_is_suggested_and_remembered(qtbot, page, dialogs, tmp_path):
    write(qtbot, page, dialogs, "answers-xlsx", tmp_path / "a.xlsx")
    dialogs.paths = [None]
    qtbot.mouseClick(page.cards["plan-xlsx"].write_button, LEFT)
    assert dialogs.suggested[-1].parent == tmp_path
    assert dialogs.suggested[-1].suffix == ".xlsx"
    assert page.cards["plan-xlsx"].write_button.isEnabled()


def test_state_tells_of_the_watermark(page, session):
    assert page.cards["policy-pdf"].state_label.text() == "完成版になります"
    session.save({"org.name": None}, "団体名を消す")
    session.refresh_now()
    left = len(session.book.findings)
    assert page.cards["policy-pdf"].state_label.text() == f"残り {left} 件・「案」の透かし入り"
    assert page.left_button.isVisible()


def test_left_things_lead_to_the_first(qtbot, page, session):
    session.save({"org.name": None}, "団体名を消す")
    session.refresh_now()
    with qtbot.waitSignal(page.step_requested) as asked:
        qtbot.mouseClick(page.left_button, LEFT)
    assert asked.args[0] == "0-1"


def test_a_place_that_cannot_be_written_is_told(qtbot, page, dialogs, messages, tmp_path):
    dialogs.paths = [tmp_path / "無い" / "a.xlsx"]
    qtbot.mouseClick(page.cards["answers-xlsx"].write_button, LEFT)
    qtbot.waitUntil(lambda: bool(messages.errors), timeout=30_000)
    assert "フォルダーが見つからない" in messages.errors[0].message
    assert not page.cards["answers-xlsx"].bar.isVisible()
    settled(qtbot, page)


def test_cancelling_writes_nothing_and_only_one_runs_at_a_time(qtbot, page, dialogs, tmp_path):
    going, go_on = threading.Event(), threading.Event()

    def slow(_book: object, _document: object, _watch: object) -> bytes:
        going.set()
        go_on.wait(10)
        return b"x"

    card = page.cards["policy-pdf"]
    card.export = replace(card.export, write=slow)
    dialogs.paths = [tmp_path / "a.pdf"]
    qtbot.mouseClick(card.write_button, LEFT)
    assert going.wait(10)
    assert not page.cards["plan-xlsx"].write_button.isEnabled()
    assert not page.intake_button.isEnabled()
    qtbot.mouseClick(card.cancel_button, LEFT)
    go_on.set()
    settled(qtbot, page)
    assert not (tmp_path / "a.pdf").exists()
    assert "やめました" in card.result_label.full()


def test_returned_sheet_is_shown_first_and_taken_in_part(qtbot, page, session, dialogs, messages, tmp_path):
    answers = {"org.name": "みどり市", "org.staff": 250, "policy.base_year": "いつか"}
    dialogs.paths = [sheet_with(session, tmp_path / "戻り.xlsx", answers)]
    qtbot.mouseClick(page.intake_button, LEFT)
    review = page.review
    qtbot.waitUntil(review.isVisible, timeout=30_000)
    rows = {review.changes_table.item(n, 1).text(): n for n in range(review.changes_table.rowCount())}
    assert {"団体の名前", "職員数"} <= set(rows)
    assert review.changes_table.item(rows["団体の名前"], 2).text() == "あおば野町"
    assert review.changes_table.item(rows["団体の名前"], 3).text() == "みどり市"
    assert review.problems_table.rowCount() == 1
    assert "!" in review.problems_table.item(0, 0).text()
    assert session.book.facts.organization.name == "あおば野町"
    review.changes_table.item(rows["職員数"], 0).setCheckState(Qt.CheckState.Unchecked)
    count = len(rows) - 1
    assert review.take_button.text() == f"選んだ {count} 件を取り込む"
    qtbot.mouseClick(review.take_button, LEFT)
    session.refresh_now()
    assert session.book.facts.organization.name == "みどり市"
    assert session.book.facts.organization.headcount == 180
    assert not review.isVisible()
    assert messages.lines[-1] == f"設問シートから {count} 件を取り込みました。"
    assert [b.reason for b in backup.listed(session.document.lineage)] == ["設問シートを取り込む前"]
    assert session.undo() == "設問シートを取り込む"


def test_stopping_takes_nothing(qtbot, page, session, dialogs, tmp_path):
    dialogs.paths = [sheet_with(session, tmp_path / "戻り.xlsx", {"org.name": "みどり市"})]
    qtbot.mouseClick(page.intake_button, LEFT)
    qtbot.waitUntil(page.review.isVisible, timeout=30_000)
    qtbot.mouseClick(page.review.stop_button, LEFT)
    session.refresh_now()
    assert session.book.facts.organization.name == "あおば野町"


def test_choosing_none_leaves_nothing_to_take(qtbot, page, session, dialogs, tmp_path):
    dialogs.paths = [sheet_with(session, tmp_path / "戻り.xlsx", {"org.name": "みどり市"})]
    page.choose_sheet()
    qtbot.waitUntil(page.review.isVisible, timeout=30_000)
    qtbot.mouseClick(page.review.none_button, LEFT)
    assert not page.review.take_button.isEnabled()
    qtbot.mouseClick(page.review.all_button, LEFT)
    assert page.review.take_button.isEnabled()


def test_a_wrong_file_is_refused_in_words(qtbot, page, dialogs, messages, tmp_path):
    wrong = tmp_path / "写真.xlsx"
    wrong.write_bytes(b"JPEG")
    dialogs.paths = [wrong]
    qtbot.mouseClick(page.intake_button, LEFT)
    qtbot.waitUntil(lambda: bool(messages.errors), timeout=30_000)
    assert "Excelファイルではありません" in messages.errors[0].message
    settled(qtbot, page)
    assert page.intake_button.text() == "シートを選ぶ…"


def test_closing_the_file_waits_for_a_running_export(qtbot, town_window, dialogs, tmp_path):
    dialogs.paths = [tmp_path / "a.xlsx"]
    town_window.run("export:answers-xlsx")
    town_window.run("close")
    assert (tmp_path / "a.xlsx").is_file()
    qtbot.wait(50)
    assert town_window.desk.session is None


@pytest.fixture
def staffed_page(qtbot, look, staffed, messages, dialogs) -> Iterator[OutputPage]:
    session = LiveSession(staffed)
    made = OutputPage(session, messages, dialogs=dialogs)
    qtbot.addWidget(made)
    made.resize(1180, 640)
    made.show()
    yield made
    session.close()


def test_what_names_people_is_written_only_after_a_yes(qtbot, staffed_page, dialogs, messages, tmp_path):
    messages.answers = ["cancel", "write"]
    card = staffed_page.cards["grid-xlsx"]
    qtbot.mouseClick(card.write_button, LEFT)
    assert not card.bar.isVisible()
    path = tmp_path / "表.xlsx"
    write(qtbot, staffed_page, dialogs, "grid-xlsx", path)
    assert load_workbook(path, read_only=True).sheetnames == ["データ", "項目", "表", "集計"]
    assert len(messages.questions) == 2


def test_the_cards_can_be_stopped_half_way(qtbot, staffed_page, dialogs, messages, tmp_path):
    messages.answers = ["write"]
    card = staffed_page.cards["cards-pdf"]
    making = card.export.write

    def stopping(book, document, watch):
        staffed_page._on_cancel()  # as the button does, at a moment when the work goes on
        return making(book, document, watch)

    card.export = replace(card.export, write=stopping)
    dialogs.paths = [tmp_path / "個人票.pdf"]
    qtbot.mouseClick(card.write_button, LEFT)
    settled(qtbot, staffed_page)
    assert not (tmp_path / "個人票.pdf").exists()
    assert "やめました" in card.result_label.full()


def test_the_summary_names_nobody_and_asks_nothing(qtbot, staffed_page, dialogs, messages, tmp_path):
    write(qtbot, staffed_page, dialogs, "grid-public-xlsx", tmp_path / "集計.xlsx")
    assert load_workbook(tmp_path / "集計.xlsx").sheetnames == ["集計"]
    assert messages.questions == []


def test_a_returned_grid_is_looked_at_and_taken_as_one_step(qtbot, staffed_page, dialogs, messages, tmp_path, staffed):
    messages.answers = ["write"]
    path = tmp_path / "表.xlsx"
    write(qtbot, staffed_page, dialogs, "grid-xlsx", path)
    book = load_workbook(path)
    sheet = book["データ"]
    row = next(n for n in range(3, 180) if sheet.cell(n, 6).value == 0)
    sheet.cell(row, 6).value, sheet.cell(row, 7).value = "◎", "?"
    book.save(path)
    dialogs.paths = [path]
    qtbot.mouseClick(staffed_page.grid_button, LEFT)
    review = staffed_page.grid_review
    qtbot.waitUntil(review.isVisible, timeout=30_000)
    assert review.changes_table.rowCount() == 1
    assert review.changes_table.item(0, 2).text() == "Lv.0"
    assert review.problems_table.item(0, 0).text() == f"データ!G{row}"
    qtbot.mouseClick(review.take_button, LEFT)
    assert messages.lines[-1] == "スキル表から 1 件を取り込みました。"
    assert staffed.undo_label == "スキル表を取り込む"
    assert [b.reason for b in backup.listed(staffed.lineage)] == ["スキル表を取り込む前"]


def test_a_grid_cannot_be_taken_in_without_staff(page):
    assert not page.grid_button.isEnabled()


def test_a_monthly_sheet_asks_for_the_month_first(qtbot, look, staffed, messages, dialogs, tmp_path):
    session = LiveSession(staffed)
    page = OutputPage(session, messages, dialogs=dialogs)
    qtbot.addWidget(page)
    page.resize(1180, 640)
    page.show()
    card, path = page.cards["monthly-xlsx"], tmp_path / "a.xlsx"
    qtbot.mouseClick(card.write_button, LEFT)
    form = card.question
    qtbot.waitUntil(lambda: not form.visibleRegion().isEmpty())  # it was below the fold
    assert form.department.itemText(0) == "全ての課"
    assert form.chosen.isoformat()[:7] == date.today().isoformat()[:7]
    form.department.setCurrentIndex(1)
    name = form.department.currentText()
    dialogs.paths, messages.answers = [path], ["write"]
    qtbot.mouseClick(form.confirm_button, LEFT)
    assert card.question is None
    settled(qtbot, page)
    (sheet,) = load_workbook(path).worksheets
    assert sheet["A1"].value.startswith(name)
    session.close()
