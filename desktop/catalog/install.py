"""Copy a preset's frame into a town's file. Runs inside a store action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from desktop.models import (
    Indicator,
    IndicatorYear,
    JobType,
    JobTypeLevel,
    LadderItem,
    Method,
    OjtMeasure,
    OjtPhase,
    Organization,
    Persona,
    PersonaRank,
    Policy,
    Qualification,
    QualificationSkill,
    Rank,
    Requirement,
    Scale,
    ScaleLevel,
    Skill,
    SkillCategory,
    SkillLevelText,
    SkillMethod,
    Stage,
    StageRule,
    StageTrack,
    Target,
)

from .appointments import install_appointments
from .preset import Preset

Rows = Iterable[Mapping[str, Any]]
_RANKS = (("主事", False), ("主任", False), ("係長", False), ("課長補佐", True), ("課長", True))


def install(session: Session, preset: Preset) -> None:
    """Fill an empty file with the preset's frame; every row keeps its origin and as-of date."""
    session.add(Organization())
    session.add(Policy(preset=preset.key, title=preset.title, spelling=preset.spelling, years=5, review_years=5))
    ranks = _install_ranks(session, preset)
    skills = _install_skills(session, preset)
    tracks = _install_tracks(session, preset, skills)
    personas = _install_personas(session, preset, tracks, ranks)
    _install_requirements(session, preset, personas, skills)
    _install_jobs(session, preset, skills)
    _install_ojt(session, preset)
    _install_targets(session, preset, personas)
    install_appointments(session)


def _origin(preset: Preset, part: Mapping[str, Any], position: int) -> dict[str, Any]:
    return {"origin": f"{preset.key}:{part['source']}", "as_of": part["as_of"], "position": position}


def _install_ranks(session: Session, preset: Preset) -> dict[str, int]:
    rows = [(row["name"], row.get("manager", False)) for row in preset.frame.get("rank", ())] or _RANKS
    ranks = {}
    for position, (name, manager) in enumerate(rows):
        rank = Rank(name=name, is_manager=manager, position=position)
        session.add(rank)
        session.flush()
        ranks[name] = rank.id
    return ranks


def _install_skills(session: Session, preset: Preset) -> dict[str, int]:
    """Categories, scales, methods, and the skills themselves; returns the skills' keys in this file."""
    frame = preset.frame
    categories = {}
    for n, row in enumerate(frame["category"]):
        category = SkillCategory(key=row["key"], name=row["name"], **_origin(preset, frame, n))
        session.add(category)
        session.flush()
        categories[category.key] = category.id
    scales = _install_scales(session, preset)
    methods = {}
    for n, row in enumerate(frame.get("method", ())):
        method = Method(key=row["key"], name=row["name"], **_origin(preset, frame, n))
        session.add(method)
        session.flush()
        methods[method.key] = method.id
    skills = {}
    for n, row in enumerate(frame["skill"]):
        skill = Skill(
            key=row["key"],
            name=row["name"],
            definition=row["definition"],
            preset_definition=row["definition"],
            note=row.get("note", ""),
            aliases="\n".join(row.get("aliases", ())),
            category_id=categories.get(row.get("category", "")),
            scale_id=scales.get(row.get("scale", "")),
            **_origin(preset, frame, n),
        )
        session.add(skill)
        session.flush()
        skills[skill.key] = skill.id
        for m, method_key in enumerate(row.get("methods", ())):
            session.add(SkillMethod(skill_id=skill.id, method_id=methods[method_key], position=m))
        for value, words in row.get("levels", {}).items():
            session.add(SkillLevelText(skill_id=skill.id, value=int(value), text=words))
    return skills


def _install_scales(session: Session, preset: Preset) -> dict[str, int]:
    frame, scales = preset.frame, {}
    for n, row in enumerate(frame["scale"]):
        scale = Scale(key=row["key"], name=row["name"], **_origin(preset, frame, n))
        session.add(scale)
        session.flush()
        scales[scale.key] = scale.id
        for level in row["level"]:
            session.add(ScaleLevel(scale_id=scale.id, **level))
    return scales


def _install_tracks(session: Session, preset: Preset, skills: Mapping[str, int]) -> dict[str, StageTrack]:
    frame = preset.frame
    tracks = {}
    for n, row in enumerate(frame.get("track", ())):
        track = StageTrack(key=row["key"], name=row["name"], **_origin(preset, frame, n))
        session.add(track)
        session.flush()
        tracks[track.key] = track
        for m, each in enumerate(row["stage"]):
            stage = Stage(
                key=f"{track.key}.{each['key']}",
                track_id=track.id,
                name=each["name"],
                definition=each["definition"],
                **_origin(preset, frame, m),
            )
            session.add(stage)
            session.flush()
            for k, rule in enumerate(each.get("rules", ())):
                plain = {name: value for name, value in rule.items() if name != "skill"}
                skill_id = skills.get(rule.get("skill", ""))
                session.add(StageRule(stage_id=stage.id, skill_id=skill_id, position=k, **plain))
    return tracks


