"""業務でのフォロー: the dated log of a 推進員, and whom a department may ask. Each change is one action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from desktop.models import Department, OjtAdviser, OjtNote, OjtPlan
from desktop.policy.answering import as_text
from desktop.policy.frame.ordering import shift
from desktop.store import Document, WorldError

from . import checked

TOPICS: Final[Mapping[str, str]] = {
    "consult": "相談",
    "proposal": "提案",
    "training": "研修",
    "tool": "ツール",
    "other": "その他",
}
NOTE_FIELDS: Final = {"held_on": "日付", "topic": "種類", "text": "内容", "result": "その後"}
ADVISER_FIELDS: Final = {"topic": "困りごと", "name": "相談先", "contact": "連絡先"}


def add_note(document: Document, plan_id: int, held_on: str, topic: str, text: str, result: str = "") -> int:
    """One line of the log; returns its key. Raises WorldError."""
    with document.action(f"OJTの記録（{TOPICS[topic]}）を加える") as session:
        row = OjtNote(
            plan_id=session.get_one(OjtPlan, plan_id).id,
            held_on=checked.day(held_on, "日付", needed=True),
            topic=topic,
            text=checked.needed(text, "内容"),
            result=checked.text(result),
        )
        session.add(row)
        session.flush()
        return row.id


def change_note(document: Document, note_id: int, **values: str) -> None:
    """Change some of NOTE_FIELDS; what became of a proposal is told in `result`. Raises WorldError."""
    with document.action(f"OJTの記録の{'、'.join(NOTE_FIELDS[name] for name in values)}を直す") as session:
        row = session.get_one(OjtNote, note_id)
        for name, value in values.items():
            setattr(row, name, _NOTE[name](value))


def remove_note(document: Document, note_id: int) -> None:
    """Take a line of the log away."""
    with document.action("OJTの記録を消す") as session:
        session.delete(session.get_one(OjtNote, note_id))


def add_adviser(document: Document, department_id: int, topic: str, name: str, contact: str = "") -> int:
    """One more to ask, at the end of the department's list; returns the key. Raises WorldError."""
    with document.action("相談先を加える") as session:
        mine = select(OjtAdviser.position).where(OjtAdviser.department_id == department_id)
        row = OjtAdviser(
            department_id=session.get_one(Department, department_id).id,
            topic=checked.line(topic),
            name=_name(name),
            contact=checked.line(contact),
            position=max(session.scalars(mine), default=-1) + 1,
        )
        session.add(row)
        session.flush()
        return row.id


def change_adviser(document: Document, adviser_id: int, **values: str) -> None:
    """Change some of ADVISER_FIELDS. Raises WorldError."""
    with document.action(f"相談先の{'、'.join(ADVISER_FIELDS[name] for name in values)}を直す") as session:
        row = session.get_one(OjtAdviser, adviser_id)
        for name, value in values.items():
            if name not in ADVISER_FIELDS:
                raise KeyError(name)
            setattr(row, name, _name(value) if name == "name" else checked.line(value))


def remove_adviser(document: Document, adviser_id: int) -> None:
    """Take one to ask off the list."""
    with document.action("相談先を消す") as session:
        session.delete(session.get_one(OjtAdviser, adviser_id))


def move_adviser(document: Document, adviser_id: int, steps: int) -> None:
    """Move one up or down in the list of the department."""
    with document.action("相談先を並べ替える") as session:
        row = session.get_one(OjtAdviser, adviser_id)
        mine = select(OjtAdviser).where(OjtAdviser.department_id == row.department_id)
        shift(list(session.scalars(mine.order_by(OjtAdviser.position, OjtAdviser.id))), row, steps)


def _name(name: str) -> str:
    """A person perhaps: every letter stays as it was typed."""
    kept = as_text(name).replace("\n", " ")
    if not kept.strip():
        raise WorldError("相談先が空です。", "課や人の名前を入れてください。何も変えていません。")
    return kept


def _topic(key: str) -> str:
    if key not in TOPICS:
        raise KeyError(key)
    return key


_NOTE: Final[Mapping[str, Any]] = {
    "held_on": lambda value: checked.day(value, "日付", needed=True),
    "topic": _topic,
    "text": lambda value: checked.needed(value, "内容"),
    "result": checked.text,
}
