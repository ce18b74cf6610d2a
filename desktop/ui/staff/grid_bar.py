"""The lines above the grid: the round, the layer, the day, menus and search; below them the filters in force."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QMenu, QPushButton, QWidget

from desktop.models import CONFIRMED, MENTOR, SELF
from desktop.policy.staff.card import LAYERS
from desktop.ui import theme
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import UNIT, across, button, empty, label
from desktop.ui.widgets import column, row, set_shown, tip, unmarked

from .day_edit import DayEdit

COMPARE: Final = 0  # among the layers: what the person says against what was settled on
_LAYERS: Final = (*((layer, LAYERS[layer]) for layer in (SELF, MENTOR, CONFIRMED)), (COMPARE, "自己→確定"))


class GridBar(QWidget):
    """Says by signals what is wanted; the tab does it."""

    layer_chosen = Signal(int)
    day_chosen = Signal(str)
    searched = Signal(str)
    chip_removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.round_button = menu_button("スキルチェック")
        self.view_button = menu_button("表示")
        self.filter_button = menu_button("絞り込み")
        self.sort_button = button("並べ替え", "small")
        self.day = DayEdit("基準日")
        self.day.setToolTip("部署・職層・人材像を、この日のもので見ます。凍結した回では凍結した日です。")
        self.search = LineInput()
        self.search.setPlaceholderText("番号・氏名・かな")
        self.search.setAccessibleName("職員をさがす")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(200)
        self.search.addAction(theme.icon("search"), LineInput.ActionPosition.LeadingPosition)
        self.layers: dict[int, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._chip_row = row(gap=UNIT)
        self.chips: dict[str, QPushButton] = {}
        self.chip_line = QWidget()
        self.chip_line.setLayout(self._chip_row)
        self._connect()
        self._assemble()

    def show_layer(self, layer: int) -> None:
        """Mark the layer that is shown."""
        self.layers[layer].setChecked(True)

    def show_round(self, name: str, mark: str, hint: str) -> None:
        """Name the round that is shown; the mark behind the name is never cut."""
        short = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 180)
        self.round_button.setText(f"{unmarked(short)}{mark} ▾")
        self.round_button.setToolTip(tip(hint))

    def show_chips(self, chips: Sequence[tuple[str, str]]) -> None:
        """The filters in force, each with a cross."""
        empty(self._chip_row)
        self.chips = {}
        for key, words in chips:
            made = button(f"{words}　×", "small", "この絞り込みをやめる")
            made.clicked.connect(partial(self._on_chip, key))
            self._chip_row.addWidget(made)
            self.chips[key] = made
        self._chip_row.addStretch(1)
        set_shown(bool(chips), self.chip_line)

    def show_text(self, text: str) -> None:
        """Show what is searched for; nothing is told."""
        self.search.blockSignals(True)
        self.search.put(text)
        self.search.blockSignals(False)

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus()
        self.search.selectAll()

    def _connect(self) -> None:
        self.day.day_changed.connect(self.day_chosen)
        self.search.textChanged.connect(self._on_text)
        for layer, words in _LAYERS:
            made = button(words, "segment" if self.layers else "segment-first")
            made.setCheckable(True)
            made.clicked.connect(partial(self._on_layer, layer))
            self._group.addButton(made)
            self.layers[layer] = made

    def _on_chip(self, key: str, _checked: bool = False) -> None:
        self.chip_removed.emit(key)

    def _on_layer(self, layer: int, _checked: bool = False) -> None:
        self.layer_chosen.emit(layer)

    def _on_text(self, text: str) -> None:
        if not self.search.composing:
            self.searched.emit(text)

    def _assemble(self) -> None:
        segments = row(gap=0)
        for made in self.layers.values():
            segments.addWidget(made)
        line = across(
            self.round_button, segments, label("基準日", "small"), self.day, self.view_button, self.filter_button,
            self.sort_button, None, self.search,
        )  # fmt: skip
        body = column(self, margin=UNIT, gap=UNIT)
        body.addLayout(line)
        body.addWidget(self.chip_line)
        set_shown(False, self.chip_line)


def menu_button(text: str) -> QPushButton:
    """A button whose menu is filled when it opens."""
    made = button(f"{text} ▾", "small")
    made.setMenu(QMenu(made))
    made.setStyleSheet("QPushButton::menu-indicator { width: 0; }")
    return made
