"""One track: its name, who has it, its stages with definition and rules, and the form of the chosen stage."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QPushButton, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use
from desktop.analysis.stages import rule_words, rules_of, sharing, stage_words, stages_in
from desktop.models import Stage, StageRule, StageTrack
from desktop.policy.frame import stages
from desktop.store import Document, WorldError
from desktop.ui import theme
from desktop.ui.frame.rule_form import RuleForm
from desktop.ui.frame.typed import Typed
from desktop.ui.frame.word_table import WordTable
from desktop.ui.messages import Messages
from desktop.ui.policy.inputs import AreaInput, LineInput
from desktop.ui.widgets import button, clear, column, frame, label, row, set_shown, unmarked

_PERSONAS_A_ROW = 3
_NO_RULES = "（条件はまだありません）"


class TrackPane(QWidget):
    """Edits are stored when a field is left; each is one undo step."""

    def __init__(self, document: Document, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._messages = document, messages
        self._facts: Facts | None = None
        self._track: StageTrack | None = None
        self._wanted = ""  # the stage to choose when it is there
        self._shown_rule = ""
        self.name = Typed(LineInput(), "系統の名前")
        self.persona_boxes: dict[str, QCheckBox] = {}
        self._personas = QGridLayout()
        self._splits = row()
        self.stage_table = WordTable("段階の一覧", (("段階", 88), ("定義", 0), ("条件", 0)), wrapped=True)
        self.stage_name = Typed(LineInput(), "段階の名前")
        self.definition = Typed(AreaInput(least=2, most=5), "段階の定義")
        self.rule_table = WordTable("条件の一覧", (("組", 56), ("条件", 0)))
        self.rule_form = RuleForm()
        self.buttons = self._make_buttons()
        self._stage_card = frame("card")
        self._wire()
        self._assemble()

    def show_track(self, facts: Facts, track: StageTrack) -> None:
        """Follow the book."""
        self._facts, self._track = facts, track
        self.name.show_text(track.key, track.name)
        self._show_personas(facts, track)
        present = stages_in(facts, track)
        rows = [(s.name, s.definition, stage_words(facts, s) or _NO_RULES) for s in present]
        keys = [s.key for s in present]
        place = keys.index(self._wanted) if self._wanted in keys else max(self.stage_table.currentRow(), 0)
        self._wanted = "" if self._wanted in keys else self._wanted
        self.stage_table.show_rows(rows, place)
        self._show_stage()

    def forget(self) -> None:
        """No track is shown."""
        self._track = None
        self.name.forget()
        self._show_stage()

    def flush(self) -> None:
        """Store what is half typed."""
        for typed in (self.name, self.stage_name, self.definition):
            typed.flush()

    @property
    def stage(self) -> Stage | None:
        """The chosen stage."""
        if self._facts is None or self._track is None:
            return None
        present, place = stages_in(self._facts, self._track), self.stage_table.currentRow()
        return present[place] if 0 <= place < len(present) else None

    @property
    def rule(self) -> StageRule | None:
        """The chosen rule of the chosen stage."""
        stage = self.stage
        found = rules_of(self._facts, stage) if self._facts is not None and stage is not None else ()
        place = self.rule_table.currentRow()
        return found[place] if 0 <= place < len(found) else None

    # --- showing -------------------------------------------------------------------------------------------

    def _show_personas(self, facts: Facts, track: StageTrack) -> None:
        having = {p.key for p in sharing(facts, track)}
        offered = [p for p in facts.personas if p.key in having or (p in in_use(facts) and not p.external)]
        if list(self.persona_boxes) != [p.key for p in offered]:
            for box in self.persona_boxes.values():
                self._personas.removeWidget(box)
                box.hide()
                box.deleteLater()
            self.persona_boxes = {p.key: self._persona_box(p.key) for p in offered}
            for n, box in enumerate(self.persona_boxes.values()):
                self._personas.addWidget(box, n // _PERSONAS_A_ROW, n % _PERSONAS_A_ROW)
        for persona in offered:
            box = self.persona_boxes[persona.key]
            box.setText(unmarked(persona.name))
            box.setChecked(persona.key in having)
        clear(self._splits)
        for persona in offered:
            if len(having) > 1 and persona.key in having:
                made = button(f"「{persona.name}」だけの段階に分ける", partial(self._on_split, persona.key))
                made.setObjectName(f"split-{persona.key}")
                made.setProperty("role", "small")
                self._splits.addWidget(made)
        self._splits.addStretch(1)

    def _persona_box(self, key: str) -> QCheckBox:
        made = QCheckBox()
        made.clicked.connect(lambda on: self._on_persona(key, on))
        return made

    def _show_stage(self) -> None:
        facts, stage = self._facts, self.stage
        for key in ("up", "down", "remove"):
            self.buttons[key].setEnabled(stage is not None)
        if facts is None or stage is None:
            self.stage_name.forget()
            self.definition.forget()
            set_shown(False, self._stage_card)
            return
        self.stage_name.show_text(stage.key, stage.name)
        self.definition.show_text(stage.key, stage.definition)
        rules = rules_of(facts, stage)
        groups = sorted({rule.alternative for rule in rules})
        self.rule_form.show_facts(facts, max(groups, default=0))
        self.rule_table.show_rows([(str(r.alternative), rule_words(facts, r)) for r in rules])
        self._show_rule()
        set_shown(True, self._stage_card)

    def _show_rule(self) -> None:
        rule = self.rule
        for key in ("change-rule", "remove-rule"):
            self.buttons[key].setEnabled(rule is not None)
        shown = rule.uuid if rule is not None else ""
        if shown and shown != self._shown_rule:
            self.rule_form.show_rule(rule)
        self._shown_rule = shown

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_stage_chosen(self) -> None:
        self.stage_name.flush()
        self.definition.flush()
        self.rule_table.setCurrentCell(-1, -1)
        self._show_stage()

    def _on_persona(self, key: str, on: bool) -> None:
        track = self._track
        if track is not None:
            self._edit(lambda: stages.assign_track(self._document, key, track.key if on else ""))

    def _on_split(self, key: str) -> None:
        self._edit(lambda: stages.split_track(self._document, key))

    def _on_add(self) -> None:
        track = self._track
        if track is None:
            return

        def act() -> None:
            self._wanted = stages.add_stage(self._document, track.key)

        if self._edit(act):
            self.stage_name.edit.setFocus()

    def _on_stage(self, act: Callable[[str], object]) -> None:
        self.flush()
        stage = self.stage
        if stage is not None:
            self._wanted = stage.key
            self._edit(lambda: act(stage.key))

    def _on_rule(self, act: Callable[[str], object]) -> None:
        rule = self.rule
        if rule is not None:
            self._shown_rule = ""
            self._edit(lambda: act(rule.uuid))

    def _add_rule(self, key: str) -> None:
        stages.add_rule(self._document, key, self.rule_form.values())

    # --- helpers -------------------------------------------------------------------------------------------

    def _edit(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except WorldError as error:
            for typed in (self.name, self.stage_name, self.definition):
                typed.restore()  # before the box opens: it takes the keyboard, and the field would report once more
            self._messages.error(error)
            if self._facts is not None and self._track is not None:
                self._show_personas(self._facts, self._track)
            return False
        return True

    def _make_buttons(self) -> dict[str, QPushButton]:
        document = self._document
        made = {
            "add": button("段階を加える", self._on_add, name="add-stage"),
            "up": button("上へ", lambda: self._on_stage(lambda k: stages.move_stage(document, k, -1)), name="up"),
            "down": button("下へ", lambda: self._on_stage(lambda k: stages.move_stage(document, k, 1)), name="down"),
            "remove": button(
                "段階をなくす", lambda: self._on_stage(lambda k: stages.remove_stage(document, k)), name="remove-stage"
            ),
            "add-rule": button("条件を加える", lambda: self._on_stage(self._add_rule), name="add-rule"),
            "change-rule": button(
                "選んだ条件を直す",
                lambda: self._on_rule(lambda k: stages.set_rule(document, k, self.rule_form.values())),
                name="change-rule",
            ),
            "remove-rule": button(
                "条件をなくす", lambda: self._on_rule(lambda k: stages.remove_rule(document, k)), name="remove-rule"
            ),
        }
        for each in made.values():
            each.setProperty("role", "small")
        return made

    def _wire(self) -> None:
        document = self._document
        self.name.committed.connect(lambda k, text: self._edit(lambda: stages.rename_track(document, k, text)))
        self.stage_name.committed.connect(lambda k, text: self._edit(lambda: stages.rename_stage(document, k, text)))
        self.definition.committed.connect(lambda k, text: self._edit(lambda: stages.set_definition(document, k, text)))
        self.stage_table.itemSelectionChanged.connect(self._on_stage_chosen)
        self.rule_table.itemSelectionChanged.connect(self._show_rule)

    def _assemble(self) -> None:
        self._personas.setHorizontalSpacing(theme.UNIT * 3)
        self._personas.setVerticalSpacing(theme.UNIT // 2)
        body = column(self, gap=theme.UNIT)
        body.setContentsMargins(theme.UNIT * 2, 0, 0, 0)
        head = QGridLayout()
        head.setHorizontalSpacing(theme.UNIT)
        head.addWidget(label("系統の名前", "small"), 0, 0)
        head.addWidget(self.name.edit, 0, 1)
        head.addWidget(label("使う人材像", "small"), 1, 0)
        head.addLayout(self._personas, 1, 1)
        head.addLayout(self._splits, 2, 1)
        head.setColumnStretch(1, 1)
        body.addLayout(head)
        listed = frame("card")
        inside = column(listed, margin=1, gap=0)
        inside.addWidget(self.stage_table, 1)
        listed.setMinimumHeight(176)
        body.addWidget(listed, 3)
        body.addLayout(self._tools("add", "up", "down", "remove"))
        self._assemble_stage()
        body.addWidget(self._stage_card, 2)

    def _assemble_stage(self) -> None:
        inside = column(self._stage_card, margin=theme.UNIT + 4, gap=theme.UNIT)
        fields = row(gap=theme.UNIT)
        self.stage_name.edit.setMaximumWidth(160)
        for words, widget in (("段階", self.stage_name.edit), ("定義", self.definition.edit)):
            fields.addWidget(label(words, "small"))
            fields.addWidget(widget, 1 if words == "定義" else 0)
        inside.addLayout(fields)
        self.rule_table.setMinimumHeight(96)
        inside.addWidget(self.rule_table, 1)
        inside.addWidget(self.rule_form)
        inside.addLayout(self._tools("add-rule", "change-rule", "remove-rule"))

    def _tools(self, *keys: str) -> QHBoxLayout:
        made = row()
        for key in keys:
            made.addWidget(self.buttons[key])
        made.addStretch(1)
        return made
