"""Parts that the start page and ファイル share: a new file, recent files, samples."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QWidget

from desktop.catalog.preset import headings
from desktop.catalog.samples import SAMPLES
from desktop.ui import theme
from desktop.ui.widgets import Elided, Prose, button, clear, column, label, picture, row, tip

_TIP = Qt.ItemDataRole.ToolTipRole


class Card(QFrame):
    """A white card with a heading; screens put their parts below it."""

    def __init__(self, icon: str, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.body = column(self, margin=theme.UNIT * 2, gap=theme.UNIT)
        head = row(gap=theme.UNIT)
        head.addWidget(picture(icon, size=20))
        head.addWidget(label(title, "section"), 1)
        self.body.addLayout(head)
        if text:
            self.body.addWidget(Prose(text, theme.SECONDARY))


class NewFileCard(Card):
    """Asks the name of the town and offers to begin."""

    create_requested = Signal(str, str)  # name of the town, key of the preset

    def __init__(self, *, primary: bool) -> None:
        super().__init__(
            "file-plus",
            "新しくつくる",
            "ひな型を選んで始めます。団体名は、あとからでも直せます。",
        )
        self.name_edit = QLineEdit()
        self.name_edit.setPlaceholderText("団体名（例: あおば野町）")
        self.name_edit.setAccessibleName("団体名")
        self.name_edit.setMinimumWidth(160)
        self.name_edit.returnPressed.connect(self._on_create)
        self.preset_box = QComboBox()
        self.preset_box.setAccessibleName("ひな型")
        self.preset_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for preset in headings():
            self.preset_box.addItem(preset.name, preset.key)
            self.preset_box.setItemData(self.preset_box.count() - 1, tip(preset.description), _TIP)
        self.about = Prose("", theme.SECONDARY)
        self.preset_box.currentIndexChanged.connect(self._show_about)
        self.create_button = button("つくる", self._on_create, role="primary" if primary else "", name="create")
        line = row()
        line.addWidget(self.name_edit, 1)
        line.addWidget(self.create_button)
        self.body.addLayout(line)
        self.body.addWidget(self.preset_box)
        self.body.addWidget(self.about)
        self._show_about()

    def _on_create(self) -> None:
        self.create_requested.emit(self.name_edit.text(), str(self.preset_box.currentData()))

    def _show_about(self) -> None:
        key = self.preset_box.currentData()
        self.about.set_text(next(each.description for each in headings() if each.key == key))


class SampleCard(Card):
    """Offers the invented towns to practise on."""

    sample_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__(
            "building-2", "見本で試す", "回答が入った架空の団体です。どんな方針ができるのかを、先に見られます。"
        )
        for key, title in SAMPLES.items():
            made = button(title, partial(self.sample_requested.emit, key), role="link", name=f"sample-{key}")
            self.body.addWidget(made)


class RecentCard(Card):
    """The files opened last, and a button for any other."""

    path_requested = Signal(object)  # Path
    open_requested = Signal()

    def __init__(self) -> None:
        super().__init__("folder-open", "ファイルを開く")
        self._rows = column(gap=0)
        self.body.addLayout(self._rows)
        self.open_button = button("ファイルを選ぶ…", self.open_requested.emit, name="open")
        foot = row()
        foot.addWidget(self.open_button)
        foot.addStretch(1)
        self.body.addLayout(foot)

    def show_files(self, paths: list[Path]) -> None:
        """The files to offer, newest first."""
        clear(self._rows)
        if not paths:
            self._rows.addWidget(Prose("開いたファイルは、ここに新しい順に並びます。", theme.SECONDARY))
        for path in paths[:6]:
            self._rows.addWidget(self._row(path))

    def _row(self, path: Path) -> QWidget:
        made = QWidget()
        lines = column(made, gap=0)
        lines.addWidget(button(path.stem, lambda: self.path_requested.emit(path), role="link", name="recent"))
        folder = Elided(str(path.parent), "small")
        folder.setContentsMargins(6, 0, 0, 4)
        lines.addWidget(folder)
        return made


def when(moment: datetime, now: datetime | None = None) -> str:
    """A time as people say it: 今日 10:12, 昨日 16:40, 3月5日 9:00, 2025年3月5日."""
    now = now or datetime.now().astimezone()
    local = moment.astimezone(now.tzinfo)
    clock = f"{local.hour}:{local.minute:02}"
    days = (now.date() - local.date()).days
    if days == 0:
        return f"今日 {clock}"
    if days == 1:
        return f"昨日 {clock}"
    day = f"{local.month}月{local.day}日"
    return f"{day} {clock}" if local.year == now.year else f"{local.year}年{day}"
