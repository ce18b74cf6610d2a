"""What a change would touch: skills of personas, chapters, tables, targets, KPIs and exported sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.analysis.facts import Facts
from desktop.analysis.personas import (
    Placement,
    effective_skills,
    in_use,
    own_skills,
    stages_of,
    standing_for,
    targets_in_use,
)
from desktop.analysis.targets import denominator, kpi_words, kpis_in_use, milestones, people
from desktop.models import Persona, Target
from desktop.models.labels import code_label

from .compose import compose
from .items import all_items
from .tables import kpi as kpi_table
from .tables import skill_name
from .tree import Document, Section, Table

QUESTION_SHEET, MATRIX, STAGES, TARGETS, KPI = "設問シート", "人材像×スキル", "育成段階", "中期目標", "KPI"


@dataclass(frozen=True, slots=True)
class PersonaChange:
    """What comes, goes or is asked for otherwise of one persona in use."""

    name: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def words(self) -> str:
        """One line, for a list."""
        parts = [("増える", self.gained), ("減る", self.lost), ("変わる", self.changed)]
        return f"「{self.name}」のスキル: " + "　".join(f"{verb} {few(names, 3)}" for verb, names in parts if names)


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything by name, in the order of the policy. `came` and `gone` are personas of the policy."""

    came: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    personas: tuple[PersonaChange, ...] = ()
    sections: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    kpis: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()

    @property
    def matters(self) -> bool:
        """Whether to ask before the change; other words in a chapter alone are a trifle."""
        return bool(self.came or self.gone or self.personas or self.targets or self.kpis)

    def lines(self) -> tuple[str, ...]:
        """The whole in a few lines, for a person who decides."""
        found = [
            *(f"方針に加わる人材像: 「{name}」" for name in self.came),
            *(f"方針から外れる人材像: 「{name}」" for name in self.gone),
            *(change.words for change in self.personas[:_MOST]),
        ]
        if len(self.personas) > _MOST:
            found.append(f"スキルの変わる人材像が、ほかに {len(self.personas) - _MOST}")
        lists = (
            ("中期目標", self.targets),
            ("成果指標", self.kpis),
            ("方針の節", self.sections),
            ("方針の表", self.tables),
            ("出力する表", self.sheets),
        )
        return (*found, *(f"{head}: {few(names, 3)}" for head, names in lists if names))


_MOST = 4


