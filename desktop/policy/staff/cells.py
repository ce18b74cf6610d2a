"""Cells of the grid: texts read as levels, and every change one plan and one action; bad cells are listed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from desktop.models import NOT_APPLICABLE, ScaleLevel
from desktop.policy.frame.cells import BadCell
from desktop.policy.frame.names import clean, fold, one_line
from desktop.policy.frame.requirements import Problem
from desktop.store import Document, WorldError
from desktop.store.journal import FieldChange

from .grid import MOST_LEVEL, GridData
from .rounds import refuse_frozen

MOST_CELLS: Final = 2_000_000  # 40,000 people × 50 skills; what is longer was not meant for this table
NOTE_LIMIT: Final = 2_000
EXEMPT_SIGN, NOTHING_SIGN = "／", "－"

_BLANK: Final = frozenset({"", "-", "ー", "―", "–", "−", "‐", "─", "未評価", "未"})
_EXEMPT: Final = frozenset({"/", "対象外", "n/a", "na"})
_LEVEL: Final = re.compile(r"(?:lv|レベル|level)?[.．]?(\d{1,3})")
# What sheets write instead of figures, where the scale counts from 0 to 3 and has no such label of its own (F06)
_WORDS: Final[Mapping[str, int]] = {
    "×": 0, "✕": 0, "未経験": 0, "未習得": 0,
    "△": 1, "▲": 1, "支援": 1, "補助": 1, "要支援": 1, "支援あり": 1,
    "○": 2, "〇": 2, "◯": 2, "自立": 2,
    "◎": 3, "指導": 3, "指導可": 3, "指導できる": 3,
}  # fmt: skip
_FOLDED: Final = {fold(word): level for word, level in _WORDS.items()}
_WORDED: Final = {0, 1, 2, 3}

Place = tuple[int, int]  # a person's place in the roster, a column
Key = tuple[int, int, int, int]  # round, person, skill and layer: what a cell is, wherever it is shown


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be written. valid: how many cells were understood; changed: those that differ now."""

    valid: int
    changed: Mapping[Place, int | None]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Bulk:
    """What a bulk set would do, and why the rest stays. Cells of 対象外 and higher levels are left unless told."""

    plan: Plan
    same: int
    exempt: int
    higher: int


@dataclass(frozen=True, slots=True)
class Said:
    """What one layer says of a cell."""

    level: int | None = None
    assessed_on: str = ""
    assessor: str = ""
    evidence: str = ""
    note: str = ""


def read_level(text: str, levels: Sequence[ScaleLevel]) -> int | None:
    """The level meant by a text: NOT_APPLICABLE for 対象外, None for 未評価. Raises BadCell."""
    words = fold(clean(text))
    labelled = next((level.value for level in levels if fold(level.label) == words), None)
    if labelled is not None:
        return labelled
    if words in _BLANK:
        return None
    if words in _EXEMPT:
        return NOT_APPLICABLE
    known = {level.value for level in levels if level.value <= MOST_LEVEL}
    figure = _LEVEL.fullmatch(words)
    found = int(figure[1]) if figure else _FOLDED.get(words) if known == _WORDED else None
    if found is None:
        raise BadCell(f"レベルとして読めません（{_offered(levels)}）。")
    if found not in known:
        raise BadCell(f"評価尺度にないレベルです（{_offered(levels)}）。")
    return found


def written(level: int | None, signs: Sequence[str]) -> str:
    """How a level goes to the clipboard: read_level gives the same back. 未評価 is a blank."""
    if level is None:
        return ""
    return EXEMPT_SIGN if level == NOT_APPLICABLE else signs[level]


def plan(data: GridData, wanted: Mapping[Place, int | None]) -> Plan:
    """What setting cells would do; nothing is written."""
    return Plan(len(wanted), {at: level for at, level in wanted.items() if data.level(*at) != level})


