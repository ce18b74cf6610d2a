"""Pictures of every screen with the sample town, for looking at; works without a display."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEventLoop, QSize, QThreadPool, QTimer
from PySide6.QtWidgets import QWidget

from desktop.intake.answers import Change, Problem, SheetReading
from desktop.store import WorldError, backup
from desktop.store.document import Document
from desktop.store.scratch import own_profile
from desktop.store.takeout import Written
from desktop.ui.app import application
from desktop.ui.commands import commands
from desktop.ui.crash_box import CrashBox
from desktop.ui.file.file_page import FilePage
from desktop.ui.live import LiveSession
from desktop.ui.main_window import MainWindow
from desktop.ui.messages import STOP, Choice
from desktop.ui.output.output_page import OutputPage
from desktop.ui.places import PLACES
from desktop.ui.tabbed import TabbedPage

# The last one is what a 1366×768 notebook shows at 125 %
_SIZES = (QSize(1366, 768), QSize(1920, 1080), QSize(1093, 614))
_STEPS = ("0-1", "1-1", "2-0", "2-n:promoter", "3-2", "4-1", "5-n:general", "6-1", "7-1")
_READING = SheetReading(
    (
        Change("org.staff", "職員数", "180", "176", 176),
        Change("dept.hr", "人事を受け持つ課", "", "総務課", "総務課"),
    ),
    (Problem("設問!F12", "始まりの年度", "年度は「令和8年度」か「2026」のように入れてください。"),),
    41,
)
_NOTICE = (
    "読むだけ: 「あおば野町.sqlite」は、総務課 前田さん（PC-12、10月1日 9:30から）が開いています。"
    "保存するときは別の名前になります。"
)
_SETTLE = 60  # milliseconds for layouts and timers
_PAPER = 4000  # the longest that the preview of a step may take


def take(folder: Path) -> list[Path]:
    """Write one PNG a screen and size; returns the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    application()
    with own_profile():
        return [path for size in _SIZES for path in _Camera(folder, size).all()]


