"""Tables of a policy that rests on roles and training: who must learn what, in which way, how often a year (004)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from desktop.analysis.facts import Facts
from desktop.analysis.personas import Placement, effective_skills, in_use, merged_in, skills_in_use
from desktop.analysis.targets import planned, yearly_indicators
from desktop.analysis.years import fiscal_year
from desktop.models import Persona, Skill

from .frame.cells import IN_CHARGE, REQUIRED, SIGNS, VOLUNTEER
from .tables import Maker, skill_name, text
from .tables_levels import level_label
from .tree import Blank, Column, Runs, Table, Value

MEANINGS = {REQUIRED: "原則として必修", IN_CHARGE: "該当業務の担当者", VOLUNTEER: "希望者"}
_WIDEST = 8  # columns of marks that a portrait page holds

Row = tuple[Runs, ...]


def mark(facts: Facts, placement: Placement) -> str:
    """What stands in a cell: the level where one is set, else ◎ for everybody, ○ for those in charge."""
    symbol = SIGNS[placement.kind]
    if placement.level is None:
        return symbol
    level = level_label(facts, placement.skill, placement.level)
    return level if placement.kind == REQUIRED else f"{level}{symbol}"


def legend(placements: Iterable[Placement]) -> str:
    """「◎ 原則として必修　○ 該当業務の担当者」: only what the table holds; a bare level needs no explanation."""
    used = {p.kind for p in placements if p.level is None or p.kind != REQUIRED}
    return "　".join(f"{SIGNS[kind]} {words}" for kind, words in MEANINGS.items() if kind in used)


def matrix_parts(facts: Facts) -> tuple[list[Persona], list[Skill], dict[tuple[int, int], Placement]]:
    """Columns, rows and cells of the skill map, inherited skills included."""
    inside = [p for p in in_use(facts) if not p.external]
    found = {(p.id, e.skill.id): e for p in inside for e in effective_skills(facts, p)}
    return inside, list(skills_in_use(facts)), found


def matrix(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """スキルマップ: skills down, personas across; beyond a page's width the personas stand in words (004 ch4)."""
    inside, skills, placements = matrix_parts(facts)
    names = [p.name for p in inside]
    marks = [[mark(facts, e) if (e := placements.get((p.id, s.id))) else "" for p in inside] for s in skills]
    first: list[Row] = [(text(str(n)), text(skill_name(s))) for n, s in enumerate(skills, start=1)]
    columns = (Column("No.", 7, "right"), Column("スキル", 40))
    if skills:
        first.append((text(""), text("計")))
        marks.append([_count(placements, persona, skills) for persona in inside])
    note = legend(placements.values())
    caption = f"研修内容・スキルマップ（{note}）" if note else "研修内容・スキルマップ"
    return _crossing(columns, first, names, marks, Table((), (), step, "table:matrix", caption))


def _count(placements: dict[tuple[int, int], Placement], persona: Persona, skills: list[Skill]) -> str:
    kinds = Counter(e.kind for s in skills if (e := placements.get((persona.id, s.id))))
    return " ".join(f"{SIGNS[kind]}{kinds[kind]}" for kind in MEANINGS if kinds[kind])


