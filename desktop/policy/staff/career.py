"""経歴: what is on record about one person's way, in the order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.analysis.facts import Facts
from desktop.analysis.roster import Post, Roster
from desktop.models.labels import code_label

from .records import Records

POST, SEAT, CASE, TRAINING, QUALIFICATION, STAGE = "所属", "推進員", "DX案件", "受講", "資格", "到達判定"
_ORDER: Final = (POST, SEAT, CASE, TRAINING, QUALIFICATION, STAGE)


@dataclass(frozen=True, slots=True)
class CareerLine:
    """One dated thing. until "" = still going on, or a single day."""

    on: str
    until: str
    kind: str
    words: str

    @property
    def lasts(self) -> bool:
        """Whether it is a span of time and not a day."""
        return self.kind in (POST, SEAT, CASE)


def career(
    facts: Facts, roster: Roster, postings: Sequence[tuple[bool, Post]], records: Records
) -> tuple[CareerLine, ...]:
    """Everything of one person, oldest first; what has no day stands at the top."""
    lines = (
        *_posts(facts, roster, postings),
        *_seats(roster, records),
        *_cases(records),
        *(CareerLine(t.held_on, "", TRAINING, t.title) for t in records.trainings if t.state == "done"),
        *_held(facts, records),
        *_judged(facts, records),
    )
    return tuple(sorted(lines, key=lambda line: (line.on, _ORDER.index(line.kind))))


def _posts(facts: Facts, roster: Roster, postings: Iterable[tuple[bool, Post]]) -> Iterator[CareerLine]:
    ranks = {rank.id: rank.name for rank in facts.ranks}
    for main, post in postings:
        place = roster.tree.label(post.department_id) or "所属なし"
        words = (place, ranks.get(post.rank_id or 0, ""), post.title, "" if main else "（兼務）")
        yield CareerLine(post.from_on, post.until_on, POST, "　".join(dict.fromkeys(filter(None, words))))


def _seats(roster: Roster, records: Records) -> Iterator[CareerLine]:
    """A seat lasts for its fiscal year at the longest."""
    for plan in records.seats:
        begun = plan.appointed_on or f"{plan.fiscal_year}-04-01"
        ended = plan.closed_on or f"{plan.fiscal_year + 1}-03-31"
        yield CareerLine(begun, ended, SEAT, f"DX推進員（{roster.tree.label(plan.department_id)}）")


def _cases(records: Records) -> Iterator[CareerLine]:
    for each in records.cases:
        case, role = each.case, each.role
        words = f"「{case.title}」を{code_label('part', role.part)}（{code_label('status', case.status)}）"
        yield CareerLine(role.from_on or case.started_on, role.until_on or case.ended_on, CASE, words)


def _held(facts: Facts, records: Records) -> Iterator[CareerLine]:
    names = {row.id: row.name for row in facts.qualifications}
    for held in records.qualifications:
        yield CareerLine(held.acquired_on, "", QUALIFICATION, names.get(held.qualification_id, ""))


def _judged(facts: Facts, records: Records) -> Iterator[CareerLine]:
    stages = {stage.id: stage.name for stage in facts.stages}
    for row in records.judgements:
        persona = facts.persona_by_id.get(row.persona_id)
        stage = stages.get(row.stage_id or 0, "段階の取消し")
        yield CareerLine(row.judged_on, "", STAGE, f"{persona.name if persona else ''}　{stage}（{row.reason}）")
