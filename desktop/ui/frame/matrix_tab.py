"""求めるレベル: persona × skill, set by keys and by blocks from a spreadsheet; every change is one undo step."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.analysis.facts import Facts
from desktop.policy.book import Book
from desktop.policy.frame import cells, requirements, skills, whatif
from desktop.policy.frame.cells import EXEMPT, Ask, BadCell
from desktop.policy.frame.matrix import Key
from desktop.store import WorldError
from desktop.ui import theme
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.overrides import reported
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import UNIT, Note, sheet
from desktop.ui.widgets import column, label, line, row, scrolled, set_shown

from .confirm import attempt, confirm_impact
from .form_parts import QuietForm
from .matrix_model import MatrixModel
from .matrix_pane import CellPane
from .matrix_questions import AskReason, PastePreview
from .matrix_view import MatrixView

_HINT = (
    "0～3 レベル　* ◎必修　o ○担当者のみ　h 希望者　Delete 消す　F2 くわしく　Ctrl+C／V 写す・貼る　Ctrl+D／R 下・右へ"
)
_LEGEND = "太字は自分で求めるもの、灰色は受け継いだもの、免は免除。見出しの数は「自分／合わせて」"
_PANE = 288


class MatrixTab(QWidget):
    """The grid, the chosen cell beside it, and below it what is asked."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matrix-tab")
        self.setStyleSheet(sheet() + _corner())
        self._session, self._messages = session, messages
        self.question: QuietForm | None = None
        self.model = MatrixModel(session.book.facts, self)
        self.view = MatrixView(self.model)
        self.pane = CellPane()
        self.search = LineInput()
        self.search.setPlaceholderText("スキルをさがす")
        self.search.setAccessibleName("スキルをさがす")
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(240)
        self.search.addAction(theme.icon("search"), LineInput.ActionPosition.LeadingPosition)
        self.nothing = Note("人材像とスキル項目を加えると、ここで求めるレベルを決められます。")
        self.totals = label("", "small")
        self._asked = QVBoxLayout()
        self._connect()
        self._assemble()
        self._start()

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus()
        self.search.selectAll()

    def show_place(self, key: str) -> None:
        """Go to a skill by its lasting key."""
        self._go_to([s.id for s in self._facts.skills.values() if s.key == key])

    def paste_text(self, text: str) -> None:
        """Paste a block at the upper left of the selection; one cell fills the whole selection."""
        chosen = self.view.chosen()
        block = cells.read_block(text)
        if not chosen or not block:
            return
        if len(chosen) > 1 and [len(line) for line in block] == [1]:
            wide = chosen[-1].column() - chosen[0].column() + 1
            block = [[block[0][0]] * wide] * (len(chosen) // wide)
        at = chosen[0].row(), chosen[0].column()
        try:
            made = requirements.plan_texts(self._facts, block, at, self.model.matrix)
        except WorldError as error:
            self._messages.error(error)
            return
        if made.problems:
            form = PastePreview(made)
            form.confirmed.connect(lambda plan: self._apply(plan, "求めるレベルを貼り付ける"))
            self._ask(form)
        else:
            self._apply(made, "求めるレベルを貼り付ける")

    def copied_text(self) -> str:
        """The selection as a block for a spreadsheet."""
        lines: dict[int, list[str]] = {}
        for index in self.view.chosen():
            lines.setdefault(index.row(), []).append(_quoted(self.model.copied(index)))
        return "\n".join("\t".join(line) for line in lines.values())

    # --- slots -----------------------------------------------------------------------------------------------

    def _on_typed(self, text: str) -> None:
        wanted: dict[Key, Ask | None] = {}
        for index in self.view.chosen():
            key, cell = self.model.key(index), self.model.cell(index)
            try:
                ask = cells.read_cell(text, self.model.matrix.levels[key[1]])
            except BadCell as error:
                self._messages.say(str(error))
                return
            if ask is not None and ask.level is not None and cell is not None and cell.own and cell.ask.kind != EXEMPT:
                ask = Ask(ask.level, cell.ask.kind)  # ○ and then 2 gives ○2
            wanted[key] = ask
        self._set(wanted, "求めるレベルを変える")

    def _on_cleared(self) -> None:
        made = requirements.plan(self._facts, dict.fromkeys(map(self.model.key, self.view.chosen())), self.model.matrix)
        if made.changed and not self._confirmed(made.changed):
            return
        self._apply(made, "求めるレベルを消す")
        if made.inherited:
            form = AskReason(made.inherited, self._names(made.inherited))
            form.confirmed.connect(self._on_exempted)
            self._ask(form)

    def _on_exempted(self, keys: tuple[Key, ...], reason: str) -> None:
        def act() -> None:
            self._set(requirements.exempted(keys, reason), "免除にする")

        if attempt(self._messages, act):
            self._answered()

    def _on_filled(self, to_the_right: bool) -> None:
        chosen = self.view.chosen()
        if not chosen:
            return
        first = chosen[0].column() if to_the_right else chosen[0].row()
        alone = all((i.column() if to_the_right else i.row()) == first for i in chosen)
        start = first - 1 if alone else first  # one line alone takes over from the line before it
        wanted: dict[Key, Ask | None] = {}
        for index in chosen:
            source = self.model.index(index.row(), start) if to_the_right else self.model.index(start, index.column())
            if source.isValid() and source != index:
                cell = self.model.cell(source)
                wanted[self.model.key(index)] = _without_category(cell.ask) if cell else None
        self._set(wanted, "求めるレベルを写す")

    def _on_decided(self, ask: Ask | None) -> None:
        index = self.view.currentIndex()
        if not index.isValid():
            return
        key = self.model.key(index)
        if ask is None:
            self.view.setCurrentIndex(index)
            self._on_cleared()
        else:
            self._set({key: ask}, "求めるレベルを変える")
        if self.question is None:
            self.view.setFocus()

    def _on_search(self) -> None:
        if not self.search.composing and self.search.text().strip():
            self._go_to([found.skill.id for found in skills.search(self._facts, self.search.text())])

    def _on_next(self) -> None:
        found = [found.skill.id for found in skills.search(self._facts, self.search.text())]
        rows = [n for n, skill in enumerate(self.model.matrix.skills) if skill.id in found]
        later = [n for n in rows if n > self.view.currentIndex().row()]
        if rows:
            self._go_to([self.model.matrix.skills[(later or rows)[0]].id])

    def _on_current(self) -> None:
        index = self.view.currentIndex()
        set_shown(index.isValid(), self.pane)
        if index.isValid():
            self.pane.show_cell(self._facts, self.model.matrix, self.model.key(index))

    def _on_book(self, book: Book) -> None:
        at = self.view.currentIndex()
        where = (at.row(), at.column())
        self.model.show(book.facts)
        if not self.view.currentIndex().isValid():
            self._start(*where)
        self._on_current()
        self._show_totals()

    # --- inner works -----------------------------------------------------------------------------------------

    @property
    def _facts(self) -> Facts:
        return self.model.facts

    def _set(self, wanted: Mapping[Key, Ask | None], label: str) -> None:
        made = requirements.plan(self._facts, wanted, self.model.matrix)
        if made.problems:
            problem = made.problems[0]
            words = f"「{problem.column}」の「{problem.row}」に入れられません。{problem.why}"
            self._messages.error(WorldError(words, "入れ直してください。何も変えていません。"))
            return
        self._apply(made, label)

    def _apply(self, made: requirements.Plan, label: str) -> None:
        if attempt(self._messages, lambda: requirements.apply(self._session.document, self._facts, made, label)):
            self._answered()
            self._session.refresh_now()

    def _confirmed(self, changed: Mapping[Key, Ask | None]) -> bool:
        """A persona that loses all it asks for itself is asked about first."""
        facts = self._facts
        kept = [n for n in facts.requirements if (n.persona_id, facts.living_skill(n.skill_id).id) not in changed]
        asking = {n.persona_id for n in kept}
        emptied = [p.name for p in self.model.matrix.personas if p.id in {k[0] for k in changed} - asking]
        if not emptied:
            return True
        names = "、".join(f"「{name}」" for name in emptied)
        question = f"{names}が自分で求めるスキルを、すべて消しますか。"
        return confirm_impact(self._messages, facts, whatif.with_requirements(facts, kept), question, "消す")

    def _names(self, keys: tuple[Key, ...]) -> str:
        persona = next(p.name for p in self.model.matrix.personas if p.id == keys[0][0])
        first = f"「{persona}」の「{self._facts.skills[keys[0][1]].name}」"
        return first + (f"など {len(keys)} セル" if len(keys) > 1 else "")

    def _ask(self, form: QuietForm) -> None:
        self._answered()
        self.question = form
        form.done.connect(self._answered)
        self._asked.addWidget(form)
        form.begin()

    def _answered(self) -> None:
        if self.question is not None:
            self.question.hide()
            self.question.deleteLater()
            self.question = None
            self.view.setFocus()

    def _go_to(self, skill_ids: list[int]) -> None:
        places = {skill.id: n for n, skill in enumerate(self.model.matrix.skills)}
        row = next((places[skill_id] for skill_id in skill_ids if skill_id in places), None)
        if row is not None:
            index = self.model.index(row, max(self.view.currentIndex().column(), 0))
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index, MatrixView.ScrollHint.PositionAtCenter)

    def _start(self, row: int = 0, column: int = 0) -> None:
        filled = self.model.rowCount() > 0 and self.model.columnCount() > 0
        set_shown(filled, self.view)
        set_shown(not filled, self.nothing)
        if filled:
            last = self.model.rowCount() - 1, self.model.columnCount() - 1
            self.view.setCurrentIndex(self.model.index(min(max(row, 0), last[0]), min(max(column, 0), last[1])))
        self._show_totals()
        self._on_current()

    def _show_totals(self) -> None:
        matrix = self.model.matrix
        asked = sum(1 for skill in matrix.skills if matrix.asked_by[skill.id])
        self.totals.setText(f"{len(matrix.skills)} 項目のうち {asked} を求めています　{_LEGEND}")

    def _connect(self) -> None:
        view = self.view
        view.typed.connect(self._on_typed)
        view.cleared.connect(self._on_cleared)
        view.copied.connect(lambda: QGuiApplication.clipboard().setText(self.copied_text()))
        view.pasted.connect(lambda: self.paste_text(QGuiApplication.clipboard().text()))
        view.filled.connect(self._on_filled)
        view.edit_requested.connect(self.pane.begin)
        view.doubleClicked.connect(lambda _index: self.pane.begin())
        view.selectionModel().currentChanged.connect(lambda *_: self._on_current())
        self.pane.decided.connect(self._on_decided)
        self.pane.left.connect(view.setFocus)
        self.search.textChanged.connect(lambda _text: self._on_search())
        self.search.returnPressed.connect(self._on_next)
        self._session.book_changed.connect(self._on_book)

    def _assemble(self) -> None:
        head = row(margin=UNIT, gap=UNIT * 2)
        head.addWidget(self.search)
        head.addWidget(label(_HINT, "small"), 1)
        side = scrolled(self.pane)
        side.setFixedWidth(_PANE)
        middle = row(gap=0)
        middle.addWidget(self.view, 1)
        middle.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        middle.addWidget(side)
        foot = row(margin=UNIT)
        foot.addWidget(self.totals, 1)
        body = column(self, gap=0)
        body.addLayout(head)
        body.addWidget(line())
        body.addLayout(middle, 1)
        body.addLayout(self._asked)
        body.addWidget(line())
        body.addLayout(foot)
        self.setFocusProxy(self.view)

    @reported
    def showEvent(self, event: QShowEvent) -> None:
        """Coming back, rows stand in the order of the frame again."""
        super().showEvent(event)
        if not event.spontaneous():
            at = QModelIndex(self.view.currentIndex())
            where = (at.row(), at.column())
            self.model.show(self._session.book.facts, sorted_anew=True)
            if not self.view.currentIndex().isValid():
                self._start(*where)


def _corner() -> str:
    if theme.high_contrast():
        return ""
    plain = f"{{ background: {theme.GROUND}; border: none; }}"
    return f"QTableCornerButton::section {plain} QAbstractScrollArea::corner {plain}"


def _quoted(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if any(c in text for c in '\t\n"') else text


def _without_category(ask: Ask) -> Ask:
    return Ask(ask.level, ask.kind, ask.reason)
