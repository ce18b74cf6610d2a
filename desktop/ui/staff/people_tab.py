"""職員: the list with search and filters on the left, the chosen person on the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTableView,
    QWidget,
)

from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use
from desktop.analysis.roster import Person, Roster
from desktop.policy.staff import people
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.people_search import STATES, Search, find
from desktop.ui import theme
from desktop.ui.frame.confirm import attempt
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import UNIT, across, button, down, label, sheet
from desktop.ui.tabbed import TabbedPage
from desktop.ui.widgets import Elided, Prose, frame, set_shown

from . import people_questions as questions
from .day_edit import DayEdit
from .people_model import WIDTHS, PeopleModel
from .person_form_pane import PersonPane
from .person_form_parts import Ask, department_choices, offer, pick
from .side import Side, beside

_REST: Final = 200  # milliseconds after the last key of a search
_PURPOSE: Final = (
    "職員の名簿があると、人材像ごとの人数、目標の分母、スキル表を、ここから数えられます。"
    "名簿は町の中だけで使い、方針には人数だけを載せます。名簿がなくても、方針は作れます。"
)


class PeopleTab(QWidget):
    """The list follows the file as of a day; what is asked takes the form's place meanwhile."""

    import_requested = Signal()

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("people-tab")
        self.setStyleSheet(sheet())
        self._session, self._messages = session, messages
        self._staff_id = 0
        self.search = LineInput()
        self.search.setPlaceholderText("氏名・かな・番号・部署からさがす")
        self.search.setAccessibleName("職員をさがす")
        self.search.setClearButtonEnabled(True)
        self.department, self.persona, self.state = pick("部署", 5), pick("人材像", 5), pick("在職か", 5)
        self.day = DayEdit("いつの時点か")
        self.model = PeopleModel(self)
        self.table = QTableView()
        self.count, self.sum = label("", "small"), Elided("", "small")
        self.pane = PersonPane(session, messages)
        self.buttons: dict[str, QPushButton] = {
            "add": button("職員を加える", "primary"),
            "transfer": button("異動"),
            "retire": button("退職"),
            "bulk": button("まとめて変える", tip="Ctrl や Shift で何人か選んでから"),
        }
        self.side, self.stack = Side(self.pane), QStackedWidget()
        self.import_button = button("名簿のファイルを取り込む", "primary")
        self.first_button = button("1人ずつ加える")
        self._timer = QTimer(self, singleShot=True, interval=_REST)
        self._assemble()
        self._wire()
        self.day.show_day(date.today().isoformat())
        self.refresh()

    # --- what the page asks for ------------------------------------------------------------------------------

    @property
    def facts(self) -> Facts:
        """The file as it is now."""
        return self._session.book.facts

    @property
    def roster(self) -> Roster:
        """Everybody, as of the day that is chosen."""
        return self._roster_of(self.day.day)

    @property
    def person(self) -> Person | None:
        """The chosen one."""
        return self.roster.by_id.get(self._staff_id)

    def refresh(self) -> None:
        """Follow the file."""
        facts, roster = self.facts, self.roster
        offer(self.department, department_choices(facts, "", "全部署"), self.department.currentData())
        offer(self.persona, [("全人材像", 0), *((p.name, p.id) for p in in_use(facts))], self.persona.currentData())
        begun = bool(roster.people)
        self.stack.setCurrentIndex(1 if begun else 0)
        if not begun and self.side.question is not None:
            self.stack.setCurrentIndex(1)
        self._list()

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus()
        self.search.selectAll()

    def flush(self) -> None:
        """Write down what is half typed."""
        self.pane.flush()

    def show_place(self, key: str) -> None:
        """Open a person by the UUID."""
        found = next((person for person in self.roster.people if person.uuid == key), None)
        if found is not None:
            self.search.clear()
            offer(self.state, [(words, key) for key, words in STATES.items()], "all")
            self._choose(found.id)
            self._list()

    # --- the list ----------------------------------------------------------------------------------------------

    def _list(self) -> None:
        roster = self.roster
        wanted = Search(
            self.search.text(),
            self.department.currentData() or 0,
            self.persona.currentData() or 0,
            str(self.state.currentData()),
        )
        shown = list(find(self.facts, roster, wanted))
        self._selecting = True
        self.model.show(self.facts, roster, shown)
        if self._staff_id not in roster.by_id and self.model.people:
            self._staff_id = self.model.people[0].id
        self._mark()
        self._selecting = False
        away = sum(person.on_leave for person in roster.serving)
        self.count.setText(f"{len(shown)}人を表示")
        serving, everybody = len(roster.serving), len(roster.people)
        self.sum.set_full(f"在職 {serving}人（うち休職など {away}人）　名簿の全員 {everybody}人")
        self._show_person()

    def _mark(self) -> None:
        row = self.model.row_of(self._staff_id)
        if row >= 0:
            flags = QItemSelectionModel.SelectionFlag
            index = self.model.index(row, max(self.table.currentIndex().column(), 0))
            self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.table.scrollTo(index)

    def _show_person(self) -> None:
        person = self.person
        for key in ("transfer", "retire", "bulk"):
            self.buttons[key].setEnabled(person is not None)
        if person is not None:
            self.buttons["retire"].setText("退職を取り消す" if person.left_on else "退職")
            self.pane.show_person(self.facts, person, self.roster.on)
        set_shown(person is not None, self.pane)

    def _choose(self, staff_id: int) -> None:
        self._staff_id = staff_id
        self._answered()
        self._show_person()

    def _on_selected(self) -> None:
        if self._selecting:
            return
        index = self.table.currentIndex()
        staff_id = self.model.people[index.row()].id if index.isValid() else 0
        if staff_id == self._staff_id:
            return
        self.pane.flush()
        if self.pane.refused:  # what was typed would be lost
            self._messages.say(f"まだ移れません。{self.pane.refused}")
            self._selecting = True
            self._mark()
            self._selecting = False
            return
        self._choose(staff_id)

    def _chosen_ids(self) -> list[int]:
        return [self.model.people[index.row()].id for index in self.table.selectionModel().selectedRows()]

    # --- questions ---------------------------------------------------------------------------------------------

    def ask(self, what: str, about: Any = None) -> None:  # noqa: ANN401 - whatever the question is about
        """Ask in place of the form; the answer is one action."""
        document, facts, person = self._session.document, self.facts, self.person
        self.pane.flush()
        made: dict[str, Callable[[], Ask]] = {
            "add": lambda: questions.ask_new(document, facts, self.roster, self._on_added),
            "bulk": lambda: questions.AskBulk(document, facts, self._roster_of, self._chosen_ids()),
        }
        if person is not None:
            made |= {
                "transfer": lambda: questions.ask_transfer(document, facts, person),
                "correct": lambda: questions.ask_correct(document, facts, person, about),
                "concurrent": lambda: questions.ask_concurrent(document, facts, person),
                "leave": lambda: questions.ask_leave(document, person),
                "end": lambda: questions.ask_end(document, person, about),
                "retire": lambda: (questions.ask_rehire if person.left_on else questions.ask_retire)(document, person),
                "name": lambda: questions.ask_name(document, person),
                "give": lambda: questions.ask_persona(document, facts, person, about, taken=True),
                "take": lambda: questions.ask_persona(document, facts, person, about, taken=False),
                "qualification": lambda: questions.ask_qualification(document, facts, person),
            }
        if what == "delete" and person is not None:
            self._delete(person)
        elif what in made:
            self._ask(made[what]())

    def _delete(self, person: Person) -> None:
        if attempt(self._messages, lambda: people.delete(self._session.document, person.id)):
            self._staff_id = 0
            self._messages.say(f"「{person.name}」を消しました", undoable=True)

    def _on_added(self, staff_id: int) -> None:
        self._staff_id = staff_id
        self.search.clear()
        self._messages.say("職員を加えました", undoable=True)

    def _ask(self, form: Ask) -> None:
        self.stack.setCurrentIndex(1)
        self.side.ask(form)
        form.done.connect(self._answered)
        form.done.connect(self._session.refresh_now)

    def _answered(self) -> None:
        self.side.leave()
        self.stack.setCurrentIndex(1 if self.roster.people else 0)

    # --- inner works -------------------------------------------------------------------------------------------

    def _roster_of(self, day: str) -> Roster:
        return roster_now(self._session.document, self.facts, day)

    def _wire(self) -> None:
        self._selecting = False
        self._session.book_changed.connect(lambda _book: self.refresh())
        self.search.textChanged.connect(lambda _words: self._timer.start())
        self._timer.timeout.connect(self._list)
        for box in (self.department, self.persona, self.state):
            box.activated.connect(lambda _n: self._list())
        self.day.day_changed.connect(lambda _day: self.refresh())
        self.table.selectionModel().selectionChanged.connect(lambda *_both: self._on_selected())
        for key, made in self.buttons.items():
            made.clicked.connect(partial(self._on_button, key))
        self.pane.asked.connect(self.ask)
        self.first_button.clicked.connect(lambda: self.ask("add"))
        self.import_button.clicked.connect(self.import_requested)

    def _on_button(self, key: str, _checked: bool = False) -> None:
        self.ask(key)

    def _assemble(self) -> None:
        offer(self.state, [(words, key) for key, words in STATES.items()], "serving")
        self._set_up_table()
        filters = across(self.search, self.department, self.persona, self.state, gap=6)
        filters.setStretch(0, 1)
        foot = across(self.buttons["add"], self.buttons["transfer"], self.buttons["retire"], self.buttons["bulk"], None)
        dated = across(self.count, self.sum, label("いつの時点か", "small"), self.day, gap=12)
        dated.setStretch(1, 1)
        left = QWidget()
        down(left, filters, self.table, dated, foot, margin=UNIT * 2)
        self.stack.addWidget(self._empty())
        self.stack.addWidget(beside(left, self.side))
        down(self, self.stack)

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName("職員の一覧")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(theme.ROW)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, header.sortIndicatorOrder())
        table.setSortingEnabled(True)
        for place, width in enumerate(WIDTHS):
            table.setColumnWidth(place, width)

    def _empty(self) -> QWidget:
        card = frame("card")
        card.setMaximumWidth(640)
        ways = across(self.import_button, self.first_button, None)
        body = down(card, label("職員の名簿はまだありません", "section"), Prose(_PURPOSE), ways, gap=12)
        body.setContentsMargins(UNIT * 3, UNIT * 3, UNIT * 3, UNIT * 3)
        holder = QWidget()
        outer = across(None, card, None)
        down(holder, outer, margin=UNIT * 3).addStretch(1)
        return holder


def make_people_tab(session: LiveSession, messages: Messages, page: QWidget) -> PeopleTab:
    """The tab in its page; 「取り込む」 opens the tab for that."""
    made = PeopleTab(session, messages, page)
    if isinstance(page, TabbedPage):
        made.import_requested.connect(partial(page.open_step, "import"))
    return made
