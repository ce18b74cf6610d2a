"""What is stored: tables and their invariants. Imports nothing of ours."""

from .base import Base, Preset, Thing, new_uuid
from .journal import Batch, Change, JournalSession, Meta
from .ojt import OjtMeasure, OjtPhase
from .organization import Department, Organization, Rank
from .persona import Persona, Stage, StageTrack
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
from .skill import Requirement, Scale, ScaleLevel, Skill, SkillCategory
from .takeout import Takeout
from .target import Indicator, Target, TargetYear

__all__ = [
    "Answer",
    "Base",
    "Batch",
    "Change",
    "Department",
    "Indicator",
    "JournalSession",
    "Meta",
    "OjtMeasure",
    "OjtPhase",
    "Organization",
    "OwnSection",
    "Persona",
    "Policy",
    "PolicyVersion",
    "Preset",
    "Rank",
    "Requirement",
    "Scale",
    "ScaleLevel",
    "SectionChoice",
    "Skill",
    "SkillCategory",
    "Stage",
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
