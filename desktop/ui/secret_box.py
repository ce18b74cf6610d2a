"""Asking for the password of a sealed file; only Messages makes one."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QWidget

from desktop import APP_NAME

from . import theme
from .widgets import Prose, button, column, label, row, set_shown

_WIDTH = 480


class SecretBox(QDialog):
    """One field and two verbs. `problem` tells why the last try did not fit."""

    def __init__(self, text: str, detail: str, problem: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(APP_NAME)
        self.setModal(True)
        self.setFixedWidth(_WIDTH)
        self.secret_edit = QLineEdit()
        self.secret_edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret_edit.setAccessibleName("合言葉")
        self.show_check = QCheckBox("入力した文字を見せる")
        self.show_check.toggled.connect(self._on_shown)
        self.problem_label = label(problem, "error", wrap=True)
        self.open_button = button("開く", self.accept, role="primary", name="unseal")
        self.stop_button = button("やめる", self.reject, name="cancel")
        self.open_button.setDefault(True)
        self.open_button.setEnabled(False)
        self.secret_edit.textChanged.connect(lambda typed: self.open_button.setEnabled(bool(typed)))
        self._assemble(text, detail)
        set_shown(bool(problem), self.problem_label)
        self.secret_edit.setFocus()

    @property
    def secret(self) -> str:
        """What was typed."""
        return self.secret_edit.text()

    def _assemble(self, text: str, detail: str) -> None:
        body = column(self, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        strong = Prose(text)
        font = strong.font()
        font.setBold(True)
        strong.setFont(font)
        for widget in (strong, Prose(detail, theme.SECONDARY), self.secret_edit, self.show_check, self.problem_label):
            body.addWidget(widget)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(self.stop_button)
        foot.addWidget(self.open_button)
        body.addLayout(foot)

    def _on_shown(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.secret_edit.setEchoMode(mode)
