"""Opening, saving and leaving files: what the window, the start page and ファイル all ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal
from PySide6.QtGui import QGuiApplication

from desktop.catalog.samples import SAMPLES
from desktop.policy.starting import new_document, new_sample
from desktop.store import Document, TargetChanged, WorldError
from desktop.store.profile import Settings
from desktop.store.workcopy import WorkCopy
from desktop.ui.live import LiveSession
from desktop.ui.messages import CANCEL, STOP, Choice, Messages
from desktop.ui.work import wait_for

from .dialogs import DOCUMENT_FILTER, FileDialogs, documents_folder

SUFFIX = ".sqlite"
Leave = str | None  # "saved", "keep", or None: the officer stays


class FileDesk(QObject):
    """One per window. It holds the open session and tells when another takes its place."""

    session_changed = Signal(object)  # LiveSession | None
    closed = Signal()  # the file that was open is closed and its working copy put away
    before_saving = Signal()  # pages write down what is still being typed
    slow_started = Signal(str)  # something takes longer than a moment; the text says what
    slow_ended = Signal()

    def __init__(self, messages: Messages, dialogs: FileDialogs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._dialogs = dialogs
        self.session: LiveSession | None = None
        self.busy = False

    # --- beginning -----------------------------------------------------------------------------------------

    def new_file(self, name: str) -> None:
        """A new file with the standard frame in it."""
        self._begin(lambda: new_document(name=name.strip()), "新しいファイルをつくりました。")

    def open_sample(self, key: str) -> None:
        """A sample town in a new file of its own."""
        self._begin(lambda: new_sample(key), f"見本「{SAMPLES[key]}」を開きました。自由に書き換えて試せます。")

    def ask_and_open(self) -> None:
        """Choose a file and open it."""
        folder = self._folder()
        path = self._dialogs.open_file("ファイルを開く", folder, DOCUMENT_FILTER)
        if path:
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Open a file of the user's."""
        if self._begin(lambda: Document.open(path), f"「{path.name}」を開きました。"):
            Settings().remember_file(path.absolute())

    def resume(self, work: WorkCopy) -> None:
        """Go on with work that was left on this PC."""
        self._begin(lambda: Document.resume(work), "前回の続きを開きました。保存先へはまだ保存していません。")

    # --- saving --------------------------------------------------------------------------------------------

    def save(self) -> bool:
        """Publish to the file's place; asks for one when there is none. Says whether it is saved now."""
        if self.session is None or self.busy:
            return False
        self.before_saving.emit()
        if self.session.document.path is None:
            return self.save_as()
        try:
            self._publish(None)
        except TargetChanged as error:
            choices = (Choice("save-as", "名前を付けて保存"), STOP)
            return self._messages.ask(error.message, error.next_step, choices) == "save-as" and self.save_as()
        except WorldError as error:
            self._messages.error(error)
            return False
        return True

    def save_as(self) -> bool:
        """Publish to a place that the officer chooses."""
        if self.session is None or self.busy:
            return False
        self.before_saving.emit()
        path = self._dialogs.save_file("名前を付けて保存", self._suggested(), DOCUMENT_FILTER)
        if path is None:
            return False
        try:
            self._publish(path)
        except WorldError as error:
            self._messages.error(error)
            return False
        return True

    # --- leaving -------------------------------------------------------------------------------------------

    def leave(self, going: str = "閉じる") -> Leave:
        """Ask what becomes of unsaved work. Nothing is closed yet."""
        if self.busy:
            return None
        if self.session is None:
            return "saved"
        self.before_saving.emit()
        count = self.session.document.unsaved
        if not count:
            return "saved"
        answer = self._messages.ask(
            f"保存先へまだ保存していない変更が {count} 件あります。",
            "保存せずに閉じても、内容はこの端末に残ります。次に方針ナビを始めたとき、続きから開けます。",
            (Choice("save", f"保存して{going}"), Choice("keep", f"保存せずに{going}"), STOP),
        )
        if answer == CANCEL or (answer == "save" and not self.save()):
            return None
        return "saved" if answer == "save" else "keep"

    def close(self, leave: Leave) -> None:
        """Close the open file as decided by `leave`."""
        if self.session is None:
            return
        session, self.session = self.session, None
        session.close()
        # An export of this file may still be running; its pages must live until it has answered
        QThreadPool.globalInstance().waitForDone()
        self.session_changed.emit(None)
        session.document.close(keep=leave == "keep")
        self.closed.emit()

    # --- helpers -------------------------------------------------------------------------------------------

    def _begin(self, make: Callable[[], Document], done: str) -> bool:
        """Open the new one first: if it cannot be opened, the present one stays as it is."""
        leave = self.leave("開く")
        if leave is None:
            return False
        try:
            with _hourglass():
                document = make()
                session = LiveSession(document)
        except WorldError as error:
            self._messages.error(error)
            return False
        self.close(leave)
        self.session = session
        with _hourglass():
            self.session_changed.emit(session)
        self._messages.say(done)
        return True

    def _publish(self, path: Path | None) -> None:
        session = self.session
        if session is None:
            return
        self.busy = True
        try:
            target = wait_for(lambda: session.document.publish(path), lambda: self.slow_started.emit("保存しています…"))
        finally:
            self.busy = False
            self.slow_ended.emit()
        Settings().remember_file(target)

    def _folder(self) -> Path:
        path = self.session.document.path if self.session else None
        recent = Settings().recent_files()
        return path.parent if path else recent[0].parent if recent else documents_folder()

    def _suggested(self) -> Path:
        path = self.session.document.path if self.session else None
        if path:
            return path
        town = self.session.book.facts.organization.name if self.session else ""
        safe = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "＿", town).strip(" .") or "新しい方針"
        return self._folder() / f"{safe}{SUFFIX}"


@contextmanager
def _hourglass() -> Iterator[None]:
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()
