"""What the services of OJT refuse, each time in the same words."""

from __future__ import annotations

from datetime import date
from typing import Final

from desktop.analysis.years import fiscal_year, japanese_date
from desktop.policy.answering import as_text
from desktop.policy.frame.names import one_line
from desktop.store import WorldError

LONGEST: Final = 4_000  # characters of one text
_KEPT: Final = "何も変えていません。"


def day(text: str, what: str, *, needed: bool = False) -> str:
    """An ISO day, or "" where none is needed. Raises WorldError."""
    if not text and not needed:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise WorldError(
            f"{what}が空です。" if not text else f"{what}を日付として読めません（{text}）。",
            f"「R8.4.1」のように入れてください。{_KEPT}",
        ) from None


def percent(value: int | None) -> int | None:
    """A share of the working time; None = not agreed yet. Raises WorldError."""
    if value is not None and not 0 <= value <= 100:
        raise WorldError(f"DXに使う割合が範囲の外です（{value}％）。", f"0から100までの数を入れてください。{_KEPT}")
    return value


def month(value: int | None) -> int | None:
    """A month, or None. Raises WorldError."""
    if value is not None and not 1 <= value <= 12:
        raise WorldError(f"期限の月が範囲の外です（{value}）。", f"1から12までの月を入れてください。{_KEPT}")
    return value


def text(words: str) -> str:
    """Some lines of text as they can be stored. Raises WorldError."""
    kept = as_text(words).strip()
    if len(kept) > LONGEST:
        raise WorldError(f"長すぎます（{len(kept):,}字）。", f"{LONGEST:,}字までにしてください。{_KEPT}")
    return kept


def line(words: str) -> str:
    """The same on one line."""
    return one_line(text(words))


def needed(words: str, what: str) -> str:
    """Some lines that may not be missing. Raises WorldError."""
    kept = text(words)
    if not kept:
        raise WorldError(f"{what}が空です。", f"{what}を入れてください。{_KEPT}")
    return kept


def span(first: str, last: str) -> None:
    """Refuse a span that ends before it begins. Raises WorldError."""
    if first and last and last < first:
        raise WorldError(
            f"終わりの日（{japanese_date(last)}）が、始まりの日（{japanese_date(first)}）より前です。",
            f"日付を確かめてください。{_KEPT}",
        )


def by_end_of(iso: str, year: int, what: str) -> None:
    """Refuse a day after a fiscal year is over: a slip in the year, which nobody would see. Raises WorldError."""
    if iso > f"{year + 1}-03-31":
        raise WorldError(
            f"{what}（{japanese_date(iso)}）が、{fiscal_year(year)}が終わった後です。",
            f"日付を確かめてください。{_KEPT}",
        )
