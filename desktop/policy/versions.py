"""版の記録: the decided text is kept in the file, so that the next revision knows what it changes (001 ch6-3)."""

from __future__ import annotations

import difflib
from datetime import UTC, datetime

from desktop.models import PolicyVersion
from desktop.store import Document as File

from .book import Book
from .plaintext import plain_text


def can_record(book: Book) -> bool:
    """Whether the text is decided, complete, and not on record yet."""
    decided = book.ready and book.document.status == "決定"
    return decided and plain_text(book.document) not in {version.text for version in book.facts.versions}


def record(file: File, book: Book) -> str:
    """Put the present text on record as one action; returns the version's label. Call where `can_record`."""
    policy = book.facts.policy
    with file.action(f"{policy.version_label}を記録する") as session:
        session.add(
            PolicyVersion(
                label=policy.version_label,
                decided_on=policy.decided_on,
                recorded_at=datetime.now(UTC).isoformat(timespec="seconds"),
                text=plain_text(book.document),
            )
        )
    return policy.version_label


def lines_changed(version: PolicyVersion, book: Book) -> int:
    """How many lines (paragraphs, table rows, headings) the present text adds, drops or changes against a version."""
    before, after = version.text.splitlines(), plain_text(book.document).splitlines()
    changes = difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    return sum(max(a2 - a1, b2 - b1) for tag, a1, a2, b1, b2 in changes if tag != "equal")
