"""What was understood of a roster file: how it was read, what each column means, and which rows are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QTableWidget, QTableWidgetItem, QWidget

from desktop.intake.roster.mapping import MANY
from desktop.intake.roster.reading import ReadOptions, RosterReading
from desktop.intake.roster.table import letters, shown
from desktop.intake.roster.text import DELIMITERS, ENCODINGS
from desktop.policy.staff.rows import DATES, FIELDS
from desktop.ui import theme
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.history.action_table import dense_table
from desktop.ui.policy.inputs import PickInput
from desktop.ui.widgets import Elided, Prose, button, column, label, row, set_shown, tip

from .day_edit import DayEdit

_ROWS, _MOST_COLUMNS, _HEADER_ROWS = 8, 80, 15
_KEEPS: Final = "空欄のセルは今の内容を残します（兼務先と休職だけは、空欄なら「なし」です）。まだ何も変えていません。"
_PARTIAL: Final = "異動区分か異動前の所属の列があるため、異動者の一覧とみます。載っていない職員は、そのまま残ります。"


class ColumnsPane(QWidget):
    """Every guess can be overruled; the file is then read again."""

    options_changed = Signal(object)  # ReadOptions
    accepted = Signal()
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Elided("", "section")
        self.told = Prose("", theme.SECONDARY)
        self.encoding = self._pick("文字コード", "encoding")
        self.delimiter = self._pick("区切り", "delimiter")
        self.sheet = self._pick("シート", "sheet")
        self.header = self._pick("見出しの行", "header")
        self.era_box = QCheckBox("「7.4.1」のような日付は令和とする")
        self.era_box.toggled.connect(self._on_era)
        self.table = QTableWidget()
        self.table.setObjectName("import-columns")
        self.table.setAccessibleName("列の意味とはじめの行")
        self.dropped_label = label("", "strong")
        self.dropped = EditTable("取り込まない行", (("場所", 128, False), ("わけ", 176, False), ("内容", 0, False)))
        self.dropped.setMinimumHeight(theme.ROW * 2)
        self.dropped.setMaximumHeight(theme.ROW * 4)
        self.day = DayEdit("発令日")
        self.whole_box = QCheckBox("在職者の全員が載っている名簿（載っていない人を退職候補にする）")
        self.back_button = button("ほかのファイル", self.back.emit, name="import-other")
        self.compare_button = button("見比べる", self.accepted.emit, role="primary", name="import-compare")
        self.picks: list[PickInput] = []
        self._options = ReadOptions()
        self._labels: dict[PickInput, QWidget] = {}
        self._assemble()

    def show_reading(self, reading: RosterReading, options: ReadOptions, *, remembered: bool) -> None:
        """Show what was read with these options."""
        self._options = options
        self.title.set_full(reading.source.path.name)
        told = list(reading.told)
        if remembered:
            told.append("列の意味は、前に同じ見出しの名簿を取り込んだときのものです")
        self.told.set_text("。".join(told) + f"。職員の行 {len(reading.rows):,}、空の行 {reading.blank:,}。")
        self._show_ways(reading)
        self._show_table(reading)
        self._show_dropped(reading)
        self.whole_box.setEnabled(not reading.transfers)
        self.whole_box.setToolTip(tip(_PARTIAL) if reading.transfers else "")
        if reading.transfers:
            self.whole_box.setChecked(False)
        dates = any(trouble.field in DATES for trouble in reading.troubles)
        set_shown(dates or self.era_box.isChecked(), self.era_box)
        self.compare_button.setEnabled(bool(reading.rows))

    def _show_ways(self, reading: RosterReading) -> None:
        source = reading.source
        text = bool(source.encoding)
        self._fill(self.encoding, list(ENCODINGS.items()), source.encoding)
        self._fill(self.delimiter, list(DELIMITERS.items()), source.delimiter)
        names = [(name, name + ("（非表示）" if name in source.hidden else "")) for name in source.sheets]
        self._fill(self.sheet, names, reading.layout.table.name)
        head = reading.layout.header
        rows = [((n, n), f"{n}行目") for n in range(1, _HEADER_ROWS + 1)]
        rows += [((n, n + 1), f"{n}～{n + 1}行目") for n in range(1, _HEADER_ROWS)]
        now = (head.start + 1, head.stop) if head else (0, 0)
        if now not in [key for key, _ in rows] and now != (0, 0):
            rows.append((now, f"{now[0]}～{now[1]}行目"))
        self._fill(self.header, [((0, 0), "なし"), *rows], now)
        for pick, there in (
            (self.encoding, text), (self.delimiter, text), (self.sheet, not text and len(source.sheets) > 1),
        ):  # fmt: skip
            set_shown(there, pick, self._labels[pick])

    @staticmethod
    def _fill(pick: PickInput, entries: Sequence[tuple[object, str]], current: object) -> None:
        pick.blockSignals(True)
        pick.clear()
        for key, words in entries:
            pick.addItem(words, key)
            if key == current:
                pick.setCurrentIndex(pick.count() - 1)
        pick.blockSignals(False)

    def _show_table(self, reading: RosterReading) -> None:
        layout = reading.layout
        columns = layout.columns[:_MOST_COLUMNS]
        first = [n for n in layout.data if any(shown(c).strip() for c in layout.table.rows[n])][:_ROWS]
        self.picks = []
        self.table.clear()
        self.table.setColumnCount(len(columns))
        self.table.setRowCount(len(first) + 1)
        self.table.setVerticalHeaderLabels(["意味", *(str(n + 1) for n in first)])
        for place, each in enumerate(columns):
            name = f"{letters(each.index)}　{each.heading}" + ("（非表示）" if each.hidden else "")
            self.table.setHorizontalHeaderItem(place, QTableWidgetItem(name))
            pick = self._meaning(reading.mapping.get(each.index, ""), each.index, name)
            self.picks.append(pick)
            self.table.setCellWidget(0, place, pick)
            for n, number in enumerate(first):
                words = shown(layout.table.cell(number, each.index)).replace("\n", " ")
                item = QTableWidgetItem(words)
                item.setToolTip(tip(words))
                self.table.setItem(n + 1, place, item)
            self.table.setColumnWidth(place, 152)
        self.table.setRowHeight(0, theme.ROW + theme.UNIT)

    def _meaning(self, field: str, index: int, name: str) -> PickInput:
        pick = PickInput()
        pick.setAccessibleName(f"{name} の列の意味")
        pick.setSizeAdjustPolicy(PickInput.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        pick.setMinimumContentsLength(4)
        pick.addItem("（使わない）", "")
        for key, words in FIELDS.items():
            pick.addItem(words, key)
        pick.setCurrentIndex(max(pick.findData(field), 0))
        pick.activated.connect(lambda _place: self._on_meaning(index, pick))
        return pick

    def _show_dropped(self, reading: RosterReading) -> None:
        reasons = Counter(dropped.reason for dropped in reading.dropped)
        counts = "、".join(f"{reason} {count:,}" for reason, count in reasons.most_common())
        self.dropped_label.setText(f"取り込まない行 {len(reading.dropped):,}（{counts}）")
        listed = reading.dropped[:200]
        self.dropped.show_rows([(str(n), (d.place, d.reason, d.text)) for n, d in enumerate(listed)])
        set_shown(bool(reading.dropped), self.dropped, self.dropped_label)

    # --- what the officer says -----------------------------------------------------------------------------

    def _on_meaning(self, index: int, pick: PickInput) -> None:
        field = str(pick.currentData())
        columns = {place: str(each.currentData()) for place, each in enumerate(self.picks) if each.currentData()}
        if field and field not in MANY:  # only one column can mean it: the last word holds
            columns = {place: name for place, name in columns.items() if name != field or place == index}
        self.options_changed.emit(replace(self._options, columns=columns))

    def _on_way(self, name: str, pick: PickInput) -> None:
        # Another sheet or encoding is another table: what was said about its columns is gone
        self.options_changed.emit(replace(self._options, **{"columns": None, name: pick.currentData()}))

    def _on_era(self, on: bool) -> None:
        self.options_changed.emit(replace(self._options, era_for_bare="令和" if on else None))

    def _pick(self, name: str, option: str) -> PickInput:
        made = PickInput()
        made.setAccessibleName(name)
        made.activated.connect(lambda _place: self._on_way(option, made))
        return made

    def _assemble(self) -> None:
        body = column(self, margin=theme.UNIT * 2, gap=theme.UNIT)
        body.addWidget(self.title)
        body.addWidget(self.told)
        ways = row()
        for pick in (self.encoding, self.delimiter, self.sheet, self.header):
            words = label(pick.accessibleName(), "small")
            self._labels[pick] = words
            ways.addWidget(words)
            ways.addWidget(pick)
        ways.addWidget(self.era_box)
        ways.addStretch(1)
        body.addLayout(ways)
        dense_table(self.table)
        self.table.verticalHeader().show()
        self.table.setShowGrid(True)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.table.setTabKeyNavigation(False)
        body.addWidget(self.table, 4)
        body.addWidget(self.dropped_label)
        body.addWidget(self.dropped, 1)
        body.addWidget(label(_KEEPS, "small"))
        foot = row()
        foot.addWidget(label("発令日", "strong"))
        foot.addWidget(self.day)
        foot.addWidget(self.whole_box)
        foot.addStretch(1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.compare_button)
        body.addLayout(foot)
