"""評価尺度: several in one file, with labels and meanings that the officer edits; a level in use cannot vanish."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts, load_facts
from desktop.analysis.stages import TOOL_SCALE
from desktop.models import Scale, ScaleLevel, Skill
from desktop.store import Document, WorldError

from .names import checked_name, clean, one_line, own_key, refuse_taken

WHAT = "評価尺度"
MOST_LEVELS = 10
_MOST_NAMED = 3

Place = tuple[int, int | None, str]  # a skill, its level, and where that stands in words


@dataclass(frozen=True, slots=True)
class Level:
    """One level as it is edited."""

    value: int
    label: str
    meaning: str = ""


# What a new scale may start from: name and levels
STARTS: dict[str, tuple[str, tuple[Level, ...]]] = {
    "levels": (
        "習熟度（Lv.0～3）",
        (
            Level(0, "Lv.0", "まだ経験がない。"),
            Level(1, "Lv.1", "手助けがあればできる。"),
            Level(2, "Lv.2", "ひとりでできる。"),
            Level(3, "Lv.3", "ほかの人に教えられる。"),
        ),
    ),
    "marks": ("◎と○", (Level(1, "○", "概要を知っている。"), Level(2, "◎", "仕事で使える。"))),
    "tools": (
        "ツールの活用",
        (
            Level(0, "未使用", "まだ使っていない。"),
            Level(1, "基本", "決まった操作ができる。"),
            Level(2, "活用", "自分の仕事に合わせて使える。"),
            Level(3, "応用", "使い方を工夫し、ほかの人に教えられる。"),
        ),
    ),
}


def scale_of(facts: Facts, skill: Skill) -> Scale | None:
    """How a skill is measured: by its own scale, else by the file's first."""
    found = next((s for s in facts.scales if s.id == skill.scale_id), None)
    return found or next(iter(facts.scales), None)


def levels_of(facts: Facts, skill: Skill) -> tuple[ScaleLevel, ...]:
    """The levels that the skill can be asked for at, lowest first."""
    scale = scale_of(facts, skill)
    return tuple(level for level in facts.levels if scale is not None and level.scale_id == scale.id)


def skills_measured(facts: Facts, scale_id: int) -> tuple[Skill, ...]:
    """The skills that are measured by a scale."""
    return tuple(s for s in facts.skills.values() if (scale := scale_of(facts, s)) and scale.id == scale_id)


def level_uses(facts: Facts, skills: Iterable[Skill], allowed: Collection[int]) -> list[str]:
    """Where skills stand at a level that is not among the allowed ones, in words."""
    ids = {skill.id for skill in skills}
    places = (*_asked(facts), *_shown(facts))
    return [words for skill_id, level, words in places if skill_id in ids and level not in {None, *allowed}]


def _asked(facts: Facts) -> Iterator[Place]:
    for need in facts.requirements:
        persona, skill = facts.persona_by_id[need.persona_id], facts.skills[need.skill_id]
        yield need.skill_id, need.level, f"人材像「{persona.name}」の「{skill.name}」"
    jobs = {job.id: job.name for job in facts.job_types}
    for wanted in facts.job_type_levels:
        job, skill = jobs[wanted.job_type_id], facts.skills[wanted.skill_id]
        yield wanted.skill_id, wanted.level, f"ジョブタイプ「{job}」の「{skill.name}」"


def _shown(facts: Facts) -> Iterator[Place]:
    exams = {exam.id: exam.name for exam in facts.qualifications}
    for passed in facts.qualification_skills:
        skill = facts.skills[passed.skill_id]
        yield passed.skill_id, passed.level, f"試験・資格「{exams[passed.qualification_id]}」の「{skill.name}」"
    stages = {stage.id: stage.name for stage in facts.stages}
    for rule in facts.stage_rules:
        if rule.skill_id is not None:
            skill = facts.skills[rule.skill_id]
            yield rule.skill_id, rule.number, f"育成段階「{stages[rule.stage_id]}」の「{skill.name}」"
    for skill_id, value in facts.level_texts:
        yield skill_id, value, f"「{facts.skills[skill_id].name}」の段階の説明"


def refuse_used(uses: Sequence[str], what: str) -> None:
    """Refuse what would leave levels without a meaning; the sentence says where they stand. Raises WorldError."""
    if uses:
        more = f" ほか{len(uses) - _MOST_NAMED}か所" if len(uses) > _MOST_NAMED else ""
        raise WorldError(
            f"{what}。使っているところ: {'、'.join(uses[:_MOST_NAMED])}{more}",
            "先にそこを別のレベルに変えてください。何も変えていません。",
        )


def add_scale(document: Document, start: str, name: str = "") -> int:
    """Add a scale from one of STARTS; returns its key in this file. Raises WorldError."""
    default, levels = STARTS[start]
    with document.action("評価尺度を加える") as session:
        facts = load_facts(session)
        wanted = checked_name(name or default, WHAT)
        refuse_taken(wanted, (s.name for s in facts.scales), WHAT)
        last = max((s.position for s in facts.scales), default=-1)
        key = TOOL_SCALE if start == "tools" and all(s.key != TOOL_SCALE for s in facts.scales) else own_key()
        scale = Scale(key=key, name=wanted, position=last + 1)
        session.add(scale)
        session.flush()
        _write_levels(session, scale.id, levels)
        return scale.id


def save_scale(document: Document, scale_id: int, name: str, levels: Sequence[Level]) -> None:
    """Change name, labels and meanings; levels may come and, where unused, go. Raises WorldError."""
    with document.action("評価尺度を変える") as session:
        facts = load_facts(session)
        scale = next(s for s in facts.scales if s.id == scale_id)
        wanted = checked_name(name, WHAT)
        refuse_taken(wanted, (s.name for s in facts.scales if s.id != scale_id), WHAT)
        clean_levels = tuple(Level(v.value, one_line(v.label), clean(v.meaning)) for v in levels)
        _check_levels(clean_levels)
        before = {level.value: level for level in facts.levels if level.scale_id == scale_id}
        gone = [value for value in before if value not in {level.value for level in clean_levels}]
        uses = level_uses(facts, skills_measured(facts, scale_id), [v for v in before if v not in gone])
        labels = "、".join(before[value].label for value in gone)
        refuse_used(uses, f"使っているレベルは、なくせません（{labels}）")
        if scale.name != wanted:
            scale.name = wanted
        for value in gone:
            session.delete(before[value])
        for level in clean_levels:
            if level.value in before:
                before[level.value].label, before[level.value].meaning = level.label, level.meaning
        _write_levels(session, scale_id, [level for level in clean_levels if level.value not in before])


def _check_levels(levels: Sequence[Level]) -> None:
    labels = [level.label for level in levels]
    values = [level.value for level in levels]
    problem = ""
    if not levels:
        problem = "レベルが一つもありません。"
    elif len(levels) > MOST_LEVELS:
        problem = f"レベルが多すぎます（{len(levels)}）。{MOST_LEVELS}までにしてください。"
    elif not all(labels):
        problem = "呼び名が空のレベルがあります。"
    elif len(set(labels)) < len(labels) or len(set(values)) < len(values):
        problem = "同じレベルが二つあります。"
    elif min(values) < 0:
        problem = "レベルの数は0からです。"
    if problem:
        raise WorldError(problem, "レベルごとに、違う数と違う呼び名を入れてください。何も変えていません。")


def _write_levels(session: Session, scale_id: int, levels: Iterable[Level]) -> None:
    for level in levels:
        session.add(ScaleLevel(scale_id=scale_id, value=level.value, label=level.label, meaning=level.meaning))
