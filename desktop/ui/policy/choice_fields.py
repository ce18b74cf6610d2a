"""Editors for answers that are chosen, not typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from desktop.catalog.preset import Option
from desktop.policy.items import Item
from desktop.ui.policy.fields import (
    AreaEditor,
    DateEditor,
    Editor,
    FixedEditor,
    IntegerEditor,
    LinesEditor,
    TextEditor,
    YearEditor,
)
from desktop.ui.policy.inputs import PickInput
from desktop.ui.policy.look import Note, across, button, down, empty
from desktop.ui.widgets import unmarked

MOST_RADIOS: Final = 5
_ONE_LINE: Final = 26  # characters of all choices that still fit beside each other
_YES_NO: Final = (Option("yes", "はい"), Option("no", "いいえ"))


class RadioEditor(Editor):
    """One of a few: round buttons, none of them chosen at first."""

    quick = True

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(item, parent)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._on_clicked)
        self.buttons: dict[str, QRadioButton] = {}
        self._options: tuple[Option, ...] = ()
        self.clear_button = button("選択を取り消す", "link")
        self.clear_button.clicked.connect(self._on_clear_clicked)
        self._box = QVBoxLayout()
        self._box.setSpacing(4)
        outer = down(self, self._box, gap=0)
        outer.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._offer(self.options(item))
        self.show_value(item.value)

    def options(self, item: Item) -> tuple[Option, ...]:
        """What there is to choose from."""
        return item.options

    def raw(self) -> Any:  # noqa: ANN401 - the chosen value, None when nothing is
        """The value of the chosen one."""
        return next((value for value, radio in self.buttons.items() if radio.isChecked()), None)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - JSON values
        """Choose one, or none of them."""
        wanted = self.buttons.get(self.key_of(value))
        self._group.setExclusive(False)
        for radio in self.buttons.values():
            radio.setChecked(radio is wanted)
        self._group.setExclusive(True)
        self._show_clear()

    def key_of(self, value: Any) -> str:  # noqa: ANN401 - JSON values
        """Which button stands for a value."""
        return "" if value is None else str(value)

    def prepare(self, item: Item) -> None:
        """Offer other options when they changed."""
        if self.options(item) != self._options:
            chosen = self.raw()
            self._offer(self.options(item))
            self.show_value(chosen)

    def _offer(self, options: tuple[Option, ...]) -> None:
        self._options = options
        for old in list(self.buttons.values()):
            self._group.removeButton(old)
        empty(self._box)
        self.buttons = {}
        if sum(len(_with_words(option)) for option in options) <= _ONE_LINE:
            radios = [self._radio(option, _with_words(option)) for option in options]
            self._box.addLayout(across(*radios, None, gap=20))
        else:
            for option in options:
                self._box.addLayout(_with_note(self._radio(option), option.note))
        if self.buttons:
            self.setFocusProxy(next(iter(self.buttons.values())))

    def _radio(self, option: Option, words: str = "") -> QRadioButton:
        radio = QRadioButton(unmarked(words or option.label))
        self._group.addButton(radio)
        self.buttons[option.value] = radio
        return radio

    def _on_clicked(self, _button: QAbstractButton) -> None:
        self._show_clear()
        self._changed()

    def _on_clear_clicked(self) -> None:
        self.show_value(object())
        self.value_changed.emit(None)

    def _show_clear(self) -> None:
        item = self.item
        optional = not item.required and not item.default and "" not in self.buttons
        self.clear_button.setVisible(optional and self.raw() is not None)


class FlagEditor(RadioEditor):
    """はい or いいえ, with neither chosen at first."""

    def options(self, item: Item) -> tuple[Option, ...]:
        """Yes and no."""
        return _YES_NO

    def raw(self) -> bool | None:
        """True, False, or None while nothing is chosen."""
        return {"yes": True, "no": False}.get(super().raw())

    def key_of(self, value: Any) -> str:  # noqa: ANN401 - JSON values
        """Which button stands for a value."""
        return "yes" if value is True else "no" if value is False else ""


class PickEditor(Editor):
    """One of many: a list that opens."""

    quick = True

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(item, parent)
        self.input = PickInput()
        self.input.setAccessibleName(item.label)
        self.input.activated.connect(self._changed)
        self._options: tuple[Option, ...] = ()
        self.setFocusProxy(self.input)
        self.setLayout(across(self.input, None))
        self.prepare(item)
        self.show_value(item.value)

    def raw(self) -> Any:  # noqa: ANN401 - the chosen value, None when nothing is
        """The value of the chosen one."""
        return self.input.currentData()

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - JSON values
        """Choose one, or none of them."""
        self.input.setCurrentIndex(self.input.findData("" if value is None else value))

    def prepare(self, item: Item) -> None:
        """Offer other options when they changed."""
        if item.options == self._options:
            return
        self._options = item.options
        blocker = QSignalBlocker(self.input)
        chosen = self.raw()
        self.input.clear()
        for option in item.options:
            self.input.addItem(option.label, option.value)
        self.input.setPlaceholderText("選んでください")
        self.input.setCurrentIndex(self.input.findData(chosen) if chosen is not None else -1)
        del blocker


class ChoicesEditor(Editor):
    """Any of several: boxes to tick, in columns where there are many short ones."""

    quick = True

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(item, parent)
        self.boxes: dict[str, QCheckBox] = {}
        self._options: tuple[Option, ...] | None = None
        self._box = QVBoxLayout()
        self._box.setSpacing(4)
        self._box.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._box)
        self.prepare(item)
        self.show_value(item.value)

    def raw(self) -> list[str]:
        """The values of the ticked ones."""
        return [value for value, box in self.boxes.items() if box.isChecked()]

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - JSON values
        """Tick some."""
        wanted = set(value or ())
        for key, box in self.boxes.items():
            box.setChecked(key in wanted)

    def prepare(self, item: Item) -> None:
        """Offer other options when they changed."""
        if item.options == self._options:
            return
        chosen = self.raw()
        self._options = item.options
        empty(self._box)
        self.boxes = {option.value: self._tick(option) for option in item.options}
        if not item.options:
            self._box.addWidget(Note("選べるものがまだありません。上の設問に答えると、ここに並びます。"))
        elif any(option.note for option in item.options):
            for option in item.options:
                self._box.addLayout(_with_note(self.boxes[option.value], option.note))
        else:
            self._box.addLayout(_columns(list(self.boxes.values()), item.options))
        self.show_value(chosen)

    def _tick(self, option: Option) -> QCheckBox:
        box = QCheckBox(unmarked(option.label))
        box.clicked.connect(self._changed)
        return box


def _with_note(choice: QAbstractButton, note: str) -> QVBoxLayout:
    """A choice and, set in below it, what it means."""
    made = QVBoxLayout()
    made.setSpacing(0)
    made.addWidget(choice)
    if note:
        inset = across(Note(note))
        inset.setContentsMargins(24, 0, 0, 2)
        made.addLayout(inset)
    return made


def _with_words(option: Option) -> str:
    return f"{option.label}（{option.note}）" if option.note else option.label


def _columns(choices: list[QCheckBox], options: tuple[Option, ...]) -> QGridLayout:
    longest = max(len(option.label) for option in options)
    count = 4 if longest <= 6 else 3 if longest <= 9 else 2
    made = QGridLayout()
    made.setHorizontalSpacing(16)
    made.setVerticalSpacing(4)
    rows = -(-len(choices) // count)
    for place, choice in enumerate(choices):
        made.addWidget(choice, place % rows, place // rows)
    made.setColumnStretch(count, 1)
    return made


_BY_KIND: Final[Mapping[str, Callable[[Item], Editor]]] = {
    "text": TextEditor,
    "multiline": AreaEditor,
    "lines": LinesEditor,
    "integer": IntegerEditor,
    "year": YearEditor,
    "date": DateEditor,
    "choices": ChoicesEditor,
    "flag": FlagEditor,
}


def few(item: Item) -> bool:
    """Whether a choice is shown as buttons; names of personas are many and long."""
    return len(item.options) <= MOST_RADIOS and item.bind not in {"persona.parent", "persona.merged"}


def make_editor(item: Item) -> Editor:
    """The right editor for an item."""
    if item.fixed:
        return FixedEditor(item)
    if item.kind == "choice":
        return RadioEditor(item) if few(item) else PickEditor(item)
    if item.bind == "persona.role":
        return AreaEditor(item, least=2)  # one sentence, but a long one
    return _BY_KIND[item.kind](item)
