"""写しをまとめる: real copies of the town, decided by clicks and keys, one undo step, nothing left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from desktop.models import Department
from desktop.store import Document, WorldError, backup, takeout
from desktop.store.merge import Merge
from desktop.store.seal import new_recovery_key
from desktop.ui.file.merge_model import BASE, CHOSEN, MINE_COLUMN, PLACE, THEIRS_COLUMN, WHO
from desktop.ui.file.merge_page import MergePage
from desktop.ui.live import LiveSession
from tests.store.merge.copies import edit
from tests.ui.conftest import shown_text

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key


@pytest.fixture
def theirs(town_window, tmp_path: Path) -> Path:
    """Another's copy with a changed name, staff and a new department."""
    path = tmp_path / "人事課の写し.sqlite"
    path.write_bytes(town_window.desk.session.document.path.read_bytes())
    change(path)
    return path


def change(path: Path) -> None:
    document = Document.open(path, actor="佐藤")
    edit(document, "name", 0, "みどり市")
    edit(document, "staff", 210, "")
    edit(document, "add", 0, "デジタル課")
    document.publish()
    document.close()


def change_ours(window) -> None:
    edit(window.desk.session.document, "name", 0, "あおば市")
    edit(window.desk.session.document, "staff", 190, "")


@pytest.fixture
def page(town_window, theirs, dialogs) -> MergePage:
    change_ours(town_window)
    dialogs.paths = [theirs]
    town_window.run("merge")
    assert town_window.merging.page is not None
    QApplication.processEvents()
    return town_window.merging.page


def name_of(window) -> str:
    window.desk.session.refresh_now()
    return window.desk.session.book.facts.organization.name


def staff_of(window) -> int:
    window.desk.session.refresh_now()
    return window.desk.session.book.facts.organization.headcount


def is_free(window) -> bool:
    """Nothing of a merge is left: no other database, no temp table, the screens are back."""
    document = window.desk.session.document
    attached = [row[1] for row in document.raw.execute("PRAGMA database_list")]
    temp = [row[0] for row in document.raw.execute("SELECT name FROM temp.sqlite_master WHERE type = 'table'")]
    return "theirs" not in attached and temp == ["running"] and window.stack.currentWidget() is window.workspace


def click(qtbot, page: MergePage, row: int, column: int) -> None:
    area = page.view.visualRect(page.conflicts.index(row, column))
    qtbot.mouseClick(page.view.viewport(), LEFT, pos=area.center())


def row_of(page: MergePage, word: str) -> int:
    return next(n for n, line in enumerate(page.conflicts.lines) if word in line.place)


def test_the_head_tells_which_files_and_how_much(page, theirs):
    text = shown_text(page)
    assert "あおば市" in text
    assert str(theirs) in text
    assert "あちらから 1 件　こちらのまま 0 件　選ぶところ 2 件" in text
    assert "あと 2 件を選ぶと" in text
    assert not page.apply_button.isEnabled()
    assert page.view.hasFocus()


def test_a_conflict_shows_both_sides_with_who_and_when(page):
    row = row_of(page, "名前")
    data = [page.conflicts.index(row, c).data() for c in (BASE, MINE_COLUMN, THEIRS_COLUMN)]
    assert data == ["あおば野町", "あおば市", "みどり市"]
    assert "佐藤" in page.conflicts.index(row, THEIRS_COLUMN).data(WHO)
    assert "両方で変えて" in page.conflicts.index(row, PLACE).data(WHO)
    spoken = page.conflicts.index(row, MINE_COLUMN).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "こちら: あおば市（選んでいません）"


