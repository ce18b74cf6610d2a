"""Choosing one of the staff: those of the department first, anybody else by a word or a number."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.roster import Roster
from desktop.policy.staff.people_search import Search, find
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import down
from desktop.ui.widgets import tip

_MOST: Final = 60
_LINE: Final = 26
_REST: Final = 150  # milliseconds after the last key
_KEY: Final = Qt.ItemDataRole.UserRole


class StaffPick(QWidget):
    """A line to search with, and who fits below it."""

    chosen = Signal(int)

    def __init__(
        self, facts: Facts, roster: Roster, department_id: int, *, none: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._facts, self._roster, self._department, self._none = facts, roster, department_id, none
        self.search, self.list = LineInput(), QListWidget()
        self.search.setPlaceholderText("氏名・かな・番号でさがす")
        self.search.setAccessibleName("職員をさがす")
        self.search.setClearButtonEnabled(True)
        self.list.setAccessibleName("候補の職員")
        self.list.setFixedHeight(_LINE * 6 + 4)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._timer = QTimer(self, singleShot=True, interval=_REST)
        self._timer.timeout.connect(self.fill)
        self.search.textChanged.connect(lambda _text: self._timer.start())
        self.list.currentRowChanged.connect(lambda _row: self.chosen.emit(self.staff_id))
        self.setFocusProxy(self.search)
        down(self, self.search, self.list, gap=4)
        self.fill()

    @property
    def staff_id(self) -> int:
        """Who is chosen; 0 = nobody."""
        item = self.list.currentItem()
        return int(item.data(_KEY)) if item is not None else 0

    def fill(self) -> None:
        """Show who fits."""
        words = self.search.text().strip()
        search = Search(words) if words else Search(department=self._department)
        kept = self.staff_id
        self.list.clear()
        if self._none:
            self._add(self._none, 0)
        for n, person in enumerate(find(self._facts, self._roster, search)):
            if n == _MOST:
                break
            away = "（休職中）" if person.on_leave else ""
            where = self._roster.tree.label(person.department_id)
            self._add(f"{person.name}{away}　{person.number}　{where}", person.id)
        rows = [int(self.list.item(n).data(_KEY)) for n in range(self.list.count())]
        if kept in rows or self._none:
            self.list.setCurrentRow(rows.index(kept) if kept in rows else 0)

    def _add(self, words: str, staff_id: int) -> None:
        item = QListWidgetItem(words)
        item.setData(_KEY, staff_id)
        item.setSizeHint(QSize(0, _LINE))
        item.setToolTip(tip(words))
        self.list.addItem(item)
