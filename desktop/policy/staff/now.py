"""The roster as screens and outputs ask for it: read once, worked out again only when something of it changed."""

from __future__ import annotations

from datetime import date
from weakref import WeakKeyDictionary

from desktop.analysis import roster
from desktop.analysis.facts import Facts
from desktop.analysis.roster import Roster, RosterRows
from desktop.store import Document

_known: WeakKeyDictionary[Document, tuple[int, RosterRows, dict[str, Roster]]] = WeakKeyDictionary()


def roster_rows(document: Document) -> RosterRows:
    """The dated rows of the roster."""
    return _current(document)[1]


def roster_now(document: Document, facts: Facts, day: str = "") -> Roster:
    """The roster as of an ISO day, today when none is given. `facts` are those of the same document now."""
    _, rows, made = _current(document)
    day = day or date.today().isoformat()
    if day not in made:
        made[day] = roster.roster_on(rows, facts, day)
    return made[day]


def _current(document: Document) -> tuple[int, RosterRows, dict[str, Roster]]:
    version = document.version_of(roster.TABLES)
    known = _known.get(document)
    if known is None or known[0] != version:
        with document.read() as session:
            known = version, roster.read_rows(session), {}
        _known[document] = known
    return known
