"""A whole file read at one moment into plain, detached rows: what every pure function works on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.catalog.preset import Preset, load
from desktop.models import (
    Answer,
    Appointment,
    Base,
    Department,
    Indicator,
    IndicatorYear,
    JobType,
    JobTypeLevel,
    LadderItem,
    Method,
    OjtMeasure,
    OjtPhase,
    Organization,
    OwnSection,
    Persona,
    PersonaDepartment,
    PersonaRank,
    Policy,
    PolicyVersion,
    Qualification,
    QualificationSkill,
    Rank,
    Requirement,
    Scale,
    ScaleLevel,
    SectionChoice,
    Skill,
    SkillCategory,
    SkillLevelText,
    SkillLink,
    SkillMethod,
    Stage,
    StageRule,
    StageTrack,
    StepSeen,
    StepState,
    Target,
    TargetYear,
    WordingChoice,
)

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True, slots=True)
class Counted:
    """What the roster says on its day: the staff in the denominator, and those of each persona that it knows of.

    on_leave: how many of the counted appointments are on leave; `staff` holds them or not, as the town declared.
    A persona that no rule gives and nobody was ever given is not in `personas`: the roster is silent about it.
    """

    on: str
    staff: int
    on_leave: int
    personas: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with everything that is needed to check it. numerator, denominator: of a rate; ids: the rows behind it.

    rows: the table that `ids` are keys of. value: what is counted, or the percentage to one place (half up).
    """

    key: str
    name: str
    unit: str
    on: str
    definition: str
    numerator: int
    denominator: int | None
    rows: str
    ids: tuple[int, ...]

    @property
    def value(self) -> float | None:
        """None: a rate of nothing, which is not 0."""
        if self.denominator is None:
            return self.numerator
        if not self.denominator:
            return None
        return (self.numerator * 2000 + self.denominator) // (2 * self.denominator) / 10

    @property
    def words(self) -> str:
        """「83.3％（10/12課）」「3人」: a percentage never stands without its denominator."""
        if self.denominator is None:
            return f"{self.numerator}{self.unit}"
        share = f"{self.value:g}％" if self.denominator else "―"
        return f"{share}（{self.numerator}/{self.denominator}{self.unit}）"


