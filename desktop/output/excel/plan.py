"""The first plan as Excel: 使い方, 人材像×スキル, 育成段階, 中期目標, OJTチェックリスト, KPI, and data sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from desktop.analysis.facts import Facts
from desktop.analysis.personas import effective_skills, in_use, own_skills, skills_in_use, stages_of, targets_of
from desktop.analysis.stages import stage_definition
from desktop.analysis.targets import Milestone, denominator, kpi_words, kpis_in_use, milestones, people, planned
from desktop.analysis.years import fiscal_year, japanese_date
from desktop.models import Indicator, Persona, Target
from desktop.policy.book import Book
from desktop.policy.frame.cells import KINDS, REQUIRED
from desktop.policy.ojt.entries import measures_words
from desktop.policy.spelling import Speller
from desktop.policy.tables import measured_on, measured_words, skill_name
from desktop.policy.tables_matrix import legend, mark, matrix_parts

from .sheet import (
    A3,
    BODY,
    BOLD,
    BORDER,
    PERCENT,
    WHOLE,
    Column,
    Formula,
    data_sheet,
    heading,
    new_book,
    print_layout,
    put,
    to_bytes,
    unlock,
    write_table,
)

OWN, INHERITED = "●", "○"
_ALWAYS = ("このファイルについて", "データ_…", "印刷")
STATES = ("未着手", "実施中", "済", "対象外")
USAGE = (
    ("このファイルについて", "方針ナビから書き出した、方針に基づく最初の計画です。数字は方針の本文と同じものです。"),
    ("人材像×スキル", "だれに、どのスキルを求めるかの表です。印の意味は表の上にあります。A3で印刷できます。"),
    ("実施手法", "スキルごとの学び方と、だれに求めるかの一覧です。研修の予定を立てるときに使います。"),
    ("育成段階", "段階と、到達したといえる状態の一覧です。"),
    ("中期目標", "期限の値と、各年度末に届いていたい値です。率の目標は、人数を式で計算しています。"),
    (
        "OJTチェックリスト",
        "13の施策の進み具合を課ごとに書き込めます。「状態」は一覧から選びます。色の付いた欄が記入欄です。",
    ),
    ("KPI", "成果指標の数え方と年度ごとの計画値です。「実績」に書くと達成率が計算されます。"),
    ("データ_…", "ほかの表やソフトで使うための、飾りのない表です。1つのます目に1つの値が入っています。"),
    ("印刷", "どの表も、見出しがページごとに繰り返されます。用紙の向きと大きさは設定済みです。"),
)


def make_plan(book: Book) -> bytes:
    """The workbook as bytes."""
    facts = book.facts
    spell = Speller(facts).text
    title = spell(f"{facts.organization.name} {facts.policy.title} 年度計画")
    workbook = new_book(title, facts.organization.name)
    parts = _parts(facts)
    _usage(workbook, facts, title, {name for name, _ in parts}, ready=book.ready)
    for _, make in parts:
        make(workbook, facts)
    _data(workbook, facts)
    _respell(workbook, facts)
    return to_bytes(workbook)


def _parts(facts: Facts) -> list[tuple[str, Callable[[Workbook, Facts], None]]]:
    """The printed sheets that this town's policy has something for: not every preset knows stages, targets or OJT."""
    parts = (
        ("人材像×スキル", _matrix, any(effective_skills(facts, p) for p in in_use(facts))),
        ("実施手法", _methods, bool(facts.skill_methods)),
        ("育成段階", _stages, bool(facts.stages)),
        ("中期目標", _targets, bool(_all_targets(facts))),
        ("OJTチェックリスト", _ojt, bool(facts.measures)),
        ("KPI", _kpi, bool(kpis_in_use(facts))),
    )
    return [(name, make) for name, make, needed in parts if needed]


def _usage(workbook: Workbook, facts: Facts, title: str, sheets: set[str], *, ready: bool) -> None:
    sheet = workbook.create_sheet("使い方")
    state = "" if ready else "（案：方針に空欄か食い違いが残っています）"
    policy = facts.policy
    top = heading(sheet, title, f"{policy.version_label} {japanese_date(policy.decided_on)}{state}".strip())
    rows = [row for row in USAGE if row[0] in sheets | set(_ALWAYS)]
    write_table(sheet, top, (Column("シート", 26), Column("使い方", 90)), rows)
    print_layout(sheet, header_row=top)


