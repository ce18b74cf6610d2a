"""案件カード: one page for each DX案件, so that other departments can do the same.

The edition to pass on names nobody: roles become numbers of people, and names that slipped into the texts are hidden.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from desktop.analysis.departments import Tree
from desktop.analysis.years import japanese_date
from desktop.models import CaseRole, DxCase, Staff
from desktop.models.labels import CODES, code_label
from desktop.output.hiding import Hider
from desktop.output.pdf.flow import Flow
from desktop.output.pdf.ojt_paper import (
    SUBTITLE,
    Framed,
    Ruled,
    Subject,
    paragraph,
    render_subjects,
    section,
    table,
)
from desktop.policy.book import Book
from desktop.store import Document

_BLANK: Final = "（まだ書かれていません）"


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case in words. pairs: name and words; texts: heading and what was written. internal: people are named."""

    title: str
    organization: str
    internal: bool
    pairs: tuple[tuple[str, str], ...]
    effect: str
    texts: tuple[tuple[str, str], ...]

    @property
    def edition(self) -> str:
        """Which of the two it is."""
        return "庁内用（氏名あり）" if self.internal else "共有用（氏名なし）"


def make_case_cards(
    book: Book, document: Document, *, internal: bool = False, cases: Sequence[int] | None = None
) -> bytes:
    """The cards of some cases, or of all, the newest first."""
    made = read_cards(book, document, internal=internal, cases=cases)
    name = book.facts.organization.name
    return render_case_cards(made, name)


def read_cards(book: Book, document: Document, *, internal: bool, cases: Sequence[int] | None = None) -> list[CaseCard]:
    """The cases as words."""
    with document.read() as session:
        order = select(DxCase).order_by(DxCase.started_on.desc(), DxCase.id.desc())
        found = [case for case in session.scalars(order) if cases is None or case.id in cases]
        roles = list(session.scalars(select(CaseRole).order_by(CaseRole.case_id, CaseRole.from_on, CaseRole.id)))
        people = {person.id: person for person in session.scalars(select(Staff))}
    tree = Tree(book.facts.departments)
    hide = Hider(() if internal else people.values())
    made = []
    for case in found:
        parts = [role for role in roles if role.case_id == case.id]
        who = _named(parts, people) if internal else _counted(parts)
        made.append(_card(case, tree.label(case.department_id), who, book.facts.organization.name, hide, internal))
    return made


def render_case_cards(cards: Iterable[CaseCard], organization: str) -> bytes:
    """The file."""
    return render_subjects(map(_subject, cards), f"{organization} 案件カード".strip(), organization)


# --- words -----------------------------------------------------------------------------------------------------


def _card(case: DxCase, place: str, who: str, organization: str, hide: Hider, internal: bool) -> CaseCard:
    shown = "　".join(filter(None, (japanese_date(case.presented_on), case.presented_at)))
    return CaseCard(
        hide(case.title),
        organization,
        internal,
        (
            ("部署", place or "（定めなし）"),
            ("種類", hide(case.category) or _BLANK),
            ("期間", _period(case)),
            ("状態", code_label("status", case.status)),
            ("体制", who or _BLANK),
            ("発表の場", hide(shown) or "まだ発表していません"),
        ),
        _effect(case),
        (
            ("課題と、したこと", hide(case.summary) or _BLANK),
            ("成果", hide(case.result) or _BLANK),
            ("ほかの課へ伝えたいこと", hide(case.lesson) or _BLANK),
        ),
    )


def _period(case: DxCase) -> str:
    if not case.started_on:
        return f"{japanese_date(case.ended_on)}まで" if case.ended_on else _BLANK
    return f"{japanese_date(case.started_on)}から{japanese_date(case.ended_on)}{'まで' if case.ended_on else ''}"


def _effect(case: DxCase) -> str:
    hours = f"1年に{case.effect_hours:,}時間" if case.effect_hours is not None else ""
    yen = f"1年に{case.effect_yen:,}円" if case.effect_yen is not None else ""
    return "　".join(filter(None, (hours, yen))) or "まだ測っていません"


def _counted(roles: Iterable[CaseRole]) -> str:
    """「リード1人、担当2人」. Somebody with two parts counts in both."""
    counts = Counter(part for _, part in {(role.staff_id, role.part) for role in roles})
    return "、".join(f"{word}{counts[part]}人" for part, word in CODES["part"].items() if counts[part])


def _named(roles: Sequence[CaseRole], people: dict[int, Staff]) -> str:
    lines = []
    for part, word in CODES["part"].items():
        names = dict.fromkeys(people[role.staff_id].name for role in roles if role.part == part)
        lines += [f"{word}: {'、'.join(names)}（{len(names)}人）"] if names else []
    return "\n".join(lines)


# --- paper -----------------------------------------------------------------------------------------------------


def _subject(card: CaseCard) -> Subject:
    words = "\n".join((card.title, *(w for _, w in card.pairs), *(w for _, w in card.texts)))
    return Subject(card.title, tuple(_flows(card)), f"{card.organization}　案件カード　{card.edition}", words)


def _flows(card: CaseCard) -> Iterator[Flow]:
    yield paragraph(f"{card.organization}　DX案件カード　{card.edition}".strip(), SUBTITLE, keep=True)
    yield Ruled(card.title)
    yield table(("こと", "内容"), (26, 138), card.pairs)
    yield from section("効果", Framed(card.effect))
    for title, words in card.texts:
        yield from section(title, paragraph(words))
