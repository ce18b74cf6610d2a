"""Returned sheets are collected: files or a folder are chosen, looked through, and what is right is taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from desktop.analysis.facts import Facts
from desktop.intake.collect.collector import Collected, collect, files_in
from desktop.policy.book import Book
from desktop.policy.returned import Form
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError, backup
from desktop.store.watch import Stopped, Watch
from desktop.ui import theme
from desktop.ui.file.dialogs import FileDialogs, documents_folder
from desktop.ui.file.parts import Card
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.overrides import reported
from desktop.ui.tabbed import Wait, wait_alone
from desktop.ui.widgets import Prose, button, column, label, row, scrolled, set_shown

from .collect_tables import ChangeTable, FileTable, ProblemTable
from .saving import PERSONAL

_FILTER: Final = "返ってきたシート (*.xlsx *.xlsm *.csv *.txt *.tsv);;全てのファイル (*)"
_SEND: Final = (
    "課ごとに1つのファイルを、空のフォルダーに書き出します。色の付いた欄に書き込んで返してもらってください。"
    "別のソフトで保存し直したものや、名前を変えたものも読めます。"
)
_FOOT: Final = "取り込んだあとも「元に戻す」で戻せます。"


@dataclass(frozen=True, slots=True)
class Collection:
    """One kind of sheet that is sent out and collected. send: writes the files to send into a folder.

    tables: what it is made of, so that a change of them is noticed. of: of which year the sheets are, in words.
    """

    title: str
    about: str
    make_form: Callable[[Document, Facts], Form]
    lacking: Callable[[Document], str]
    send: Callable[[Book, Document, Path], list[Path]]
    tables: frozenset[str]
    of: Callable[[], str]


@dataclass(frozen=True, slots=True)
class _Read:
    collected: Collected
    form: Form
    version: int
    of: str


class CollectPage(QWidget):
    """Choose, look through, take. Nothing is written before 「取り込む」."""

    def __init__(
        self, session: LiveSession, messages: Messages, collection: Collection, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("collect-page")
        self.setAcceptDrops(True)
        self._session, self._messages, self._collection = session, messages, collection
        self.dialogs = FileDialogs(self)
        self.wait: Wait = wait_alone
        self._paths: list[Path] = []
        self._folder: Path | None = None
        self._read: _Read | None = None
        self._busy = False
        self.folder_button = button(
            "フォルダーを選ぶ…", self._on_folder, role="primary", icon="folder-open", name="collect-folder"
        )
        self.files_button = button("ファイルを選ぶ…", self._on_files, name="collect-files")
        self.send_button = button("課ごとのファイルを書き出す…", self._on_send, icon="download", name="send-out")
        self.lacking_label = Prose("", theme.CAUTION)
        self.summary_label = Prose("")
        self.missing_label = Prose("", theme.CAUTION)
        self.files, self.changes, self.problems = FileTable(), ChangeTable(), ProblemTable()
        self.prefer_button = button("選んだファイルの答えを採る", self._on_prefer, role="link", name="prefer")
        self.of_label, self.review_label = label("", "section"), label("", "section")
        self.bar = QTabBar()
        self.lists = QStackedWidget()
        self.choose_label = label("", "small")
        self.stop_button = button("やめる", self._leave, name="stop-collecting")
        self.take_button = button("", self._on_take, role="primary", name="take-collected")
        self.pages = QStackedWidget()
        self.pages.addWidget(self._beginning())
        self.pages.addWidget(self._review())
        column(self).addWidget(self.pages)
        self.changes.picked.connect(self._count)
        self.files.itemSelectionChanged.connect(self._on_file_chosen)
        session.book_changed.connect(lambda _book: self.follow())
        self._show_lacking()

    def open_folder(self, folder: Path) -> None:
        """Read every file of a folder."""
        self._open(lambda: files_in(folder), folder)

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read some files."""
        self._open(lambda: list(paths), None)

    # --- reading -------------------------------------------------------------------------------------------

    def _on_folder(self) -> None:
        folder = self.dialogs.open_folder(f"{self._collection.title}の入ったフォルダーを選ぶ", documents_folder())
        if folder is not None:
            self.open_folder(folder)

    def _on_files(self) -> None:
        paths = self.dialogs.open_files(f"{self._collection.title}のファイルを選ぶ", documents_folder(), _FILTER)
        if paths:
            self.open_files(paths)

    def _on_send(self) -> None:
        if self._messages.ask(*PERSONAL) != "write":
            return
        folder = self.dialogs.open_folder("書き出すフォルダーを選ぶ", documents_folder())
        if folder is None:
            return
        book, document, send = self._session.book, self._session.document, self._collection.send
        try:
            written = self.wait(lambda: send(book, document, folder), "課ごとのファイルを書き出しています")
        except WorldError as error:
            self._messages.error(error)
            return
        self._messages.say(f"{len(written):,} 個のファイルを「{folder.name}」に書き出しました。")

    def _open(self, find: Callable[[], list[Path]], folder: Path | None) -> None:
        document, make_form, tables = self._session.document, self._collection.make_form, self._collection.tables

        def work(watch: Watch) -> tuple[list[Path], _Read]:
            paths = find()
            version, of = document.version_of(tables), self._collection.of()
            form = make_form(document, read_facts(document))
            return paths, _Read(collect(paths, form, folder, watch), form, version, of)

        if self._busy:
            return
        watch, self._busy = Watch(), True
        try:
            self._paths, self._read = self.wait(lambda: work(watch), "返ってきたシートを読んでいます", watch)
        except Stopped:
            self._messages.say("やめました。何も変えていません。")
            return
        except WorldError as error:
            self._messages.error(error)
            return
        finally:
            self._busy = False
        self._folder = folder
        self._show()

    def follow(self) -> None:
        """Something was changed elsewhere (an undo, another tab, the year): what is shown here is compared anew."""
        self._show_lacking()
        now = self._session.document.version_of(self._collection.tables), self._collection.of()
        if self._read is not None and (self._read.version, self._read.of) != now:
            paths, folder = self._paths, self._folder
            self._open(lambda: paths, folder)

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        if self._read is None:
            return
        found = self._read.collected
        self.files.show_lines(found.lines)
        self.changes.show_changes(found)
        self.problems.show_problems(found.problems)
        self.summary_label.set_text(_summary(found, len(self._paths)))
        self.missing_label.set_text(_missing(found))
        set_shown(bool(found.missing or found.blank), self.missing_label)
        for place, (name, count) in enumerate(
            (
                ("返ってきたファイル", len(found.lines)),
                ("変わる内容", len(found.changes)),
                ("取り込めないもの", len(found.problems)),
            )
        ):
            self.bar.setTabText(place, f"{name}（{count:,}）")
        self.bar.setCurrentIndex(0)
        self.pages.setCurrentIndex(1)
        self._on_file_chosen()
        self._count()
        self.files.setFocus()

    def _show_lacking(self) -> None:
        lacking = self._collection.lacking(self._session.document)
        self.of_label.setText(f"{self._collection.of()}の{self._collection.title}")
        self.review_label.setText(f"{self._collection.of()}の{self._collection.title}を集める")
        self.lacking_label.set_text(lacking)
        set_shown(bool(lacking), self.lacking_label)
        for each in (self.folder_button, self.files_button, self.send_button):
            each.setEnabled(not lacking)

    def _count(self) -> None:
        if self._read is None:
            return
        count, left = len(self.changes.picks), self.changes.open_choices
        self.take_button.setText(f"{count:,} 件を取り込む")
        self.take_button.setEnabled(count > 0)
        words = f"答えの分かれた {left:,} 件は、「変わる内容」で選ぶまで取り込みません。" if left else ""
        self.choose_label.setText(words + _FOOT)

    def _on_file_chosen(self) -> None:
        split = self._read is not None and any(len(c.options) > 1 for c in self._read.collected.changes)
        set_shown(split, self.prefer_button)
        self.prefer_button.setEnabled(bool(self.files.chosen))

    def _on_prefer(self) -> None:
        name = self.files.chosen
        count = self.changes.prefer(name)
        words = (
            f"「{name}」の答えを {count:,} 件で選びました。"
            if count
            else f"「{name}」に、答えの分かれた欄はありません。"
        )
        self._messages.say(words)

    # --- taking --------------------------------------------------------------------------------------------

    def _on_take(self) -> None:
        if self._read is None:
            return
        document, read = self._session.document, self._read
        cells = read.collected.cells(self.changes.picks)
        warning = backup.attempt(document, f"{self._collection.title}を取り込む前")
        self._read = None  # the change is our own: nothing is to be compared anew
        try:
            count = read.form.take(document, cells) if cells else 0
        except WorldError as error:
            self._read = read
            self._messages.error(error)
            return
        self._leave()
        self._messages.say(f"{self._collection.title}から {count:,} 件を取り込みました。{warning}", undoable=count > 0)

    def _leave(self) -> None:
        self._read, self._paths = None, []
        self.pages.setCurrentIndex(0)
        self.folder_button.setFocus()

    @reported
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A folder or files may be dropped anywhere on the page."""
        urls = event.mimeData().urls()
        if urls and all(url.isLocalFile() for url in urls) and self.folder_button.isEnabled():
            event.acceptProposedAction()

    @reported
    def dropEvent(self, event: QDropEvent) -> None:
        """Read them."""
        event.acceptProposedAction()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls()]
        if len(paths) == 1 and paths[0].is_dir():
            self.open_folder(paths[0])
        else:
            self.open_files(paths)

    # --- building ------------------------------------------------------------------------------------------

    def _beginning(self) -> QWidget:
        inside = QWidget()
        body = column(inside, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        body.addWidget(self.of_label)
        body.addWidget(self.lacking_label)
        card = Card("upload", f"{self._collection.title}を集める", self._collection.about)
        card.setMaximumWidth(720)
        line = row()
        line.addWidget(self.folder_button)
        line.addWidget(self.files_button)
        line.addStretch(1)
        card.body.addLayout(line)
        card.body.addWidget(Prose("ファイルやフォルダーをこの画面に落としても始められます。", theme.SECONDARY))
        sending = Card("download", f"{self._collection.title}を渡す", _SEND)
        sending.setMaximumWidth(720)
        line = row()
        line.addWidget(self.send_button)
        line.addStretch(1)
        sending.body.addLayout(line)
        body.addWidget(sending)
        body.addWidget(card)
        body.addStretch(1)
        return scrolled(inside)

    def _review(self) -> QWidget:
        inside = QWidget()
        body = column(inside, margin=theme.UNIT * 2, gap=theme.UNIT)
        body.addWidget(self.review_label)
        body.addWidget(self.summary_label)
        body.addWidget(self.missing_label)
        head = row()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setAccessibleName("集めたシートの見出し")
        for table in (self.files, self.changes, self.problems):
            self.bar.addTab("")
            self.lists.addWidget(table)
        self.bar.currentChanged.connect(self.lists.setCurrentIndex)
        head.addWidget(self.bar, 1)
        head.addWidget(self.prefer_button)
        body.addLayout(head)
        body.addWidget(self.lists, 1)
        foot = row()
        foot.addWidget(self.choose_label, 1)
        foot.addWidget(self.stop_button)
        foot.addWidget(self.take_button)
        body.addLayout(foot)
        return inside


def _summary(found: Collected, files: int) -> str:
    came = found.expected - len(found.missing) - len(found.blank)
    words = f"{files:,} ファイルを読みました。{found.expected} 部署のうち {came} 部署から届いています。"
    return words + (f"もう入っている答え {found.same:,} 件は省いています。" if found.same else "")


def _missing(found: Collected) -> str:
    lines = []
    for name, owners in (("未提出", found.missing), ("届いたが記入なし", found.blank)):
        if owners:
            lines.append(f"{name}（{len(owners)}／{found.expected} 部署）: {'、'.join(owners)}")
    return "\n".join(lines)
