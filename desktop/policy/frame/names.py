"""Names that officers give: cleaned to one line, compared without regard to width, case and spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from desktop.models import new_uuid
from desktop.store import WorldError

_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
NAME_LIMIT = 80


def fold(text: str) -> str:
    """The text as it is compared; what is stored keeps every letter."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def clean(text: str) -> str:
    """What can be stored: line ends made one kind, control characters taken out, blank edges cut."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    """The same on one line."""
    return re.sub(r"\s*\n\s*", " ", clean(text))


def checked_name(text: str, what: str) -> str:
    """A name that may be stored. `what` says of what. Raises WorldError."""
    name = one_line(text)
    if not name:
        raise WorldError(f"{what}の名前が空です。", "名前を入れてください。何も変えていません。")
    if len(name) > NAME_LIMIT:
        raise WorldError(
            f"{what}の名前が長すぎます（{len(name)}字）。",
            f"{NAME_LIMIT}字までにして、詳しいことは説明に書いてください。何も変えていません。",
        )
    return name


def refuse_taken(name: str, others: Iterable[str], what: str) -> None:
    """Refuse a name that another one has already; the sentence names it. Raises WorldError."""
    taken = next((other for other in others if fold(other) == fold(name)), None)
    if taken is not None:
        raise WorldError(
            f"「{taken}」という{what}が、もうあります。",
            "それを使うか、別の名前にしてください。何も変えていません。",
        )


def own_key() -> str:
    """A lasting key for what the officer made."""
    return f"own-{new_uuid()[:8]}"