def plan_texts(
    data: GridData, block: Sequence[Sequence[str]], at: Place, rows: Sequence[int], columns: Sequence[int]
) -> Plan:
    """What pasting texts would do. `at` is the upper left among the rows and columns as they are shown.

    Raises WorldError for far too much.
    """
    if sum(map(len, block)) > MOST_CELLS:
        raise WorldError(
            "貼り付ける表が大きすぎます。", "必要な行と列だけを選んでコピーしてください。何も変えていません。"
        )
    changed: dict[Place, int | None] = {}
    problems: list[Problem] = []
    valid = 0
    known: dict[tuple[str, int], int | None] = {}  # the cells of a large block say much the same
    for down, line in enumerate(block, start=at[0]):
        for across, text in enumerate(line, start=at[1]):
            if down >= len(rows) or across >= len(columns):
                if text.strip():
                    problems.append(_problem(data, (down, across), rows, columns, text, "表の外です。"))
                continue
            row, column = rows[down], columns[across]
            levels = data.columns[column].levels
            key = text, levels[0].scale_id if levels else 0
            try:
                level = known[key] = known[key] if key in known else read_level(text, levels)
            except BadCell as error:
                problems.append(_problem(data, (down, across), rows, columns, text, str(error)))
                continue
            valid += 1
            if data.level(row, column) != level:
                changed[row, column] = level
    return Plan(valid, changed, tuple(problems))


def plan_bulk(
    data: GridData, rows: Iterable[int], columns: Sequence[int], level: int | None, *, lower: bool = False
) -> Bulk:
    """What one level for many would do. Without `lower` a level only rises; 対象外 is never written over."""
    changed: dict[Place, int | None] = {}
    same = exempt = higher = valid = 0
    for row in rows:
        for column in columns:
            now = data.level(row, column)
            valid += 1
            if now == level:
                same += 1
            elif now == NOT_APPLICABLE:
                exempt += 1
            elif not lower and now is not None and (level is None or level < now):
                higher += 1
            else:
                changed[row, column] = level
    return Bulk(Plan(valid, changed), same, exempt, higher)


def apply(document: Document, data: GridData, made: Plan, label: str, day: str) -> None:
    """Write the changed cells of a plan as one undo step; `day` is the day of the assessment. Raises WorldError."""
    if not made.changed:
        return
    skills, people = [column.skill.id for column in data.columns], data.people
    new: list[tuple[object, ...]] = []
    gone: list[tuple[int, int]] = []
    for (row, column), level in made.changed.items():
        if level is None:
            gone += [(people[row].id, skill_id) for skill_id in data.standing_in(skills[column])]
        else:
            new.append((data.round_id, people[row].id, skills[column], data.layer, level, day, document.actor))
    with document.action(label) as session:
        refuse_frozen(session, data.round_id)
        connection = session.connection()  # rows straight into the table: a pasted block has thousands of them
        if gone:
            _take_away(connection, data, gone, day, document.actor)
        if new:
            connection.exec_driver_sql(SET, new)


def key_of(data: GridData, at: Place) -> Key:
    """What stands at a place."""
    return data.round_id, data.people[at[0]].id, data.columns[at[1]].skill.id, data.layer


def set_words(document: Document, key: Key, field: str, text: str) -> None:
    """Write the evidence or the note of a cell. Raises WorldError."""
    words = clean(text)
    if len(words) > NOTE_LIMIT:
        raise WorldError(f"長すぎます（{len(words)}字）。", f"{NOTE_LIMIT}字までにしてください。何も変えていません。")
    with document.action(_LABELS[field]) as session:
        refuse_frozen(session, key[0])
        connection = session.connection()
        connection.exec_driver_sql(_ROW, key)
        connection.exec_driver_sql(_WRITE[field], (words, *key))
        connection.exec_driver_sql(_SWEEP, key)


def said(document: Document, data: GridData, at: Place) -> dict[int, Said]:
    """What each layer that has a row says of a cell; a merged duplicate speaks where the item itself does not."""
    person_id, skill_id = data.people[at[0]].id, data.columns[at[1]].skill.id
    ids = ",".join(map(str, data.standing_in(skill_id)))
    found: dict[int, Said] = {}
    with document.read() as session:
        rows = session.connection().exec_driver_sql(_SAID.format(ids=ids), (data.round_id, person_id, skill_id))
        for layer, *words in rows:
            found.setdefault(layer, Said(*words))
    return found


