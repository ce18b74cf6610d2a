"""見方: filters, order and columns of the grid under a name. Kept by lasting keys, so that it holds in every copy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select

from desktop.analysis.facts import Facts
from desktop.models import SavedView
from desktop.policy.frame.names import checked_name
from desktop.store import Document

from .grid_order import SKILL, Sort, Wanted

PLACE: Final = "grid"
WHAT = "見方"
_FLAGS: Final = ("short", "unassessed", "on_leave", "leavers", "outside")


@dataclass(frozen=True, slots=True)
class View:
    """A way of looking at the grid. hidden: skills whose columns are not shown."""

    wanted: Wanted = field(default_factory=Wanted)
    sorts: tuple[Sort, ...] = ()
    hidden: frozenset[int] = frozenset()


def saved(document: Document) -> tuple[SavedView, ...]:
    """The views of the grid, in order."""
    with document.read() as session:
        wanted = select(SavedView).where(SavedView.place == PLACE)
        return tuple(session.scalars(wanted.order_by(SavedView.position, SavedView.id)))


def save(document: Document, facts: Facts, name: str, view: View) -> None:
    """Keep a view; one of the same name is replaced. Raises WorldError."""
    words = checked_name(name, WHAT)
    with document.action(f"見方「{words}」を保存する") as session:
        rows = session.scalars(select(SavedView).where(SavedView.place == PLACE)).all()
        found = next((row for row in rows if row.name == words), None)
        if found is None:
            last = max((row.position for row in rows), default=-1)
            found = SavedView(place=PLACE, name=words, content="{}", position=last + 1)
            session.add(found)
        found.content = json.dumps(encode(facts, view), ensure_ascii=False)


def remove(document: Document, view_id: int) -> None:
    """Take a view away."""
    with document.action("見方を消す") as session:
        session.delete(session.get_one(SavedView, view_id))


def encode(facts: Facts, view: View) -> dict[str, Any]:
    """A view as JSON."""
    keys = _Keys(facts)
    content: dict[str, Any] = {
        name: sorted(table[each] for each in getattr(view.wanted, name) if each in table)
        for name, table in keys.tables.items()
    }
    content |= {name: getattr(view.wanted, name) for name in _FLAGS}
    content["text"] = view.wanted.text
    content["sorts"] = [[keys.sort(key), down] for key, down in view.sorts if keys.sort(key)]
    content["hidden"] = sorted(keys.skills[each] for each in view.hidden if each in keys.skills)
    return content


def decode(facts: Facts, content: Mapping[str, Any]) -> View:
    """The view that a JSON says; what is not there any more is left out."""
    keys = _Keys(facts)

    def ids(table: Mapping[int, str], names: Iterable[str]) -> frozenset[int]:
        known = {key: each for each, key in table.items()}
        return frozenset(known[name] for name in names if name in known)

    lists: dict[str, Any] = {name: ids(table, content.get(name, ())) for name, table in keys.tables.items()}
    flags: dict[str, Any] = {name: bool(content.get(name, False)) for name in _FLAGS}
    wanted = Wanted(**lists, **flags, text=str(content.get("text", "")))
    skills = {key: each for each, key in keys.skills.items()}
    sorts = []
    for key, down in content.get("sorts", ()):
        if not key.startswith(SKILL):
            sorts.append((key, bool(down)))
        elif key.removeprefix(SKILL) in skills:
            sorts.append((f"{SKILL}{skills[key.removeprefix(SKILL)]}", bool(down)))
    return View(wanted, tuple(sorts), ids(keys.skills, content.get("hidden", ())))


class _Keys:
    """Lasting keys by the keys in this file."""

    def __init__(self, facts: Facts) -> None:
        self.tables: dict[str, dict[int, str]] = {
            "departments": _by(facts.departments, lambda row: row.uuid),
            "personas": _by(facts.personas, lambda row: row.key),
            "ranks": _by(facts.ranks, lambda row: row.uuid),
            "appointments": _by(facts.appointments, lambda row: row.key),
        }
        self.skills = _by(facts.skills.values(), lambda row: row.key)

    def sort(self, key: str) -> str:
        """A sort by lasting key; "" when its skill is gone."""
        if not key.startswith(SKILL):
            return key
        known = self.skills.get(int(key.removeprefix(SKILL)))
        return f"{SKILL}{known}" if known else ""


def _by(rows: Iterable[Any], key: Callable[[Any], str]) -> dict[int, str]:
    return {row.id: key(row) for row in rows}
