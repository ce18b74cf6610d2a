"""The window: one file at a time, commands and keys, the title with the state, and leaving without losing anything."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from desktop import APP_NAME
from desktop.store import WorldError
from desktop.store.profile import Settings

from . import theme
from .crash_box import CrashBox
from .file.dialogs import FileDialogs
from .messages import Messages
from .overlay import Overlay
from .overrides import reported
from .palette import Palette
from .start.start_page import StartPage

if TYPE_CHECKING:  # the pages of an open file are many and heavy: the window shows before they are imported
    from .about.about_page import AboutPage
    from .desks import Desks
    from .file.desk import FileDesk
    from .file.merge_desk import MergeDesk
    from .file.merge_page import MergePage
    from .file.takeout_desk import TakeoutDesk
    from .live import LiveSession
    from .output.output_page import OutputPage
    from .workspace import Workspace

_GEOMETRY = "window"


class MainWindow(QMainWindow):
    """Holds the desk (files) and the workspace (the open one); every command passes `run`."""

    def __init__(self, messages: Messages | None = None, dialogs: FileDialogs | None = None) -> None:
        super().__init__()
        self.setObjectName("main-window")
        self.setAcceptDrops(True)
        self.setWindowIcon(theme.icon("file-pen-line", theme.ACCENT))
        self.messages = messages or Messages(self)
        self.dialogs = dialogs or FileDialogs(self)
        self.start_page = StartPage(self.messages)
        self.workspace: Workspace | None = None
        self.about_page: AboutPage | None = None  # while no file is open; else it lies in the place of ファイル
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start_page)
        self.setCentralWidget(self.stack)
        self.palette_box = Palette(self)
        self.overlay = Overlay(self)
        self._attention = QTimer(self, interval=400)  # another start of the program may ask for this window
        self.setWindowTitle(APP_NAME)
        self._wire()
        self._bind_keys()
        self._restore()
        self.start_page.refresh()

    @cached_property
    def desks(self) -> Desks:
        """Files and what is done with them; the pages of an open file hang on their signals."""
        from .desks import make_desks

        made = make_desks(self.messages, self.dialogs, self)
        self._wire_desks(made)
        return made

    @property
    def desk(self) -> FileDesk:
        """The desk that holds the open file."""
        return self.desks.files

    @property
    def merging(self) -> MergeDesk:
        """The desk that joins two copies."""
        return self.desks.merging

    @property
    def taking_out(self) -> TakeoutDesk:
        """The desk that writes copies to be carried out."""
        return self.desks.taking_out

    def run(self, command: str) -> None:
        """Do what a button, a key or the palette asked for. WorldError is told, never raised."""
        if self._merge_goes_first():
            return
        what, _, rest = command.partition(":")
        doings: dict[str, Callable[[], object]] = {
            "save": self.desk.save,
            "save-as": self.desk.save_as,
            "open": self.desk.ask_and_open,
            "new": self._new,
            "sample": lambda: self.desk.open_sample(rest),
            "merge": self.merging.ask_and_begin,
            "backups": lambda: self._in_workspace(lambda space: space.show_backups()),
            "takeout": lambda: self._in_workspace(lambda space: space.show_takeout()),
            "about": self._show_about,
            "security-sheet": self.desks.about.write_sheet,
            "sbom": self.desks.about.write_sbom,
            "close": self._close_file,
            "undo": lambda: self._turn(lambda live: live.undo(), "これより前に戻せる操作はありません。"),
            "redo": lambda: self._turn(lambda live: live.redo(), "やり直す操作はありません。"),
            "palette": self._open_palette,
            "place": lambda: self._in_workspace(lambda space: space.go(rest)),
            "step": lambda: self._in_workspace(lambda space: space.open_step(rest)),
            "tab": lambda: self._in_workspace(lambda space: space.open_tab(*rest.split("/", 2))),
            "person": lambda: self._in_workspace(lambda space: space.open_tab("staff", "person", rest)),
            "search": lambda: self._in_workspace(lambda space: space.focus_search()),
            "blank": lambda: self._in_workspace(lambda space: space.next_blank()),
            "export": lambda: self._output(lambda page: page.write(rest)),
            "intake": lambda: self._output(lambda page: page.choose_sheet()),
        }
        try:
            doings[what]()
        except WorldError as error:
            self.messages.error(error)

    def run_dropped(self, urls: list[QUrl]) -> None:
        """Open what was dropped, or tell what can be opened."""
        if self._merge_goes_first():
            return
        from .dropped import dropped_file

        try:
            self.desk.open_path(dropped_file(urls))
        except WorldError as error:
            self.messages.error(error)

    def show_crash(self, text: str, path: Path | None = None, *, earlier: bool = False) -> None:
        """Tell of a bug: go on, or close with everything kept on this PC."""
        box = CrashBox(text, path, self, earlier=earlier)
        going_on = box.exec() == CrashBox.DialogCode.Accepted
        box.deleteLater()
        if not going_on and not earlier:
            try:
                self.desk.close("keep")
            finally:
                QApplication.exit(1)

    def come_forward(self) -> None:
        """Show this window above the others, as it is asked when its file is opened a second time."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self.messages.say("このファイルは、ここで開いています。")

    def tell_known(self, error: BaseException) -> bool:
        """An error that carries its own sentence is told as such."""
        if isinstance(error, WorldError):
            self.messages.error(error)
        return isinstance(error, WorldError)

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_session_changed(self, session: LiveSession | None) -> None:
        self._leave_about()
        old, self.workspace = self.workspace, None
        if old is not None:
            self._put_away(old)
        if session is not None:
            from .workspace import Workspace

            self.workspace = Workspace(session, self.messages, self.dialogs, self, self.desk.wait)
            self.workspace.command_requested.connect(self.run)
            self.workspace.new_requested.connect(self.desk.new_file)
            self.workspace.path_requested.connect(self.desk.open_recent)
            self.workspace.backup_requested.connect(self.desk.open_backup)
            self.workspace.takeout_requested.connect(self.taking_out.carry_out)
            self.workspace.compare_requested.connect(self.merging.compare)
            self.workspace.notice_line.say(self.desk.notice)
            self.workspace.state_changed.connect(self._show_title)
            self.stack.addWidget(self.workspace)
            self.stack.setCurrentWidget(self.workspace)
            self.workspace.take_focus()
        self._show_title()

    def _on_notice(self, text: str) -> None:
        if self.workspace is not None:
            self.workspace.notice_line.say(text)

    def _on_merge_opened(self, page: MergePage) -> None:
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)

    def _on_merge_closed(self, page: MergePage) -> None:
        self._put_away(page)
        self.stack.setCurrentWidget(self.workspace or self.start_page)
        if self.workspace is not None:
            self.workspace.take_focus()

    def _on_resumed(self, place: dict[str, str]) -> None:
        self._in_workspace(lambda space: space.restore(place))

    def _on_recent_changed(self) -> None:
        self.start_page.show_recent()
        self._in_workspace(lambda space: space.show_recent())

    def _look_for_attention(self) -> None:
        if self.desk.session is not None and self.desk.session.document.work.attention_asked():
            self.come_forward()

    def _on_before_saving(self) -> None:
        self._in_workspace(lambda space: space.commit())

    # --- helpers -------------------------------------------------------------------------------------------

    def _merge_goes_first(self) -> bool:
        if self.merging.page is not None:
            self.merging.page.hint("「まとめる」か「やめる」を選ぶと、ほかの操作に戻れます。")
        return self.merging.page is not None

    def _wire(self) -> None:
        start = self.start_page
        start.about_requested.connect(lambda: self.run("about"))
        start.new_requested.connect(lambda *asked: self.desk.new_file(*asked))
        start.open_requested.connect(lambda: self.desk.ask_and_open())
        start.path_requested.connect(lambda path: self.desk.open_recent(path))
        start.sample_requested.connect(lambda key: self.desk.open_sample(key))
        start.resume_requested.connect(lambda work: self.desk.resume(work))
        self.palette_box.chosen.connect(self.run)

    def _wire_desks(self, desks: Desks) -> None:
        desk = desks.files
        desk.session_changed.connect(self._on_session_changed)
        desk.closed.connect(self.start_page.refresh)
        desk.recent_changed.connect(self._on_recent_changed)
        desk.before_saving.connect(self._on_before_saving)
        desk.notice_changed.connect(self._on_notice)
        desks.merging.page_opened.connect(self._on_merge_opened)
        desks.merging.page_closed.connect(self._on_merge_closed)
        desk.slow_started.connect(self.overlay.begin)
        desk.slow_ended.connect(self.overlay.end)
        desk.stop_offered.connect(self.overlay.offer_stop)
        desk.progressed.connect(self.overlay.show_part)
        desk.resumed.connect(self._on_resumed)
        self._attention.timeout.connect(self._look_for_attention)
        self._attention.start()

    def _bind_keys(self) -> None:
        keys = {
            "Ctrl+S": "save",
            "Ctrl+Shift+S": "save-as",
            "Ctrl+O": "open",
            "Ctrl+N": "new",
            "Ctrl+Z": "undo",
            "Ctrl+Y": "redo",
            "Ctrl+Shift+Z": "redo",
            "Ctrl+F": "search",
            "Ctrl+K": "palette",
        }
        for key, command in keys.items():
            self._bind(key, partial(self.run, command))
        for number in range(1, 10):
            self._bind(f"Ctrl+{number}", partial(self._go_number, number))
        self._bind("Alt+Left", partial(self._go_back, -1))
        self._bind("Alt+Right", partial(self._go_back, 1))

    def _bind(self, key: str, doing: Callable[[], object]) -> None:
        QShortcut(QKeySequence(key), self).activated.connect(doing)

    def _go_number(self, number: int) -> None:
        self._in_workspace(lambda space: space.go_number(number))

    def _go_back(self, by: int) -> None:
        self._in_workspace(lambda space: space.go_back(by))

    def _in_workspace(self, doing: Callable[[Workspace], object]) -> None:
        if self.workspace is not None and self.merging.page is None:
            doing(self.workspace)

    def _output(self, doing: Callable[[OutputPage], object]) -> None:
        if self.workspace is None:
            return
        self.workspace.commit()
        if self.desk.session is not None:
            self.desk.session.refresh_now()
        from .output.output_page import OutputPage

        self.workspace.go("output")
        page = self.workspace.page("output")
        if isinstance(page, OutputPage):
            doing(page)

    def _new(self) -> None:
        if self.workspace is not None:
            self.workspace.focus_new()
        else:
            self.start_page.new_card.name_edit.setFocus()

    def _show_about(self) -> None:
        if self.workspace is not None:
            self.workspace.show_about()
            return
        from .about.about_page import AboutPage

        self.about_page = AboutPage(self.messages)
        self.about_page.command_requested.connect(self.run)
        self.about_page.left.connect(self._leave_about)
        self.stack.addWidget(self.about_page)
        self.stack.setCurrentWidget(self.about_page)
        self.about_page.take_focus()

    def _leave_about(self) -> None:
        if self.about_page is not None:
            self._put_away(self.about_page)
            self.about_page = None
            self.start_page.about_button.setFocus()

    def _put_away(self, page: QWidget) -> None:
        self.stack.removeWidget(page)
        page.hide()
        page.deleteLater()

    def _close_file(self) -> None:
        leave = self.desk.leave()
        if leave is not None:
            self.desk.close(leave)

    def _turn(self, doing: Callable[[LiveSession], str], nothing: str) -> None:
        if self.desk.session is None or self.workspace is None or self.desk.busy:
            return
        self.workspace.commit()
        if not doing(self.desk.session):
            self.messages.say(nothing)

    def _open_palette(self) -> None:
        if self.desk.session is not None:
            from .commands import commands

            self.palette_box.open(commands(self.desk.session))

    def _show_title(self) -> None:
        session = self.desk.session
        if session is None:
            self.setWindowTitle(APP_NAME)
            self.setWindowModified(False)
            return
        path = session.document.path
        name = path.name if path else "名前のないファイル"
        self.setWindowTitle(f"{APP_NAME} ─ {name.replace('[*]', '')}[*]")
        self.setWindowModified(session.document.unsaved > 0)

    def _restore(self) -> None:
        self.setMinimumSize(800, 440)
        kept = Settings().get(_GEOMETRY, "")
        try:
            known = isinstance(kept, str) and self.restoreGeometry(QByteArray(base64.b64decode(kept, validate=True)))
        except ValueError:
            known = False
        if not kept or not known:
            room = self.screen().availableSize()
            self.resize(min(1280, room.width()), min(800, room.height() - 40))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The veil keeps covering the window."""
        super().resizeEvent(event)
        self.overlay.setGeometry(self.rect())

    @reported
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere; what they are is told after the drop."""
        if event.mimeData().hasUrls() and not self.desk.busy:
            event.acceptProposedAction()

    @reported
    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file, once the program that it was dragged from is free again."""
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        QTimer.singleShot(0, self, lambda: self.run_dropped(urls))

    @reported
    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work, remember the place of the window, and put everything away."""
        leave = self.desk.leave()
        if leave is None:
            event.ignore()
            return
        Settings().put(_GEOMETRY, base64.b64encode(self.saveGeometry().data()).decode())
        self.desk.close(leave)
        event.accept()