def _matrix(workbook: Workbook, facts: Facts) -> None:
    sheet = workbook.create_sheet("人材像×スキル")
    inside = [p for p in in_use(facts) if not p.external]
    signs = _signs(facts)
    top = heading(sheet, "人材像×スキル", signs or f"{OWN} 新たに求める　{INHERITED} 土台にする人材像から引き継ぐ")
    columns = (Column("スキル項目", 44), Column("定義", 62), *(Column(p.name, 15, align="center") for p in inside))
    rows = list(_matrix_rows(facts, inside, by_kind=bool(signs)))
    last = write_table(sheet, top, columns, rows)
    total: list[Any] = ["計（項目数）", ""]
    for n in range(3, 3 + len(inside)):
        letter = get_column_letter(n)
        area = f"{letter}{top + 1}:{letter}{last}"
        plain = f'=COUNTIF({area},"{OWN}")+COUNTIF({area},"{INHERITED}")'
        total.append(Formula(f"=SUMPRODUCT(--(LEN({area})>0))" if signs else plain))
    _total_row(sheet, last + 1, total)
    print_layout(sheet, header_row=top, paper=A3)
    sheet.page_setup.fitToHeight = 1
    sheet.freeze_panes = f"B{top + 1}"


def _signs(facts: Facts) -> str:
    """What the marks mean where the frame tells levels or ◎ from ○; empty where all that matters is who asks first."""
    _, _, placements = matrix_parts(facts)
    told = any(p.level is not None or p.kind != REQUIRED for p in placements.values())
    return (legend(placements.values()) or "求めるレベル") if told else ""


def _matrix_rows(facts: Facts, inside: list[Persona], *, by_kind: bool) -> Iterator[list[str]]:
    marks: dict[int, dict[int, str]] = {}
    names: dict[int, tuple[str, str]] = {}
    for persona in inside:
        own = {p.skill.id for p in own_skills(facts, persona)}
        for placement in effective_skills(facts, persona):
            skill = placement.skill
            names[skill.id] = (skill_name(skill), skill.definition)
            plain = OWN if skill.id in own else INHERITED
            marks.setdefault(skill.id, {})[persona.id] = mark(facts, placement) if by_kind else plain
    order = names if not by_kind else [skill.id for skill in skills_in_use(facts)]
    for skill_id in order:
        name, definition = names[skill_id]
        yield [name, definition, *(marks[skill_id].get(p.id, "") for p in inside)]


def _methods(workbook: Workbook, facts: Facts) -> None:
    sheet = workbook.create_sheet("実施手法")
    top = heading(sheet, "スキルごとの実施手法と対象")
    ways = {(row.skill_id, row.method_id) for row in facts.skill_methods}
    inside, _, placements = matrix_parts(facts)
    columns = (
        Column("スキル項目", 40),
        *(Column(method.name, 16, align="center") for method in facts.methods),
        Column("対象", 60),
    )
    rows = []
    for skill in skills_in_use(facts):
        asked = [f"{mark(facts, e)} {p.name}" for p in inside if (e := placements.get((p.id, skill.id)))]
        taught = ["●" if (skill.id, method.id) in ways else "" for method in facts.methods]
        rows.append([skill_name(skill), *taught, "\n".join(asked)])
    write_table(sheet, top, columns, rows)
    print_layout(sheet, header_row=top, paper=A3)


def _total_row(sheet: Worksheet, row: int, values: list[Any]) -> None:
    for n, value in enumerate(values, start=1):
        cell = sheet.cell(row, n)
        put(cell, value, font=BOLD, align="left" if n == 1 else "center", number_format=WHOLE)
        cell.border = BORDER


def _stages(workbook: Workbook, facts: Facts) -> None:
    sheet = workbook.create_sheet("育成段階")
    top = heading(sheet, "育成段階")
    rows = [
        (persona.name, stage.name, stage_definition(facts, stage))
        for persona in in_use(facts)
        if not persona.without_track
        for stage in stages_of(facts, persona)
    ]
    write_table(sheet, top, (Column("人材像", 32), Column("育成段階", 12, align="center"), Column("定義", 80)), rows)
    print_layout(sheet, header_row=top)


