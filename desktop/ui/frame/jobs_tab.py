"""ジョブタイプと資格: bundles of levels, and what passing an exam suggests."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from desktop.analysis.facts import Facts
from desktop.models import JobType, Qualification, Skill
from desktop.models.labels import code_label
from desktop.policy.frame import jobs
from desktop.policy.frame.ordering import free_name
from desktop.ui.live import LiveSession
from desktop.ui.messages import STOP, Choice, Messages
from desktop.ui.widgets import button, column, label, set_shown

from .confirm import attempt
from .edit_table import EditTable, Rows, half

_JOB_NOTE = "ジョブタイプは、仕事に合わせて求めるレベルを束ねたものです。名前とレベルは、団体で決めます。"
_EXAM_NOTE = "合格は、レベルの目安になるだけで、レベルを決めるものではありません。"
_HALF = 600
_FIELDS = ("name", "kind", "valid_years", "note")


class JobsTab(QWidget):
    """Two halves of the same shape: the list above, what the chosen one says of each skill below."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("jobs-tab")
        self._session, self._messages = session, messages
        self.jobs = EditTable("ジョブタイプ", (("名前", 200, True), ("説明", 0, True), ("レベル", 64, False)))
        self.levels = EditTable("ジョブタイプのレベル", (("スキル項目", 0, False), ("求めるレベル", 112, True)))
        self.exams = EditTable(
            "試験・資格",
            (("名前", 0, True), ("種類", 80, True), ("有効な年数", 88, True), ("注", 88, True), ("スキル", 56, False)),
        )
        self.suggests = EditTable("試験・資格とスキル", (("スキル項目", 0, False), ("目安", 112, True)))
        self.add_job_button = button("加える", self._on_add_job, role="small", name="add-job")
        self.remove_job_button = button("なくす…", self._on_remove_job, role="small", name="remove-job")
        self.add_exam_button = button("加える", self._on_add_exam, role="small", name="add-exam")
        self.remove_exam_button = button("なくす…", self._on_remove_exam, role="small", name="remove-exam")
        self.level_label, self.suggest_label = label("", "strong"), label("", "strong")
        self._assemble()
        self._wire()
        self.refresh()

    def refresh(self) -> None:
        """Show the book as it is now."""
        facts = self._facts
        counts = {j.id: sum(x.job_type_id == j.id for x in facts.job_type_levels) for j in facts.job_types}
        self.jobs.show_rows([(j.key, (j.name, j.description, str(counts[j.id]))) for j in facts.job_types])
        self.exams.show_rows([(q.key, _exam_words(facts, q)) for q in facts.qualifications])
        self._show_levels()
        self._show_suggests()

    @property
    def _facts(self) -> Facts:
        return self._session.book.facts

    @property
    def _job(self) -> JobType | None:
        return next((j for j in self._facts.job_types if j.key == self.jobs.key), None)

    @property
    def _exam(self) -> Qualification | None:
        return next((q for q in self._facts.qualifications if q.key == self.exams.key), None)

    def _show_levels(self) -> None:
        job = self._job
        set_shown(job is not None, self.level_label, self.levels)
        self.remove_job_button.setEnabled(job is not None)
        if job is not None:
            known = {x.skill_id: str(x.level) for x in self._facts.job_type_levels if x.job_type_id == job.id}
            self.level_label.setText(f"「{job.name}」に求めるレベル")
            self.levels.show_rows(self._skill_rows(known))

    def _show_suggests(self) -> None:
        exam = self._exam
        set_shown(exam is not None, self.suggest_label, self.suggests)
        self.remove_exam_button.setEnabled(exam is not None)
        if exam is not None:
            rows = [x for x in self._facts.qualification_skills if x.qualification_id == exam.id]
            known = {x.skill_id: "○" if x.level is None else str(x.level) for x in rows}
            self.suggest_label.setText(f"「{exam.name}」が目安になるスキル（○か、レベル）")
            self.suggests.show_rows(self._skill_rows(known))

    def _skill_rows(self, known: dict[int, str]) -> Rows:
        """Every item in use, those with a value first."""
        living = [s for s in self._facts.skills.values() if s.active and s.merged_into_id is None]
        living.sort(key=lambda s: s.id not in known)
        return [(str(s.id), (_skill_words(s), known.get(s.id, ""))) for s in living]

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_job_edited(self, key: str, place: int, text: str) -> None:
        given = {"name": text} if place == 0 else {"description": text}
        self._attempt(lambda: jobs.edit_job_type(self._session.document, key, **given))

    def _on_level_edited(self, skill: str, _place: int, text: str) -> None:
        key = self.jobs.key
        self._attempt(lambda: jobs.set_job_level(self._session.document, key, int(skill), text))

    def _on_exam_edited(self, key: str, place: int, text: str) -> None:
        self._attempt(lambda: jobs.edit_qualification(self._session.document, key, _FIELDS[place], text))

    def _on_suggest_edited(self, skill: str, _place: int, text: str) -> None:
        key = self.exams.key
        self._attempt(lambda: jobs.set_qualification_skill(self._session.document, key, int(skill), text))

    def _on_add_job(self) -> None:
        name = free_name("新しいジョブタイプ", [j.name for j in self._facts.job_types])
        self._add(self.jobs, lambda: jobs.add_job_type(self._session.document, name))

    def _on_add_exam(self) -> None:
        name = free_name("新しい試験・資格", [q.name for q in self._facts.qualifications])
        self._add(self.exams, lambda: jobs.add_qualification(self._session.document, name))

    def _on_remove_job(self) -> None:
        job = self._job
        if job is not None and self._asked(job.name):
            self._attempt(lambda: jobs.remove_job_type(self._session.document, job.key))

    def _on_remove_exam(self) -> None:
        exam = self._exam
        if exam is not None and self._asked(exam.name):
            self._attempt(lambda: jobs.remove_qualification(self._session.document, exam.key))

    # --- helpers -------------------------------------------------------------------------------------------

    def _add(self, table: EditTable, make: Callable[[], str]) -> None:
        made: list[str] = []
        if self._attempt(lambda: made.append(make())):
            self._session.refresh_now()
            table.begin_edit(made[0], 0)

    def _asked(self, name: str) -> bool:
        question, detail = f"「{name}」をなくしますか。", "結んだレベルもなくなります。あとから「元に戻す」で戻せます。"
        return self._messages.ask(question, detail, (Choice("do", "なくす"), STOP)) == "do"

    def _attempt(self, act: Callable[[], object]) -> bool:
        return attempt(self._messages, act)

    def _wire(self) -> None:
        self.jobs.place_changed.connect(self._show_levels)
        self.exams.place_changed.connect(self._show_suggests)
        self.jobs.edited.connect(self._on_job_edited)
        self.levels.edited.connect(self._on_level_edited)
        self.exams.edited.connect(self._on_exam_edited)
        self.suggests.edited.connect(self._on_suggest_edited)
        self._session.book_changed.connect(lambda _book: self.refresh())

    def _assemble(self) -> None:
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setHandleWidth(1)
        halves.setChildrenCollapsible(False)
        job = (self.jobs, self.level_label, self.levels)
        exam = (self.exams, self.suggest_label, self.suggests)
        halves.addWidget(half("ジョブタイプ", _JOB_NOTE, job, (self.add_job_button, self.remove_job_button)))
        halves.addWidget(half("試験・資格", _EXAM_NOTE, exam, (self.add_exam_button, self.remove_exam_button)))
        halves.setSizes([_HALF, _HALF])
        column(self).addWidget(halves)


def _exam_words(facts: Facts, found: Qualification) -> tuple[str, ...]:
    years = "" if found.valid_years is None else str(found.valid_years)
    count = sum(x.qualification_id == found.id for x in facts.qualification_skills)
    return found.name, code_label("kind", found.kind), years, found.note, str(count)


def _skill_words(skill: Skill) -> str:
    origin = code_label("preset", skill.origin.partition(":")[0]) if skill.origin else "この団体"
    return f"{skill.name}（{origin}）"
