"""出力: the documents of this version, and the question sheet coming back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QWidget

from desktop.intake.answers import Change, SheetReading, read_sheet
from desktop.output.documents import EXPORTS, Export, has_staff
from desktop.policy.book import Book
from desktop.policy.versions import record
from desktop.store import Document, WorldError, backup
from desktop.store.files import write_bytes
from desktop.store.watch import Stopped, Watch
from desktop.ui import theme
from desktop.ui.file.dialogs import EXCEL_FILTER, FileDialogs
from desktop.ui.messages import Messages
from desktop.ui.reveal import reveal
from desktop.ui.session import Session
from desktop.ui.widgets import Prose, button, column, frame, label, picture, row, scrolled
from desktop.ui.work import Task

from . import grid_intake
from .answers_review import AnswersReview
from .export_card import ExportCard
from .grid_intake import GridIntake
from .month_form import MonthForm
from .saving import PERSONAL, ask_where, usual_folder
from .version_card import VersionCard

_QUESTIONS_BACK = "書き込まれて戻ってきた設問シートを読みます。変わる答えを一覧で確かめ、選んだものだけを取り込めます。"
_GRID_BACK = (
    "書き出したスキル表の「データ」のシートを書き直したら、ここで読みます。"
    "変わるレベルを一覧で確かめ、選んだものだけを、今のスキルチェックに取り込めます。"
)


class OutputPage(QWidget):
    """Writes one document at a time, off the UI thread, from the book as it was at the click."""

    step_requested = Signal(str, str)

    def __init__(
        self, session: Session, messages: Messages, parent: QWidget | None = None, dialogs: FileDialogs | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("output-page")
        self._session = session
        self._messages = messages
        self.dialogs = dialogs or FileDialogs(self)
        self._task: Task | None = None
        self._watch = Watch()
        self._staffed = False
        self.cards = {e.key: ExportCard(e, primary=n == 0) for n, e in enumerate(EXPORTS)}
        for card in self.cards.values():
            card.write_requested.connect(self.write)
            card.cancel_requested.connect(self._on_cancel)
        self.versions = VersionCard()
        self.versions.record_requested.connect(self._on_record)
        self.left_label = Prose("", theme.SECONDARY)
        self.left_button = button("残りを見る", self._on_left, role="link", name="left")
        self.intake_button = button("シートを選ぶ…", self.choose_sheet, name="intake")
        self.review = AnswersReview()
        self.review.taken.connect(self._on_taken)
        self.review.stopped.connect(self._show_list)
        self.grid_button = button("シートを選ぶ…", self.choose_grid, name="grid-intake")
        self.grid_review = AnswersReview(words=grid_intake.WORDS)
        self.grid_review.taken.connect(self._on_grid_taken)
        self.grid_review.stopped.connect(self._show_list)
        self._grid: GridIntake | None = None
        self.pages = QStackedWidget()
        session.book_changed.connect(self._on_book_changed)
        self._assemble()
        self._on_book_changed(session.book)

    def write(self, key: str) -> None:
        """Choose a place and write one document there."""
        if self._task is not None:
            return
        card, book = self.cards[key], self._session.book
        if lacking := card.export.lacks(self._session.document):
            self._messages.error(WorldError(f"「{card.export.title}」は、まだ書き出せません。", lacking))
            return
        if card.export.of_month is None:
            self._write(card, card.export)
            return
        form = MonthForm(
            "書き出す月と課", self._session.document, book.facts, date.today().isoformat(),
            lambda month, department: self._write(card, card.export.for_month(month, department)),
        )  # fmt: skip
        card.ask(form)
        reveal(card)

    def _write(self, card: ExportCard, export: Export) -> None:
        if self._task is not None:  # begun elsewhere while the question stood open
            return
        if export.personal and self._messages.ask(*PERSONAL) != "write":
            return
        book = self._session.book
        chosen = ask_where(export, book, self.dialogs)
        if chosen is not None:
            self._start(card, export, chosen, book)

    def choose_sheet(self) -> None:
        """Choose a returned question sheet and show what it would change."""
        if self._task is not None:
            return
        path = self.dialogs.open_file("設問シートを選ぶ", usual_folder(), EXCEL_FILTER)
        if path is None:
            return
        book = self._session.book
        self._begin(Task(lambda: (read_sheet(path, book), path.name), self), self._on_read, self._messages.error)
        self.intake_button.setText("読んでいます…")

    def choose_grid(self) -> None:
        """Choose a returned スキル表 and show what its データ sheet would change."""
        if self._task is not None:
            return
        path = self.dialogs.open_file("スキル表を選ぶ", usual_folder(), EXCEL_FILTER)
        if path is None:
            return
        intake = GridIntake(self._session.document, self._session.book, path)
        self._begin(Task(intake.read, self), self._on_grid_read, self._messages.error)
        self.grid_button.setText("読んでいます…")

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_book_changed(self, book: Book) -> None:
        for card in self.cards.values():
            card.show_book(book, card.export.lacks(self._session.document))
        self._staffed = has_staff(self._session.document)
        self._enable(self._task is None)
        self.versions.show_book(book)
        if book.ready:
            self.left_label.set_text("空欄も食い違いもありません。")
        else:
            self.left_label.set_text(
                f"残り {len(book.findings)} 件があっても書き出せます。空欄は、紙面でも空欄と分かる形で出ます。"
            )
        self.left_button.setVisible(not book.ready)

    def _on_cancel(self) -> None:
        if self._task is not None:
            self._watch.stop()

    def _on_record(self) -> None:
        try:
            version = record(self._session.document, self._session.book)
        except WorldError as error:
            self._messages.error(error)
            return
        self._messages.say(f"{version}を記録しました。", undoable=True)

    def _on_left(self) -> None:
        first = self._session.book.findings[0]
        self.step_requested.emit(first.step, first.item)

    def _on_read(self, outcome: tuple[SheetReading, str]) -> None:
        self.review.show_reading(*outcome)
        self.pages.setCurrentWidget(self.review)

    def _on_grid_read(self, intake: GridIntake) -> None:
        self._grid = intake
        self.grid_review.show_reading(intake.shown(), intake.path.name, intake.reading.told)
        self.pages.setCurrentWidget(self.grid_review)

    def _on_grid_taken(self, chosen: tuple[Change, ...]) -> None:
        if self._grid is None:
            return
        warning = backup.attempt(self._session.document, "スキル表を取り込む前")
        try:
            count = self._grid.take(chosen)
        except WorldError as error:
            self._messages.error(error)
            return
        self._show_list()
        self._messages.say(f"スキル表から {count:,} 件を取り込みました。{warning}", undoable=True)

    def _on_taken(self, chosen: tuple[Change, ...]) -> None:
        warning = backup.attempt(self._session.document, "設問シートを取り込む前")
        try:
            self._session.save({change.key: change.value for change in chosen}, "設問シートを取り込む")
        except WorldError as error:
            self._messages.error(error)
            return
        self._show_list()
        self._messages.say(f"設問シートから {len(chosen)} 件を取り込みました。{warning}", undoable=True)

    # --- helpers -------------------------------------------------------------------------------------------

    def _start(self, card: ExportCard, export: Export, path: Path, book: Book) -> None:
        card.show_working(f"{export.title}を書き出しています…")

        def done(written: Path | None) -> None:
            if written is None:
                card.show_result("書き出しをやめました。ファイルは作っていません。")
                return
            card.show_result(f"書き出しました: {written}", written)
            self._messages.say(f"「{written.name}」を書き出しました。")

        def failed(error: WorldError) -> None:
            if isinstance(error, Stopped):
                done(None)
                return
            card.show_result("")
            self._messages.error(error)

        self._watch = Watch()
        work = _Writing(export, book, self._session.document, self._watch)
        self._begin(Task(lambda: work.write(path), self), done, failed)

    def _begin(self, task: Task, done: Callable[[Any], None], failed: Callable[[WorldError], None]) -> None:
        """One thing at a time: the buttons rest until the task has settled."""
        self._task = task
        self._enable(False)
        for signal, then in ((task.done, done), (task.failed, failed)):
            signal.connect(self._settle)
            signal.connect(then)
        task.start()

    def _settle(self, _outcome: object) -> None:
        self._task = None
        self._enable(True)
        self.intake_button.setText("シートを選ぶ…")
        self.grid_button.setText("シートを選ぶ…")

    def _enable(self, enabled: bool) -> None:
        self.intake_button.setEnabled(enabled)
        self.grid_button.setEnabled(enabled and self._staffed)
        for card in self.cards.values():
            card.write_button.setEnabled(enabled and not card.lacking)

    def _show_list(self) -> None:
        self.pages.setCurrentIndex(0)

    def _assemble(self) -> None:
        content = QWidget()
        content.setMaximumWidth(960)
        body = column(content, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        body.addWidget(label("出力", "title"))
        state = row()
        state.addWidget(self.left_label, 1)
        state.addWidget(self.left_button)
        body.addLayout(state)
        for card in self.cards.values():
            body.addWidget(card)
        body.addWidget(_intake_card("設問シートを取り込む", _QUESTIONS_BACK, self.intake_button))
        body.addWidget(_intake_card("スキル表（データ）を取り込む", _GRID_BACK, self.grid_button))
        body.addWidget(self.versions)
        body.addStretch(1)
        self.pages.addWidget(scrolled(content))
        self.pages.addWidget(self.review)
        self.pages.addWidget(self.grid_review)
        outer = column(self)
        outer.addWidget(self.pages)


def _intake_card(title: str, words: str, chooser: QPushButton) -> QFrame:
    card = frame("card")
    line = row(card, margin=theme.UNIT * 2, gap=theme.UNIT * 2)
    line.addWidget(picture("upload", size=24), 0, Qt.AlignmentFlag.AlignTop)
    text = column(gap=4)
    text.addWidget(label(title, "section"))
    text.addWidget(Prose(words))
    line.addLayout(text, 1)
    line.addWidget(chooser)
    return card


@dataclass(frozen=True, slots=True)
class _Writing:
    """One document on its way to a file, off the UI thread; it reads on a connection of its own."""

    export: Export
    book: Book
    document: Document
    watch: Watch

    def write(self, path: Path) -> Path:
        """Make and write. Raises Stopped before the file is touched."""
        data = self.export.make(self.book, self.document, self.watch)
        self.watch.at(1.0)
        write_bytes(path, data)
        return path
