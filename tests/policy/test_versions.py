"""版の記録: only a decided, complete text, once; what changed since is counted."""

from __future__ import annotations

from desktop.policy.versions import can_record, lines_changed, record
from desktop.store import Document
from tests.policy.make import answer, book_of


def test_a_decided_text_is_recorded_once(town: Document) -> None:
    book = book_of(town)
    assert can_record(book)
    assert record(town, book) == "第1版"
    after = book_of(town)
    assert not can_record(after)
    [version] = after.facts.versions
    assert (version.label, version.decided_on) == ("第1版", "2026-10-01")
    assert "第6章 推進体制・実行管理" in version.text
    assert lines_changed(version, after) == 0


def test_a_draft_is_not_recorded(town: Document, blank: Document) -> None:
    assert not can_record(book_of(blank))
    assert not can_record(answer(town, {"policy.status": "draft"}))


def test_what_moved_since_is_counted(town: Document) -> None:
    record(town, book_of(town))
    book = answer(town, {"structure.head": "町長"})
    [version] = book.facts.versions
    # the sentence and the box of the figure
    assert lines_changed(version, book) == 2
    assert can_record(book)


def test_recording_can_be_undone(town: Document) -> None:
    record(town, book_of(town))
    assert town.undo() == "第1版を記録する"
    assert book_of(town).facts.versions == ()
