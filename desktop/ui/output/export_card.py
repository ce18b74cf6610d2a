"""One document of 出力: what it is, for whom, and the line that tells how the writing went."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QBoxLayout, QFrame, QProgressBar, QWidget

from desktop.output.documents import Export
from desktop.policy.book import Book
from desktop.ui import theme
from desktop.ui.frame.form_parts import QuietForm
from desktop.ui.widgets import Elided, Prose, button, column, label, picture, row, set_shown

_LOOKS = {
    "policy-pdf": ("file-text", "渡す相手: 首長、議会、全ての職員、住民"),
    "plan-xlsx": ("file-spreadsheet", "渡す相手: 財政担当、所属長、推進員"),
    "answers-xlsx": ("file-spreadsheet", "渡す相手: 回答を頼むほかの課"),
    "grid-xlsx": ("file-spreadsheet", "渡す相手: 人事とDXの担当だけ（氏名が入ります）"),
    "cards-pdf": ("file-text", "渡す相手: 本人と所属長だけ（氏名が入ります）"),
    "grid-public-xlsx": ("file-spreadsheet", "渡す相手: 議会、ほかの団体、住民"),
    "ojt-xlsx": ("file-spreadsheet", "渡す相手: 所属長と人事、DXの担当だけ（氏名が入ります）"),
    "monthly-pdf": ("file-text", "渡す相手: その課の所属長だけ（氏名が入ります）"),
    "monthly-xlsx": ("file-spreadsheet", "渡す相手: その課の所属長だけ（氏名が入ります）"),
    "case-cards-pdf": ("file-text", "渡す相手: 全ての課、ほかの団体（渡す前に文面を確かめてください）"),
    "case-cards-internal-pdf": ("file-text", "渡す相手: 人事とDXの担当、所属長だけ（氏名が入ります）"),
}
_DRAFTS = {"policy-pdf"}  # bears 案 while something is left


class ExportCard(QFrame):
    """Asks for the writing; whoever owns the card does it and reports here."""

    write_requested = Signal(str)  # the key of the export
    cancel_requested = Signal()

    def __init__(self, export: Export, *, primary: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.export = export
        self.lacking = ""
        self.lacking_note = Prose("", theme.CAUTION)
        icon, audience = _LOOKS.get(export.key, ("file-text", ""))
        self.state_label = label("", "pill")
        self.write_button = button(
            "書き出す…",
            lambda: self.write_requested.emit(export.key),
            role="primary" if primary else "",
            name=f"write-{export.key}",
        )
        self.result_label = Elided("")
        self.folder_button = button(
            "フォルダーをひらく", self._on_folder, role="link", icon="folder-open", name="folder"
        )
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.cancel_button = button("やめる", self.cancel_requested.emit, role="flat", name="cancel")
        self._written: Path | None = None
        self.question: QuietForm | None = None
        self._asked = column()
        self._assemble(icon, audience)
        self.show_result("")

    def show_book(self, book: Book, lacking: str = "") -> None:
        """Say whether the document would be complete, or why it cannot be written yet."""
        self.lacking = lacking
        self.lacking_note.set_text(lacking)
        set_shown(bool(lacking), self.lacking_note)
        set_shown(not self.export.staffed, self.state_label)
        draft = self.export.key in _DRAFTS
        if book.ready:
            text, role = ("完成版になります", "pill-ok") if draft else ("残りはありません", "pill-ok")
        else:
            left = f"残り {len(book.findings)} 件"
            text, role = (f"{left}・「案」の透かし入り", "pill-caution") if draft else (left, "pill")
        self.state_label.setText(text)
        theme.set_role(self.state_label, role)

    def ask(self, form: QuietForm) -> None:
        """Ask something in the card before it is written."""
        self.leave_question()
        self.question = form
        form.done.connect(self.leave_question)
        self._asked.addWidget(form)
        set_shown(False, self.write_button)  # the question has its own
        form.begin()

    def leave_question(self) -> None:
        """The question was answered or given up."""
        if self.question is not None:
            self.question.hide()
            self.question.deleteLater()
            self.question = None
        set_shown(True, self.write_button)

    def show_working(self, text: str) -> None:
        """The document is being made."""
        self.result_label.set_full(text)
        theme.set_role(self.result_label, "secondary")
        set_shown(True, self.result_label, self.bar, self.cancel_button)
        set_shown(False, self.folder_button)

    def show_result(self, text: str, written: Path | None = None) -> None:
        """How it went: a path to look at, or words alone."""
        self._written = written
        self.result_label.set_full(text)
        theme.set_role(self.result_label, "ok" if written else "secondary")
        set_shown(bool(text), self.result_label)
        set_shown(written is not None, self.folder_button)
        set_shown(False, self.bar, self.cancel_button)

    def _assemble(self, icon: str, audience: str) -> None:
        line = row(self, margin=theme.UNIT * 2, gap=theme.UNIT * 2)
        mark = column()
        mark.addWidget(picture(icon, size=24))
        mark.addStretch(1)
        line.addLayout(mark)
        words = column(gap=4)
        head = row(gap=theme.UNIT * 2)
        head.addWidget(label(self.export.title, "section"))
        head.addWidget(self.state_label)
        head.addStretch(1)
        words.addLayout(head)
        words.addWidget(Prose(self.export.description))
        words.addWidget(label(audience, "small"))
        words.addWidget(self.lacking_note)
        words.addLayout(self._asked)
        words.addLayout(self._result_line())
        line.addLayout(words, 1)
        line.addWidget(self.write_button)

    def _result_line(self) -> QBoxLayout:
        line = row(gap=theme.UNIT * 2)
        self.bar.setFixedWidth(120)
        line.addWidget(self.bar)
        line.addWidget(self.result_label, 1)
        line.addWidget(self.folder_button)
        line.addWidget(self.cancel_button)
        return line

    def _on_folder(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.parent)))
