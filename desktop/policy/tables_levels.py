"""Tables of a policy that rests on a skill map: skills by 分類, levels, tools, job types, exams, rank ladder (002)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from desktop.analysis.facts import Facts
from desktop.analysis.personas import effective_skills, in_use
from desktop.analysis.stages import levels_of_skill
from desktop.models import LadderItem, Persona, Qualification, Skill

from .frame.matrix import home_categories
from .skillmap import map_skills
from .tables import Maker, skill_name, text
from .tree import Blank, Column, Runs, Table, Value

AXES = ("GQ", "DQ")
KINDS = {"required": "全員", "in_charge": "担当者のみ", "volunteer": "希望者"}
EXAMS = {"advanced": "高度試験", "basic": "基礎・応用"}


def level_label(facts: Facts, skill: Skill, value: int | None) -> str:
    """「Lv.2」; empty where no level is set."""
    return next((row.label for row in levels_of_skill(facts, skill) if row.value == value), "")


def _skill_rows(facts: Facts, skills: Iterable[Skill]) -> tuple[tuple[Runs, ...], ...]:
    home = home_categories(facts)
    names = ((home[s.id].name if s.id in home else "その他", s) for s in skills)
    return tuple((text(category), text(s.name), text(s.definition)) for category, s in names)


_SKILL_COLUMNS = (Column("分類", 22), Column("スキル項目", 32), Column("定義", 56))


def skill_map(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """分類, スキル項目, 定義 (002 p12)."""
    skills = map_skills(facts)
    rows = _skill_rows(facts, skills)
    caption = f"スキル項目（{len(skills)}項目）"
    return Table(_SKILL_COLUMNS, rows, step, "table:skill_map", caption, grouped=True)


def priority(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """The skills that the town puts first (002 p15)."""
    chosen = facts.answer("dsm.priority") or ()
    rows = _skill_rows(facts, (s for s in map_skills(facts) if s.key in chosen))
    return Table(_SKILL_COLUMNS, rows, step, "table:priority", "重点育成分野", grouped=True)


def levels(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """What each level of the skill map means (002 p12)."""
    return _levels(facts, map_skills(facts), step, "table:levels", "レベルの定義")


def tool_levels(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """What each level of a tool means (002 p16)."""
    return _levels(facts, map_skills(facts, tools=True), step, "table:tool_levels", "ツールのレベルの定義")


def _levels(facts: Facts, skills: Iterable[Skill], step: str, key: str, caption: str) -> Table:
    """The levels of every scale by which the skills are measured; with more than one, each under its name."""
    names = {scale.id: scale.name for scale in facts.scales}
    found = list(dict.fromkeys(level for skill in skills for level in levels_of_skill(facts, skill)))
    several = len({level.scale_id for level in found}) > 1
    head = (Column("評価尺度", 24),) if several else ()
    columns = (*head, Column("レベル", 14, "center"), Column("意味", 96))
    rows = tuple(
        (*((text(names[level.scale_id]),) if several else ()), text(level.label), text(level.meaning))
        for level in found
    )
    return Table(columns, rows, step, key, caption, grouped=several)


def tools_skills(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """The tools whose use is measured, apart from the skill map (002 p16)."""
    skills = sorted(map_skills(facts, tools=True), key=lambda s: s.position)
    rows = tuple((text(s.note or "その他"), text(s.name), text(s.definition)) for s in skills)
    columns = (Column("種類", 22), Column("ツール", 24), Column("活用する力", 64))
    return Table(columns, rows, step, "table:tools_skills", "ツールスキル", grouped=True)


def skill_levels(facts: Facts, persona: Persona | None, step: str) -> Table | None:
    """分類, スキル項目 and the level that one persona asks for, what it inherits included."""
    if persona is None or persona.external:
        return None
    rows = tuple(
        (
            text(p.category.name),
            text(skill_name(p.skill)),
            text(level_label(facts, p.skill, p.level) or "―"),
            text(KINDS.get(p.kind, "")),
        )
        for p in sorted(effective_skills(facts, persona), key=lambda p: p.category.position)
    )
    columns = (
        Column("分類", 28),
        Column("スキル項目", 46),
        Column("レベル", 16, "center"),
        Column("対象", 20, "center"),
    )
    caption = f"{persona.name}に求めるスキルとレベル"
    return Table(columns, rows, step, f"skill_levels:{persona.key}", caption, grouped=True)


def talents(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """類型, what is expected of it, who takes it and how it learns (002 p7, p8)."""
    columns = (Column("類型", 22), Column("期待する役割", 44), Column("担い手", 26), Column("学ぶこと", 26))
    rows = tuple(_talent(facts, persona) for persona in in_use(facts))
    return Table(columns, rows, step, "table:talents", "デジタル人材の類型")


def _talent(facts: Facts, persona: Persona) -> tuple[Runs, ...]:
    source = f"persona.{persona.key}.role"
    role: Runs = (Value(persona.role, source),) if persona.role else (Blank("役割", source),)
    count = facts.heads(persona)
    head = f"（{count}人）" if count is not None else ""
    return text(persona.name + head), role, text(persona.assignment or "―"), text(persona.training or "―")


def job_types(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """ジョブタイプ and the levels that it requires, where the town has set them (002 p13)."""
    needs: dict[int, list[str]] = {}
    for need in facts.job_type_levels:
        skill = facts.living_skill(need.skill_id)
        words = f"{skill.name} {level_label(facts, skill, need.level)}".strip()
        needs.setdefault(need.job_type_id, []).append(words)
    none = "年度計画で定める" if facts.answer("dsm.levels") == "later" else "担う仕事に応じて選ぶ"
    columns = (Column("ジョブタイプ", 28), Column("担う役割", 40), Column("求めるスキル項目とレベル", 42))
    rows = tuple(
        (text(job.name), text(job.description or "―"), text("、".join(needs.get(job.id, ())) or none))
        for job in facts.job_types
    )
    return Table(columns, rows, step, "table:job_types", "ジョブタイプ")


def exams(facts: Facts, _persona: Persona | None, step: str) -> Table:
    """試験・資格 and the skills that each speaks for (002 p17)."""
    rows = tuple(_exam(facts, exam) for kind in EXAMS for exam in facts.qualifications if exam.kind == kind)
    columns = (Column("区分", 16), Column("試験・資格", 40), Column("対応するスキル項目", 30), Column("注", 28))
    return Table(columns, rows, step, "table:exams", "試験・資格とスキル項目の対応", grouped=True)


def _exam(facts: Facts, exam: Qualification) -> tuple[Runs, ...]:
    rows = [row for row in facts.qualification_skills if row.qualification_id == exam.id]
    found = ((facts.living_skill(row.skill_id), row.level) for row in rows)
    names = "、".join(f"{skill.name} {level_label(facts, skill, level)}".strip() for skill, level in found)
    valid = f"有効期間{exam.valid_years}年" if exam.valid_years else ""
    note = "。".join(part.rstrip("。") for part in (valid, exam.note) if part)
    return text(EXAMS[exam.kind]), text(exam.name), text(names or "―"), text(note or "―")


def ladder(facts: Facts, _persona: Persona | None, step: str) -> Table | None:
    """職層 × GQ and DQ, where the town decided to print it; what nobody has checked says so (002 p21)."""
    if facts.answer("dsm.ladder") != "print":
        return None
    columns = (Column("職層", 16), Column("力", 8, "center"), Column("目安", 86))
    rows = tuple((text(item.rank), text(item.axis), _criterion(item)) for item in _steps(facts))
    return Table(columns, rows, step, "table:ladder", "職層ごとの目安（GQ：行政の力、DQ：デジタルの力）", grouped=True)


def _steps(facts: Facts) -> Iterator[LadderItem]:
    order = list(dict.fromkeys(item.rank for item in facts.ladder))
    for _, group in groupby(sorted(facts.ladder, key=lambda i: order.index(i.rank)), key=lambda i: i.rank):
        yield from sorted(group, key=lambda i: AXES.index(i.axis) if i.axis in AXES else len(AXES))


def _criterion(item: LadderItem) -> Runs:
    return text(item.text if item.confirmed else f"{item.text}（要確認）")


MAKERS: dict[str, Maker] = {
    "skill_map": skill_map,
    "priority": priority,
    "levels": levels,
    "tool_levels": tool_levels,
    "tools_skills": tools_skills,
    "skill_levels": skill_levels,
    "talents": talents,
    "job_types": job_types,
    "exams": exams,
    "ladder": ladder,
}
