"""Taking one action of the past back: the opposite of what it did in sum, where its traces still stand.

What was changed since is left alone and named. A row that something else needs stops the whole: nothing half done.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop.models import Base
from desktop.models.labels import table_label

from .describe import place_words
from .errors import WorldError
from .schema import row_key

CHANGED, GONE, BACK = "changed", "gone", "back"
_NAMED = 5  # obstacles that are told one by one
Values = dict[str, object]


@dataclass(slots=True)
class Net:
    """What a batch did to one row in sum. Without `existed` it made the row, without `exists` it removed it."""

    table: str
    row: object
    existed: bool
    exists: bool = True
    old: Values = field(default_factory=dict)
    new: Values = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        """The fields that differ, for a row that was there before and after."""
        return [name for name in self.new if name in self.old and not same(self.old[name], self.new[name])]

    @property
    def content(self) -> str:
        """The row as JSON, as far as the batch knew it."""
        return json.dumps(self.new if self.exists else self.old, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Spot:
    """A field, or a whole row, that a revert leaves alone. reason: changed | gone | back (the row is there again)."""

    table: str
    row: object
    field: str
    reason: str


@dataclass(slots=True)
class Plan:
    """What a revert would write now, and what it would leave."""

    deletes: list[Net] = field(default_factory=list)
    updates: list[tuple[Net, list[str]]] = field(default_factory=list)
    inserts: list[Net] = field(default_factory=list)
    left: list[Spot] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many rows and fields it would turn back."""
        return len(self.deletes) + len(self.inserts) + sum(len(names) for _, names in self.updates)


def label(connection: sqlite3.Connection, batch_id: int) -> str:
    """What the new action is called."""
    named = connection.execute("SELECT label FROM batch WHERE id = ?", (batch_id,)).fetchone()[0]
    return f"「{named}」を取り消す"


def net_changes(connection: sqlite3.Connection, batch_id: int) -> list[Net]:
    """What a batch did in sum, row by row in the order it came to them; typing is one change, from first to last."""
    found: dict[tuple[str, object], Net] = {}
    rows = connection.execute(
        "SELECT tbl, row, op, field, old, new FROM change WHERE batch_id = ? AND op <> 'K' ORDER BY session_id, seq",
        (batch_id,),
    )
    for table, row, op, name, old, new in rows:
        net = found.setdefault((table, row), Net(table, row, existed=op != "I"))
        _add(net, op, name, old, new)
    return [net for net in found.values() if _is_something(net)]


def make_plan(connection: sqlite3.Connection, batch_id: int) -> Plan:
    """What taking this batch back would do now. Only reads."""
    plan = Plan()
    for net in net_changes(connection, batch_id):
        now = row_now(connection, net.table, net.row)
        if not net.existed:
            _plan_delete(plan, net, now)
        elif not net.exists:
            _plan_insert(plan, net, now)
        else:
            _plan_update(plan, net, now)
    return plan


def apply(connection: sqlite3.Connection, batch_id: int) -> Plan:
    """Write the opposite of a batch; runs inside an action. Raises WorldError, then the action writes nothing."""
    plan = make_plan(connection, batch_id)
    connection.execute("PRAGMA defer_foreign_keys = ON")
    try:
        for net in plan.deletes:
            connection.execute(f'DELETE FROM main."{net.table}" WHERE {_where(net.table)}', _keys(net.table, net.row))
        for net, names in plan.updates:
            values = {f"v_{name}": net.old[name] for name in names} | _keys(net.table, net.row)
            setting = ", ".join(f'"{name}" = :v_{name}' for name in names)
            connection.execute(f'UPDATE main."{net.table}" SET {setting} WHERE {_where(net.table)}', values)
        for net in plan.inserts:
            _insert(connection, net)
    except sqlite3.IntegrityError as error:
        raise _refused(["同じ記号のものが、あとから作られています。"]) from error
    obstacles = list(_obstacles(connection))
    if obstacles:
        raise _refused(obstacles)
    return plan


def row_now(connection: sqlite3.Connection, table: str, row: object) -> Values | None:
    """A row as it stands, by its key as the journal writes it."""
    cursor = connection.execute(f'SELECT * FROM main."{table}" WHERE {_where(table)}', _keys(table, row))
    found = cursor.fetchone()
    return dict(zip([d[0] for d in cursor.description], found, strict=True)) if found else None


def same(one: object, other: object) -> bool:
    """Equal in value and kind: the text 「1」 is not the number 1."""
    return type(one) is type(other) and one == other


def _add(net: Net, op: str, name: str, old: object, new: object) -> None:
    if op == "I":
        net.new, net.exists = json.loads(str(new)), True
    elif op == "D":
        if net.existed:
            net.old = json.loads(str(old)) | net.old
        net.new, net.exists = {}, False
    else:
        if net.existed:
            net.old.setdefault(name, old)
        net.new[name] = new


def _is_something(net: Net) -> bool:
    return bool(net.fields) if net.existed and net.exists else net.existed or net.exists


def _plan_delete(plan: Plan, net: Net, now: Values | None) -> None:
    if now is None:
        return
    if all(same(now[name], value) for name, value in net.new.items()):
        plan.deletes.append(net)
    else:
        plan.left.append(Spot(net.table, net.row, "", CHANGED))


def _plan_insert(plan: Plan, net: Net, now: Values | None) -> None:
    if now is None:
        plan.inserts.append(net)
    elif not all(same(now[name], value) for name, value in net.old.items()):
        plan.left.append(Spot(net.table, net.row, "", BACK))


def _plan_update(plan: Plan, net: Net, now: Values | None) -> None:
    if now is None:
        plan.left.append(Spot(net.table, net.row, "", GONE))
        return
    back = [name for name in net.fields if same(now[name], net.new[name])]
    if back:
        plan.updates.append((net, back))
    for name in net.fields:
        if name not in back and not same(now[name], net.old[name]):
            plan.left.append(Spot(net.table, net.row, name, CHANGED))


def _obstacles(connection: sqlite3.Connection) -> Iterator[str]:
    for number, (table, row, parent, _key) in enumerate(connection.execute("PRAGMA main.foreign_key_check")):
        if number >= _NAMED:
            yield "ほか"
            return
        yield f"{_needing(connection, table, row)}（{table_label(parent)}が要ります）"


def _needing(connection: sqlite3.Connection, table: str, number: int | None) -> str:
    if number is None:  # a table without row numbers
        return table_label(table)
    key = row_key(Base.metadata.tables[table], table)
    found = connection.execute(f'SELECT {key} FROM main."{table}" WHERE rowid = ?', (number,)).fetchone()
    return place_words(connection, table, found[0], "")


def _refused(obstacles: list[str]) -> WorldError:
    return WorldError(
        f"ほかのところとのつながりがあるため、この操作は取り消せませんでした: {'、'.join(obstacles)}",
        "何も変えていません。先に上のところを直してから、もう一度取り消してください。",
    )


def _insert(connection: sqlite3.Connection, net: Net) -> None:
    names = ", ".join(f'"{name}"' for name in net.old)
    places = ", ".join(f":{name}" for name in net.old)
    connection.execute(f'INSERT INTO main."{net.table}" ({names}) VALUES ({places})', net.old)


def _where(table: str) -> str:
    return " AND ".join(f'"{c.name}" IS :k_{c.name}' for c in Base.metadata.tables[table].primary_key.columns)


def _keys(table: str, row: object) -> Values:
    columns = [c.name for c in Base.metadata.tables[table].primary_key.columns]
    values = json.loads(str(row)) if len(columns) > 1 else [row]
    return {f"k_{name}": value for name, value in zip(columns, values, strict=True)}