def test_clicks_decide_and_merging_is_one_step(qtbot, page, town_window, messages):
    rows = {"あおば市": THEIRS_COLUMN, "190": MINE_COLUMN}
    for number, line in enumerate(page.conflicts.lines):
        click(qtbot, page, number, rows[line.mine])
    assert page.conflicts.left == 0
    qtbot.mouseClick(page.apply_button, LEFT)
    assert is_free(town_window)
    assert (name_of(town_window), staff_of(town_window)) == ("みどり市", 190)
    assert messages.lines[-1] == "まとめました: あちらから 1 件、選んだところ 2 件。"
    [made] = backup.listed(town_window.desk.session.document.lineage)
    assert made.reason == "まとめる前"
    qtbot.waitUntil(town_window.workspace.bottom_line.undo_link.isVisible)
    qtbot.mouseClick(town_window.workspace.bottom_line.undo_link, LEFT)
    assert name_of(town_window) == "あおば市"
    with town_window.desk.session.document.read() as session:
        assert (
            session.connection()
            .exec_driver_sql("SELECT COUNT(*) FROM department WHERE name = 'デジタル課'")
            .scalar_one()
            == 0
        )


def test_keys_alone_are_enough(qtbot, page, town_window):
    qtbot.keyClick(page.view, KEY.Key_Space)
    assert page.conflicts.index(0, MINE_COLUMN).data(CHOSEN) is True
    qtbot.keyClick(page.view, KEY.Key_Return)
    assert page.view.currentIndex().row() == 1
    qtbot.keyClick(page.view, KEY.Key_Right)
    qtbot.keyClick(page.view, KEY.Key_Space)
    assert page.conflicts.index(1, THEIRS_COLUMN).data(CHOSEN) is True
    page.apply_button.setFocus()
    qtbot.keyClick(page.apply_button, KEY.Key_Return)
    assert is_free(town_window)


@pytest.mark.parametrize(("side", "name"), [("all_mine_button", "あおば市"), ("all_theirs_button", "みどり市")])
def test_all_of_one_side(qtbot, page, town_window, side, name):
    qtbot.mouseClick(getattr(page, side), LEFT)
    qtbot.mouseClick(page.apply_button, LEFT)
    assert name_of(town_window) == name


def test_what_settles_itself_can_be_looked_at(qtbot, page):
    assert page.settled_button.text() == "自動で決まる 1 件を見る"
    assert not page.settled_view.isVisible()
    qtbot.mouseClick(page.settled_button, LEFT)
    assert page.settled_view.isVisible()
    texts = [page.settled.index(0, c).data() for c in range(5)]
    assert "デジタル課" in texts[0]
    assert texts[4] == "あちらを採用"
    qtbot.mouseClick(page.settled_button, LEFT)
    assert not page.settled_view.isVisible()


def test_the_report_says_what_is_not_decided_yet(qtbot, page, dialogs, tmp_path):
    click(qtbot, page, 0, THEIRS_COLUMN)
    dialogs.paths = [tmp_path / "報告.xlsx"]
    qtbot.mouseClick(page.report_button, LEFT)
    assert dialogs.suggested[-1].name == "人事課の写し_まとめた結果.xlsx"
    sheet = load_workbook(tmp_path / "報告.xlsx").active
    results = [
        row[7] for row in sheet.iter_rows(values_only=True) if row[0] and row[0].startswith(("要確認", "あちら"))
    ]
    assert sorted(results) == ["あちらを採用", "あちらを採用", "未定"]
    assert "報告.xlsx" in page.left_label.text()


def test_a_report_that_cannot_be_written_is_told(qtbot, page, dialogs, messages, tmp_path):
    dialogs.paths = [tmp_path / "無い" / "報告.xlsx"]
    qtbot.mouseClick(page.report_button, LEFT)
    assert "見つからない" in messages.errors[0].message
    assert page.isVisible()


@pytest.mark.parametrize("way", ["button", "escape"])
def test_stopping_changes_nothing(qtbot, page, town_window, way):
    if way == "button":
        qtbot.mouseClick(page.stop_button, LEFT)
    else:
        qtbot.keyClick(page.view, KEY.Key_Escape)
    assert is_free(town_window)
    assert name_of(town_window) == "あおば市"


