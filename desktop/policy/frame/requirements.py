"""求めるレベル: every change of cells is one plan and one action; bad cells are listed, never half applied."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects.sqlite import insert

from desktop.analysis.facts import Facts
from desktop.analysis.personas import inherited_skills
from desktop.models import Requirement, ScaleLevel
from desktop.store import Document, WorldError

from .cells import EXEMPT, Ask, BadCell, checked, exemption, read_cell
from .matrix import Key, Matrix, home_categories, make_matrix
from .whatif import with_requirements

_COLUMNS = Requirement.__table__.c
MOST_CELLS = 100_000  # more than any frame has: what is longer was not meant for this table


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that cannot be applied: its row, its column, what was written, and why not."""

    row: str
    column: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be written into a table. valid: every cell that was understood; changed: those that differ now."""

    table: Matrix
    valid: Mapping[Key, Ask | None]
    changed: Mapping[Key, Ask | None]
    problems: tuple[Problem, ...]
    inherited: tuple[Key, ...]  # emptied cells that only inherit: nothing to take away unless exempted with a reason


def plan(facts: Facts, wanted: Mapping[Key, Ask | None], matrix: Matrix | None = None) -> Plan:
    """What setting cells would do; nothing is written."""
    return _planned(facts, matrix or make_matrix(facts), wanted, [])


def plan_texts(facts: Facts, rows: Sequence[Sequence[str]], at: tuple[int, int], matrix: Matrix | None = None) -> Plan:
    """What pasting texts would do, with the upper left one at (skill, persona), counted as the table stands.

    A blank takes the persona's own word away and leaves what is inherited. Raises WorldError for far too much.
    """
    table = matrix or make_matrix(facts)
    if sum(map(len, rows)) > MOST_CELLS:
        raise WorldError(
            "貼り付ける表が大きすぎます。", "必要な行と列だけを選んでコピーしてください。何も変えていません。"
        )
    wanted: dict[Key, Ask | None] = {}
    problems: list[Problem] = []
    reader = _Reader()
    for down, row in enumerate(rows, start=at[0]):
        for across, text in enumerate(row, start=at[1]):
            if down >= len(table.skills) or across >= len(table.personas):
                problems.append(Problem(_row_name(table, down), _column_name(table, across), text, "表の外です。"))
                continue
            persona, skill = table.personas[across], table.skills[down]
            try:
                wanted[persona.id, skill.id] = reader.read(text, table.levels[skill.id])
            except BadCell as error:
                problems.append(Problem(skill.name, persona.name, text, str(error)))
    return _planned(facts, table, wanted, problems)


def set_cells(document: Document, facts: Facts, cells: Mapping[Key, Ask | None], label: str) -> None:
    """Write cells as one undo step, all or none. None takes the own word away. Raises WorldError."""
    made = plan(facts, cells)
    if made.problems:
        first = made.problems[0]
        raise WorldError(
            f"「{first.column}」の「{first.row}」に入れられません。{first.why}",
            "入れ直してください。何も変えていません。",
        )
    apply(document, facts, made, label)


def apply(document: Document, facts: Facts, made: Plan, label: str) -> None:
    """Write the changed cells of a plan as one undo step. Raises WorldError."""
    if not made.changed:
        return
    if not facts.categories:
        raise WorldError("区分が一つもありません。", "先に「スキル項目」で区分を加えてください。何も変えていません。")
    places = _Places(facts, made.table)
    gone = [row for key, ask in made.changed.items() if ask is None for row in places.held.get(key, ())]
    kept = [places.row(key, ask) for key, ask in made.changed.items() if ask is not None]
    with document.action(label) as session:
        connection = session.connection()  # rows straight into the table: a pasted block has thousands of them
        if gone:
            of_row = (_COLUMNS.persona_id == bindparam("p"), _COLUMNS.skill_id == bindparam("s"))
            connection.execute(delete(Requirement).where(*of_row), [{"p": p, "s": s} for p, s in gone])
        if kept:
            new = insert(Requirement)
            fields = {name: new.excluded[name] for name in ("category_id", "level", "kind", "reason")}
            connection.execute(new.on_conflict_do_update(index_elements=["persona_id", "skill_id"], set_=fields), kept)


class _Reader:
    """Reads each text once a scale: the cells of a large block say much the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Ask | None] = {}

    def read(self, text: str, levels: Sequence[ScaleLevel]) -> Ask | None:
        key = text, levels[0].scale_id if levels else 0
        if key not in self._known:
            self._known[key] = read_cell(text, levels)
        return self._known[key]


