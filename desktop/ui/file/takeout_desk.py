"""Writing sealed copies and their recovery-key sheets where the officer says, and noting them in the file."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject

from desktop.store import WorldError, takeout
from desktop.store.files import write_bytes
from desktop.store.profile import actor
from desktop.store.takeout import Written
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages

from .consult_page import ConsultOrder
from .desk import FileDesk
from .dialogs import DOCUMENT_FILTER, PDF_FILTER, SEALED_FILTER, FileDialogs
from .takeout_page import Order, SheetOrder


class TakeoutDesk(QObject):
    """One per window."""

    def __init__(self, desk: FileDesk, messages: Messages, dialogs: FileDialogs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._messages = messages
        self._dialogs = dialogs

    def carry_out(self, order: Order | SheetOrder | ConsultOrder) -> None:
        """Do what the page asks for; what stands in the way is told."""
        try:
            if isinstance(order, Order):
                self._write(order)
            elif isinstance(order, ConsultOrder):
                self._hand_over(order)
            else:
                self._write_sheet(order)
        except WorldError as error:
            self._messages.error(error)

    @staticmethod
    def finish(session: LiveSession, written: Written, order: Order) -> None:
        """Note a take-out and tell the page."""
        try:
            takeout.note(session.document, written, order.purpose)
        finally:
            order.done(written)  # the file is there: its recovery key must be shown whatever becomes of the note

    def _write(self, order: Order) -> None:
        session = self._desk.session
        if session is None or self._desk.busy:
            return
        self._desk.before_saving.emit()
        document = session.document
        stem = document.path.stem if document.path else session.book.facts.organization.name or "方針"
        suggested = self._desk.folder() / f"{_safe(stem)}_持ち出し_{date.today():%Y%m%d}{takeout.SUFFIX}"
        path = self._dialogs.save_file("持ち出し用に書き出す", suggested, SEALED_FILTER)
        if path is None:
            return
        written = self._desk.wait(
            lambda: takeout.write(document, path, order.password, order.recovery_key),
            "合言葉を掛けて書き出しています…",
        )
        self.finish(session, written, order)
        self._messages.say(f"「{path.name}」に書き出し、持ち出しの記録に入れました。")

    def _hand_over(self, order: ConsultOrder) -> None:
        session = self._desk.session
        if session is None or self._desk.busy:
            return
        from desktop.output.consult import hand_over

        name = session.book.facts.organization.name or "方針"
        suggested = self._desk.folder() / f"{_safe(name)}_相談用_{date.today():%Y%m%d}.sqlite"
        path = self._dialogs.save_file("相談用に書き出す", suggested, DOCUMENT_FILTER)
        if path is None:
            return
        document, book = session.document, session.book
        written = self._desk.wait(
            lambda: hand_over(document, book, path, order.hide), "氏名が残っていないことを確かめています…"
        )
        names = "と".join(f"「{each.name}」" for each in written)
        self._messages.say(f"{names}を書き出しました。氏名や連絡先は入っていません。")

    def _write_sheet(self, order: SheetOrder) -> None:
        from desktop.output.pdf.key_sheet import make_key_sheet

        suggested = self._desk.folder() / f"復旧キー_{_safe(order.file_name.removesuffix(takeout.SUFFIX))}.pdf"
        path = self._dialogs.save_file("復旧キーの紙をPDFにする", suggested, PDF_FILTER)
        if path is None:
            return
        today = date.today()
        day = f"{today.year}年{today.month}月{today.day}日"
        write_bytes(path, make_key_sheet(order.file_name, day, actor(), order.recovery_key))
        self._messages.say(f"「{path.name}」に書き出しました。印刷したら、PDFは消してください。")


def _safe(name: str) -> str:
    return "".join("＿" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in name).strip(" .")
