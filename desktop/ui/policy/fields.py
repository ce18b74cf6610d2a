"""Editors for one answer each: they only copy between a widget and the raw value of an item."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.analysis.years import fiscal_year, japanese_date, parse_date, parse_fiscal_year
from desktop.policy.answering import BadAnswer, parse
from desktop.policy.items import Item
from desktop.ui.policy.inputs import AreaInput, LineInput
from desktop.ui.policy.look import across, holds_focus, label

_WEEKDAYS = "月火水木金土日"


class Editor(QWidget):
    """The input of one item. `value_changed` carries the raw value; `left` says that the officer went on."""

    value_changed = Signal(object)
    left = Signal()
    quick = False  # a click is a whole answer, typing is not

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self.setAccessibleName(item.label)

    @property
    def composing(self) -> bool:
        """Whether an input method is converting text here just now."""
        return False

    def raw(self) -> Any:  # noqa: ANN401 - whatever answering.parse reads
        """What stands in the widget."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - JSON values
        """Put an answer into the widget."""
        raise NotImplementedError

    def load(self, item: Item, *, pending: bool = False) -> None:
        """Take over the item as it is now, but never what somebody is just typing."""
        changed = item.value != self.item.value
        self.item = item
        self.prepare(item)
        if pending or self.composing:
            return
        meant = self._meaning()
        if isinstance(meant, BadAnswer):
            keep = not changed
        elif _same(meant, item.value) or (_same(meant, None) and str(item.value) == item.default):
            keep = holds_focus(self)
        else:
            keep = False
        if not keep:
            blocked = self.blockSignals(True)
            self.show_value(item.value)
            self.blockSignals(blocked)

    def prepare(self, item: Item) -> None:
        """Follow changes of the item other than its value, such as new options."""

    def mark(self, problem: bool) -> None:
        """Show that what stands here cannot be an answer."""

    def _meaning(self) -> Any:  # noqa: ANN401 - an answer, or why there is none
        try:
            return parse(self.item, self.raw())
        except BadAnswer as error:
            return error

    def _changed(self) -> None:
        self.value_changed.emit(self.raw())


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401 - JSON values
    nothing: tuple[object, ...] = (None, "", [])
    return one == other or (one in nothing and other in nothing)


class TextEditor(Editor):
    """One line of words."""

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(item, parent)
        self.input = LineInput()
        self.input.setPlaceholderText(f"例：{item.example}" if item.example else "")
        self.input.setAccessibleName(item.label)
        self.input.textChanged.connect(self._on_text_changed)
        self.input.left.connect(self.left)
        self.setFocusProxy(self.input)
        self.assemble()
        self.show_value(item.value)

    def assemble(self) -> None:
        """Lay the parts out; other kinds put something beside the line."""
        self.setLayout(across(self.input))

    @property
    def composing(self) -> bool:
        """Whether an input method is converting text here just now."""
        return self.input.composing

    def raw(self) -> str:
        """What stands in the line."""
        return self.input.text()

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - JSON values
        """Put an answer into the line."""
        self.input.put("" if value is None else str(value))

    def mark(self, problem: bool) -> None:
        """Show that what stands here cannot be an answer."""
        self.input.setProperty("problem", problem)
        self.input.style().unpolish(self.input)
        self.input.style().polish(self.input)

    def _on_text_changed(self) -> None:
        self._changed()


class IntegerEditor(TextEditor):
    """A whole number with its unit behind it; typed, never turned by the wheel."""

    def assemble(self) -> None:
        """A short line, right-aligned, and the unit."""
        self.input.setFixedWidth(112)
        self.input.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.unit = label(self.item.unit)
        self.setLayout(across(self.input, self.unit, None))

    def prepare(self, item: Item) -> None:
        """The unit may change with the way of counting."""
        self.unit.setText(item.unit)


class _MeaningEditor(TextEditor):
    """A short line with its meaning in words behind it."""

    def assemble(self) -> None:
        """The line and what it means."""
        self.input.setFixedWidth(160)
        self.meaning = label("", "secondary")
        self.setLayout(across(self.input, self.meaning, None))
        self.input.textChanged.connect(self._explain)

    def _explain(self, text: str) -> None:
        self.meaning.setText(self.words(text))

    def words(self, text: str) -> str:
        """What a text means, empty when it means nothing."""
        raise NotImplementedError


class YearEditor(_MeaningEditor):
    """A fiscal year: 2026, 令和8 or R8."""

    def words(self, text: str) -> str:
        """「令和8年度（2026年度）」."""
        year = parse_fiscal_year(text) if text.strip() else None
        return f"{fiscal_year(year)}（{year}年度）" if year else ""


class DateEditor(_MeaningEditor):
    """A date: 2026-10-01, 2026/10/1 or 令和8年10月1日."""

    def words(self, text: str) -> str:
        """「令和8年10月1日（木）」."""
        iso = parse_date(text) if text.strip() else None
        return f"{japanese_date(iso)}（{_WEEKDAYS[date.fromisoformat(iso).weekday()]}）" if iso else ""


class AreaEditor(Editor):
    """Some lines of words."""

    def __init__(self, item: Item, parent: QWidget | None = None, *, least: int = 3) -> None:
        super().__init__(item, parent)
        self.input = AreaInput(least)
        self.input.setPlaceholderText(f"例：{item.example}" if item.example else "")
        self.input.setAccessibleName(item.label)
        self.input.textChanged.connect(self._on_text_changed)
        self.input.left.connect(self.left)
        self._last = ""
        self.setFocusProxy(self.input)
        self.setLayout(across(self.input))
        self.show_value(item.value)

    @property
    def composing(self) -> bool:
        """Whether an input method is converting text here just now."""
        return self.input.composing

    def raw(self) -> str:
        """What stands in the box."""
        return self.input.toPlainText()

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - JSON values
        """Put an answer into the box."""
        self._last = "" if value is None else str(value)
        self.input.put(self._last)

    def _on_text_changed(self) -> None:
        # Qt reports a conversion in progress as a change, too
        if self.raw() != self._last:
            self._last = self.raw()
            self._changed()


class LinesEditor(AreaEditor):
    """A list: one entry a line."""

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - JSON values
        """Put the entries into the box, one a line."""
        super().show_value("\n".join(value or ()))


class FixedEditor(Editor):
    """A value that comes from elsewhere: shown with its unit and where from, never typed."""

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(item, parent)
        self.words, self.source = label("", "strong"), label("", "secondary")
        self.setLayout(across(self.words, self.source, None))
        self.show_value(item.value)

    def raw(self) -> Any:  # noqa: ANN401 - JSON values
        """The value itself: nothing else can be meant."""
        return self.item.value

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - JSON values
        """Put the value and its source into words."""
        self.words.setText(f"{value}{self.item.unit}")
        self.source.setText(self.item.fixed)

    def prepare(self, item: Item) -> None:
        """The roster may count otherwise now."""
        self.show_value(item.value)