def _years(facts: Facts) -> list[int]:
    if facts.policy.base_year is None or facts.end_year is None:
        return []
    return list(range(facts.policy.base_year, facts.end_year + 1))


def _rate(target: Target | Indicator, value: int | None) -> float | int | None:
    return value / 100 if value is not None and target.kind == "rate" else value


def _all_targets(facts: Facts) -> list[tuple[Persona, Target]]:
    return [(p, t) for p in in_use(facts) for t in targets_of(facts, p)]


def _targets(workbook: Workbook, facts: Facts) -> None:
    sheet = workbook.create_sheet("中期目標")
    years = _years(facts)
    top = heading(sheet, "中期目標と各年度の目標値", "率の目標の「人数」は、分母×目標値を切り上げたものです。")
    columns = (
        Column("人材像", 28),
        Column("目標", 30),
        Column("分母", 24),
        Column("分母の数", 10, WHOLE, "right"),
        Column("目標値", 10, align="right"),
        Column("人数", 10, WHOLE, "right"),
        *(Column(f"{fiscal_year(y)}末", 11, align="right") for y in years),
    )
    rows = [_target_row(facts, p, t, years, top + n) for n, (p, t) in enumerate(_all_targets(facts), start=1)]
    write_table(sheet, top, columns, rows)
    for n, (_, target) in enumerate(_all_targets(facts), start=1):
        for column in (5, *range(7, 7 + len(years))):
            sheet.cell(top + n, column).number_format = PERCENT if target.kind == "rate" else WHOLE
    print_layout(sheet, header_row=top)


def _target_row(facts: Facts, persona: Persona, target: Target, years: list[int], row: int) -> list[Any]:
    base = denominator(facts, target)
    by_year: dict[int, Milestone] = {m.fiscal_year: m for m in milestones(facts, target)}
    value = "実施" if target.kind == "flag" else _rate(target, target.value)
    counted: Any = people(facts, target)
    if target.kind == "rate" and counted is not None:
        # The inner ROUND takes off the binary remainder that 0.55×100 would leave
        counted = Formula(f"=ROUNDUP(ROUND(D{row}*E{row},6),0)")
    values = [_rate(target, by_year[y].value) if y in by_year else None for y in years]
    return [
        persona.name,
        target.name,
        base.label if base else "",
        base.count if base else None,
        value,
        counted,
        *values,
    ]


def _ojt(workbook: Workbook, facts: Facts) -> None:
    sheet = workbook.create_sheet("OJTチェックリスト")
    top = heading(
        sheet,
        f"OJTチェックリスト（{measures_words(facts)}）",
        "課の名前：　　　　　　　　　　年度：　　　　　　　　記入者：",
    )
    columns = (
        Column("No.", 5, WHOLE, "center"),
        Column("区分", 20),
        Column("施策", 30),
        Column("進め方", 46),
        Column("実施主体", 10, align="center"),
        Column("時期", 10, align="center"),
        Column("状態", 10, align="center"),
        Column("根拠になる記録", 28),
        Column("メモ", 28),
    )
    rows: list[list[Any]] = []
    for phase in facts.phases:
        for measure in facts.measures:
            if measure.phase_id == phase.id:
                rows.append(
                    [len(rows) + 1, phase.name, measure.name, measure.detail, measure.owner, measure.months,
                     STATES[0], measure.evidence, ""]
                )  # fmt: skip
    last = write_table(sheet, top, columns, rows)
    choices = DataValidation(type="list", formula1=f'"{",".join(STATES)}"', allow_blank=True)
    choices.error, choices.errorTitle = "一覧から選んでください。", "状態"
    sheet.add_data_validation(choices)
    if last > top:
        choices.add(f"G{top + 1}:G{last}")
    for row in range(top + 1, last + 1):
        for column in (7, 9):
            unlock(sheet.cell(row, column))
    print_layout(sheet, header_row=top)


