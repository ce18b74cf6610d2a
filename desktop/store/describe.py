"""Rows and values in words, for people who look at history, merges and backups."""

from __future__ import annotations

import json
import sqlite3

from desktop.models import Base
from desktop.models.labels import code_label, field_label, table_label

_TITLES = ("name", "title", "label", "version_label", "paragraph", "key")
_HIDDEN = {"id", "uuid", "key", "position", "origin", "as_of", "preset_definition"}


def row_title(connection: sqlite3.Connection, table: str, row: object, content: str | None = None) -> str:
    """What a row is called: its name, or what it links together. `content` is the row as JSON if it is gone."""
    values = json.loads(content) if content else _values(connection, table, row)
    if values is None:
        return str(row)
    names = [str(values[c]) for c in _TITLES if values.get(c)]
    if names:
        return names[0]
    links = [_linked(connection, table, c, v) for c, v in values.items() if c.endswith("_id") and v is not None]
    return "・".join(part for part in links if part) or str(row)


def value_words(connection: sqlite3.Connection, table: str, field: str, value: object) -> str:
    """A stored value as people read it: links by name, yes and no in words, a whole row as its contents."""
    if value is None:
        return "（空欄）"
    if not field:
        values = json.loads(str(value))
        shown = {c: v for c, v in values.items() if c not in _HIDDEN and v not in (None, "")}
        return "、".join(f"{field_label(c)}＝{value_words(connection, table, c, v)}" for c, v in shown.items())
    column = Base.metadata.tables[table].columns[field]
    if column.foreign_keys:
        return _linked(connection, table, field, value) or str(value)
    if column.type.python_type is bool:
        return "はい" if value else "いいえ"
    if table == "answer" and field == "value":
        return _answer_words(str(value))
    return code_label(field, str(value))


def place_words(connection: sqlite3.Connection, table: str, row: object, field: str, content: str | None = None) -> str:
    """「部署「総務課」の名前」."""
    title = row_title(connection, table, row, content)
    whole = f"{table_label(table)}「{title}」"
    return f"{whole}の{field_label(field)}" if field else whole


def _answer_words(text: str) -> str:
    value = json.loads(text)
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _values(connection: sqlite3.Connection, table: str, row: object) -> dict[str, object] | None:
    columns = list(Base.metadata.tables[table].primary_key.columns)
    keys = json.loads(str(row)) if len(columns) > 1 else [row]
    where = " AND ".join(f'"{c.name}" = ?' for c in columns)
    cursor = connection.execute(f'SELECT * FROM main."{table}" WHERE {where}', keys)
    found = cursor.fetchone()
    return dict(zip([d[0] for d in cursor.description], found, strict=True)) if found else None


def _linked(connection: sqlite3.Connection, table: str, field: str, value: object) -> str:
    for key in Base.metadata.tables[table].columns[field].foreign_keys:
        values = _values(connection, key.column.table.name, value)
        if values:
            return next((str(values[c]) for c in _TITLES if values.get(c)), "")
    return ""
