"""What bringing a roster in would change, line by line; here it is decided what is taken."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHeaderView, QStackedWidget, QTabBar, QTableView, QWidget

from desktop.analysis.years import japanese_date
from desktop.policy.staff.lookup import Choice
from desktop.policy.staff.roster_lines import PERSON, Decisions, Kind, Line, RosterPlan
from desktop.ui import theme
from desktop.ui.overrides import reported
from desktop.ui.policy.inputs import LineInput
from desktop.ui.widgets import Elided, button, column, label, row, set_shown

from .import_line import LinePane
from .import_model import CHANGES, NAME, NOTES, WIDTHS, ImportModel
from .import_words import WordPane

_ALL, _WORDS = "all", "words"
_ORDER: Final = tuple(Kind)
_SAFE: Final = "「取り込む」を押すまで、このファイルは何も変わりません。取り込んだあとも、一度で元に戻せます。"


class LineView(QTableView):
    """Arrows move, space ticks wherever the cursor stands, Enter goes to the decision."""

    entered_line = Signal()

    def __init__(self, model: ImportModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import-lines")
        self.setAccessibleName("取り込む行の一覧")
        self.setModel(model)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.ROW)
        head = self.horizontalHeader()
        head.setSectionsClickable(False)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, width in enumerate(WIDTHS):
            if width:
                self.setColumnWidth(place, width)
        head.setSectionResizeMode(CHANGES, QHeaderView.ResizeMode.Stretch)

    @reported
    def resizeEvent(self, event: QResizeEvent) -> None:
        """What changes gets most of the room that is left."""
        self.setColumnWidth(NOTES, self.viewport().width() // 4)
        super().resizeEvent(event)

    def lines(self) -> list[Line]:
        """The selected lines."""
        model = self.model()
        assert isinstance(model, ImportModel)  # noqa: S101 - given in the constructor
        return [model.lines[index.row()] for index in self.selectionModel().selectedRows()]

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks all selected lines as the first one is not, Enter goes on to the decision."""
        model = self.model()
        if event.key() == Qt.Key.Key_Space and isinstance(model, ImportModel):
            lines = self.lines()
            if lines:
                model.tick(lines, on=any(line.id not in model.chosen for line in lines))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered_line.emit()
        else:
            super().keyPressEvent(event)


