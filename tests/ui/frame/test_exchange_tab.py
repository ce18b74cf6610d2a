"""ひな型と受け渡し, with a real file: taking from a preset, restoring, giving and taking, beginning small."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt

from desktop.models import Skill
from desktop.policy.frame import exchange
from desktop.ui.frame.exchange_tab import ExchangeTab
from desktop.ui.main_window import MainWindow
from tests.ui.conftest import shown_text


@pytest.fixture
def tab(town_window: MainWindow) -> ExchangeTab:
    town_window.run("place:frame")
    page = town_window.workspace.page("frame")
    page.open_step("exchange")
    assert isinstance(page.tab, ExchangeTab)
    return page.tab


def _facts(window: MainWindow):
    window.desk.session.refresh_now()
    return window.desk.session.book.facts


def test_a_single_skill_is_taken_from_another_preset_and_undone(qtbot, town_window, tab, messages):
    before = len(_facts(town_window).skills)
    tab.look_buttons["tokyo-dsm"].click()
    review = tab.review
    assert tab.pages.currentWidget() is review
    assert not review.take_button.isEnabled()
    row = next(n for n in range(review.table.rowCount()) if review.table.item(n, 1).text() == "スキル項目")
    review.table.item(row, 0).setCheckState(Qt.CheckState.Checked)
    review.take_button.click()
    assert not messages.errors
    assert len(_facts(town_window).skills) == before + 1
    assert tab.pages.currentIndex() == 0
    town_window.run("undo")
    assert len(_facts(town_window).skills) == before


def test_a_whole_preset_is_taken(qtbot, town_window, tab):
    tab.look_buttons["hachioji"].click()
    tab.review.added_button.click()
    tab.review.take_button.click()
    facts = _facts(town_window)
    assert sum(s.origin.startswith("hachioji:") for s in facts.skills.values()) == 16
    assert not tab.look_buttons["hachioji"].isEnabled()


def test_what_was_changed_is_shown_and_restored(qtbot, town_window, tab):
    with town_window.desk.session.document.action("直す") as session:
        session.query(Skill).filter_by(key="bpr").one().definition = "自分たちの言葉。"
    tab.look_buttons["standard"].click()
    table = tab.review.table
    rows = [n for n in range(table.rowCount()) if table.item(n, 3).text() == "定義: 自分たちの言葉。"]
    assert len(rows) == 1
    table.item(rows[0], 0).setCheckState(Qt.CheckState.Checked)
    tab.review.take_button.click()
    skill = next(s for s in _facts(town_window).skills.values() if s.key == "bpr")
    assert skill.definition == skill.preset_definition


@pytest.mark.parametrize(("give", "suffix"), [("excel_button", "xlsx"), ("toml_button", "toml")])
def test_given_and_taken_again_it_is_the_same(qtbot, town_window, tab, messages, dialogs, tmp_path, give, suffix):
    path = tmp_path / f"枠.{suffix}"
    dialogs.paths = [path, path]
    getattr(tab, give).click()
    assert path.is_file()
    assert dialogs.suggested[0].name == f"あおば野町_人材像とスキル.{suffix}"
    tab.take_button.click()
    assert messages.lines[-1] == f"「枠.{suffix}」は、今の内容と同じです。"


def test_a_sheet_mended_in_excel_is_taken_in_with_its_bad_cells_listed(qtbot, town_window, tab, dialogs, tmp_path):
    path = tmp_path / "枠.xlsx"
    dialogs.paths = [path, path]
    tab.excel_button.click()
    book = load_workbook(path)
    skills = book["スキル項目"]
    used = next(cell for cell in skills[1] if cell.value == "使う").column_letter
    skills["B2"], skills[f"{used}3"] = "新しい名前", "たぶん"
    book.save(path)
    tab.take_button.click()
    assert "たぶん" in tab.review.problems.item(0, 2).text()
    assert tab.review.problems.item(0, 0).text() == f"スキル項目!{used}3"
    assert tab.review.take_button.text() == "選んだ 1 件を取り込む"
    tab.review.take_button.click()
    assert "新しい名前" in {s.name for s in _facts(town_window).skills.values()}


def test_a_file_of_something_else_is_told(qtbot, tab, messages, dialogs, tmp_path: Path):
    (tmp_path / "a.xlsx").write_bytes(b"not excel")
    dialogs.paths = [tmp_path / "a.xlsx"]
    tab.take_button.click()
    assert "Excelファイルではありません" in messages.errors[0].message
    assert tab.pages.currentIndex() == 0


def test_beginning_small_is_asked_done_and_undone(qtbot, town_window, tab, messages):
    messages.answers = ["cancel", "do"]
    tab.starter_button.click()
    assert sum(s.active for s in _facts(town_window).skills.values()) >= 29
    tab.starter_button.click()
    facts = _facts(town_window)
    assert 8 <= sum(s.active and s.origin.startswith("standard:") for s in facts.skills.values()) <= 12
    assert not tab.starter_card.isVisible()
    town_window.run("undo")
    assert sum(s.active for s in _facts(town_window).skills.values()) >= 29


def test_stopping_takes_nothing(qtbot, town_window, tab):
    unsaved = town_window.desk.session.document.unsaved
    tab.look_buttons["hachioji"].click()
    tab.review.stop_button.click()
    assert tab.pages.currentIndex() == 0
    assert town_window.desk.session.document.unsaved == unsaved
    assert "ひな型から加える" in shown_text(tab)


def test_every_difference_names_its_fields():
    from desktop.policy.frame.sheets import preset_frame

    found = exchange.compare(preset_frame("standard"), preset_frame("tokyo-dsm"))
    assert all(d.name and d.ref[0] for d in found)


def test_a_small_body_is_offered_the_starter_until_it_decides(qtbot, window, messages):
    window.desk.new_file("みどり村")
    session = window.desk.session
    window.run("place:frame")
    page = window.workspace.page("frame")
    assert not page.offer.isVisible()
    session.save({"org.staff": 60}, "職員数")
    session.refresh_now()
    assert page.offer.isVisible()
    page.offer_button.click()
    assert page.step == "exchange"
    messages.answers = ["do"]
    page.tab.starter_button.click()
    session.refresh_now()
    assert not page.offer.isVisible()
