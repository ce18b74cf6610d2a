"""What is asked about a DX案件: a new one, and who does what in it."""

from __future__ import annotations

from collections.abc import Callable

from desktop.analysis.facts import Facts
from desktop.analysis.roster import Person, Roster
from desktop.policy.ojt import cases
from desktop.policy.ojt.cases import CaseLine, Part
from desktop.store import Document, WorldError
from desktop.ui.policy.inputs import LineInput
from desktop.ui.staff.day_edit import DayEdit
from desktop.ui.staff.person_form_parts import Ask, department_choices, offer, pick

from .cases_form import part_choices


class AskRole(Ask):
    """Who does what in a case: somebody found by number, name or kana, a part, and the days."""

    def __init__(self, document: Document, facts: Facts, roster: Roster, line: CaseLine, part: Part | None) -> None:
        self._facts, self._roster = facts, roster
        self.search, self.person, self.part = LineInput(), pick("職員"), pick("役割")
        self.first, self.last = DayEdit("始まりの日"), DayEdit("終わりの日")
        self.search.setPlaceholderText("番号・氏名・かな")

        def act() -> None:
            staff_id = self.person.currentData()
            if not staff_id:
                raise WorldError("職員が選ばれていません。", "番号か名前でさがして選んでください。")
            row_id = part.role.id if part is not None else 0
            days = self.first.day, self.last.day
            cases.put_role(document, line.case.id, staff_id, self.part.currentData(), *days, row_id)

        rows = (
            ("さがす", self.search),
            ("職員", self.person),
            ("役割", self.part),
            ("始まりの日", self.first),
            ("終わりの日", self.last),
        )
        title = f"「{line.case.title}」の人を直す" if part is not None else f"「{line.case.title}」に人を加える"
        note = "日付を空にすると、案件の期間と同じになります。途中で抜けた期間があるときは、二つの行に分けます。"
        super().__init__(title, "直す" if part is not None else "加える", rows, act, note)
        offer(self.part, part_choices(), part.role.part if part is not None else "lead")
        if part is not None:
            self.first.show_day(part.role.from_on)
            self.last.show_day(part.role.until_on)
            self._offer([part.person] if part.person is not None else [])
        else:
            self._on_search("")
        self.search.textChanged.connect(self._on_search)

    def _on_search(self, words: str) -> None:
        self._offer(list(cases.candidates(self._facts, self._roster, words)))

    def _offer(self, people: list[Person]) -> None:
        tree = self._roster.tree
        choices = [
            (f"{p.number}　{p.name}　{tree.label(p.department_id)}{'' if p.in_service else '（退職など）'}", p.id)
            for p in people
        ]
        offer(self.person, choices or [("（見付かりません）", 0)], self.person.currentData())


def ask_new(document: Document, facts: Facts, done: Callable[[int], None]) -> Ask:
    """A new case."""
    title, department = LineInput(), pick("課")
    offer(department, department_choices(facts, facts.organization.roster_on), 0)

    def act() -> None:
        done(cases.add(document, title.text(), department.currentData() or None))

    note = "分類、期間、人は、加えたあとに入れます。"
    return Ask("DX案件を加える", "加える", (("案件", title), ("課", department)), act, note)