class PreviewPane(QWidget):
    """The kinds with their counts, the lines, one of them in full, and the words to decide on."""

    line_decided = Signal(object)  # {line: Choice}
    word_decided = Signal(object, object)
    taken = Signal()
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Elided("", "section")
        self.safe = label(_SAFE, "small")
        self.kinds = QTabBar()
        self.kinds.setDrawBase(False)
        self.kinds.setExpanding(False)
        self.kinds.setUsesScrollButtons(True)
        self.kinds.setAccessibleName("区分")
        self.kinds.setMinimumHeight(theme.ROW)  # tabs that come while it is hidden do not make it grow
        self.search = LineInput()
        self.search.setPlaceholderText("番号・氏名で探す")
        self.search.setAccessibleName("番号・氏名で探す")
        self.search.setFixedWidth(160)
        self.model = ImportModel(self)
        self.view = LineView(self.model)
        self.line_pane = LinePane()
        self.word_pane = WordPane()
        self.pages = QStackedWidget()
        self.single_button = button("候補が一人の行は、その人とする", self._on_single, name="single-candidates")
        self.all_button = button("表示中をすべて選ぶ", lambda: self._on_tick(on=True), name="tick-all")
        self.none_button = button("表示中の選択を外す", lambda: self._on_tick(on=False), name="tick-none")
        self.day_box = QCheckBox("方針の人数を、この日の名簿で数える")
        self.day_box.setChecked(True)
        self.back_button = button("列の対応に戻る", self.back.emit, name="import-back")
        self.take_button = button("取り込む", self.taken.emit, role="primary", name="import-take")
        self._plan: RosterPlan | None = None
        self._decisions = Decisions()
        self._keys: list[str] = []
        self._assemble()
        self.kinds.currentChanged.connect(self._filter)
        self.search.textChanged.connect(self._filter)
        self.view.selectionModel().currentRowChanged.connect(self._show_line)
        self.view.entered_line.connect(self.line_pane.pick.setFocus)
        self.line_pane.decided.connect(lambda line, choice: self.line_decided.emit({line: choice}))
        self.word_pane.decided.connect(self.word_decided)
        self.model.ticked.connect(self._show_count)

    @property
    def chosen(self) -> frozenset[int]:
        """The lines to take."""
        return self.model.chosen

    def show_plan(self, plan: RosterPlan, decisions: Decisions, name: str, *, fresh: bool) -> None:
        """Show a plan; the cursor, the tab and the ticks stay, unless it is of another file."""
        current = self.view.currentIndex()
        kept = self.model.lines[current.row()].id if current.isValid() and not fresh else None
        key = self._keys[self.kinds.currentIndex()] if self._keys and not fresh else ""
        self._plan, self._decisions = plan, decisions
        self.title.set_full(f"{name}　{japanese_date(plan.options.effective_on)}から")
        self._show_kinds(key)
        self.model.show(plan, fresh=fresh)
        self.word_pane.show_plan(plan)
        if fresh:
            self.search.setText("")
        self._filter()
        self._select(kept)
        self._show_count()

    def forget(self) -> None:
        """Let go of the names that were shown."""
        self._plan = None
        self.model.show(None, fresh=True)
        self.model.filter(None, "")
        self.word_pane.show_plan(None)
        self.line_pane.show_line(None, None, None)

    # --- what is shown -------------------------------------------------------------------------------------

    def _show_kinds(self, key: str) -> None:
        assert self._plan is not None  # noqa: S101 - set by the caller
        self.kinds.blockSignals(True)
        while self.kinds.count():
            self.kinds.removeTab(0)
        self._keys = []
        entries = [(_ALL, f"すべて {len(self._plan.lines):,}")]
        if self._plan.unknown:
            entries.append((_WORDS, f"新しい言葉 {len(self._plan.unknown):,}"))
        for kind in _ORDER:
            count = max(self._plan.counts[kind], self._plan.asked.get(kind, 0))
            if count:
                entries.append((kind.value, f"{kind.value} {count:,}"))
        for one, text in entries:
            self._keys.append(one)
            self.kinds.addTab(text)
        self.kinds.setCurrentIndex(self._keys.index(key) if key in self._keys else 0)
        self.kinds.blockSignals(False)

    def _filter(self) -> None:
        if not self._keys:
            return
        key = self._keys[max(self.kinds.currentIndex(), 0)]
        self.pages.setCurrentIndex(1 if key == _WORDS else 0)
        kind = next((kind for kind in Kind if kind.value == key), None)
        if key != _WORDS:
            self.model.filter(kind, self.search.text())
            self._select(None)
        set_shown(bool(self._plan and self._plan.single) and kind is Kind.ASK, self.single_button)
        set_shown(key != _WORDS, self.all_button, self.none_button, self.search)

    def _select(self, line_id: int | None) -> None:
        at = self.model.row_of(line_id) if line_id is not None else 0
        index = self.model.index(max(at, 0), NAME) if self.model.lines else QModelIndex()
        flags = QItemSelectionModel.SelectionFlag
        self.view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self._show_line(index)

    def _show_line(self, index: QModelIndex) -> None:
        line = self.model.lines[index.row()] if index.isValid() and index.row() < len(self.model.lines) else None
        choice = self._decisions.lines.get(line.id) if line else None
        self.line_pane.show_line(self._plan, line, choice)

    def _show_count(self) -> None:
        count = len(self.chosen)
        self.take_button.setText(f"{count:,} 人を取り込む")
        self.take_button.setEnabled(count > 0)

    # --- what the officer does -----------------------------------------------------------------------------

    def _on_tick(self, *, on: bool) -> None:
        self.model.tick(list(self.model.lines), on=on)

    def _on_single(self) -> None:
        single = self._plan.single if self._plan else {}
        self.line_decided.emit({line: Choice(PERSON, person) for line, person in single.items()})

    def _assemble(self) -> None:
        body = column(self, margin=theme.UNIT * 2, gap=theme.UNIT)
        body.addWidget(self.title)
        told = row()
        told.addWidget(self.safe, 1)
        told.addWidget(self.day_box)
        body.addLayout(told)
        bar = row()
        bar.addWidget(self.kinds, 1)
        bar.addWidget(self.search)
        body.addLayout(bar)
        lines = QWidget()
        split = row(lines, gap=theme.UNIT)
        split.addWidget(self.view, 3)
        self.line_pane.setFixedWidth(336)
        split.addWidget(self.line_pane)
        self.pages.addWidget(lines)
        self.pages.addWidget(self.word_pane)
        body.addWidget(self.pages, 1)
        foot = row()
        for part in (self.all_button, self.none_button, self.single_button):
            foot.addWidget(part)
        foot.addStretch(1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.take_button)
        body.addLayout(foot)
