"""基準日と計算の内訳: from which day the policy counts the roster, how 職員数 comes about, the floor of 充足."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.roster import Roster
from desktop.analysis.years import japanese_date
from desktop.policy.staff import counting
from desktop.ui.frame.confirm import attempt
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.look import Note, across, down, label
from desktop.ui.widgets import Prose

from .day_edit import DayEdit
from .person_form_parts import offer, pick

_FLOOR = "レベルを決めていないスキルは、どこから充足とするか"


class CountsPane(QWidget):
    """What is decided here changes the numbers of the policy; the sum is told in words at once."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages = session, messages
        self.day = DayEdit("基準日")
        self.state, self.sums = Note(""), Prose("")
        self.leave_box = QCheckBox("休職などの職員も、職員数に含める")
        self.floor = pick("どこから充足とするか", 18)
        self.day.day_changed.connect(self._on_day)
        self.leave_box.clicked.connect(self._on_leave)
        self.floor.activated.connect(lambda _n: self._on_floor())
        floor = down(None, label(_FLOOR, wrap=True), across(self.floor, None), gap=4)
        down(
            self, label("基準日と計算の内訳", "section"),
            across(label("方針で名簿を数える日（基準日）"), self.day, None),
            self.state, self.sums, self.leave_box, floor,
        )  # fmt: skip

    def show_roster(self, facts: Facts, roster: Roster) -> None:
        """Follow the file; the roster is that of 基準日, or of today while there is none."""
        day = facts.organization.roster_on
        self.day.show_day(day)
        self.day.setEnabled(bool(roster.people))
        stated = facts.organization.headcount
        typed = f"今は、方針の設問に入れた人数（{stated}人）を使っています。"
        own = typed if stated else "それまでは、方針の設問に入れた人数を使います。"
        self.state.set_text(
            f"方針の職員数と人材像の人数は、{japanese_date(day)}現在の名簿から数えます。"
            if day
            else f"日を入れると、方針の人数を名簿から数えます。{own}"
        )
        self.sums.set_text("\n".join(counting.lines(facts, roster)) if roster.people else "名簿はまだありません。")
        self.leave_box.setChecked(facts.answer("target.leave", "exclude") != "exclude")
        choices = [(words, level) for level, words in counting.floor_choices(facts).items()]
        offer(self.floor, choices, counting.floor(facts))

    def _on_day(self, day: str) -> None:
        if not attempt(self._messages, lambda: counting.set_roster_on(self._session.document, day)):
            self.day.show_day(self._session.book.facts.organization.roster_on)

    def _on_leave(self, on: bool) -> None:
        attempt(self._messages, lambda: counting.set_leave(self._session.document, on))

    def _on_floor(self) -> None:
        level = int(self.floor.currentData())
        attempt(self._messages, lambda: counting.set_floor(self._session.document, level))
