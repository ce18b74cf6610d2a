"""人材像に就く人: the rule of each persona with the people it gives, and a form that tells who comes and goes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QWidget

from desktop.analysis.departments import Tree
from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use
from desktop.analysis.roster import Roster, count
from desktop.policy.staff import counting_rules
from desktop.policy.staff.counting_rules import Rule
from desktop.policy.staff.now import roster_rows
from desktop.ui.frame.edit_table import EditTable
from desktop.ui.live import LiveSession
from desktop.ui.policy.look import Note, across, button, down, label
from desktop.ui.widgets import clear

from .person_form_parts import Ask

_ID = Qt.ItemDataRole.UserRole
_NOTE = (
    "決まりで就く人に、1人ずつ決めた分（「職員」の「人材像と担当」）を足し引きします。"
    "人数は、職員数に数える人の中での数で、方針に載る人数と同じです。"
)


class RulesPane(QWidget):
    """One row a persona; 「決まりを変える」 opens the form below."""

    def __init__(self, session: LiveSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._day = session, ""
        self.question: AskRule | None = None
        self.table = EditTable("人材像に就く人", (("人材像", 224, False), ("決まり", 0, False), ("人数", 80, False)))
        self.change_button = button("決まりを変える", "small")
        self.change_button.clicked.connect(lambda: self._on_change())
        self.total = Note("")
        self._place = down(None, gap=0)
        down(
            self, label("人材像に就く人", "section"), Note(_NOTE), self.table, self.total,
            across(self.change_button, None), self._place,
        )  # fmt: skip

    def show_roster(self, facts: Facts, roster: Roster) -> None:
        """Follow the file."""
        self._day = roster.on
        heads = count(facts, roster, roster_rows(self._session.document)).personas
        self.table.show_rows(
            [
                (
                    str(persona.id),
                    (
                        persona.name,
                        counting_rules.rule_words(facts, counting_rules.rule_of(facts, persona.id)) or "（手で決める）",
                        f"{heads.get(persona.id, 0)}人",
                    ),
                )
                for persona in in_use(facts)
            ]
        )
        rows = self.table.verticalHeader().defaultSectionSize() * max(self.table.rowCount(), 1)
        self.table.setFixedHeight(rows + self.table.horizontalHeader().sizeHint().height() + 6)
        with_one = sum(bool(person.personas) for person in roster.serving)
        self.total.set_text(
            f"二つの人材像に就く人は、両方に数えます。どれかに就く人は {with_one}人、"
            f"どれにも就かない人は {len(roster.serving) - with_one}人（在職 {len(roster.serving)}人）"
        )
        self.change_button.setEnabled(bool(self.table.key))

    def _on_change(self) -> None:
        clear(self._place)
        document = self._session.document
        persona_id = int(self.table.key)

        def ahead(rule: Rule) -> str:
            facts, rows = self._session.book.facts, roster_rows(document)
            if rows.empty:
                return "名簿ができると、ここに人数が出ます。"
            return counting_rules.preview(facts, rows, self._day, persona_id, rule).words

        self.question = AskRule(
            self._session.book.facts, self._day, persona_id, ahead,
            lambda rule: counting_rules.set_rule(document, persona_id, rule),
        )  # fmt: skip
        self.question.done.connect(self._answered)
        self._place.addWidget(self.question)
        self.question.show()
        self.question.begin()

    def _answered(self) -> None:
        self.question = None
        clear(self._place)


class AskRule(Ask):
    """Everyone, ranks, departments; what it would change is told at every tick."""

    def __init__(
        self, facts: Facts, day: str, persona_id: int, ahead: Callable[[Rule], str], act: Callable[[Rule], object]
    ) -> None:
        self._ahead = ahead
        rule = counting_rules.rule_of(facts, persona_id)
        self.everyone = QCheckBox("全職員（スキルチェックに数えない任用区分を除く）")
        self.everyone.setChecked(rule.everyone)
        self.ranks = _ticks("職層", [(r.name, r.id) for r in facts.ranks], rule.ranks)
        tree = Tree(facts.departments)
        housed = [
            (f"{'　' * (len(tree.path(d.id)) - 1)}{d.name}", d.id)
            for d in facts.departments
            if d in tree.open_on(day) or d.id in rule.departments
        ]
        self.departments = _ticks("部署", housed, rule.departments)
        name = facts.persona_by_id[persona_id].name
        rows = (("だれでも", self.everyone), ("職層", self.ranks), ("部署", self.departments))
        super().__init__(f"「{name}」に就く人の決まり", "この決まりにする", rows, lambda: act(self.rule))
        self.everyone.clicked.connect(lambda: self._follow())
        self.ranks.itemChanged.connect(lambda _item: self._follow())
        self.departments.itemChanged.connect(lambda _item: self._follow())
        self._follow()

    @property
    def rule(self) -> Rule:
        """What is ticked."""
        return Rule(self.everyone.isChecked(), _ticked(self.ranks), _ticked(self.departments))

    def _follow(self) -> None:
        for box in (self.ranks, self.departments):
            box.setEnabled(not self.everyone.isChecked())
        self.explain(self._ahead(self.rule))


def _ticks(name: str, choices: list[tuple[str, int]], chosen: frozenset[int]) -> QListWidget:
    made = QListWidget()
    made.setAccessibleName(name)
    made.setFixedHeight(132)
    for words, key in choices:
        item = QListWidgetItem(words, made)
        item.setData(_ID, key)
        item.setCheckState(Qt.CheckState.Checked if key in chosen else Qt.CheckState.Unchecked)
    return made


def _ticked(box: QListWidget) -> frozenset[int]:
    items = [box.item(n) for n in range(box.count())]
    return frozenset(int(item.data(_ID)) for item in items if item.checkState() == Qt.CheckState.Checked)
