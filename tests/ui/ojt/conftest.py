"""A small town on 23 November 2026: three 主要事業所管課, two of them with a 推進員."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.policy.ojt import plans
from desktop.policy.staff import departments, people
from desktop.policy.staff.people import Place
from desktop.policy.starting import new_document, read_facts
from desktop.store import Document
from desktop.ui.live import LiveSession
from desktop.ui.ojt.board_state import OjtTab, OjtYear

TODAY, DAY, YEAR = "2026-11-23", "2026-04-01", 2026
SECTIONS = ("総務課", "税務課", "住民課")
NAMES = (
    "青葉 花",
    "髙橋 濵子",
    "葛\U000e0100城 涼",
    "𠮷田 実",
    "林",
)  # two serve in 総務課, two in 税務課, one in 住民課


@dataclass
class Town:
    """What the tests need to name."""

    document: Document
    session: LiveSession
    year: OjtYear
    sections: list[int]
    staff: list[int]
    plans: list[int]


@pytest.fixture
def bare(qtbot, look) -> Iterator[Town]:
    """People and departments, nobody appointed."""
    document = new_document(name="みどり町")
    sections = [departments.add(document, name) for name in SECTIONS]
    for section in sections:
        departments.set_main(document, section, True)
    staff = [
        people.add(document, name, f"00{n}", kana=f"かな{9 - n}", from_on=DAY, place=Place(sections[n // 2]))
        for n, name in enumerate(NAMES)
    ]
    session = LiveSession(document)
    year = OjtYear(session, clock=lambda: TODAY)
    yield Town(document, session, year, sections, staff, [])
    session.close()
    document.close()


@pytest.fixture
def town(bare: Town) -> Town:
    """One seat in 総務課, one in 税務課; 住民課 is vacant."""
    facts = read_facts(bare.document)
    for staff, section in ((0, 0), (2, 1)):
        made = plans.appoint(
            bare.document, facts, year=YEAR, staff_id=bare.staff[staff], department_id=bare.sections[section],
            appointed_on=DAY,
        )  # fmt: skip
        bare.plans.append(made)
    bare.session.refresh_now()
    return bare


@pytest.fixture
def open_tab(qtbot, messages) -> Callable[[type[OjtTab], Town], OjtTab]:
    def opened(kind: type[OjtTab], town: Town) -> OjtTab:
        made = kind(town.session, messages, town.year)
        qtbot.addWidget(made)
        made.resize(1182, 640)
        with qtbot.waitActive(made):
            made.show()
            made.activateWindow()
        return made

    return opened


def field(form: QWidget, name: str) -> QWidget:
    """A field of a form by what it is called."""
    return next(child for child in form.findChildren(QWidget) if child.accessibleName() == name)


def type_words(edit: QWidget, words: str) -> None:
    """As an input method types."""
    typed = QInputMethodEvent("", [])
    typed.setCommitString(words)
    QApplication.sendEvent(edit, typed)


def texts(table) -> list[tuple[str, ...]]:
    """Every row of a table as words."""
    return [
        tuple(table.item(row, place).text() for place in range(table.columnCount())) for row in range(table.rowCount())
    ]
