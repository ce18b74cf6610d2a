"""How far each step is, and which steps there are."""

from __future__ import annotations

from desktop.policy.answering import mark_seen, set_aside
from desktop.policy.book import Book
from desktop.policy.progress import State
from desktop.policy.starting import new_sample
from desktop.policy.steps import chapter_title
from desktop.store import Document
from tests.policy.make import ALL, answer, book_of


def state(book: Book, step: str) -> State:
    return next(p.state for p in book.progress if p.step.key == step)


def test_a_step_from_untouched_to_done(blank: Document) -> None:
    assert {p.state for p in book_of(blank).progress} == {State.UNTOUCHED}
    with blank.action("見る") as session:
        mark_seen(session, "0-1")
    assert state(book_of(blank), "0-1") is State.SEEN
    assert state(answer(blank, {"org.name": "みどり町"}), "0-1") is State.PARTLY
    assert state(answer(blank, {"org.staff": 90}), "0-1") is State.DONE
    with blank.action("外す") as session:
        set_aside(session, "0-1", excluded=True, reason="今年は扱わない")
    assert state(book_of(blank), "0-1") is State.EXCLUDED
    blank.undo()
    assert state(book_of(blank), "0-1") is State.DONE


def test_defaults_of_the_preset_are_nobodys_work(blank: Document) -> None:
    with blank.action("見る") as session:
        mark_seen(session, "0-3")
    assert state(book_of(blank), "0-3") is State.SEEN
    assert state(answer(blank, {"policy.version": "第1版"}), "0-3") is State.PARTLY


def test_samples_are_done(town: Document, village: Document) -> None:
    assert {p.state for p in book_of(town).progress} == {State.DONE}
    assert {p.state for p in book_of(village).progress} == {State.DONE, State.EXCLUDED}


def test_findings_stand_at_their_step(town: Document) -> None:
    book = answer(town, {"org.staff": ""})
    by_step = {p.step.key: p.findings for p in book.progress}
    assert [f.item for f in by_step["0-1"]] == ["org.staff"]
    assert sum(map(len, by_step.values())) == len(book.findings)


def test_steps_follow_the_personas(town: Document) -> None:
    book = answer(town, {"persona.used": [k for k in ALL if k not in {"cio", "infosys"}]})
    keys = [s.key for s in book.steps]
    assert "3-1" not in keys
    assert "3-2" not in keys
    assert "2-n:cio" not in keys
    assert len(keys) == len(set(keys))
    numbers = [s.number for s in book.steps if s.spec.chapter == 2]
    assert numbers == ["2-1", "2-2", "2-3", "2-4", "2-5"]


def test_titles_of_the_groups(town: Document) -> None:
    facts = book_of(town).facts
    assert [chapter_title(facts, n) for n in (0, 1, 6, 7, 8)] == [
        "はじめに", "第1章 概要", "第6章 推進体制・実行管理", "仕上げ", "",
    ]  # fmt: skip


def test_sample_under_another_name() -> None:
    document = new_sample("village", name="となり村", actor="山田")
    try:
        book = book_of(document)
        assert book.document.organization == "となり村"
        assert {actor for _, actor, _, _ in document.recent_actions()} == {"山田"}
    finally:
        document.close()
