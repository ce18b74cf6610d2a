"""What the grid shows while there is no roster: what it is for, what it looks like, and two ways to begin."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.ui import theme
from desktop.ui.policy.look import Note
from desktop.ui.widgets import button, column, label, row

_WORDS = (
    "職員一人ひとりのスキルのレベルを、表計算ソフトのように書き、求めるレベルと比べる場所です。"
    "不足・超過・未評価・対象外を一目で見分け、課や人材像で絞り込めます。"
)
_PICTURE = (
    ("総務課", "00012", "2", "1▼1", "－", "3＋"),
    ("", "00013", "2", "2", "／", "1▼1"),
)


def nobody(go: Callable[[str], None]) -> QWidget:
    """The page; `go` opens another tab of the place by its key."""
    made = QWidget()
    body = column(made, margin=theme.UNIT * 4, gap=theme.UNIT * 2)
    body.addWidget(label("スキル表には、まだ職員がいません", "section"))
    words = Note(_WORDS, theme.TEXT)
    words.setMaximumWidth(640)
    body.addWidget(words)
    for line in _PICTURE:
        cells = row(gap=theme.UNIT * 2)
        for text, width in zip(line, (64, 64, 48, 48, 48, 48), strict=True):
            cell = label(text, "small")
            cell.setFixedWidth(width)
            cells.addWidget(cell)
        cells.addStretch(1)
        body.addLayout(cells)
    buttons = row()
    buttons.addWidget(button("名簿のファイルを取り込む", lambda: go("import"), role="primary", name="go-import"))
    buttons.addWidget(button("職員を一人ずつ加える", lambda: go("people"), name="go-people"))
    buttons.addStretch(1)
    body.addLayout(buttons)
    body.addStretch(1)
    return made
