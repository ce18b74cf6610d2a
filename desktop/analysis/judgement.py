"""到達判定: from what is on record about a person to the stage that follows from it, with the reason in words.

The arithmetic of years (001 ch4-1 speaks of 「1年以上」 without saying how to count): days on which somebody leads at
least one case count once, days of leave do not. An unbroken year is over on the day before the same date of the next
year; what is left of broken spans adds up, 365 days being a year. A rule holds from the end of the day that fills it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from desktop.models import Stage, StageRule, StageTrack

from .facts import Facts
from .stages import levels_of_skill, rule_words, rules_of, stages_in, tools

_YEAR = 365
Span = tuple[str, str]  # ISO days, first and last; "" at the end: still going on


@dataclass(frozen=True, slots=True)
class Experience:
    """What is on record about one person. levels: settled ones by skill; leads: by case, the spans of leading it.

    guided: how many cases of others were supported. Trainings are those attended, with the day.
    """

    trainings: tuple[tuple[str, str], ...] = ()
    leads: tuple[tuple[int, Span], ...] = ()
    guided: tuple[str, ...] = ()
    levels: Mapping[int, int | None] = field(default_factory=dict)
    leaves: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """One rule for one person. holds None: only a person can say. gap: what is still missing, in words."""

    rule: StageRule
    holds: bool | None
    words: str
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One stage for one person, by its best alternative. holds None: not to be told from the records."""

    stage: Stage
    holds: bool | None
    rules: tuple[Held, ...]

    @property
    def missing(self) -> tuple[Held, ...]:
        """The rules that stand in the way."""
        return tuple(rule for rule in self.rules if not rule.holds)


@dataclass(frozen=True, slots=True)
class Judged:
    """The proposal for one person and track. reached None: not even the first stage follows from the records.

    jumped: stages that hold although one below them does not (K08); next: the first that does not hold.
    """

    track: StageTrack
    steps: tuple[Step, ...]

    @property
    def reached(self) -> Stage | None:
        """The last stage up to which everything holds."""
        found = None
        for step in self.steps:
            if not step.holds:
                break
            found = step.stage
        return found

    @property
    def next(self) -> Step | None:
        """The stage to work for."""
        return next((step for step in self.steps if not step.holds), None)

    @property
    def one_short(self) -> Held | None:
        """The one condition that keeps the next stage away, if it is only one and the records can tell."""
        step = self.next
        if step is None or len(step.missing) != 1 or step.missing[0].holds is None:
            return None
        return step.missing[0]

    @property
    def jumped(self) -> tuple[Step, ...]:
        """Stages that hold above one that does not: something below is missing or was not written down."""
        seen = False
        found = []
        for step in self.steps:
            seen = seen or step.holds is False
            if seen and step.holds:
                found.append(step)
        return tuple(found)


def judge(facts: Facts, track: StageTrack, experience: Experience, day: str) -> Judged:
    """What follows for a track from the records up to and including a day."""
    return Judged(track, tuple(_step(facts, stage, experience, day) for stage in stages_in(facts, track)))


def led_days(experience: Experience, day: str) -> tuple[int, int]:
    """The time of leading up to a day as full years and remaining days (fewer than a year's)."""
    years = rest = 0
    for first, last in _spans(experience, date.fromisoformat(day)):
        full = _full_years(first, last)
        years += full
        rest += min((last - _later(first, full)).days + 1, _YEAR - 1)  # 365 days of a leap year are not its end yet
    return years + rest // _YEAR, rest % _YEAR


def _step(facts: Facts, stage: Stage, experience: Experience, day: str) -> Step:
    groups: dict[int, list[Held]] = {}
    for rule in rules_of(facts, stage):
        held = _CHECKS[rule.kind](facts, rule, experience, day)
        groups.setdefault(rule.alternative, []).append(held)
    if not groups:
        return Step(stage, None, ())
    best = min(groups.values(), key=lambda held: (sum(not h.holds for h in held), sum(h.holds is None for h in held)))
    if all(held.holds for held in best):
        return Step(stage, True, tuple(best))
    known = any(held.holds is False for held in best)
    return Step(stage, False if known else None, tuple(best))


# --- rules ---------------------------------------------------------------------------------------------------


def _training(_facts: Facts, rule: StageRule, experience: Experience, day: str) -> Held:
    named = _fold(rule.text)
    titles = {_fold(title) for title, held in experience.trainings if (not held or held <= day)}
    count = sum(1 for title in titles if named in title)
    return _counted(rule, count, rule.number or 1, "受講した研修が{}つ", "あと研修{}つ")


def _case_count(_facts: Facts, rule: StageRule, experience: Experience, day: str) -> Held:
    count = len({case for case, (first, _) in experience.leads if not first or first <= day})
    return _counted(rule, count, rule.number or 1, "リードした案件が{}件", "あと案件{}件")


