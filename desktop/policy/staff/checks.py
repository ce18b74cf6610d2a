"""What does not fit in the roster and the skill checks, told by `check` and above the tabs of 職員とスキル表."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from desktop.analysis.departments import stands
from desktop.analysis.facts import Facts
from desktop.analysis.ojt import NOT_BEGUN
from desktop.analysis.roster import Person, Roster
from desktop.analysis.years import fiscal_year, japanese_date
from desktop.models import OjtPlan
from desktop.policy.inspection import Finding
from desktop.policy.ojt.now import ojt_now
from desktop.store import Document

from .now import roster_now, roster_rows
from .rounds import broken_seals

KIND, HR = "roster", "人事"
OJT = "OJT"  # the place of the navigation where seats are mended
_MOST = 3  # names in one sentence


def check_roster(document: Document, facts: Facts) -> tuple[Finding, ...]:
    """Everything found, the seals of frozen rounds included, which takes a while."""
    return (*check_people(document, facts), *_seals(document))


def check_people(document: Document, facts: Facts) -> tuple[Finding, ...]:
    """What does not fit among the people as of the roster's day; quick enough for every change."""
    roster = roster_now(document, facts, facts.organization.roster_on)
    doubled = (*_main_posts(document, roster), *_seats(document, roster), *_left(document, roster))
    if not facts.organization.roster_on:
        return doubled
    return (*_numbers(roster), *_posts(roster), *doubled)


def _numbers(roster: Roster) -> Iterator[Finding]:
    twice = [number for number, n in Counter(p.number for p in roster.people if p.number).items() if n > 1]
    for number in twice:
        names = "、".join(p.name for p in roster.people if p.number == number)
        yield _finding(f"職員番号「{number}」の職員が2人以上います（{names}）。", "職員番号を直してください。")
    without = [p.name for p in roster.serving if not p.number]
    if without:
        yield _finding(
            f"職員番号のない職員が{len(without)}人います（{_some(without)}）。",
            "職員番号を入れると、次の名簿と確実に結び付きます。",
        )


def _posts(roster: Roster) -> Iterator[Finding]:
    homeless = [p.name for p in roster.serving if p.department_id is None]
    if homeless:
        yield _finding(
            f"所属の分からない職員が{len(homeless)}人います（{_some(homeless)}）。", "所属を入れてください。"
        )
    departments = roster.tree.by_id
    for department_id, n in Counter(p.department_id for p in roster.serving).items():
        department = departments.get(department_id or 0)
        if department is not None and not stands(department, roster.on):
            yield _finding(
                f"廃止した「{department.name}」に{n}人の職員が残っています（{japanese_date(roster.on)}現在）。",
                "異動先を入れるか、廃止日を直してください。",
            )


def _main_posts(document: Document, roster: Roster) -> Iterator[Finding]:
    """Two copies that were merged may have written one transfer down in two ways."""
    for staff_id, posts in roster_rows(document).postings.items():
        days = Counter(post.from_on for main, post in posts if main and post.from_on)
        for day in (day for day, n in days.items() if n > 1):
            person = roster.by_id[staff_id]
            yield _finding(
                f"「{_known_as(person)}」に、{japanese_date(day)}からの本務が{days[day]}件あります。",
                "「職員」でこの人の所属の履歴を開き、間違っているほうを消してください。",
            )


def _seats(document: Document, roster: Roster) -> Iterator[Finding]:
    """Two copies may have appointed one person to one seat."""
    ojt = ojt_now(document)
    seats: dict[tuple[int, int, int], list[OjtPlan]] = {}
    for plan in ojt.plans:
        if not plan.closed_on:
            seats.setdefault((plan.fiscal_year, plan.department_id, plan.staff_id), []).append(plan)
    for (year, department_id, staff_id), plans in seats.items():
        if len(plans) > 1:
            counts = [sum(row.state != NOT_BEGUN for row in ojt.entries.values() if row.plan_id == p.id) for p in plans]
            yield Finding(
                KIND,
                f"「{_known_as(roster.by_id[staff_id])}」が、{fiscal_year(year)}の{roster.tree.by_id[department_id].name}の"
                f"DX推進員に{len(plans)}件なっています（チェックの記入は{'件と'.join(map(str, counts))}件）。",
                "「OJT」の「推進員」で、記入の少ないほうを消すか、席を閉じてください。",
                OJT,
                owner=HR,
            )


def _left(document: Document, roster: Roster) -> Iterator[Finding]:
    """A seat goes on in the checklist and in the monthly sheet until somebody closes it."""
    for plan in ojt_now(document).plans:
        person = roster.by_id[plan.staff_id]
        if person.left_on and not plan.closed_on and person.left_on < f"{plan.fiscal_year + 1}-03-31":
            yield Finding(
                KIND,
                f"「{_known_as(person)}」の退職日は{japanese_date(person.left_on)}ですが、{fiscal_year(plan.fiscal_year)}の"
                f"{roster.tree.by_id[plan.department_id].name}のDX推進員のままです。",
                "「OJT」の「配置」で席を閉じ、次の人を選んでください。配置率には、もう数えていません。",
                OJT,
                owner=HR,
            )


def _known_as(person: Person) -> str:
    return f"{person.number} {person.name}".strip()


def _seals(document: Document) -> Iterator[Finding]:
    for each in broken_seals(document):
        yield _finding(
            f"凍結した「{each.name}」の内容が、凍結したときと違っています。",
            "履歴で何が変わったかを確かめ、元に戻すか、理由を書いて凍結をやり直してください。",
        )


def _some(names: list[str]) -> str:
    more = len(names) - _MOST
    return "、".join(names[:_MOST]) + (f" ほか{more}人" if more > 0 else "")


def _finding(message: str, next_step: str) -> Finding:
    return Finding(KIND, message, next_step, "", owner=HR)