def _kpi(workbook: Workbook, facts: Facts) -> None:
    sheet = workbook.create_sheet("KPI")
    years = _years(facts)
    top = heading(
        sheet, "成果指標（KPI）", "「実績」に書き込むと、計画に対する割合を計算します。分母が空欄の指標は数で表します。"
    )
    columns = [Column("指標", 30), Column("数え方", 60), Column("単位", 8, align="center")]
    now = measured_on(facts)
    if now:
        columns.append(Column(f"現在（{japanese_date(now)}）", 18, align="right"))
    first = len(columns) + 1
    for year in years:
        name = fiscal_year(year)
        columns += [Column(f"{name} 計画", 11, align="right"), Column(f"{name} 実績", 11, align="right")]
        columns.append(Column(f"{name} 計画比", 11, PERCENT, "right"))
    indicators = kpis_in_use(facts)
    rows = [_kpi_row(facts, indicator, years, top + n) for n, indicator in enumerate(indicators, start=1)]
    write_table(sheet, top, columns, rows)
    for n, indicator in enumerate(indicators, start=1):
        for k in range(len(years)):
            for column in (first + 3 * k, first + 1 + 3 * k):
                sheet.cell(top + n, column).number_format = PERCENT if indicator.kind == "rate" else WHOLE
            unlock(sheet.cell(top + n, first + 1 + 3 * k))
    print_layout(sheet, header_row=top, paper=A3)


def _kpi_row(facts: Facts, indicator: Indicator, years: list[int], row: int) -> list[Any]:
    name, way = kpi_words(facts, indicator)
    target = next((t for _, t in _all_targets(facts) if t.indicator_id == indicator.id), None)
    if target:
        by_year: dict[int, int | None] = {m.fiscal_year: m.value for m in milestones(facts, target)}
    else:
        by_year = {year: planned(facts, indicator, year) for year in years}
    found: list[Any] = [name, way, indicator.unit]
    if measured_on(facts):
        found.append(measured_words(facts, indicator.key))
    first = len(found) + 1
    for k, year in enumerate(years):
        plan, actual = get_column_letter(first + 3 * k), get_column_letter(first + 1 + 3 * k)
        found += [_rate(indicator, by_year.get(year)), None]
        found.append(Formula(f'=IF(OR({actual}{row}="",{plan}{row}="",{plan}{row}=0),"",{actual}{row}/{plan}{row})'))
    return found


def _data(workbook: Workbook, facts: Facts) -> None:
    told = _signs(facts)
    data_sheet(
        workbook,
        "データ_スキル",
        (
            Column("人材像", 30),
            Column("区分", 16),
            Column("スキル項目", 40),
            Column("求め方", 14),
            Column("定義", 60),
        ),
        [
            (
                p.name,
                s.category.name,
                skill_name(s.skill),
                KINDS[s.kind] if told else _how(facts, p, s.skill.id),
                s.skill.definition,
            )
            for p in in_use(facts)
            for s in effective_skills(facts, p)
        ],
    )
    if _all_targets(facts):
        _target_data(workbook, facts)
    if facts.measures:
        _ojt_data(workbook, facts)


def _target_data(workbook: Workbook, facts: Facts) -> None:
    data_sheet(
        workbook,
        "データ_目標",
        (
            Column("人材像", 30),
            Column("目標", 30),
            Column("種類", 8),
            Column("年度", 8),
            Column("値", 8),
            Column("人数", 8),
        ),
        [
            (p.name, t.name, {"rate": "率（%）", "count": "人数"}[t.kind], m.fiscal_year, m.value, m.people)
            for p, t in _all_targets(facts)
            for m in milestones(facts, t)
        ],
    )


def _ojt_data(workbook: Workbook, facts: Facts) -> None:
    phases = {phase.id: phase.name for phase in facts.phases}
    data_sheet(
        workbook,
        "データ_OJT",
        (Column("区分", 20), Column("施策", 30), Column("進め方", 60), Column("実施主体", 10), Column("時期", 10)),
        [(phases[m.phase_id], m.name, m.detail, m.owner, m.months) for m in _ordered_measures(facts)],
    )


def _how(facts: Facts, persona: Persona, skill_id: int) -> str:
    own = any(p.skill.id == skill_id for p in own_skills(facts, persona))
    return "新たに求める" if own else "引き継ぐ"


def _ordered_measures(facts: Facts) -> list[Any]:
    return [m for phase in facts.phases for m in facts.measures if m.phase_id == phase.id]


def _respell(workbook: Workbook, facts: Facts) -> None:
    spell = Speller(facts).text
    for sheet in workbook:
        sheet.title = spell(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "s" and isinstance(cell.value, str):
                    cell.value = spell(cell.value)
                    cell.data_type = "s"
                elif cell.value is None:
                    cell.font = BODY