class _Places:
    """Where the cells of the table stand in the file: the rows that hold one, and the 区分 of a new one."""

    def __init__(self, facts: Facts, table: Matrix) -> None:
        self._first = next(iter(facts.categories))
        self._home = {skill_id: category.id for skill_id, category in home_categories(facts).items()}
        self._seen = {k: cell.ask.category_id for k, cell in table.cells.items()}
        self._next = {p: max(n.position for n in rows) + 1 for p, rows in facts.requirements_of.items()}
        self.held: dict[Key, list[Key]] = {}
        for need in facts.requirements:
            key = (need.persona_id, facts.living_skill(need.skill_id).id)
            self.held.setdefault(key, []).append((need.persona_id, need.skill_id))

    def row(self, key: Key, ask: Ask) -> dict[str, Any]:
        """The row that holds a request: the one that is read now, else a new one at the end."""
        persona_id, skill_id = self.held.get(key, [key])[0]
        position = self._next.get(persona_id, 0)
        self._next[persona_id] = position + 1
        return {
            "persona_id": persona_id,
            "skill_id": skill_id,
            "category_id": ask.category_id or self._seen.get(key) or self._of(key[1]),
            "level": ask.level,
            "kind": ask.kind,
            "reason": ask.reason,
            "position": position,
        }

    def _of(self, skill_id: int) -> int:
        return self._home.get(skill_id, self._first)


def exempted(keys: Iterable[Key], reason: str) -> dict[Key, Ask | None]:
    """Cells that inherit, taken away for one reason. Raises WorldError without one."""
    try:
        ask = exemption(reason)
    except BadCell:
        raise WorldError("免除の理由が空です。", "理由を入れてください。何も変えていません。") from None
    return dict.fromkeys(keys, ask)


def _planned(facts: Facts, table: Matrix, wanted: Mapping[Key, Ask | None], problems: list[Problem]) -> Plan:
    names = {p.id: p.name for p in table.personas}, {s.id: s.name for s in table.skills}
    held = {(n.persona_id, facts.living_skill(n.skill_id).id) for n in facts.requirements}
    valid: dict[Key, Ask | None] = {}
    changed: dict[Key, Ask | None] = {}
    inherited: list[Key] = []
    for key, ask in wanted.items():
        cell = table.cells.get(key)
        try:
            valid[key] = checked(ask, table.levels[key[1]]) if ask is not None else None
        except BadCell as error:
            problems.append(Problem(names[1][key[1]], names[0][key[0]], _written(ask), str(error)))
            continue
        if ask is None and key not in held:
            inherited += [key] if cell is not None and cell.ask.kind != EXEMPT else []
        elif ask is None or cell is None or not _same(ask, cell.ask):
            changed[key] = valid[key]
    moved = {key[1] for key in changed}
    stated = changed | {key: ask for key, ask in valid.items() if ask is not None and key[1] in moved}
    if facts.categories and len({key[0] for key in stated}) > 1:
        changed = _without_echoes(facts, table, stated, held)
    return Plan(table, valid, changed, tuple(problems), tuple(inherited))


def _without_echoes(
    facts: Facts, table: Matrix, stated: Mapping[Key, Ask | None], held: Collection[Key]
) -> dict[Key, Ask | None]:
    """A block states parents and children alike: what a child would inherit anyway needs no word of its own."""
    places = _Places(facts, table)
    rows = [n for n in facts.requirements if (n.persona_id, facts.living_skill(n.skill_id).id) not in stated]
    rows += [Requirement(**places.row(key, ask)) for key, ask in stated.items() if ask is not None]
    after = with_requirements(facts, rows)
    given: dict[Key, Ask] = {}
    for persona in table.personas:
        for p in inherited_skills(after, persona):
            given[persona.id, p.skill.id] = Ask(p.level, p.kind, p.reason, p.category.id)
    kept: dict[Key, Ask | None] = {}
    for key, ask in stated.items():
        now, coming = table.cells.get(key), given.get(key)
        echo = ask is not None and key not in held and coming is not None and _same(ask, coming)
        stays = ask is not None and key in held and now is not None and _same(ask, now.ask)
        if not echo and not stays:
            kept[key] = ask
    return kept


def _same(ask: Ask, now: Ask) -> bool:
    alike = (ask.level, ask.kind, ask.reason) == (now.level, now.kind, now.reason)
    return alike and ask.category_id in {None, now.category_id}


def _written(ask: Ask | None) -> str:
    return "" if ask is None or ask.level is None else str(ask.level)


def _row_name(table: Matrix, number: int) -> str:
    return table.skills[number].name if number < len(table.skills) else f"{number + 1}行目"


def _column_name(table: Matrix, number: int) -> str:
    return table.personas[number].name if number < len(table.personas) else f"{number + 1}列目"
