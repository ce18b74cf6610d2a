"""個人票 of many people in one PDF, by department."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from desktop.models import CONFIRMED
from desktop.output.pdf.card import render_cards
from desktop.policy.book import Book
from desktop.policy.staff import rounds
from desktop.policy.staff.card_source import CardSource
from desktop.store import Document
from desktop.store.watch import Watch


def make_cards(
    book: Book,
    document: Document,
    staff: Collection[int] | None = None,
    *,
    round_id: int = 0,
    layer: int = CONFIRMED,
    watch: Watch | None = None,
) -> bytes:
    """The cards of some people, or of everybody in service, in the order of departments. Raises Stopped.

    Without a round: the running one, else the newest.
    """
    found = rounds.all_rounds(document)
    which = next((each for each in found if each.id == round_id), None)
    which = which or rounds.running(found) or next(iter(found), None)
    source = CardSource(document, book.facts, which, date.today().isoformat())
    if staff is None:
        people = source.roster.serving
    else:
        people = tuple(person for key in staff if (person := source.person(key)) is not None)
    tree = source.roster.tree
    title = f"{book.facts.organization.name} 個人票".strip()
    sections = {p.id: tree.label(p.department_id) or "所属なし" for p in people} if len(people) > 1 else {}
    return render_cards(
        source.cards(people, layer, watch),
        title,
        book.facts.organization.name,
        lambda card: sections.get(card.person.id, ""),
    )
