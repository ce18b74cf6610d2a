"""DX案件: the register, and what each of the staff does in a case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from desktop.analysis.facts import Facts
from desktop.analysis.ojt import fiscal_year_of
from desktop.analysis.roster import Person, Roster
from desktop.analysis.years import parse_date
from desktop.models import CaseRole, DxCase, Staff
from desktop.models.labels import CODES, field_label
from desktop.policy.answering import as_text
from desktop.policy.frame.names import fold, one_line
from desktop.policy.staff.people_search import Search
from desktop.policy.staff.people_search import find as find_people
from desktop.policy.staff.records import LONGEST, check_span, refuse_overlap
from desktop.store import Document, WorldError

STATUSES: Final[Mapping[str, str]] = {key: CODES["status"][key] for key in ("planned", "running", "done", "stopped")}
PARTS: Final[Mapping[str, str]] = CODES["part"]
CATEGORIES: Final = ("窓口", "庁外手続", "内部事務", "データ活用", "現場業務", "情報発信")  # to begin with
LINES: Final = frozenset({"title", "category", "presented_at"})
DAYS: Final = frozenset({"started_on", "ended_on", "feedback_on", "presented_on"})
TEXTS: Final = frozenset({"summary", "result", "lesson"})
AMOUNTS: Final = frozenset({"effect_hours", "effect_yen"})
TITLE_LIMIT: Final = 120
_MOST: Final = 10**12
_FORM_SIGNS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNCHANGED: Final = "何も変えていません。"


@dataclass(frozen=True, slots=True)
class Part:
    """What one of the staff does in a case; the case's own days stand in where the role has none."""

    role: CaseRole
    person: Person | None
    first: str
    last: str

    @property
    def name(self) -> str:
        """The person's name to the letter."""
        return self.person.name if self.person is not None else "（名簿にない職員）"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of the register with its people, リード first."""

    case: DxCase
    parts: tuple[Part, ...]

    @property
    def leads(self) -> str:
        """Who leads it or did."""
        return "、".join(dict.fromkeys(part.name for part in self.parts if part.role.part == "lead"))

    @property
    def years(self) -> frozenset[int]:
        """The fiscal years in which it goes on; one that has not ended goes on in its first year at least."""
        first = self.case.started_on or self.case.ended_on
        if not first:
            return frozenset()
        last = max(self.case.ended_on or first, first)
        return frozenset(range(fiscal_year_of(first), fiscal_year_of(last) + 1))


@dataclass(frozen=True, slots=True)
class CaseSearch:
    """What to show; 0 and "" ask for nothing. open_year: until when what has not ended is taken to go on."""

    words: str = ""
    department: int = 0
    status: str = ""
    year: int = 0
    staff_id: int = 0
    open_year: int = 0


def read_register(document: Document, roster: Roster) -> tuple[CaseLine, ...]:
    """Every case, the newest first."""
    with document.read() as session:
        cases = tuple(session.scalars(select(DxCase).order_by(DxCase.started_on.desc(), DxCase.id.desc())))
        roles: dict[int, list[CaseRole]] = {}
        for role in session.scalars(select(CaseRole).order_by(CaseRole.from_on, CaseRole.id)):
            roles.setdefault(role.case_id, []).append(role)
    order = list(PARTS)
    return tuple(
        CaseLine(
            case,
            tuple(
                Part(r, roster.by_id.get(r.staff_id), r.from_on or case.started_on, r.until_on or case.ended_on)
                for r in sorted(roles.get(case.id, ()), key=lambda r: order.index(r.part))
            ),
        )
        for case in cases
    )


def find(roster: Roster, register: Iterable[CaseLine], search: CaseSearch) -> Iterator[CaseLine]:
    """The cases that fit. Words are looked for in the theme, the type and the people (number, name, kana)."""
    below = roster.tree.below(search.department) if search.department else frozenset()
    words = [_plain(word) for word in search.words.split()]
    for line in register:
        case = line.case
        if below and case.department_id not in below:
            continue
        if search.status and case.status != search.status:
            continue
        if search.year and search.year not in _years(line, search.open_year):
            continue
        if search.staff_id and all(part.role.staff_id != search.staff_id for part in line.parts):
            continue
        if words and not _said(line, words):
            continue
        yield line


def years_of(register: Iterable[CaseLine], open_year: int) -> tuple[int, ...]:
    """The fiscal years that there is something of, newest first."""
    return tuple(sorted({year for line in register for year in _years(line, open_year)}, reverse=True))


def categories_of(register: Iterable[CaseLine]) -> tuple[str, ...]:
    """What a type can be picked from: those in use, then those to begin with."""
    used = sorted({line.case.category for line in register if line.case.category})
    return tuple(dict.fromkeys((*used, *CATEGORIES)))


def doubts(line: CaseLine) -> tuple[str, ...]:
    """What does not fit together in a case and would make the counting wrong."""
    case, found = line.case, []
    if case.status in {"done", "stopped"} and not case.ended_on:
        found.append("終わった日がないため、リードした期間を数えられません。")
    if case.status != "planned" and not case.started_on:
        found.append("始めた日がありません。")
    if case.status != "planned" and not any(part.role.part == "lead" for part in line.parts):
        found.append("リードがまだ決まっていません。")
    for part in line.parts:
        if (case.started_on and part.first < case.started_on) or (case.ended_on and part.last > case.ended_on):
            found.append(f"{part.name}の期間が、案件の期間からはみ出しています。")
    return tuple(found)


def candidates(facts: Facts, roster: Roster, words: str, most: int = 30) -> tuple[Person, ...]:
    """The people that may be meant by a number, a name or its reading; those in service first."""
    found = list(find_people(facts, roster, Search(words, state="all")))
    return tuple(sorted(found, key=lambda person: not person.in_service)[:most])


# --- changes ---------------------------------------------------------------------------------------------------


def add(document: Document, title: str, department_id: int | None = None) -> int:
    """A new case; returns its key. Raises WorldError."""
    words = _title(title)
    with document.action(f"DX案件「{words}」を加える") as session:
        made = DxCase(title=words, department_id=department_id)
        session.add(made)
        session.flush()
        return made.id


def set_field(document: Document, case_id: int, field: str, value: str | int | None) -> None:
    """Change one thing of a case; everything else stays as it is. Days are ISO. Raises WorldError."""
    checked = _checked(field, value)
    what = f"DX案件の{field_label(field)}を直す"
    with document.action(what, edit_of=f"case:{case_id}:{field}") as session:
        case = session.get_one(DxCase, case_id)
        setattr(case, field, checked)
        check_span(case.started_on, case.ended_on)


def remove(document: Document, case_id: int) -> None:
    """Take a case out together with what people did in it."""
    with document.action("DX案件を消す") as session:
        for role in session.scalars(select(CaseRole).where(CaseRole.case_id == case_id)):
            session.delete(role)
        session.flush()
        session.delete(session.get_one(DxCase, case_id))


def put_role(
    document: Document, case_id: int, staff_id: int, part: str, from_on: str = "", until_on: str = "", row_id: int = 0
) -> int:
    """What somebody does in a case; the same part twice is for times apart (K07). Raises WorldError."""
    check_span(from_on, until_on)
    with document.action("案件での役割を直す" if row_id else "案件での役割を加える") as session:
        case = session.get_one(DxCase, case_id)
        row = session.get_one(CaseRole, row_id) if row_id else CaseRole(case_id=case.id)
        row.staff_id, row.part = session.get_one(Staff, staff_id).id, part
        row.from_on, row.until_on = from_on, until_on
        refuse_overlap(session, case, row, row_id)
        session.add(row)
        session.flush()
        return row.id


def remove_role(document: Document, role_id: int) -> None:
    """Take somebody out of a case; the case itself stays in the register."""
    with document.action("案件での役割を消す") as session:
        session.delete(session.get_one(CaseRole, role_id))


def read_amount(text: str) -> int | None:
    """A count as people write it: 「1,200」「１２００時間」; nothing is None. Raises WorldError."""
    words = fold(as_text(text)).replace(",", "").removesuffix("時間").removesuffix("円")
    if not words:
        return None
    if not words.isascii() or not words.isdigit():
        raise WorldError("数として読めません。", f"「1200」のように数だけを入れてください。{_UNCHANGED}")
    return int(words)


def read_day(text: str) -> str:
    """An ISO day of what people write. Raises WorldError."""
    day = parse_date(text) if text.strip() else ""
    if day is None:
        raise WorldError("日付として読めません。", f"「R8.4.1」のように入れてください。{_UNCHANGED}")
    return day


# --- inner works -----------------------------------------------------------------------------------------------


def _years(line: CaseLine, open_year: int) -> frozenset[int]:
    going_on = line.case.status == "running" and not line.case.ended_on and line.years
    return frozenset(range(min(line.years), max(open_year, *line.years) + 1)) if going_on else line.years


def _said(line: CaseLine, words: Iterable[str]) -> bool:
    people = [part.person for part in line.parts if part.person is not None]
    called = (f"{p.number} {p.name} {p.former_name} {p.kana}" for p in people)
    text = _plain(" ".join((line.case.title, line.case.category, *called)))
    return all(word in text for word in words)


def _plain(text: str) -> str:
    """A text as it is looked for: a base letter finds every form of it, as in the list of people."""
    return fold(_FORM_SIGNS.sub("", text))


def _title(text: str) -> str:
    words = one_line(text)
    if not words:
        raise WorldError("案件の名前が空です。", f"何を変える案件かが分かる名前を入れてください。{_UNCHANGED}")
    if len(words) > TITLE_LIMIT:
        raise WorldError(
            f"案件の名前が長すぎます（{len(words)}字）。",
            f"{TITLE_LIMIT}字までにして、詳しいことは概要に書いてください。{_UNCHANGED}",
        )
    return words


def _checked(field: str, value: str | int | None) -> Any:  # noqa: ANN401 - the column's own type
    if field in AMOUNTS:
        if value is not None and not (isinstance(value, int) and 0 <= value <= _MOST):
            raise WorldError("効果の数が大きすぎるか、負の数です。", f"単位を確かめてください。{_UNCHANGED}")
        return value
    if field == "department_id":
        return value or None
    text = str(value or "")
    if field == "title":
        return _title(text)
    if field in LINES:
        return one_line(text)
    if field in DAYS:
        return read_day(text)
    if field == "status":
        return _known(text, STATUSES)
    if field in TEXTS:
        words = as_text(text).strip()
        if len(words) > LONGEST:
            raise WorldError(f"長すぎます（{len(words):,}字）。", f"{LONGEST:,}字までにしてください。{_UNCHANGED}")
        return words
    raise KeyError(field)


def _known(text: str, choices: Mapping[str, str]) -> str:
    if text not in choices:
        raise KeyError(text)
    return text
