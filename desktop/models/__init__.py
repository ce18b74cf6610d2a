"""What is stored: tables and their invariants. Imports nothing of ours."""

from .base import Base, Preset, Thing, new_uuid
from .job import JobType, JobTypeLevel, LadderItem, Qualification, QualificationSkill
from .journal import Batch, Change, JournalSession, Meta
from .ojt import OjtMeasure, OjtPhase
from .organization import Department, Organization, Rank
from .persona import Persona, PersonaRank, Stage, StageRule, StageTrack
from .policy import (
    Answer,
    OwnSection,
    Policy,
    PolicyVersion,
    SectionChoice,
    StepSeen,
    StepState,
    WordingChoice,
)
from .skill import (
    Method,
    Requirement,
    Scale,
    ScaleLevel,
    Skill,
    SkillCategory,
    SkillLevelText,
    SkillLink,
    SkillMethod,
)
from .takeout import Takeout
from .target import Indicator, IndicatorYear, Target, TargetYear

__all__ = [
    "Answer",
    "Base",
    "Batch",
    "Change",
    "Department",
    "Indicator",
    "IndicatorYear",
    "JobType",
    "JobTypeLevel",
    "JournalSession",
    "LadderItem",
    "Meta",
    "Method",
    "OjtMeasure",
    "OjtPhase",
    "Organization",
    "OwnSection",
    "Persona",
    "PersonaRank",
    "Policy",
    "PolicyVersion",
    "Preset",
    "Qualification",
    "QualificationSkill",
    "Rank",
    "Requirement",
    "Scale",
    "ScaleLevel",
    "SectionChoice",
    "Skill",
    "SkillCategory",
    "SkillLevelText",
    "SkillLink",
    "SkillMethod",
    "Stage",
    "StageRule",
    "StageTrack",
    "StepSeen",
    "StepState",
    "Takeout",
    "Target",
    "TargetYear",
    "Thing",
    "WordingChoice",
    "new_uuid",
]
