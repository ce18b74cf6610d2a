"""取り込み with real files in the real window: read, overruled, compared, decided on, taken, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester

from desktop.models import ColumnMapping, Staff
from desktop.policy.staff.lookup import LEAVE, Choice
from desktop.policy.staff.roster_lines import PERSON, STRANGER, TAKE, Kind
from desktop.ui.main_window import MainWindow
from desktop.ui.staff.import_model import TICK
from desktop.ui.staff.import_tab import ImportTab
from desktop.ui.staff.staff_page import TABS
from tests.intake.roster.lists import as_book, as_csv
from tests.policy.staff.towns import posts_of, staff_of, town
from tests.ui.conftest import shown_text

HEAD = "職員番号,氏名,所属,職層,職名,備考"
ROWS = (
    "1,試験　職員1,総務課,主事,担当,",
    "2,試験　職員2,住民課,係長,担当,",
    "3,改姓　職員3,住民課,課長,担当,",
    ",試験　職員4,総務課,主事,担当,あり",
    "9,新人　一人,新設課,主事,,",
    "5,試験　職員5,税務課,係長,担当,甲",
    "5,試験　職員5,税務課,係長,担当,乙",
)


@pytest.fixture
def window_of(qtbot, window: MainWindow) -> MainWindow:
    window.desk.new_file("あおば野町")
    town(window.desk.session.document)
    window.desk.session.refresh_now()
    return window


@pytest.fixture
def tab(qtbot, window_of: MainWindow, messages, dialogs) -> ImportTab:
    made = ImportTab(window_of.desk.session, messages)
    made.dialogs, made.wait = dialogs, window_of.desk.wait
    made.resize(1180, 680)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def test_the_place_has_the_tab() -> None:
    assert [tab.make for tab in TABS if tab.key == "import"] == [ImportTab]


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "名簿.csv"
    path.write_bytes("\r\n".join([HEAD, *ROWS, ",合計,,,,7名", ""]).encode("cp932"))
    return path


def opened(tab: ImportTab, path: Path, dialogs) -> ImportTab:
    dialogs.paths = [path]
    tab.choose_button.click()
    assert tab.pages.currentWidget() is tab.columns
    tab.columns.day.show_day("2026-04-01")
    return tab


def compared(tab: ImportTab, path: Path, dialogs) -> ImportTab:
    opened(tab, path, dialogs).columns.compare_button.click()
    assert tab.pages.currentWidget() is tab.preview
    return tab


def kinds(tab: ImportTab) -> list[Kind]:
    return [line.kind for line in tab.preview.model.plan.lines]


def show(tab: ImportTab, line: int) -> None:
    model = tab.preview.model
    tab.preview.kinds.setCurrentIndex(0)
    tab.preview.view.setCurrentIndex(model.index(model.row_of(line), 1))


def decide(tab: ImportTab, choice: Choice) -> None:
    pick = tab.preview.line_pane.pick
    at = next(n for n in range(pick.count()) if pick.itemData(n) == choice)
    pick.setCurrentIndex(at)
    pick.activated.emit(at)


def test_the_empty_place_teaches(tab: ImportTab) -> None:
    text = shown_text(tab)
    assert "それまで何も変わりません" in text
    assert "一人ずつ加える" in text


def test_what_was_understood_is_shown(tab: ImportTab, roster: Path, dialogs) -> None:
    columns = opened(tab, roster, dialogs).columns
    assert "cp932" in columns.told.text()
    assert [pick.currentData() for pick in columns.picks] == [
        "number", "name", "department", "rank", "title", "memo",
    ]  # fmt: skip
    assert columns.table.item(1, 1).text() == "試験　職員1"
    assert "小計・合計の行 1" in columns.dropped_label.text()
    assert columns.encoding.isVisible()
    assert not columns.sheet.isVisible()


def test_a_roster_is_decided_on_taken_and_undone(window_of, tab, roster, dialogs, messages) -> None:
    compared(tab, roster, dialogs)
    assert kinds(tab) == [
        Kind.SAME, Kind.MOVED, Kind.RENAMED, Kind.ASK, Kind.NEW, Kind.TWICE, Kind.TWICE,
    ]  # fmt: skip
    assert tab.preview.take_button.text() == "3 人を取り込む"
    show(tab, 3)
    person = tab.preview.model.plan.lines[3].candidates[0]
    decide(tab, Choice(PERSON, person))
    assert kinds(tab)[3] is Kind.CHANGED
    show(tab, 6)
    decide(tab, Choice(TAKE))
    assert kinds(tab)[5:] == [Kind.TWICE, Kind.CHANGED]
    show(tab, 5)
    decide(tab, Choice(TAKE))
    assert kinds(tab)[5:] == [Kind.CHANGED, Kind.TWICE]
    tab.preview.take_button.click()
    assert not messages.errors
    assert messages.lines[-1].startswith("5 人を取り込みました。")
    assert tab.pages.currentIndex() == 0
    document = window_of.desk.session.document
    assert staff_of(document)["00003"].name == "改姓　職員3"
    assert staff_of(document)["00005"].memo == "甲"
    assert [p[1] for p in posts_of(document, "00002")] == ["税務課", "住民課"]
    window_of.run("undo")
    assert staff_of(document)["00003"].name == "試験　職員3"
    assert "00009" not in staff_of(document)


def test_ticks_by_keyboard_and_for_all_that_is_shown(qtbot, tab, roster, dialogs) -> None:
    preview = compared(tab, roster, dialogs).preview
    preview.view.setFocus()
    show(tab, 1)
    qtbot.keyClick(preview.view, Qt.Key.Key_Space)
    assert preview.chosen == {2, 4}
    assert preview.model.index(1, TICK).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    preview.none_button.click()
    assert preview.chosen == frozenset()
    assert not preview.take_button.isEnabled()
    preview.all_button.click()
    assert preview.chosen == {1, 2, 4}
    show(tab, 3)
    qtbot.keyClick(preview.view, Qt.Key.Key_Return)
    assert preview.line_pane.pick.hasFocus()


def test_kinds_and_search_narrow_the_lines(tab, roster, dialogs) -> None:
    preview = compared(tab, roster, dialogs).preview
    titles = [preview.kinds.tabText(n) for n in range(preview.kinds.count())]
    assert titles == ["すべて 7", "新しい言葉 1", "要確認 1", "重複 2", "新規 1", "異動 1", "改姓 1", "同じ 1"]
    preview.kinds.setCurrentIndex(2)
    assert [line.id for line in preview.model.lines] == [3]
    assert preview.single_button.isVisible()
    preview.kinds.setCurrentIndex(0)
    tab.focus_search()
    preview.search.setText("職員3")
    assert [line.id for line in preview.model.lines] == [2]
    rows = preview.line_pane.table
    cells = ["氏名", "試験　職員3", "改姓　職員3", "4行目2列目"]
    assert [rows.item(0, n).text() for n in range(4)] == cells


def test_single_candidates_are_taken_by_one_button(tab, roster, dialogs) -> None:
    preview = compared(tab, roster, dialogs).preview
    preview.kinds.setCurrentIndex(2)
    preview.single_button.click()
    assert kinds(tab)[3] is Kind.CHANGED
    assert [line.id for line in preview.model.lines] == [3]  # decided lines stay to be looked at


def test_new_words_are_decided(tab, roster, dialogs) -> None:
    preview = compared(tab, roster, dialogs).preview
    preview.kinds.setCurrentIndex(1)
    pane = preview.word_pane
    assert preview.pages.currentWidget() is pane
    assert [pane.table.item(0, n).text() for n in range(4)] == ["所属", "新設課", "1", "新しい所属として加える"]
    pane.pick.setCurrentIndex(next(n for n in range(pane.pick.count()) if pane.pick.itemData(n) == Choice(LEAVE)))
    pane.pick.activated.emit(pane.pick.currentIndex())
    assert pane.table.item(0, 3).text().startswith("取り込まない")
    line = preview.model.plan.lines[4]
    assert line.kind is Kind.NEW
    assert line.writes.post.department is None


def test_a_column_can_be_given_another_meaning(tab, roster, dialogs) -> None:
    columns = opened(tab, roster, dialogs).columns
    pick = columns.picks[5]
    pick.setCurrentIndex(pick.findData("former_name"))
    pick.activated.emit(pick.currentIndex())
    assert columns.picks[5].currentData() == "former_name"
    pick = columns.picks[4]
    pick.setCurrentIndex(pick.findData("former_name"))
    pick.activated.emit(pick.currentIndex())
    assert [p.currentData() for p in columns.picks[4:]] == ["former_name", ""]


def test_the_encoding_can_be_overruled_and_a_wrong_one_changes_nothing(tab, roster, dialogs, messages) -> None:
    columns = opened(tab, roster, dialogs).columns
    columns.encoding.setCurrentIndex(columns.encoding.findData("utf-8"))
    columns.encoding.activated.emit(columns.encoding.currentIndex())
    assert len(messages.errors) == 1
    assert columns.encoding.currentData() == "cp932"
    assert columns.table.item(1, 1).text() == "試験　職員1"


def test_the_meaning_of_the_columns_is_remembered_and_said(window_of, tab, roster, dialogs) -> None:
    compared(tab, roster, dialogs).preview.take_button.click()
    with window_of.desk.session.document.read() as session:
        assert session.query(ColumnMapping).count() == 1
    columns = opened(tab, roster, dialogs).columns
    assert "前に同じ見出しの名簿" in columns.told.text()


def test_a_whole_roster_offers_who_is_missing(tab, roster, dialogs) -> None:
    opened(tab, roster, dialogs)
    tab.columns.whole_box.setChecked(True)
    tab.columns.compare_button.click()
    leaving = [line for line in tab.preview.model.plan.lines if line.kind is Kind.LEAVING]
    assert [line.number for line in leaving] == ["00006"]  # 00004 may be meant by the row without a number
    assert not tab.preview.chosen & {line.id for line in leaving}


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"%PDF-1.7\n\0\0"])
def test_f04_a_file_that_cannot_be_read_is_told(tab, dialogs, messages, tmp_path, content: bytes) -> None:
    path = tmp_path / "名簿.xlsx"
    path.write_bytes(content)
    dialogs.paths = [path]
    tab.choose_button.click()
    assert len(messages.errors) == 1
    assert messages.errors[0].next_step
    assert tab.pages.currentIndex() == 0


def test_a_list_of_transfers_brings_its_day_and_is_never_the_whole_roster(tab, dialogs, roster, tmp_path) -> None:
    for path in (as_csv(tmp_path / "異動.csv"), as_book(tmp_path / "異動.xlsx")):
        dialogs.paths = [path]
        tab.choose_button.click()
        columns = tab.columns
        assert columns.day.day == "2026-04-01"
        assert not columns.whole_box.isEnabled()
        assert "異動者の一覧とみます" in columns.told.text()
        assert "使わない列: " in columns.told.text()
        columns.compare_button.click()
        made = tab.preview.model.plan
        assert (made.options.whole, made.counts[Kind.LEFT], made.counts[Kind.LEAVING]) == (False, 5, 0)
        show(tab, 0)
        assert "その前日を退職日とします" in tab.preview.line_pane.notes.text()
        tab.preview.back_button.click()
        columns.back_button.click()
    opened(tab, roster, dialogs)
    assert tab.columns.whole_box.isEnabled()


def test_the_day_of_the_list_follows_its_columns_but_not_over_the_officer(tab, dialogs, tmp_path) -> None:
    dialogs.paths = [as_csv(tmp_path / "異動.csv", "R8.10.1")]
    tab.choose_button.click()
    columns = tab.columns

    def mean(place: int, field: str) -> None:
        pick = columns.picks[place]
        pick.setCurrentIndex(pick.findData(field))
        pick.activated.emit(pick.currentIndex())

    mean(1, "")
    assert columns.day.day != "2026-10-01"
    mean(1, "order_on")
    assert columns.day.day == "2026-10-01"
    columns.day.show_day("2026-05-01")
    mean(0, "memo")
    assert columns.day.day == "2026-05-01"
    mean(2, "")
    mean(5, "")
    assert columns.whole_box.isEnabled()


def test_a_day_that_cannot_be_read_is_told(tab, roster, dialogs, messages) -> None:
    opened(tab, roster, dialogs).columns.day.setText("いつか")
    tab.columns.compare_button.click()
    assert "発令日" in messages.errors[0].message
    assert tab.pages.currentWidget() is tab.columns


def test_a_dropped_file_is_read(tab, roster) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(roster))])
    event = QDropEvent(
        QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    tab.dropEvent(event)
    assert tab.pages.currentWidget() is tab.columns
    tab.columns.back_button.click()
    assert tab.pages.currentIndex() == 0


def test_a_change_made_elsewhere_is_compared_anew(window_of, tab, roster, dialogs) -> None:
    compared(tab, roster, dialogs)
    session = window_of.desk.session
    with session.document.action("直す") as writing:
        writing.query(Staff).filter_by(number="00003").one().name = "改姓　職員3"
    session.refresh_now()
    assert kinds(tab)[2] is Kind.SAME
    tab.preview.take_button.click()
    assert tab.pages.currentIndex() == 0


def test_the_model_keeps_the_rules_of_qt(tab, roster, dialogs) -> None:
    model = compared(tab, roster, dialogs).preview.model
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.filter(Kind.TWICE, "")
    model.filter(None, "")
    assert model.rowCount() == 7


def test_a_new_person_instead_of_a_candidate(tab, roster, dialogs) -> None:
    compared(tab, roster, dialogs)
    show(tab, 3)
    decide(tab, Choice(STRANGER))
    assert kinds(tab)[3] is Kind.NEW


def test_stopping_while_it_is_taken_changes_nothing(window_of, tab, roster, dialogs, messages) -> None:
    compared(tab, roster, dialogs)
    before = window_of.desk.session.document.unsaved

    def stopped(work, _words, watch):
        watch.stop()
        return work()

    tab.wait = stopped
    tab.preview.take_button.click()
    assert messages.lines[-1] == "やめました。何も変えていません。"
    assert tab.pages.currentWidget() is tab.preview
    assert window_of.desk.session.document.unsaved == before
    assert staff_of(window_of.desk.session.document)["00003"].name == "試験　職員3"


def test_a_long_list_is_out_of_sight_while_the_pool_works(window_of, tab, dialogs, tmp_path) -> None:
    path = tmp_path / "大きい.csv"
    path.write_text("職員番号,氏名,所属\n" + "\n".join(f"{n + 10000},人 {n},総務課" for n in range(2100)), "utf-8")
    compared(tab, path, dialogs)
    seen = []
    wait = tab.wait

    def watched(work, words, watch):
        seen.append(tab.pages.currentWidget())
        return wait(work, words, watch)

    tab.wait = watched
    tab.preview.take_button.click()
    assert seen == [tab.waiting]
    assert len(staff_of(window_of.desk.session.document)) == 2106


def test_no_book_is_made_while_it_is_held(window_of, qtbot) -> None:
    session = window_of.desk.session
    books = []
    session.book_changed.connect(books.append)
    with session.held():
        with session.document.action("直す") as writing:
            writing.query(Staff).filter_by(number="00003").one().memo = "a"
        session.refresh_now()
        assert books == []
    qtbot.waitUntil(lambda: len(books) == 1)
