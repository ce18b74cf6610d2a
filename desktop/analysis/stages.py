"""育成段階 in words: what a stage asks for, built from its rules, and who shares which track."""

from __future__ import annotations

from collections.abc import Callable

from desktop.models import Persona, Scale, ScaleLevel, Skill, Stage, StageRule, StageTrack, Target

from .facts import Facts

TOOL_SCALE = "tool"
KINDS = ("training", "tool_level", "case_years", "case_count", "mentoring", "skill_level", "manual")


def tool_scale(facts: Facts) -> Scale | None:
    """The scale of ツール活用レベル: the file's own, or the one that came with a preset."""
    return next((s for s in facts.scales if s.key == TOOL_SCALE or s.key.endswith(f"_{TOOL_SCALE}")), None)


def levels_of_scale(facts: Facts, scale: Scale | None) -> tuple[ScaleLevel, ...]:
    """The levels of a scale, lowest first."""
    return tuple(level for level in facts.levels if scale is not None and level.scale_id == scale.id)


def levels_of_skill(facts: Facts, skill: Skill) -> tuple[ScaleLevel, ...]:
    """The levels at which a skill is measured."""
    own = next((s for s in facts.scales if s.id == skill.scale_id), None)
    return levels_of_scale(facts, own or next(iter(facts.scales), None))


def tools(facts: Facts) -> tuple[Skill, ...]:
    """The skills that are measured by the tool scale."""
    scale = tool_scale(facts)
    return tuple(s for s in facts.skills.values() if scale is not None and s.scale_id == scale.id and s.active)


def tool_words(facts: Facts) -> tuple[tuple[str, str], ...]:
    """What using each tool means where the officer wrote it: the tool's name, and a line for each level described."""
    labels = {level.value: level.label for level in levels_of_scale(facts, tool_scale(facts))}
    found = []
    for skill in tools(facts):
        texts = [(value, facts.level_texts.get((skill.id, value), "")) for value in labels]
        lines = [f"{labels[value]}：{text}" for value, text in texts if text]
        if lines:
            found.append((skill.name, "\n".join(lines)))
    return tuple(found)


def stage_definition(facts: Facts, stage: Stage) -> str:
    """The definition with the conditions that make it checkable, as tables print it."""
    words = stage_words(facts, stage)
    return "\n".join(part for part in (stage.definition, f"【条件】{words}" if words else "") if part)


def stages_in(facts: Facts, track: StageTrack) -> tuple[Stage, ...]:
    """The stages of a track, in order."""
    return tuple(stage for stage in facts.stages if stage.track_id == track.id)


def rules_of(facts: Facts, stage: Stage) -> tuple[StageRule, ...]:
    """The rules of a stage: first one alternative, then the next."""
    found = (rule for rule in facts.stage_rules if rule.stage_id == stage.id)
    return tuple(sorted(found, key=lambda rule: (rule.alternative, rule.position, rule.id)))


def sharing(facts: Facts, track: StageTrack) -> tuple[Persona, ...]:
    """The personas with this track, those that are not used as well."""
    return tuple(p for p in facts.personas if p.track_id == track.id and not p.without_track)


def targets_naming(facts: Facts, stage: Stage) -> tuple[Target, ...]:
    """The targets, switched off or not, that count who has reached the stage."""
    personas = {p.id for p in facts.personas if p.track_id == stage.track_id}
    return tuple(t for t in facts.targets if t.stage == stage.name and t.persona_id in personas)


def rule_words(facts: Facts, rule: StageRule) -> str:
    """One rule as a phrase that can stand in a table."""
    return _WORDS[rule.kind](facts, rule)


def stage_words(facts: Facts, stage: Stage) -> str:
    """All rules of a stage: 「、かつ」 inside an alternative, one line for each of them; empty without rules."""
    groups: dict[int, list[str]] = {}
    for rule in rules_of(facts, stage):
        groups.setdefault(rule.alternative, []).append(rule_words(facts, rule))
    lines = ["、かつ".join(words) for words in groups.values()]
    return "\nまたは、".join(lines)


def _training(_facts: Facts, rule: StageRule) -> str:
    what = f"研修（{rule.text}）" if rule.text else "指定の研修"
    return f"{what}を{rule.number}つ以上受講" if rule.number else f"{what}を受講"


def _tool_level(facts: Facts, rule: StageRule) -> str:
    what = f"「{_skill(facts, rule)}」" if rule.skill_id is not None else "仕事で使うツール"
    return f"{what}の活用レベルが{_label(levels_of_scale(facts, tool_scale(facts)), rule.number)}以上"


def _skill_level(facts: Facts, rule: StageRule) -> str:
    levels = levels_of_skill(facts, facts.living_skill(rule.skill_id)) if rule.skill_id is not None else ()
    return f"「{_skill(facts, rule)}」が{_label(levels, rule.number)}以上"


def _mentoring(_facts: Facts, rule: StageRule) -> str:
    return f"後進の指導（{rule.text}）" if rule.text else "後進を指導している"


def _skill(facts: Facts, rule: StageRule) -> str:
    return facts.living_skill(rule.skill_id).name if rule.skill_id is not None else "スキル未定"


def _label(levels: tuple[ScaleLevel, ...], number: int | None) -> str:
    found = next((level.label for level in levels if level.value == number), None)
    return f"「{found}」" if found else f"レベル{'未定' if number is None else number}"


_WORDS: dict[str, Callable[[Facts, StageRule], str]] = {
    "training": _training,
    "tool_level": _tool_level,
    "case_years": lambda _facts, rule: f"DX案件のリード経験が{rule.number}年以上",
    "case_count": lambda _facts, rule: f"DX案件のリード経験が{rule.number}件以上",
    "mentoring": _mentoring,
    "skill_level": _skill_level,
    "manual": lambda _facts, rule: rule.text,
}