def skill_list(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """No., スキル, 概要, under the numbers of the skill map."""
    skills = enumerate(skills_in_use(facts), start=1)
    rows = tuple((text(str(n)), text(skill_name(s)), text(s.definition)) for n, s in skills)
    columns = (Column("No.", 7, "right"), Column("スキル", 32), Column("概要", 71))
    return Table(columns, rows, step, "table:skill_list", "スキルの概要")


def roles(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """役割区分, 人材像, 役割; what was merged stands with the persona that does its duties now (004 ch2)."""
    rows = tuple(
        (
            _words(facts, persona, "assignment", "だれが担うか"),
            _name(facts, persona),
            _words(facts, persona, "role", "役割"),
        )
        for persona in in_use(facts)
    )
    columns = (Column("役割区分", 32), Column("人材像", 28), Column("役割", 50))
    return Table(columns, rows, step, "table:roles", "求められる役割区分")


def role_training(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """役割区分, 人材像, 研修内容 (004 ch4)."""
    rows = tuple(
        (
            _words(facts, persona, "assignment", "だれが担うか"),
            _name(facts, persona),
            _words(facts, persona, "training", "研修内容"),
        )
        for persona in in_use(facts)
    )
    columns = (Column("役割区分", 32), Column("人材像", 28), Column("研修内容", 50))
    return Table(columns, rows, step, "table:role_training", "求められる役割区分別研修内容")


def _name(facts: Facts, persona: Persona) -> Runs:
    merged = "、".join(p.name for p in merged_in(facts, persona))
    return text(f"{persona.name}（{merged}の役割を兼ねる）" if merged else persona.name)


def _own(persona: Persona, column: str, label: str) -> Runs:
    words, source = getattr(persona, column), f"persona.{persona.key}.{column}"
    return (Value(words, source),) if words else (Blank(label, source),)


def _words(facts: Facts, persona: Persona, column: str, label: str) -> Runs:
    """The persona's words and those of the personas merged into it, each from its own question."""
    runs = list(_own(persona, column, label))
    for merged in merged_in(facts, persona):
        if getattr(merged, column):
            joint = "" if runs[-1].text.endswith("。") else "／"
            runs += [*text(joint), *_own(merged, column, label)]
    return tuple(runs)


def methods(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """Skills down, ways of teaching across (004 ch4); a skill without any has no row."""
    ways = {(row.skill_id, row.method_id) for row in facts.skill_methods}
    used = [m for m in facts.methods if any(method_id == m.id for _, method_id in ways)]
    numbered = enumerate(skills_in_use(facts), start=1)
    skills = [(n, s) for n, s in numbered if any((s.id, m.id) in ways for m in used)]
    marks = [["●" if (s.id, m.id) in ways else "" for m in used] for _, s in skills]
    first: list[Row] = [(text(str(n)), text(skill_name(s))) for n, s in skills]
    columns = (Column("No.", 9, "right"), Column("スキル", 31))
    table = Table((), (), step, "table:methods", "スキルごとの主な実施手法")
    return _crossing(columns, first, [m.name for m in used], marks, table)


def kpi_years(facts: Facts, _persona: Persona | None, step: str) -> Table | None:
    """KPIs by fiscal year of the town's own period (004 ch1)."""
    if facts.policy.base_year is None or facts.end_year is None:
        return None
    years = range(facts.policy.base_year, facts.end_year + 1)
    indicators = yearly_indicators(facts)
    values = {i.id: [planned(facts, i, year) for year in years] for i in indicators}
    marks = [[f"{v}{i.unit}" if v else "―" for v in values[i.id]] for i in indicators]
    first: list[Row] = [(text(i.name), text(i.definition)) for i in indicators]
    columns = (Column("指標", 26), Column("数え方", 34))
    heads = [fiscal_year(year) for year in years]
    return _crossing(columns, first, heads, marks, Table((), (), step, "table:kpi_years", "年度ごとの目標"), 18)


def articles(found: Sequence[tuple[str, tuple[Runs, ...]]], step: str, caption: str, key: str) -> Table:
    """Numbered articles of an appendix: 条, 項目, 考え方."""
    rows = tuple(
        (text(f"第{n}条"), text(title), tuple(run for each in runs for run in each))
        for n, (title, runs) in enumerate(found, start=1)
    )
    columns = (Column("条", 13, "center"), Column("項目", 33), Column("考え方", 64))
    return Table(columns, rows, step, key, caption.removeprefix("資料").strip())


def _crossing(
    columns: tuple[Column, ...],
    first: list[Row],
    heads: list[str],
    marks: list[list[str]],
    table: Table,
    width: int = 13,
) -> Table:
    """Put marks under their heads, or, where they are too many for a page, the heads in words behind each mark."""
    if len(heads) <= _WIDEST:
        columns += tuple(Column(head, width, "center") for head in heads)
        rows = tuple((*row, *map(text, line)) for row, line in zip(first, marks, strict=True))
    else:
        columns += (Column("内訳", 60),)
        rows = tuple((*row, text(_in_words(heads, line))) for row, line in zip(first, marks, strict=True))
    return Table(columns, rows, table.step, table.key, table.caption)


def _in_words(heads: list[str], marks: list[str]) -> str:
    by_mark: dict[str, list[str]] = {}
    for head, each in zip(heads, marks, strict=True):
        if each:
            by_mark.setdefault(each, []).append(head)
    return "　".join(f"{each} {'、'.join(names)}" for each, names in by_mark.items())


MAKERS: dict[str, Maker] = {
    "matrix": matrix,
    "skill_list": skill_list,
    "roles": roles,
    "role_training": role_training,
    "methods": methods,
    "kpi_years": kpi_years,
}
