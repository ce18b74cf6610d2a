"""Opening, saving and leaving files: what the window, the start page and ファイル all ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from desktop.catalog.samples import SAMPLES
from desktop.policy.starting import new_document, new_sample
from desktop.store import Document, TargetChanged, UnreadableFile, WorldError, backup, profile, seal, takeout
from desktop.store.backup import Backup
from desktop.store.profile import Settings
from desktop.store.watch import Stopped, Watch
from desktop.store.workcopy import WorkCopy, open_elsewhere
from desktop.ui.forward import call_forward
from desktop.ui.live import LiveSession
from desktop.ui.messages import CANCEL, STOP, Choice, Messages
from desktop.ui.work import wait_for

from .dialogs import DOCUMENT_FILTER, OPEN_FILTER, FileDialogs, documents_folder
from .locks import NOBODY, Hold, LockKeeper
from .parts import when
from .seen import Seen, look_for, not_there

SUFFIX = ".sqlite"
Result = TypeVar("Result")
Leave = str | None  # "saved", "keep", or None: the officer stays


class FileDesk(QObject):
    """One per window. It holds the open session and tells when another takes its place."""

    session_changed = Signal(object)  # LiveSession | None
    closed = Signal()  # the file that was open is closed and its working copy put away
    before_saving = Signal()  # pages write down what is still being typed
    leaving = Signal()  # whatever covers the file must let go of it
    merge_requested = Signal(object)  # Path: the target was changed by somebody, and the officer wants both
    notice_changed = Signal(str)  # a quiet line over the pages: read-only, a copy, nowhere to write
    slow_started = Signal(str)  # something takes longer than a moment; the text says what
    slow_ended = Signal()
    stop_offered = Signal(object)  # Watch: it takes so long that the officer may wish to stop it
    progressed = Signal(float)
    resumed = Signal(object)  # where the officer was when the work ended
    recent_changed = Signal()  # a file was taken out of the list of those opened last
    elsewhere = Signal(object)  # Path: another window on this PC has it, and was asked to come forward

    def __init__(self, messages: Messages, dialogs: FileDialogs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._dialogs = dialogs
        self._locks = LockKeeper(messages)
        self._origin: Path | None = None  # what a document without a place was taken from
        self.session: LiveSession | None = None
        self.busy = False

    @property
    def notice(self) -> str:
        """What there is to know about the open file's place; mostly nothing."""
        return " ".join(text for text in (_profile_notice(), self._locks.held.notice) if text)

    # --- beginning -----------------------------------------------------------------------------------------

    def new_file(self, name: str, preset: str = "standard") -> None:
        """A new file with a preset's frame in it."""
        self._begin(lambda _hold: new_document(preset, name.strip()), "新しいファイルをつくりました。")

    def open_sample(self, key: str) -> None:
        """A sample town in a new file of its own."""
        self._begin(lambda _hold: new_sample(key), f"見本「{SAMPLES[key]}」を開きました。自由に書き換えて試せます。")

    def ask_and_open(self) -> None:
        """Choose a file and open it."""
        path = self._dialogs.open_file("ファイルを開く", self.folder(), OPEN_FILTER)
        if path:
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Open a file of the user's, or a copy of it when somebody else has it."""
        if seal.is_sealed(path):
            self._open_sealed(path)
            return
        if self._is_open(path):
            return
        done = f"「{path.name}」を開きました。"
        if self._begin(lambda hold: _open(path, hold), done, lambda: self._locks.ask(path), path):
            self._origin = path.absolute()
            Settings().remember_file(path.absolute())

    def open_recent(self, path: Path) -> None:
        """Open a file of the list. It may be on a share or a stick that is away: looked for while the window waits."""
        if self.busy:
            return
        state = self.wait(partial(look_for, path), f"「{path.name}」を探しています…")
        if state is Seen.THERE:
            self.open_path(path)
            return
        if state is Seen.GONE:
            Settings().forget_file(path)
            self.recent_changed.emit()
        self._refuse(not_there(path, state), path)

    def _is_open(self, path: Path) -> bool:
        """A file that a window on this PC has open is shown there instead of being opened twice."""
        if self.session is not None and self.session.document.is_home(path):
            self._messages.say(f"「{path.name}」は、すでに開いています。")
            return True
        other = open_elsewhere(path)
        if other is None:
            return False
        call_forward(other)
        self._messages.say(f"「{path.name}」は、別の画面で開いています。その画面を前に出しました。")
        self.elsewhere.emit(path)
        return True

    def _open_sealed(self, path: Path) -> None:
        """Its content becomes a document without a place."""
        plain = self.unsealed(path)
        if plain is None:
            return
        done = f"「{path.name}」を開きました。保存するときは、保存先を選びます。"
        if self._begin(lambda _hold: takeout.open_plain(plain), done):
            self._origin = path.absolute()
            Settings().remember_file(path.absolute())

    def unsealed(self, path: Path) -> bytes | None:
        """Ask for the password until it fits; None when the officer stops or the file is damaged."""
        problem = ""
        while (secret := self._messages.ask_secret(path.name, problem)) is not None:
            try:
                return self.wait(partial(takeout.unseal, path, secret), "合言葉を確かめています…")
            except seal.WrongPasswordError as error:
                problem = f"{error.message}{error.next_step}"
            except WorldError as error:
                self._messages.error(error)
                return None
        return None

    def open_backup(self, found: Backup) -> None:
        """Open a backup as a new document; nothing is written over it or over the file it was taken from."""
        done = "バックアップを、新しいファイルとして開きました。保存するときは、保存先を選びます。"
        if self._begin(lambda _hold: Document.open_copy(found.path), done):
            self._origin = Path(found.target) if found.target else None

    def resume(self, work: WorkCopy) -> None:
        """Go on with work that was left on this PC."""
        done, place = "前回の続きを開きました。保存先へはまだ保存していません。", work.place
        if self._begin(lambda _hold: Document.resume(work), done, lambda: self._locks.quietly(work.target)):
            self.resumed.emit(place)

    # --- saving --------------------------------------------------------------------------------------------

    def save(self) -> bool:
        """Publish to the file's place; asks for one when there is none. Says whether it is saved now."""
        if self.session is None or self.busy:
            return False
        self.before_saving.emit()
        if self.session.document.path is None:
            return self.save_as()
        return self._try_to_publish(None)

    def save_as(self) -> bool:
        """Publish to a place that the officer chooses."""
        if self.session is None or self.busy:
            return False
        self.before_saving.emit()
        path = self._dialogs.save_file("名前を付けて保存", self._suggested(), DOCUMENT_FILTER)
        return path is not None and self._try_to_publish(path)

    def wait(self, work: Callable[[], Result], text: str, watch: Watch | None = None) -> Result:
        """Let the window wait for work on the open file; nothing else begins meanwhile. `watch` makes it stoppable."""
        self.busy = True
        long = partial(self.stop_offered.emit, watch) if watch else None
        if watch:
            watch.follow(self.progressed.emit)
        try:
            return wait_for(work, lambda: self.slow_started.emit(text), long)
        finally:
            self.busy = False
            self.slow_ended.emit()

    # --- leaving -------------------------------------------------------------------------------------------

    def leave(self, going: str = "閉じる") -> Leave:
        """Ask what becomes of unsaved work. Nothing is closed yet."""
        if self.busy:
            return None
        if self.session is None:
            return "saved"
        self.leaving.emit()
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
        """Close the open file as decided by `leave`, and let others have it."""
        if self.session is not None:
            self._put_away(self.session, leave)
            self._settle(NOBODY)

    # --- helpers -------------------------------------------------------------------------------------------

    def _begin(
        self,
        make: Callable[[Hold], Document],
        done: str,
        lock: Callable[[], Hold | None] = lambda: NOBODY,
        source: Path | None = None,
    ) -> bool:
        """Open the new one first: if it cannot be opened, the present one stays as it is."""
        leave = self.leave("開く")
        hold = lock() if leave is not None else None
        if hold is None:
            return False
        try:
            with _hourglass():
                document = make(hold)
                session = LiveSession(document)
        except BaseException as error:
            self._locks.give_back(hold)
            if not isinstance(error, WorldError):
                raise
            self._refuse(error, source)
            return False
        if self.session is not None:
            self._put_away(self.session, leave)
        self._origin = None
        self.session = session
        self._settle(hold)
        with _hourglass():
            self.session_changed.emit(session)
        self._messages.say(done)
        return True

    def _refuse(self, error: WorldError, source: Path | None) -> None:
        """Tell why a file was not opened; where this PC has a backup of it, offer that at once."""
        found: list[Backup] = []
        if isinstance(error, UnreadableFile) and source is not None:
            found = self.wait(partial(backup.of_target, source), "この端末のバックアップを探しています…")
        if not found:
            self._messages.error(error)
            return
        text = (
            f"この端末に、このファイルのバックアップが {len(found)} 個あります。開いても、元のファイルは変わりません。"
        )
        choice = Choice("backup", f"バックアップを開く（{when(found[0].at)}）")
        if self._messages.ask(error.message, text, (choice, STOP)) == "backup":
            self.open_backup(found[0])

    def _put_away(self, session: LiveSession, leave: Leave) -> None:
        self.leaving.emit()
        self.session = None
        session.close()
        # An export of this file may still be running; its pages must live until it has answered
        QThreadPool.globalInstance().waitForDone()
        self.session_changed.emit(None)
        session.document.close(keep=leave == "keep")
        self.closed.emit()

    def _settle(self, hold: Hold) -> None:
        self._locks.settle(hold)
        self.notice_changed.emit(self.notice)

    def _try_to_publish(self, path: Path | None) -> bool:
        """Publish; a changed target is a question, anything else in the way is told. Says whether it is saved."""
        try:
            self._publish(path)
        except TargetChanged as error:
            choices = (Choice("merge", "保存先の内容とまとめる"), Choice("save-as", "名前を付けて保存"), STOP)
            answer = self._messages.ask(error.message, error.next_step, choices)
            if answer == "merge" and self.session is not None:
                self.merge_requested.emit(self.session.document.path)
            return answer == "save-as" and self.save_as()
        except Stopped as error:
            self._messages.say(f"保存を{error.message}{error.next_step}")
            return False
        except WorldError as error:
            self._messages.error(error)
            return False
        return True

    def _publish(self, path: Path | None) -> None:
        session = self.session
        if session is None:
            return
        document, watch = session.document, Watch(self.progressed.emit)

        def work() -> tuple[Path, str]:
            return document.publish(path, watch), backup.attempt_if_due(document, "保存したとき")

        target, warning = self.wait(work, "保存しています…", watch)
        if not self._locks.has(target):
            self._settle(self._locks.quietly(target))
        Settings().remember_file(target)
        if warning:
            # After 「保存しました」, which is on its way from the thread that saved
            QTimer.singleShot(0, self, lambda: self._messages.say(f"保存しました。{warning}"))

    def folder(self) -> Path:
        """Where a dialog begins: beside the open file, or where the last one was."""
        path = self.session.document.path if self.session else None
        recent = Settings().recent_files()
        if path is not None or not recent:
            return path.parent if path else documents_folder()
        seen = self.wait(partial(look_for, recent[0]), "フォルダーを確かめています…")
        return documents_folder() if seen is Seen.AWAY else recent[0].parent

    def _suggested(self) -> Path:
        path = self.session.document.path if self.session else None
        if path:
            return path
        if self._origin is not None:
            return self._origin.with_name(f"{self._origin.stem}_写し{SUFFIX}")
        town = self.session.book.facts.organization.name if self.session else ""
        safe = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "＿", town[:40]).strip(" .") or "新しい方針"
        return self.folder() / f"{safe}{SUFFIX}"


@contextmanager
def _hourglass() -> Iterator[None]:
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()


def _profile_notice() -> str:
    if not profile.is_makeshift():
        return ""
    return "この端末の記録場所に書き込めないため、復元とバックアップが使えません。こまめに保存してください。"


def _open(path: Path, hold: Hold) -> Document:
    return Document.open_copy(path) if hold.as_copy else Document.open(path)
