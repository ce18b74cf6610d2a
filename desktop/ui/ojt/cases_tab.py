"""DX案件: the register with search and filters on the left, the chosen case on the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from PySide6.QtCore import QItemSelectionModel, QTimer
from PySide6.QtWidgets import QStackedWidget, QTableView, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.indicators import LEADS
from desktop.analysis.ojt import fiscal_year_of
from desktop.analysis.roster import Roster
from desktop.analysis.years import fiscal_year
from desktop.models import DxCase
from desktop.output.documents import case_cards
from desktop.policy.ojt import cases
from desktop.policy.ojt.cases import STATUSES, CaseLine, CaseSearch
from desktop.policy.ojt.figures import measured
from desktop.policy.staff.now import roster_now
from desktop.ui.file.dialogs import FileDialogs
from desktop.ui.frame.confirm import attempt
from desktop.ui.live import LiveSession
from desktop.ui.messages import STOP, Choice, Messages
from desktop.ui.output.saving import save_export
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import UNIT, across, button, down, label, sheet
from desktop.ui.staff.grid_bar import menu_button
from desktop.ui.staff.person_form_parts import Ask, department_choices, offer, pick
from desktop.ui.staff.side import Side, beside
from desktop.ui.tabbed import Wait, wait_alone
from desktop.ui.widgets import Elided, Prose, frame, set_shown

from . import cases_questions as questions
from .cases_form import CasePane
from .cases_model import WIDTHS, CasesModel
from .figure_strip import FigureStrip
from .stages_table import set_up_table

_REST: Final = 200  # milliseconds after the last key of a search
_PURPOSE: Final = (
    "だれが、どの案件を、いつからいつまで、どの役割で進めたかの台帳です。"
    "リードした年数と件数は、ここから数えて育成段階の案になります。成果と学びは、ほかの課に伝える1枚になります。"
)


class CasesTab(QWidget):
    """The list follows the file; what is asked takes the form's place meanwhile."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cases-tab")
        self.setStyleSheet(sheet())
        self._session, self._messages = session, messages
        self._case_id = 0
        self._selecting = False
        self._register: tuple[CaseLine, ...] = ()
        self.search = LineInput()
        self.search.setPlaceholderText("案件・分類・氏名・番号からさがす")
        self.search.setAccessibleName("案件をさがす")
        self.search.setClearButtonEnabled(True)
        self.department, self.status, self.year = pick("課", 6), pick("状態", 5), pick("年度", 6)
        self.model = CasesModel(self)
        self.table = QTableView()
        self.count, self.sum = label("", "small"), Elided("", "small")
        self.pane = CasePane(session, messages)
        self.add_button = button("案件を加える", "primary")
        self.first_button = button("最初の案件を加える", "primary")
        self.card_button = menu_button("この案件のカード")
        self.dialogs = FileDialogs(self)
        self.wait: Wait = wait_alone
        self.figures = FigureStrip()
        self.side, self.stack = Side(self.pane), QStackedWidget()
        self._timer = QTimer(self, singleShot=True, interval=_REST)
        self._assemble()
        self._wire()
        self.refresh()

    # --- what the page asks for ------------------------------------------------------------------------------

    @property
    def facts(self) -> Facts:
        """The file as it is now."""
        return self._session.book.facts

    @property
    def roster(self) -> Roster:
        """Everybody as of today; who left is in it too."""
        return roster_now(self._session.document, self.facts)

    @property
    def line(self) -> CaseLine | None:
        """The chosen case."""
        return next((line for line in self._register if line.case.id == self._case_id), None)

    def refresh(self) -> None:
        """Follow the file."""
        self._register = cases.read_register(self._session.document, self.roster)
        this_year = fiscal_year_of(date.today().isoformat())
        years = [(fiscal_year(year), year) for year in cases.years_of(self._register, this_year)]
        offer(self.department, department_choices(self.facts, "", "全ての課"), self.department.currentData())
        offer(self.year, [("全年度", 0), *years], self.year.currentData())
        self.stack.setCurrentIndex(1 if self._register or self.side.question is not None else 0)
        found = measured(self._session.document, self.facts, date.today().isoformat())
        self.figures.show_figures({"": [found[LEADS]] if LEADS in found else []})
        self._list()

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus()
        self.search.selectAll()

    def flush(self) -> None:
        """Write down what is half typed."""
        self.pane.flush()

    def show_place(self, key: str) -> None:
        """Open a case by its UUID."""
        found = next((line for line in self._register if line.case.uuid == key), None)
        if found is not None:
            self._clear_filters()
            self._choose(found.case.id)
            self._list()

    # --- the list ----------------------------------------------------------------------------------------------

    def _list(self) -> None:
        wanted = CaseSearch(
            self.search.text(),
            self.department.currentData() or 0,
            str(self.status.currentData() or ""),
            self.year.currentData() or 0,
            open_year=fiscal_year_of(date.today().isoformat()),
        )
        shown = tuple(cases.find(self.roster, self._register, wanted))
        self._selecting = True
        self.model.show(self.roster, shown)
        if self.line is None and shown:
            self._case_id = shown[0].case.id
        self._mark()
        self._selecting = False
        self._follow_chosen()
        going_on = sum(line.case.status == "running" for line in shown)
        hours = sum(line.case.effect_hours or 0 for line in shown)
        told = sum(line.case.effect_hours is not None for line in shown)
        self.count.setText(f"{len(shown)}件を表示（全{len(self._register)}件）")
        self.sum.set_full(f"実施中 {going_on}件　効果の合計 {hours:,}時間（時間を入れた{told}件）")
        self._show_case()

    def _mark(self) -> None:
        row = self.model.row_of(self._case_id)
        if row >= 0:
            flags = QItemSelectionModel.SelectionFlag
            index = self.model.index(row, max(self.table.currentIndex().column(), 0))
            self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.table.scrollTo(index)

    def _show_case(self) -> None:
        line = self.line
        if line is not None:
            self.pane.show_case(self.facts, line, cases.categories_of(self._register))
        set_shown(line is not None, self.pane)

    def _choose(self, case_id: int) -> None:
        self._case_id = case_id
        self._answered()
        self._show_case()

    def write_cards(self, *, internal: bool) -> None:
        """The cards of the chosen cases as one PDF, with or without the people."""
        chosen = self._chosen()
        self.pane.flush()
        if chosen:
            export = case_cards([case.id for case in chosen], chosen[0].title, internal=internal)
            save_export(
                export, self._session.book, self._session.document, messages=self._messages, dialogs=self.dialogs,
                wait=self.wait,
            )  # fmt: skip

    def _chosen(self) -> list[DxCase]:
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.model.lines[row].case for row in rows]

    def _follow_chosen(self) -> None:
        count = len(self._chosen())
        self.card_button.setText(f"選んだ{count}件のカード ▾" if count > 1 else "この案件のカード ▾")
        self.card_button.setEnabled(count > 0)

    def _on_selected(self) -> None:
        self._follow_chosen()
        index = self.table.currentIndex()
        case_id = self.model.lines[index.row()].case.id if index.isValid() else 0
        if self._selecting or case_id in {0, self._case_id}:
            return
        self.pane.flush()
        if self.pane.refused:  # what was typed would be lost
            self._messages.say(f"まだ移れません。{self.pane.refused}")
            self._selecting = True
            self._mark()
            self._selecting = False
            return
        self._choose(case_id)

    # --- questions ---------------------------------------------------------------------------------------------

    def ask(self, what: str, about: Any = None) -> None:  # noqa: ANN401 - whatever the question is about
        """Ask in place of the form; the answer is one action."""
        document, facts, line = self._session.document, self.facts, self.line
        self.pane.flush()
        made: dict[str, Callable[[], Ask]] = {"add": lambda: questions.ask_new(document, facts, self._on_added)}
        if line is not None:
            made |= {
                "add_role": lambda: questions.AskRole(document, facts, self.roster, line, None),
                "change_role": lambda: questions.AskRole(document, facts, self.roster, line, about),
            }
        if what == "delete" and line is not None:
            self._delete(line)
        elif what in made:
            self._ask(made[what]())

    def _delete(self, line: CaseLine) -> None:
        if line.parts:
            names = "、".join(dict.fromkeys(part.name for part in line.parts))
            detail = (
                f"{names}の、この案件での役割も消えます。到達判定の案が変わることがあります。あとから元に戻せます。"
            )
            if self._messages.ask(f"「{line.case.title}」を消しますか。", detail, (Choice("do", "消す"), STOP)) != "do":
                return
        if attempt(self._messages, lambda: cases.remove(self._session.document, line.case.id)):
            self._case_id = 0
            self._messages.say(f"「{line.case.title}」を消しました", undoable=True)

    def _on_added(self, case_id: int) -> None:
        self._case_id = case_id
        self._clear_filters()
        self._messages.say("案件を加えました", undoable=True)

    def _clear_filters(self) -> None:
        self.search.clear()
        for box in (self.department, self.status, self.year):
            box.setCurrentIndex(0)

    def _ask(self, form: Ask) -> None:
        self.stack.setCurrentIndex(1)
        self.side.ask(form)
        form.done.connect(self._answered)
        form.done.connect(self._session.refresh_now)

    def _answered(self) -> None:
        self.side.leave()
        self.stack.setCurrentIndex(1 if self._register else 0)

    # --- inner works -------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        self._session.book_changed.connect(lambda _book: self.refresh())
        self.search.textChanged.connect(lambda _words: self._timer.start())
        self._timer.timeout.connect(self._list)
        for box in (self.department, self.status, self.year):
            box.activated.connect(lambda _n: self._list())
        self.table.selectionModel().selectionChanged.connect(lambda *_both: self._on_selected())
        for made in (self.add_button, self.first_button):
            made.clicked.connect(lambda: self.ask("add"))
        self.pane.asked.connect(self.ask)

    def _assemble(self) -> None:
        offer(self.status, [("全ての状態", ""), *((words, key) for key, words in STATUSES.items())], "")
        set_up_table(self.table, self.model, "DX案件の一覧", WIDTHS, many=True)
        menu = self.card_button.menu()
        menu.addAction("氏名なし（ほかの課へ渡す）…").triggered.connect(lambda: self.write_cards(internal=False))
        menu.addAction("氏名あり（庁内用）…").triggered.connect(lambda: self.write_cards(internal=True))
        filters = across(self.search, self.department, self.status, self.year, gap=6)
        filters.setStretch(0, 1)
        summed = across(self.count, self.sum, gap=12)
        summed.setStretch(1, 1)
        left = QWidget()
        keys = label("Ctrl や Shift で何件か選べます", "small")
        foot = across(self.add_button, None, keys, self.card_button, gap=12)
        down(left, self.figures, filters, self.table, summed, foot, margin=UNIT * 2)
        self.stack.addWidget(self._empty())
        self.stack.addWidget(beside(left, self.side))
        down(self, self.stack)

    def _empty(self) -> QWidget:
        card = frame("card")
        card.setMaximumWidth(640)
        parts = (label("DX案件はまだありません", "section"), Prose(_PURPOSE), across(self.first_button, None))
        body = down(card, *parts, gap=12)
        body.setContentsMargins(UNIT * 3, UNIT * 3, UNIT * 3, UNIT * 3)
        holder = QWidget()
        down(holder, across(None, card, None), margin=UNIT * 3).addStretch(1)
        return holder