def test_nothing_else_can_be_done_meanwhile(qtbot, page, town_window):
    for key in (KEY.Key_Z, KEY.Key_S, KEY.Key_K, KEY.Key_1):
        qtbot.keyClick(town_window, key, Qt.KeyboardModifier.ControlModifier)
    assert town_window.stack.currentWidget() is page
    assert town_window.desk.session.document.undo_label == "staff 190"
    assert "ほかの操作に戻れます" in page.left_label.text()
    click(qtbot, page, 0, MINE_COLUMN)
    assert "あと 1 件" in page.left_label.text()


def test_closing_the_window_lets_go_of_the_other_file(page, town_window, messages):
    messages.answers = ["cancel"]
    event = QCloseEvent()
    town_window.closeEvent(event)
    assert not event.isAccepted()
    assert is_free(town_window)
    messages.answers = ["keep"]
    town_window.closeEvent(event)
    assert town_window.desk.session is None


def test_closing_after_a_crash_lets_go_too(page, town_window):
    town_window.desk.close("keep")
    assert town_window.merging.page is None


def test_an_error_on_the_way_keeps_the_choices(qtbot, page, town_window, messages, monkeypatch):
    def refuse(*_args: object) -> None:
        raise WorldError("記録できませんでした。", "片付けてください。")

    monkeypatch.setattr(Merge, "apply", refuse)
    qtbot.mouseClick(page.all_mine_button, LEFT)
    qtbot.mouseClick(page.apply_button, LEFT)
    assert messages.errors[-1].message == "記録できませんでした。"
    assert town_window.merging.page is page
    assert page.conflicts.left == 0


def test_a_bug_on_the_way_lets_go(qtbot, page, town_window, monkeypatch):
    monkeypatch.setattr(Merge, "apply", lambda *_args: [].pop())
    page.conflicts.choose_all("mine")
    with qtbot.captureExceptions() as caught:
        qtbot.mouseClick(page.apply_button, LEFT)
    assert caught
    assert is_free(town_window)


def test_a_failing_backup_does_not_stop_the_merge(qtbot, page, town_window, messages, monkeypatch):
    def refuse(*_args: object) -> None:
        raise WorldError("空き容量が足りません。", "片付けてください。")

    monkeypatch.setattr(backup, "take", refuse)
    page.conflicts.choose_all("theirs")
    qtbot.mouseClick(page.apply_button, LEFT)
    assert name_of(town_window) == "みどり市"
    assert "バックアップは作れませんでした" in messages.lines[-1]


def test_a_file_of_another_town_is_refused(town_window, dialogs, messages, tmp_path):
    other = Document.create()
    other.publish(tmp_path / "別.sqlite")
    other.close()
    dialogs.paths = [tmp_path / "別.sqlite"]
    town_window.run("merge")
    assert "別に作られたファイル" in messages.errors[0].message
    assert is_free(town_window)


def test_a_file_that_cannot_be_read_is_told(town_window, dialogs, messages, tmp_path):
    (tmp_path / "写真.sqlite").write_bytes(b"not ours")
    dialogs.paths = [tmp_path / "写真.sqlite"]
    town_window.run("merge")
    assert len(messages.errors) == 1
    assert is_free(town_window)


def test_answers_are_told_by_the_name_of_their_question(town_window, dialogs, tmp_path):
    path = tmp_path / "写し.sqlite"
    path.write_bytes(town_window.desk.session.document.path.read_bytes())
    other = LiveSession(Document.open(path))
    other.save({"dept.hr": "人事課"}, "課を変更")
    other.document.publish()
    other.close()
    other.document.close()
    dialogs.paths = [path]
    town_window.run("merge")
    [line] = town_window.merging.page.settled.lines
    label = next(i.label for i in town_window.desk.session.book.items if i.key == "dept.hr")
    assert line.place == f"設問「{label}」の回答"
    assert line.theirs == "人事課"


