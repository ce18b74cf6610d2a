"""Where an answer lives: a column of a row, a set of rows, or the answer table. One pair get/put for each place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.models import (
    Answer,
    Base,
    Indicator,
    IndicatorYear,
    LadderItem,
    Method,
    Organization,
    OwnSection,
    Persona,
    Policy,
    SectionChoice,
    StageTrack,
    Target,
    TargetYear,
    WordingChoice,
    new_uuid,
)

from .departments import standing, sync_names

NO_TRACK = "none"  # the town decided: no stages for this persona
OWN_PERSONA = "own-"

Get = Callable[[Facts, str], Any]
Put = Callable[[Session, str, Any], None]


def get_answer(facts: Facts, key: str) -> Any:  # noqa: ANN401 - JSON values
    """A question without a column of its own."""
    return facts.answer(key)


def put_answer(session: Session, key: str, value: Any) -> None:  # noqa: ANN401
    """Store or, when emptied, remove an answer."""
    row = session.get(Answer, key)
    if value in (None, "", []):
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(Answer(key=key, value=json.dumps(value, ensure_ascii=False)))
    else:
        row.value = json.dumps(value, ensure_ascii=False)


def _single(model: type[Organization] | type[Policy], column: str) -> tuple[Get, Put]:
    def get(facts: Facts, _subject: str) -> Any:  # noqa: ANN401
        return getattr(facts.organization if model is Organization else facts.policy, column)

    def put(session: Session, _subject: str, value: Any) -> None:  # noqa: ANN401
        row: Base | None = session.scalars(select(model).order_by(model.id)).first()
        if row is None:
            row = model()
            session.add(row)
        numeric = column in {"headcount", "base_year", "years", "review_years"}
        setattr(row, column, value if numeric else value or "")

    return get, put


def _get_departments(kind: str) -> Get:
    # The same name may stand under several 部; as an answer it is one line
    return lambda facts, _subject: list(dict.fromkeys(d.name for d in facts.standing if d.kind == kind))


def _put_departments(kind: str) -> Put:
    return lambda session, _subject, value: sync_names(session, kind, list(value or ()))


def _get_main(facts: Facts, _subject: str) -> list[str]:
    return list(dict.fromkeys(d.name for d in facts.main_departments))


def _put_main(session: Session, _subject: str, value: Any) -> None:  # noqa: ANN401
    wanted, rows = set(value or ()), standing(session)
    before = {row.name for row in rows if row.is_main}
    for row in rows:
        if row.name not in wanted:
            row.is_main = False
        elif row.name not in before:  # of two with one name, the one that was chosen in the tree stays the one
            row.is_main = True


def _get_used(facts: Facts, _subject: str) -> list[str]:
    return [p.key for p in facts.personas if p.active]


def _put_used(session: Session, _subject: str, value: Any) -> None:  # noqa: ANN401
    wanted = set(value or ())
    for row in session.scalars(select(Persona)):
        row.active = row.key in wanted


def _get_added(facts: Facts, _subject: str) -> list[str]:
    return [p.name for p in facts.personas if p.active and p.key.startswith(OWN_PERSONA)]


def _put_added(session: Session, _subject: str, value: Any) -> None:  # noqa: ANN401
    names = list(value or ())
    rows = list(session.scalars(select(Persona).order_by(Persona.position, Persona.id)))
    own = [row for row in rows if row.key.startswith(OWN_PERSONA)]
    active = [row for row in own if row.active]
    same_length = len(names) == len(active)
    for n, name in enumerate(names):
        row = next((p for p in own if p.name == name), None)
        if row is None and same_length and active[n].name not in names:
            row = active[n]
        if row is None:
            last = max((p.position for p in rows), default=0)
            row = Persona(key=f"{OWN_PERSONA}{new_uuid()[:8]}", name=name, position=last + 1 + n)
            session.add(row)
        row.name, row.active = name, True
    for row in active:
        row.active = row.name in names


def _persona(session: Session, key: str) -> Persona:
    return session.scalars(select(Persona).where(Persona.key == key)).one()


def _persona_column(column: str) -> tuple[Get, Put]:
    def get(facts: Facts, subject: str) -> Any:  # noqa: ANN401
        return getattr(facts.persona_by_key[subject], column)

    def put(session: Session, subject: str, value: Any) -> None:  # noqa: ANN401
        setattr(_persona(session, subject), column, value if column == "headcount" else value or "")

    return get, put


def _persona_link(column: str) -> tuple[Get, Put]:
    def get(facts: Facts, subject: str) -> str:
        other = getattr(facts.persona_by_key[subject], column)
        return facts.persona_by_id[other].key if other is not None else ""

    def put(session: Session, subject: str, value: Any) -> None:  # noqa: ANN401
        setattr(_persona(session, subject), column, _persona(session, value).id if value else None)

    return get, put


def _get_track(facts: Facts, subject: str) -> str:
    persona = facts.persona_by_key[subject]
    if persona.without_track:
        return NO_TRACK
    return facts.tracks[persona.track_id].key if persona.track_id is not None else ""


def _put_track(session: Session, subject: str, value: Any) -> None:  # noqa: ANN401
    persona = _persona(session, subject)
    persona.without_track = value == NO_TRACK
    track = session.scalars(select(StageTrack).where(StageTrack.key == (value or ""))).first()
    persona.track_id = track.id if track else None


def _target_column(column: str) -> tuple[Get, Put]:
    def get(facts: Facts, subject: str) -> Any:  # noqa: ANN401
        return getattr(facts.target_by_key[subject], column)

    def put(session: Session, subject: str, value: Any) -> None:  # noqa: ANN401
        row = session.scalars(select(Target).where(Target.key == subject)).one()
        empty: Any = {"value": None, "active": False}.get(column, "")
        setattr(row, column, empty if value is None else value)

    return get, put


def _get_year(facts: Facts, subject: str) -> int | None:
    key, _, year = subject.rpartition("@")
    return facts.target_years.get((facts.target_by_key[key].id, int(year)))


def _get_plan(facts: Facts, subject: str) -> int | None:
    key, _, year = subject.rpartition("@")
    indicator = next(i for i in facts.indicators.values() if i.key == key)
    return facts.indicator_years.get((indicator.id, int(year)))


def _put_yearly(
    owner: type[Target] | type[Indicator], yearly: type[TargetYear] | type[IndicatorYear], column: str
) -> Put:
    def put(session: Session, subject: str, value: Any) -> None:  # noqa: ANN401
        key, _, year = subject.rpartition("@")
        owner_id = session.scalars(select(owner.id).where(owner.key == key)).one()
        row: Any = session.get(yearly, (owner_id, int(year)))
        if value is None:
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(yearly(**{column: owner_id}, fiscal_year=int(year), value=value))
        else:
            row.value = value

    return put


def _get_method(facts: Facts, subject: str) -> str:
    return next(m.name for m in facts.methods if m.key == subject)


def _put_method(session: Session, subject: str, value: Any) -> None:  # noqa: ANN401
    session.scalars(select(Method).where(Method.key == subject)).one().name = value or ""


def _get_variant(facts: Facts, subject: str) -> str:
    choice = facts.wordings.get(subject)
    return choice.variant if choice else ""


def _put_variant(session: Session, subject: str, value: Any) -> None:  # noqa: ANN401
    _wording(session, subject).variant = value or ""


def _get_own(facts: Facts, subject: str) -> str | None:
    choice = facts.wordings.get(subject)
    return choice.own_text if choice else None


def _put_own(session: Session, subject: str, value: Any) -> None:  # noqa: ANN401
    _wording(session, subject).own_text = value or None


def _wording(session: Session, paragraph: str) -> WordingChoice:
    row = session.get(WordingChoice, paragraph)
    if row is None:
        row = WordingChoice(paragraph=paragraph)
        session.add(row)
    return row


def _get_section(facts: Facts, subject: str) -> bool:
    choice = facts.section_choices.get(subject)
    if choice is not None:
        return choice.enabled
    return next(s.enabled for s in facts.preset.sections if s.key == subject)


def _put_section(session: Session, subject: str, value: Any) -> None:  # noqa: ANN401
    row = session.get(SectionChoice, subject)
    if row is None:
        session.add(SectionChoice(key=subject, enabled=bool(value)))
    else:
        row.enabled = bool(value)


def _own_section_column(column: str) -> tuple[Get, Put]:
    def get(facts: Facts, subject: str) -> str:
        return next((str(getattr(s, column)) for s in facts.own_sections if s.uuid == subject), "")

    def put(session: Session, subject: str, value: Any) -> None:  # noqa: ANN401
        row = session.scalars(select(OwnSection).where(OwnSection.uuid == subject)).one()
        setattr(row, column, value or "")

    return get, put


def _get_ladder(facts: Facts, _subject: str) -> bool | None:
    # 「いいえ」 is no answer here: a ladder that nobody has checked stays an open question
    return all(item.confirmed for item in facts.ladder) or None


def _put_ladder(session: Session, _subject: str, value: Any) -> None:  # noqa: ANN401
    for row in session.scalars(select(LadderItem)):
        row.confirmed = bool(value)


PLACES: dict[str, tuple[Get, Put]] = {
    "organization.name": _single(Organization, "name"),
    "organization.kind": _single(Organization, "kind"),
    "organization.headcount": _single(Organization, "headcount"),
    **{
        f"policy.{column}": _single(Policy, column)
        for column in (
            "title",
            "version_label",
            "decided_on",
            "status",
            "base_year",
            "years",
            "review_years",
            "spelling",
        )
    },
    "departments.sections": (_get_departments("section"), _put_departments("section")),
    "departments.outposts": (_get_departments("outpost"), _put_departments("outpost")),
    "departments.main": (_get_main, _put_main),
    "personas.used": (_get_used, _put_used),
    "personas.added": (_get_added, _put_added),
    "persona.role": _persona_column("role"),
    "persona.headcount": _persona_column("headcount"),
    "persona.assignment": _persona_column("assignment"),
    "persona.training": _persona_column("training"),
    "persona.parent": _persona_link("parent_id"),
    "persona.merged": _persona_link("merged_into_id"),
    "persona.track": (_get_track, _put_track),
    "target.value": _target_column("value"),
    "target.basis": _target_column("basis"),
    "target.active": _target_column("active"),
    "target.year": (_get_year, _put_yearly(Target, TargetYear, "target_id")),
    "indicator.year": (_get_plan, _put_yearly(Indicator, IndicatorYear, "indicator_id")),
    "method.name": (_get_method, _put_method),
    "ladder.confirmed": (_get_ladder, _put_ladder),
    "wording.variant": (_get_variant, _put_variant),
    "wording.own": (_get_own, _put_own),
    "section.enabled": (_get_section, _put_section),
    "own_section.title": _own_section_column("title"),
    "own_section.text": _own_section_column("text"),
}
ANSWER: tuple[Get, Put] = (get_answer, put_answer)


def place(bind: str) -> tuple[Get, Put]:
    """The pair for a bind name; questions without one live in the answer table under their own key."""
    return PLACES.get(bind, ANSWER)
