"""The skill map: which items stand in it, and which in its tool extension (002 p12, p16)."""

from __future__ import annotations

from desktop.analysis.facts import Facts
from desktop.analysis.stages import levels_of_skill, tool_scale
from desktop.models import Skill

from .frame.matrix import home_categories
from .frame.skills import living


def map_skills(facts: Facts, *, tools: bool = False) -> tuple[Skill, ...]:
    """The items of the skill map, or those of its tool extension, in order of 分類; retired and merged ones are out."""
    scale, home, last = tool_scale(facts), home_categories(facts), len(facts.categories)
    found = (s for s in living(facts) if s.active and (scale is not None and s.scale_id == scale.id) == tools)
    return tuple(sorted(found, key=lambda s: home[s.id].position if s.id in home else last))


def map_levels(facts: Facts) -> int:
    """How many levels the items of the map are measured by; of several scales, the longest counts."""
    return max((len(levels_of_skill(facts, skill)) for skill in map_skills(facts)), default=0)
