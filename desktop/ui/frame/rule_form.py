"""One rule of a stage as a form: what its kind needs is shown, the rest is not."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.stages import KINDS, levels_of_scale, levels_of_skill, tool_scale, tools
from desktop.models import ScaleLevel, StageRule
from desktop.models.labels import code_label
from desktop.policy.frame.stages import RuleValues
from desktop.ui import theme
from desktop.ui.policy.inputs import LineInput, PickInput
from desktop.ui.widgets import label, row, set_shown

_TEXTS = {"training": "研修の名前（任意）", "mentoring": "どのような指導か（任意）", "manual": "条件の文"}
_UNITS = {"training": " つ以上", "case_years": " 年以上", "case_count": " 件以上"}
_LEVELS = {"tool_level", "skill_level"}


class RuleForm(QWidget):
    """Holds values; the tab's buttons say what becomes of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: Facts | None = None
        self.kind_pick, self.skill_pick, self.level_pick, self.group_pick = (PickInput() for _ in range(4))
        self.number_spin = QSpinBox()
        self.number_spin.setRange(0, 99)
        self.text_edit = LineInput()
        for kind in KINDS:
            self.kind_pick.addItem(code_label("kind", kind), kind)
        names = {
            self.kind_pick: "条件の種類",
            self.skill_pick: "スキル",
            self.level_pick: "レベル",
            self.group_pick: "条件の組",
            self.number_spin: "数",
        }
        for widget, name in names.items():
            widget.setAccessibleName(name)
        self.skill_pick.setSizeAdjustPolicy(PickInput.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.skill_pick.setMinimumContentsLength(12)
        self.kind_pick.currentIndexChanged.connect(self._on_kind)
        self.skill_pick.currentIndexChanged.connect(self._on_skill)
        self._assemble()

    @property
    def kind(self) -> str:
        """The chosen kind."""
        return str(self.kind_pick.currentData())

    def show_facts(self, facts: Facts, groups: int) -> None:
        """Follow the book: skills, levels, and as many alternatives as there are, with a new one."""
        self._facts = facts
        kept = self.group_pick.currentIndex()
        words = [f"条件の組 {n}" for n in range(1, groups + 1)] + ["新しい組（または）" if groups else "条件の組 1"]
        self.group_pick.clear()
        for n, each in enumerate(words, start=1):
            self.group_pick.addItem(each, n)
        self.group_pick.setCurrentIndex(min(max(kept, 0), len(words) - 1))
        self._on_kind()

    def show_rule(self, rule: StageRule | None) -> None:
        """Take over a rule, to change it or to add one like it."""
        self.kind_pick.setCurrentIndex(KINDS.index(rule.kind) if rule else 0)
        self.group_pick.setCurrentIndex(max(self.group_pick.findData(rule.alternative), 0) if rule else 0)
        self.text_edit.put(rule.text if rule else "")
        self.number_spin.setValue((rule.number or 0) if rule else 0)
        if rule is not None and self._facts is not None:
            living = self._facts.living_skill(rule.skill_id).id if rule.skill_id is not None else None
            self.skill_pick.setCurrentIndex(max(self.skill_pick.findData(living), 0))
            self.level_pick.setCurrentIndex(max(self.level_pick.findData(rule.number), 0))

    def values(self) -> RuleValues:
        """What is typed and chosen."""
        by_level = self.kind in _LEVELS
        number = self.level_pick.currentData() if by_level else self.number_spin.value() or None
        skill = self.skill_pick.currentData() if by_level else None
        text = self.text_edit.text() if self.kind in _TEXTS else ""
        return RuleValues(self.kind, int(self.group_pick.currentData() or 1), number, text, skill)

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_kind(self) -> None:
        by_level = self.kind in _LEVELS
        set_shown(by_level, self.skill_pick, self.level_pick)
        set_shown(self.kind in _UNITS, self.number_spin)
        set_shown(self.kind in _TEXTS, self.text_edit)
        self.text_edit.setPlaceholderText(_TEXTS.get(self.kind, ""))
        self.text_edit.setAccessibleName(_TEXTS.get(self.kind, "条件の文"))
        self.number_spin.setSuffix(_UNITS.get(self.kind, ""))
        self.number_spin.setSpecialValueText("数は決めない" if self.kind == "training" else "")
        if by_level and self._facts is not None:
            self._fill_skills(self._facts)

    def _fill_skills(self, facts: Facts) -> None:
        if self.kind == "tool_level":
            choices = [("仕事で使うツールすべて", None), *((s.name, s.id) for s in tools(facts))]
        else:
            living = [s for s in facts.skills.values() if s.active and s.merged_into_id is None]
            choices = [(s.name, s.id) for s in living]
        kept = self.skill_pick.currentData()
        self.skill_pick.blockSignals(True)
        self.skill_pick.clear()
        for words, data in choices:
            self.skill_pick.addItem(words, data)
        self.skill_pick.setCurrentIndex(max(self.skill_pick.findData(kept), 0))
        self.skill_pick.blockSignals(False)
        self._on_skill()

    def _on_skill(self) -> None:
        if self._facts is None:
            return
        kept = self.level_pick.currentData()
        self.level_pick.clear()
        for level in self._levels(self._facts):
            self.level_pick.addItem(f"{level.label} 以上", level.value)
        self.level_pick.setCurrentIndex(max(self.level_pick.findData(kept), 0))

    def _levels(self, facts: Facts) -> tuple[ScaleLevel, ...]:
        if self.kind == "tool_level":
            return levels_of_scale(facts, tool_scale(facts))
        skill = facts.skills.get(self.skill_pick.currentData() or 0)
        return levels_of_skill(facts, skill) if skill is not None else ()

    def _assemble(self) -> None:
        body = row(self, gap=theme.UNIT)
        body.addWidget(label("条件", "small"))
        for widget in (self.group_pick, self.kind_pick, self.skill_pick, self.level_pick, self.number_spin):
            body.addWidget(widget)
        body.addWidget(self.text_edit, 1)
        body.addStretch(0)
