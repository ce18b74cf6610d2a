"""What is asked about the records of one person: forms that add or change them, each answer one undo step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.models import Attendance, DxCase, Talk
from desktop.models.labels import CODES
from desktop.policy.staff import records
from desktop.policy.staff.card import StageLine
from desktop.policy.staff.records import CasePart, CaseWords
from desktop.store import Document
from desktop.ui.policy.inputs import AreaInput, LineInput

from .day_edit import DayEdit
from .person_form_parts import Ask, offer, pick

_STATES = ("done", "booked", "absent")
_PARTS = ("lead", "member", "support")
_STATUSES = ("planned", "running", "done", "stopped")


def ask_training(document: Document, staff_id: int, row: Attendance | None = None) -> Ask:
    """A 受講, new or one that is there."""
    title, day, state, note = (
        _line(row.title if row else ""),
        _day("受講した日", row.held_on if row else ""),
        pick("状態"),
        LineInput(),
    )
    offer(state, _codes("state", _STATES), row.state if row else "done")
    note.setText(row.note if row else "")

    def act() -> None:
        records.put_training(
            document,
            staff_id,
            title.text(),
            day.day,
            state=str(state.currentData()),
            note=note.text(),
            row_id=row.id if row else 0,
        )

    rows = (("研修", title), ("日", day), ("状態", state), ("メモ", note))
    return Ask("受講", _verb(row), rows, act)


def ask_talk(document: Document, staff_id: int, row: Talk | None = None) -> Ask:
    """A 1on1, new or one that is there."""
    day, partner = _day("行った日", row.held_on if row else ""), _line(row.partner if row else "")
    text, following = AreaInput(3, 8), AreaInput(2, 6)
    text.put(row.text if row else "")
    following.put(row.next_step if row else "")
    text.setAccessibleName("話したこと")
    following.setAccessibleName("次にすること")

    def act() -> None:
        words = text.toPlainText(), following.toPlainText()
        records.put_talk(document, staff_id, day.day, partner.text(), *words, row_id=row.id if row else 0)

    rows = (("日", day), ("相手", partner), ("話したこと", text), ("次にすること", following))
    return Ask("1on1", _verb(row), rows, act, "人事評価には使いません。")


def ask_case(document: Document, staff_id: int, cases: Sequence[DxCase], part: CasePart | None = None) -> Ask:
    """A part in a case: in one of the file's or a new one; or the part and its case as they are, to change."""
    which, title, category = pick("案件"), LineInput(), LineInput()
    status, role = pick("案件の状態"), pick("役割")
    first, last = _day("始まりの日"), _day("終わりの日")
    offer(which, [("（新しい案件）", 0), *((case.title, case.id) for case in cases)], 0)
    if part is not None:
        title.setText(part.case.title)
        category.setText(part.case.category)
        first.show_day(part.role.from_on)
        last.show_day(part.role.until_on)
    offer(status, _codes("status", _STATUSES), part.case.status if part else "running")
    offer(role, _codes("part", _PARTS), part.role.part if part else "member")

    def free() -> None:
        for field in (title, category, status):
            field.setEnabled(part is not None or not which.currentData())

    def act() -> None:
        before = words_of(part.case) if part is not None else CaseWords("", started_on=first.day)
        words = replace(before, title=title.text(), category=category.text(), status=str(status.currentData()))
        case = words if part is not None else int(which.currentData() or 0) or words
        row_id = part.role.id if part is not None else 0
        records.put_part(document, staff_id, case, str(role.currentData()), first.day, last.day, row_id=row_id)

    which.currentIndexChanged.connect(lambda _place: free())
    rows = (("名前", title), ("分類", category), ("状態", status), ("役割", role), ("始まり", first), ("終わり", last))
    if part is not None:
        return Ask("DX案件", "直す", rows, act, "名前、分類、状態は、この案件にかかわる全ての人の記録で変わります。")
    return Ask("DX案件", "加える", (("案件", which), *rows), act)


def ask_stage(document: Document, staff_id: int, lines: Sequence[StageLine], at: int, day: str) -> Ask:
    """That a stage is reached; `at` is the line that is chosen."""
    which, when, reason = pick("段階"), _day("判定日", day), AreaInput(2, 6)
    reason.setAccessibleName("理由")
    offer(which, [(f"{line.persona}　{line.stage}", n) for n, line in enumerate(lines)], max(at, 0))

    def act() -> None:
        line = lines[int(which.currentData())]
        records.judge(document, staff_id, line.persona_id, line.stage_id, when.day, reason.toPlainText())

    rows = (("段階", which), ("判定日", when), ("理由", reason))
    return Ask("到達判定", "記録する", rows, act, "確かめた事実を、理由に書いてください。")


def words_of(case: DxCase) -> CaseWords:
    """A case as it stands."""
    return CaseWords(
        case.title,
        case.category,
        case.status,
        case.department_id,
        case.started_on,
        case.ended_on,
        case.effect_hours,
        case.effect_yen,
        case.summary,
        case.result,
    )


def _verb(row: object) -> str:
    return "直す" if row is not None else "加える"


def _line(text: str) -> LineInput:
    made = LineInput()
    made.setText(text)
    return made


def _day(name: str, day: str = "") -> DayEdit:
    made = DayEdit(name)
    made.show_day(day)
    return made


def _codes(field: str, values: Sequence[str]) -> list[tuple[str, int | str]]:
    return [(CODES[field][value], value) for value in values]
