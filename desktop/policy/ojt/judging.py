"""育成段階: what the records say about everybody with a track, against what was judged before.

Nothing here judges by itself: a proposal becomes a judgement when somebody accepts it, or is overridden with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.analysis.indicators import read_judgements, read_roles
from desktop.analysis.judgement import Experience, Judged, Span, judge
from desktop.analysis.roster import Person, Roster
from desktop.analysis.stages import rules_of, stages_in, tools
from desktop.models import CONFIRMED, CheckRound, Persona, Stage, StageJudgement, StageRule, StageTrack
from desktop.policy.staff.now import roster_now, roster_rows
from desktop.policy.staff.rounds import all_rounds
from desktop.store import Document, WorldError

# What proposals are worked out of, besides the roster
TABLES: Final = frozenset(
    {"attendance", "dx_case", "case_role", "check_round", "assessment", "stage_judgement", "stage_rule", "stage",
     "stage_track", "skill"}
)  # fmt: skip
_TRAININGS = "SELECT staff_id, title FROM attendance WHERE state = 'done' AND held_on <= ? ORDER BY staff_id, title"
_LEVELS = "SELECT staff_id, skill_id, level FROM assessment WHERE round_id = ? AND layer = ? AND skill_id IN ({some})"


@dataclass(frozen=True)
class Experiences:
    """What is on record about everybody up to a day. `round`: the check whose confirmed levels count, if any."""

    on: str
    round: CheckRound | None
    trainings: Mapping[int, tuple[tuple[str, str], ...]]
    leads: Mapping[int, tuple[tuple[int, Span], ...]]
    guided: Mapping[int, tuple[str, ...]]
    levels: Mapping[int, Mapping[int, int | None]]
    leaves: Mapping[int, tuple[Span, ...]]

    def of(self, staff_id: int) -> Experience:
        """What is on record about one person."""
        leads = self.leads.get(staff_id, ())
        return Experience(
            self.trainings.get(staff_id, ()),
            leads,
            self.guided.get(staff_id, ()),
            self.levels.get(staff_id, {}),
            self.leaves.get(staff_id, ()) if leads else (),  # leave matters only where there is time to take it from
        )

    @property
    def round_words(self) -> str:
        """Which check the levels are of, and whether it is still going on."""
        if self.round is None:
            return "スキルチェックはまだありません"
        return f"{self.round.name}（{'凍結済み' if self.round.frozen_on else '実施中'}）の確定レベル"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One person as one persona: the last judgement on or before the day, and what the records say now."""

    person: Person
    persona: Persona
    judged: Judged
    recorded: StageJudgement | None
    stage: Stage | None

    @property
    def proposed(self) -> Stage | None:
        """The stage that follows from the records."""
        return self.judged.reached

    @property
    def change(self) -> int:
        """1: the records say more than was judged; -1: they speak against it; 0: the same, or they cannot tell."""
        steps = self.judged.steps
        order = [step.stage.id for step in steps]
        was = order.index(self.stage.id) + 1 if self.stage is not None else 0
        if self._reached < was:
            return -1 if any(step.holds is False for step in steps[self._reached : was]) else 0
        return int(self._reached > was)

    @property
    def recorded_words(self) -> str:
        """The stage on record; nothing judged yet is not the same as a stage taken back."""
        if self.recorded is None:
            return "未判定"
        return self.stage.name if self.stage is not None else "なし（取消し）"

    @property
    def proposed_words(self) -> str:
        """The proposed stage."""
        return self.proposed.name if self.proposed is not None else "―"

    @property
    def reason(self) -> str:
        """What the proposed stage rests on, or what is known where there is none yet."""
        reached = [step for step in self.judged.steps if step.holds][: self._reached]
        held = [rule.words for step in reached for rule in step.rules]
        return "、".join(held)

    @property
    def missing(self) -> str:
        """What the next stage still asks for."""
        step = self.judged.next
        if step is None:
            return ""
        gaps = [rule.words if rule.holds is None else rule.gap for rule in step.missing]
        return f"{step.stage.name}まで：{'、'.join(gaps) or '条件が決まっていません'}"

    @property
    def contradiction(self) -> str:
        """Stages that hold although one below does not (K08), in words."""
        jumped = self.judged.jumped
        if not jumped:
            return ""
        below = self.judged.next
        names = "、".join(step.stage.name for step in jumped)
        return f"{names}の条件は満たすが、{below.stage.name if below else ''}の条件が足りない"

    @property
    def _reached(self) -> int:
        reached = self.proposed
        order = [step.stage.id for step in self.judged.steps]
        return order.index(reached.id) + 1 if reached is not None else 0


@dataclass(frozen=True)
class Proposals:
    """Everybody whose persona has a track with conditions, and the personas whose track has none yet."""

    rows: tuple[Proposal, ...]
    unruled: tuple[Persona, ...]
    experiences: Experiences

    @property
    def on(self) -> str:
        """As of which day."""
        return self.experiences.on


FILTERS: Final = {"": "全員", "short": "あと一つ", "jumped": "矛盾", "changed": "変わった"}


def fits(row: Proposal, which: str) -> bool:
    """Whether a row is in one of FILTERS."""
    match which:
        case "short":
            return row.judged.one_short is not None
        case "jumped":
            return bool(row.judged.jumped)
        case "changed":
            return row.change != 0
        case _:
            return True


def newest_round(document: Document, day: str) -> CheckRound | None:
    """The check that was begun last on or before a day."""
    return next((each for each in all_rounds(document) if each.opened_on <= day), None)


