"""Cards of one or many people out of the file, some hundred at a time: a large body never stands in memory whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.analysis.roster import Person
from desktop.models import CONFIRMED, CheckRound
from desktop.store import Document
from desktop.store.watch import Watch

from .card import LAYERS, Card, basis_of, make_card
from .now import roster_now, roster_rows
from .records import Records, read_records
from .rounds import seen_at

_AT_ONCE: Final = 200
_LEVELS: Final = "SELECT staff_id, layer, skill_id, level FROM assessment WHERE round_id = ? AND staff_id IN ({some})"

LevelsOf = dict[int, dict[int, dict[int, int | None]]]  # by person, layer and skill


class CardSource:
    """The cards of one round, as of a day (of a frozen round: as it was kept)."""

    def __init__(self, document: Document, facts: Facts, which: CheckRound | None, day: str) -> None:
        self._document, self.facts, self.round = document, facts, which
        self.roster, needs = seen_at(document, facts, which, day)
        self._basis = basis_of(facts, self.roster, needs, which)
        self._rows = roster_rows(document)
        self._all = roster_now(document, facts, self.roster.on)

    @property
    def everybody(self) -> tuple[Person, ...]:
        """All who are in the file, asked in the round or not, as of its day."""
        return self._all.people

    def person(self, staff_id: int) -> Person | None:
        """Somebody as they stand in the round; who was not asked in it, as of its day."""
        return self.roster.by_id.get(staff_id) or self._all.by_id.get(staff_id)

    def card(self, staff_id: int, layer: int = CONFIRMED) -> Card | None:
        """The card of one person; None when nobody has this key."""
        found = self.person(staff_id)
        return next(self.cards((found,), layer), None) if found is not None else None

    def cards(self, people: Sequence[Person], layer: int = CONFIRMED, watch: Watch | None = None) -> Iterator[Card]:
        """The cards of some people, in their order. Raises Stopped."""
        for start in range(0, len(people), _AT_ONCE):
            some = people[start : start + _AT_ONCE]
            keys = [person.id for person in some]
            with self._document.read() as session:
                records = read_records(session, keys)
                levels = read_levels(session, self.facts, self.round.id if self.round else 0, keys)
            for place, person in enumerate(some, start=start):
                if watch is not None:
                    watch.at(place / len(people))
                yield self._card(person, layer, levels, records[person.id])

    def _card(self, person: Person, layer: int, levels: LevelsOf, records: Records) -> Card:
        postings = self._rows.postings.get(person.id, ())
        return make_card(self._basis, person, layer, levels.get(person.id, {}), records, postings)


def read_levels(session: Session, facts: Facts, round_id: int, staff: Collection[int]) -> LevelsOf:
    """What stands in a round for some people; a merged duplicate speaks where the item itself has no level."""
    living = {skill.id: facts.living_skill(skill.id).id for skill in facts.skills.values()}
    found: LevelsOf = {staff_id: {layer: {} for layer in LAYERS} for staff_id in staff}
    sql = _LEVELS.format(some=",".join(map(str, staff)) or "NULL")
    rows = session.connection().exec_driver_sql(sql, (round_id,))
    for staff_id, layer, skill_id, level in sorted(rows, key=lambda row: living[row[2]] != row[2]):
        of_layer = found[staff_id][layer]
        if of_layer.get(living[skill_id]) is None:
            of_layer[living[skill_id]] = level
    return found
