"""The round of the grid: which one is shown, and opening, freezing and reopening one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.analysis.years import fiscal_year, japanese_date
from desktop.models import CheckRound
from desktop.policy.staff import rounds
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.form_parts import QuietForm
from desktop.ui.live import LiveSession
from desktop.ui.messages import STOP, Choice, Messages
from desktop.ui.tabbed import Wait, wait_alone
from desktop.ui.widgets import unmarked

from .grid_forms import DayForm, LineForm, RoundForm


class RoundDesk(QObject):
    """`chosen` is the key of the round to show; 0: the running one, else the newest."""

    changed = Signal()

    def __init__(
        self, session: LiveSession, messages: Messages, ask: Callable[[QuietForm], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._messages, self._ask = session, messages, ask
        self.wait: Wait = wait_alone
        self.chosen = 0
        self.all: tuple[CheckRound, ...] = ()
        self.read()

    def read(self) -> None:
        """Read the rounds again."""
        self.all = rounds.all_rounds(self._session.document)

    @property
    def shown(self) -> CheckRound | None:
        """The round that the grid shows."""
        chosen = next((each for each in self.all if each.id == self.chosen), None)
        return chosen or rounds.running(self.all) or next(iter(self.all), None)

    def fill_menu(self, menu: QMenu) -> None:
        """All rounds, and what can be done now."""
        menu.clear()
        shown = self.shown
        for each in self.all:
            state = f"{japanese_date(each.frozen_on)}凍結" if each.frozen_on else "実施中"
            made = menu.addAction(unmarked(f"{each.name}（{state}）"))
            made.setCheckable(True)
            made.setChecked(shown is not None and each.id == shown.id)
            made.triggered.connect(self._shower(each.id))
        menu.addSeparator()
        menu.addAction("新しいスキルチェックを始める…").triggered.connect(self.ask_open)
        if shown is not None and not shown.frozen_on:
            menu.addAction("凍結する…").triggered.connect(self.ask_freeze)
        if shown is not None and shown.frozen_on:
            menu.addAction("凍結を解く…").triggered.connect(self.ask_reopen)

    def ask_open(self) -> None:
        """A new round; one that runs is frozen first, if the officer wants."""
        now = rounds.running(self.all)
        if now is not None:
            freeze_first = Choice("freeze", "凍結する")
            question = f"「{now.name}」がまだ動いています。先に凍結しますか。"
            detail = "動いている回は一つだけです。凍結すると、その日の所属・人材像・求めるレベルが残ります。"
            if self._messages.ask(question, detail, (freeze_first, STOP)) == "freeze":
                self.chosen = now.id
                self.ask_freeze()
            return
        today = date.today()
        year = today.year if today.month >= 4 else today.year - 1
        form = RoundForm(_free_name(f"{fiscal_year(year)}スキルチェック", self.all), today.isoformat(), self.all)

        def begin(name: str, day: str, copied_from: int | None) -> None:
            self._act(
                form,
                lambda: rounds.open_round(self._session.document, name, year, day, copied_from=copied_from),
                "スキルチェックを始めています…",
            )

        form.confirmed.connect(begin)
        self._ask(form)

    def ask_freeze(self) -> None:
        """Freeze the round that is shown, on a day."""
        shown = self.shown
        if shown is None:
            return
        words = (
            f"「{shown.name}」の所属・人材像・求めるレベルを、この日のもので残します。レベルは変えられなくなります。"
        )
        form = DayForm("凍結する日", words, "凍結する", date.today().isoformat())

        def freeze(day: str) -> None:
            facts, document = self._session.book.facts, self._session.document
            self._act(form, lambda: rounds.freeze(document, facts, shown.id, day), "凍結しています…", shown.id)

        form.confirmed.connect(freeze)
        self._ask(form)

    def ask_reopen(self) -> None:
        """Open a frozen round again, for a reason."""
        shown = self.shown
        if shown is None:
            return
        words = f"「{shown.name}」の凍結を解くと、残した所属・求めるレベルは消えます。理由は回に残ります。"
        form = LineForm("凍結を解く理由", words, "凍結を解く", "理由（例: 3月末の結果が届いたため）")

        def reopen(reason: str) -> None:
            day = date.today().isoformat()
            self._act(
                form, lambda: rounds.reopen(self._session.document, shown.id, reason, day), "解いています…", shown.id
            )

        form.confirmed.connect(reopen)
        self._ask(form)

    def _act(self, form: QuietForm, work: Callable[[], Any], words: str, shown: int = 0) -> None:
        if attempt(self._messages, lambda: self.wait(work, words)):
            self.chosen = shown
            form.done.emit()
            self.changed.emit()

    def _shower(self, round_id: int) -> Callable[[], None]:
        def show() -> None:
            self.chosen = round_id
            self.changed.emit()

        return show


def _free_name(wanted: str, others: tuple[CheckRound, ...]) -> str:
    taken, n, name = {each.name for each in others}, 2, wanted
    while name in taken:
        name, n = f"{wanted}（{n}回目）", n + 1
    return name
