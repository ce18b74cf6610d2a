"""The tables of the policy, from facts to rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from desktop.analysis.facts import Facts
from desktop.analysis.personas import Placement, effective_skills, in_use, own_skills, stages_of, targets_of
from desktop.analysis.stages import stage_definition, tool_words
from desktop.analysis.targets import denominator, kpi_words, kpis_in_use, milestones
from desktop.analysis.years import fiscal_year, japanese_date
from desktop.models import Persona, Skill, Target

from .context import TargetWords, arithmetic, counts_heads
from .tree import Blank, Column, Runs, Table, Text, Value


def text(words: str) -> Runs:
    """A cell of fixed words."""
    return (Text(words),)


def number(count: int | None, unit: str, source: str, label: str) -> Runs:
    """A cell with a number, or a blank that asks for it."""
    return (Blank(label, source),) if count is None else (Value(f"{count}{unit}", source),)


def skill_name(skill: Skill) -> str:
    """The name with its remark, as tables print it."""
    return f"{skill.name}（{skill.note}）" if skill.note else skill.name


def skills(facts: Facts, persona: Persona | None, step: str) -> Table | None:
    """区分, スキル要件, 定義 of one persona: what it asks for beyond its parent (001 ch2)."""
    if persona is None or persona.external:
        return None
    return _skill_table(f"{persona.name}に求めるスキル要件", own_skills(facts, persona), step, f"skills:{persona.key}")


def effective(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """One row a persona and 区分 with everything in effect, inherited skills included."""
    rows = []
    for persona in in_use(facts):
        placements = effective_skills(facts, persona)
        by_category: dict[str, list[Placement]] = {}
        for placement in placements:
            by_category.setdefault(placement.category.name, []).append(placement)
        for category, found in by_category.items():
            names = "、".join(p.skill.name for p in found)
            head = f"{persona.name}（{len(placements)}項目）"
            rows.append((text(head), text(f"{category}（{len(found)}）"), text(names)))
    columns = (Column("人材像", 26), Column("区分", 20), Column("求めるスキル項目（土台の人材像の分を含む）", 64))
    return Table(columns, tuple(rows), step, "table:effective", "人材像ごとのスキル項目の全体", grouped=True)


def personas(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """人材像の一覧: name, duty, how secured, how many."""
    rows = tuple(
        (
            text(persona.name),
            (Value(persona.role, f"persona.{persona.key}.role"),)
            if persona.role
            else (Blank("役割", f"persona.{persona.key}.role"),),
            text("外部からの登用" if persona.external else "庁内での育成"),
            (Value(f"{facts.heads(persona)}人", f"persona.{persona.key}.headcount"),)
            if facts.heads(persona) is not None
            else text("―"),
        )
        for persona in in_use(facts)
    )
    columns = (
        Column("人材像", 26),
        Column("役割", 52),
        Column("確保の方法", 18, "center"),
        Column("人数", 12, "right"),
    )
    return Table(columns, rows, step, "table:personas", "人材像の一覧")


def stages(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """人材像区分, 育成段階, 定義; personas that share a track share its rows (001 ch4-1)."""
    rows: list[tuple[Runs, ...]] = []
    done: set[int] = set()
    for persona in in_use(facts):
        if persona.track_id is None or persona.track_id in done or persona.without_track:
            continue
        done.add(persona.track_id)
        sharing = [p.name for p in in_use(facts) if p.track_id == persona.track_id]
        for stage in stages_of(facts, persona):
            rows.append((text("／".join(sharing)), text(stage.name), text(stage_definition(facts, stage))))
    columns = (Column("人材像区分", 28), Column("育成段階", 14, "center"), Column("定義", 68))
    return Table(columns, tuple(rows), step, "table:stages", "育成段階の定義", grouped=True)


def tools(facts: Facts, _persona: Persona | None, step: str) -> Table | None:
    """ツールごとの活用レベル, which Step2 of 一般行政職員 rests on."""
    written = tuple((text(name), text(words)) for name, words in tool_words(facts))
    rows = (*pairs(facts.answer("tool.levels"), "tool.levels", "到達の目安"), *written)
    if not rows:
        return None
    columns = (Column("ツール", 28), Column("活用できるといえる状態", 82))
    return Table(columns, rows, step, "table:tools", "ツールごとの活用レベル")


def courses(facts: Facts, _persona: Persona | None, step: str) -> Table | None:
    """推奨する研修 and whom they are for."""
    rows = pairs(facts.answer("offjt.courses"), "offjt.courses", "対象")
    if not rows:
        return None
    return Table((Column("研修", 60), Column("対象", 50)), rows, step, "table:courses", "推奨する研修")


def pairs(lines: Any, source: str, missing: str) -> tuple[tuple[Runs, ...], ...]:  # noqa: ANN401 - JSON values
    """Lines of 「名前：説明」 as two cells."""
    rows = []
    for line in lines or ():
        head, *rest_of_line = re.split("[:：]", line, maxsplit=1)
        tail = "".join(rest_of_line)
        rest: Runs = (Value(tail.strip(), source),) if tail.strip() else (Blank(missing, source),)
        rows.append(((Value(head.strip(), source),), rest))
    return tuple(rows)


def ojt(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """区分 and 必要な施策 with who does it and when (001 ch4-3)."""
    phases = {phase.id: phase.name for phase in facts.phases}
    rows = tuple(
        (text(phases[m.phase_id]), text(m.name), text(m.detail), text(m.owner), text(m.months))
        for phase in facts.phases
        for m in facts.measures
        if m.phase_id == phase.id
    )
    columns = (
        Column("区分", 20),
        Column("必要な施策", 28),
        Column("進め方", 40),
        Column("実施主体", 12, "center"),
        Column("時期", 12, "center"),
    )
    return Table(columns, rows, step, "table:ojt", "OJTとして行う施策", grouped=True)


def target_value(facts: Facts, target: Target) -> Runs:
    """The value of a target as a cell; a qualitative one says so."""
    if target.kind == "flag":
        return text("実施")
    return (TargetWords(facts, target).値.run(),)


def targets(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """All mid-term targets with their arithmetic and the way there."""
    rows = tuple(
        (
            text(persona.name),
            text(target.name),
            target_value(facts, target),
            _basis(facts, target),
            _first(facts, target),
        )
        for persona in in_use(facts)
        for target in targets_of(facts, persona)
    )
    end = facts.end_year
    columns = (
        Column("人材像", 24),
        Column("目標", 30),
        Column(f"{fiscal_year(end)}末の値" if end else "期限の値", 18, "center"),
        Column("根拠", 26),
        Column(f"{fiscal_year(facts.policy.base_year)}末の目安" if facts.policy.base_year else "初年度", 16, "center"),
    )
    return Table(columns, rows, step, "table:targets", "中期目標の一覧", grouped=True)


def _basis(facts: Facts, target: Target) -> Runs:
    if target.kind != "rate":
        return text("人数で数える" if target.kind == "count" else "取組の有無で見る")
    words = arithmetic(facts, target)
    base = denominator(facts, target)
    if not words or base is None:
        return (Blank("分母", f"target.{target.key}.basis"),)
    return (Value(f"{base.label} {words}", f"target.{target.key}.value"),)


def _first(facts: Facts, target: Target) -> Runs:
    found = milestones(facts, target)
    if not found:
        return text("―")
    first = found[0]
    if target.kind == "rate" and not counts_heads(facts):
        return text(f"{first.value}％")
    unit = base.unit if (base := denominator(facts, target)) else "人"
    count = first.people if first.people is not None else first.value
    return text(f"{count}{unit}" if count else "―")


def kpi(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """成果指標（KPI）: how each is counted, and the mid-term value where there is one (001 ch6-2)."""
    by_indicator: dict[int, Target] = {}
    for persona in in_use(facts):
        for target in targets_of(facts, persona):
            by_indicator.setdefault(target.indicator_id, target)
    rows, now = [], measured_on(facts)
    for indicator in kpis_in_use(facts):
        aim = by_indicator.get(indicator.id)
        name, way = kpi_words(facts, indicator)
        value = target_value(facts, aim) if aim else text("年度計画で定める")
        present = (text(measured_words(facts, indicator.key)),) if now else ()
        rows.append((text(name), text(way), *present, value))
    columns = [Column("指標", 30), Column("数え方", 56), Column("中期の目標値", 22, "center")]
    if now:
        columns[1:2] = [Column("数え方", 46), Column(f"現在（{japanese_date(now)}）", 20, "center")]
    return Table(tuple(columns), tuple(rows), step, "table:kpi", "成果指標（KPI）")


def measured_on(facts: Facts) -> str:
    """The day of the figures that the roster and the OJT gave for the KPIs; "" where there are none."""
    return next((facts.measured[i.key].on for i in kpis_in_use(facts) if i.key in facts.measured), "")


def measured_words(facts: Facts, key: str) -> str:
    """How an indicator stands now; a dash where nothing is recorded of it."""
    return facts.measured[key].words if key in facts.measured else "―"


def duties(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """Who leads what, the personnel or the DX section (000, 001 ch6-1)."""
    hr, dx = facts.answer("dept.hr") or "人事", facts.answer("dept.dx") or "DX"
    rows = tuple((text(d.name), text(d.hr), text(d.dx), text(d.note)) for d in facts.preset.duties)
    if hr == dx:
        hr, dx = f"{hr}（人事）", f"{dx}（DX）"
    columns = (Column("業務", 34), Column(hr, 16, "center"), Column(dx, 16, "center"), Column("進め方", 44))
    return Table(columns, rows, step, "table:duties", "役割の分担")


Maker = Callable[[Facts, Persona | None, str], Table | None]
MAKERS: dict[str, Maker] = {
    "skills": skills,
    "effective_skills": effective,
    "personas": personas,
    "stages": stages,
    "tools": tools,
    "courses": courses,
    "ojt": ojt,
    "targets": targets,
    "kpi": kpi,
    "duties": duties,
}


def _skill_table(caption: str, placements: tuple[Placement, ...], step: str, key: str) -> Table:
    rows = tuple((text(p.category.name), text(skill_name(p.skill)), text(p.skill.definition)) for p in placements)
    columns = (Column("区分", 18), Column("スキル要件", 32), Column("定義", 60))
    return Table(columns, rows, step, key, caption, grouped=True)