@dataclass(frozen=True)
class Facts:
    """All rows that the policy and the plans are made of. Rows are detached and never changed.

    `memo` holds what was worked out of these very facts already; a changed copy (`replace`) begins with an empty one.
    """

    preset: Preset
    organization: Organization
    policy: Policy
    departments: tuple[Department, ...]
    personas: tuple[Persona, ...]
    skills: Mapping[int, Skill]
    categories: Mapping[int, SkillCategory]
    requirements: tuple[Requirement, ...]
    scales: tuple[Scale, ...]
    levels: tuple[ScaleLevel, ...]
    level_texts: Mapping[tuple[int, int], str]
    tracks: Mapping[int, StageTrack]
    stages: tuple[Stage, ...]
    stage_rules: tuple[StageRule, ...]
    ranks: tuple[Rank, ...]
    persona_ranks: tuple[PersonaRank, ...]
    persona_departments: tuple[PersonaDepartment, ...]
    appointments: tuple[Appointment, ...]
    methods: tuple[Method, ...]
    skill_methods: tuple[SkillMethod, ...]
    job_types: tuple[JobType, ...]
    job_type_levels: tuple[JobTypeLevel, ...]
    qualifications: tuple[Qualification, ...]
    qualification_skills: tuple[QualificationSkill, ...]
    ladder: tuple[LadderItem, ...]
    skill_links: Mapping[tuple[str, str], SkillLink]
    phases: tuple[OjtPhase, ...]
    measures: tuple[OjtMeasure, ...]
    indicators: Mapping[int, Indicator]
    targets: tuple[Target, ...]
    target_years: Mapping[tuple[int, int], int]
    indicator_years: Mapping[tuple[int, int], int]
    answers: Mapping[str, Any]
    steps: Mapping[str, StepState]
    seen: frozenset[str]
    wordings: Mapping[str, WordingChoice]
    section_choices: Mapping[str, SectionChoice]
    own_sections: tuple[OwnSection, ...]
    versions: tuple[PolicyVersion, ...]

    counted: Counted | None = None  # None: there is no roster, the officer's own figures hold
    measured: Mapping[str, Measured] = field(default_factory=dict)  # indicators as they stand on the roster's day

    memo: dict[tuple[str, int], Any] = field(init=False, repr=False, compare=False, default_factory=dict)

    @cached_property
    def persona_by_id(self) -> Mapping[int, Persona]:
        """Every persona, in use or not, by its key in this file."""
        return {persona.id: persona for persona in self.personas}

    @cached_property
    def persona_by_key(self) -> Mapping[str, Persona]:
        """Every persona by its lasting key."""
        return {persona.key: persona for persona in self.personas}

    @cached_property
    def requirements_of(self) -> Mapping[int, tuple[Requirement, ...]]:
        """The rows of every persona, in order; a persona without any is not in it."""
        found: dict[int, list[Requirement]] = {}
        for need in self.requirements:
            found.setdefault(need.persona_id, []).append(need)
        return {persona_id: tuple(rows) for persona_id, rows in found.items()}

    def living_skill(self, skill_id: int) -> Skill:
        """The item that a skill lives on in: itself, or the one its duplicate was merged into (circles end)."""
        seen = {skill_id}
        skill = self.skills[skill_id]
        while skill.merged_into_id is not None and skill.merged_into_id not in seen:
            seen.add(skill.merged_into_id)
            skill = self.skills[skill.merged_into_id]
        return skill

    @cached_property
    def target_by_key(self) -> Mapping[str, Target]:
        """Every target by its lasting key."""
        return {target.key: target for target in self.targets}

    @property
    def standing(self) -> tuple[Department, ...]:
        """The departments that are there on the roster's day; all of them while there is no roster."""
        day = self.organization.roster_on
        return tuple(d for d in self.departments if not d.closed_on or not day or day <= d.closed_on)

    @property
    def offices(self) -> tuple[Department, ...]:
        """課, 出先 and 委員会: where a policy speaks of departments, 部 above and 係 below are no extra ones."""
        return tuple(d for d in self.standing if d.kind in {"section", "outpost", "board"})

    @property
    def sections(self) -> tuple[Department, ...]:
        """The 課, without 出先."""
        return tuple(d for d in self.standing if d.kind == "section")

    @property
    def main_departments(self) -> tuple[Department, ...]:
        """The 主要事業所管課."""
        return tuple(d for d in self.standing if d.is_main)

    @property
    def staff_count(self) -> int | None:
        """職員数: as the roster counts, else as the officer states."""
        return self.counted.staff if self.counted else self.organization.headcount

    def heads(self, persona: Persona) -> int | None:
        """The people of a persona: as the roster counts where it knows of it, else as the officer states."""
        known = self.counted.personas if self.counted else {}
        return known.get(persona.id, persona.headcount)

    def answer(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - JSON values
        """The stored answer of a question without a column of its own."""
        return self.answers.get(key, default)

    @property
    def end_year(self) -> int | None:
        """The last fiscal year of the policy's period."""
        if self.policy.base_year is None or not self.policy.years:
            return None
        return self.policy.base_year + self.policy.years - 1

    @property
    def is_small(self) -> bool:
        """A body under 100 staff, for which wordings and starters differ."""
        return self.staff_count is not None and self.staff_count < 100


_NO_POLICY = {
    "preset": "standard",
    "title": "",
    "version_label": "",
    "decided_on": "",
    "status": "draft",
    "spelling": "人材",
}


def load_facts(session: Session) -> Facts:
    """Read everything in one transaction, so that the parts belong together."""
    policy = session.scalars(select(Policy).order_by(Policy.id)).first() or Policy(**_NO_POLICY)
    return Facts(
        preset=load(policy.preset),
        organization=session.scalars(select(Organization).order_by(Organization.id)).first() or Organization(name=""),
        policy=policy,
        departments=_ordered(session, Department),
        personas=_ordered(session, Persona),
        skills={row.id: row for row in _ordered(session, Skill)},
        categories={row.id: row for row in _ordered(session, SkillCategory)},
        requirements=tuple(session.scalars(select(Requirement).order_by(Requirement.position))),
        scales=_ordered(session, Scale),
        level_texts={(row.skill_id, row.value): row.text for row in session.scalars(select(SkillLevelText))},
        levels=tuple(session.scalars(select(ScaleLevel).order_by(ScaleLevel.scale_id, ScaleLevel.value))),
        tracks={row.id: row for row in _ordered(session, StageTrack)},
        stages=_ordered(session, Stage),
        stage_rules=_ordered(session, StageRule),
        ranks=_ordered(session, Rank),
        persona_ranks=tuple(session.scalars(select(PersonaRank))),
        persona_departments=tuple(session.scalars(select(PersonaDepartment))),
        appointments=_ordered(session, Appointment),
        methods=_ordered(session, Method),
        skill_methods=tuple(session.scalars(select(SkillMethod))),
        job_types=_ordered(session, JobType),
        job_type_levels=tuple(session.scalars(select(JobTypeLevel))),
        qualifications=_ordered(session, Qualification),
        qualification_skills=tuple(session.scalars(select(QualificationSkill))),
        ladder=_ordered(session, LadderItem),
        skill_links={(row.left, row.right): row for row in session.scalars(select(SkillLink))},
        phases=_ordered(session, OjtPhase),
        measures=_ordered(session, OjtMeasure),
        indicators={row.id: row for row in _ordered(session, Indicator)},
        targets=_ordered(session, Target),
        indicator_years={(r.indicator_id, r.fiscal_year): r.value for r in session.scalars(select(IndicatorYear))},
        target_years={(row.target_id, row.fiscal_year): row.value for row in session.scalars(select(TargetYear))},
        answers={row.key: json.loads(row.value) for row in session.scalars(select(Answer))},
        steps={row.key: row for row in session.scalars(select(StepState))},
        seen=frozenset(session.scalars(select(StepSeen.key))),
        wordings={row.paragraph: row for row in session.scalars(select(WordingChoice))},
        section_choices={row.key: row for row in session.scalars(select(SectionChoice))},
        own_sections=_ordered(session, OwnSection),
        versions=tuple(session.scalars(select(PolicyVersion).order_by(PolicyVersion.id))),
    )


def _ordered(session: Session, model: type[Row]) -> tuple[Row, ...]:
    columns = model.__table__.c
    return tuple(session.scalars(select(model).order_by(columns.position, columns.id)))
