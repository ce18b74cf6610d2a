"""The one `.bak` beside the target: what was there before the last save, and never a hindrance."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store import Document
from desktop.store.files import write_bytes
from tests.store.rows import put, state_in, state_of


@pytest.fixture
def document(tmp_path: Path) -> Iterator[Document]:
    made = Document.create("試験")
    put(made, "a", "前")
    made.publish(tmp_path / "町.sqlite")
    put(made, "a", "後")
    yield made
    made.close()


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_the_file_before_stays_beside_it(document: Document, tmp_path: Path) -> None:
    target, kept = tmp_path / "町.sqlite", tmp_path / "町.sqlite.bak"
    for text in ("二", "三"):
        before = target.read_bytes()
        put(document, "a", text)
        document.publish()
        assert kept.read_bytes() == before
    assert names(tmp_path) == ["町.sqlite", "町.sqlite.bak"]


def test_the_file_before_stays_where_there_are_no_links(document: Document, tmp_path: Path) -> None:
    class Stick(type(Path())):
        def hardlink_to(self, _target: object) -> None:
            raise OSError(errno.EPERM, "no links here")

    target, kept = Stick(tmp_path / "町.sqlite"), tmp_path / "町.sqlite.bak"
    before = target.read_bytes()
    document.publish(target)
    assert kept.read_bytes() == before
    assert names(tmp_path) == ["町.sqlite", "町.sqlite.bak"]


def test_a_link_to_the_same_file_is_no_trouble(document: Document, tmp_path: Path) -> None:
    """A replace that failed leaves .bak and the target as one file; the next save goes on as ever."""
    target, kept = tmp_path / "町.sqlite", tmp_path / "町.sqlite.bak"
    kept.hardlink_to(target)
    before = target.read_bytes()
    document.publish()
    assert kept.read_bytes() == before
    assert names(tmp_path) == ["町.sqlite", "町.sqlite.bak"]


def test_nothing_that_hinders_the_bak_hinders_the_save(document: Document, tmp_path: Path) -> None:
    (tmp_path / "町.sqlite.bak").mkdir()
    assert state_in(document.publish()) == state_of(document)
    assert names(tmp_path) == ["町.sqlite", "町.sqlite.bak"]


def test_exports_leave_no_bak(tmp_path: Path) -> None:
    for data in (b"1", b"2"):
        write_bytes(tmp_path / "文書.pdf", data)
    assert names(tmp_path) == ["文書.pdf"]
