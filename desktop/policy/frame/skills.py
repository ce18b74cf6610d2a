"""スキル項目: finding what is there before a new one is made, editing, merging duplicates, splitting, retiring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts, load_facts
from desktop.analysis.personas import Placement, effective_skills, in_use
from desktop.catalog.preset import load
from desktop.models import Method, Persona, Requirement, Skill, SkillLevelText, SkillMethod
from desktop.store import Document, UnreadableFile, WorldError

from .names import checked_name, clean, fold, one_line, own_key, refuse_taken
from .scales import level_uses, levels_of, refuse_used

WHAT = "スキル項目"
DEFINITION_LIMIT = 400
_ALIKE = 0.72  # names that share this much are offered before a new item is made
_COPIED = ("definition", "note", "category_id", "scale_id")
_WHY = ("名前", "別名", "定義")


@dataclass(frozen=True, slots=True)
class Found:
    """A skill that a search led to. why: 名前 | 別名 | 定義 | 似た名前."""

    skill: Skill
    why: str


# --- finding ---------------------------------------------------------------------------------------------------


def living(facts: Facts) -> tuple[Skill, ...]:
    """The items that stand for themselves, retired ones included."""
    return tuple(s for s in facts.skills.values() if facts.living_skill(s.id).id == s.id)


def duplicates_of(facts: Facts, skill: Skill) -> tuple[Skill, ...]:
    """The items that were merged into this one."""
    return tuple(s for s in facts.skills.values() if s.id != skill.id and facts.living_skill(s.id).id == skill.id)


def other_names(facts: Facts) -> Mapping[int, list[str]]:
    """By what else every item is known: its aliases and the names of its duplicates."""
    found: dict[int, list[str]] = {skill.id: skill.aliases.splitlines() for skill in living(facts)}
    for skill in facts.skills.values():
        if skill.id not in found:
            found[facts.living_skill(skill.id).id] += [skill.name, *skill.aliases.splitlines()]
    return found


def search(facts: Facts, words: str) -> tuple[Found, ...]:
    """The items that fit, those whose name fits first; every word has to be found in the same place."""
    wanted = [fold(word) for word in words.split()]
    if not wanted:
        return tuple(Found(skill, "") for skill in living(facts))
    ranked, others = [], other_names(facts)
    for order, skill in enumerate(living(facts)):
        places = (skill.name, "\n".join(others[skill.id]), f"{skill.definition}\n{skill.note}")
        for rank, place in enumerate(places):
            if all(word in fold(place) for word in wanted):
                exact = fold(place) != "".join(wanted)
                ranked.append((rank, exact, order, Found(skill, _WHY[rank])))
                break
    return tuple(found for *_, found in sorted(ranked, key=lambda entry: entry[:3]))


def near(facts: Facts, name: str) -> tuple[Found, ...]:
    """What there is already under this or a similar name, the nearest first; asked before a new item is made."""
    wanted = fold(name)
    if not wanted:
        return ()
    ranked, others = [], other_names(facts)
    for order, skill in enumerate(living(facts)):
        for why, other in ((_WHY[0], skill.name), *((_WHY[1], alias) for alias in others[skill.id])):
            known = fold(other)
            likeness = 1.0 if known == wanted else SequenceMatcher(None, wanted, known, autojunk=False).ratio()
            if min(len(wanted), len(known)) > 1 and (wanted in known or known in wanted):
                likeness = max(likeness, 0.9)
            if likeness >= _ALIKE:
                ranked.append((-likeness, order, Found(skill, why if likeness == 1.0 else "似た名前")))
    best: dict[int, Found] = {}
    for *_, found in sorted(ranked, key=lambda entry: entry[:2]):
        best.setdefault(found.skill.id, found)
    return tuple(best.values())


def required_by(facts: Facts, skill: Skill) -> tuple[tuple[Persona, Placement], ...]:
    """Which personas in use ask for it, as it stands in effect."""
    found = []
    for persona in in_use(facts):
        found += [(persona, p) for p in effective_skills(facts, persona) if p.skill.id == skill.id]
    return tuple(found)


def use_counts(facts: Facts) -> Mapping[int, int]:
    """How many personas in use ask for each item."""
    counts: dict[int, int] = {}
    for persona in in_use(facts):
        for placement in effective_skills(facts, persona):
            counts[placement.skill.id] = counts.get(placement.skill.id, 0) + 1
    return counts


# --- the preset's words ----------------------------------------------------------------------------------------


def preset_row(skill: Skill) -> Mapping[str, Any] | None:
    """What the preset that the item came from says of it; None for the officer's own and for unknown presets."""
    preset = skill.origin.partition(":")[0]
    if not preset:
        return None
    try:
        rows: Iterable[Mapping[str, Any]] = load(preset).frame["skill"]
    except UnreadableFile:
        return None
    return next((row for row in rows if row["key"] == skill.key), None)