def test_deleting_what_others_need_is_told_and_can_be_mended(qtbot, town_window, dialogs, messages, tmp_path):
    """Ours lost a department that theirs put another one under: both cannot be had."""
    mine = town_window.desk.session.document
    edit(mine, "add", 0, "親の課")
    town_window.desk.save()
    path = tmp_path / "写し.sqlite"
    path.write_bytes(mine.path.read_bytes())
    other = Document.open(path, actor="佐藤")
    with other.action("子の課") as session:
        parent = session.scalars(select(Department).where(Department.name == "親の課")).one()
        session.add(Department(name="子の課", parent_id=parent.id, position=9))
    other.publish()
    other.close()
    with mine.action("課を消す") as session:
        session.delete(session.scalars(select(Department).where(Department.name == "親の課")).one())
    dialogs.paths = [path]
    town_window.run("merge")
    page = town_window.merging.page
    assert len(page.conflicts.lines) == 1
    assert "片方で消して" in page.conflicts.index(0, PLACE).data(WHO)
    page.conflicts.choose(0, "mine")
    qtbot.mouseClick(page.apply_button, LEFT)
    assert "残すほかの行が使っている" in messages.errors[0].message
    page.conflicts.choose(0, "theirs")
    qtbot.mouseClick(page.apply_button, LEFT)
    with mine.read() as session:
        names = {d.name for d in session.scalars(select(Department))}
    assert {"親の課", "子の課"} <= names
    assert is_free(town_window)


def test_choosing_no_file_begins_nothing(town_window, dialogs):
    dialogs.paths = [None]
    town_window.run("merge")
    assert is_free(town_window)


def test_a_changed_target_is_merged_and_then_saved(qtbot, town_window, messages):
    path = town_window.desk.session.document.path
    change_ours(town_window)
    change(path)
    messages.answers = ["merge"]
    town_window.run("save")
    assert messages.offered == [("保存先の内容とまとめる", "名前を付けて保存", "やめる")]
    page = town_window.merging.page
    page.conflicts.choose_all("mine")
    qtbot.mouseClick(page.apply_button, LEFT)
    assert town_window.desk.save()
    assert (name_of(town_window), len(messages.questions)) == ("あおば市", 1)
    again = Document.open_copy(path)
    with again.read() as session:
        found = session.connection().exec_driver_sql("SELECT name FROM department").scalars().all()
    again.close()
    assert "デジタル課" in found


def test_a_copy_without_news_needs_no_decision(qtbot, town_window, dialogs, messages, tmp_path):
    path = tmp_path / "古い写し.sqlite"
    path.write_bytes(town_window.desk.session.document.path.read_bytes())
    dialogs.paths = [path]
    town_window.run("merge")
    page = town_window.merging.page
    assert "あちらにだけある変更はありません" in shown_text(page)
    assert page.apply_button.isEnabled()
    qtbot.mouseClick(page.apply_button, LEFT)
    assert "ありませんでした" in messages.lines[-1]
    assert not town_window.workspace.bottom_line.undo_link.isVisible()


def test_a_sealed_copy_is_merged_after_its_password(town_window, theirs, dialogs, messages, tmp_path):
    sealed = tmp_path / "人事課の写し.hnseal"
    other = Document.open_copy(theirs)
    takeout.write(other, sealed, "あさひ ゆうひ つきよ", new_recovery_key())
    other.close()
    dialogs.paths = [sealed]
    messages.secrets = ["ちがう", "あさひ ゆうひ つきよ"]
    town_window.run("merge")
    assert town_window.merging.page is not None
    assert len(messages.problems) == 2
    town_window.merging.page.apply_button.click()
    assert name_of(town_window) == "みどり市"
    dialogs.paths = [sealed]
    messages.secrets = [None]
    town_window.run("merge")
    assert town_window.merging.page is None
