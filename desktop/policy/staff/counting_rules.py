"""人材像に就く人の決まり: everyone, by rank, by department; told beforehand who comes and who goes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from desktop.analysis.facts import Facts
from desktop.analysis.personas import standing_for
from desktop.analysis.roster import Roster, RosterRows, roster_on
from desktop.models import Department, Persona, PersonaDepartment, PersonaRank, Rank
from desktop.policy.frame.whatif import with_persona
from desktop.store import Document


@dataclass(frozen=True, slots=True)
class Rule:
    """Who takes a persona unless told otherwise for one person: ids of ranks and departments."""

    everyone: bool = False
    ranks: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class RulePreview:
    """How many people of the roster a rule would bring in and let go."""

    gained: int
    lost: int
    after: int

    @property
    def words(self) -> str:
        """Say it: 「12人が新しく就き、3人が外れます（変更後は42人）」."""
        if not self.gained and not self.lost:
            return f"就く人は変わりません（{self.after}人）。"
        parts = [f"{self.gained}人が新しく就き" if self.gained else "", f"{self.lost}人が外れ" if self.lost else ""]
        return f"{'、'.join(filter(None, parts))}ます（変更後は{self.after}人）。"


def rule_of(facts: Facts, persona_id: int) -> Rule:
    """The rule as it is stored."""
    return Rule(
        facts.persona_by_id[persona_id].everyone,
        frozenset(row.rank_id for row in facts.persona_ranks if row.persona_id == persona_id),
        frozenset(row.department_id for row in facts.persona_departments if row.persona_id == persona_id),
    )


def rule_words(facts: Facts, rule: Rule) -> str:
    """「全職員」, 「職層: 課長級、部長級」; "" for none."""
    if rule.everyone:
        return "全職員"
    ranks = "、".join(rank.name for rank in facts.ranks if rank.id in rule.ranks)
    housed = "、".join(d.name for d in facts.departments if d.id in rule.departments)
    return "　".join(filter(None, (f"職層: {ranks}" if ranks else "", f"部署: {housed}" if housed else "")))


def with_rule(facts: Facts, persona_id: int, rule: Rule) -> Facts:
    """The facts as they would be with another rule."""
    ranks = [row for row in facts.persona_ranks if row.persona_id != persona_id]
    ranks += [PersonaRank(persona_id=persona_id, rank_id=rank_id, position=0) for rank_id in rule.ranks]
    housed = [row for row in facts.persona_departments if row.persona_id != persona_id]
    housed += [PersonaDepartment(persona_id=persona_id, department_id=key, position=0) for key in rule.departments]
    changed = with_persona(facts, persona_id, everyone=rule.everyone)
    return replace(changed, persona_ranks=tuple(ranks), persona_departments=tuple(housed))


def holders(facts: Facts, roster: Roster, persona_id: int) -> frozenset[int]:
    """Those who have a persona on the roster's day; a merged one is held as the one it lives in."""
    standing = standing_for(facts, facts.persona_by_id[persona_id]).id
    return frozenset(person.id for person in roster.serving if standing in person.personas)


def preview(facts: Facts, rows: RosterRows, day: str, persona_id: int, rule: Rule) -> RulePreview:
    """Who would come and go with another rule, on a day."""
    was = holders(facts, roster_on(rows, facts, day), persona_id)
    after = with_rule(facts, persona_id, rule)
    now = holders(after, roster_on(rows, after, day), persona_id)
    return RulePreview(len(now - was), len(was - now), len(now))


def set_rule(document: Document, persona_id: int, rule: Rule) -> None:
    """Store who takes a persona, as one action."""
    with document.action("人材像に就く人の決まりを変える") as session:
        session.get_one(Persona, persona_id).everyone = rule.everyone
        for row in session.scalars(select(PersonaRank).where(PersonaRank.persona_id == persona_id)):
            if row.rank_id not in rule.ranks:
                session.delete(row)
        for housed in session.scalars(select(PersonaDepartment).where(PersonaDepartment.persona_id == persona_id)):
            if housed.department_id not in rule.departments:
                session.delete(housed)
        for number, rank_id in enumerate(session.scalars(select(Rank.id).order_by(Rank.position))):
            if rank_id in rule.ranks and session.get(PersonaRank, (persona_id, rank_id)) is None:
                session.add(PersonaRank(persona_id=persona_id, rank_id=rank_id, position=number))
        for number, key in enumerate(session.scalars(select(Department.id).order_by(Department.position))):
            if key in rule.departments and session.get(PersonaDepartment, (persona_id, key)) is None:
                session.add(PersonaDepartment(persona_id=persona_id, department_id=key, position=number))