def few(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are."""
    more = f" ほか{len(names) - most}" if len(names) > most else ""
    return "、".join(names[:most]) + more


def impact(before: Facts, after: Facts) -> Impact:
    """Compare the town as it is with the town as it would be."""
    old, new = compose(before), compose(after)
    used = {p.key: p.name for p in in_use(before)}
    will_use = {p.key: p.name for p in in_use(after)}
    return Impact(
        came=tuple(name for key, name in will_use.items() if key not in used),
        gone=tuple(name for key, name in used.items() if key not in will_use),
        personas=tuple(_personas(before, after)),
        sections=tuple(_sections(old, new)),
        tables=tuple(_tables(old, new)),
        targets=_changed(dict(_targets(before)), dict(_targets(after))),
        kpis=_changed(dict(_kpis(before)), dict(_kpis(after))),
        sheets=tuple(_sheets(before, after)),
    )


def _personas(before: Facts, after: Facts) -> Iterator[PersonaChange]:
    for persona in in_use(after):
        old = before.persona_by_id.get(persona.id)
        if old is None or old not in in_use(before):
            continue
        was = {p.skill.id: p for p in effective_skills(before, old)}
        now = {p.skill.id: p for p in effective_skills(after, persona)}
        change = PersonaChange(
            persona.name,
            tuple(p.skill.name for key, p in now.items() if key not in was),
            tuple(p.skill.name for key, p in was.items() if key not in now),
            tuple(_difference(was[key], p) for key, p in now.items() if key in was and _asks(was[key]) != _asks(p)),
        )
        if change.gained or change.lost or change.changed:
            yield change


def _asks(placement: Placement) -> tuple[int | None, str]:
    return placement.level, placement.kind


def _difference(was: Placement, now: Placement) -> str:
    words = [f"{_level(was)}→{_level(now)}"] if was.level != now.level else []
    if was.kind != now.kind:
        words.append(f"{code_label('kind', was.kind)}→{code_label('kind', now.kind)}")
    return f"{now.skill.name}（{'、'.join(words)}）"


def _level(placement: Placement) -> str:
    return "レベルなし" if placement.level is None else f"レベル{placement.level}"


def _headings(document: Document) -> dict[str, tuple[str, Section]]:
    found = {}
    for chapter in document.sections:
        for section in chapter.walk():
            inside = f"{chapter.label} {section.heading}".strip() if section is not chapter else section.heading
            found[section.key] = (inside, section)
    return found


def _sections(old: Document, new: Document) -> Iterator[str]:
    """Headings of what comes, goes or says something else, as they stand now where they do.

    A number that alone moves on is left out.
    """
    was, now = _headings(old), _headings(new)
    for key in dict.fromkeys((*was, *now)):
        if key not in now or key not in was or _says(was[key][1]) != _says(now[key][1]):
            yield (was.get(key) or now[key])[0]


def _says(section: Section) -> tuple[object, ...]:
    return section.title, section.blocks


def _tables(old: Document, new: Document) -> Iterator[str]:
    was, now = _captions(old), _captions(new)
    for key in dict.fromkeys((*was, *now)):
        if was.get(key) != now.get(key):
            yield (was.get(key) or now[key]).caption


def _captions(document: Document) -> dict[str, Table]:
    return {block.key: block for block in document.blocks() if isinstance(block, Table) and block.caption}


def _targets(facts: Facts) -> Iterator[tuple[str, tuple[object, ...]]]:
    for target in targets_in_use(facts):
        persona = standing_for(facts, facts.persona_by_id[target.persona_id])
        yield target.key, (target.name, persona.name, *_sums(facts, target))


def _sums(facts: Facts, target: Target) -> tuple[object, ...]:
    return target.value, denominator(facts, target), people(facts, target), milestones(facts, target)


def _kpis(facts: Facts) -> Iterator[tuple[str, tuple[object, ...]]]:
    rows = kpi_table(facts, None, "").rows
    for indicator, row in zip(kpis_in_use(facts), rows, strict=True):
        yield indicator.key, (kpi_words(facts, indicator)[0], row)


def _changed(was: dict[str, tuple[Any, ...]], now: dict[str, tuple[Any, ...]]) -> tuple[str, ...]:
    """The names (first of each) of what differs."""
    keys = (key for key in dict.fromkeys((*was, *now)) if was.get(key) != now.get(key))
    return tuple(dict.fromkeys(str((was.get(key) or now[key])[0]) for key in keys))


def _sheets(before: Facts, after: Facts) -> Iterator[str]:
    """The sheets that the town hands out, by what is written in them."""
    contents = (
        (MATRIX, lambda facts: [_matrix(facts, p) for p in in_use(facts) if not p.external]),
        (STAGES, lambda facts: list(_stages(facts))),
        (TARGETS, lambda facts: list(_targets(facts))),
        (KPI, lambda facts: [_kpi_plan(facts, key, row) for key, row in _kpis(facts)]),
        (QUESTION_SHEET, lambda facts: list(_questions(facts))),
    )
    for name, content in contents:
        if content(before) != content(after):
            yield name


def _matrix(facts: Facts, persona: Persona) -> tuple[object, ...]:
    own = {p.skill.id for p in own_skills(facts, persona)}
    skills = [(skill_name(p.skill), p.skill.definition, p.skill.id in own) for p in effective_skills(facts, persona)]
    return persona.name, skills


def _stages(facts: Facts) -> Iterator[tuple[str, str, str]]:
    for persona in in_use(facts):
        if not persona.without_track:
            yield from ((persona.name, stage.name, stage.definition) for stage in stages_of(facts, persona))


def _kpi_plan(facts: Facts, key: str, row: tuple[object, ...]) -> tuple[object, ...]:
    indicator = next(i for i in kpis_in_use(facts) if i.key == key)
    targets: Iterable[Target] = (t for t in targets_in_use(facts) if t.indicator_id == indicator.id)
    return row, [milestones(facts, t) for t in targets][:1]


def _questions(facts: Facts) -> Iterator[tuple[object, ...]]:
    for item in all_items(facts):
        if item.visible:
            yield item.key, item.label, item.shown, tuple(option.label for option in item.options)
