"""A small roster with a running round of its own: invented people, the town's own personas and skills."""

from __future__ import annotations

from desktop.analysis.facts import Facts
from desktop.models import CONFIRMED
from desktop.policy.staff import cells, departments, people, people_roles, rounds
from desktop.policy.staff.card import Card
from desktop.policy.staff.card_source import CardSource
from desktop.policy.staff.grid import GridData
from desktop.policy.staff.grid_sheet import running_grid
from desktop.policy.staff.people import Place
from desktop.policy.starting import read_facts
from desktop.store import Document

DAY = "2026-04-01"


def small_roster(document: Document, names: tuple[str, ...], section: str = "みどり課") -> list[int]:
    """People of one 課 with numbers 00101 and on; everybody takes the first persona by the town's own rule."""
    place = Place(departments.add(document, section))
    return [people.add(document, name, f"{n:05}", from_on=DAY, place=place) for n, name in enumerate(names, start=101)]


def take(document: Document, staff_id: int, persona_key: str) -> None:
    """Give a persona to somebody."""
    persona = read_facts(document).persona_by_key[persona_key]
    people_roles.set_persona(document, staff_id, persona.id, taken=True)


def begin_round(document: Document) -> int:
    """Open a round."""
    return rounds.open_round(document, "春のスキルチェック", 2026, DAY)


def grid(document: Document, layer: int = CONFIRMED) -> tuple[Facts, GridData]:
    """The grid of the running round."""
    facts = read_facts(document)
    return facts, running_grid(document, facts, layer)[0]


def put(document: Document, levels: dict[tuple[int, int], int | None], layer: int = CONFIRMED) -> None:
    """Write levels by the key of a person and the place of a column."""
    _, data = grid(document, layer)
    wanted = {(data.places[staff_id], column): level for (staff_id, column), level in levels.items()}
    cells.apply(document, data, cells.plan(data, wanted), "入力", DAY)


def card(document: Document, staff_id: int, layer: int = CONFIRMED) -> Card:
    """The card of one person in the running round."""
    facts = read_facts(document)
    which = rounds.running(rounds.all_rounds(document))
    made = CardSource(document, facts, which, DAY).card(staff_id, layer)
    assert made is not None
    return made