def preset_text(skill: Skill, field: str) -> str | None:
    """The preset's word for a field; None where it has none to go back to."""
    row = preset_row(skill)
    if row is None:
        return (skill.preset_definition or None) if field == "definition" else None
    return "\n".join(row.get("aliases", ())) if field == "aliases" else str(row.get(field, ""))


def preset_level(skill: Skill, value: int) -> str:
    """What the preset says of a level of this skill; "" where it leaves it to the scale."""
    row = preset_row(skill)
    return str(row.get("levels", {}).get(str(value), "")) if row is not None else ""


# --- editing ---------------------------------------------------------------------------------------------------


def add(document: Document, name: str, definition: str = "") -> int:
    """Make a new item; returns its key in this file. A name or alias that is taken is refused. Raises WorldError."""
    with document.action("スキル項目を加える") as session:
        facts = load_facts(session)
        wanted = checked_name(name, WHAT)
        _refuse_known(facts, wanted, None)
        skill = Skill(key=own_key(), name=wanted, definition=_definition(definition), position=_last(facts) + 1)
        session.add(skill)
        session.flush()
        return skill.id


def change(document: Document, skill_id: int, field: str, value: Any, *, edit_of: str = "") -> None:  # noqa: ANN401
    """Change the name, definition, note, aliases, scale_id or category_id of an item. Raises WorldError."""
    with document.action(f"スキル項目の{_FIELDS[field][0]}を変える", edit_of=edit_of) as session:
        facts = load_facts(session)
        skill = facts.skills.get(skill_id)
        if skill is None:
            raise _gone()
        checked = _FIELDS[field][1](facts, skill, value)
        if getattr(skill, field) != checked:
            setattr(skill, field, checked)


def set_level_text(document: Document, skill_id: int, value: int, text: str) -> None:
    """What a level means for this skill; an empty text gives way to the scale's general words. Raises WorldError."""
    with document.action("段階の説明を変える") as session:
        words = _definition(text)
        if session.get(Skill, skill_id) is None:
            raise _gone()
        row = session.get(SkillLevelText, (skill_id, value))
        if row is None and words:
            session.add(SkillLevelText(skill_id=skill_id, value=value, text=words))
        elif row is not None and words:
            row.text = words
        elif row is not None:
            session.delete(row)


def set_methods(document: Document, skill_id: int, method_ids: Sequence[int]) -> None:
    """In which ways the skill is taught."""
    with document.action("実施手法を変える") as session:
        rows = {row.method_id: row for row in load_facts(session).skill_methods if row.skill_id == skill_id}
        for method_id in rows.keys() - set(method_ids):
            session.delete(rows[method_id])
        for position, method_id in enumerate(dict.fromkeys(method_ids)):
            if method_id not in rows:
                session.add(SkillMethod(skill_id=skill_id, method_id=method_id, position=position))
            elif rows[method_id].position != position:
                rows[method_id].position = position


def add_method(document: Document, name: str) -> int:
    """Add a way of teaching; returns its key in this file. Raises WorldError."""
    with document.action("実施手法を加える") as session:
        methods = load_facts(session).methods
        wanted = checked_name(name, "実施手法")
        refuse_taken(wanted, (m.name for m in methods), "実施手法")
        method = Method(key=own_key(), name=wanted, position=max((m.position for m in methods), default=-1) + 1)
        session.add(method)
        session.flush()
        return method.id


# --- whole items -----------------------------------------------------------------------------------------------


def merge(document: Document, duplicate_id: int, into_id: int) -> None:
    """Let a duplicate live on in another item; its values stay where they are. Raises WorldError."""
    with document.action("スキル項目をまとめる") as session:
        facts = load_facts(session)
        duplicate, target = facts.skills[duplicate_id], facts.living_skill(into_id)
        if target.id == duplicate_id:
            raise WorldError(
                f"「{duplicate.name}」を、それ自身にまとめることはできません。",
                "別のスキル項目を選んでください。何も変えていません。",
            )
        if not target.active:
            raise WorldError(
                f"「{target.name}」は使わないことにしているため、まとめ先にできません。",
                "先に「また使う」にするか、別のスキル項目を選んでください。何も変えていません。",
            )
        moving = (duplicate, *duplicates_of(facts, duplicate))
        uses = level_uses(facts, moving, [level.value for level in levels_of(facts, target)])
        refuse_used(uses, f"「{target.name}」の評価尺度にないレベルがあるため、まとめられません")
        duplicate.merged_into_id = target.id


def unmerge(document: Document, skill_id: int) -> None:
    """Let a merged item stand for itself again, with the values it had. Raises WorldError."""
    with document.action("まとめたスキル項目を分けて戻す") as session:
        facts = load_facts(session)
        skill = facts.skills[skill_id]
        refuse_taken(skill.name, (other.name for other in living(facts)), WHAT)
        skill.merged_into_id = None


