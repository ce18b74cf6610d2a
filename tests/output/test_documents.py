"""Several documents at once: all of them, or everything as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.output.documents import EXPORTS, export_all
from desktop.output.glyphs import glyph_findings
from desktop.policy.book import Book, make_book
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError

KEYS = ("plan-xlsx", "answers-xlsx")


@pytest.fixture
def book(town: Document) -> Book:
    return make_book(read_facts(town), glyph_findings)


def _names(book: Book) -> list[str]:
    return [export.file_name(book) for export in EXPORTS if export.key in KEYS]


def test_a_later_failure_puts_back_what_an_earlier_document_replaced(
    book: Book, town: Document, tmp_path: Path
) -> None:
    first, second = _names(book)
    (tmp_path / first).write_bytes(b"last year's plan")
    (tmp_path / second).mkdir()  # in the way of the second
    with pytest.raises(WorldError):
        export_all(book, town, tmp_path, KEYS)
    assert (tmp_path / first).read_bytes() == b"last year's plan"
    assert sorted(p.name for p in tmp_path.glob("*.xlsx")) == sorted([first, second])


def test_a_later_failure_removes_what_was_not_there(book: Book, town: Document, tmp_path: Path) -> None:
    second = _names(book)[1]
    (tmp_path / second).mkdir()
    with pytest.raises(WorldError):
        export_all(book, town, tmp_path, KEYS)
    assert [p.name for p in tmp_path.glob("*.xlsx")] == [second]


def test_without_a_failure_all_are_there(book: Book, town: Document, tmp_path: Path) -> None:
    written = export_all(book, town, tmp_path, KEYS)
    assert [p.name for p in written] == _names(book)
    assert all(p.stat().st_size > 1000 for p in written)
