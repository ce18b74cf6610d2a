"""Copies of one file, edited apart, and what they hold in terms that do not depend on integer keys."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desktop.models import Answer, Department, Organization, Requirement, Skill
from desktop.store import Document
from desktop.store.merge.mapping import key_columns, parent_of
from desktop.store.schema import journaled_tables


def fork(source: Path, *targets: Path) -> list[Document]:
    """Open copies of one file, each as a document of its own."""
    opened = []
    for target in targets:
        shutil.copyfile(source, target)
        opened.append(Document.open(target, actor=target.stem))
    return opened


def logical(document: Document) -> dict[tuple[str, Any], dict[str, Any]]:
    """Every row of every journaled table by its lasting identity, links as identities."""
    raw = document.raw
    names: dict[str, dict[int, str]] = {}
    for table in journaled_tables():
        if "uuid" in table.columns:
            names[table.name] = dict(raw.execute(f"SELECT id, uuid FROM {table.name}"))
    rows = {}
    for table in journaled_tables():
        columns = [c.name for c in table.columns]
        links = {c.name: p.name for c in table.columns if (p := parent_of(c)) is not None}
        for values in raw.execute(f"SELECT * FROM {table.name}"):
            row = dict(zip(columns, values, strict=True))
            for name, parent in links.items():
                if row[name] is not None:
                    row[name] = names[parent][row[name]]
            identity = row.get("uuid") or tuple(row[c.name] for c in key_columns(table))
            row.pop("id", None)
            rows[table.name, identity] = row
    return rows


def entries(document: Document) -> set[tuple[str, int]]:
    """Every journal entry by the session that wrote it and its number there."""
    return set(
        document.raw.execute("SELECT s.uuid, c.seq FROM change AS c JOIN journal_session AS s ON s.id = c.session_id")
    )


def whole(document: Document) -> bool:
    """SQLite finds nothing wrong."""
    raw: sqlite3.Connection = document.raw
    return (
        raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        and raw.execute("PRAGMA foreign_key_check").fetchone() is None
    )


def edit(document: Document, what: str, n: int, word: str) -> None:  # noqa: C901 - a plain list of kinds
    """One of the edits a town makes; does nothing where its row is gone."""
    with document.action(f"{what} {n}") as session:
        departments = list(session.scalars(select(Department).order_by(Department.id)))
        picked = departments[n % len(departments)] if departments else None
        if what == "name":
            session.scalars(select(Organization)).one().name = word
        elif what == "staff":
            session.scalars(select(Organization)).one().headcount = n
        elif what == "add":
            session.add(Department(name=word, parent_id=picked.id if picked and n % 2 else None, position=n))
        elif what == "rename" and picked:
            picked.name = word
        elif what == "move" and picked:
            other = departments[(n // 3) % len(departments)]
            picked.parent_id = other.id if other.id != picked.id and other.parent_id is None else None
        elif what == "delete" and picked:
            if not any(d.parent_id == picked.id for d in departments):
                session.delete(picked)
        elif what == "answer":
            row = session.get(Answer, f"q{n % 3}")
            if row is None:
                session.add(Answer(key=f"q{n % 3}", value=json.dumps(word)))
            else:
                row.value = json.dumps(word)
        elif what == "unanswer" and (row := session.get(Answer, f"q{n % 3}")):
            session.delete(row)
        elif what == "need":
            skill = session.scalars(select(Skill).order_by(Skill.id)).all()[n % 29]
            need = session.get(Requirement, (1, skill.id))
            if need is not None:
                need.level = n % 4


EDITS = ("name", "staff", "add", "rename", "move", "delete", "answer", "unanswer", "need")
