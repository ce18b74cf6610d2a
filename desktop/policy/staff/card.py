"""個人票: one person's page as plain words, the same for the screen and for paper. Nothing here reads the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.analysis.facts import Facts
from desktop.analysis.needs import IN_CHARGE, REQUIRED, Need, Needs, State, Tally, state_of, tally
from desktop.analysis.personas import stages_of
from desktop.analysis.roster import Person, Post, Roster
from desktop.analysis.stages import stage_words
from desktop.analysis.years import japanese_date
from desktop.models import CONFIRMED, MENTOR, NOT_APPLICABLE, SELF, CheckRound, StageJudgement
from desktop.models.labels import code_label

from .career import career
from .grid import Column, columns_of
from .records import Records

LAYERS: Final[Mapping[int, str]] = {CONFIRMED: "確定", MENTOR: "メンター", SELF: "自己"}
PURPOSE: Final = "本人とよく話し、次に何を学ぶかを決めるための資料です。人事評価には使いません。"
MARKS: Final[Mapping[State, str]] = {State.OVER: "＋", State.UNASSESSED: "－", State.EXEMPT: "／"}
MOST_AXES, LEAST_AXES = 12, 3

Levels = Mapping[int, Mapping[int, int | None]]  # by layer and skill


@dataclass(frozen=True, slots=True)
class SkillLine:
    """One skill in words. short_by: how many levels are missing."""

    category: str
    skill: str
    needed: str
    kind: str
    levels: Mapping[int, str]
    state: State
    short_by: int = 0

    @property
    def mark(self) -> str:
        """The sign that says the state without any colour."""
        return f"▼{self.short_by}" if self.state is State.SHORT else MARKS.get(self.state, "")

    @property
    def verdict(self) -> str:
        """The state with its sign."""
        if self.state is State.NOT_ASKED:
            return ""
        return " ".join(part for part in (self.mark, self.state.value) if part)


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of the radar, as shares of the highest level. level None: nothing on it is assessed yet."""

    label: str
    words: str
    need: float
    level: float | None


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage of one persona: what it asks for, and how the person was judged."""

    persona_id: int
    stage_id: int
    persona: str
    stage: str
    asks: str
    judged: str


@dataclass(frozen=True)
class Card:
    """Everything on the page. `tallies`: how each persona's skills stand; `total`: the person's own union of them."""

    person: Person
    organization: str
    on: str
    round_name: str
    layer: int
    place: str
    rank: str
    appointment: str
    personas: tuple[str, ...]
    skills: tuple[SkillLine, ...]
    total: Tally
    tallies: tuple[tuple[str, Tally], ...]
    axes: tuple[Axis, ...]
    axes_are: str
    stages: tuple[StageLine, ...]
    records: Records
    career: tuple[tuple[str, str, str], ...]
    qualifications: tuple[tuple[str, str, str], ...]
    cases: tuple[tuple[str, str, str, str], ...]
    trainings: tuple[tuple[str, str, str], ...]

    @property
    def basis(self) -> str:
        """What the levels are, and of when: it stands at every head and foot."""
        return (
            f"{self.round_name or 'スキルチェックはまだありません'}・{LAYERS[self.layer]}、{japanese_date(self.on)}現在"
        )


@dataclass(frozen=True)
class Basis:
    """What all cards of one round have in common. Columns are the skills in the order of the frame."""

    facts: Facts
    roster: Roster
    needs: Needs
    round: CheckRound | None
    columns: tuple[Column, ...]


def basis_of(facts: Facts, roster: Roster, needs: Needs, which: CheckRound | None) -> Basis:
    """Make it ready for many cards."""
    return Basis(facts, roster, needs, which, columns_of(facts, needs))


def make_card(
    basis: Basis,
    person: Person,
    layer: int,
    levels: Levels,
    records: Records,
    postings: Sequence[tuple[bool, Post]] = (),
) -> Card:
    """The page of a person. `levels` are by layer; what counts against the needs are those of `layer`."""
    facts, roster, needs, which = basis.facts, basis.roster, basis.needs, basis.round
    asked = needs.of(person.personas, person.duties)
    shown = levels.get(layer, {})
    touched = {skill_id for each in levels.values() for skill_id, level in each.items() if level is not None}
    columns = [c for c in basis.columns if c.skill.id in asked or c.skill.id in touched]
    axes, axes_are = _axes(columns, asked, shown)
    names = facts.persona_by_id
    return Card(
        person,
        facts.organization.name,
        roster.on,
        which.name if which else "",
        layer,
        roster.tree.label(person.department_id),
        _name(facts.ranks, person.rank_id),
        _name(facts.appointments, person.appointment_id),
        tuple(names[key].name for key in person.personas if key in names),
        tuple(_line(column, asked.get(column.skill.id), levels, layer) for column in columns),
        tally(shown, asked),
        tuple(
            (names[key].name, tally(shown, needs.of((key,), person.duties))) for key in person.personas if key in names
        ),
        axes,
        axes_are,
        _stages(facts, person, records.judgements),
        records,
        _career(facts, roster, postings, records),
        _qualifications(facts, records, roster.on),
        _cases(records),
        tuple((_day(t.held_on), t.title, code_label("state", t.state)) for t in records.trainings),
    )


def tally_words(found: Tally) -> str:
    """「充足 9/11、未評価 2」: the denominator always stands beside, and nothing looked at is not 0 %."""
    if not found.asked:
        return "求めるスキルはありません"
    met = f"充足 {found.met}/{found.asked}" if found.assessed else f"充足 ―/{found.asked}"
    rest = (("不足", found.short), ("未評価", found.unassessed), ("対象外", found.exempt))
    return "、".join([met, *(f"{word} {count}" for word, count in rest if count)])


def span(first: str, last: str) -> str:
    """「R7.4.1から」, 「R7.4.1～R8.3.31」."""
    if first and last:
        return f"{_day(first)}～{_day(last)}"
    return f"{_day(first)}から" if first else f"{_day(last)}まで" if last else ""


def _line(column: Column, need: Need | None, levels: Levels, layer: int) -> SkillLine:
    skill_id = column.skill.id
    level = levels.get(layer, {}).get(skill_id)
    state = state_of(level, need)
    short_by = need.level - level if need is not None and level is not None and state is State.SHORT else 0
    words = {key: _sign(found.get(skill_id), column) for key, found in levels.items()}
    needed = _sign(need.level, column) if need is not None else ""
    return SkillLine(column.category, column.skill.name, needed, _kind(need), words, state, short_by)


def _sign(level: int | None, column: Column) -> str:
    if level is None:
        return ""
    return MARKS[State.EXEMPT] if level == NOT_APPLICABLE else column.signs[level]


def _kind(need: Need | None) -> str:
    if need is None:
        return "求めていない"
    if need.kind == REQUIRED:
        return "必修"
    if need.kind == IN_CHARGE:
        return "担当" if need.counted else "担当外"
    return "希望者"


def _axes(
    columns: Iterable[Column], asked: Mapping[int, Need], levels: Mapping[int, int | None]
) -> tuple[tuple[Axis, ...], str]:
    """By skill while there are few, else by 区分; 対象外 is on no axis."""
    counted = [c for c in columns if c.skill.id in asked and asked[c.skill.id].counted]
    counted = [c for c in counted if levels.get(c.skill.id) != NOT_APPLICABLE]
    if LEAST_AXES <= len(counted) <= MOST_AXES:
        return tuple(_skill_axis(c, asked[c.skill.id].level, levels.get(c.skill.id)) for c in counted), "スキル"
    groups: dict[str, list[Column]] = {}
    for column in counted:
        groups.setdefault(column.category, []).append(column)
    if LEAST_AXES <= len(groups) <= MOST_AXES:
        return tuple(_group_axis(name, members, asked, levels) for name, members in groups.items()), "区分"
    return (), ""


def _skill_axis(column: Column, need: int, level: int | None) -> Axis:
    top = max([need, level or 0, *(each.value for each in column.levels)]) or 1
    words = f"{'－' if level is None else column.signs[level]}／{column.signs[need]}"
    return Axis(column.skill.name, words, need / top, None if level is None else level / top)


def _group_axis(
    name: str, members: Sequence[Column], asked: Mapping[int, Need], levels: Mapping[int, int | None]
) -> Axis:
    """The mean of a 区分. A level above the need counts as the need: surplus fills no gap (K09)."""
    axes = [_skill_axis(c, asked[c.skill.id].level, levels.get(c.skill.id)) for c in members]
    known = [min(axis.level, axis.need) for axis in axes if axis.level is not None]
    met = sum(axis.level is not None and axis.level >= axis.need for axis in axes)
    words = f"充足{met}/{len(axes)}" if known else f"未評価{len(axes)}"
    need = sum(axis.need for axis in axes) / len(axes)
    return Axis(name, words, need, sum(known) / len(known) if known else None)


def _stages(facts: Facts, person: Person, judgements: Sequence[StageJudgement]) -> tuple[StageLine, ...]:
    found = []
    for persona_id in person.personas:
        persona = facts.persona_by_id.get(persona_id)
        if persona is None or persona.without_track:
            continue
        latest = next((j for j in reversed(judgements) if j.persona_id == persona_id), None)
        stages = stages_of(facts, persona)
        keys = [stage.id for stage in stages]
        reached = keys.index(latest.stage_id) if latest is not None and latest.stage_id in keys else -1
        for place, stage in enumerate(stages):
            judged = ""
            if latest is not None and place == reached:
                judged = f"{_day(latest.judged_on)} 到達（{latest.reason}）"
            elif place < reached:
                judged = "到達"
            asks = stage_words(facts, stage) or stage.definition
            found.append(StageLine(persona_id, stage.id, persona.name, stage.name, asks, judged))
    return tuple(found)


def _career(
    facts: Facts, roster: Roster, postings: Sequence[tuple[bool, Post]], records: Records
) -> tuple[tuple[str, str, str], ...]:
    lines = career(facts, roster, postings, records)
    return tuple((span(x.on, x.until) if x.lasts else _day(x.on), x.kind, x.words) for x in lines)


def _qualifications(facts: Facts, records: Records, on: str) -> tuple[tuple[str, str, str], ...]:
    names = {row.id: row.name for row in facts.qualifications}
    rows = []
    for held in records.qualifications:
        over = "（期限切れ）" if held.expires_on and held.expires_on < on else ""
        until = f"{_day(held.expires_on)}まで{over}" if held.expires_on else ""
        rows.append((_day(held.acquired_on), names.get(held.qualification_id, ""), until))
    return tuple(rows)


def _cases(records: Records) -> tuple[tuple[str, str, str, str], ...]:
    return tuple(
        (
            span(each.role.from_on or each.case.started_on, each.role.until_on or each.case.ended_on),
            each.case.title,
            code_label("part", each.role.part),
            code_label("status", each.case.status),
        )
        for each in records.cases
    )


def _name(rows: Iterable[object], key: int | None) -> str:
    return next((str(getattr(row, "name", "")) for row in rows if getattr(row, "id", None) == key), "")


def _day(iso: str) -> str:
    return japanese_date(iso) if iso else ""
