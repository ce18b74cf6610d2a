"""Copying a year's plans forward: previewed line by line, safe to do twice."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.analysis.years import fiscal_year
from desktop.policy.ojt import year as rollover
from desktop.policy.staff.now import roster_now, roster_rows
from desktop.ui.frame.confirm import attempt
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.look import Note, across, button, down, label

from .board_state import OjtYear
from .year_ticks import TickList


class ForwardPane(QWidget):
    """From the chosen year into the next."""

    def __init__(self, session: LiveSession, messages: Messages, year: OjtYear, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages, self._year = session, messages, year
        self._shown_year = 0
        self.title = label("", "section")
        self.table = TickList(
            "次の年度へ写す推進員", (("推進員", 136, False), ("部署", 104, False), ("写せるか", 0, False))
        )
        self.with_goals = QCheckBox("課の目標も写す")
        self.copy_button = button("", "primary")
        note = Note(
            "席、期限の月、責任を写します。状態、済んだ日、記録は写しません。次の年度にある人は、重ねて写しません。"
        )
        self.table.setMinimumHeight(180)
        self.table.ticks_changed.connect(self._tell)
        self.copy_button.clicked.connect(lambda: self._on_copy())
        down(self, self.title, note, self.table, across(self.with_goals, None, self.copy_button))

    def refresh(self) -> None:
        """Preview what copying would do now."""
        year, number = self._year, self._year.number
        roster = roster_now(self._session.document, year.facts, f"{number + 1}-04-01")
        lines = rollover.preview(year.ojt, roster, roster_rows(self._session.document), number)
        self.title.setText(f"{fiscal_year(number)}の配置を、{fiscal_year(number + 1)}へ写す")
        rows = [
            (str(line.plan.id), (year.person(line.plan), year.place(line.plan), line.why or "写せます"))
            for line in lines
        ]
        open_rows = [str(line.plan.id) for line in lines if line.goes]
        sure = [str(line.plan.id) for line in lines if line.goes and not line.why]
        if number != self._shown_year:
            self._shown_year = number
            self.table.show_choices((), (), ())
        self.table.show_choices(rows, open_rows, sure)
        self._tell()

    def _tell(self) -> None:
        chosen = len(self.table.ticked)
        self.copy_button.setText(f"選んだ{chosen}席を写す")
        self.copy_button.setEnabled(bool(chosen))

    def _on_copy(self) -> None:
        number, chosen = self._year.number, [int(key) for key in self.table.ticked]
        made: list[int] = []

        def copy() -> None:
            goals = self.with_goals.isChecked()
            made.append(rollover.copy_forward(self._session.document, number, chosen, with_goals=goals))

        if attempt(self._messages, copy):
            self._messages.say(f"{fiscal_year(number + 1)}へ{made[0]}席を写しました", undoable=True)
