"""Stages from facts: a table of cases worked out by hand, and laws of the arithmetic (K07, K08)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.analysis.facts import Facts
from desktop.analysis.judgement import Experience, Judged, judge, led_days
from desktop.models import StageRule, StageTrack

DAY = "2026-03-31"


def lead(first: str, last: str = "", case: int = 1) -> tuple[int, tuple[str, str]]:
    return case, (first, last)


# leads, leaves, day → full years and remaining days, by hand
YEARS = [
    ("nothing", (), (), DAY, (0, 0)),
    ("one day", (lead("2026-03-31"),), (), DAY, (0, 1)),
    ("a year to the day", (lead("2024-10-01", "2025-09-30"),), (), DAY, (1, 0)),
    ("a day short", (lead("2024-10-01", "2025-09-29"),), (), DAY, (0, 364)),
    ("a day more", (lead("2024-10-01", "2025-10-01"),), (), DAY, (1, 1)),
    ("seen on the last day", (lead("2024-10-01"),), (), "2025-09-30", (1, 0)),
    ("seen a day before", (lead("2024-10-01"),), (), "2025-09-29", (0, 364)),
    ("a leap year is one year", (lead("2023-04-01", "2024-03-31"),), (), DAY, (1, 0)),
    ("365 days of a leap year are a day short", (lead("2023-04-01", "2024-03-30"),), (), DAY, (0, 364)),
    ("from 29 February", (lead("2024-02-29", "2025-02-28"),), (), DAY, (1, 0)),
    ("from 29 February, a day short", (lead("2024-02-29", "2025-02-27"),), (), DAY, (0, 364)),
    ("two years", (lead("2024-04-01", "2026-03-31"),), (), DAY, (2, 0)),
    ("two half-years", (lead("2024-04-01", "2024-09-30"), lead("2025-04-01", "2025-09-30", 2)), (), DAY, (1, 1)),
    ("two half-years, short", (lead("2024-04-01", "2024-09-30"), lead("2025-10-01", "2026-03-30", 2)), (), DAY,
     (0, 364)),
    ("two cases at once count once", (lead("2025-04-01", "2025-09-30"), lead("2025-07-01", "2025-12-31", 2)), (), DAY,
     (0, 275)),
    ("one right after the other", (lead("2025-01-01", "2025-06-30"), lead("2025-07-01", "2025-12-31", 2)), (), DAY,
     (1, 0)),
    ("interrupted by leave", (lead("2024-04-01", "2025-03-31"),), (("2024-07-01", "2024-09-30"),), DAY, (0, 273)),
    ("leave over the whole time", (lead("2025-04-01", "2025-09-30"),), (("2025-01-01", ""),), DAY, (0, 0)),
    ("leave before", (lead("2024-10-01", "2025-09-30"),), (("2024-01-01", "2024-09-30"),), DAY, (1, 0)),
    ("leave on the last day", (lead("2024-10-01", "2025-09-30"),), (("2025-09-30", "2025-12-31"),), DAY, (0, 364)),
    ("begins later", (lead("2026-04-01"),), (), DAY, (0, 0)),
    ("ends before it begins", (lead("2025-04-01", "2025-03-31"),), (), DAY, (0, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("leads", "leaves", "day", "expected"), [row[1:] for row in YEARS], ids=[r[0] for r in YEARS])
def test_time_of_leading(leads, leaves, day: str, expected: tuple[int, int]) -> None:
    assert led_days(Experience(leads=leads, leaves=leaves), day) == expected


@given(st.dates(date(2020, 1, 1), date(2025, 1, 1)), st.integers(1, 4))
def test_whole_years_end_on_the_day_before(first: date, years: int) -> None:
    try:
        end = first.replace(year=first.year + years) - timedelta(days=1)
    except ValueError:
        end = date(first.year + years, 2, 28)
    found = Experience(leads=(lead(first.isoformat()),))
    assert led_days(found, end.isoformat())[0] == years
    assert led_days(found, (end - timedelta(days=2)).isoformat())[0] == years - 1


SPAN = st.tuples(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(0, 500))


@given(st.lists(SPAN, max_size=4), st.lists(SPAN, max_size=2), st.dates(date(2020, 1, 1), date(2027, 1, 1)))
def test_time_never_shrinks_with_the_days(leads: list, leaves: list, day: date) -> None:
    spans = [(a.isoformat(), (a + timedelta(days=n)).isoformat()) for a, n in leads]
    away = tuple((a.isoformat(), (a + timedelta(days=n)).isoformat()) for a, n in leaves)
    found = Experience(leads=tuple((n, span) for n, span in enumerate(spans)), leaves=away)
    now, later = led_days(found, day.isoformat()), led_days(found, (day + timedelta(days=1)).isoformat())
    assert now <= later
    assert led_days(replace(found, leads=(*found.leads, *found.leads)), day.isoformat()) == now


# --- stages --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def track(facts: Facts) -> StageTrack:
    return next(t for t in facts.tracks.values() if t.key == "promotion")


@pytest.fixture(scope="session")
def ruled(facts: Facts, track: StageTrack) -> Facts:
    """Step1: two trainings; Step2: leading for a year; Step3: two cases and guiding, or a skill at 3."""
    one, two, three = [s for s in facts.stages if s.track_id == track.id]
    skill = next(s for s in facts.skills.values() if s.key == "project_management")
    rules = (
        StageRule(id=1, stage_id=one.id, alternative=1, kind="training", number=2, text="", position=0),
        StageRule(id=2, stage_id=two.id, alternative=1, kind="case_years", number=1, text="", position=0),
        StageRule(id=3, stage_id=three.id, alternative=1, kind="case_count", number=2, text="", position=0),
        StageRule(id=4, stage_id=three.id, alternative=1, kind="mentoring", text="", position=1),
        StageRule(
            id=5, stage_id=three.id, alternative=2, kind="skill_level", number=3, skill_id=skill.id, text="", position=0
        ),
    )  # fmt: skip
    return replace(facts, stage_rules=rules)


TWO = (("業務の見直し", "2025-06-01"), ("データ活用", "2025-07-01"))
YEAR = lead("2024-10-01", "2025-09-30")
CASES = [
    ("nobody", Experience(), "", "あと研修2つ", ""),
    ("one training", Experience(trainings=TWO[:1]), "", "あと研修1つ", ""),
    ("the same training twice is one", Experience(trainings=(TWO[0], TWO[0])), "", "あと研修1つ", ""),
    ("two trainings", Experience(trainings=TWO), "Step1", "あとリード1年", ""),
    ("a training still to come", Experience(trainings=(TWO[0], ("明日の研修", "2026-04-01"))), "", "あと研修1つ", ""),
    ("half a year", Experience(TWO, (lead("2025-10-01", "2026-03-31"),)), "Step1", "あとリード6か月", ""),
    ("a year", Experience(TWO, (YEAR,)), "Step2", "「プロジェクトマネジメント」の評価", ""),
    ("a year and two cases", Experience(TWO, (YEAR, lead("2025-12-01", case=2))), "Step2", "あと支援1件", ""),
    ("everything", Experience(TWO, (YEAR, lead("2025-12-01", case=2)), ("c",)), "Step3", "", ""),
    ("guiding without a second case", Experience(TWO, (YEAR,), ("c",)), "Step2", "あと案件1件", ""),
    ("the training is missing", Experience((), (YEAR, lead("2025-12-01", case=2)), ("c",)), "", "あと研修2つ",
     "Step2 Step3"),
    ("only the year is missing", Experience(TWO, (lead("2026-03-01"), lead("2026-03-02", case=2)), ("c",)), "Step1",
     "あとリード11か月", "Step3"),
]  # fmt: skip


def shown(judged: Judged) -> tuple[str, str, str]:
    reached = judged.reached.name if judged.reached else ""
    short = judged.one_short.gap if judged.one_short else ""
    return reached, short, " ".join(step.stage.name for step in judged.jumped)


@pytest.mark.parametrize(("found", "reached", "short", "jumped"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_stage_and_what_is_missing(
    ruled: Facts, track: StageTrack, found: Experience, reached: str, short: str, jumped: str
) -> None:
    judged = judge(ruled, track, found, DAY)
    assert shown(judged) == (reached, short, jumped)


@pytest.mark.parametrize(("level", "reached"), [(None, "Step2"), (-1, "Step2"), (2, "Step2"), (3, "Step3")])
def test_the_other_alternative_is_enough(ruled: Facts, track: StageTrack, level: int | None, reached: str) -> None:
    skill = next(s for s in ruled.skills.values() if s.key == "project_management")
    judged = judge(ruled, track, Experience(TWO, (YEAR,), levels={skill.id: level}), DAY)
    assert shown(judged)[0] == reached


def test_what_only_a_person_can_say_is_left_open(facts: Facts, track: StageTrack) -> None:
    stages = [s for s in facts.stages if s.track_id == track.id]
    manual = StageRule(id=1, stage_id=stages[0].id, alternative=1, kind="manual", text="所属長が認める", position=0)
    judged = judge(replace(facts, stage_rules=(manual,)), track, Experience(), DAY)
    assert [step.holds for step in judged.steps] == [None, None, None]
    assert (judged.reached, judged.one_short, judged.jumped) == (None, None, ())
    assert judged.steps[0].rules[0].words == "所属長が認める"


def test_a_named_training_counts_by_its_name(facts: Facts, track: StageTrack) -> None:
    stage = next(s for s in facts.stages if s.track_id == track.id)
    named = StageRule(id=1, stage_id=stage.id, alternative=1, kind="training", text="データ 活用", position=0)
    ruled = replace(facts, stage_rules=(named,))
    assert judge(ruled, track, Experience(trainings=(("ﾃﾞｰﾀ活用 初級", ""),)), DAY).reached is stage
    assert judge(ruled, track, Experience(trainings=(("業務の見直し", ""),)), DAY).reached is None
