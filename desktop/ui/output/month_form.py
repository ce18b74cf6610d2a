"""Of which month, and of which 課, the monthly sheets are to be written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from desktop.analysis.departments import Tree
from desktop.analysis.facts import Facts
from desktop.analysis.ojt import fiscal_year_of
from desktop.policy.ojt.monthly_source import department_names, month_words
from desktop.store import Document
from desktop.ui.staff.person_form_parts import Ask, offer, pick

_MONTHS: Final = 24  # of the fiscal year and the next: in March the sheets of April are made ready
_WIDTH: Final = 480
_ALL: Final = "全ての課"


class MonthForm(Ask):
    """Two picks; `write` is told the month and the department (「」: all of them)."""

    def __init__(
        self, title: str, document: Document, facts: Facts, day: str, write: Callable[[date, str], object]
    ) -> None:
        self._document, self._facts = document, facts
        self.month, self.department = pick("月", 10), pick("課", 14)
        first = date(fiscal_year_of(day), 4, 1)
        months = [date(first.year + (3 + n) // 12, (3 + n) % 12 + 1, 1) for n in range(_MONTHS)]
        rows = (("月", self.month), ("課", self.department))
        super().__init__(title, "書き出す…", rows, lambda: write(self.chosen, str(self.department.currentData())))
        offer(self.month, [(month_words(month), month.isoformat()) for month in months], f"{day[:7]}-01")
        self.setMaximumWidth(_WIDTH)
        self._offer_departments()
        self.month.activated.connect(lambda _n: self._offer_departments())

    @property
    def chosen(self) -> date:
        """The first day of the month."""
        return date.fromisoformat(str(self.month.currentData()))

    def propose(self, department_id: int) -> None:
        """Choose a department, if it has a sheet of the month."""
        words = Tree(self._facts.departments).label(department_id)
        self.department.setCurrentIndex(max(0, self.department.findData(words)))

    def _offer_departments(self) -> None:
        names = department_names(self._document, self._facts, self.chosen)
        offer(self.department, [(_ALL, ""), *((name, name) for name in names)], self.department.currentData())
        self.confirm_button.setEnabled(bool(names))
        self.explain("" if names else f"{month_words(self.chosen)}には、主要事業所管課も推進員のいる課もありません。")
