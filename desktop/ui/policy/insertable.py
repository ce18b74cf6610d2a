"""Which words can be put into the officer's own sentence at a place, and what they say now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use
from desktop.policy.context import Context
from desktop.policy.paragraphs import Paragraph
from desktop.policy.template import Var, lookup

_TARGET_WORDS: Final = ("値", "率", "人数", "分母", "期限", "内訳")


@dataclass(frozen=True, slots=True)
class Word:
    """A name for {…}, its words now (empty while the answer is missing), and the answer it follows."""

    name: str
    text: str
    label: str
    source: str


def variables_of(facts: Facts, paragraph: Paragraph | None) -> Mapping[str, Any]:
    """The names that a wording may use at a paragraph (None: in a section of the town's own)."""
    context = Context(facts)
    return context.variables(paragraph.persona, paragraph.target) if paragraph else context.variables()


def words_for(facts: Facts, paragraph: Paragraph | None) -> tuple[Word, ...]:
    """What the menu 「言葉を差し込む」 offers: what is near the paragraph first."""
    variables = variables_of(facts, paragraph)
    names = [name for name, value in variables.items() if isinstance(value, Var)]
    persona = [n for n in names if n in {"人材像名", "親人材像名", "役割"}]
    target = [f"目標.{n}" for n in _TARGET_WORDS] if paragraph and paragraph.target else []
    others = [f"像.{p.key}" for p in in_use(facts)]
    ordered = (*target, *persona, *(n for n in names if n not in persona), *others)
    found = (word(name, variables) for name in ordered)
    return tuple(one for one in found if one is not None)


def word(name: str, variables: Mapping[str, Any]) -> Word | None:
    """The word of a name; None when it means nothing here."""
    value = lookup(name, variables)
    if isinstance(value, Var):
        label = f"{value.text}（人材像の名前）" if name.startswith("像.") else name.replace("目標.", "目標の")
        return Word(name, value.text or "", label, value.source)
    return None if value is None else Word(name, value, name, "")
