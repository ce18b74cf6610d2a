"""One part of the page: a heading with its buttons, a table as high as its rows, and a place to ask things in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.ui import theme
from desktop.ui.frame.form_parts import QuietForm
from desktop.ui.frame.word_table import WordTable
from desktop.ui.widgets import button, column, label, row, set_shown

Heads = Sequence[tuple[str, int]]


class Section(QWidget):
    """verbs: what the buttons say, 加える first; those after it need a chosen row."""

    pressed = Signal(str)  # the verb

    def __init__(
        self, title: str, heads: Heads, verbs: Sequence[str] = (), nothing: str = "記録はありません。"
    ) -> None:
        super().__init__()
        self.table = WordTable(title, heads, wrapped=True)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = label(nothing, "secondary")
        self.buttons = {verb: button(verb, self._press(verb), role="small", name=verb) for verb in verbs}
        self.form: QuietForm | None = None
        self._place = column(gap=0)
        head = row()
        head.addWidget(label(title, "section"))
        head.addStretch(1)
        for each in self.buttons.values():
            head.addWidget(each)
        body = column(self, gap=theme.UNIT // 2)
        body.addLayout(head)
        body.addLayout(self._place)
        body.addWidget(self.nothing)
        body.addWidget(self.table)
        self.table.verticalHeader().geometriesChanged.connect(self._fit)
        self.table.itemSelectionChanged.connect(self._enable)

    @property
    def at(self) -> int:
        """The chosen row, -1 for none."""
        chosen = self.table.selectionModel().selectedRows()
        return chosen[0].row() if chosen else -1

    def show_rows(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Fill in."""
        self.table.clearSelection()
        self.table.show_rows(rows)
        set_shown(bool(rows), self.table)
        set_shown(not rows, self.nothing)
        self._fit()
        self._enable()

    def ask(self, form: QuietForm) -> None:
        """Ask something above the table."""
        self.close_form()
        self.form = form
        form.done.connect(self.close_form)
        self._place.addWidget(form)
        form.begin()

    def close_form(self) -> None:
        """Take away what is asked."""
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
            self.form = None

    def _press(self, verb: str) -> Callable[[], None]:
        return lambda: self.pressed.emit(verb)

    def _enable(self) -> None:
        for each in list(self.buttons.values())[1:]:
            each.setEnabled(self.at >= 0)

    def _fit(self) -> None:
        """No scrolling inside the page that scrolls."""
        table = self.table
        table.resizeRowsToContents()
        rows = sum(table.rowHeight(n) for n in range(table.rowCount()))
        height = table.horizontalHeader().sizeHint().height() + rows + 4
        if table.height() != height:
            table.setFixedHeight(height)
