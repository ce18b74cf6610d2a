"""Rules over words: left-over placeholders, one name in two spellings, mentions of what is no longer there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use

from .compose import enabled
from .context import Context
from .inspection import Finding, Inspection
from .paragraphs import instances
from .template import unknown_places
from .tree import Paragraph, Value, plain, runs_of

_PLACEHOLDER = re.compile(r"[○〇●◯]{2,}|[○◯](?=[年月日名人課町村市])|(?<=[令和])[○◯]")
_CHAPTER = re.compile(r"第\s*([0-9０-９]+)\s*章")


@dataclass(frozen=True, slots=True)
class Written:
    """A text that the officer wrote, and where."""

    text: str
    step: str
    item: str
    title: str


def check(inspection: Inspection) -> Iterator[Finding]:
    """All findings of this kind."""
    facts = inspection.facts
    written = list(_written(inspection))
    names = _known_names(facts)
    for entry in written:
        yield from _placeholders(entry)
        yield from _two_spellings(entry, names)
        yield from _chapters(inspection, entry)
    yield from _unknown_places(facts)
    yield from _dropped_personas(inspection)
    yield from _empty_sections(inspection)


def _written(inspection: Inspection) -> Iterator[Written]:
    for item in inspection.items:
        if item.kind in {"text", "multiline"} and isinstance(item.value, str) and item.value:
            yield Written(item.value, item.step, item.key, item.label)
        elif item.kind == "lines":
            for line in item.value or ():
                yield Written(line, item.step, item.key, item.label)


def _placeholders(entry: Written) -> Iterator[Finding]:
    if _PLACEHOLDER.search(entry.text):
        yield Finding(
            "blank",
            f"「{entry.title}」に「○」が残っています。",
            "実際の名前や数に書き換えてください。",
            entry.step,
            entry.item,
        )


def _known_names(facts: Facts) -> list[str]:
    answers = [facts.answer(k) for k in ("dept.hr", "dept.dx", "dxplan.name", "hrpolicy.name", "annual.name")]
    names = [facts.organization.name, facts.policy.title, *answers]
    names += [p.name for p in in_use(facts)] + [d.name for d in facts.departments]
    names += ["Off-JT", "CIO補佐官"]
    return sorted({n for n in names if n and len(n) >= 3}, key=len, reverse=True)


def _two_spellings(entry: Written, names: list[str]) -> Iterator[Finding]:
    for name in names:
        for match in _loose(name).finditer(entry.text):
            found = match.group(0)
            if found != name and not any(found in other for other in names):
                yield Finding(
                    "spelling",
                    f"同じ名前の書き方が二つあります:「{found}」と「{name}」（{entry.title}）。",
                    "どちらかにそろえてください。",
                    entry.step,
                    entry.item,
                )


@cache
def _loose(name: str) -> re.Pattern[str]:
    """The name with any width of its characters and any space between them."""
    classes = []
    for char in name:
        if char in " 　":
            continue
        other = (
            chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char
        )
        same = char.swapcase() if char.isascii() else char
        classes.append("[" + re.escape(char + other + same) + "]")
    return re.compile("[ 　]?".join(classes))


def _chapters(inspection: Inspection, entry: Written) -> Iterator[Finding]:
    count = sum(1 for s in inspection.document.sections if s.label)
    for match in _CHAPTER.finditer(entry.text):
        if int(match.group(1)) > count:
            yield Finding(
                "contradiction",
                f"「{entry.title}」が{match.group(0)}を指していますが、方針は第{count}章までです。",
                "章の番号を直してください。",
                entry.step,
                entry.item,
            )
    for spec in inspection.facts.preset.sections:
        if "{" not in spec.title and f"「{spec.title}」" in entry.text and not enabled(inspection.facts, spec):
            yield Finding(
                "contradiction",
                f"「{entry.title}」が、入れないことにした節「{spec.title}」を指しています。",
                "文を直すか、その節を入れてください。",
                entry.step,
                entry.item,
            )


def _unknown_places(facts: Facts) -> Iterator[Finding]:
    context = Context(facts)
    for section in facts.own_sections:
        for name in unknown_places(section.text, context.variables()):
            yield _unknown(section.title, name, "7-1", f"own.{section.uuid}.text")
    for paragraph in instances(facts):
        own = paragraph.own_text(facts)
        for name in unknown_places(own or "", context.variables(paragraph.persona, paragraph.target)):
            yield _unknown(paragraph.title, name, paragraph.step, f"wording.{paragraph.key}.own")


def _unknown(title: str, name: str, step: str, item: str) -> Finding:
    return Finding(
        "contradiction",
        f"「{title}」の {{{name}}} に入る言葉がありません。",
        "波かっこの中の名前を直すか、言葉に書き換えてください。",
        step,
        item,
    )


def _dropped_personas(inspection: Inspection) -> Iterator[Finding]:
    facts = inspection.facts
    used = [p.name for p in in_use(facts)]
    gone = [p.name for p in facts.personas if p.name not in used and not any(p.name in name for name in used)]
    for block in inspection.document.blocks():
        if isinstance(block, Paragraph):
            own = block.key in facts.wordings and facts.wordings[block.key].own_text is not None
            words = {f"wording.{block.key}.{'own' if own else 'variant'}": plain(block.runs)}
        else:
            runs = [run for run in runs_of(block) if isinstance(run, Value)]
            words = {run.source: run.text for run in runs if any(name in run.text for name in gone)}
        for item, written in words.items():
            for name in gone:
                if name in written:
                    yield Finding(
                        "contradiction",
                        f"使わない人材像「{name}」が本文に残っています。",
                        "文を直すか、その人材像を使ってください。",
                        block.step,
                        item,
                    )


def _empty_sections(inspection: Inspection) -> Iterator[Finding]:
    present = {section.key for section in inspection.document.walk()}
    for spec in inspection.facts.preset.sections:
        if not spec.each and spec.key not in present and enabled(inspection.facts, spec):
            yield Finding(
                "contradiction",
                f"「{spec.title}」を入れることにしていますが、書く内容がありません。",
                "内容を書くか、「章と節」で外してください。",
                spec.step,
            )
