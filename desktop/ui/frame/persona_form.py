"""Everything that one persona is, in a form; each field reports by itself when it is left."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLayout, QWidget

from desktop.analysis.facts import Facts
from desktop.models import Persona
from desktop.policy.bindings import NO_TRACK
from desktop.ui import theme
from desktop.ui.frame.persona_words import color
from desktop.ui.frame.typed import Typed
from desktop.ui.policy.inputs import AreaInput, LineInput, PickInput
from desktop.ui.widgets import clear, column, label, row, unmarked

_AREAS = (("role", "役割"), ("assignment", "就く人"), ("training", "研修内容"))
_SWATCH = 14
_CAPTION = 60


class PersonaForm(QWidget):
    """Its signals carry the persona's key and what was typed or chosen."""

    renamed = Signal(str, str)
    text_changed = Signal(str, str, str)  # key, column, text
    parent_chosen = Signal(str, str)
    track_chosen = Signal(str, str)
    external_chosen = Signal(str, bool)
    ranks_chosen = Signal(str, list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = ""
        self.name = Typed(LineInput(), "人材像の名前")
        self.areas = {name: Typed(AreaInput(least=2, most=4), words) for name, words in _AREAS}
        self.parent_pick = _pick("土台にする人材像")
        self.track_pick = _pick("育成段階の系統")
        self.color_pick = _pick("カードの色")
        self.external_box = QCheckBox("外部から迎える")
        self.rank_boxes: dict[str, QCheckBox] = {}
        self._ranks: QHBoxLayout = row(gap=theme.UNIT * 2)
        self._wire()
        self._assemble()

    def show_persona(self, facts: Facts, persona: Persona) -> None:
        """Follow the book."""
        self.key = persona.key
        self.name.show_text(persona.key, persona.name)
        for name, typed in self.areas.items():
            typed.show_text(persona.key, getattr(persona, name))
        self._show_parents(facts, persona)
        _offer(
            self.track_pick,
            [("まだ決めていない", ""), *((t.name, t.key) for t in facts.tracks.values()), ("段階は定めない", NO_TRACK)],
            _track(facts, persona),
        )
        self.external_box.setChecked(persona.external)
        self._show_colors(facts, persona)
        self._show_ranks(facts, persona)

    def forget(self) -> None:
        """No persona is shown."""
        for typed in (self.name, *self.areas.values()):
            typed.forget()

    def flush(self) -> None:
        """Hand over what is half typed."""
        for typed in (self.name, *self.areas.values()):
            typed.flush()

    def restore(self) -> None:
        """Put back what is stored, after a refusal."""
        for typed in (self.name, *self.areas.values()):
            typed.restore()

    # --- showing -------------------------------------------------------------------------------------------

    def _show_parents(self, facts: Facts, persona: Persona) -> None:
        offered = [("土台なし", "")]
        for other in facts.personas:
            if other.id == persona.parent_id:
                offered.append((other.name if other.active else f"{other.name}（使わない）", other.key))
            elif other.active and not other.external and other.merged_into_id is None and other is not persona:
                offered.append((other.name, other.key))
        parent = facts.persona_by_id.get(persona.parent_id or 0)
        _offer(self.parent_pick, offered, parent.key if parent else "")

    def _show_colors(self, facts: Facts, persona: Persona) -> None:
        known = {value for _, value in theme.MARKS}
        marks = list(theme.MARKS)
        if persona.color and persona.color not in known:
            marks.append(("今の色", persona.color))
        _offer(self.color_pick, [("並び順で決める", ""), *marks], persona.color)
        for n, value in enumerate((color(facts, persona), *(value for _, value in marks))):
            swatch = QPixmap(_SWATCH, _SWATCH)
            swatch.fill(QColor(value))
            self.color_pick.setItemIcon(n, QIcon(swatch))

    def _show_ranks(self, facts: Facts, persona: Persona) -> None:
        if list(self.rank_boxes) != [rank.uuid for rank in facts.ranks]:
            clear(self._ranks)
            self.rank_boxes = {rank.uuid: QCheckBox() for rank in facts.ranks}
            for box in self.rank_boxes.values():
                box.clicked.connect(self._on_ranks)
                self._ranks.addWidget(box)
            self._ranks.addStretch(1)
        taken = {r.rank_id for r in facts.persona_ranks if r.persona_id == persona.id}
        for rank in facts.ranks:
            box = self.rank_boxes[rank.uuid]
            box.setText(unmarked(rank.name))
            box.setChecked(rank.id in taken)

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_ranks(self) -> None:
        self.ranks_chosen.emit(self.key, [uuid for uuid, box in self.rank_boxes.items() if box.isChecked()])

    # --- helpers -------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        self.name.committed.connect(self.renamed)
        for name, typed in self.areas.items():
            typed.committed.connect(lambda key, text, name=name: self.text_changed.emit(key, name, text))
        for pick, signal in ((self.parent_pick, self.parent_chosen), (self.track_pick, self.track_chosen)):
            pick.activated.connect(lambda _n, pick=pick, signal=signal: signal.emit(self.key, str(pick.currentData())))
        self.color_pick.activated.connect(
            lambda _n: self.text_changed.emit(self.key, "color", str(self.color_pick.currentData()))
        )
        self.external_box.clicked.connect(lambda on: self.external_chosen.emit(self.key, on))

    def _assemble(self) -> None:
        looks = row(gap=theme.UNIT * 2)
        looks.addWidget(self.color_pick)
        looks.addWidget(self.external_box)
        looks.addStretch(1)
        left = _pairs(
            ("名前", self.name.edit), ("土台", self.parent_pick), ("育成段階", self.track_pick), ("色", looks)
        )
        right = _pairs(*((words, self.areas[name].edit) for name, words in _AREAS))
        halves = row(gap=theme.UNIT * 3)
        halves.addLayout(left, 5)
        halves.addLayout(right, 6)
        body = column(self, gap=theme.UNIT)
        body.addLayout(halves)
        body.addLayout(_pairs(("職層", self._ranks)))


def _pairs(*pairs: tuple[str, QWidget | QLayout]) -> QGridLayout:
    """A column of names and fields, packed at the top."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.UNIT)
    grid.setVerticalSpacing(theme.UNIT)
    for n, (words, field) in enumerate(pairs):
        caption = label(words, "small")
        caption.setFixedWidth(_CAPTION)
        caption.setMinimumHeight(theme.ROW)
        grid.addWidget(caption, n, 0, Qt.AlignmentFlag.AlignTop)
        if isinstance(field, QLayout):
            grid.addLayout(field, n, 1)
        else:
            grid.addWidget(field, n, 1, Qt.AlignmentFlag.AlignTop)
    grid.setRowStretch(len(pairs), 1)
    return grid


def _pick(name: str) -> PickInput:
    made = PickInput()
    made.setAccessibleName(name)
    made.setSizeAdjustPolicy(PickInput.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(9)
    return made


def _offer(pick: PickInput, choices: list[tuple[str, str]], chosen: str) -> None:
    """Fill a choice anew where it differs, and show what is stored."""
    present = [(pick.itemText(n), pick.itemData(n)) for n in range(pick.count())]
    if present != choices:
        pick.clear()
        for words, data in choices:
            pick.addItem(words, data)
    pick.setCurrentIndex(max(0, next((n for n, (_, data) in enumerate(choices) if data == chosen), 0)))


def _track(facts: Facts, persona: Persona) -> str:
    if persona.without_track:
        return NO_TRACK
    return facts.tracks[persona.track_id].key if persona.track_id is not None else ""
