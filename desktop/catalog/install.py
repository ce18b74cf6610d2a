"""Copy a preset's frame into a town's file. Runs inside a store action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from desktop.models import (
    Indicator,
    OjtMeasure,
    OjtPhase,
    Organization,
    Persona,
    Policy,
    Rank,
    Requirement,
    Scale,
    ScaleLevel,
    Skill,
    SkillCategory,
    Stage,
    StageTrack,
    Target,
)

from .preset import Preset

Rows = Iterable[Mapping[str, Any]]
_RANKS = (("主事", False), ("主任", False), ("係長", False), ("課長補佐", True), ("課長", True))


def install(session: Session, preset: Preset) -> None:
    """Fill an empty file with the preset's frame; every row keeps its origin and as-of date."""
    session.add(Organization())
    session.add(Policy(preset=preset.key, title="デジタル人材確保・育成方針", years=5, review_years=5))
    for position, (name, manager) in enumerate(_RANKS):
        session.add(Rank(name=name, is_manager=manager, position=position))
    _install_skills(session, preset)
    tracks = _install_tracks(session, preset)
    personas = _install_personas(session, preset, tracks)
    _install_requirements(session, preset, personas)
    _install_ojt(session, preset)
    _install_targets(session, preset, personas)


def _origin(preset: Preset, part: Mapping[str, Any], position: int) -> dict[str, Any]:
    return {"origin": f"{preset.key}:{part['source']}", "as_of": part["as_of"], "position": position}


def _install_skills(session: Session, preset: Preset) -> None:
    frame = preset.frame
    for n, row in enumerate(frame["category"]):
        session.add(SkillCategory(key=row["key"], name=row["name"], **_origin(preset, frame, n)))
    for n, row in enumerate(frame["skill"]):
        session.add(
            Skill(
                key=row["key"],
                name=row["name"],
                definition=row["definition"],
                preset_definition=row["definition"],
                note=row.get("note", ""),
                **_origin(preset, frame, n),
            )
        )
    for n, row in enumerate(frame["scale"]):
        scale = Scale(key=row["key"], name=row["name"], **_origin(preset, frame, n))
        session.add(scale)
        session.flush()
        for level in row["level"]:
            session.add(ScaleLevel(scale_id=scale.id, **level))


def _install_tracks(session: Session, preset: Preset) -> dict[str, StageTrack]:
    frame = preset.frame
    tracks = {}
    for n, row in enumerate(frame["track"]):
        track = StageTrack(key=row["key"], name=row["name"], **_origin(preset, frame, n))
        session.add(track)
        session.flush()
        tracks[track.key] = track
        for m, stage in enumerate(row["stage"]):
            session.add(
                Stage(
                    key=f"{track.key}.{stage['key']}",
                    track_id=track.id,
                    name=stage["name"],
                    definition=stage["definition"],
                    **_origin(preset, frame, m),
                )
            )
    return tracks


def _install_personas(session: Session, preset: Preset, tracks: Mapping[str, StageTrack]) -> dict[str, Persona]:
    frame = preset.frame
    personas: dict[str, Persona] = {}
    for n, row in enumerate(frame["persona"]):
        parent, track = row.get("parent"), row.get("track")
        persona = Persona(
            key=row["key"],
            name=row["name"],
            role=row["role"],
            parent_id=personas[parent].id if parent else None,
            track_id=tracks[track].id if track else None,
            external=row.get("external", False),
            **_origin(preset, frame, n),
        )
        session.add(persona)
        session.flush()
        personas[persona.key] = persona
    return personas


def _install_requirements(session: Session, preset: Preset, personas: Mapping[str, Persona]) -> None:
    session.flush()
    skills = {skill.key: skill.id for skill in session.query(Skill)}
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
                        position=position,
                    )
                )
                position += 1


def _install_ojt(session: Session, preset: Preset) -> None:
    for n, row in enumerate(preset.ojt["phase"]):
        phase = OjtPhase(key=row["key"], name=row["name"], **_origin(preset, preset.ojt, n))
        session.add(phase)
        session.flush()
        for m, measure in enumerate(row["measure"]):
            session.add(OjtMeasure(phase_id=phase.id, **measure, **_origin(preset, preset.ojt, m)))


def _install_targets(session: Session, preset: Preset, personas: Mapping[str, Persona]) -> None:
    part = preset.targets
    indicators = {}
    for n, row in enumerate(part["indicator"]):
        persona = personas.get(row.get("persona", ""))
        plain = {k: v for k, v in row.items() if k != "persona"}
        indicator = Indicator(persona_id=persona.id if persona else None, **plain, **_origin(preset, part, n))
        session.add(indicator)
        session.flush()
        indicators[indicator.key] = indicator.id
    for n, row in enumerate(part["target"]):
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
