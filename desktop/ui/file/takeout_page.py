"""持ち出し: a password, a sealed copy, the recovery key to lock away, and the ledger of what left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from desktop.store import takeout
from desktop.store.seal import new_recovery_key
from desktop.store.takeout import Written
from desktop.ui import theme
from desktop.ui.history.action_table import dense_table
from desktop.ui.overrides import reported
from desktop.ui.session import Session
from desktop.ui.widgets import Prose, button, column, label, row, scrolled, set_shown, tip

from .parts import Card, when

_PURPOSE = (
    "USBメモリなどで外へ持ち出すための、合言葉付きの写しを作ります。今のファイルには、持ち出しの記録だけが加わります。"
    "開くときは、方針ナビの「ファイルを選ぶ」で選び、合言葉を入れます。"
)
_KEY = (
    "合言葉を忘れたときに使う復旧キーです。ここでしか見られません。"
    "紙に印刷して、ファイルとは別の、鍵のかかる場所で保管してください。"
)
_HEADS = ("いつ", "だれ", "ファイル名", "件数", "目的")
_FILE, _COUNT = 2, 3
_GOOD = 90  # a rough count of bits, half of which are lost where words are used
_WEAK = 50


@dataclass(frozen=True, slots=True)
class Order:
    """A take-out that is asked for. `done` is told what was written."""

    password: str
    recovery_key: str
    purpose: str
    done: Callable[[Written], None]


@dataclass(frozen=True, slots=True)
class SheetOrder:
    """The recovery-key sheet of a take-out."""

    file_name: str
    recovery_key: str


class TakeoutPage(QWidget):
    """In the place of ファイル while a copy is taken out. It asks its desk for everything by signals."""

    order_placed = Signal(object)  # Order | SheetOrder
    left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("takeout-page")
        self._session = session
        self._recovery_key = ""
        self._file_name = ""
        self.purpose_edit = _edit("目的", "例: 在宅勤務、県への説明")
        self.password_edit = _edit("合言葉", "ことばを四つほど並べると、長くても覚えやすくなります")
        self.again_edit = _edit("合言葉をもう一度", "")
        self.show_check = QCheckBox("入力した文字を見せる")
        self.hint_label = label("", "small")
        self.write_button = button("持ち出し用に書き出す…", self._on_write, role="primary", name="write-sealed")
        self.back_button = button("ファイルへ戻る", self.left.emit, name="back")
        self.form_card = Card("upload", "合言葉を決める", _PURPOSE)
        self.key_card = Card("circle-check", "書き出しました")
        self.file_label = label("", "strong")
        self.key_label = label("")
        self.sheet_button = button("復旧キーの紙をPDFにする…", self._on_sheet, icon="file-text", name="sheet")
        self.ledger_card = Card("list-checks", "持ち出しの記録")
        self.ledger_table = QTableWidget(0, len(_HEADS))
        self.none_prose = Prose("まだ持ち出しはありません。", theme.SECONDARY)
        self._assemble()
        self._wire()

    def begin(self) -> None:
        """A fresh form; nothing typed before stays."""
        self._recovery_key = ""
        for edit in (self.purpose_edit, self.password_edit, self.again_edit):
            edit.clear()
        self.show_check.setChecked(False)
        set_shown(True, self.form_card)
        set_shown(False, self.key_card)
        self.refresh()
        self._on_typed()

    def take_focus(self) -> None:
        """Begin to type."""
        self.purpose_edit.setFocus()

    def refresh(self) -> None:
        """Read the ledger anew."""
        entries = takeout.entries(self._session.document)
        self.ledger_table.setRowCount(len(entries))
        for number, entry in enumerate(entries):
            moment = when(datetime.fromisoformat(entry.at))
            texts = (moment, entry.actor, entry.file_name, f"{entry.rows:,}", entry.purpose)
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(
                    tip(f"{text}\n照合用の値 {entry.sha256}" if place == _HEADS.index("ファイル名") else text)
                )
                if place == _COUNT:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.ledger_table.setItem(number, place, item)
        set_shown(bool(entries), self.ledger_table)
        set_shown(not entries, self.none_prose)

    def order(self) -> Order:
        """The take-out as the form says, with a recovery key of its own."""
        key, purpose = new_recovery_key(), self.purpose_edit.text().strip()
        return Order(self.password_edit.text(), key, purpose, lambda written: self._on_done(written, key))

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_typed(self) -> None:
        password, again = self.password_edit.text(), self.again_edit.text()
        words, role = hint(password)
        if password and again and password != again:
            words, role = "二つの合言葉が違います。", "error"
        self.hint_label.setText(words)
        theme.set_role(self.hint_label, role)
        self.write_button.setEnabled(bool(password) and password == again)

    def _on_shown(self, shown: bool) -> None:
        for edit in (self.password_edit, self.again_edit):
            edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def _on_write(self) -> None:
        if self.write_button.isEnabled():
            self.order_placed.emit(self.order())

    def _on_done(self, written: Written, key: str) -> None:
        self._recovery_key, self._file_name = key, written.path.name
        self.file_label.setText(written.path.name)
        groups = key.split("-")
        self.key_label.setText(" - ".join(groups[:4]) + "\n" + " - ".join(groups[4:]))
        for edit in (self.password_edit, self.again_edit):
            edit.clear()
        set_shown(False, self.form_card)
        set_shown(True, self.key_card)
        self.refresh()
        self.sheet_button.setFocus()

    def _on_sheet(self) -> None:
        self.order_placed.emit(SheetOrder(self._file_name, self._recovery_key))

    # --- helpers -------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        for edit in (self.password_edit, self.again_edit):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
            edit.textChanged.connect(lambda _text: self._on_typed())
            edit.returnPressed.connect(self._on_write)
        self.show_check.toggled.connect(self._on_shown)

    def _assemble(self) -> None:
        content = QWidget()
        content.setMaximumWidth(880)
        body = column(content, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        body.addWidget(label("持ち出し用に書き出す", "title"))
        self._fill_form()
        self._fill_key()
        self._fill_ledger()
        for card in (self.form_card, self.key_card, self.ledger_card):
            body.addWidget(card)
        foot = row()
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        body.addLayout(foot)
        body.addStretch(1)
        column(self).addWidget(scrolled(content))

    def _fill_form(self) -> None:
        form = QFormLayout()
        form.setSpacing(theme.UNIT)
        for words, edit in (("目的", self.purpose_edit), ("合言葉", self.password_edit), ("もう一度", self.again_edit)):
            named = label(words)
            named.setMinimumHeight(theme.ROW)  # in the middle of its field
            form.addRow(named, edit)
        line = row(gap=theme.UNIT * 2)
        line.addWidget(self.show_check)
        line.addWidget(self.hint_label, 1)
        line.addWidget(self.write_button)
        self.form_card.body.addLayout(form)
        self.form_card.body.addLayout(line)

    def _fill_key(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(theme.TITLE_POINTS)
        self.key_label.setFont(font)
        self.key_label.setAccessibleName("復旧キー")
        self.key_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line = row()
        line.addStretch(1)
        line.addWidget(self.sheet_button)
        for widget in (self.file_label, Prose(_KEY, theme.SECONDARY), self.key_label):
            self.key_card.body.addWidget(widget)
        self.key_card.body.addLayout(line)

    def _fill_ledger(self) -> None:
        table = self.ledger_table
        table.setAccessibleName("持ち出しの記録")
        table.setHorizontalHeaderLabels(list(_HEADS))
        dense_table(table)
        header = table.horizontalHeader()
        for place, width in enumerate((128, 104, 0, 72, 0)):
            if width:
                table.setColumnWidth(place, width)
            else:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        table.setMinimumHeight(theme.ROW * 4)
        self.ledger_card.body.addWidget(self.none_prose)
        self.ledger_card.body.addWidget(table)

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def hint(password: str) -> tuple[str, str]:
    """How hard a password is to guess, in words and the role they are shown in; a hint, never a refusal."""
    if not password:
        return "長いほど安全です。文字の種類は問いません。", "small"
    kinds = ((str.isdigit, 10), (str.islower, 26), (str.isupper, 26))
    pool = sum(size for is_kind, size in kinds if any(is_kind(c) for c in password))
    pool += 30 * any(not c.isalnum() for c in password) + 500 * any(ord(c) > 127 for c in password)
    different = len(set(password))
    # Repeated characters are as good as one guess; a run of few kinds is soon tried
    bits = min(len(password), different * 2) * max(pool, 2).bit_length()
    if bits < _WEAK:
        return "短いため、破られるおそれがあります。ことばをもう少し足してください。", "caution"
    if bits < _GOOD:
        return "使えますが、もう少し長いと安心です。", "small"
    return "十分な長さです。", "ok"


def _edit(name: str, example: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(example)
    return made
