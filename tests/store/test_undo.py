"""Undo and redo of any depth, over closing, saving and opening again, against a list of remembered states."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desktop.models import Answer, Department, Persona, Requirement, Skill, SkillCategory, Stage, StageTrack
from desktop.store import Document
from tests.store.rows import State, put, state_of

WORDS = st.text(max_size=8)
NUMBERS = st.integers(0, 3)


def find(session: Session, model: type, number: int) -> object | None:
    """The n-th row of a table, if there is one."""
    rows = session.query(model).order_by(model.id).all()
    return rows[number % len(rows)] if rows else None


def named(model: type) -> Callable[[Session, int, str], None]:
    """Add a thing, or rename it."""

    def run(session: Session, number: int, name: str) -> None:
        row = session.query(model).filter_by(key=f"k{number}").one_or_none()
        if row is None:
            session.add(model(key=f"k{number}", name=name))
        else:
            row.name = name

    return run


def set_parent(session: Session, number: int, other: int) -> None:
    row, parent = find(session, Persona, number), find(session, Persona, other)
    if row is not None:
        row.parent_id = parent.id if parent is not row else None


def require(session: Session, number: int, other: int) -> None:
    persona, skill = find(session, Persona, number), find(session, Skill, other)
    if persona and skill and session.get(Requirement, (persona.id, skill.id)) is None:
        category = session.query(SkillCategory).first()
        if category is not None:
            session.add(Requirement(persona_id=persona.id, skill_id=skill.id, category_id=category.id))


def forget(session: Session, number: int, other: int) -> None:
    rows = session.query(Requirement).order_by(Requirement.persona_id, Requirement.skill_id).all()
    if rows:
        session.delete(rows[(number + other) % len(rows)])


def drop(session: Session, number: int, model: type) -> None:
    row = find(session, model, number)
    if row is not None:
        session.delete(row)


def add_stages(session: Session, number: int, name: str) -> None:
    track = session.query(StageTrack).filter_by(key=f"t{number}").one_or_none()
    if track is None:
        track = StageTrack(key=f"t{number}", name=name)
        session.add(track)
        session.flush()
    for n in range(session.query(Stage).filter_by(track_id=track.id).count(), number):
        session.add(Stage(key=f"t{number}.{n}", track_id=track.id, name=name))


def add_department(session: Session, number: int, name: str) -> None:
    parent = find(session, Department, number)
    session.add(Department(name=name, parent_id=parent.id if parent and number else None))


def answer(session: Session, number: int, value: str) -> None:
    row = session.get(Answer, f"q{number}")
    if row is None:
        session.add(Answer(key=f"q{number}", value=json.dumps(value)))
    else:
        row.value = json.dumps(value)


def replace(session: Session, number: int, value: str) -> None:
    values = {"k": f"q{number}", "v": json.dumps(value)}
    session.execute(text("INSERT OR REPLACE INTO answer (key, value) VALUES (:k, :v)"), values)


def unanswer(session: Session, number: int, _value: str) -> None:
    session.execute(text("DELETE FROM answer WHERE key = :k"), {"k": f"q{number}"})


THINGS = st.sampled_from([Persona, Skill, StageTrack, Department, Stage])
OPERATIONS = st.one_of(
    *(
        st.tuples(st.just(run), NUMBERS, other)
        for run, other in (
            (named(Persona), WORDS),
            (named(Skill), WORDS),
            (set_parent, NUMBERS),
            (require, NUMBERS),
            (forget, NUMBERS),
            (drop, THINGS),
            (add_stages, WORDS),
            (add_department, WORDS),
            (answer, WORDS),
            (replace, WORDS),
            (unanswer, WORDS),
        )
    )
)


class UndoMachine(RuleBasedStateMachine):
    """The document against the states it went through."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="hoshin-undo-")
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("HOSHIN_NAVI_HOME", self.folder.name)
        self.document = Document.create("試験")
        self.announced = 0
        self._listen()
        self.states: list[State] = [state_of(self.document)]
        self.at = 0
        with self.document.action("区分") as session:
            session.add(SkillCategory(key="c", name="共通"))
        self._moved()

    def _listen(self) -> None:
        def hear(_changes: object) -> None:
            self.announced += 1

        self.document.subscribe(hear)

    def _moved(self) -> None:
        del self.states[self.at + 1 :]
        self.states.append(state_of(self.document))
        self.at += 1

    @rule(operations=st.lists(OPERATIONS, min_size=1, max_size=6))
    def edit(self, operations: list[tuple]) -> None:
        before, announced = self.states[self.at], self.announced
        try:
            with self.document.action("編集") as session:
                for run, number, other in operations:
                    run(session, number, other)
                    session.flush()
                    session.expire_all()
        except IntegrityError:  # somebody still needs the row: nothing of the action may stay
            assert state_of(self.document) == before
            return
        if self.announced > announced:
            self._moved()

    @rule(count=st.integers(1, 4))
    def undo(self, count: int) -> None:
        for _ in range(count):
            assert bool(self.document.undo()) == (self.at > 0)
            self.at = max(0, self.at - 1)
            assert state_of(self.document) == self.states[self.at]

    @rule(count=st.integers(1, 4))
    def redo(self, count: int) -> None:
        for _ in range(count):
            assert bool(self.document.redo()) == (self.at < len(self.states) - 1)
            self.at = min(len(self.states) - 1, self.at + 1)
            assert state_of(self.document) == self.states[self.at]

    @rule()
    def close_and_resume(self) -> None:
        self.document.close(keep=True)
        self.document = Document.resume(self.document.work, "次の人")
        self._listen()

    @rule()
    def save_and_open(self) -> None:
        path = self.document.publish(Path(self.folder.name) / "町.sqlite")
        self.document.close()
        self.document = Document.open(path, "次の人")
        self._listen()

    @invariant()
    def state_is_the_remembered_one(self) -> None:
        if hasattr(self, "document"):
            assert state_of(self.document) == self.states[self.at]
            assert bool(self.document.undo_label) == (self.at > 0)
            assert bool(self.document.redo_label) == (self.at < len(self.states) - 1)

    def teardown(self) -> None:
        if not hasattr(self, "document"):
            return
        try:
            while self.document.redo():
                pass
            assert state_of(self.document) == self.states[-1]
            while self.document.undo():
                pass
            assert state_of(self.document) == self.states[0]
            while self.document.redo():
                pass
            assert state_of(self.document) == self.states[-1]
        finally:
            self.document.close()
            self.patch.undo()
            self.folder.cleanup()


