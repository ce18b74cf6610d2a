"""Taking back an action of the past: the last one as undo does, an older one only where its traces still stand."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from desktop.models import Department, Persona, SkillCategory
from desktop.store import Document, WorldError
from desktop.store.schema import journaled_tables
from tests.store.rows import State, answers, put, rows_of, state_of
from tests.store.test_undo import OPERATIONS

EDITS = st.lists(st.lists(OPERATIONS, min_size=1, max_size=5), min_size=1, max_size=6)


def last_batch(document: Document) -> int:
    return rows_of(document, "SELECT MAX(id) FROM batch")[0][0]


@contextlib.contextmanager
def fresh():
    with tempfile.TemporaryDirectory(prefix="hoshin-revert-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", folder)
        with contextlib.closing(Document.create("試験")) as document:
            with document.action("区分") as session:
                session.add(SkillCategory(key="c", name="共通"))
            yield document


def edit(document: Document, operations: list[tuple]) -> int:
    """Run an action; returns its batch, or 0 when it wrote nothing."""
    before = last_batch(document)
    try:
        with document.action("編集") as session:
            for run, number, other in operations:
                run(session, number, other)
                session.flush()
                session.expire_all()
    except IntegrityError:
        return 0
    after = last_batch(document)
    return after if after != before else 0


def cells(state: State) -> dict[tuple[str, object, str], object]:
    """Every value by table, key and column."""
    found = {}
    for table in journaled_tables():
        names = [c.name for c in table.columns]
        keys = [n for n, c in enumerate(table.columns) if c.primary_key]
        for row in state[table.name]:
            for name, value in zip(names, row, strict=True):
                found[table.name, tuple(row[k] for k in keys), name] = value
    return found


@given(edits=EDITS)
@settings(max_examples=15)
def test_taking_back_the_last_action_is_undo(edits: list[list[tuple]]) -> None:
    with fresh() as document:
        done = [batch for operations in edits if (batch := edit(document, operations))]
        if not done:
            return
        document.undo()
        undone = state_of(document)
        document.redo()
        plan = document.revert(done[-1])
        assert state_of(document) == undone
        assert plan.left == []


@given(edits=EDITS, which=st.integers(0, 5))
@settings(max_examples=30)
def test_what_was_changed_later_is_never_touched(edits: list[list[tuple]], which: int) -> None:
    with fresh() as document:
        states, done = [cells(state_of(document))], []
        for operations in edits:
            if batch := edit(document, operations):
                done.append(batch)
                states.append(cells(state_of(document)))
        if not done:
            return
        chosen = which % len(done)
        before, left_by_it, now = states[chosen], states[chosen + 1], states[-1]
        try:
            plan = document.revert(done[chosen])
        except WorldError:
            assert cells(state_of(document)) == now
            return
        after = cells(state_of(document))
        for place in now.keys() | after.keys():
            if after.get(place) != now.get(place) or (place in after) != (place in now):
                assert now.get(place) == left_by_it.get(place), place  # it still held what the action left
                assert after.get(place) == before.get(place), place  # and holds now what was there before
        if plan.count:
            document.undo()
        assert cells(state_of(document)) == now


def test_an_older_action_goes_and_newer_ones_stay() -> None:
    with fresh() as document:
        put(document, "a", "1")
        put(document, "a", "2")
        second = last_batch(document)
        put(document, "b", "x")
        plan = document.revert(second)
        assert (plan.count, plan.left) == (1, [])
        assert answers(document) == {"a": "1", "b": "x"}
        assert document.undo_label == "「aを変える」を取り消す"
        document.undo()
        assert answers(document) == {"a": "2", "b": "x"}


def test_a_field_changed_since_is_named_and_left() -> None:
    with fresh() as document:
        with document.action("課を二つ") as session:
            session.add_all([Department(name="総務"), Department(name="福祉")])
        with document.action("名前を直す") as session:
            for row in session.query(Department):
                row.name += "課"
        batch = last_batch(document)
        with document.action("もう一度") as session:
            session.query(Department).filter_by(name="福祉課").one().name = "福祉部"
        plan = document.revert(batch)
        assert [(s.table, s.field, s.reason) for s in plan.left] == [("department", "name", "changed")]
        assert rows_of(document, "SELECT name FROM department ORDER BY id") == [("総務",), ("福祉部",)]


def test_a_row_that_is_gone_is_named() -> None:
    with fresh() as document:
        put(document, "a", "1")
        put(document, "a", "2")
        batch = last_batch(document)
        with document.action("消す") as session:
            session.connection().exec_driver_sql("DELETE FROM answer")
        assert [s.reason for s in document.revert(batch).left] == ["gone"]
        assert last_batch(document) == batch + 1  # nothing was written, so there is no action


def test_a_row_that_others_need_stops_the_whole() -> None:
    with fresh() as document:
        with document.action("人材像") as session:
            session.add(Persona(key="a", name="推進員"))
            session.add(Department(name="総務課"))
        batch = last_batch(document)
        with document.action("土台") as session:
            parent = session.query(Persona).one()
            session.add(Persona(key="b", name="専門員", parent_id=parent.id))
        before = state_of(document)
        with pytest.raises(WorldError, match="人材像「専門員」"):
            document.revert(batch)
        assert state_of(document) == before
        put(document, "z", "1")  # the document still works


def test_a_key_that_was_taken_again_stops_the_whole() -> None:
    with fresh() as document:
        with document.action("人材像") as session:
            session.add(Persona(key="a", name="推進員"))
        with document.action("消す") as session:
            session.delete(session.query(Persona).one())
        batch = last_batch(document)
        with document.action("作り直す") as session:
            session.add(Persona(key="a", name="別の人"))
        before = state_of(document)
        with pytest.raises(WorldError, match="同じ記号"):
            document.revert(batch)
        assert state_of(document) == before


def test_it_works_in_a_file_opened_again(tmp_path: Path) -> None:
    with fresh() as document:
        put(document, "a", "1")
        put(document, "a", "2")
        batch = last_batch(document)
        path = document.publish(tmp_path / "町.sqlite")
    with contextlib.closing(Document.open(path, "次の人")) as again:
        again.revert(batch)
        assert answers(again) == {"a": "1"}
        assert rows_of(again, "SELECT actor, target_id FROM batch ORDER BY id DESC LIMIT 1") == [("次の人", batch)]
