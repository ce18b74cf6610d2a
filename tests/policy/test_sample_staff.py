"""The samples' staff: as many as the policy says, the same every time, with the names that are hard."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop.analysis.personas import effective_skills, in_use
from desktop.policy.book import make_book
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.rounds import all_rounds, broken_seals
from desktop.policy.starting import new_sample, read_facts
from desktop.store import Document

SIZES = {"town": 180, "village": 60, "city": 3000}
BODIES = {"town": (12, 3), "village": (5, 1), "city": (120, 0)}
HARD = ("髙橋", "𠮷田", "𣘺本", "葛󠄀城", "辻󠄀", "德永", "濵田", "栁沢", "山﨑", "神代")
ACROSS = "SELECT number, name, kana, joined_on, left_on, uuid FROM staff ORDER BY id"


@pytest.mark.parametrize("key", SIZES)
def test_a_sample_has_its_people_and_no_open_end(key: str) -> None:
    with contextlib.closing(new_sample(key)) as document:
        facts = read_facts(document)
        roster = roster_now(document, facts, facts.organization.roster_on)
        assert facts.staff_count == facts.organization.headcount == len(roster.serving) == SIZES[key]
        assert (len(facts.sections), sum(d.kind == "outpost" for d in facts.standing)) == BODIES[key]
        assert len(roster.people) > len(roster.serving)  # those who left stay in the history
        assert len({p.number for p in roster.people}) == len(roster.people)
        assert all(p.post and p.post.rank_id and p.personas for p in roster.serving)
        assert make_book(facts).findings == ()


def test_the_town_has_hard_names_and_people_of_the_same_name(staffed: Document) -> None:
    facts = read_facts(staffed)
    people = roster_now(staffed, facts, facts.organization.roster_on).people
    families = Counter(p.name.split("　")[0] for p in people)
    assert all(families[name] for name in HARD)
    assert {"斎藤", "斉藤", "齋藤", "齊藤"} <= families.keys()
    counted = {facts.persona_by_id[key].key: n for key, n in (facts.counted.personas if facts.counted else {}).items()}
    assert counted == {"general": 180, "promoter": 6, "dx_lead": 2, "infosys": 3, "manager": 13}


def test_a_sample_is_the_same_every_time(tmp_path: Path) -> None:
    found = []
    for n in range(2):
        with contextlib.closing(new_sample("village")) as document:
            path = document.publish(tmp_path / f"{n}.sqlite")
        with contextlib.closing(sqlite3.connect(path)) as connection:
            found.append(connection.execute(ACROSS).fetchall())
    assert found[0] == found[1]


def test_the_town_has_one_frozen_and_one_running_round(staffed: Document) -> None:
    newest, oldest = all_rounds(staffed)
    assert (newest.frozen_on, oldest.frozen_on) == ("", "2026-03-16")
    assert broken_seals(staffed) == ()
    assert staffed.undo_label == ""  # what a sample begins with is not undone
    counts = "SELECT COUNT(DISTINCT staff_id) FROM assessment WHERE round_id = :r"
    with staffed.read() as session:
        assert [session.execute(text(counts), {"r": r.id}).scalar_one() for r in (newest, oldest)] == [117, 165]
        assert session.execute(text("SELECT COUNT(*) FROM round_staff")).scalar_one() == 178
    facts = read_facts(staffed)
    assert len({placed.skill.id for p in in_use(facts) for placed in effective_skills(facts, p)}) == 29
