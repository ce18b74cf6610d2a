"""One person as one persona: every stage with its conditions, the judgements so far, and a judgement by hand."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.judgement import Step
from desktop.analysis.personas import stages_of
from desktop.models import StageJudgement
from desktop.policy.ojt.judging import Proposal
from desktop.policy.staff import records
from desktop.store import Document
from desktop.ui import theme
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.frame.word_table import wrap_rows
from desktop.ui.policy.inputs import AreaInput
from desktop.ui.policy.look import UNIT, Note, across, button, down, label
from desktop.ui.staff.day_edit import DayEdit
from desktop.ui.staff.person_form_parts import Ask, offer, pick
from desktop.ui.widgets import Elided, scrolled, set_shown

from .cases_model import short_day

_MARKS: Final = {True: "満たす", False: "足りない", None: "人が確かめる"}


class StagePane(QWidget):
    """Follows one proposal; the judgement itself is asked by the tab (`asked`)."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.where = Elided("", "section"), Elided("", "small")
        self.doubt = Note("", theme.CAUTION)
        self.steps = EditTable("段階ごとの条件", (("段階", 64, False), ("条件", 0, False), ("状況", 112, False)))
        self.judged = EditTable("これまでの判定", (("判定日", 80, False), ("段階", 64, False), ("理由", 0, False)))
        self.judge_button = button("理由を書いて判定する", tip="案と違う段階にするときも、ここで理由を残します")
        self.judge_button.clicked.connect(lambda: self.asked.emit())
        for table in (self.steps, self.judged):
            wrap_rows(table)
        self.steps.setMinimumHeight(216)
        self.judged.setMinimumHeight(112)
        holder = QWidget()
        parts = (
            self.doubt, label("段階ごとの条件", "head"), self.steps, label("これまでの判定", "head"), self.judged,
        )  # fmt: skip
        down(holder, *parts, gap=6, margin=UNIT)
        down(self, self.title, self.where, across(self.judge_button, None), scrolled(holder), gap=4)

    def show_row(self, facts: Facts, row: Proposal, judgements: tuple[StageJudgement, ...]) -> None:
        """Follow the file."""
        self.title.set_full(row.person.name)
        self.where.set_full(f"{row.persona.name}　記録 {row.recorded_words}　案 {row.proposed_words}")
        self.doubt.set_text(row.contradiction)
        set_shown(bool(row.contradiction), self.doubt)
        self.steps.show_rows([line for step in row.judged.steps for line in _step_lines(step)])
        stages = {stage.id: stage.name for stage in facts.stages}
        self.judged.show_rows(
            [
                (str(j.id), (short_day(j.judged_on), stages.get(j.stage_id or 0, "なし"), j.reason))
                for j in reversed(judgements)
                if j.persona_id == row.persona.id
            ]
        )


def ask_judgement(document: Document, facts: Facts, row: Proposal, on: str) -> Ask:
    """A judgement by hand, as of the day that is shown: also one against the proposal, with its reason (K08)."""
    stage, day, reason = pick("段階"), DayEdit("判定日"), AreaInput(3, 8)
    reason.setAccessibleName("判定の理由")
    choices: list[tuple[str, int | str]] = [(s.name, s.id) for s in stages_of(facts, row.persona)]
    chosen = row.proposed or row.stage
    offer(stage, [*choices, ("なし（段階を取り消す）", 0)], chosen.id if chosen is not None else None)
    day.show_day(on)
    reason.put(row.reason)

    def act() -> None:
        stage_id = stage.currentData() or None
        records.judge(document, row.person.id, row.persona.id, stage_id, day.day, reason.toPlainText())

    title = f"{row.person.name}（{row.persona.name}）の到達判定"
    note = "案と違う段階にするときは、そう判断した理由を書いてください。判定は、判定日から次の判定まで続きます。"
    return Ask(title, "判定する", (("段階", stage), ("判定日", day), ("理由", reason)), act, note)


def _step_lines(step: Step) -> list[tuple[str, tuple[str, ...]]]:
    name = step.stage.name
    if not step.rules:
        return [(f"{step.stage.id}", (name, "条件が決まっていない", _MARKS[None]))]
    lines: list[tuple[str, tuple[str, ...]]] = []
    for n, held in enumerate(step.rules):
        state = _MARKS[held.holds] if held.holds is not False else held.gap
        lines.append((f"{step.stage.id}.{n}", (name if n == 0 else "", held.words, state)))
    return lines
