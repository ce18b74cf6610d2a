"""What the user sees of a crash: the work is safe, a report to copy, go on or close."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from desktop import APP_NAME

from . import theme
from .widgets import Elided, Prose, button, column, label, picture, row

_EARLIER = (
    "前回、方針ナビが途中で終わりました。記録済みの内容はこの端末に残っています。"
    "始めの画面に「前回の続き」があれば、そこから開けます。"
)
_ALONE = (
    "方針ナビを始められませんでした。方針のファイルと、前に記録した内容は、そのまま残っています。"
    "もう一度始めても同じときは、下の記録を添えて、方針ナビを配った担当へ知らせてください。"
)
_WORDS = (
    "ここまでに記録した内容は、この端末に残っています。"
    "「続ける」で作業に戻れます。動きがおかしいときは「方針ナビを閉じる」を選んでください。次に始めたとき、続きから開けます。"
)


class CrashBox(QDialog):
    """accept() = go on, reject() = close the program. alone: there is no window yet, and nothing to go on with."""

    def __init__(
        self,
        text: str,
        path: Path | None,
        parent: QWidget | None = None,
        *,
        earlier: bool = False,
        alone: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(APP_NAME)
        self.setModal(True)
        self._text = text
        self.report_edit = QPlainTextEdit(text)
        self.report_edit.setReadOnly(True)
        self.report_edit.setAccessibleName("不具合の記録")
        self.copy_button = button("記録をコピー", self._on_copy, icon="copy", name="copy")
        self.close_button = button("方針ナビを閉じる", self.reject, name="quit")
        self.go_button = button("続ける", self.accept, role="primary", name="go-on")
        self.path_label = Elided(f"記録の場所: {path}" if path else "", "small")
        self._assemble(_ALONE if alone else _EARLIER if earlier else _WORDS)
        self.close_button.setVisible(not earlier)
        self.go_button.setVisible(not alone)
        self.path_label.setVisible(path is not None)
        self.resize(640, 440)
        (self.close_button if alone else self.go_button).setFocus()

    def _assemble(self, text: str) -> None:
        body = column(self, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        head = row(gap=theme.UNIT * 2)
        head.addWidget(picture("triangle-alert", theme.CAUTION, 32), 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=theme.UNIT)
        words.addWidget(label("方針ナビに不具合が起きました", "section"))
        words.addWidget(Prose(text))
        head.addLayout(words, 1)
        body.addLayout(head)
        body.addWidget(label("不具合の記録（入力した内容や個人の名前は入りません）", "secondary"))
        body.addWidget(self.report_edit, 1)
        body.addWidget(self.path_label)
        foot = row()
        foot.addWidget(self.copy_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.go_button)
        body.addLayout(foot)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self.copy_button.setText("コピーしました")
