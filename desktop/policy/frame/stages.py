"""育成段階: tracks, their stages and the rules of each. Each function is one action, and so one undo step."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.analysis.stages import KINDS, levels_of_scale, levels_of_skill, stages_in, targets_naming
from desktop.analysis.stages import tool_scale as find_tool_scale
from desktop.models import Persona, Stage, StageRule, StageTrack, Target
from desktop.policy.answering import as_text
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError

from .names import checked_name, own_key, refuse_taken
from .ordering import copy_of, free_name, shift

TRACK, STAGE = "育成段階の系統", "育成段階"
_MOST_NUMBER = 99
_SAFE = "何も変えていません。"


@dataclass(frozen=True, slots=True)
class RuleValues:
    """A rule as it is edited. Rules of one alternative hold together; one alternative is enough."""

    kind: str
    alternative: int = 1
    number: int | None = None
    text: str = ""
    skill_id: int | None = None


# --- tracks ----------------------------------------------------------------------------------------------------


def add_track(document: Document, name: str) -> str:
    """A track without stages; returns its key."""
    facts = read_facts(document)
    wanted = _free(name, [t.name for t in facts.tracks.values()], TRACK)
    key, last = own_key(), max((t.position for t in facts.tracks.values()), default=-1)
    with document.action(f"{TRACK}「{wanted}」を加える") as session:
        session.add(StageTrack(key=key, name=wanted, position=last + 1))
    return key


def rename_track(document: Document, key: str, name: str) -> None:
    """Give a track another name."""
    facts = read_facts(document)
    wanted = _free(name, [t.name for t in facts.tracks.values() if t.key != key], TRACK)
    with document.action(f"{TRACK}「{_track_of(facts, key).name}」の名前を変える") as session:
        _track(session, key).name = wanted


def split_track(document: Document, persona_key: str) -> str:
    """A copy of a persona's track, with stages and rules, for this persona alone; returns the copy's key."""
    facts = read_facts(document)
    persona = facts.persona_by_key[persona_key]
    if persona.track_id is None:
        raise WorldError(f"「{persona.name}」には、写す段階がありません。", "先に系統を選んでください。")
    track = facts.tracks[persona.track_id]
    key, name = own_key(), free_name(f"{persona.name}の段階", [t.name for t in facts.tracks.values()])
    with document.action(f"「{persona.name}」の段階を分ける") as session:
        last = max(t.position for t in facts.tracks.values())
        made = copy_of(track, key=key, name=name, origin="", as_of="", position=last + 1)
        session.add(made)
        session.flush()
        for stage in stages_in(facts, track):
            _copy_stage(session, facts, stage, made.id)
        _persona(session, persona_key).track_id = made.id
    return key


def remove_track(document: Document, key: str) -> None:
    """Take out a track that no persona has, with its stages."""
    facts = read_facts(document)
    track = _track_of(facts, key)
    having = [p for p in facts.personas if p.track_id == track.id]
    if having:
        names = "、".join(f"「{p.name}」" for p in having)
        raise WorldError(
            f"系統「{track.name}」は、{names}が使っています。", f"先に、別の系統を割り当ててください。{_SAFE}"
        )
    with document.action(f"{TRACK}「{track.name}」をなくす") as session:
        for stage in stages_in(facts, track):
            _delete_stage(session, stage.key)
        session.flush()
        session.delete(_track(session, key))


def assign_track(document: Document, persona_key: str, track_key: str) -> None:
    """Give a persona a track ("" = not decided yet)."""
    facts = read_facts(document)
    name = facts.persona_by_key[persona_key].name
    track_id = _track_of(facts, track_key).id if track_key else None
    with document.action(f"「{name}」の育成段階を変える") as session:
        persona = _persona(session, persona_key)
        persona.track_id, persona.without_track = track_id, False


def without_track(document: Document, persona_key: str) -> None:
    """Note the decision that a persona has no stages."""
    name = read_facts(document).persona_by_key[persona_key].name
    with document.action(f"「{name}」の育成段階を定めない") as session:
        persona = _persona(session, persona_key)
        persona.track_id, persona.without_track = None, True


# --- stages ----------------------------------------------------------------------------------------------------


def add_stage(document: Document, track_key: str, name: str = "", definition: str = "") -> str:
    """A stage at the end of a track, called Step and its number where no name is given; returns its key."""
    facts = read_facts(document)
    track = _track_of(facts, track_key)
    present = stages_in(facts, track)
    taken = [s.name for s in present]
    wanted = _free(name or free_name(f"Step{len(present) + 1}", taken), taken, STAGE)
    key, last = own_key(), max((s.position for s in present), default=-1)
    with document.action(f"{STAGE}「{wanted}」を加える") as session:
        text = as_text(definition)
        session.add(Stage(key=key, track_id=track.id, name=wanted, definition=text, position=last + 1))
    return key


def rename_stage(document: Document, key: str, name: str) -> None:
    """Give a stage another name; targets that count who has reached it go along."""
    facts = read_facts(document)
    stage = _stage_of(facts, key)
    others = [s.name for s in facts.stages if s.track_id == stage.track_id and s.key != key]
    wanted = _free(name, others, STAGE)
    with document.action(f"{STAGE}「{stage.name}」の名前を変える") as session:
        for target in targets_naming(facts, stage):
            session.get_one(Target, target.id).stage = wanted
        _stage(session, key).name = wanted


def set_definition(document: Document, key: str, text: str) -> None:
    """Say what somebody at this stage can do."""
    name = _stage_of(read_facts(document), key).name
    with document.action(f"{STAGE}「{name}」の定義を変える") as session:
        _stage(session, key).definition = as_text(text)


def move_stage(document: Document, key: str, steps: int) -> None:
    """Move a stage up (negative) or down in its track."""
    stage = _stage_of(read_facts(document), key)
    with document.action(f"{STAGE}「{stage.name}」の順番を変える") as session:
        query = select(Stage).where(Stage.track_id == stage.track_id).order_by(Stage.position, Stage.id)
        rows = list(session.scalars(query))
        shift(rows, next(row for row in rows if row.key == key), steps)


def remove_stage(document: Document, key: str) -> None:
    """Take a stage out with its rules. Raises WorldError that names the targets that refer to it."""
    facts = read_facts(document)
    stage = _stage_of(facts, key)
    targets = targets_naming(facts, stage)
    if targets:
        names = "、".join(f"「{t.name}」" for t in targets)
        raise WorldError(
            f"段階「{stage.name}」は、中期目標{names}が使っています。",
            f"段階を残して定義を直すか、人材像に別の系統を割り当ててください。{_SAFE}",
        )
    with document.action(f"{STAGE}「{stage.name}」をなくす") as session:
        _delete_stage(session, key)


# --- rules -----------------------------------------------------------------------------------------------------


def add_rule(document: Document, stage_key: str, values: RuleValues) -> str:
    """A rule at the end of its alternative; returns its UUID. Raises WorldError for what no rule can mean."""
    facts = read_facts(document)
    stage = _stage_of(facts, stage_key)
    checked = _checked(facts, values)
    last = max((r.position for r in facts.stage_rules if r.stage_id == stage.id), default=-1)
    with document.action(f"{STAGE}「{stage.name}」の条件を加える") as session:
        rule = StageRule(stage_id=stage.id, position=last + 1, **_columns(checked))
        session.add(rule)
        session.flush()
        return rule.uuid


def set_rule(document: Document, rule_uuid: str, values: RuleValues) -> None:
    """Change a rule as a whole."""
    facts = read_facts(document)
    checked = _checked(facts, values)
    with document.action(f"{_owner(facts, rule_uuid)}の条件を変える") as session:
        rule = _rule(session, rule_uuid)
        for column, value in _columns(checked).items():
            setattr(rule, column, value)


def remove_rule(document: Document, rule_uuid: str) -> None:
    """Take a rule out."""
    facts = read_facts(document)
    with document.action(f"{_owner(facts, rule_uuid)}の条件をなくす") as session:
        session.delete(_rule(session, rule_uuid))


def _checked(facts: Facts, values: RuleValues) -> RuleValues:
    """The rule with what its kind does not use taken out."""
    text = as_text(values.text).strip()
    problem, number, skill_id = "", values.number, values.skill_id
    if values.kind not in KINDS:
        problem = "条件の種類が選ばれていません。"
    elif values.kind in {"case_years", "case_count"}:
        skill_id = None
        problem = "" if number and 1 <= number <= _MOST_NUMBER else f"数は1から{_MOST_NUMBER}までです。"
    elif values.kind in {"tool_level", "skill_level"}:
        problem = _level_problem(facts, values)
    elif values.kind == "manual":
        number = skill_id = None
        problem = "" if text else "条件の文が空です。"
    else:
        skill_id = None
        number = number if values.kind == "training" and number else None
    if problem:
        raise WorldError(problem, f"条件を選び直すか、書き足してください。{_SAFE}")
    return RuleValues(values.kind, max(values.alternative, 1), number, text, skill_id)


def _level_problem(facts: Facts, values: RuleValues) -> str:
    skill = facts.living_skill(values.skill_id) if values.skill_id is not None else None
    if values.kind == "tool_level":
        levels = levels_of_scale(facts, find_tool_scale(facts))
        if not levels:
            return "ツール活用レベルが、まだ決まっていません。"
    elif skill is None:
        return "スキルが選ばれていません。"
    else:
        levels = levels_of_skill(facts, skill)
    if values.number not in {level.value for level in levels}:
        return "レベルが、評価尺度にありません。"
    return ""


# --- inner works -----------------------------------------------------------------------------------------------


def _free(name: str, taken: list[str], what: str) -> str:
    wanted = checked_name(name, what)
    refuse_taken(wanted, taken, what)
    return wanted


def _columns(values: RuleValues) -> dict[str, object]:
    names = ("kind", "alternative", "number", "text", "skill_id")
    return {name: getattr(values, name) for name in names}


def _owner(facts: Facts, rule_uuid: str) -> str:
    rule = next(r for r in facts.stage_rules if r.uuid == rule_uuid)
    return f"{STAGE}「{next(s.name for s in facts.stages if s.id == rule.stage_id)}」"


def _copy_stage(session: Session, facts: Facts, stage: Stage, track_id: int) -> None:
    made = copy_of(stage, key=own_key(), track_id=track_id, origin="", as_of="")
    session.add(made)
    session.flush()
    session.add_all(copy_of(r, stage_id=made.id) for r in facts.stage_rules if r.stage_id == stage.id)


def _delete_stage(session: Session, key: str) -> None:
    stage = _stage(session, key)
    for rule in session.scalars(select(StageRule).where(StageRule.stage_id == stage.id)):
        session.delete(rule)
    session.flush()
    session.delete(stage)


def _track_of(facts: Facts, key: str) -> StageTrack:
    return next(t for t in facts.tracks.values() if t.key == key)


def _stage_of(facts: Facts, key: str) -> Stage:
    return next(s for s in facts.stages if s.key == key)


def _track(session: Session, key: str) -> StageTrack:
    return session.scalars(select(StageTrack).where(StageTrack.key == key)).one()


def _stage(session: Session, key: str) -> Stage:
    return session.scalars(select(Stage).where(Stage.key == key)).one()


def _rule(session: Session, rule_uuid: str) -> StageRule:
    return session.scalars(select(StageRule).where(StageRule.uuid == rule_uuid)).one()


def _persona(session: Session, key: str) -> Persona:
    return session.scalars(select(Persona).where(Persona.key == key)).one()
