"""Who works on this PC: asked once in place, changed on ファイル; without an answer the login name is noted."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.store import profile
from desktop.store.profile import ACTOR, DEPARTMENT, Settings
from desktop.ui import theme
from desktop.ui.widgets import Prose, button, row, set_shown

from .parts import Card

_LATER = "actor-later"  # settings: the officer put the question aside
_WHY = "変更の記録と、同じファイルを開いている人への表示に使います。この端末に覚えます。"


class WhoCard(Card):
    """Name and section. With `ask` it is the first question, can be put aside, and hides itself once answered."""

    saved = Signal()

    def __init__(self, *, ask: bool, parent: QWidget | None = None) -> None:
        super().__init__("pencil", "担当者名", _WHY, parent)
        self._ask = ask
        self.name_edit = _edit("氏名（例: 前田）", "担当者の氏名")
        self.section_edit = _edit("課（例: 情報政策課）", "担当者の課")
        self.save_button = button("記録に使う", self._on_save, name="who-save")
        self.later_button = button("あとで", self._on_later, role="flat", name="who-later")
        self.now_prose = Prose("", theme.SECONDARY)
        line = row()
        for widget, share in ((self.name_edit, 3), (self.section_edit, 3), (self.save_button, 0)):
            line.addWidget(widget, share)
        line.addWidget(self.later_button)
        self.body.addLayout(line)
        self.body.addWidget(self.now_prose)
        for edit in (self.name_edit, self.section_edit):
            edit.returnPressed.connect(self._on_save)
        self.refresh()

    def refresh(self) -> None:
        """Show what is remembered."""
        settings = Settings()
        self.name_edit.setText(_text(settings, ACTOR))
        self.section_edit.setText(_text(settings, DEPARTMENT))
        known = bool(_text(settings, ACTOR))
        self.now_prose.set_text(f"記録に残る名前: {profile.actor() or '（名前なし）'}")
        set_shown(self._ask, self.later_button)
        set_shown(not self._ask, self.now_prose)
        if self._ask:
            set_shown(not known and not settings.get(_LATER, False), self)

    def _on_save(self) -> None:
        settings = Settings()
        settings.put(ACTOR, self.name_edit.text().strip())
        settings.put(DEPARTMENT, self.section_edit.text().strip())
        self.refresh()
        self.saved.emit()

    def _on_later(self) -> None:
        Settings().put(_LATER, True)
        self.refresh()


def _edit(example: str, name: str) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText(example)
    made.setAccessibleName(name)
    made.setMaxLength(40)
    made.setMinimumWidth(120)
    return made


def _text(settings: Settings, key: str) -> str:
    value = settings.get(key, "")
    return value if isinstance(value, str) else ""
