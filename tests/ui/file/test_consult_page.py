"""相談用に渡す, as the officer does it: look, write, and find a file without names."""

from __future__ import annotations

from desktop.models import OwnSection
from desktop.store import Document
from desktop.store.profile import ACTOR, Settings
from desktop.ui.file.consult_page import ConsultPage
from desktop.ui.file.file_page import FilePage
from desktop.ui.main_window import MainWindow
from tests.ui.conftest import shown_text


def _page(window: MainWindow) -> ConsultPage:
    page = window.workspace.page("file")
    assert isinstance(page, FilePage)
    page.consult_button.click()
    assert page.pages.currentWidget() is page.consult_page
    return page.consult_page


def _write_a_name(window: MainWindow) -> None:
    with window.desk.session.document.action("節を足す") as session:
        session.add(OwnSection(chapter="6", title="問合せ", text="前田まで"))


def test_what_is_hidden_is_shown_before(qtbot, town_window, messages):
    Settings().put(ACTOR, "前田")
    _write_a_name(town_window)
    page = _page(town_window)
    rows = [[page.table.item(n, c).text() for c in range(3)] for n in range(page.table.rowCount())]
    assert ["加えた節の本文", "前田まで", "●●まで"] in rows
    assert "操作" in shown_text(page)


def test_the_copy_and_its_plan_are_written_and_hold_no_name(qtbot, town_window, messages, dialogs, tmp_path):
    Settings().put(ACTOR, "前田")
    _write_a_name(town_window)
    page = _page(town_window)
    dialogs.paths = [tmp_path / "渡す.sqlite"]
    page.write_button.click()
    assert not messages.errors
    assert "渡す.sqlite" in messages.lines[-1]
    assert dialogs.suggested[0].name.startswith("あおば野町_相談用_")
    assert (tmp_path / "渡す_年度計画.xlsx").is_file()
    assert "前田".encode() not in (tmp_path / "渡す.sqlite").read_bytes()
    copy = Document.open(tmp_path / "渡す.sqlite")
    copy.close()
    assert town_window.desk.session.document.unsaved == 1


def test_changing_ones_mind_writes_nothing(qtbot, town_window, dialogs, tmp_path):
    page = _page(town_window)
    before = sorted(tmp_path.iterdir())
    dialogs.paths = [None]
    page.write_button.click()
    assert sorted(tmp_path.iterdir()) == before
    page.back_button.click()
    assert town_window.workspace.page("file").consult_button.hasFocus()
