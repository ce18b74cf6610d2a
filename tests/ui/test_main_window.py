"""Opening, saving, undoing and leaving in the real window, with the real store below."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from desktop.store import publish as publishing
from desktop.store.profile import Settings
from desktop.store.watch import Watch
from desktop.store.workcopy import left_behind
from desktop.ui import work
from desktop.ui.main_window import MainWindow
from desktop.ui.places import PLACES
from desktop.ui.staff.people_tab import PeopleTab
from desktop.ui.tabbed import TabbedPage

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def rename(window: MainWindow, name: str) -> None:
    window.desk.session.save({"org.name": name}, "団体名を変更")
    window.desk.session.refresh_now()


def town_in(path: Path) -> str:
    document = Document.open(path)
    try:
        return read_facts(document).organization.name
    finally:
        document.close()


def place_of(window: MainWindow) -> Path:
    return window.desk.session.document.path


def test_title_and_state_follow_the_file(qtbot, town_window):
    bar = town_window.workspace.top_bar
    assert town_window.windowTitle() == "方針ナビ ─ あおば野町.sqlite[*]"
    assert not town_window.isWindowModified()
    assert bar.unsaved_label.text() == "保存先と同じ内容"
    rename(town_window, "みどり市")
    assert town_window.isWindowModified()
    assert bar.unsaved_label.text() == "保存先へ未保存 1 件"
    assert bar.here_label.text() == "● この端末に記録済み"


def test_ctrl_s_publishes(qtbot, town_window):
    rename(town_window, "みどり市")
    assert town_in(place_of(town_window)) == "あおば野町"
    qtbot.keyClick(town_window, Qt.Key.Key_S, CTRL)
    assert town_in(place_of(town_window)) == "みどり市"
    qtbot.waitUntil(lambda: not town_window.isWindowModified())
    assert "あおば野町.sqlite" in town_window.workspace.bottom_line.text_label.text()


def test_saving_takes_what_is_still_being_typed(qtbot, town_window):
    town_window.run("step:0-1")
    page = town_window.workspace.page("policy")
    field = next(f for f in page.findChildren(QLineEdit) if f.text() == "あおば野町")
    field.setFocus()
    field.selectAll()
    field.insert("ひかり町")
    field.textEdited.emit("ひかり町")
    town_window.run("save")
    assert town_in(place_of(town_window)) == "ひかり町"
    assert field.hasFocus()


def test_save_as_goes_to_the_chosen_place_and_stays_there(qtbot, town_window, dialogs, tmp_path):
    rename(town_window, "みどり市")
    dialogs.paths = [tmp_path / "写し.sqlite"]
    qtbot.keyClick(town_window, Qt.Key.Key_S, CTRL | SHIFT)
    assert town_in(tmp_path / "写し.sqlite") == "みどり市"
    qtbot.waitUntil(lambda: town_window.windowTitle() == "方針ナビ ─ 写し.sqlite[*]")
    assert Settings().recent_files()[0] == tmp_path / "写し.sqlite"


def test_first_save_asks_for_a_place_named_after_the_town(qtbot, window, dialogs, tmp_path):
    window.desk.new_file("みどり/市")
    assert window.windowTitle() == "方針ナビ ─ 名前のないファイル[*]"
    dialogs.paths = [None]
    assert not window.desk.save()
    assert dialogs.suggested[0].name == "みどり＿市.sqlite"
    dialogs.paths = [tmp_path / "a.sqlite"]
    assert window.desk.save()
    assert town_in(tmp_path / "a.sqlite") == "みどり/市"


def test_a_changed_target_is_not_overwritten(qtbot, town_window, messages, dialogs, tmp_path):
    rename(town_window, "みどり市")
    path = place_of(town_window)
    path.write_bytes(path.read_bytes() + b"x")
    foreign = path.read_bytes()
    messages.answers = ["save-as"]
    dialogs.paths = [tmp_path / "別名.sqlite"]
    town_window.run("save")
    assert messages.offered == [("保存先の内容とまとめる", "名前を付けて保存", "やめる")]
    assert path.read_bytes() == foreign
    assert town_in(tmp_path / "別名.sqlite") == "みどり市"


def test_a_failed_save_is_told_and_nothing_is_lost(qtbot, town_window, messages, dialogs, tmp_path):
    rename(town_window, "みどり市")
    dialogs.paths = [tmp_path / "無い" / "x.sqlite"]
    town_window.run("save-as")
    assert "フォルダーが見つからない" in messages.errors[0].message
    assert town_window.desk.session.document.unsaved == 1
    assert not town_window.desk.busy


def test_slow_saving_shows_the_veil_and_lets_nothing_through(qtbot, town_window, monkeypatch):
    rename(town_window, "みどり市")
    document, shown = town_window.desk.session.document, []
    publish = document.publish

    def slow(path: Path | None = None, watch: Watch | None = None) -> Path:
        time.sleep(0.6)
        shown.append(town_window.overlay.isVisible())
        return publish(path, watch)

    monkeypatch.setattr(document, "publish", slow)
    assert town_window.desk.save()
    assert shown == [True]
    assert not town_window.overlay.isVisible()


def test_very_slow_saving_shows_how_far_it_is_and_can_be_stopped(qtbot, town_window, monkeypatch, messages):
    """A share that hands on a few bytes a second: the window lives, the only way through the veil is 「やめる」."""
    monkeypatch.setattr(work, "LONG", 0.1)
    rename(town_window, "みどり市")
    before, overlay = place_of(town_window).read_bytes(), town_window.overlay
    parts, pressed = [], []

    def copy_slowly(source: Path, target: Path, watch: Watch | None = None) -> None:
        for n in range(1, 400):
            time.sleep(0.05)
            watch.at(n / 400)

    def look() -> None:
        parts.append(overlay.bar.value())
        if overlay.stop_button.isVisible() and overlay.bar.value() > 0 and not pressed:
            pressed.append(town_window.workspace.place)
            qtbot.keyClick(town_window, Qt.Key.Key_1, CTRL)  # ホーム: does not get through
            qtbot.mouseClick(town_window.workspace.top_bar.undo_button, Qt.MouseButton.LeftButton)
            qtbot.mouseClick(overlay.stop_button, Qt.MouseButton.LeftButton)

    town_window.run("place:output")
    monkeypatch.setattr(publishing, "copy_bytes", copy_slowly)
    timer = QTimer(interval=20)
    timer.timeout.connect(look)
    timer.start()
    town_window.run("save")
    timer.stop()
    assert pressed == ["output"]
    assert town_window.workspace.place == "output"
    assert 0 < max(parts) < 1000
    assert not overlay.isVisible()
    assert place_of(town_window).read_bytes() == before
    assert sorted(p.name for p in place_of(town_window).parent.glob("*.tmp")) == []
    assert town_window.desk.session.document.unsaved == 1
    assert "保存をやめました" in messages.lines[-1]
    monkeypatch.undo()
    assert town_window.desk.save()


def test_undo_and_redo_by_keys_and_by_link(qtbot, town_window):
    session, line = town_window.desk.session, town_window.workspace.bottom_line
    rename(town_window, "みどり市")
    assert line.text_label.text() == "記録しました: 団体名を変更"
    assert "団体名を変更" in town_window.workspace.top_bar.undo_button.toolTip()
    qtbot.mouseClick(line.undo_link, Qt.MouseButton.LeftButton)
    session.refresh_now()
    assert session.book.facts.organization.name == "あおば野町"
    assert line.text_label.text() == "元に戻しました: 団体名を変更"
    assert not line.undo_link.isVisible()
    for key, modifier, name in (
        (Qt.Key.Key_Y, CTRL, "みどり市"),
        (Qt.Key.Key_Z, CTRL, "あおば野町"),
        (Qt.Key.Key_Z, CTRL | SHIFT, "みどり市"),
    ):
        qtbot.keyClick(town_window, key, modifier)
        session.refresh_now()
        assert session.book.facts.organization.name == name


def test_undo_stops_at_the_foundation(qtbot, window, messages):
    window.desk.new_file("みどり市")
    window.run("undo")
    window.run("undo")
    assert messages.lines[-1] == "これより前に戻せる操作はありません。"
    window.desk.session.refresh_now()
    assert len(window.desk.session.book.steps) > 20


def test_ctrl_f_searches_the_steps_from_anywhere(qtbot, town_window):
    qtbot.keyClick(town_window, Qt.Key.Key_F, CTRL)
    page = town_window.workspace.page("policy")
    assert town_window.workspace.place == "policy"
    assert page.isAncestorOf(town_window.focusWidget())
    assert isinstance(town_window.focusWidget(), QLineEdit)


def test_closing_offers_verbs_and_cancel_stays(qtbot, town_window, messages):
    rename(town_window, "みどり市")
    messages.answers = ["cancel"]
    assert not town_window.close()
    assert messages.offered == [("保存して閉じる", "保存せずに閉じる", "やめる")]
    assert town_window.isVisible()
    assert town_window.desk.session is not None


def test_closing_with_save_writes_and_leaves_nothing_behind(qtbot, town_window, messages):
    rename(town_window, "みどり市")
    path = place_of(town_window)
    messages.answers = ["save"]
    assert town_window.close()
    assert town_in(path) == "みどり市"
    assert left_behind() == []


def test_closing_without_saving_is_offered_at_the_next_start(qtbot, town_window, messages):
    rename(town_window, "みどり市")
    path = place_of(town_window)
    messages.answers = ["keep"]
    assert town_window.close()
    assert town_in(path) == "あおば野町"
    (work,) = left_behind()
    assert (work.target, work.unsaved()) == (path, 1)


def test_a_saved_file_closes_without_a_question(qtbot, town_window, messages):
    assert town_window.close()
    assert messages.questions == []


def test_another_file_takes_the_place_after_asking(qtbot, town_window, messages, town_file):
    rename(town_window, "みどり市")
    messages.answers = ["cancel", "keep"]
    first = town_window.desk.session
    town_window.desk.open_path(town_file)
    assert town_window.desk.session is first
    town_window.desk.open_path(town_file)
    assert town_window.desk.session is not first
    assert place_of(town_window) == town_file
    assert len(left_behind()) == 1


def test_an_unreadable_file_leaves_the_open_one_alone(qtbot, town_window, messages, tmp_path):
    broken = tmp_path / "壊れた.sqlite"
    broken.write_bytes(b"not a database at all")
    first = town_window.desk.session
    town_window.desk.open_path(broken)
    assert len(messages.errors) == 1
    assert town_window.desk.session is first
    rename(town_window, "まだ書ける町")


def test_geometry_is_remembered(qtbot, town_window, messages):
    town_window.resize(804, 666)  # the screen of the tests is 800 wide
    town_window.close()
    again = MainWindow(messages)
    qtbot.addWidget(again)
    assert again.height() == 666


@pytest.mark.parametrize("kept", ["", "nonsense!", "AAAA", 7])
def test_damaged_geometry_does_no_harm(qtbot, messages, kept):
    Settings().put("window", kept)
    made = MainWindow(messages)
    qtbot.addWidget(made)
    assert made.width() >= 700


def test_known_errors_are_told_as_sentences(window, messages):
    assert window.tell_known(WorldError("だめ。", "次。"))
    assert messages.errors[0].message == "だめ。"
    assert not window.tell_known(KeyError("x"))


class _Windows(QObject):
    """Notes every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def _ask_everything(tab):
    """The questions that stand beside a list, one after the other."""
    if isinstance(tab, PeopleTab):
        for kind in ("add", "transfer", "retire", "bulk", "name"):
            tab.ask(kind)
            assert tab.side.question.isAncestorOf(QApplication.focusWidget()), kind
            tab.side.question.done.emit()
            assert QApplication.focusWidget() is tab.table, kind


def test_no_part_opens_as_a_window_of_its_own(qtbot, window, staffed_file, tmp_path):
    """A part shown before it has a place flashes up and takes the keyboard away from what is being typed."""
    path = tmp_path / "あおば野町.sqlite"
    path.write_bytes(staffed_file.read_bytes())
    windows = _Windows()
    QApplication.instance().installEventFilter(windows)
    window.desk.open_path(path)
    for place in PLACES:
        window.run(f"place:{place.key}")
        page = window.workspace.page(place.key)
        for tab in page.tabs if isinstance(page, TabbedPage) else ():
            window.run(f"tab:{place.key}/{tab.key}")
            QApplication.processEvents()
            _ask_everything(page.stack.currentWidget())
    for step in window.desk.session.book.steps:
        window.run(f"step:{step.key}")
    QApplication.instance().removeEventFilter(windows)
    assert windows.shown == []