def read_experiences(document: Document, facts: Facts, day: str, which: CheckRound | None = None) -> Experiences:
    """What is on record about everybody; the levels are those of `which`, or of the newest check of the day."""
    chosen = which or newest_round(document, day)
    with document.read() as session:
        leads, guided = read_roles(session, day)
        return Experiences(
            day,
            chosen,
            read_trainings(session, day),
            leads,
            guided,
            _levels(session, facts, chosen.id) if chosen is not None else {},
            roster_rows(document).leaves,
        )


def proposals(document: Document, facts: Facts, day: str, which: CheckRound | None = None) -> Proposals:
    """What the records say about everybody in service on a day, in the order of the roster."""
    found = read_experiences(document, facts, day, which)
    with document.read() as session:
        judgements = read_judgements(session, day)
    return propose(facts, roster_now(document, facts, day), found, judgements)


def propose(
    facts: Facts,
    roster: Roster,
    found: Experiences,
    judgements: Mapping[tuple[int, int], StageJudgement],
    people: Iterable[Person] | None = None,
) -> Proposals:
    """The same from what was read before. People with the same records are judged once: there may be 40,000."""
    tracks = {p.id: _ruled(facts, p) for p in facts.personas}
    stages = {stage.id: stage for stage in facts.stages}
    known: dict[Any, Judged] = {}
    rows = []
    for person in roster.serving if people is None else people:
        for persona_id in person.personas:
            track = tracks[persona_id]
            if track is None:
                continue
            experience = found.of(person.id)
            key = track.id, _key(experience)
            if key not in known:
                known[key] = judge(facts, track, experience, found.on)
            last = judgements.get((person.id, persona_id))
            stage = stages.get(last.stage_id or 0) if last is not None else None
            if stage is not None and stage.track_id != track.id:
                stage = None  # the persona has another track by now
            rows.append(Proposal(person, facts.persona_by_id[persona_id], known[key], last, stage))
    taken = {persona_id for person in roster.serving for persona_id in person.personas}
    unruled = tuple(
        p for p in facts.personas if p.id in taken and p.track_id and not p.without_track and tracks[p.id] is None
    )
    return Proposals(tuple(rows), unruled, found)


def accept(document: Document, rows: Sequence[Proposal], day: str) -> int:
    """Record the proposals that say more than what was judged; returns how many. One action. Raises WorldError.

    A stage is never lowered here: that takes a reason of its own (`records.judge`).
    """
    rising = [row for row in rows if row.change > 0 and row.proposed is not None]
    if not rising:
        raise WorldError(
            "選んだ人の中に、記録より上の案になっている人はいません。",
            "段階を下げるときや案と違う段階にするときは、1人ずつ理由を書いて判定してください。何も変えていません。",
        )
    with document.action(f"到達判定を{len(rising)}件記録する") as session:
        for row in rising:
            session.add(
                StageJudgement(
                    staff_id=row.person.id,
                    persona_id=row.persona.id,
                    stage_id=row.proposed.id if row.proposed else None,
                    judged_on=day,
                    reason=row.reason,
                    actor=document.actor,
                )
            )
    return len(rising)


# --- inner works -----------------------------------------------------------------------------------------------


def _ruled(facts: Facts, persona: Persona) -> StageTrack | None:
    """The track of a persona, if any of its stages can be told from records."""
    if persona.track_id is None or persona.without_track or persona.track_id not in facts.tracks:
        return None
    track = facts.tracks[persona.track_id]
    return track if any(rules_of(facts, stage) for stage in stages_in(facts, track)) else None


def _key(experience: Experience) -> tuple[object, ...]:
    levels = tuple(sorted(experience.levels.items()))
    return experience.trainings, experience.leads, experience.guided, levels, experience.leaves


def read_trainings(session: Session, day: str) -> Mapping[int, tuple[tuple[str, str], ...]]:
    """The titles alone: those of the day and before were sorted out already, so that equal records are equal."""
    found: dict[int, list[tuple[str, str]]] = {}
    for staff_id, title in session.connection().exec_driver_sql(_TRAININGS, (day,)):
        found.setdefault(staff_id, []).append((title, ""))
    return {staff_id: tuple(dict.fromkeys(rows)) for staff_id, rows in found.items()}


def _levels(session: Session, facts: Facts, round_id: int) -> Mapping[int, Mapping[int, int | None]]:
    """The confirmed levels of the skills that some condition asks for; a merged duplicate speaks where needed."""
    wanted = _skills_asked(facts, facts.stage_rules)
    living = {skill_id: facts.living_skill(skill_id).id for skill_id in facts.skills}
    asked = [skill_id for skill_id, alive in living.items() if alive in wanted]
    sql = _LEVELS.format(some=",".join(map(str, asked)) or "NULL")
    rows = session.connection().exec_driver_sql(sql, (round_id, CONFIRMED))
    found: dict[int, dict[int, int | None]] = {}
    for staff_id, skill_id, level in sorted(rows, key=lambda row: living[row[1]] != row[1]):
        of_person = found.setdefault(staff_id, {})
        if of_person.get(living[skill_id]) is None:
            of_person[living[skill_id]] = level
    return found


def _skills_asked(facts: Facts, rules: Iterable[StageRule]) -> set[int]:
    found: set[int] = set()
    for rule in rules:
        if rule.kind in {"skill_level", "tool_level"} and rule.skill_id is not None:
            found.add(facts.living_skill(rule.skill_id).id)
        elif rule.kind == "tool_level":
            found |= {skill.id for skill in tools(facts)}
    return found
