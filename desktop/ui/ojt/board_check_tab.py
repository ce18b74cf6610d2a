"""チェック表: every 推進員 of the year against the thirteen measures, by keyboard or by mouse."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from desktop.analysis.ojt import FINISHED, LEFT_OUT, NOT_BEGUN, STATES, ordered_measures
from desktop.policy.ojt import entries
from desktop.ui.frame.confirm import attempt
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import UNIT, Note, across, button, down, label
from desktop.ui.staff.person_form_parts import Ask, offer, pick
from desktop.ui.widgets import frame, scrolled

from .board_check_model import LATE, CheckModel
from .board_check_pane import CheckPane
from .board_check_view import KEYS, CheckView
from .board_measures import MeasuresPane
from .board_state import OjtTab, OjtYear

_PANE: Final = 336
_ORDERS: Final = {"department": "部署の順", "person": "人の順"}
_CELL, _MEASURES, _ASK = range(3)
_EMPTY: Final = (
    "推進員を選任すると、ここに13の施策が並びます。いつまでに、だれが、何をするのかを、毎月ここで確かめます。"
)


class CheckTab(OjtTab):
    """The table, and beside it what is open: a cell, the own measures, or a question."""

    def __init__(self, session: LiveSession, messages: Messages, year: OjtYear, parent: QWidget | None = None) -> None:
        super().__init__(session, messages, year, parent)
        self.setObjectName("ojt-check-tab")
        self.question: Ask | None = None
        self.order = pick("行の並び", 6)
        self.count = label("", "strong", wrap=True)
        self.model = CheckModel(year, self)
        self.view = CheckView(self.model)
        self.pane, self.measures = CheckPane(session, messages, year), MeasuresPane(session, messages)
        self.open_button, self.measures_button = button("詳しく"), button("独自の施策")
        self.board_button = button("推進員を選任する", "primary")
        self.side, self.stack = QStackedWidget(), QStackedWidget()
        self._assemble()
        self._wire()
        self.refresh()

    def refresh(self) -> None:
        """Follow the file."""
        facts = self.year.facts
        by_person = self.order.currentData() == "person"
        at = self.view.currentIndex()
        kept = self._cell(at.row(), at.column())
        self.model.show(self.year.plans, ordered_measures(facts), by_person=by_person)
        self.stack.setCurrentIndex(1 if self.model.plans else 0)
        counts, total = self.model.counts(), self.model.rowCount() * self.model.columnCount()
        told = "　".join(f"{words} {counts[words]}" for words in (LATE, *STATES.values()))
        size = f"{entries.measures_words(facts)} × {self.model.rowCount()}席 ＝ {total}"
        self.count.setText(f"{size}（{told}）")
        self.measures.show_facts(facts)
        if self.model.plans and self.model.measures:
            self._put_cursor(kept)
            self._show_cell()

    def flush(self) -> None:
        """Write down what is half typed."""
        self.pane.flush()

    def show_place(self, key: str) -> None:
        """Open a cell: 「plan/measure」."""
        self.catch_up()
        plan, _, measure = key.partition("/")
        if plan.isdecimal() and measure.isdecimal():
            self._put_cursor((int(plan), int(measure)))
            self.open_cell()

    def open_cell(self) -> None:
        """Show the panel of the current cell and put the keyboard into it."""
        if self.view.currentIndex().isValid():
            self._answered()
            self._show_side(_CELL)
            self._show_cell()
            self.pane.states[self.pane.check.state if self.pane.check else NOT_BEGUN].setFocus()

    def close_side(self) -> None:
        """Back to the table alone."""
        self.pane.flush()
        self._answered()
        self._holder.hide()
        self.view.setFocus()

    def set_state(self, state: str) -> None:
        """Set the chosen cells; 対象外 asks why first."""
        cells = self._chosen()
        if not cells:
            return
        if state == LEFT_OUT:
            self._ask_reason(cells)
            return
        words = STATES[state]
        label = f"OJTチェックを「{words}」にする" + (f"（{len(cells)}か所）" if len(cells) > 1 else "")
        values = {cell: {"state": state} for cell in cells}
        document, today = self.session.document, self.year.today
        attempt(self.messages, lambda: entries.set_many(document, values, label, day=today))

    # --- inner works -----------------------------------------------------------------------------------------

    def _cell(self, row: int, column: int) -> tuple[int, int] | None:
        if 0 <= row < len(self.model.plans) and 0 <= column < len(self.model.measures):
            return self.model.plans[row].id, self.model.measures[column].id
        return None

    def _chosen(self) -> list[tuple[int, int]]:
        found = (self._cell(at.row(), at.column()) for at in self.view.chosen())
        return [cell for cell in found if cell is not None]

    def _put_cursor(self, cell: tuple[int, int] | None) -> None:
        rows = [plan.id for plan in self.model.plans]
        columns = [measure.id for measure in self.model.measures]
        row = rows.index(cell[0]) if cell and cell[0] in rows else 0
        column = columns.index(cell[1]) if cell and cell[1] in columns else 0
        at = self.view.currentIndex()
        if not at.isValid() or (at.row(), at.column()) != (row, column):
            self.view.setCurrentIndex(self.model.index(row, column))

    def _show_cell(self) -> None:
        at = self.view.currentIndex()
        if at.isValid() and not self._holder.isHidden():
            self.pane.show_check(self.model.check(at))

    def _on_moved(self) -> None:
        if self.question is not None:
            self._answered()
        self._show_cell()

    def _on_typed(self, text: str) -> None:
        plain = self.view.typed_text(text)
        if plain in KEYS:
            self.set_state(KEYS[plain])

    def _ask_reason(self, cells: list[tuple[int, int]]) -> None:
        reason = LineInput()

        def act() -> None:
            values = {cell: {"state": LEFT_OUT, "reason": reason.text()} for cell in cells}
            entries.set_many(self.session.document, values, "OJTチェックを「対象外」にする")

        title = self.model.check(self.view.currentIndex()).measure.name if len(cells) == 1 else f"{len(cells)}か所"
        self._answered()
        form = Ask(
            f"「{title}」を対象外にする",
            "対象外にする",
            (("理由", reason),),
            act,
            "理由は、チェック表と一緒に残ります。",
        )
        self.question = form
        form.done.connect(self.close_side)
        self._place.addWidget(form)
        self._show_side(_ASK)
        form.begin()

    def _answered(self) -> None:
        if self.question is not None:
            self.question.hide()
            self.question.deleteLater()
            self.question = None
            self.side.setCurrentIndex(_CELL)

    def _show_side(self, page: int) -> None:
        self.side.setCurrentIndex(page)
        self._holder.show()

    def _open_measures(self) -> None:
        self._answered()
        self._show_side(_MEASURES)
        self.measures.name.setFocus()

    def _wire(self) -> None:
        self.order.activated.connect(lambda _n: self.refresh())
        self.view.typed.connect(self._on_typed)
        self.view.cleared.connect(lambda: self.set_state(NOT_BEGUN))
        self.view.opened.connect(self.open_cell)
        self.view.edit_requested.connect(self.open_cell)
        self.view.selectionModel().currentChanged.connect(lambda *_both: self._on_moved())
        self.pane.state_asked.connect(self._on_pane_state)
        self.pane.closed.connect(self.close_side)
        self.measures.closed.connect(self.close_side)
        self.open_button.clicked.connect(lambda: self.open_cell())
        self.measures_button.clicked.connect(lambda: self._open_measures())
        self.board_button.clicked.connect(lambda: self.go("board", ""))
        shortcut = QShortcut(Qt.Key.Key_Escape, self._holder, self.close_side)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _on_pane_state(self, state: str) -> None:
        """The panel speaks of its one cell, even where more are selected."""
        check = self.pane.check
        if check is not None and state != check.state:
            self._put_cursor((check.plan.id, check.measure.id))
            self.view.clearSelection()
            self.view.setCurrentIndex(self.view.currentIndex())
            cell = (check.plan.id, check.measure.id)
            if state == LEFT_OUT:
                self._ask_reason([cell])
                return
            values, today = {cell: {"state": state}}, self.year.today if state == FINISHED else ""
            words = f"OJTチェックを「{STATES[state]}」にする"
            attempt(self.messages, lambda: entries.set_many(self.session.document, values, words, day=today))

    def _assemble(self) -> None:
        offer(self.order, [(words, key) for key, words in _ORDERS.items()], "department")
        keys = label("矢印で動く　1 未着手　2 実施中　3 済　4 対象外　Enter で詳しく", "small")
        head = across(self.count, self.order, gap=12)
        head.setStretch(0, 1)
        left = QWidget()
        down(left, head, self.view, across(self.open_button, self.measures_button, None, keys), margin=UNIT * 2)
        asked = QWidget()
        self._place = down(None)
        down(asked, self._place).addStretch(1)
        for part in (self.pane, self.measures):
            self.side.addWidget(scrolled(part))
        self.side.addWidget(scrolled(asked))
        self._holder = frame("card")
        self._holder.setMinimumWidth(_PANE)
        down(self._holder, self.side, margin=UNIT * 2)
        self._holder.hide()
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self._holder)
        split.setStretchFactor(0, 1)
        split.setSizes([10 * _PANE, _PANE])
        self.stack.addWidget(self._empty())
        self.stack.addWidget(split)
        down(self, self.stack)

    def _empty(self) -> QWidget:
        card = frame("card")
        card.setMaximumWidth(640)
        body = down(card, label("この年度の推進員は、まだいません", "section"), Note(_EMPTY), gap=12)
        body.addLayout(across(self.board_button, None))
        body.setContentsMargins(UNIT * 3, UNIT * 3, UNIT * 3, UNIT * 3)
        holder = QWidget()
        down(holder, across(None, card, None), margin=UNIT * 3).addStretch(1)
        return holder
