"""What a file holds, for telling whether an action and its undo did all and only what they should."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.models import Base
from desktop.store import Document


def content(document: Document) -> dict[str, set[tuple[Any, ...]]]:
    """Every row of every journaled table."""
    with document.read() as session:
        tables = [t for t in Base.metadata.sorted_tables if t.info.get("journal", True)]
        return {t.name: {tuple(row) for row in session.execute(t.select())} for t in tables}


def one_step(document: Document, act: Callable[[], object], label: str) -> None:
    """Do something, see that it is one undo step under its name, turn it back, and do it again."""
    before, depth = content(document), document.undo_label
    act()
    after = content(document)
    assert after != before
    assert document.undo_label == label
    document.undo()
    assert content(document) == before
    assert document.undo_label == depth
    document.redo()
    assert content(document) == after
