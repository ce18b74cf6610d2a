"""Departments, ranks and appointments that a roster names and the file lacks: what becomes of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.policy.staff.lookup import LEAVE, NEW, RENAME, REPLACE, USE, Choice, Unknown
from desktop.policy.staff.roster_lines import RosterPlan, words
from desktop.policy.staff.rows import FIELDS
from desktop.ui import theme
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.policy.inputs import PickInput
from desktop.ui.policy.look import Note
from desktop.ui.widgets import Elided, column, frame, label, row, set_shown

_HEADS: Final = (("種類", 88, False), ("名簿にある言葉", 0, False), ("行数", 64, False), ("どうするか", 0, False))
_OPEN: Final = "選んでください"


class WordPane(QWidget):
    """The words on the left, what can be done about the chosen one on the right."""

    decided = Signal(object, object)  # Name, Choice

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("new-words")
        self.table = EditTable("名簿にあって、このファイルにない言葉", _HEADS)
        self.title = Elided("", "section")
        self.hint = Note("", theme.SECONDARY)
        self.pick = PickInput()
        self.pick.setAccessibleName("この言葉をどうするか")
        self.pick.setSizeAdjustPolicy(PickInput.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.pick.setMinimumContentsLength(12)
        self.pick.activated.connect(self._on_picked)
        self.table.place_changed.connect(self._show_word)
        self._plan: RosterPlan | None = None
        self._assemble()

    def show_plan(self, plan: RosterPlan | None) -> None:
        """List the words of a plan."""
        self._plan = plan
        rows = [
            (str(n), (FIELDS[u.field], words(u.word), f"{u.rows:,}", _chosen(plan, u)))
            for n, u in enumerate(plan.unknown if plan else ())
            if plan
        ]
        self.table.show_rows(rows)
        self._show_word()

    @property
    def word(self) -> Unknown | None:
        """The word under the cursor."""
        return self._plan.unknown[int(self.table.key)] if self._plan and self.table.key else None

    def _show_word(self) -> None:
        word = self.word
        set_shown(word is not None, self.title, self.hint, self.pick)
        self.pick.clear()
        if self._plan is None or word is None:
            return
        self.title.set_full(f"{FIELDS[word.field]}「{words(word.word)}」")
        self.hint.set_text(f"名簿の {word.rows:,} 行にあり、このファイルにはない言葉です。")
        if word.choice is None:
            self.hint.set_text(f"名簿の {word.rows:,} 行にあり、このファイルには当てはまるものが二つ以上あります。")
            self.pick.addItem(_OPEN, None)
        for text, choice in (*_offers(self._plan, word), *_others(self._plan, word)):
            self.pick.addItem(text, choice)
            if choice == word.choice:
                self.pick.setCurrentIndex(self.pick.count() - 1)

    def _on_picked(self) -> None:
        choice, word = self.pick.currentData(), self.word
        if isinstance(choice, Choice) and word is not None:
            self.decided.emit(word.name, choice)

    def _assemble(self) -> None:
        body = row(self, gap=theme.UNIT)
        body.addWidget(self.table, 1)
        card = frame("card")
        card.setFixedWidth(336)
        inside = column(card, margin=theme.UNIT * 2, gap=theme.UNIT)
        for part in (self.title, self.hint, label("どうしますか", "strong"), self.pick):
            inside.addWidget(part)
        inside.addStretch(1)
        body.addWidget(card)


def _chosen(plan: RosterPlan, unknown: Unknown) -> str:
    """The decision in words."""
    choice = unknown.choice
    if choice is None:
        return _OPEN
    offers = (*_offers(plan, unknown), *_others(plan, unknown)) if choice.id else _offers(plan, unknown)
    return next((text for text, offered in offers if offered == choice), "")


def _offers(plan: RosterPlan, unknown: Unknown) -> Iterator[tuple[str, Choice]]:
    """What can be chosen for a word, the likeliest first."""
    lookup, what = plan.lookup, FIELDS[unknown.field]
    for key in unknown.among:
        yield f"今ある「{lookup.words(unknown.field, key)}」のこと", Choice(USE, key)
    yield f"新しい{what}として加える", Choice(NEW)
    if unknown.field == "department":
        for key in unknown.sources[:4]:
            name = lookup.words("department", key)
            yield f"「{name}」の名前が変わった", Choice(RENAME, key)
            yield f"新しく加え、「{name}」は廃止して引き継ぐ（統合・再編）", Choice(REPLACE, key)
    yield f"取り込まない（{what}は今のまま）", Choice(LEAVE)


def _others(plan: RosterPlan, unknown: Unknown) -> Iterator[tuple[str, Choice]]:
    facts, lookup = plan.lookup.facts, plan.lookup
    if unknown.field == "department":
        things = [(d.id, lookup.tree.label(d.id)) for d in lookup.tree.open_on(plan.options.effective_on)]
    elif unknown.field == "rank":
        things = [(r.id, r.name) for r in facts.ranks]
    else:
        things = [(a.id, a.name) for a in facts.appointments]
    for key, name in things:
        if key not in unknown.among:
            yield f"今ある「{name}」のこと", Choice(USE, key)