def history(document: Document, data: GridData, at: Place, layer: int | None = None) -> list[FieldChange]:
    """How a level came to be what it is, in words, oldest first."""
    column = data.columns[at[1]]
    person_id = data.people[at[0]].id
    row = f"[{data.round_id},{person_id},{column.skill.id},{layer or data.layer}]"
    found = document.history("assessment", row, "level")
    told = [
        FieldChange(c.at, c.actor, c.label, _told(c.old, column.levels), _told(c.new, column.levels)) for c in found
    ]
    return [change for change in told if change.old != change.new]


def level_words(level: int | None, levels: Sequence[ScaleLevel]) -> str:
    """A level as it is told in a sentence."""
    return _told(level, levels)


_SAID: Final = (
    "SELECT layer, level, assessed_on, assessor, evidence, note FROM assessment "
    "WHERE round_id = ? AND staff_id = ? AND skill_id IN ({ids}) ORDER BY skill_id <> ?, skill_id"
)
SET: Final = (
    "INSERT INTO assessment (round_id, staff_id, skill_id, layer, level, assessed_on, assessor, evidence, note) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, '', '') ON CONFLICT DO UPDATE SET "
    "level = excluded.level, assessed_on = excluded.assessed_on, assessor = excluded.assessor"
)
_KEY: Final = "round_id = ? AND staff_id = ? AND skill_id = ? AND layer = ?"
_EMPTY: Final = f"UPDATE assessment SET level = NULL, assessed_on = ?, assessor = ? WHERE {_KEY} AND level IS NOT NULL"
_SWEEP: Final = f"DELETE FROM assessment WHERE {_KEY} AND level IS NULL AND evidence = '' AND note = ''"
_REMOVE: Final = f"DELETE FROM assessment WHERE {_KEY} AND evidence = '' AND note = ''"
_ROW: Final = (
    "INSERT INTO assessment (round_id, staff_id, skill_id, layer, level, assessed_on, assessor, evidence, note) "
    "VALUES (?, ?, ?, ?, NULL, '', '', '', '') ON CONFLICT DO NOTHING"
)
_LABELS: Final = {"evidence": "評価の根拠を書く", "note": "評価のメモを書く"}
_WRITE: Final = {field: f"UPDATE assessment SET {field} = ? WHERE {_KEY}" for field in _LABELS}


def _take_away(connection: Connection, data: GridData, gone: Sequence[tuple[int, int]], day: str, actor: str) -> None:
    """A row goes, unless somebody wrote words into it: then it stays without a level."""
    keys = [(data.round_id, staff_id, skill_id, data.layer) for staff_id, skill_id in gone]
    connection.exec_driver_sql(_REMOVE, keys)
    connection.exec_driver_sql(_EMPTY, [(day, actor, *key) for key in keys])


def _problem(data: GridData, at: Place, rows: Sequence[int], columns: Sequence[int], text: str, why: str) -> Problem:
    if at[0] < len(rows):
        person = data.people[rows[at[0]]]
        row = " ".join(part for part in (person.number, person.name) if part)
    else:
        row = f"{at[0] + 1}行目"
    column = data.columns[columns[at[1]]].skill.name if at[1] < len(columns) else f"{at[1] + 1}列目"
    return Problem(row, column, one_line(text), why)


def _offered(levels: Sequence[ScaleLevel]) -> str:
    names = "、".join(level.label for level in levels) or "なし"
    return f"選べるもの: {names}、{EXEMPT_SIGN}、空欄"


def _told(level: object, levels: Sequence[ScaleLevel]) -> str:
    if level is None:
        return "未評価"
    if level == NOT_APPLICABLE:
        return "対象外"
    return next((each.label for each in levels if each.value == level), str(level))