def _install_personas(
    session: Session, preset: Preset, tracks: Mapping[str, StageTrack], ranks: Mapping[str, int]
) -> dict[str, Persona]:
    frame = preset.frame
    personas: dict[str, Persona] = {}
    for n, row in enumerate(frame["persona"]):
        parent, track = row.get("parent"), row.get("track")
        plain = {name: row[name] for name in ("color", "assignment", "training", "without_track") if name in row}
        persona = Persona(
            key=row["key"],
            name=row["name"],
            role=row["role"],
            parent_id=personas[parent].id if parent else None,
            track_id=tracks[track].id if track else None,
            external=row.get("external", False),
            everyone=row.get("everyone", False),
            **plain,
            **_origin(preset, frame, n),
        )
        session.add(persona)
        session.flush()
        personas[persona.key] = persona
        for m, name in enumerate(row.get("ranks", ())):
            session.add(PersonaRank(persona_id=persona.id, rank_id=ranks[name], position=m))
    return personas


def _install_requirements(
    session: Session, preset: Preset, personas: Mapping[str, Persona], skills: Mapping[str, int]
) -> None:
    categories = {category.key: category.id for category in session.query(SkillCategory)}
    for row in preset.frame["persona"]:
        position = 0
        for group in row.get("requires", ()):
            for key in group["skills"]:
                session.add(
                    Requirement(
                        persona_id=personas[row["key"]].id,
                        skill_id=skills[key],
                        category_id=categories[group["category"]],
                        level=group.get("level"),
                        kind=group.get("kind", "required"),
                        position=position,
                    )
                )
                position += 1


def _install_jobs(session: Session, preset: Preset, skills: Mapping[str, int]) -> None:
    """Job types, qualifications and the rank ladder, where the preset has them."""
    frame = preset.frame
    for n, row in enumerate(frame.get("job_type", ())):
        job = JobType(
            key=row["key"], name=row["name"], description=row.get("description", ""), **_origin(preset, frame, n)
        )
        session.add(job)
        session.flush()
        for one in row.get("level", ()):
            session.add(JobTypeLevel(job_type_id=job.id, skill_id=skills[one["skill"]], level=one["level"]))
    for n, row in enumerate(frame.get("qualification", ())):
        plain = {name: value for name, value in row.items() if name != "skills"}
        qualification = Qualification(**plain, **_origin(preset, frame, n))
        session.add(qualification)
        session.flush()
        for one in row.get("skills", ()):
            session.add(
                QualificationSkill(
                    qualification_id=qualification.id, skill_id=skills[one["skill"]], level=one.get("level")
                )
            )
    for n, row in enumerate(frame.get("ladder", ())):
        session.add(LadderItem(**row, **_origin(preset, frame, n)))


def _install_ojt(session: Session, preset: Preset) -> None:
    for n, row in enumerate(preset.ojt.get("phase", ())):
        phase = OjtPhase(key=row["key"], name=row["name"], **_origin(preset, preset.ojt, n))
        session.add(phase)
        session.flush()
        for m, measure in enumerate(row["measure"]):
            session.add(OjtMeasure(phase_id=phase.id, **measure, **_origin(preset, preset.ojt, m)))


def _install_targets(session: Session, preset: Preset, personas: Mapping[str, Persona]) -> None:
    part = preset.targets
    indicators = {}
    for n, row in enumerate(part.get("indicator", ())):
        persona = personas.get(row.get("persona", ""))
        plain = {k: v for k, v in row.items() if k not in {"persona", "years"}}
        indicator = Indicator(persona_id=persona.id if persona else None, **plain, **_origin(preset, part, n))
        session.add(indicator)
        session.flush()
        indicators[indicator.key] = indicator.id
        for one in row.get("years", ()):
            session.add(IndicatorYear(indicator_id=indicator.id, fiscal_year=one["year"], value=one["value"]))
    for n, row in enumerate(part.get("target", ())):
        plain = {k: v for k, v in row.items() if k not in {"persona", "indicator", "bases"}}
        if len(row.get("bases", ())) > 1:
            plain["basis"] = ""  # the source leaves the denominator open: the officer decides, once
        session.add(
            Target(
                persona_id=personas[row["persona"]].id,
                indicator_id=indicators[row["indicator"]],
                bases=" ".join(row.get("bases", ())),
                active=not row.get("optional", False),
                **plain,
                **_origin(preset, part, n),
            )
        )