UndoMachine.TestCase.settings = settings(max_examples=16, stateful_step_count=14, deadline=None)
TestUndo = UndoMachine.TestCase


def test_rows_that_need_each_other_come_back_together(tmp_path: Path) -> None:
    with contextlib.closing(Document.create()) as document:
        with document.action("輪") as session:
            session.add_all([Persona(key="a", name="甲"), Persona(key="b", name="乙")])
            session.flush()
            a, b = session.query(Persona).order_by(Persona.id)
            a.parent_id, b.parent_id = b.id, a.id
        full = state_of(document)
        with document.action("消す") as session:
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
            session.execute(text("DELETE FROM persona"))
        document.undo()
        assert state_of(document) == full
        document.undo()
        assert state_of(document)["persona"] == []
        document.redo()
        document.redo()
        assert state_of(document)["persona"] == []


def test_a_journal_that_was_cut_opens_without_its_undo_steps(tmp_path: Path) -> None:
    with contextlib.closing(Document.create()) as document:
        put(document, "a", "1")
        document.undo()
        document._raw.execute("DELETE FROM change")
        document._raw.execute("UPDATE batch SET target_id = NULL")
        document._raw.execute("DELETE FROM batch WHERE kind = 'edit'")
        put(document, "b", "2")
        path = document.publish(tmp_path / "町.sqlite")
    with contextlib.closing(Document.open(path)) as document:
        assert document.undo_label == "bを変える"
        document.undo()
        assert (document.undo_label, state_of(document)["answer"]) == ("", [])
