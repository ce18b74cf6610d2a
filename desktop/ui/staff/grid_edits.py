"""What keys, blocks and the mouse do to the grid: each a plan and one undo step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from desktop.models import NOT_APPLICABLE
from desktop.policy.frame.cells import BadCell, read_block
from desktop.policy.staff import cells
from desktop.policy.staff.cells import Bulk, Plan
from desktop.store import Document, WorldError
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.form_parts import QuietForm
from desktop.ui.grid.block_preview import BlockPreview
from desktop.ui.messages import Messages
from desktop.ui.tabbed import Wait

from .grid_forms import BulkForm
from .grid_model import GridModel
from .grid_view import Area, GridView

_AT_ONCE: Final = 1_000  # cells that keys may set without being asked
_LONG: Final = 2_000  # cells from which the window shows that it works


class GridEdits(QObject):
    """`ready` says whether there is a round to write into, and asks for one if not; `ask` shows a form."""

    def __init__(
        self,
        document: Document,
        view: GridView,
        model: GridModel,
        messages: Messages,
        ready: Callable[[], bool],
        ask: Callable[[QuietForm], None],
        day: Callable[[], str],
    ) -> None:
        super().__init__(view)
        self._document, self._view, self._model, self._messages = document, view, model, messages
        self._ready, self._ask, self._day = ready, ask, day
        self.wait: Wait | None = None
        self.to_the_right = False  # where typing goes on
        view.typed.connect(self.type_text)
        view.cleared.connect(lambda: self._fill_with("", "評価を消す"))
        view.copied.connect(self.copy)
        view.cut.connect(self.cut)
        view.pasted.connect(lambda: self.paste(QGuiApplication.clipboard().text()))
        view.filled.connect(self.fill)
        view.dragged.connect(self.drag)

    def type_text(self, text: str) -> None:
        """Set the selection to what was typed; from one cell alone, go on."""
        area = self._view.area()
        if area is None or not self._fill_with(text, "評価を変える"):
            return
        if area.count == 1:
            self._view.walk(0, 1) if self.to_the_right else self._view.walk(1)

    def copy(self) -> None:
        """The selection as a block for a spreadsheet."""
        area = self._view.area()
        if area is not None:
            QGuiApplication.clipboard().setText(self.copied_text(area))
            self._view.mark_copied(area)

    def copied_text(self, area: Area) -> str:
        """A rectangle as tabbed text."""
        columns = range(area.left, area.right + 1)
        rows = range(area.top, area.bottom + 1)
        return "\n".join("\t".join(self._model.written(row, column) for column in columns) for row in rows)

    def cut(self) -> None:
        """Copy and take away."""
        self.copy()
        self._fill_with("", "評価を切り取る")

    def paste(self, text: str) -> None:
        """Paste a block at the upper left of the selection; one cell fills the whole selection."""
        area, block = self._view.area(), read_block(text)
        if area is None or not block or not self._ready():
            return
        if area.count > 1 and [len(line) for line in block] == [1]:
            block = [[block[0][0]] * (area.right - area.left + 1)] * (area.bottom - area.top + 1)
        model = self._model
        try:
            made = cells.plan_texts(model.grid, block, (area.top, area.left), model.rows, model.columns)
        except WorldError as error:
            self._messages.error(error)
            return
        if made.problems:
            form = BlockPreview(made, made.valid, len(made.changed), made.problems)
            form.confirmed.connect(lambda plan: self._pasted(plan, form))
            self._ask(form)
        else:
            self._pasted(made, None)

    def fill(self, to_the_right: bool) -> None:
        """Ctrl+D and Ctrl+R: the first line of the selection goes into the others; one alone takes from before it."""
        area = self._view.area()
        if area is None:
            return
        if to_the_right:
            start = area.left if area.right > area.left else area.left - 1
            source = Area(area.top, start, area.bottom, start)
        else:
            start = area.top if area.bottom > area.top else area.top - 1
            source = Area(start, area.left, start, area.right)
        if start >= 0:
            self.drag(source, area)

    def drag(self, source: Area, target: Area) -> None:
        """Repeat the source over the target."""
        if not self._ready():
            return
        grid, rows, columns = self._model.grid, self._model.rows, self._model.columns
        high, wide = source.bottom - source.top + 1, source.right - source.left + 1
        wanted: dict[tuple[int, int], int | None] = {}
        for row in range(target.top, target.bottom + 1):
            for column in range(target.left, target.right + 1):
                taken = source.top + (row - source.top) % high, source.left + (column - source.left) % wide
                level = grid.level(rows[taken[0]], columns[taken[1]])
                if self._measures(columns[column], level):
                    wanted[rows[row], columns[column]] = level
        self._apply(cells.plan(grid, wanted), "評価を写す")

    def exempt(self) -> None:
        """Set the selection to 対象外."""
        self._fill_with(cells.EXEMPT_SIGN, "対象外にする")

    def ask_bulk(self) -> None:
        """One level for many cells, with a preview."""
        area = self._view.area()
        if area is None or not self._ready():
            return
        model = self._model
        here = range(area.top, area.bottom + 1)
        everybody = Area(0, area.left, len(model.rows) - 1, area.right)
        wide = area.right - area.left + 1
        scopes: list[tuple[str, object]] = [
            (f"選んでいるセル（{len(here):,}人 × {wide}項目）", area),
            (f"表示している全員 × 選んでいる項目（{len(model.rows):,}人 × {wide}項目）", everybody),
        ]
        form = BulkForm(scopes, model.column(area.left).levels, self._plan_bulk)
        form.confirmed.connect(self._on_bulk)
        self._ask(form)

    def _plan_bulk(self, scope: object, level: int | None, lower: bool) -> Bulk:
        assert isinstance(scope, Area)  # noqa: S101 - the form hands back what it was given
        model = self._model
        columns = [c for c in model.columns[scope.left : scope.right + 1] if self._measures(c, level)]
        return cells.plan_bulk(model.grid, model.rows[scope.top : scope.bottom + 1], columns, level, lower=lower)

    def _on_bulk(self, bulk: Bulk) -> None:
        sender = self.sender()
        if self._apply(bulk.plan, "評価をまとめて設定する") and isinstance(sender, QuietForm):
            sender.done.emit()

    def _pasted(self, made: Plan, form: QuietForm | None) -> None:
        if self._apply(made, "評価を貼り付ける"):
            self._view.mark_copied(None)
            self._messages.say(f"{len(made.changed):,} セルを変えました。", undoable=bool(made.changed))
            if form is not None:
                form.done.emit()

    def _fill_with(self, text: str, label: str) -> bool:
        """Set every selected cell to a text; whether it could be done."""
        area = self._view.area()
        if area is None or not self._ready():
            return False
        if area.count > _AT_ONCE and text:
            self._messages.say(f"{area.count:,} セルを選んでいます。多くのセルは「まとめて設定」で変えてください。")
            return False
        grid, model = self._model.grid, self._model
        wanted: dict[tuple[int, int], int | None] = {}
        for place in model.columns[area.left : area.right + 1]:
            try:
                level = cells.read_level(text, grid.columns[place].levels)
            except BadCell as error:
                self._messages.say(str(error))
                return False
            for row in model.rows[area.top : area.bottom + 1]:
                wanted[row, place] = level
        return self._apply(cells.plan(grid, wanted), label)

    def _measures(self, column: int, level: int | None) -> bool:
        """Whether a column's scale has a level."""
        if level is None or level == NOT_APPLICABLE:
            return True
        return any(each.value == level for each in self._model.grid.columns[column].levels)

    def _apply(self, made: Plan, label: str) -> bool:
        grid, day = self._model.grid, self._day()

        def work() -> None:
            cells.apply(self._document, grid, made, label, day)

        if self.wait is not None and len(made.changed) > _LONG:
            return attempt(self._messages, lambda: self.wait and self.wait(work, "書き込んでいます…"))
        return attempt(self._messages, work)
