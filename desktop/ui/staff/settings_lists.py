"""任用区分 and 職層: names typed in place, what counts ticked in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem, QWidget

from desktop.analysis.facts import Facts
from desktop.policy.staff import counting
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import Note, across, button, down, label

_NEW = "新しい名前"


class TickTable(EditTable):
    """An EditTable whose last columns are boxes to tick."""

    ticked = Signal(str, int, bool)  # key, column, on

    def __init__(self, name: str, heads: list[tuple[str, int, bool]], ticks: int) -> None:
        self._ticks = len(heads) - ticks
        super().__init__(name, heads)
        self.itemChanged.disconnect()
        self.itemChanged.connect(self._on_item)

    def _put(self, row: int, place: int, text: str) -> None:
        super()._put(row, place, text)
        item = self.item(row, place)
        if place >= self._ticks and item is not None:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setText("数える" if text == "1" else "数えない")
            item.setCheckState(Qt.CheckState.Checked if text == "1" else Qt.CheckState.Unchecked)

    def _on_item(self, item: QTableWidgetItem) -> None:
        if item.column() < self._ticks:
            self._on_changed(item)
            return
        key, words = self._shown[item.row()]
        on = item.checkState() == Qt.CheckState.Checked
        if on != (words[item.column()] == "1"):
            self.ticked.emit(key, item.column(), on)


class _ListPane(QWidget):
    """A table of the town's own words with a line for one more."""

    def __init__(self, session: LiveSession, messages: Messages, title: str, note: str, table: TickTable) -> None:
        super().__init__()
        self.session, self._messages, self.table = session, messages, table
        self.new_name = LineInput()
        self.new_name.setPlaceholderText(_NEW)
        self.new_name.setAccessibleName(f"{title}の{_NEW}")
        self.add_button, self.remove_button = button("加える", "small"), button("消す", "small")
        self.add_button.clicked.connect(lambda: self._on_add())
        self.new_name.returnPressed.connect(self._on_add)
        self.remove_button.clicked.connect(lambda: self._on_remove())
        self.foot = across(self.new_name, self.add_button, self.remove_button, None)
        down(self, label(title, "section"), Note(note), table, self.foot)

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do something that may be refused; then the file is shown again as it is."""
        done = attempt(self._messages, act)
        if not done:
            self.table.show_rows([])
            self.show_facts(self.session.book.facts)
        return done

    def show_facts(self, facts: Facts) -> None:
        """Follow the file."""
        raise NotImplementedError

    def add(self, name: str) -> None:
        """One more."""
        raise NotImplementedError

    def remove(self, row_id: int) -> None:
        """One less."""
        raise NotImplementedError

    def fit(self, table: QTableWidget) -> None:
        """As high as its rows, for the page scrolls as a whole."""
        rows = table.verticalHeader().defaultSectionSize() * max(table.rowCount(), 1)
        table.setFixedHeight(rows + table.horizontalHeader().sizeHint().height() + 6)

    def _on_add(self) -> None:
        if not self.new_name.composing and self.attempt(lambda: self.add(self.new_name.text())):
            self.new_name.clear()

    def _on_remove(self) -> None:
        if self.table.key:
            self.attempt(lambda: self.remove(int(self.table.key)))


class AppointmentsPane(_ListPane):
    """任用区分 with the three denominators."""

    def __init__(self, session: LiveSession, messages: Messages) -> None:
        heads = [("任用区分", 0, True), *((words, 112, False) for words in counting.FLAGS.values())]
        note = "だれを、どの分母に数えるかを決めます。数えない任用区分の人数は、計算の内訳に出ます。"
        super().__init__(session, messages, "任用区分", note, TickTable("任用区分", heads, len(counting.FLAGS)))
        self.begin_button = button("よくある任用区分を入れる", "small")
        self.begin_button.clicked.connect(lambda: self.attempt(lambda: counting.begin_appointments(session.document)))
        self.foot.addWidget(self.begin_button)
        self.table.edited.connect(self._on_edited)
        self.table.ticked.connect(self._on_ticked)

    def show_facts(self, facts: Facts) -> None:
        """Follow the file."""
        self.table.show_rows(
            [
                (str(kind.id), (kind.name, *("1" if getattr(kind, flag) else "" for flag in counting.FLAGS)))
                for kind in facts.appointments
            ]
        )
        self.fit(self.table)
        self.begin_button.setVisible(not facts.appointments)

    def add(self, name: str) -> None:
        """One more kind."""
        counting.add_appointment(self.session.document, name)

    def remove(self, row_id: int) -> None:
        """One less, if nobody is of it."""
        counting.remove_appointment(self.session.document, row_id)

    def _on_edited(self, key: str, _place: int, text: str) -> None:
        self.attempt(lambda: counting.rename_appointment(self.session.document, int(key), text))

    def _on_ticked(self, key: str, place: int, on: bool) -> None:
        flag = list(counting.FLAGS)[place - 1]
        self.attempt(lambda: counting.set_flag(self.session.document, int(key), flag, on))


class RanksPane(_ListPane):
    """職層, low to high."""

    def __init__(self, session: LiveSession, messages: Messages) -> None:
        heads = [("職層（低い順）", 0, True), ("管理職", 112, False)]
        super().__init__(session, messages, "職層", "低い職層から順に並べます。", RankTable("職層", heads, 1))
        self.up_button, self.down_button = button("上へ", "small"), button("下へ", "small")
        for steps, made in ((-1, self.up_button), (1, self.down_button)):
            made.clicked.connect(lambda _on=False, steps=steps: self._on_move(steps))
            self.foot.insertWidget(self.foot.count() - 1, made)
        self.table.edited.connect(self._on_edited)
        self.table.ticked.connect(self._on_ticked)

    def show_facts(self, facts: Facts) -> None:
        """Follow the file."""
        self.table.show_rows([(str(r.id), (r.name, "1" if r.is_manager else "")) for r in facts.ranks])
        self.fit(self.table)

    def add(self, name: str) -> None:
        """One more above the others."""
        counting.add_rank(self.session.document, name)

    def remove(self, row_id: int) -> None:
        """One less, if nothing uses it."""
        counting.remove_rank(self.session.document, row_id)

    def _on_edited(self, key: str, _place: int, text: str) -> None:
        self.attempt(lambda: counting.rename_rank(self.session.document, int(key), text))

    def _on_ticked(self, key: str, _place: int, on: bool) -> None:
        self.attempt(lambda: counting.set_manager(self.session.document, int(key), on))

    def _on_move(self, steps: int) -> None:
        if self.table.key:
            self.attempt(lambda: counting.move_rank(self.session.document, int(self.table.key), steps))


class RankTable(TickTable):
    """Its box says 管理職 rather than 数える."""

    def _put(self, row: int, place: int, text: str) -> None:
        super()._put(row, place, text)
        item = self.item(row, place)
        if place >= self._ticks and item is not None:
            item.setText("管理職" if text == "1" else "")
