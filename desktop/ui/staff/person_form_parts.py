"""What the forms about people share: picks that follow the file, a post to enter, and a question asked in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget

from desktop.analysis.departments import Tree
from desktop.analysis.facts import Facts
from desktop.analysis.roster import Post
from desktop.policy.staff.people import Place
from desktop.store import WorldError
from desktop.ui import theme
from desktop.ui.frame.form_parts import QuietForm
from desktop.ui.policy.inputs import LineInput, PickInput
from desktop.ui.policy.look import Note, label
from desktop.ui.widgets import set_shown

from .day_edit import DayEdit

Choices = Sequence[tuple[str, int | str]]
Rows = Sequence[tuple[str, QWidget | QLayout]]


def pick(name: str, letters: int = 14) -> PickInput:
    """A choice as wide as some letters; longer words are told by the open list."""
    made = PickInput()
    made.setAccessibleName(name)
    made.setSizeAdjustPolicy(PickInput.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(letters)
    return made


def offer(box: PickInput, choices: Choices, chosen: int | str | None) -> None:
    """Fill a choice anew where it differs, and show one of them (the first where it is none of them)."""
    blocked = box.blockSignals(True)
    if [(box.itemText(n), box.itemData(n)) for n in range(box.count())] != list(choices):
        box.clear()
        for words, data in choices:
            box.addItem(words, data)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(blocked)


def department_choices(facts: Facts, day: str, none: str = "（決まっていない）") -> list[tuple[str, int | str]]:
    """The departments of a day in printed order, set in by their depth."""
    tree = Tree(facts.departments)
    rows = ((f"{'　' * (len(tree.path(d.id)) - 1)}{d.name}", d.id) for d in tree.open_on(day))
    return [(none, 0), *rows]


def pairs(rows: Rows) -> QGridLayout:
    """Names and fields below each other."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.UNIT)
    grid.setVerticalSpacing(theme.UNIT)
    grid.setColumnStretch(1, 1)
    for n, (words, field) in enumerate(rows):
        grid.addWidget(label(words, "small"), n, 0, Qt.AlignmentFlag.AlignVCenter)
        if isinstance(field, QLayout):
            grid.addLayout(field, n, 1)
        else:
            if isinstance(field, LineInput) and not isinstance(field, DayEdit):
                field.setAccessibleName(words)
            side = Qt.AlignmentFlag.AlignLeft if isinstance(field, DayEdit) else Qt.AlignmentFlag(0)
            grid.addWidget(field, n, 1, side)
    return grid


class PlaceFields:
    """Department, rank, title and appointment of a post."""

    def __init__(self, facts: Facts, day: str, post: Post | None = None) -> None:
        self.department, self.rank = pick("部署"), pick("職層")
        self.appointment, self.title = pick("任用区分"), LineInput()
        offer(self.department, department_choices(facts, day), post.department_id if post else None)
        ranks: Choices = [("（決まっていない）", 0), *((r.name, r.id) for r in facts.ranks)]
        offer(self.rank, ranks, post.rank_id if post else None)
        kinds: Choices = [("（決まっていない）", 0), *((a.name, a.id) for a in facts.appointments)]
        usual = facts.appointments[0].id if facts.appointments else None  # nearly everybody is of the first kind
        offer(self.appointment, kinds, post.appointment_id if post else usual)
        self.title.setText(post.title if post else "")

    @property
    def rows(self) -> Rows:
        """The fields with their names."""
        return (
            ("部署", self.department),
            ("職層", self.rank),
            ("職名", self.title),
            ("任用区分", self.appointment),
        )

    def place(self) -> Place:
        """What was chosen."""
        return Place(
            self.department.currentData() or None,
            self.rank.currentData() or None,
            self.appointment.currentData() or None,
            self.title.text(),
        )


class Ask(QuietForm):
    """A question about a person; what stands in the way is told in the form, and what was typed stays."""

    def __init__(
        self,
        title: str,
        verb: str,
        rows: Rows,
        act: Callable[[], object],
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(verb, parent)
        self.setAccessibleName(title)
        self._act, self._days = act, [field for _, field in rows if isinstance(field, DayEdit)]
        for _, field in rows:
            if isinstance(field, LineInput) and not isinstance(field, DayEdit):
                field.returnPressed.connect(partial(self._on_return, field))
        self._first = next((field for _, field in rows if isinstance(field, QWidget)), self.confirm_button)
        self.note, self.problem = Note(note), Note("", theme.ERROR)
        set_shown(bool(note), self.note)
        set_shown(False, self.problem)
        self.finish(label(title, "strong", wrap=True), pairs(rows), self.note, self.problem)

    def begin(self) -> None:
        """Put the keyboard into the first field."""
        self._first.setFocus()

    def confirm(self) -> None:
        """Do what was decided, or say why not."""
        for day in self._days:
            day.take()
            if not day.readable:
                self.tell(f"{day.accessibleName()}を日付として読めません。「R8.4.1」のように入れてください。")
                day.setFocus()
                return
        try:
            self._act()
        except WorldError as error:
            self.tell(f"{error.message}{error.next_step}")
        else:
            self.done.emit()

    def _on_return(self, field: LineInput) -> None:
        if not field.composing and self.confirm_button.isEnabled():
            self.confirm()

    def tell(self, words: str) -> None:
        """Say what stands in the way."""
        self.problem.set_text(words)
        set_shown(bool(words), self.problem)

    def explain(self, words: str) -> None:
        """Say what would happen."""
        self.note.set_text(words)
        set_shown(bool(words), self.note)
