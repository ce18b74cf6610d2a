"""個人票: choose a person, read the page, change its records, print it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QListView, QStackedWidget, QWidget

from desktop.models import CheckRound
from desktop.policy.book import Book
from desktop.policy.staff import rounds
from desktop.policy.staff.card import LAYERS
from desktop.policy.staff.card_source import CardSource
from desktop.policy.staff.people_search import Search, find
from desktop.store import Changes, WorldError
from desktop.store.files import write_bytes
from desktop.store.watch import Stopped, Watch
from desktop.ui import theme
from desktop.ui.file.dialogs import PDF_FILTER, FileDialogs, documents_folder
from desktop.ui.live import LiveSession
from desktop.ui.messages import STOP, Choice, Messages
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import sheet
from desktop.ui.tabbed import Wait, wait_alone
from desktop.ui.widgets import Prose, button, column, label, row, scrolled

from .card_pane import CardPane
from .card_people import CardPeople
from .person_form_parts import department_choices, offer, pick

_LIST_WIDTH: Final = 248
_REST: Final = 200  # milliseconds after the last key of a search
_ROWS: Final = frozenset({"assessment"})  # what no new book announces, and yet stands on the page
_PURPOSE: Final = (
    "一人ひとりのレベル、育成段階、受講、案件、1on1を一枚で見る場所です。"
    "本人と話すときに開き、印刷して渡せます。先に職員を入れてください。"
)


class CardTab(QWidget):
    """The list on the left filters, the page on the right shows; both follow the file."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card-tab")
        self.setStyleSheet(sheet())
        self._session, self._messages, self._page = session, messages, parent
        self.dialogs = FileDialogs(self)
        self.wait: Wait = wait_alone
        self._staff_id = 0
        self._source: CardSource | None = None
        self._rounds: dict[int, CheckRound] = {}
        self.search = LineInput()
        self.search.setPlaceholderText("番号・氏名・かなでさがす")
        self.search.setAccessibleName("個人票の人をさがす")
        self.search.setClearButtonEnabled(True)
        self.department, self.round, self.layer = pick("部署", 8), pick("スキルチェック", 14), pick("評価の種類", 4)
        self.model = CardPeople(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.count = label("", "small")
        self.previous = button("前の人", lambda: self.step(-1), icon="chevron-up", name="previous")
        self.next = button("次の人", lambda: self.step(1), icon="chevron-down", name="next")
        self.one_button = button("この人をPDFに…", self.print_one, role="primary", name="print-one")
        self.all_button = button("", self.print_all, name="print-all")
        self.pane = CardPane(session, messages)
        self.paper = scrolled(self.pane)
        self.stack = QStackedWidget()
        self._timer = QTimer(self, singleShot=True, interval=_REST)
        self._assemble()
        self._wire()
        self.refresh()

    @property
    def staff_id(self) -> int:
        """Whose page is open; 0 for nobody's."""
        return self._staff_id

    def refresh(self) -> None:
        """Follow the file."""
        facts = self._session.book.facts
        found = rounds.all_rounds(self._session.document)
        self._rounds = {each.id: each for each in found}
        current = rounds.running(found) or next(iter(found), None)
        kept = self.round.currentData() if self.round.currentData() in self._rounds else current and current.id
        names = [(each.name, each.id) for each in found]
        offer(self.round, names or [("（まだありません）", 0)], kept or 0)
        offer(self.department, department_choices(facts, "", "全部署"), self.department.currentData())
        self._reload()

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus()
        self.search.selectAll()

    def show_place(self, key: str) -> None:
        """Open the page of one person by the UUID."""
        if self._source is None:
            return
        everybody = (*self._source.roster.people, *self._source.everybody)
        found = next((person for person in everybody if person.uuid == key), None)
        if found is not None:
            self.search.clear()
            offer(self.department, department_choices(self._session.book.facts, "", "全部署"), 0)
            self._staff_id = found.id
            self._list()

    def step(self, by: int) -> None:
        """The next person of the list, or the one before."""
        row = self.model.row_of(self._staff_id)
        wanted = min(max(row + by, 0), self.model.rowCount() - 1)
        if wanted >= 0:
            self._choose(self.model.people[wanted].id)
            self.paper.verticalScrollBar().setValue(0)

    def print_one(self) -> None:
        """The page of this person as PDF."""
        if self.pane.card is not None:
            person = self.pane.card.person
            self._print([person.id], f"個人票_{person.number or person.name}.pdf")

    def print_all(self) -> None:
        """The pages of everybody in the list as one PDF."""
        place = self.department.currentText().strip() if self.department.currentData() else ""
        self._print([person.id for person in self.model.people], "_".join(filter(None, ("個人票", place))) + ".pdf")

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_book_changed(self, _book: Book) -> None:
        self._follow()

    def _on_acted(self, changes: Changes) -> None:
        if changes.tables & _ROWS:
            self._follow()

    def _follow(self) -> None:
        """At once while it can be seen, else when it is shown again: the grid writes with every key."""
        self._source = None
        if self.isVisible():
            self.refresh()

    def _on_current(self) -> None:
        index = self.list.currentIndex()
        if index.isValid() and self.model.people[index.row()].id != self._staff_id:
            self._staff_id = self.model.people[index.row()].id
            self._show()

    # --- helpers -------------------------------------------------------------------------------------------

    def _reload(self) -> None:
        book = self._session.book
        which = self._rounds.get(int(self.round.currentData() or 0))
        self._source = CardSource(self._session.document, book.facts, which, date.today().isoformat())
        self.stack.setCurrentIndex(1 if self._source.everybody else 0)
        self._list()

    def _list(self) -> None:
        if self._source is None:
            return
        wanted = Search(self.search.text(), int(self.department.currentData() or 0))
        people = list(find(self._session.book.facts, self._source.roster, wanted))
        self.list.selectionModel().blockSignals(True)
        self.model.show(people)
        self.list.selectionModel().blockSignals(False)
        self.count.setText(f"{len(people):,}人")
        self.all_button.setText(f"一覧の{len(people):,}人をPDFに…")
        self.all_button.setEnabled(bool(people))
        if self._source.person(self._staff_id) is None:
            self._staff_id = people[0].id if people else 0
        self._choose(self._staff_id)

    def _choose(self, staff_id: int) -> None:
        self._staff_id = staff_id
        row = self.model.row_of(staff_id)
        if row >= 0:
            self.list.setCurrentIndex(self.model.index(row))
        self.previous.setEnabled(row > 0)
        self.next.setEnabled(row < self.model.rowCount() - 1)
        self._show()

    def _show(self) -> None:
        row = self.model.row_of(self._staff_id)
        self.previous.setEnabled(row > 0)
        self.next.setEnabled(row < self.model.rowCount() - 1)
        layer = int(self.layer.currentData())
        card = self._source.card(self._staff_id, layer) if self._source is not None else None
        self.paper.setVisible(card is not None)
        self.one_button.setEnabled(card is not None)
        if card is not None:
            self.pane.show_card(card)

    def _print(self, staff: Sequence[int], name: str) -> None:
        detail = "個人の評価が、このファイルの外に出ます。渡す相手と置き場所を決めてから、書き出してください。"
        question = f"{len(staff):,}人の個人票をPDFに書き出しますか。"
        if self._messages.ask(question, detail, (Choice("write", "書き出す"), STOP)) != "write":
            return
        path = self.dialogs.save_file("個人票を書き出す", documents_folder() / _safe(name), PDF_FILTER)
        if path is None:
            return
        watch = Watch()
        try:
            self.wait(self._writing(staff, path, watch), f"{len(staff):,}人の個人票を書き出しています…", watch)
        except Stopped:
            self._messages.say("書き出しをやめました。ファイルは作っていません。")
        except WorldError as error:
            self._messages.error(error)
        else:
            self._messages.say(f"「{path.name}」を書き出しました。")

    def _writing(self, staff: Sequence[int], path: Path, watch: Watch) -> Callable[[], None]:
        book, document = self._session.book, self._session.document
        round_id, layer = int(self.round.currentData() or 0), int(self.layer.currentData())

        def work() -> None:
            from desktop.output.pdf.cards import make_cards  # reportlab is heavy, and a window must open first

            write_bytes(path, make_cards(book, document, staff, round_id=round_id, layer=layer, watch=watch))

        return work

    def _wire(self) -> None:
        self._timer.timeout.connect(self._list)
        self.search.textChanged.connect(lambda _text: self._timer.start())
        self.department.activated.connect(lambda _place: self._list())
        self.round.activated.connect(lambda _place: self._reload())
        self.layer.activated.connect(lambda _place: self._show())
        self.list.selectionModel().currentChanged.connect(lambda *_places: self._on_current())
        self._session.book_changed.connect(self._on_book_changed)
        self._session.acted.connect(self._on_acted)
        for key, by in ((Qt.Key.Key_PageUp, -1), (Qt.Key.Key_PageDown, 1)):
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._stepping(by))

    def _stepping(self, by: int) -> Callable[[], None]:
        return lambda: self.step(by)

    def _assemble(self) -> None:
        offer(self.layer, [(words, layer) for layer, words in LAYERS.items()], next(iter(LAYERS)))
        self.list.setAccessibleName("個人票の人")
        self.list.setUniformItemSizes(True)
        self.previous.setToolTip("PageUp")
        self.next.setToolTip("PageDown")
        left = QWidget()
        left.setFixedWidth(_LIST_WIDTH)
        side = column(left, margin=theme.UNIT * 2)
        side.addWidget(self.search)
        side.addWidget(self.department)
        side.addWidget(self.list, 1)
        side.addWidget(self.count)
        side.addWidget(self.all_button)
        bar = row()
        bar.setContentsMargins(theme.UNIT * 2, theme.UNIT, theme.UNIT * 2, 0)
        bar.addWidget(self.round)
        bar.addWidget(self.layer)
        bar.addStretch(1)
        for part in (self.previous, self.next, self.one_button):
            bar.addWidget(part)
        right = column(gap=0)
        right.addLayout(bar)
        right.addWidget(self.paper, 1)
        page = QWidget()
        whole = row(page, gap=0)
        whole.addWidget(left)
        whole.addLayout(right, 1)
        self.stack.addWidget(self._nobody())
        self.stack.addWidget(page)
        outer = column(self, gap=0)
        outer.addWidget(self.stack)

    def _nobody(self) -> QWidget:
        made = QWidget()
        body = column(made, margin=theme.UNIT * 4, gap=theme.UNIT * 2)
        body.addWidget(label("個人票には、まだ職員がいません", "section"))
        words = Prose(_PURPOSE)
        words.setMaximumWidth(640)
        body.addWidget(words)
        buttons = row()
        buttons.addWidget(
            button("名簿のファイルを取り込む", lambda: self._go("import"), role="primary", name="go-import")
        )
        buttons.addWidget(button("職員を一人ずつ加える", lambda: self._go("people"), name="go-people"))
        buttons.addStretch(1)
        body.addLayout(buttons)
        body.addStretch(1)
        return made

    def _go(self, tab: str) -> None:
        opening = getattr(self._page, "open_step", None)
        if opening is not None:
            opening(tab)

    def showEvent(self, event: QShowEvent) -> None:
        """What changed meanwhile is read now."""
        super().showEvent(event)
        if self._source is None:
            self.refresh()


def _safe(name: str) -> str:
    return "".join("＿" if letter in '\\/:*?"<>|' else letter for letter in name)
