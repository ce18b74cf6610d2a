"""Files dropped on the window: ours are opened, anything else is told what can be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from desktop.store import seal
from desktop.ui.main_window import MainWindow

Drop = Callable[..., bool]


@pytest.fixture
def drop(qtbot, window: MainWindow) -> Drop:
    """Drag these over the window and let go; says whether the window would take them."""

    def let_go(*urls: QUrl) -> bool:
        data = QMimeData()
        data.setUrls(list(urls))
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        entering = QDragEnterEvent(QPoint(300, 300), copy, data, left, none)
        entering.ignore()
        QApplication.sendEvent(window, entering)
        if entering.isAccepted():
            QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), copy, data, left, none))
            QApplication.processEvents()
        return entering.isAccepted()

    return let_go


def local(path: Path) -> QUrl:
    return QUrl.fromLocalFile(str(path))


def test_a_file_of_ours_opens(drop: Drop, window: MainWindow, town_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "みどり #1 %41 町.sqlite"
    path.write_bytes(town_file.read_bytes())
    assert drop(local(path))
    assert window.desk.session is not None
    assert window.desk.session.document.path == path


@pytest.mark.parametrize("name", ["町.hnseal", "名前を変えた.bin"])
def test_a_sealed_file_asks_for_its_password(drop: Drop, window, messages, town_file, tmp_path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(seal.seal(town_file.read_bytes(), "green-tea", seal.new_recovery_key()))
    messages.secrets = ["green-tea"]
    assert drop(local(path))
    assert window.desk.session is not None
    assert window.desk.session.document.path is None


def test_anything_else_is_told_what_can_be_opened(drop: Drop, window, messages, tmp_path) -> None:
    (tmp_path / "名簿.xlsx").write_bytes(b"PK")
    for urls, words in (
        ((local(tmp_path / "名簿.xlsx"),), "「名簿.xlsx」は、ここでは開けません"),
        ((local(tmp_path),), "ファイルではありません"),
        ((local(tmp_path / "ない.sqlite"),), "ファイルではありません"),
        ((QUrl("https://example.invalid/a.sqlite"),), "ファイルではありません"),
        ((local(tmp_path / "a.sqlite"), local(tmp_path / "b.sqlite")), "一度に開けるファイルは、一つ"),
    ):
        assert drop(*urls)
        assert words in messages.errors.pop().message
        assert messages.errors == []
    assert window.desk.session is None


def test_text_is_not_taken(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("町.sqlite")
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(300, 300), copy, data, left, none)
    entering.ignore()
    QApplication.sendEvent(window, entering)
    assert not entering.isAccepted()


def test_a_merge_goes_first(drop: Drop, window, messages, dialogs, town_file, tmp_path) -> None:
    mine, theirs, third = (tmp_path / name for name in ("町.sqlite", "写し.sqlite", "ほか.sqlite"))
    for path in (mine, theirs, third):
        path.write_bytes(town_file.read_bytes())
    window.desk.open_path(mine)
    window.merging.begin(theirs)
    assert window.merging.page is not None
    assert drop(local(third))
    assert window.desk.session.document.path == mine
    window.merging.stop()
    assert drop(local(third))
    assert window.desk.session.document.path == third
