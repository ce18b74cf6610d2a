"""取り込み: a roster file is read, compared, decided on and taken in, each as a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop.intake.roster.mapping import signature, to_json
from desktop.intake.roster.reading import ReadOptions, RosterReading, read_roster
from desktop.policy.staff.lookup import Choice, Name
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.roster_apply import Applied, Remember, apply
from desktop.policy.staff.roster_known import READ, known_numbers, remembered_columns, usual_day
from desktop.policy.staff.roster_lines import MAIN, TAKE, Decisions, Options, RosterPlan
from desktop.policy.staff.roster_plan import plan
from desktop.policy.starting import read_facts
from desktop.store import WorldError, backup
from desktop.store.watch import Stopped, Watch
from desktop.ui import garbage, theme
from desktop.ui.file.dialogs import FileDialogs, documents_folder
from desktop.ui.file.parts import Card
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.overrides import reported
from desktop.ui.tabbed import Wait, wait_alone
from desktop.ui.widgets import Prose, button, column, row, scrolled

from .import_columns import ColumnsPane
from .import_preview import PreviewPane

ROSTER_FILTER: Final = "職員名簿 (*.xlsx *.xlsm *.csv *.txt *.tsv)"
_WHAT: Final = (
    "人事の台帳や異動者の一覧を、ExcelかCSVのまま取り込みます。見出しや小計のある表も読めます。\n"
    "読んだ内容と、だれがどう変わるかを確かめてから取り込みます。それまで何も変わりません。"
)
_WAYS: Final = (
    "要るのは職員番号と氏名の列だけです。所属・職層・任用区分・兼務先・退職日などの列があれば、あわせて取り込みます。\n"
    "異動者の一覧なら、新所属・新職名・異動区分・発令日を読み、退職・採用・休職・復職・兼務も記録します。\n"
    "職員が数人なら、「職員」で一人ずつ加えることもできます。"
)
_LONG: Final = 2_000  # lines from which the list is put out of sight while the pool works
Result = TypeVar("Result")


class ImportTab(QWidget):
    """Begin, columns, preview. Nothing is written before 「取り込む」."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import-tab")
        self.setAcceptDrops(True)
        self._session, self._messages = session, messages
        self.dialogs = FileDialogs(self)
        self.wait: Wait = wait_alone
        self._path: Path | None = None
        self._proposed = ""  # the day that was offered
        self._options = ReadOptions()
        self._reading: RosterReading | None = None
        self._plan: RosterPlan | None = None
        self._decisions = Decisions()
        self._busy = False
        self.choose_button = button(
            "名簿のファイルを選ぶ…", self._on_choose, role="primary", icon="folder-open", name="choose-roster"
        )
        self.columns = ColumnsPane()
        self.preview = PreviewPane()
        self.pages = QStackedWidget()
        self.pages.addWidget(self._beginning())
        self.pages.addWidget(self.columns)
        self.pages.addWidget(self.preview)
        self.waiting = QWidget()
        self.pages.addWidget(self.waiting)
        column(self).addWidget(self.pages)
        self.columns.options_changed.connect(self._on_options)
        self.columns.accepted.connect(self._on_compare)
        self.columns.back.connect(self._leave)
        self.preview.line_decided.connect(self._on_lines_decided)
        self.preview.word_decided.connect(self._on_word_decided)
        self.preview.taken.connect(self._on_take)
        self.preview.back.connect(lambda: self.pages.setCurrentWidget(self.columns))
        session.book_changed.connect(self._on_book_changed)
        self.destroyed.connect(garbage.take_back)  # the file was closed with a list still open

    def open_roster(self, path: Path) -> None:
        """Read a file and show what was understood."""
        document = self._session.document
        self._proposed = ""
        self.columns.day.show_day("")
        options = ReadOptions(remembered=remembered_columns(document), known_numbers=known_numbers(document))
        if self._read(path, options):
            self.columns.whole_box.setChecked(False)
            self.pages.setCurrentWidget(self.columns)
            self.columns.compare_button.setFocus()

    def focus_search(self) -> None:
        """Search among the lines."""
        if self.pages.currentWidget() is self.preview:
            self.preview.search.setFocus()

    # --- reading -------------------------------------------------------------------------------------------

    def _on_choose(self) -> None:
        path = self.dialogs.open_file("職員名簿を選ぶ", documents_folder(), ROSTER_FILTER)
        if path is not None:
            self.open_roster(path)

    def _read(self, path: Path, options: ReadOptions) -> bool:
        reading = self._run(lambda watch: read_roster(path, options, watch), f"「{path.name}」を読んでいます")
        if reading is None:
            return False
        self._path, self._options, self._reading = path, options, reading
        known = options.columns is None and signature(reading.layout) in options.remembered
        self.columns.show_reading(reading, options, remembered=known)
        self._propose_day(reading)
        return True

    def _propose_day(self, reading: RosterReading) -> None:
        """The day of the list, or the usual one; what the officer has put in its place stays."""
        roster_on = self._session.book.facts.organization.roster_on
        day = reading.day or usual_day(roster_on, date.today())
        if self.columns.day.day in {"", self._proposed}:
            self.columns.day.show_day(day)
        self._proposed = day

    def _on_options(self, options: ReadOptions) -> None:
        if self._path is not None and not self._read(self._path, options) and self._reading is not None:
            self.columns.show_reading(self._reading, self._options, remembered=False)  # as it was

    # --- comparing -----------------------------------------------------------------------------------------

    def _on_compare(self) -> None:
        self.columns.day.take()
        if not self.columns.day.readable or not self.columns.day.day:
            self._messages.error(
                WorldError("発令日が読めません。", "「R8.4.1」のように入れてください。何も変えていません。")
            )
            self.columns.day.setFocus()
            return
        self._decisions = Decisions()
        if self._compare(self._decisions, fresh=True):
            self.pages.setCurrentWidget(self.preview)
            self.preview.view.setFocus()

    def _compare(self, decisions: Decisions, *, fresh: bool) -> bool:
        reading, document = self._reading, self._session.document
        if reading is None:
            return False
        options = Options(self.columns.day.day, self.columns.whole_box.isChecked())
        made = self._run(
            lambda watch: plan(document, read_facts(document), reading.rows, options, decisions, watch),
            f"{len(reading.rows):,} 行を見比べています",
        )
        if made is None:
            return False
        self._plan, self._decisions = made, decisions
        self.preview.show_plan(made, decisions, reading.source.path.name, fresh=fresh)
        return True

    def _on_lines_decided(self, choices: Mapping[int, Choice]) -> None:
        lines = dict(self._decisions.lines)
        for line_id, choice in choices.items():
            twins = self._plan.lines[line_id].twins if self._plan and choice.what in {TAKE, MAIN} else ()
            for other in twins:  # one of the rows of a person is taken, so none of the others is
                lines.pop(other, None)
            lines[line_id] = choice
        self._compare(replace(self._decisions, lines=lines), fresh=False)

    def _on_word_decided(self, name: Name, choice: Choice) -> None:
        self._compare(replace(self._decisions, names={**self._decisions.names, name: choice}), fresh=False)

    def _on_book_changed(self) -> None:
        """The roster was changed elsewhere (an undo, another tab): what is shown here is compared anew."""
        old = self._plan is not None and self._plan.version != self._session.document.version_of(READ)
        if old and not self._busy:
            self._compare(self._decisions, fresh=False)

    # --- taking --------------------------------------------------------------------------------------------

    def _on_take(self) -> None:
        made, reading, document = self._plan, self._reading, self._session.document
        if made is None or reading is None:
            return
        chosen, set_day = self.preview.chosen, self.preview.day_box.isChecked()
        columns = Remember.of(signature(reading.layout), to_json(reading.layout, reading.mapping))

        def work(watch: Watch) -> tuple[Applied, str]:
            warning = backup.attempt(document, "職員名簿を取り込む前")
            done = apply(document, made, chosen, remember=columns, set_day=set_day, watch=watch)
            roster_now(document, read_facts(document))  # counted here, so that the window does not have to
            return done, warning

        with self._session.held():
            done = self._run(work, f"{len(chosen):,} 人を取り込んでいます")
        if done is None:
            return
        applied, warning = done
        self._leave()
        self._messages.say(f"{applied.people:,} 人を取り込みました。{warning}", undoable=True)

    def _leave(self) -> None:
        self._plan, self._reading, self._path = None, None, None
        self._decisions = Decisions()
        self.preview.forget()
        garbage.take_back()
        self.pages.setCurrentIndex(0)
        self.choose_button.setFocus()

    # --- helpers -------------------------------------------------------------------------------------------

    def _run(self, work: Callable[[Watch], Result], words: str) -> Result | None:
        """Do slow work in the pool while the window waits; None when it was stopped or refused, which is then told.

        Drawing a long list asks Python for every cell, and every time waits for its turn with the work. So a plain
        page stands in its place meanwhile, and what is still to be drawn is drawn before.
        """
        watch = Watch()
        self._busy = True
        shown, focus = self.pages.currentWidget(), QApplication.focusWidget()
        if len(self.preview.model.lines) > _LONG:
            self.pages.setCurrentWidget(self.waiting)
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

        def apart() -> Result:
            done = work(watch)
            garbage.set_apart()  # before collecting goes on: there may be 40,000 lines
            return done

        try:
            made: Result = self.wait(apart, words, watch)
        except Stopped:
            self._messages.say("やめました。何も変えていません。")
            return None
        except WorldError as error:
            self._messages.error(error)
            return None
        finally:
            self._busy = False
            if self.pages.currentWidget() is self.waiting:
                self.pages.setCurrentWidget(shown)
                if focus is not None:
                    focus.setFocus()
        return made

    @reported
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file may be dropped anywhere on the page."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    @reported
    def dropEvent(self, event: QDropEvent) -> None:
        """Read it."""
        event.acceptProposedAction()
        self.open_roster(Path(event.mimeData().urls()[0].toLocalFile()))

    def _beginning(self) -> QWidget:
        inside = QWidget()
        body = column(inside, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        card = Card("users", "職員名簿を取り込む", _WHAT)
        card.setMaximumWidth(720)
        line = row()
        line.addWidget(self.choose_button)
        line.addStretch(1)
        card.body.addLayout(line)
        card.body.addWidget(Prose("ファイルをこの画面に落としても始められます。", theme.SECONDARY))
        card.body.addWidget(Prose(_WAYS, theme.SECONDARY))
        body.addWidget(card, 0, Qt.AlignmentFlag.AlignTop)
        body.addStretch(1)
        return scrolled(inside)
