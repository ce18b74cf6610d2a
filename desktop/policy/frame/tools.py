"""ツール活用レベル, which the template leaves open: the scale, which skills are tools, what a level means for each."""

from __future__ import annotations

from desktop.analysis.stages import TOOL_SCALE, tool_scale
from desktop.models import Scale, ScaleLevel, Skill
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError

from .names import clean, one_line
from .scales import STARTS, Level, level_uses, refuse_used, save_scale


def begin(document: Document) -> None:
    """Make the tool scale, and measure by it the tools of the preset that no level is asked of yet."""
    facts = read_facts(document)
    if tool_scale(facts) is not None:
        return
    _, levels = STARTS["tools"]
    with document.action("ツール活用レベルを決め始める") as session:
        last = max((s.position for s in facts.scales), default=-1)
        scale = Scale(key=TOOL_SCALE, name="ツール活用レベル", position=last + 1)
        session.add(scale)
        session.flush()
        for level in levels:
            session.add(ScaleLevel(scale_id=scale.id, value=level.value, label=level.label, meaning=level.meaning))
        for skill in facts.skills.values():
            if skill.key.startswith("tool_") and skill.scale_id is None and not level_uses(facts, [skill], ()):
                session.get_one(Skill, skill.id).scale_id = scale.id


def set_tool(document: Document, skill_id: int, on: bool) -> None:
    """Measure a skill as a tool, or as the file measures skills. Refused while levels of it stand somewhere."""
    facts = read_facts(document)
    skill, scale = facts.skills[skill_id], tool_scale(facts)
    if scale is None:
        raise WorldError("ツール活用レベルが、まだ決まっていません。", "先に、レベルを決め始めてください。")
    refuse_used(level_uses(facts, [skill], ()), f"「{skill.name}」の測り方を変えられません")
    words = "ツールに加える" if on else "ツールから外す"
    with document.action(f"「{skill.name}」を{words}") as session:
        session.get_one(Skill, skill_id).scale_id = scale.id if on else None


def set_level(document: Document, value: int, label: str, meaning: str) -> None:
    """Change how one level of the tool scale is called and what it means; a value that is not there is added."""
    facts = read_facts(document)
    scale = tool_scale(facts)
    if scale is None:
        raise WorldError("ツール活用レベルが、まだ決まっていません。", "先に、レベルを決め始めてください。")
    levels = {v.value: Level(v.value, v.label, v.meaning) for v in facts.levels if v.scale_id == scale.id}
    levels[value] = Level(value, one_line(label), clean(meaning))
    save_scale(document, scale.id, scale.name, [levels[key] for key in sorted(levels)])


def remove_level(document: Document, value: int) -> None:
    """Take a level of the tool scale out; refused where it stands somewhere."""
    facts = read_facts(document)
    scale = tool_scale(facts)
    stages = {stage.id: stage.name for stage in facts.stages}
    uses = [
        f"育成段階「{stages[rule.stage_id]}」の条件"
        for rule in facts.stage_rules
        if rule.kind == "tool_level" and rule.number == value
    ]
    refuse_used(uses, "使っているレベルは、なくせません")
    if scale is not None:
        kept = [Level(v.value, v.label, v.meaning) for v in facts.levels if v.scale_id == scale.id and v.value != value]
        save_scale(document, scale.id, scale.name, kept)
