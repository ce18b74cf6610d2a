"""区分: the groups under which personas list skills."""

from __future__ import annotations

from desktop.analysis.facts import load_facts
from desktop.models import SkillCategory
from desktop.store import Document

from .names import checked_name, own_key, refuse_taken

WHAT = "区分"


def add_category(document: Document, name: str) -> int:
    """Add a group at the end; returns its key in this file. Raises WorldError."""
    with document.action("区分を加える") as session:
        rows = load_facts(session).categories.values()
        wanted = checked_name(name, WHAT)
        refuse_taken(wanted, (row.name for row in rows), WHAT)
        last = max((row.position for row in rows), default=-1)
        category = SkillCategory(key=own_key(), name=wanted, position=last + 1)
        session.add(category)
        session.flush()
        return category.id


def rename_category(document: Document, category_id: int, name: str) -> None:
    """Give a group another name. Raises WorldError."""
    with document.action("区分の名前を変える") as session:
        rows = load_facts(session).categories
        wanted = checked_name(name, WHAT)
        refuse_taken(wanted, (row.name for row in rows.values() if row.id != category_id), WHAT)
        rows[category_id].name = wanted


def move_category(document: Document, category_id: int, by: int) -> None:
    """Move a group up (-1) or down (+1); at the end it stays."""
    with document.action("区分を並べ替える") as session:
        rows = list(load_facts(session).categories.values())
        place = next(n for n, row in enumerate(rows) if row.id == category_id)
        rows.insert(max(0, min(place + by, len(rows) - 1)), rows.pop(place))
        for position, row in enumerate(rows):
            row.position = position
