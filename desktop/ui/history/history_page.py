"""履歴: every action in the file, what it changed, and taking one of them back."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QLineEdit, QWidget

from desktop.models.labels import table_label
from desktop.policy.book import Book
from desktop.store import WorldError, revert, timeline
from desktop.store.timeline import Action, Line, Names, Wanted
from desktop.ui import theme
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.overrides import reported
from desktop.ui.widgets import Prose, button, column, frame, label, row, set_shown

from .action_table import ActionTable
from .change_pane import ChangePane, Detail

_PERIODS = (("すべての期間", None), ("今日", 0), ("7日以内", 6), ("30日以内", 29), ("1年以内", 364))
_TYPING = 200  # milliseconds of rest before the list follows what is typed


class HistoryPage(QWidget):
    """Reads the journal when it is shown and after every action."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history-page")
        self._session = session
        self._messages = messages
        self._limit = timeline.PAGE
        self.search_edit = QLineEdit()
        self.person_box = QComboBox()
        self.period_box = QComboBox()
        self.table_box = QComboBox()
        self.count_label = label("", "small")
        self.actions_table = ActionTable()
        self.nothing_prose = Prose("", theme.SECONDARY)
        self.more_button = button("さらに表示", self._on_more, role="link", name="more")
        self.pane = ChangePane()
        self._typing = QTimer(self, singleShot=True, interval=_TYPING)
        self._typing.timeout.connect(self._on_filter)
        self._set_up_filters()
        self._assemble()
        self.actions_table.action_chosen.connect(self._on_action)
        self.pane.revert_requested.connect(self._on_revert)
        self.pane.line_chosen.connect(self._on_line)
        session.acted.connect(self._on_acted)

    def refresh(self) -> None:
        """Read the history anew; filters and the chosen action stay."""
        with self._reader() as connection:
            _offer(
                self.person_box,
                [("すべての人", None), *((a or "（名前なし）", a) for a in timeline.actors(connection))],
            )
            found = sorted((table_label(t), t) for t in timeline.tables(connection))
            _offer(self.table_box, [("すべての内容", ""), *found])
            wanted = self._wanted()
            actions = timeline.actions(connection, wanted, limit=self._limit)
            count = timeline.count_actions(connection, wanted)
        self.count_label.setText(f"{count} 件")
        set_shown(count > len(actions), self.more_button)
        set_shown(not actions, self.nothing_prose)
        self.nothing_prose.set_text(
            "条件に合う操作はありません。条件をゆるめてください。"
            if wanted != Wanted()
            else "まだ操作はありません。内容を変えると、いつ、だれが、何を変えたかがここに残ります。"
        )
        self.actions_table.show_actions(actions)

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search_edit.setFocus()
        self.search_edit.selectAll()

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_filter(self) -> None:
        self._limit = timeline.PAGE
        self.refresh()

    def _on_more(self) -> None:
        self._limit += timeline.PAGE
        self.refresh()

    def _on_action(self, action: Action | None) -> None:
        if action is None:
            self.pane.show_nothing()
            return
        names = _names(self._session.book)
        with self._reader() as connection:
            lines, count = timeline.lines(connection, action.id, names)
            plan = revert.make_plan(connection, action.id)
            left = timeline.left_words(connection, plan.left, names)
        self.pane.show_detail(Detail(action, lines, count, plan.count, left))

    def _on_line(self, line: Line) -> None:
        changes = self._session.document.history(line.table, line.row, line.field) if line.field else []
        with self._reader() as connection:
            self.pane.show_story(timeline.story(connection, changes, line.table, line.field))

    def _on_revert(self, number: int) -> None:
        try:
            plan = self._session.document.revert(number)
        except WorldError as error:
            self._messages.error(error)
            return
        if plan.left:
            self._messages.say(
                f"取り消しました。後で変えられた {len(plan.left)} か所は、そのままにしました。", undoable=True
            )

    def _on_acted(self, _changes: object) -> None:
        if self.isVisible():
            self.refresh()

    # --- helpers -------------------------------------------------------------------------------------------

    def _reader(self) -> AbstractContextManager[sqlite3.Connection]:
        return timeline.reader(self._session.document.work.database)

    def _wanted(self) -> Wanted:
        return Wanted(
            text=self.search_edit.text().strip(),
            actor=self.person_box.currentData(),
            since=_since(self.period_box.currentData()),
            table=self.table_box.currentData() or "",
        )

    def _set_up_filters(self) -> None:
        self.search_edit.setPlaceholderText("ことばで絞り込む（操作、名前、値）")
        self.search_edit.setAccessibleName("ことばで絞り込む")
        self.search_edit.setClearButtonEnabled(True)
        self.search_edit.textChanged.connect(lambda _text: self._typing.start())
        for box, name in ((self.person_box, "人"), (self.period_box, "期間"), (self.table_box, "内容")):
            box.setAccessibleName(f"{name}で絞り込む")
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
            box.activated.connect(lambda _index: self._on_filter())
        for words, days in _PERIODS:
            self.period_box.addItem(words, days)

    def _assemble(self) -> None:
        body = column(self, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        body.addLayout(self._head())
        columns = row(gap=theme.UNIT * 2)
        listed = frame("card")
        inside = column(listed, margin=1, gap=0)
        inside.addWidget(self.actions_table, 1)
        for widget in (self.nothing_prose, self.more_button):
            holder = row(margin=theme.UNIT)
            holder.addWidget(widget)
            inside.addLayout(holder)
        detail = frame("card")
        column(detail, margin=1).addWidget(self.pane)
        columns.addWidget(listed, 5)
        columns.addWidget(detail, 6)
        body.addLayout(columns, 1)

    def _head(self) -> QBoxLayout:
        head = row(gap=theme.UNIT)
        head.addWidget(label("履歴", "title"))
        head.addSpacing(theme.UNIT)
        head.addWidget(self.count_label)
        head.addStretch(1)
        head.addWidget(self.search_edit, 3)
        for box in (self.person_box, self.period_box, self.table_box):
            head.addWidget(box)
        return head

    @reported
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while another place was shown."""
        super().showEvent(event)
        self.refresh()


def _names(book: Book) -> Names:
    """What rows are called that know only a key: questions, steps, wordings, sections."""
    found: dict[tuple[str, object], str] = {("answer", item.key): item.label for item in book.items}
    # There is one of each in a file
    found["organization", book.facts.organization.id] = table_label("organization")
    found["policy", book.facts.policy.id] = table_label("policy")
    for step in book.steps:
        found["step_state", step.key] = f"手順 {step.number} {step.title}"
    for item in book.items:
        kind, _, rest = item.key.partition(".")
        table = {"wording": "wording_choice", "section": "section_choice"}.get(kind)
        if table:
            found.setdefault((table, rest.rpartition(".")[0]), item.label)
    return found


def _since(days: int | None) -> str:
    """The beginning of the day that many days ago, as the journal writes times."""
    if days is None:
        return ""
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - timedelta(days=days)).astimezone(UTC).isoformat(timespec="seconds")


def _offer(box: QComboBox, choices: list[tuple[str, str | None]]) -> None:
    """Fill a choice anew and keep what was chosen."""
    kept = box.currentData()
    if [box.itemData(n) for n in range(box.count())] == [data for _, data in choices]:
        return
    box.clear()
    for words, data in choices:
        box.addItem(words, data)
    box.setCurrentIndex(max(0, next((n for n, (_, data) in enumerate(choices) if data == kept), 0)))
