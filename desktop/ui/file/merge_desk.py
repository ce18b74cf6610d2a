"""Holding a merge open: from choosing the other file to the single undo step, or back without a trace."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.models.labels import table_label
from desktop.policy.book import Book
from desktop.store import WorldError, backup, seal, takeout
from desktop.store.files import write_bytes
from desktop.store.merge import LABEL, Merge, Outcome, ReportLine
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages

from .desk import FileDesk
from .dialogs import EXCEL_FILTER, OPEN_FILTER, FileDialogs
from .merge_page import MergePage

_ANSWER = re.compile(rf"^{re.escape(table_label('answer'))}「([^」]+)」(?:の値)?$")


class MergeDesk(QObject):
    """One per window. While `page` is there the other file is attached and nothing else may write."""

    page_opened = Signal(object)  # MergePage
    page_closed = Signal(object)

    def __init__(self, desk: FileDesk, messages: Messages, dialogs: FileDialogs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._messages = messages
        self._dialogs = dialogs
        self._merge: Merge | None = None
        self._theirs: Path | None = None
        self.page: MergePage | None = None
        desk.merge_requested.connect(self.begin)
        desk.leaving.connect(self.stop)

    def ask_and_begin(self) -> None:
        """Choose the other file and begin."""
        if self._session() is None or self._desk.busy:
            return
        path = self._dialogs.open_file("まとめる写しを選ぶ", self._desk.folder(), OPEN_FILTER)
        if path is not None:
            self.begin(path)

    def compare(self, backup_path: Path) -> None:
        """Show what has changed since a backup."""
        self.begin(backup_path)
        if self.page is not None:
            self.page.only_compare()
            self.page.stop_button.setFocus()

    def begin(self, theirs: Path) -> None:
        """Attach the other file and show what differs; a file that cannot be merged is told and changes nothing."""
        session = self._session()
        if session is None or self._desk.busy or self.page is not None:
            return
        self._desk.before_saving.emit()
        try:
            self._merge = self._compare(session, theirs)
            if self._merge is None:
                return
            self._theirs = theirs
            lines = self._desk.wait(self._merge.report, "写しと比べています…")
            session.refresh_now()
            town = session.book.facts.organization.name
            page = MergePage(town, theirs, self._merge.summary, _titled(lines, session.book))
        except WorldError as error:
            self.stop()
            self._messages.error(error)
            return
        except BaseException:
            self.stop()
            raise
        self.page = page
        page.apply_requested.connect(self._on_apply)
        page.report_requested.connect(self._on_report)
        page.stopped.connect(self._on_stopped)
        self.page_opened.emit(page)
        page.take_focus()

    def _compare(self, session: LiveSession, theirs: Path) -> Merge | None:
        """Read the other copy, sealed or not; None when the officer does not give its password."""
        words = "写しと比べています…"
        if not seal.is_sealed(theirs):
            return self._desk.wait(lambda: Merge(session.document, theirs), words)
        content = self._desk.unsealed(theirs)
        if content is None:
            return None
        with takeout.plain_file(content) as plain:
            return self._desk.wait(lambda: Merge(session.document, plain), words)

    def stop(self) -> None:
        """Forget the other file and close the page, from whatever state."""
        merge, self._merge = self._merge, None
        page, self.page = self.page, None
        try:
            if merge is not None:
                merge.close()
        finally:
            if page is not None:
                self.page_closed.emit(page)

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_apply(self, choices: Mapping[int, str]) -> None:
        session, merge = self._session(), self._merge
        if session is None or merge is None or self._desk.busy:
            return
        warning = self._desk.wait(lambda: backup.attempt(session.document, "まとめる前"), "バックアップしています…")
        try:
            outcome = merge.apply(choices)
            if self._theirs is not None and session.document.is_home(self._theirs):
                session.document.accept_target(merge.content_hash)
        except WorldError as error:
            self._messages.error(error)  # the page stays: the choices can be mended
            return
        except BaseException:
            self.stop()
            raise
        self.stop()
        text = " ".join(part for part in (_done(outcome), warning) if part)
        changed = bool(outcome.taken or outcome.summary.conflicts)
        self._messages.say(text, undoable=changed and session.document.undo_label == LABEL)

    def _on_report(self, choices: Mapping[int, str]) -> None:
        session, merge, page = self._session(), self._merge, self.page
        if session is None or merge is None or page is None or self._desk.busy:
            return
        from desktop.output.excel.merge_report import make_merge_report  # openpyxl: no start waits for it

        suggested = self._desk.folder() / f"{self._theirs.stem if self._theirs else '写し'}_まとめた結果.xlsx"
        path = self._dialogs.save_file("報告をExcelに書き出す", suggested, EXCEL_FILTER)
        if path is None:
            return
        lines = _titled(page.conflicts.honest(merge.report(choices)), session.book)
        town = session.book.facts.organization.name
        try:
            self._desk.wait(lambda: write_bytes(path, make_merge_report(town, lines)), "報告を書き出しています…")
        except WorldError as error:
            self._messages.error(error)
            return
        page.hint(f"「{path.name}」を書き出しました。")

    def _on_stopped(self) -> None:
        if not self._desk.busy:
            self.stop()
            self._messages.say("まとめるのをやめました。何も変えていません。")

    def _session(self) -> LiveSession | None:
        return self._desk.session


def _titled(lines: Sequence[ReportLine], book: Book) -> list[ReportLine]:
    """An answer is stored under a key that no officer knows: its place is told by the question's name."""
    titles = {item.key: item.label for item in book.items}

    def title(found: re.Match[str]) -> str:
        key = found.group(1)
        return f"設問「{titles[key]}」の回答" if key in titles else found.group(0)

    return [replace(line, place=_ANSWER.sub(title, line.place)) for line in lines]


def _done(outcome: Outcome) -> str:
    summary = outcome.summary
    if not summary.theirs and not summary.conflicts:
        return "まとめました。あちらにだけある変更はありませんでした。"
    return f"まとめました: あちらから {summary.theirs} 件、選んだところ {summary.conflicts} 件。"
