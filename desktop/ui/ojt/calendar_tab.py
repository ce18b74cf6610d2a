"""予定: what is due, overdue first, then month by month; for one of the responsible or for all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QWidget

from desktop.analysis.ojt import DOING, FINISHED, LEFT_OUT, STATES, Check
from desktop.analysis.years import japanese_year
from desktop.output.documents import one
from desktop.policy.ojt import entries
from desktop.store import WorldError
from desktop.ui import theme
from desktop.ui.file.dialogs import FileDialogs
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.output.month_form import MonthForm
from desktop.ui.output.saving import save_export
from desktop.ui.policy.look import UNIT, across, button, down, label
from desktop.ui.staff.person_form_parts import offer, pick
from desktop.ui.tabbed import Wait, wait_alone
from desktop.ui.widgets import Elided

from .board_check_model import LATE
from .board_state import OjtTab, OjtYear

_HEADS: Final = (
    ("期限", 96, False), ("施策", 0, False), ("部署", 128, False), ("推進員", 128, False), ("責任", 72, False),
    ("状態", 80, False),
)  # fmt: skip
_SHOWN: Final = {"open": "残っているもの", "all": "すべて"}


class CalendarTab(OjtTab):
    """A list under headings of months; Enter opens the cell in the checklist."""

    def __init__(self, session: LiveSession, messages: Messages, year: OjtYear, parent: QWidget | None = None) -> None:
        super().__init__(session, messages, year, parent)
        self.setObjectName("ojt-calendar-tab")
        self.owner, self.department, self.shown = pick("責任", 8), pick("部署", 8), pick("表示", 8)
        self.count = Elided("", "strong")
        self.table = EditTable("予定", _HEADS, many=True)
        self.buttons = {
            "open": button("チェック表で開く"),
            "doing": button("実施中にする"),
            "finished": button("済にする", "primary"),
        }
        self.monthly_button = button("所属長の今月の一枚…")
        self.question: MonthForm | None = None
        self.dialogs = FileDialogs(self)
        self.wait: Wait = wait_alone
        self._place = down(None)
        offer(self.shown, [(words, key) for key, words in _SHOWN.items()], "open")
        filters = across(self.count, self.owner, self.department, self.shown, gap=6)
        filters.setStretch(0, 1)
        keys = label("Ctrl や Shift で何行か選べます", "small")
        foot = across(*self.buttons.values(), keys, None, self.monthly_button)
        down(self, filters, self.table, self._place, foot, margin=UNIT * 2)
        self._wire()
        self.refresh()

    def refresh(self) -> None:
        """Follow the file."""
        year = self.year
        checks = [check for found in year.checks().values() for check in found if not check.plan.closed_on]
        owners = list(dict.fromkeys((*entries.OWNERS, *(check.owner for check in checks if check.owner))))
        offer(self.owner, [("責任: 全員", ""), *((each, each) for each in owners)], self.owner.currentData())
        places = {check.plan.department_id: year.place(check.plan) for check in checks}
        offer(
            self.department,
            [("全部署", 0), *((name, key) for key, name in places.items())],
            self.department.currentData(),
        )
        wanted = [check for check in checks if self._wanted(check)]
        late = [check for check in wanted if check.overdue(year.today)]
        self.count.set_full(f"{LATE} {len(late)}件　表示 {len(wanted)}件 / この年度 {len(checks)}件")
        rows = list(self._rows(wanted))
        self.table.show_rows(rows)
        self._colour()
        if len(rows) > 1 and "/" not in self.table.key:
            self.table.setCurrentCell(1, 0)  # a heading is nothing to be done
        self._follow_buttons()

    @property
    def cells(self) -> list[tuple[int, int]]:
        """The chosen lines as plan and measure; headings are none."""
        found = (key.split("/") for key in self.table.keys if "/" in key)
        return [(int(plan), int(measure)) for plan, measure in found]

    def _wanted(self, check: Check) -> bool:
        owner, department = self.owner.currentData() or "", self.department.currentData() or 0
        if (owner and check.owner != owner) or (department and check.plan.department_id != department):
            return False
        return self.shown.currentData() == "all" or check.state not in {FINISHED, LEFT_OUT}

    def _rows(self, wanted: list[Check]) -> Iterator[tuple[str, tuple[str, ...]]]:
        year = self.year
        late = [check for check in wanted if check.overdue(year.today)]
        groups: dict[str, list[Check]] = {LATE: sorted(late, key=lambda c: c.due)} if late else {}
        for check in sorted((c for c in wanted if not c.overdue(year.today)), key=lambda c: c.due):
            groups.setdefault(f"{japanese_year(check.due)}{check.due.month}月", []).append(check)
        for words, checks in groups.items():
            yield words, (words, f"{len(checks)}件", "", "", "", "")
            for check in checks:
                state = LATE if check.overdue(year.today) else STATES[check.state]
                yield (
                    f"{check.plan.id}/{check.measure.id}",
                    (
                        f"　{check.due.month}月{check.due.day}日", check.measure.name, year.place(check.plan),
                        year.person(check.plan), check.owner or "－", state,
                    ),
                )  # fmt: skip

    def _colour(self) -> None:
        for row in range(self.table.rowCount()):
            heading = "/" not in self.table._keys[row]
            for place in range(self.table.columnCount()):
                item = self.table.item(row, place)
                if item is None:
                    continue
                if heading:
                    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                font = item.font()
                font.setBold(heading)
                item.setFont(font)
                late = item.text() == LATE
                item.setBackground(QBrush(QColor(theme.HOVER if heading else theme.SURFACE)))
                item.setForeground(QBrush(QColor(theme.ERROR if late else theme.TEXT)))

    def _set(self, state: str) -> None:
        cells, words = self.cells, STATES[state]
        if cells:
            values = {cell: {"state": state} for cell in cells}
            told = f"OJTチェックを「{words}」にする（{len(cells)}件）"
            document, today = self.session.document, self.year.today
            if attempt(self.messages, lambda: entries.set_many(document, values, told, day=today)):
                self.messages.say(f"{len(cells)}件を「{words}」にしました", undoable=True)

    def _follow_buttons(self) -> None:
        """A heading alone is nothing to be done."""
        for made in self.buttons.values():
            made.setEnabled(bool(self.cells))

    def _open(self) -> None:
        if "/" in self.table.key:
            self.go("check", self.table.key)

    def _ask_month(self) -> None:
        """The sheet of a 所属長: the month and the 課 that this list shows are proposed."""
        document, facts = self.session.document, self.year.facts
        if lacking := one("monthly-pdf").lacks(document):
            self.messages.error(WorldError("「所属長の今月の一枚」は、まだ書き出せません。", lacking))
            return
        self._answered()
        self.question = MonthForm("所属長の今月の一枚（PDF）", document, facts, self.year.day, self._write_month)
        self.question.propose(self.department.currentData() or 0)
        self.question.done.connect(self._answered)
        self._place.addWidget(self.question)
        self.question.begin()

    def _write_month(self, month: date, department: str) -> None:
        export = one("monthly-pdf").for_month(month, department)
        save_export(
            export, self.session.book, self.session.document, messages=self.messages, dialogs=self.dialogs,
            wait=self.wait,
        )  # fmt: skip

    def _answered(self) -> None:
        if self.question is not None:
            self.question.hide()
            self.question.deleteLater()
            self.question = None

    def _wire(self) -> None:
        self.monthly_button.clicked.connect(lambda: self._ask_month())
        for box in (self.owner, self.department, self.shown):
            box.activated.connect(lambda _n: self.refresh())
        self.table.place_changed.connect(self._follow_buttons)
        self.table.itemActivated.connect(lambda _item: self._open())
        self.buttons["open"].clicked.connect(lambda: self._open())
        self.buttons["doing"].clicked.connect(lambda: self._set(DOING))
        self.buttons["finished"].clicked.connect(lambda: self._set(FINISHED))
