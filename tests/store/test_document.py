"""Actions, announcements, history, and what is not yet saved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from desktop.models import Answer, Department, Scale, ScaleLevel
from desktop.store import Changes, Document, TargetChanged, WorldError, gate
from desktop.store.shape import Shape
from tests.store.rows import answers, put, rows_of, state_of


@pytest.fixture
def document() -> Iterator[Document]:
    made = Document.create("山田")
    yield made
    made.close()


def test_action_is_all_or_nothing(document: Document) -> None:
    put(document, "a", "1")
    before = state_of(document)

    def stop_half_way() -> None:
        with document.action("途中で止まる") as session:
            session.add(Answer(key="b", value='"2"'))
            session.flush()
            raise ZeroDivisionError

    def link_to_nothing() -> None:
        with document.action("つながらない") as session:
            session.add(Answer(key="c", value='"3"'))
            session.add(Department(name="課", parent_id=99))

    with pytest.raises(ZeroDivisionError):
        stop_half_way()
    with pytest.raises(IntegrityError):
        link_to_nothing()
    assert state_of(document) == before
    assert rows_of(document, "SELECT COUNT(*) FROM batch") == [(1,)]
    put(document, "d", "4")  # and the next action works
    assert answers(document) == {"a": "1", "d": "4"}


def test_action_writes_one_batch(document: Document) -> None:
    with document.action("二つ入れる") as session:
        session.add_all([Answer(key="a", value='"1"'), Answer(key="b", value='"2"')])
    assert rows_of(document, "SELECT label, kind, actor FROM batch") == [("二つ入れる", "edit", "山田")]
    changes = rows_of(document, "SELECT seq, tbl, row, op, old, new FROM change")
    assert changes == [
        (1, "answer", "a", "I", None, '{"key":"a","value":"\\"1\\""}'),
        (2, "answer", "b", "I", None, '{"key":"b","value":"\\"2\\""}'),
    ]


def test_nothing_changed_leaves_no_batch_and_is_not_announced(document: Document) -> None:
    put(document, "a", "1")
    heard: list[Changes] = []
    document.subscribe(heard.append)
    with document.action("何もしない"):
        pass
    put(document, "a", "1")
    assert rows_of(document, "SELECT COUNT(*) FROM batch") == [(1,)]
    assert heard == []
    assert (document.unsaved, document.undo_label) == (1, "aを変える")


def test_action_inside_an_action_is_refused(document: Document, tmp_path: Path) -> None:
    with document.action("外"):
        with pytest.raises(RuntimeError), document.action("内"):
            pass
        with pytest.raises(RuntimeError):
            document.undo()
        with pytest.raises(RuntimeError):
            document.redo()
        with pytest.raises(RuntimeError):
            document.publish(tmp_path / "x.sqlite")
    put(document, "a", "1")
    assert answers(document) == {"a": "1"}


def test_reading_sees_whole_actions_only(document: Document) -> None:
    put(document, "a", "1")
    with document.action("書く") as session:
        session.get_one(Answer, "a").value = '"2"'
        session.flush()
        with document.read() as reader:
            assert reader.get_one(Answer, "a").value == '"1"'
    with document.read() as reader:
        assert reader.get_one(Answer, "a").value == '"2"'


def test_reading_cannot_write(document: Document) -> None:
    put(document, "a", "1")
    with document.read() as reader, pytest.raises(Exception, match="readonly"):
        reader.execute(text("UPDATE answer SET value = 'x'"))
    assert answers(document) == {"a": "1"}


def test_announcements_say_what_changed_and_who_asked(document: Document, tmp_path: Path) -> None:
    heard: list[Changes] = []
    stop = document.subscribe(heard.append)
    me = object()
    with document.action("入れる", origin=me) as session:
        session.add_all([Answer(key="a", value='"1"'), Department(name="総務課")])
    document.undo(origin=me)
    document.redo()
    document.publish(tmp_path / "町.sqlite")
    both = frozenset({"answer", "department"})
    assert heard == [
        Changes(both, "入れる", "edit", me),
        Changes(both, "入れる", "undo", me),
        Changes(both, "入れる", "redo", None),
        Changes(frozenset(), "保存", "saved", None),
    ]
    stop()
    stop()
    put(document, "b", "2")
    assert len(heard) == 4


def test_change_is_durable_before_it_is_announced(document: Document) -> None:
    seen: list[dict[str, str]] = []
    document.subscribe(lambda _changes: seen.append(answers(document)))
    put(document, "a", "1")
    assert seen == [{"a": "1"}]


def test_listener_may_act_itself(document: Document) -> None:
    def follow(changes: Changes) -> None:
        if changes.label == "aを変える":
            put(document, "b", "続き")

    document.subscribe(follow)
    put(document, "a", "1")
    assert answers(document) == {"a": "1", "b": "続き"}
    assert document.undo() == "bを変える"
    assert document.undo() == "aを変える"


def test_typing_in_one_field_is_one_undo_step(document: Document) -> None:
    put(document, "a", "0")
    for typed in ("あ", "あお", "あおば"):
        put(document, "a", typed, edit_of="a")
    assert document.unsaved == 2
    document.undo()
    assert answers(document) == {"a": "0"}
    document.redo()
    assert answers(document) == {"a": "あおば"}


def test_typing_is_parted_by_other_fields_undo_and_saving(document: Document, tmp_path: Path) -> None:
    put(document, "a", "1", edit_of="a")
    put(document, "b", "1", edit_of="b")
    put(document, "a", "2", edit_of="a")
    document.undo()
    assert answers(document) == {"a": "1", "b": "1"}
    put(document, "a", "3", edit_of="a")
    document.publish(tmp_path / "町.sqlite")
    put(document, "a", "4", edit_of="a")
    assert document.unsaved == 1
    document.undo()
    assert answers(document)["a"] == "3"
    put(document, "a", "5", edit_of="a")
    put(document, "a", "6", edit_of="a")
    document.undo()
    assert answers(document)["a"] == "3"


def test_failed_typing_keeps_what_was_typed_before(document: Document) -> None:
    put(document, "a", "1", edit_of="a")

    def fail() -> None:
        with document.action("aを変える", edit_of="a") as session:
            session.get_one(Answer, "a").value = '"9"'
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert answers(document) == {"a": "1"}
    document.undo()
    assert answers(document) == {}


def test_history_of_a_field(document: Document) -> None:
    put(document, "a", "1")
    put(document, "a", "2")
    document.undo()
    with document.action("消す") as session:
        session.delete(session.get_one(Answer, "a"))
    found = document.history("answer", "a", "value")
    assert [(e.label, e.old, e.new) for e in found] == [
        ("aを変える", None, '"1"'),
        ("aを変える", '"1"', '"2"'),
        ("aを変える", '"2"', '"1"'),
        ("消す", '"1"', None),
    ]
    assert {e.actor for e in found} == {"山田"}
    assert all(e.at.endswith("+00:00") for e in found)
    assert document.history("answer", "b", "value") == []


def test_history_of_a_row_with_two_keys(document: Document) -> None:
    with document.action("尺度") as session:
        scale = Scale(key="s", name="尺度")
        session.add(scale)
        session.flush()
        session.add(ScaleLevel(scale_id=scale.id, value=2, label="Lv.2"))
        number = scale.id
    with document.action("呼び名") as session:
        session.get_one(ScaleLevel, (number, 2)).label = "自立"
    found = document.history("scale_level", json.dumps([number, 2], separators=(",", ":")), "label")
    assert [(e.old, e.new) for e in found] == [(None, "Lv.2"), ("Lv.2", "自立")]


def test_recent_actions_newest_first(document: Document) -> None:
    for key in "abc":
        put(document, key, "1")
    document.undo()
    assert [(actor, label, kind) for _, actor, label, kind in document.recent_actions(2)] == [
        ("山田", "cを変える", "undo"),
        ("山田", "cを変える", "edit"),
    ]


def test_unsaved_counts_actions_since_the_last_save(document: Document, tmp_path: Path) -> None:
    assert document.unsaved == 0
    put(document, "a", "1")
    put(document, "b", "1")
    assert document.unsaved == 2
    document.publish(tmp_path / "町.sqlite")
    assert document.unsaved == 0
    document.undo()
    assert document.unsaved == 1


def test_saving_needs_a_place(document: Document) -> None:
    with pytest.raises(WorldError, match="保存先が決まっていません"):
        document.publish()


def test_undo_and_redo_with_nothing_to_do(document: Document) -> None:
    assert (document.undo(), document.redo(), document.undo_label, document.redo_label) == ("", "", "", "")


def test_new_edit_empties_redo(document: Document) -> None:
    put(document, "a", "1")
    document.undo()
    assert document.redo_label == "aを変える"
    put(document, "b", "1")
    assert document.redo_label == ""
    assert document.redo() == ""
    assert answers(document) == {"b": "1"}


def test_after_a_commit_that_failed_work_goes_on(document: Document) -> None:
    """SQLite stays in the transaction whose COMMIT it refused; the next action must not find it there."""

    def refused_at_the_end() -> None:
        with document.action("あとで調べる") as session:
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            session.add(Department(name="課", parent_id=99))

    put(document, "a", "1")
    before = state_of(document)
    with pytest.raises(IntegrityError):
        refused_at_the_end()
    assert state_of(document) == before
    assert document.undo_label == "aを変える"
    put(document, "a", "2")
    document.undo()
    assert answers(document) == {"a": "1"}


def test_a_file_saved_by_another_while_it_is_being_opened_is_noticed(
    town_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The base is what was admitted, not what lies there a moment later: else our save would overwrite theirs."""
    target = tmp_path / "町.sqlite"
    target.write_bytes(town_file.read_bytes())
    rebuild = gate.rebuild

    def meanwhile(copy: Path, shape: Shape) -> None:
        rebuild(copy, shape)
        target.write_bytes(b"saved by somebody else")

    monkeypatch.setattr(gate, "rebuild", meanwhile)
    document = Document.open(target)
    with document.action("答える") as session:
        session.add(Answer(key="q", value="1"))
    with pytest.raises(TargetChanged):
        document.publish()
    assert target.read_bytes() == b"saved by somebody else"
    document.close()