class _Camera:
    """One size of window."""

    def __init__(self, folder: Path, size: QSize) -> None:
        self._folder = folder
        self._tail = f"{size.width()}x{size.height()}"
        self._window = MainWindow()
        self._window.resize(size)
        self._window.show()
        self._window.activateWindow()
        self._taken: list[Path] = []

    def all(self) -> list[Path]:
        """Everything, from the start page to a crash."""
        self._leave_work_behind()
        self._window.start_page.refresh()
        self._grab("start")
        self._window.run("sample:town")
        self._places()
        self._tabs()
        self._steps()
        self._review()
        self._boxes()
        self._files()
        self._window.desk.close("saved")
        self._window.hide()
        self._window.deleteLater()
        return self._taken

    def _places(self) -> None:
        for place in PLACES:
            self._window.run(f"place:{place.key}")
            self._grab(place.key)

        self._window.run("about")
        self._grab("about")

    def _tabs(self) -> None:
        """Every tab of the places that have some."""
        for place in PLACES:
            page = self._window.workspace.page(place.key) if self._window.workspace else None
            for tab in page.tabs if isinstance(page, TabbedPage) else ():
                self._window.run(f"tab:{place.key}/{tab.key}")
                self._grab(f"{place.key}-{tab.key}")

    def _steps(self) -> None:
        for step in _STEPS:
            self._window.run(f"step:{step}")
            QThreadPool.globalInstance().waitForDone(_PAPER)
            self._grab(f"step-{step.replace(':', '-')}")

    def _review(self) -> None:
        space = self._window.workspace
        page = space.page("output") if space else None
        if isinstance(page, OutputPage):
            self._window.run("place:output")
            page.review.show_reading(_READING, "設問シート_総務課.xlsx")
            page.pages.setCurrentWidget(page.review)
            self._grab("review")

    def _boxes(self) -> None:
        window, session = self._window, self._window.desk.session
        if session is None:
            return
        window.run("place:home")
        session.save({"org.name": "あおば野町"}, "団体名を変更")
        session.save({"org.staff": None}, "「職員数」を変更")
        session.refresh_now()
        self._grab("home-open")
        window.palette_box.open(commands(session))
        window.palette_box.edit.setText("目標")
        self._grab("palette")
        window.palette_box.hide()
        question = ("保存先へまだ保存していない変更が 3 件あります。", "保存せずに閉じても、内容はこの端末に残ります。")
        choices = (Choice("save", "保存して閉じる"), Choice("keep", "保存せずに閉じる"), STOP)
        self._box(window.messages.question_box(*question, choices), "question")
        error = WorldError(
            "空き容量が足りないため、保存できませんでした: D:\\方針.sqlite", "元のファイルはそのままです。"
        )
        self._box(window.messages.error_box(error), "error")
        self._box(
            CrashBox("方針ナビ 0.1.0\nPython 3.11\n\n  desktop/ui/app.py:1 run\nbuiltins.KeyError", None, window),
            "crash",
        )

    def _files(self) -> None:
        """Backups, and merging a copy in which two answers were changed as well."""
        window, session = self._window, self._window.desk.session
        if session is None:
            return
        backup.attempt(session.document, "まとめる前")
        backup.attempt(session.document, "保存したとき")
        window.run("backups")
        self._grab("backups")
        self._takeout()
        theirs = session.document.work.folder / "人事課の写し.sqlite"
        session.document.copy_to(theirs)
        _change(theirs)
        session.save({"org.name": "あおば野市", "org.staff": 188}, "団体名と職員数を変更")
        window.merging.begin(theirs)
        if window.merging.page is not None:
            window.merging.page.settled_button.click()
            window.merging.page.conflicts.choose(0, "mine")
        self._grab("merge")
        window.merging.stop()
        if window.workspace is not None:
            window.workspace.notice_line.say(_NOTICE)
        window.run("place:home")
        self._grab("notice")

    def _takeout(self) -> None:
        """The form with a password, the recovery key of a written copy, and the box that asks for the password."""
        window, session = self._window, self._window.desk.session
        page = window.workspace.page("file") if window.workspace else None
        if not isinstance(page, FilePage) or session is None:
            return
        window.run("takeout")
        form = page.takeout_page
        for edit in (form.password_edit, form.again_edit):
            edit.setText("green-tea-and-rivers")
        self._grab("takeout")
        path = session.document.work.folder / "あおば野町_持ち出し.hnseal"
        window.taking_out.finish(session, Written(path, 1234, "ab" * 32), form.order())
        self._grab("takeout-key")
        form.left.emit()
        self._box(window.messages.secret_box(path.name, "合言葉が違います。"), "secret")

    def _box(self, box: QWidget, name: str) -> None:
        box.show()
        self._grab(name, box)
        box.hide()
        box.deleteLater()

    def _leave_work_behind(self) -> None:
        if not self._taken and len(list(self._folder.glob("start-*"))) == 0:
            document = Document.create()
            with document.action("団体名を入れる") as session:
                session.connection().exec_driver_sql("INSERT INTO answer (key, value) VALUES ('a', '1')")
            document.close(keep=True)

    def _grab(self, name: str, widget: QWidget | None = None) -> None:
        _settle()
        path = self._folder / f"{name}-{self._tail}.png"
        (widget or self._window).grab().save(str(path))
        self._taken.append(path)


def _change(path: Path) -> None:
    """What a colleague did in a copy."""
    document = Document.open(path, actor="佐藤")
    other = LiveSession(document)
    other.save({"org.name": "みどり野町", "org.staff": 176}, "団体名と職員数を変更")
    other.save({"dept.hr": "人事課"}, "人事を受け持つ課を変更")
    other.close()
    document.publish()
    document.close()


def _settle() -> None:
    loop = QEventLoop()
    QTimer.singleShot(_SETTLE, loop.quit)
    loop.exec()
