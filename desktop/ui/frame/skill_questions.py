"""What is asked in place about skill items: a new one, merging, splitting, and the levels of a scale."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSpinBox, QVBoxLayout

from desktop.analysis.facts import Facts
from desktop.models import Scale, Skill
from desktop.policy.frame import skills
from desktop.policy.frame.scales import MOST_LEVELS, Level
from desktop.ui import theme
from desktop.ui.policy.inputs import LineInput, PickInput
from desktop.ui.policy.look import Note, across, button, down, empty, label
from desktop.ui.widgets import unmarked

from .form_parts import QuietForm

_MOST_NEAR = 5


class AddSkill(QuietForm):
    """A name first: what there is already under it or near it is offered before a new item is made."""

    confirmed = Signal(str, str)
    open_requested = Signal(int)

    def __init__(self, facts: Callable[[], Facts]) -> None:
        super().__init__("新しく加える")
        self._facts = facts
        self.name_edit = LineInput()
        self.name_edit.setAccessibleName("新しいスキル項目の名前")
        self.name_edit.textChanged.connect(self._on_typed)
        self.name_edit.returnPressed.connect(self._on_return)
        self.near_note = Note("")
        self.near: list[int] = []
        self._near_rows = QVBoxLayout()
        title = label("スキル項目を加える", "section")
        hint = Note("名前を入れると、似た項目がもうあるかを先にさがします。")
        self.finish(title, hint, self.name_edit, self.near_note, self._near_rows)
        self._on_typed("")

    def begin(self) -> None:
        """Type the name at once."""
        self.name_edit.setFocus()

    def confirm(self) -> None:
        """Hand the name over."""
        self.confirmed.emit(self.name_edit.text(), "")

    def _on_return(self) -> None:
        if not self.name_edit.composing and self.confirm_button.isEnabled() and not self.near:
            self.confirm()

    def _on_typed(self, text: str) -> None:
        found = skills.near(self._facts(), text)[:_MOST_NEAR]
        self.near = [one.skill.id for one in found]
        self.confirm_button.setEnabled(bool(text.strip()))
        empty(self._near_rows)
        self.near_note.set_text("似た項目があります。同じものなら、それを使ってください。" if found else "")
        for one in found:
            opener = button(one.skill.name, "link", "この項目をひらく")
            opener.clicked.connect(partial(self.open_requested.emit, one.skill.id))
            self._near_rows.addLayout(across(opener, label(one.why, "small"), None))


class MergeSkill(QuietForm):
    """Into which item a duplicate goes."""

    confirmed = Signal(int)

    def __init__(self, facts: Facts, skill: Skill) -> None:
        super().__init__("まとめる")
        self.pick = PickInput()
        self.pick.setAccessibleName("まとめる先")
        near = [one.skill for one in skills.near(facts, skill.name)]
        others = sorted((s for s in skills.living(facts) if s.active and s.id != skill.id), key=lambda s: s not in near)
        for other in others:
            self.pick.addItem(other.name, other.id)
        self.confirm_button.setEnabled(bool(others))
        words = Note(
            f"「{skill.name}」を、同じ内容の別の項目として読みます。今の求めるレベルなどは残り、あとで分けて戻せます。",
            theme.TEXT,
        )
        self.finish(label("同じ項目をまとめる", "section"), words, across(label("まとめる先"), self.pick, None))

    def confirm(self) -> None:
        """The chosen item."""
        self.confirmed.emit(self.pick.currentData())


class SplitSkill(QuietForm):
    """The name of the second item, and which personas ask for it as well."""

    confirmed = Signal(str, list)

    def __init__(self, facts: Facts, skill: Skill) -> None:
        super().__init__("分ける")
        self.name_edit = LineInput()
        self.name_edit.setAccessibleName("新しい項目の名前")
        self.name_edit.setPlaceholderText("新しい項目の名前")
        self.boxes: dict[int, QCheckBox] = {}
        words = Note(
            f"定義などを写した新しい項目を作ります。「{skill.name}」の今の値は、そのまま残ります。", theme.TEXT
        )
        asking = down(None, label("新しい項目も求める人材像", "head"), gap=2)
        for persona, placement in skills.required_by(facts, skill):
            if placement.source.id == persona.id:
                box = QCheckBox(unmarked(persona.name))
                box.setChecked(True)
                self.boxes[persona.id] = box
                asking.addWidget(box)
        self.finish(label("項目を分ける", "section"), words, self.name_edit, asking)

    def begin(self) -> None:
        """Type the name at once."""
        self.name_edit.setFocus()

    def confirm(self) -> None:
        """Name and personas."""
        chosen = [persona_id for persona_id, box in self.boxes.items() if box.isChecked()]
        self.confirmed.emit(self.name_edit.text(), chosen)


class EditScale(QuietForm):
    """Name, labels and meanings of a scale; one row a level."""

    confirmed = Signal(int, str, list)

    def __init__(self, facts: Facts, scale: Scale) -> None:
        super().__init__("評価尺度を保存")
        self._scale_id = scale.id
        self.name_edit = LineInput()
        self.name_edit.setAccessibleName("評価尺度の名前")
        self.name_edit.setText(scale.name)
        self.rows: list[tuple[QSpinBox, LineInput, LineInput]] = []
        self._grid = QGridLayout()
        self._grid.setColumnStretch(2, 1)
        for column, title in enumerate(("数", "呼び名", "意味")):
            self._grid.addWidget(label(title, "head"), 0, column)
        for level in (v for v in facts.levels if v.scale_id == scale.id):
            self._add_row(Level(level.value, level.label, level.meaning))
        self.add_button = button("レベルを加える", "small")
        self.add_button.clicked.connect(self._on_add)
        used = Note("呼び名を空にしたレベルは、なくなります。使っているレベルは、なくせません。")
        self.finish(label("評価尺度を直す", "section"), self.name_edit, self._grid, across(self.add_button, None), used)

    def begin(self) -> None:
        """Start with the name."""
        self.name_edit.setFocus()

    def confirm(self) -> None:
        """Name and levels as they stand; a row without label and meaning is a level less."""
        levels = [Level(v.value(), n.text(), m.text()) for v, n, m in self.rows if n.text().strip()]
        self.confirmed.emit(self._scale_id, self.name_edit.text(), levels)

    def _on_add(self) -> None:
        value = max((row[0].value() for row in self.rows), default=-1) + 1
        if len(self.rows) < MOST_LEVELS:
            self._add_row(Level(value, ""))
            self.rows[-1][1].setFocus()

    def _add_row(self, level: Level) -> None:
        value, name, meaning = QSpinBox(), LineInput(), LineInput()
        value.setRange(0, 99)
        value.setValue(level.value)
        value.setFixedWidth(theme.UNIT * 11)
        name.setText(level.label)
        name.setFixedWidth(112)
        meaning.setText(level.meaning)
        meaning.setCursorPosition(0)
        line = len(self.rows) + 1
        for column, (edit, title) in enumerate(((value, "数"), (name, "呼び名"), (meaning, "意味"))):
            edit.setAccessibleName(f"{line}行目の{title}")
            self._grid.addWidget(edit, line, column)
        self.rows.append((value, name, meaning))
