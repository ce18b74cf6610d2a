"""育成段階: what the records say about everybody, beside what was judged; proposals become judgements only here."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QTableView, QWidget

from desktop.analysis.facts import Facts, Measured
from desktop.analysis.indicators import STAGE
from desktop.analysis.indicators import TABLES as MEASURED
from desktop.analysis.roster import TABLES as ROSTER
from desktop.policy.ojt import judging
from desktop.policy.ojt.figures import measured
from desktop.policy.ojt.judging import FILTERS, Proposal, Proposals
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.people_search import Search, find
from desktop.policy.staff.records import read_records
from desktop.store import WorldError
from desktop.ui import theme
from desktop.ui.live import LiveSession
from desktop.ui.messages import STOP, Choice, Messages
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import UNIT, Note, across, button, down, label, sheet
from desktop.ui.staff.day_edit import DayEdit
from desktop.ui.staff.person_form_parts import offer, pick
from desktop.ui.staff.side import Side, beside
from desktop.ui.widgets import Elided, Prose, frame, set_shown

from .figure_strip import FigureStrip
from .stages_form import StagePane, ask_judgement
from .stages_model import WIDTHS, StagesModel
from .stages_table import set_up_table

_FORM_WIDTH: Final = 360
_REST: Final = 200  # milliseconds after the last key of a search
_TOLD: Final = 12  # names in the preview
_TABLES: Final = judging.TABLES | ROSTER | MEASURED
_NO_RULES: Final = (
    "育成段階に、まだ記録で確かめられる条件がありません。"
    "研修の数、案件をリードした年数や件数などの条件を決めると、受講と案件の記録から、"
    "一人ひとりの段階の案と、次の段階に足りないことを、ここに示します。"
)
_NOBODY: Final = (
    "段階の条件はありますが、それに当たる人材像に就いている職員がいません。"
    "「職員とスキル表」で、職員を加えるか、人材像に就けてください。"
)


class StagesTab(QWidget):
    """The list follows the file as of a day; what is asked takes the pane's place meanwhile."""

    command_requested = Signal(str)

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("judging-tab")
        self.setStyleSheet(sheet())
        self._session, self._messages = session, messages
        self._key = (0, 0)
        self._selecting = False
        self._known: tuple[int, Proposals] | None = None
        self.search = LineInput()
        self.search.setPlaceholderText("氏名・かな・番号・部署からさがす")
        self.search.setAccessibleName("職員をさがす")
        self.search.setClearButtonEnabled(True)
        self.persona, self.which = pick("人材像", 7), pick("どの人を見るか", 9)
        self.day = DayEdit("いつの時点か")
        self.model = StagesModel(self)
        self.table = QTableView()
        self.count, self.basis = label("", "small"), Elided("", "small")
        self.figures = FigureStrip()
        self.unruled, self.empty_words = Note("", theme.CAUTION), Prose()
        self.pane = StagePane()
        self.accept_button = button("選んだ人の案を記録する", "primary", tip="Ctrl や Shift で何人か選んでから")
        self.all_button = button("表示中の人を全て選ぶ")
        self.rules_button, self.begin_button = button("到達の条件"), button("到達の条件を決める", "primary")
        self.side, self.stack = Side(self.pane), QStackedWidget()
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
    def proposals(self) -> Proposals:
        """Worked out again only when something of it has changed."""
        day = self.day.day or date.today().isoformat()
        version = self._session.document.version_of(_TABLES)
        if self._known is None or self._known[0] != version or self._known[1].on != day:
            self._known = version, judging.proposals(self._session.document, self.facts, day)
        return self._known[1]

    @property
    def row(self) -> Proposal | None:
        """The chosen one."""
        place = self.model.row_of(self._key)
        return self.model.rows[place] if place >= 0 else None

    def refresh(self) -> None:
        """Follow the file."""
        found = self.proposals
        personas = dict.fromkeys((row.persona.id, row.persona.name) for row in found.rows)
        choices = [("全人材像", 0), *((name, key) for key, name in personas)]
        offer(self.persona, choices, self.persona.currentData())
        names = "、".join(f"「{persona.name}」" for persona in found.unruled)
        self.unruled.set_text(f"{names}の段階には、記録で確かめられる条件がまだありません。" if names else "")
        set_shown(bool(names), self.unruled)
        ruled = bool(self.facts.stage_rules)
        self.empty_words.set_text(_NOBODY if ruled else _NO_RULES)
        set_shown(not ruled, self.begin_button)
        self.stack.setCurrentIndex(1 if found.rows else 0)
        self._list()

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus()
        self.search.selectAll()

    def show_place(self, key: str) -> None:
        """Open a person by the UUID."""
        found = next((row for row in self.proposals.rows if row.person.uuid == key), None)
        if found is not None:
            self.search.clear()
            self.persona.setCurrentIndex(0)
            self.which.setCurrentIndex(0)
            self._key = found.person.id, found.persona.id
            self._list()

    # --- the list ----------------------------------------------------------------------------------------------

    def _list(self) -> None:
        found, roster = self.proposals, roster_now(self._session.document, self.facts, self.proposals.on)
        which, persona_id = str(self.which.currentData() or ""), self.persona.currentData() or 0
        taking = [row for row in found.rows if persona_id in {0, row.persona.id}]
        kinds = [(f"{name}（{sum(judging.fits(r, key) for r in taking)}件）", key) for key, name in FILTERS.items()]
        offer(self.which, kinds, which)
        words = self.search.text()
        people = {p.id for p in find(self.facts, roster, Search(words))} if words.strip() else None
        rows = [row for row in taking if (people is None or row.person.id in people) and judging.fits(row, which)]
        self._selecting = True
        self.model.show(roster, rows)
        if self.model.row_of(self._key) < 0 and rows:
            self._key = self.model.rows[0].person.id, self.model.rows[0].persona.id
        self._mark()
        self._selecting = False
        self.count.setText(f"{len(rows)}件を表示（全{len(found.rows)}件）")
        self._show_figures(persona_id)
        self.basis.set_full(f"レベルは{found.experiences.round_words}")
        self._show_row()

    def _show_figures(self, persona_id: int) -> None:
        """How many have reached each stage, of the persona that is chosen or of all."""
        figures = measured(self._session.document, self.facts, self.proposals.on)
        of_persona: dict[str, list[Measured]] = {}
        for key, figure in figures.items():
            if key.startswith(f"{STAGE}:"):
                of_persona.setdefault(key.split(":")[1], []).append(figure)
        wanted = (p for p in self.facts.personas if persona_id in {0, p.id})
        self.figures.show_figures({p.name: of_persona.get(p.key, []) for p in wanted})

    def _mark(self) -> None:
        row = self.model.row_of(self._key)
        if row >= 0:
            flags = QItemSelectionModel.SelectionFlag
            index = self.model.index(row, max(self.table.currentIndex().column(), 0))
            self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.table.scrollTo(index)

    def _show_row(self) -> None:
        row = self.row
        if row is not None:
            with self._session.document.read() as reading:
                told = read_records(reading, [row.person.id])[row.person.id].judgements
            self.pane.show_row(self.facts, row, told)
        set_shown(row is not None, self.pane)
        self._follow_chosen()

    def _chosen(self) -> list[Proposal]:
        return [self.model.rows[index.row()] for index in self.table.selectionModel().selectedRows()]

    def _follow_chosen(self) -> None:
        rising = sum(row.change > 0 for row in self._chosen())
        self.accept_button.setText(f"選んだ人の案を記録する（{rising}件）")
        self.accept_button.setEnabled(rising > 0)
        self.all_button.setEnabled(bool(self.model.rows))

    def _on_selected(self) -> None:
        if self._selecting:
            return
        index = self.table.currentIndex()
        if index.isValid():
            row = self.model.rows[index.row()]
            key = row.person.id, row.persona.id
            if key != self._key:
                self._key = key
                self.side.leave()
                self._show_row()
        self._follow_chosen()

    # --- judging -----------------------------------------------------------------------------------------------

    def accept(self) -> None:
        """Tell what would be recorded, and record it as one step."""
        chosen = self._chosen()
        rising = [row for row in chosen if row.change > 0]
        rest = len(chosen) - len(rising)
        lines = [
            f"{row.person.name}　{row.persona.name}　{row.recorded_words} → {row.proposed_words}（{row.reason}）"
            for row in rising[:_TOLD]
        ]
        more = [f"ほか {len(rising) - _TOLD}件"] if len(rising) > _TOLD else []
        left = [f"選んだうちの{rest}件は、記録が案と同じか案より上なので、変えません。"] if rest else []
        detail = "\n".join((*lines, *more, *left, "一度の「元に戻す」で全て戻せます。"))
        question = f"{len(rising)}件を、{self.day.text()}付けの到達判定として記録しますか。"
        if self._messages.ask(question, detail, (Choice("do", "記録する"), STOP)) != "do":
            return
        try:
            done = judging.accept(self._session.document, rising, self.proposals.on)
        except WorldError as error:
            self._messages.error(error)
        else:
            self._messages.say(f"到達判定を{done}件記録しました", undoable=True)

    def ask(self) -> None:
        """Judge the chosen one by hand, in place of the pane."""
        row = self.row
        if row is None:
            return
        form = ask_judgement(self._session.document, self.facts, row, self.proposals.on)
        self.side.ask(form)
        form.done.connect(self._session.refresh_now)

    # --- inner works -------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        self._session.book_changed.connect(lambda _book: self.refresh())
        self.search.textChanged.connect(lambda _words: self._timer.start())
        self._timer.timeout.connect(self._list)
        for box in (self.persona, self.which):
            box.activated.connect(lambda _n: self._list())
        self.day.day_changed.connect(lambda _day: self.refresh())
        self.table.selectionModel().selectionChanged.connect(lambda *_both: self._on_selected())
        self.table.activated.connect(lambda _index: self.ask())
        self.accept_button.clicked.connect(lambda: self.accept())
        self.all_button.clicked.connect(self.table.selectAll)
        self.pane.asked.connect(self.ask)
        for made in (self.rules_button, self.begin_button):
            made.clicked.connect(lambda: self.command_requested.emit("tab:frame/stages"))

    def _assemble(self) -> None:
        set_up_table(self.table, self.model, "育成段階の一覧", WIDTHS, many=True)
        header = self.table.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, header.sortIndicatorOrder())
        self.table.setSortingEnabled(True)
        filters = across(self.search, self.persona, self.which, gap=6)
        filters.setStretch(0, 1)
        summed = across(self.count, self.basis, label("いつの時点か", "small"), self.day, gap=12)
        summed.setStretch(1, 1)
        foot = across(self.accept_button, self.all_button, None, self.rules_button)
        left = QWidget()
        down(left, self.figures, filters, self.unruled, self.table, summed, foot, margin=UNIT * 2)
        self.stack.addWidget(self._empty())
        self.stack.addWidget(beside(left, self.side, _FORM_WIDTH))
        down(self, self.stack)

    def _empty(self) -> QWidget:
        card = frame("card")
        card.setMaximumWidth(640)
        parts = (label("段階の案はまだ出せません", "section"), self.empty_words, across(self.begin_button, None))
        body = down(card, *parts, gap=12)
        body.setContentsMargins(UNIT * 3, UNIT * 3, UNIT * 3, UNIT * 3)
        holder = QWidget()
        down(holder, across(None, card, None), margin=UNIT * 3).addStretch(1)
        return holder


def make_stages_tab(session: LiveSession, messages: Messages, page: QWidget) -> StagesTab:
    """The tab in its page; 「到達の条件」 leads to 人材像とスキル."""
    made = StagesTab(session, messages, page)
    command = getattr(page, "command_requested", None)
    if command is not None:
        made.command_requested.connect(command)
    return made
