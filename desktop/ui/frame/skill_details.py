"""What hangs on a skill item: the meaning of its levels, how it is taught, who asks for it, what was merged into it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from desktop.analysis.facts import Facts
from desktop.models import ScaleLevel, Skill
from desktop.policy.frame import skills
from desktop.policy.frame.cells import KINDS
from desktop.policy.frame.scales import levels_of
from desktop.store import Document
from desktop.ui import theme
from desktop.ui.policy.inputs import AreaInput, LineInput
from desktop.ui.policy.look import Note, across, button, down, empty, label
from desktop.ui.widgets import set_shown, unmarked

from .form_parts import TextField

Attempt = Callable[[Callable[[], object]], bool]


class LevelTexts(QWidget):
    """One row a level: the scale's words in grey until the skill has its own."""

    def __init__(self, document: Callable[[], Document], attempt: Attempt, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._attempt = document, attempt
        self._skill_id = 0
        self._levels: tuple[tuple[int, str, str], ...] = ()
        self.fields: dict[int, TextField] = {}
        self.backs: dict[int, QWidget] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.UNIT)
        down(self, label("レベルの意味", "section"), Note("空欄なら、評価尺度の言葉（灰色）を使います。"), self._rows)

    def show_skill(self, facts: Facts, skill: Skill) -> None:
        """Follow the facts."""
        levels = levels_of(facts, skill)
        state = tuple((v.value, v.label, v.meaning) for v in levels)
        fresh = (skill.id, state) != (self._skill_id, self._levels)
        if fresh:
            self._skill_id, self._levels = skill.id, state
            self._make(levels)
        for value, field in self.fields.items():
            own, preset = facts.level_texts.get((skill.id, value), ""), skills.preset_level(skill, value)
            field.show_value(own, fresh=fresh)
            set_shown(own != preset, self.backs[value])

    def flush(self) -> None:
        """Write down what is half typed."""
        for field in self.fields.values():
            field.flush()

    @property
    def refused(self) -> str:
        """What stands in the way of saving what is typed; "" when all is saved."""
        return next((field.problem.text() for field in self.fields.values() if field.dirty), "")

    def _make(self, levels: tuple[ScaleLevel, ...]) -> None:
        empty(self._rows)
        self.fields, self.backs = {}, {}
        for level in levels:
            area = AreaInput(1, 6)
            area.setPlaceholderText(level.meaning)
            field = TextField(level.label, area, partial(self._save, level.value))
            back = button("元に戻す", "link", "ひな型と評価尺度の言葉に戻します")
            back.clicked.connect(partial(self._restore, level.value))
            self.fields[level.value], self.backs[level.value] = field, back
            self._rows.addLayout(across(field, back))

    def _save(self, value: int, text: str) -> None:
        skills.set_level_text(self._document(), self._skill_id, value, text)

    def _restore(self, value: int) -> None:
        field = self.fields[value]
        with self._document().read() as session:
            skill = session.get_one(Skill, self._skill_id)
        text = skills.preset_level(skill, value)
        if self._attempt(lambda: self._save(value, text)):
            field.show_value(text, fresh=True)


class Methods(QWidget):
    """Check boxes, and a line to add another way of teaching."""

    def __init__(self, document: Callable[[], Document], attempt: Attempt, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._attempt = document, attempt
        self._skill_id = 0
        self._shown: object = None
        self.boxes: dict[int, QCheckBox] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.UNIT * 2)
        self._grid.setVerticalSpacing(4)
        self.name_edit = LineInput()
        self.name_edit.setPlaceholderText("手法の名前（例: 集合研修）")
        self.name_edit.setAccessibleName("加える実施手法")
        self.name_edit.setMinimumWidth(theme.UNIT * 32)
        self.name_edit.returnPressed.connect(self._on_add)
        self.add_button = button("手法を加える", "small")
        self.add_button.clicked.connect(self._on_add)
        down(self, label("実施手法", "section"), self._grid, across(self.name_edit, self.add_button, None))

    def show_skill(self, facts: Facts, skill: Skill) -> None:
        """Follow the facts."""
        mine = {row.method_id for row in facts.skill_methods if row.skill_id == skill.id}
        state = (skill.id, tuple((m.id, m.name) for m in facts.methods), frozenset(mine))
        if state == self._shown:
            return
        self._shown, self._skill_id = state, skill.id
        empty(self._grid)
        self.boxes = {}
        for number, method in enumerate(facts.methods):
            box = QCheckBox(unmarked(method.name))
            box.setChecked(method.id in mine)
            box.clicked.connect(self._on_ticked)
            self.boxes[method.id] = box
            self._grid.addWidget(box, number // 4, number % 4)

    def _on_ticked(self) -> None:
        chosen = [method_id for method_id, box in self.boxes.items() if box.isChecked()]
        self._attempt(lambda: skills.set_methods(self._document(), self._skill_id, chosen))

    def _on_add(self) -> None:
        name = self.name_edit.text()
        if name.strip() and self._attempt(lambda: skills.add_method(self._document(), name)):
            self.name_edit.clear()


class Uses(QWidget):
    """Which personas ask for it and how; what else speaks of it; what lives on in it."""

    unmerge_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body = QVBoxLayout()
        self._body.setSpacing(4)
        down(self, label("求めている人材像", "section"), self._body)

    def show_skill(self, facts: Facts, skill: Skill) -> None:
        """Follow the facts."""
        empty(self._body)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.UNIT * 3)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(3, 1)
        labels = {level.value: level.label for level in levels_of(facts, skill)}
        found = skills.required_by(facts, skill)
        for number, (persona, placement) in enumerate(found):
            level = "" if placement.level is None else labels.get(placement.level, str(placement.level))
            source = "" if placement.source.id == persona.id else f"「{placement.source.name}」から"
            words = (persona.name, placement.category.name, f"{KINDS[placement.kind]}　{level}".strip(), source)
            for column, text in enumerate(words):
                grid.addWidget(label(text, "" if column == 0 else "secondary"), number, column)
        self._body.addLayout(grid)
        if not found:
            self._body.addWidget(Note("まだどの人材像も求めていません。「求めるレベル」の表で決めます。"))
        for sentence in _elsewhere(facts, skill):
            self._body.addWidget(Note(sentence))
        for duplicate in skills.duplicates_of(facts, skill):
            back = button("分けて戻す", "link")
            back.clicked.connect(partial(self.unmerge_requested.emit, duplicate.id))
            self._body.addLayout(across(label(f"まとめた項目: {duplicate.name}", "secondary"), back, None))


def _elsewhere(facts: Facts, skill: Skill) -> list[str]:
    ids = {skill.id, *(other.id for other in skills.duplicates_of(facts, skill))}
    jobs = {row.job_type_id for row in facts.job_type_levels if row.skill_id in ids}
    exams = {row.qualification_id for row in facts.qualification_skills if row.skill_id in ids}
    stages = {row.stage_id for row in facts.stage_rules if row.skill_id in ids}
    named = (
        ("ジョブタイプ", [job.name for job in facts.job_types if job.id in jobs]),
        ("試験・資格", [exam.name for exam in facts.qualifications if exam.id in exams]),
        ("育成段階", [stage.name for stage in facts.stages if stage.id in stages]),
    )
    return [f"{title}: {'、'.join(names)}" for title, names in named if names]
