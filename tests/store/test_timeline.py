"""The history in words: newest first, filtered, paged, with the story of one field."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

import pytest

from desktop.models import Department
from desktop.store import Document, timeline
from desktop.store.connection import connect
from desktop.store.timeline import Wanted
from tests.store.rows import put


@pytest.fixture
def document() -> Iterator[Document]:
    with contextlib.closing(Document.create("前田")) as made:
        with made.action("課を加える") as session:
            session.add(Department(name="総務課"))
        with made.action("課の名前を直す") as session:
            session.query(Department).one().name = "総務企画課"
        made.actor = "佐藤"
        put(made, "org.note", "100%_確認")
        yield made


@pytest.fixture
def reader(document: Document) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(connect(document.work.database, writer=False)) as connection:
        yield connection


def labels(reader: sqlite3.Connection, wanted: Wanted | None = None, **kw: int) -> list[str]:
    return [a.label for a in timeline.actions(reader, wanted, **kw)]


def test_newest_first_and_paged(reader):
    assert labels(reader) == ["org.noteを変える", "課の名前を直す", "課を加える"]
    assert labels(reader, offset=1, limit=1) == ["課の名前を直す"]
    assert timeline.count_actions(reader) == 3


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(text="総務企画"), ["課の名前を直す"]),
        (Wanted(text="課 直す"), ["課の名前を直す"]),
        (Wanted(text="100%_"), ["org.noteを変える"]),
        (Wanted(text="%"), ["org.noteを変える"]),
        (Wanted(text="佐藤"), ["org.noteを変える"]),
        (Wanted(actor="前田"), ["課の名前を直す", "課を加える"]),
        (Wanted(table="answer"), ["org.noteを変える"]),
        (Wanted(since="2999"), []),
        (Wanted(until="2999", actor="佐藤"), ["org.noteを変える"]),
    ],
)
def test_filters(reader, wanted, found):
    assert labels(reader, wanted) == found
    assert timeline.count_actions(reader, wanted) == len(found)


def test_people_and_tables(reader):
    assert timeline.actors(reader) == ["佐藤", "前田"]
    assert timeline.tables(reader) == ["answer", "department"]


def test_changes_in_words(reader):
    answered, renamed, added = (timeline.lines(reader, a.id)[0][0] for a in timeline.actions(reader))
    assert (renamed.place, renamed.before, renamed.after) == ("部署「総務企画課」の名前", "総務課", "総務企画課")
    assert added.before == "（なし）"
    assert "名前＝総務課" in added.after
    assert answered.after.endswith("100%_確認")


def test_an_answer_is_called_by_its_question(reader):
    newest = timeline.actions(reader)[0]
    [line], count = timeline.lines(reader, newest.id, {("answer", "org.note"): "団体の注"})
    assert (line.place, count) == ("団体の注", 1)


def test_typing_is_one_change_from_first_to_last(document, reader):
    for text in ("み", "みど", "みどり課"):
        with document.action("課の名前", edit_of="department.1.name") as session:
            session.query(Department).one().name = text
    [line], count = timeline.lines(reader, timeline.actions(reader)[0].id)
    assert (line.before, line.after, count) == ("総務企画課", "みどり課", 1)


def test_a_row_that_is_gone_keeps_its_name(document, reader):
    with document.action("消す") as session:
        session.delete(session.query(Department).one())
    dropped, _answered, renamed, _added = timeline.actions(reader)
    assert timeline.lines(reader, dropped.id)[0][0].place == "部署「総務企画課」"
    assert timeline.lines(reader, renamed.id)[0][0].place == "部署「総務企画課」の名前"


def test_undo_and_revert_are_told_apart(document, reader):
    document.revert(2)
    document.undo()
    assert [a.kind for a in timeline.actions(reader)[:3]] == ["undo", "revert", "edit"]
    assert timeline.left_words(reader, document.revert(1).left) == ["部署「総務企画課」（後で変えられています）"]


def test_looking_is_hidden(document, reader):
    put(document, "x", "1")
    document.raw.execute("UPDATE batch SET label = '手順を見る' WHERE id = (SELECT MAX(id) FROM batch)")
    assert timeline.LOOKING not in labels(reader)


def test_story_of_one_field(document, reader):
    story = timeline.story(reader, document.history("department", 1, "name"), "department", "name")
    assert [(c.actor, c.old, c.new) for c in story] == [
        ("前田", "（空欄）", "総務課"),
        ("前田", "総務課", "総務企画課"),
    ]
