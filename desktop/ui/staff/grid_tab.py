"""スキル表: staff × skills, read and edited as in a spreadsheet; the chosen cell beside it, questions below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.needs import Needs
from desktop.analysis.roster import Roster
from desktop.analysis.years import japanese_date
from desktop.models import CONFIRMED, SELF
from desktop.policy.staff import cells, rounds
from desktop.policy.staff.grid import load
from desktop.policy.staff.grid_order import SKILL, Arranger, shown_by_rule
from desktop.policy.staff.grid_totals import totals_words
from desktop.policy.staff.views import View
from desktop.store import Changes
from desktop.store.profile import Settings
from desktop.ui.file.dialogs import FileDialogs
from desktop.ui.frame.form_parts import QuietForm
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.overrides import reported
from desktop.ui.policy.look import UNIT, sheet
from desktop.ui.tabbed import Wait, wait_alone
from desktop.ui.widgets import button, column, label, line, row, scrolled, set_shown

from .grid_bar import COMPARE, GridBar
from .grid_edits import GridEdits
from .grid_empty import nobody
from .grid_forms import SortForm
from .grid_menus import chips, filter_menu, pop_up, view_menu, without
from .grid_model import GridModel
from .grid_out import save_grid
from .grid_pane import GridPane
from .grid_rounds import RoundDesk
from .grid_saved import SavedViews
from .grid_view import GridView

_LEGEND = "▼ 不足　＋ 超過　－ 未評価　／ 対象外　塗っていない数は求めていないもの"
_COMPARED = "自己→確定　違うところは矢印、「未」は未評価"
_PANE = 288
_RIGHT = "grid.to_the_right"  # settings
_PANE_SHOWN = "grid.pane"


class GridTab(QWidget):
    """The grid of one round and layer. `wait` is the window's own way of waiting."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("grid-tab")
        self.setStyleSheet(sheet())
        self._session, self._messages, self._page = session, messages, parent
        self._wait: Wait = wait_alone
        self.dialogs = FileDialogs(self)
        self._stale = False
        self.question: QuietForm | None = None
        self.menu: QMenu | None = None  # the last one that was opened with the right button
        self.layer, self.day = CONFIRMED, ""
        self.rounds = RoundDesk(session, messages, self._ask, self)
        self._roster, self._needs = self._seen()
        self.model = GridModel(self._loaded(), self._roster.tree, self)
        self._arranger = Arranger(self.model.grid, self._facts, self._roster.tree)
        self.look = View(shown_by_rule(self._facts))
        self.view = GridView(self.model)
        self.bar, self.pane = GridBar(), GridPane(self._write)
        self.edits = GridEdits(
            session.document, self.view, self.model, messages, self._ready, self._ask, lambda: self._today
        )
        self.edits.to_the_right = bool(Settings().get(_RIGHT, False))
        self.saved = SavedViews(session, messages, self._ask, lambda: self.look, self.take)
        self.totals, self.nothing = label("", "small"), nobody(self._go)
        self.side = scrolled(self.pane)
        self._asked = QVBoxLayout()
        self._rest = QTimer(self, singleShot=True, interval=60)  # the pane follows when the cursor rests
        self._connect()
        self._assemble()
        self._show_frame()

    @property
    def wait(self) -> Wait:
        """How the window waits for long work."""
        return self._wait

    @wait.setter
    def wait(self, wait: Wait) -> None:
        self._wait = self.rounds.wait = self.edits.wait = wait

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.bar.focus_search()

    def flush(self) -> None:
        """Write down evidence and notes that are half typed."""
        self.pane.flush()

    def show_place(self, key: str) -> None:
        """Go to a person by 職員番号."""
        found = next((n for n in range(len(self.model.rows)) if self.model.person(n).number == key), None)
        if found is not None and self.model.columns:
            self.view.setCurrentIndex(self.model.index(found, max(self.view.currentIndex().column(), 0)))

    def take(self, look: View) -> None:
        """Look at the table in another way."""
        self.look = look
        self._arrange()

    # --- what is shown -----------------------------------------------------------------------------------------

    @property
    def _facts(self) -> Facts:
        return self._session.book.facts

    @property
    def _today(self) -> str:
        return self.day or date.today().isoformat()

    def _seen(self) -> tuple[Roster, Needs]:
        return rounds.seen_at(self._session.document, self._facts, self.rounds.shown, self._today)

    def _loaded(self, layer: int = 0) -> Any:  # noqa: ANN401 - handed on through wait
        which = self.rounds.shown
        wanted = layer or self.layer or CONFIRMED
        return load(self._session.document, self._facts, self._roster, self._needs, which, wanted)

    def _reload(self) -> None:
        """Read everything again, in the order and on the cell where the officer is."""

        def work() -> Any:  # noqa: ANN401 - handed on through wait
            self._roster, self._needs = self._seen()
            before = bytes(self._loaded(SELF).cells) if self.layer == COMPARE else None
            return self._loaded(), before

        self.flush()
        self.model.grid, self.model.before = self._wait(work, "スキル表を読んでいます…")
        self._arranger = Arranger(self.model.grid, self._facts, self._roster.tree)
        self._arrange()
        self._show_frame()

    def _arrange(self) -> None:
        kept = self._current()
        rows = self._arranger.rows(self.look.wanted, self.look.sorts)
        columns = [n for n, c in enumerate(self.model.grid.columns) if c.skill.id not in self.look.hidden]
        self.model.sorts = self.look.sorts
        self.model.show(self.model.grid, self._roster.tree, rows, columns)
        self._return_to(kept)
        self.bar.show_chips(chips(self._facts, self._roster.tree, self.look, self.model.grid.columns))
        self.bar.show_text(self.look.wanted.text)

    def _current(self) -> tuple[int, int, int, int]:
        """Whom and which skill the cursor is on, and where that stood."""
        at = self.view.currentIndex()
        if not at.isValid() or at.row() >= len(self.model.rows):
            return 0, 0, 0, 0
        skill = self.model.column(at.column()).skill.id
        return self.model.person(at.row()).id, skill, at.row(), at.column()

    def _return_to(self, kept: tuple[int, int, int, int]) -> None:
        if not self.model.rows or not self.model.columns:
            return
        place = self.model.grid.row_of(kept[0])
        row = self.model.rows.index(place) if place in self.model.rows else min(kept[2], len(self.model.rows) - 1)
        skills = [self.model.column(n).skill.id for n in range(len(self.model.columns))]
        found = skills.index(kept[1]) if kept[1] in skills else min(kept[3], len(skills) - 1)
        self.view.setCurrentIndex(self.model.index(row, found))

    def _show_frame(self) -> None:
        """What stands round the cells: the round, the day, and the page that teaches while there is nobody."""
        shown, filled = self.rounds.shown, bool(self._roster.people)
        set_shown(filled, self.view, self.bar, self.totals)
        set_shown(filled and bool(Settings().get(_PANE_SHOWN, True)), self.side)
        set_shown(not filled, self.nothing)
        set_shown(filled and shown is None, self.begin_button)
        state = "まだ始まっていません" if shown is None else "実施中"
        if shown is not None and shown.frozen_on:
            state = f"{japanese_date(shown.frozen_on)}に凍結"
        name = shown.name if shown else "スキルチェック"
        mark = "（凍結）" if shown is not None and shown.frozen_on else ""
        self.bar.show_round(name, mark, f"{name}　{state}　{shown.note if shown else ''}".strip())
        self.bar.show_layer(self.layer)
        self.bar.day.show_day(self.model.grid.on)
        self.bar.day.setEnabled(not self.model.grid.frozen)

    # --- slots -------------------------------------------------------------------------------------------------

    def _on_book(self) -> None:
        if self.isVisible():
            self.rounds.read()
            self._reload()
        else:
            self._stale = True

    def _on_acted(self, changes: Changes) -> None:
        if "assessment" not in changes.tables or self._stale:
            return
        if self.layer == COMPARE:
            self._reload()
            return
        self.model.grid.refresh(self._session.document)
        self.model.tell_changed()
        self._rest.start()

    def _on_totals(self) -> None:
        legend = _COMPARED if self.model.before is not None else _LEGEND
        self.totals.setText(f"{totals_words(self.model.totals)}　　{legend}")

    def _on_round(self) -> None:
        self.rounds.read()
        self._reload()

    def _on_layer(self, layer: int) -> None:
        self.layer = layer
        self._reload()

    def _on_day(self, day: str) -> None:
        self.day = day
        self._reload()

    def _on_searched(self, text: str) -> None:
        self.take(replace(self.look, wanted=replace(self.look.wanted, text=text)))

    def _on_sort_asked(self, key: str) -> None:
        """By this first; what was first before comes second. A second click turns it round."""
        now = self.look.sorts[:1]
        down = key == "short" if not now or now[0][0] != key else not now[0][1]
        others = tuple(each for each in self.look.sorts if each[0] != key)[:2]
        self.take(replace(self.look, sorts=((key, down), *others)))

    def _on_rest(self) -> None:
        index = self.view.currentIndex()
        if not index.isValid() or not self.side.isVisible():  # hidden as well while the file is being closed
            return
        at, grid = self.model.at(index), self.model.grid
        self.pane.setVisible(True)
        self.pane.show_cell(self._facts, grid, self._needs, at, cells.said(self._session.document, grid, at))

    def _on_history(self) -> None:
        index, grid = self.view.currentIndex(), self.model.grid
        if index.isValid():
            at = self.model.at(index)
            self.pane.show_history(
                self._wait(lambda: cells.history(self._session.document, grid, at), "履歴を読んでいます…")
            )

    def _write(self, field: str, text: str) -> None:
        """Evidence or note of the cell that the pane shows."""
        if self.pane.key is not None:
            cells.set_words(self._session.document, self.pane.key, field, text)

    def _ready(self) -> bool:
        """Whether there is a round to write into; if not, the officer is asked."""
        grid = self.model.grid
        if self.layer == COMPARE:
            self._messages.say("「自己→確定」は見るだけです。層を選ぶと変えられます。")
            return False
        if not grid.round_id:
            self.rounds.ask_open()
            return False
        if grid.frozen:
            self._messages.say("凍結した回は変えられません。直すときは、スキルチェックの「凍結を解く」から。")
            return False
        return True

    # --- menus and questions -------------------------------------------------------------------------------------

    def _fill_view_menu(self) -> None:
        more: Sequence[tuple[str, bool | None, Callable[[], object]]] = (
            ("この見方を保存する…", None, self.saved.ask_name),
            ("この表をExcelに…", None, self._save_book),
            ("入力したら右へ進む（外すと下へ）", self.edits.to_the_right, self._turn_direction),
            ("右の欄を出す", self.side.isVisibleTo(self), self._turn_pane),
        )
        saved, columns = self.saved, self.model.grid.columns
        menu = self.bar.view_button.menu()
        view_menu(menu, columns, self.look, saved.all(), self.take, more, saved.open, saved.remove)

    def _fill_filter_menu(self) -> None:
        grid, tree = self.model.grid, self._roster.tree
        filter_menu(self.bar.filter_button.menu(), self._facts, tree, grid.on, self.look, self.take)

    def _ask_sort(self) -> None:
        skills = [(each.skill.name, each.skill.id) for each in self.model.grid.columns]
        form = SortForm(skills, self.look.sorts)

        def sort(sorts: Any) -> None:  # noqa: ANN401 - a tuple through a signal
            self.take(replace(self.look, sorts=sorts))
            form.done.emit()

        form.confirmed.connect(sort)
        self._ask(form)

    def _save_book(self) -> None:
        self.flush()
        save_grid(self._session, self._messages, self.dialogs, self._wait, self.layer, self.rounds.shown)

    def _turn_direction(self) -> None:
        self.edits.to_the_right = not self.edits.to_the_right
        Settings().put(_RIGHT, self.edits.to_the_right)

    def _turn_pane(self) -> None:
        shown = not self.side.isVisibleTo(self)
        Settings().put(_PANE_SHOWN, shown)
        set_shown(shown, self.side)
        self._on_rest()

    def _begin_pane(self) -> None:
        if not self.side.isVisibleTo(self):
            self._turn_pane()
        self._on_rest()
        self.pane.begin()

    def _show_menu(self, place: QPoint) -> None:
        edits = self.edits
        acts: Sequence[tuple[str, Callable[[], object]]] = (
            ("写す", edits.copy),
            ("貼り付ける", self.view.pasted.emit),
            ("消す（未評価にする）", self.view.cleared.emit),
            ("対象外にする", edits.exempt),
            ("下へ写す", lambda: edits.fill(False)),
            ("右へ写す", lambda: edits.fill(True)),
            ("まとめて設定…", edits.ask_bulk),
            ("くわしく（根拠・履歴）", self._begin_pane),
        )
        self.menu = pop_up(self, place, acts)

    def _show_head_menu(self, place: int, where: QPoint) -> None:
        skill = self.model.column(place).skill.id
        low, high = (replace(self.look, sorts=((f"{SKILL}{skill}", down),)) for down in (False, True))
        hidden = replace(self.look, hidden=self.look.hidden | {skill})
        acts: Sequence[tuple[str, Callable[[], object]]] = (
            ("低い順に並べる", lambda: self.take(low)),
            ("高い順に並べる", lambda: self.take(high)),
            ("この列を隠す", lambda: self.take(hidden)),
        )
        self.menu = pop_up(self, where, acts)

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

    def _go(self, tab: str) -> None:
        """Open another tab of the place."""
        opening = getattr(self._page, "open_step", None)
        if opening is not None:
            opening(tab)

    # --- inner works -----------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        view, bar = self.view, self.bar
        view.selectionModel().currentChanged.connect(lambda *_: self._rest.start())
        view.edit_requested.connect(self._begin_pane)
        view.doubleClicked.connect(lambda _index: self._begin_pane())
        view.menu_asked.connect(self._show_menu)
        view.corner.sort_asked.connect(self._on_sort_asked)
        view.skills.menu_asked.connect(self._show_head_menu)
        self.model.totals_changed.connect(self._on_totals)
        bar.layer_chosen.connect(self._on_layer)
        bar.day_chosen.connect(self._on_day)
        bar.searched.connect(self._on_searched)
        bar.chip_removed.connect(lambda key: self.take(without(self.look, key)))
        bar.round_button.menu().aboutToShow.connect(lambda: self.rounds.fill_menu(bar.round_button.menu()))
        bar.view_button.menu().aboutToShow.connect(self._fill_view_menu)
        bar.filter_button.menu().aboutToShow.connect(self._fill_filter_menu)
        bar.sort_button.clicked.connect(self._ask_sort)
        self.rounds.changed.connect(self._on_round)
        self._rest.timeout.connect(self._on_rest)
        self.pane.left.connect(view.setFocus)
        self.pane.history_asked.connect(self._on_history)
        self._session.acted.connect(self._on_acted)
        self._session.book_changed.connect(lambda _book: self._on_book())

    def _assemble(self) -> None:
        self.side.setFixedWidth(_PANE)
        self.begin_button = button("スキルチェックを始める", self.rounds.ask_open, role="primary", name="begin-round")
        middle = row(gap=0)
        middle.addWidget(self.view, 1)
        middle.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        middle.addWidget(self.side)
        foot = row(margin=UNIT)
        foot.addWidget(self.totals, 1)
        foot.addWidget(self.begin_button)
        body = column(self, gap=0)
        body.addWidget(self.bar)
        body.addWidget(line())
        body.addLayout(middle, 1)
        body.addLayout(self._asked)
        body.addWidget(line())
        body.addLayout(foot)
        self.setFocusProxy(self.view)
        self._arrange()

    @reported
    def showEvent(self, event: QShowEvent) -> None:
        """Coming back, what changed meanwhile is read."""
        super().showEvent(event)
        if self._stale and not event.spontaneous():
            self._stale = False
            self.rounds.read()
            self._reload()
        self._rest.start()  # the cursor came to rest while nothing could be shown
