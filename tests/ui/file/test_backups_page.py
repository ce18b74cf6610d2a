"""バックアップ: taken by themselves, listed, opened as a new document, erased only when asked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.store import WorldError, backup
from tests.ui.conftest import shown_text

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(town_window):
    document = town_window.desk.session.document
    backup.take(document, "まとめる前")
    town_window.desk.session.save({"org.name": "みどり市"}, "団体名を変更")
    backup.take(document, "保存したとき")
    town_window.run("place:file")
    file_page = town_window.workspace.page("file")
    file_page.backups_button.click()
    return file_page.backups_page


def cells(page, row: int) -> list[str]:
    return [page.table.item(row, column).text() for column in range(page.table.columnCount())]


def name_of(window) -> str:
    return window.desk.session.book.facts.organization.name


def listed(window):
    return backup.listed(window.desk.session.document.lineage)


def test_the_list_tells_when_why_and_how_much(page, town_window):
    assert page.isVisible()
    assert page.table.hasFocus()
    when, why, last, count, size = cells(page, 0)
    assert when.startswith("今日 ")
    assert (why, last) == ("保存したとき", "団体名を変更")
    assert int(count.replace(",", "")) >= 1
    assert size.endswith(("KB", "MB"))
    assert cells(page, 1)[1] == "まとめる前"


def test_a_backup_opens_as_a_new_file(qtbot, page, town_window, messages, dialogs, tmp_path):
    made, original = listed(town_window)[1], town_window.desk.session.document.path
    content = made.path.read_bytes()
    town_window.desk.save()
    page.table.selectRow(1)
    qtbot.mouseClick(page.open_button, LEFT)
    assert name_of(town_window) == "あおば野町"
    assert town_window.desk.session.document.path is None
    assert not town_window.isWindowModified()
    town_window.desk.session.save({"org.name": "復元町"}, "団体名を変更")
    dialogs.paths = [tmp_path / "復元.sqlite"]
    assert town_window.desk.save()
    assert dialogs.suggested[-1] == original.with_name("あおば野町_写し.sqlite")
    assert made.path.read_bytes() == content


def test_a_backup_cannot_be_saved_over(qtbot, page, town_window, messages, dialogs):
    made = listed(town_window)[0]
    town_window.desk.save()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert town_window.desk.session.document.path is None
    content = made.path.read_bytes()
    dialogs.paths = [made.path]
    assert not town_window.desk.save()
    assert "バックアップの場所" in messages.errors[0].message
    assert made.path.read_bytes() == content


def test_unsaved_work_is_asked_about_before_a_backup_opens(qtbot, page, town_window, messages):
    messages.answers = ["cancel"]
    qtbot.mouseClick(page.open_button, LEFT)
    assert town_window.desk.session.document.path is not None


def test_erasing_asks_and_then_tells(qtbot, page, town_window, messages):
    messages.answers = ["cancel", "erase"]
    qtbot.mouseClick(page.erase_button, LEFT)
    assert len(listed(town_window)) == 2
    qtbot.mouseClick(page.erase_button, LEFT)
    assert listed(town_window) == []
    assert messages.lines[-1] == "バックアップを 2 件消しました。"
    assert messages.offered[0][0] == "やめる"
    assert "まだバックアップはありません" in shown_text(page)
    assert not page.open_button.isVisible()


@pytest.mark.parametrize("way", ["button", "escape"])
def test_going_back(qtbot, page, town_window, way):
    if way == "button":
        qtbot.mouseClick(page.back_button, LEFT)
    else:
        qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert town_window.workspace.page("file").state_card.isVisible()


def test_the_palette_leads_here(town_window):
    town_window.run("backups")
    assert town_window.workspace.page("file").backups_page.back_button.hasFocus()


def test_a_list_that_cannot_be_read_is_told(town_window, messages, monkeypatch):
    def refuse(_lineage: str) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(backup, "listed", refuse)
    town_window.run("backups")
    assert "権限" in messages.errors[0].message


def test_saving_takes_one_when_it_is_due(town_window):
    for name in ("みどり市", "あおば市"):
        town_window.desk.session.save({"org.name": name}, "団体名を変更")
        assert town_window.desk.save()
    [made] = listed(town_window)
    assert made.reason == "保存したとき"


def test_a_failing_backup_never_stops_a_save(qtbot, town_window, messages, monkeypatch):
    def refuse(*_args: object) -> None:
        raise WorldError("空き容量が足りません。", "片付けてください。")

    monkeypatch.setattr(backup, "take", refuse)
    town_window.desk.session.save({"org.name": "みどり市"}, "団体名を変更")
    assert town_window.desk.save()
    qtbot.waitUntil(lambda: "バックアップは作れません" in town_window.workspace.bottom_line.text_label.text())
    assert town_window.desk.session.document.unsaved == 0
    assert messages.errors == []


def test_a_backup_is_compared_with_the_present_content(qtbot, page, town_window, messages):
    """What changed since is listed; looking changes nothing."""
    session = town_window.desk.session
    session.save({"org.name": "のちの町"}, "団体名を変更")
    before = session.document.unsaved
    page.refresh()
    page.compare_button.click()
    compared = town_window.merging.page
    assert compared is not None
    assert "バックアップと比べる" in shown_text(compared)
    assert not compared.apply_button.isVisible()
    assert compared.settled_view.isVisible()
    assert "のちの町" in "".join(line.mine for line in town_window.merging._merge.report())
    town_window.merging.stop()
    assert session.document.unsaved == before