def _mentoring(_facts: Facts, rule: StageRule, experience: Experience, _day: str) -> Held:
    return _counted(rule, len(experience.guided), rule.number or 1, "支援した案件が{}件", "あと支援{}件")


def _case_years(_facts: Facts, rule: StageRule, experience: Experience, day: str) -> Held:
    wanted = rule.number or 1
    years, rest = led_days(experience, day)
    words = f"リードした期間が{_period(years, rest)}"
    if years >= wanted:
        return Held(rule, True, words)
    missing = (wanted - years) * _YEAR - rest
    return Held(rule, False, words, f"あとリード{_period(missing // _YEAR, missing % _YEAR)}")


def _skill_level(facts: Facts, rule: StageRule, experience: Experience, _day: str) -> Held:
    if rule.skill_id is None or rule.number is None:
        return Held(rule, None, "条件のスキルかレベルが決まっていない")
    return _level(facts, rule, experience, facts.living_skill(rule.skill_id).id, rule.number)


def _tool_level(facts: Facts, rule: StageRule, experience: Experience, day: str) -> Held:
    if rule.skill_id is not None:
        return _skill_level(facts, rule, experience, day)
    wanted = [skill.id for skill in tools(facts)]
    if not wanted or rule.number is None:
        return Held(rule, None, "ツールごとの活用レベルが決まっていない")
    reached = [skill_id for skill_id in wanted if (experience.levels.get(skill_id) or 0) >= rule.number]
    words = f"{len(wanted)}のツールのうち{len(reached)}で到達"
    gap = "" if len(reached) == len(wanted) else f"あとツール{len(wanted) - len(reached)}"
    return Held(rule, not gap, words, gap)


def _level(facts: Facts, rule: StageRule, experience: Experience, skill_id: int, wanted: int) -> Held:
    skill, level = facts.skills[skill_id], experience.levels.get(skill_id)
    labels = {each.value: each.label for each in levels_of_skill(facts, skill)}
    if level is None or level < 0:
        return Held(rule, False, f"「{skill.name}」が未評価", f"「{skill.name}」の評価")
    words = f"「{skill.name}」が{labels.get(level, level)}"
    gap = "" if level >= wanted else f"「{skill.name}」を{labels.get(wanted, wanted)}に"
    return Held(rule, not gap, words, gap)


def _manual(facts: Facts, rule: StageRule, _experience: Experience, _day: str) -> Held:
    return Held(rule, None, rule_words(facts, rule), "人が確かめる条件")


def _counted(rule: StageRule, count: int, wanted: int, words: str, gap: str) -> Held:
    told = words.format(count) if count else words.partition("が")[0] + "がまだない"
    return Held(rule, count >= wanted, told, "" if count >= wanted else gap.format(wanted - count))


_CHECKS: dict[str, Callable[[Facts, StageRule, Experience, str], Held]] = {
    "training": _training,
    "tool_level": _tool_level,
    "case_years": _case_years,
    "case_count": _case_count,
    "mentoring": _mentoring,
    "skill_level": _skill_level,
    "manual": _manual,
}


# --- days ----------------------------------------------------------------------------------------------------


def _spans(experience: Experience, day: date) -> list[tuple[date, date]]:
    """The days of leading as separate spans: united over cases, without leave, up to the day."""
    leading = _united((span for _, span in experience.leads), day)
    for away in _united(experience.leaves, day):
        leading = [part for span in leading for part in _without(span, away)]
    return leading


def _united(spans: Iterable[Span], day: date) -> list[tuple[date, date]]:
    """Spans that touch or overlap become one; what begins after the day, or at no known day, is left out."""
    known = ((date.fromisoformat(first), date.fromisoformat(last) if last else day) for first, last in spans if first)
    dated = sorted((first, min(last, day)) for first, last in known)
    found: list[tuple[date, date]] = []
    for first, last in dated:
        if last < first:
            continue
        if found and first <= found[-1][1] + timedelta(days=1):
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def _without(span: tuple[date, date], away: tuple[date, date]) -> list[tuple[date, date]]:
    first, last = span
    if away[1] < first or last < away[0]:
        return [span]
    parts = [(first, away[0] - timedelta(days=1)), (away[1] + timedelta(days=1), last)]
    return [part for part in parts if part[0] <= part[1]]


def _full_years(first: date, last: date) -> int:
    after = last + timedelta(days=1)
    years = after.year - first.year
    return years if _later(first, years) <= after else years - 1


def _later(first: date, years: int) -> date:
    """The same date some years on; 2月29日 becomes 3月1日, so that the year before it is whole."""
    try:
        return first.replace(year=first.year + years)
    except ValueError:
        return date(first.year + years, 3, 1)


def _period(years: int, rest: int) -> str:
    """「1年」, 「8か月」, 「1年と12日」: months of thirty days, rounded down, days where it is less than one."""
    months = min(rest // 30, 11)
    parts = [f"{years}年" if years else "", f"{months}か月" if months else f"{rest}日" if rest or not years else ""]
    return "と".join(part for part in parts if part)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")
