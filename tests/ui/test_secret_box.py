"""The box that asks for a password: hidden letters, two verbs, and why the last try did not fit."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.ui.messages import Messages
from desktop.ui.secret_box import SecretBox

LEFT = Qt.MouseButton.LeftButton


def answer(doing) -> None:
    """Do something with the box as soon as it is shown."""

    def run() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, SecretBox)
        doing(box)

    QTimer.singleShot(0, run)


def test_typed_and_opened(qtbot, look):
    def doing(box: SecretBox) -> None:
        assert not box.open_button.isEnabled()
        assert box.secret_edit.echoMode() == QLineEdit.EchoMode.Password
        qtbot.keyClicks(box.secret_edit, "abc def")
        box.show_check.click()
        assert box.secret_edit.echoMode() == QLineEdit.EchoMode.Normal
        qtbot.keyClick(box.secret_edit, Qt.Key.Key_Return)

    answer(doing)
    assert Messages().ask_secret("a.hnseal") == "abc def"


def test_stopped(qtbot, look):
    answer(lambda box: qtbot.mouseClick(box.stop_button, LEFT))
    assert Messages().ask_secret("a.hnseal") is None
    answer(lambda box: qtbot.keyClick(box, Qt.Key.Key_Escape))
    assert Messages().ask_secret("a.hnseal") is None


def test_it_says_why_the_last_did_not_fit(qtbot, look):
    box = Messages().secret_box("<b>a</b>.hnseal", "合言葉が違います。")
    qtbot.addWidget(box)
    assert box.problem_label.isVisibleTo(box)
    assert box.problem_label.text() == "合言葉が違います。"