def split(document: Document, skill_id: int, name: str, persona_ids: Sequence[int]) -> int:
    """Make a second item from one, with the requirements of the chosen personas; the old keeps all its values.

    Returns the new item's key in this file. Raises WorldError.
    """
    with document.action("スキル項目を分ける") as session:
        facts = load_facts(session)
        old = facts.skills[skill_id]
        wanted = checked_name(name, WHAT)
        _refuse_known(facts, wanted, None)
        skill = Skill(key=own_key(), name=wanted, position=_last(facts) + 1, **{f: getattr(old, f) for f in _COPIED})
        session.add(skill)
        session.flush()
        _copy_parts(session, facts, old, skill.id)
        for persona_id in persona_ids:
            need = _need_of(facts, persona_id, skill_id)
            if need is not None:
                session.add(_copied(need, skill.id, len(facts.requirements_of[persona_id])))
        return skill.id


def set_active(document: Document, skill_id: int, active: bool) -> None:
    """Retire an item (its requirements stay as they are and are not asked for), or take it back."""
    label = "スキル項目をまた使う" if active else "スキル項目を使わないことにする"
    with document.action(label) as session:
        session.get_one(Skill, skill_id).active = active


# --- inner works -----------------------------------------------------------------------------------------------


def _gone() -> WorldError:
    return WorldError("このスキル項目は、もうありません。", "「やり直し」で戻せます。入れた文は残していません。")


def _last(facts: Facts) -> int:
    return max((s.position for s in facts.skills.values()), default=-1)


def _definition(text: str) -> str:
    words = clean(text)
    if len(words) > DEFINITION_LIMIT:
        raise WorldError(
            f"{DEFINITION_LIMIT}字までのところ、{len(words)}字あります。",
            f"あと{len(words) - DEFINITION_LIMIT}字を削ってください。直前までの内容は、そのままです。",
        )
    return words


def _refuse_known(facts: Facts, name: str, own: int | None) -> None:
    others = other_names(facts)
    for skill in living(facts):
        if skill.id == own or fold(name) not in {fold(skill.name), *map(fold, others[skill.id])}:
            continue
        known = "" if fold(skill.name) == fold(name) else f"（「{name}」は、その別の呼び名です）"
        state = "" if skill.active else "。いまは使わないことにしています"
        raise WorldError(
            f"「{skill.name}」というスキル項目が、もうあります{known}{state}。",
            "それを使うか、別の名前にしてください。何も変えていません。",
        )


def _name(facts: Facts, skill: Skill, value: str) -> str:
    name = checked_name(value, WHAT)
    _refuse_known(facts, name, facts.living_skill(skill.id).id)
    return name


def _aliases(facts: Facts, skill: Skill, value: str) -> str:
    names = {fold(one_line(line)): one_line(line) for line in clean(value).splitlines() if line.strip()}
    for name in names.values():
        _refuse_known(facts, name, facts.living_skill(skill.id).id)
    return "\n".join(name for folded, name in names.items() if folded != fold(skill.name))


def _scale(facts: Facts, skill: Skill, value: int | None) -> int | None:
    first = next(iter(facts.scales), None)
    scale_id = value if value is not None else (first.id if first else None)
    allowed = [level.value for level in facts.levels if level.scale_id == scale_id]
    uses = level_uses(facts, (skill, *duplicates_of(facts, skill)), allowed)
    refuse_used(uses, "新しい評価尺度にないレベルを使っているため、変えられません")
    return value


_FIELDS: dict[str, tuple[str, Callable[[Facts, Skill, Any], Any]]] = {
    "name": ("名前", _name),
    "definition": ("定義", lambda _facts, _skill, value: _definition(value)),
    "note": ("注", lambda _facts, _skill, value: one_line(value)),
    "aliases": ("別名", _aliases),
    "scale_id": ("評価尺度", _scale),
    "category_id": ("区分", lambda _facts, _skill, value: value),
}


def _copy_parts(session: Session, facts: Facts, old: Skill, new_id: int) -> None:
    for (skill_id, value), text in facts.level_texts.items():
        if skill_id == old.id:
            session.add(SkillLevelText(skill_id=new_id, value=value, text=text))
    for row in facts.skill_methods:
        if row.skill_id == old.id:
            session.add(SkillMethod(skill_id=new_id, method_id=row.method_id, position=row.position))


def _need_of(facts: Facts, persona_id: int, skill_id: int) -> Requirement | None:
    rows = facts.requirements_of.get(persona_id, ())
    return next((n for n in rows if facts.living_skill(n.skill_id).id == skill_id), None)


def _copied(need: Requirement, skill_id: int, position: int) -> Requirement:
    return Requirement(
        persona_id=need.persona_id,
        skill_id=skill_id,
        category_id=need.category_id,
        level=need.level,
        kind=need.kind,
        position=position,
        reason=need.reason,
    )
