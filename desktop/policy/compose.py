"""From answers and facts to the Document tree: outline, numbering, and one block after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use
from desktop.analysis.years import fiscal_year, japanese_date
from desktop.catalog.preset import SectionSpec
from desktop.models import OwnSection, Persona

from . import diagrams, tables, tables_levels, tables_matrix
from .context import Context
from .paragraphs import Paragraph as Instance
from .paragraphs import of_block
from .spelling import Speller
from .template import render, render_own
from .tree import Block, BulletList, Document, Paragraph, Runs, Section, Value, plain

_TABLES = {**tables.MAKERS, **tables_levels.MAKERS, **tables_matrix.MAKERS}


def compose(facts: Facts) -> Document:
    """The whole policy as it stands now, blanks included. `draft` is set: whoever knows the findings clears it."""
    policy = facts.policy
    document = Document(
        title=policy.title or "デジタル人材確保・育成方針",
        organization=facts.organization.name,
        version=policy.version_label,
        date=japanese_date(policy.decided_on),
        status="決定" if policy.status == "decided" else "案",
        draft=True,
        sections=tuple(_Composer(facts).chapters()),
        colophon=_colophon(facts),
        cover_note=_period(facts),
    )
    return Speller(facts).document(document)


def _period(facts: Facts) -> str:
    if facts.policy.base_year is None or facts.end_year is None:
        return ""
    start, end = fiscal_year(facts.policy.base_year), fiscal_year(facts.end_year)
    return f"計画期間　{start}から{end}まで（{facts.policy.years}年間）"


def _colophon(facts: Facts) -> tuple[tuple[str, str], ...]:
    policy = facts.policy
    rows = (
        ("方針の名前", policy.title),
        ("版", policy.version_label),
        ("発行日", japanese_date(policy.decided_on)),
        ("発行", facts.organization.name),
        ("編集", facts.answer("colophon.editor") or ""),
        ("住所", facts.answer("colophon.address") or ""),
        ("問合せ先", facts.answer("colophon.section") or ""),
        ("電話", facts.answer("colophon.phone") or ""),
        ("メール", facts.answer("colophon.mail") or ""),
    )
    return tuple((label, words) for label, words in rows if words)


@dataclass(frozen=True, slots=True)
class Place:
    """A section to be composed: the preset's spec, for one persona where it is repeated."""

    spec: SectionSpec
    persona: Persona | None = None

    @property
    def step(self) -> str:
        """The wizard step behind it."""
        return f"{self.spec.step}:{self.persona.key}" if self.persona else self.spec.step


def enabled(facts: Facts, spec: SectionSpec) -> bool:
    """Whether a section is in the policy: the town's choice, else the preset's."""
    used = {p.key for p in in_use(facts)}
    if spec.persona and spec.persona not in used:
        return False
    chapter = next((s for s in facts.preset.sections if s.key == spec.chapter), None)
    if chapter is not None and not enabled(facts, chapter):
        return False
    choice = facts.section_choices.get(spec.key)
    return spec.enabled if choice is None else choice.enabled


class _Composer:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._context = Context(facts)

    def chapters(self) -> Iterator[Section]:
        number = 0
        for spec in self._facts.preset.sections:
            if spec.chapter or not enabled(self._facts, spec):
                continue
            blocks, children = tuple(self._blocks(Place(spec))), tuple(self._children(spec))
            if not blocks and not children:
                continue
            number += spec.numbered
            label = f"第{number}章" if spec.numbered else ""
            yield Section(spec.key, label, spec.title, 1, blocks, children, spec.step)

    def _children(self, chapter: SectionSpec) -> Iterator[Section]:
        number = 0
        for place in self._places(chapter):
            blocks = tuple(self._blocks(place))
            if not blocks:
                continue
            counted = place.spec.numbered and not (place.persona and place.persona.external)
            number += counted
            key = f"{place.spec.key}:{place.persona.key}" if place.persona else place.spec.key
            label = str(number) if counted else ""
            yield Section(key, label, self._title(place), 2, blocks, (), place.step)
        for own in self._facts.own_sections:
            if own.chapter == chapter.key:
                number += 1
                yield self._own_section(own, number)

    def _places(self, chapter: SectionSpec) -> Iterator[Place]:
        for spec in self._facts.preset.sections:
            if spec.chapter != chapter.key or not enabled(self._facts, spec):
                continue
            if spec.each:
                yield from (Place(spec, persona) for persona in in_use(self._facts))
            else:
                yield Place(spec)

    def _title(self, place: Place) -> str:
        if "{" not in place.spec.title:
            return place.spec.title
        found = render(place.spec.title, self._variables(place.persona))
        return plain(found[0]) if found else ""

    def _variables(self, persona: Persona | None) -> dict[str, Any]:
        return self._context.variables(persona)

    def _own_section(self, own: OwnSection, number: int) -> Section:
        found = render_own(own.text, self._variables(None))
        blocks = tuple(Paragraph(runs, "7-1", f"own:{own.uuid}") for runs in found)
        return Section(f"own:{own.uuid}", str(number), own.title, 2, blocks, (), "7-1")

    def _blocks(self, place: Place) -> Iterator[Block]:
        for name in place.spec.blocks:
            yield from self._block(place, name)

    def _block(self, place: Place, name: str) -> Iterator[Block]:
        kind, _, key = name.partition(":")
        step = place.step
        if kind == "table":
            table = _TABLES[key](self._facts, place.persona, step)
            if table is not None and table.rows:
                yield table
        elif kind == "diagram":
            diagram = diagrams.MAKERS[key](self._facts, step)
            if diagram.boxes:
                yield diagram
        elif kind == "list":
            yield from self._list(key, step)
        elif kind in {"clauses", "articles"}:
            yield from self._clauses(place, name)
        elif key == "own.dx_summary":
            yield from _lines(self._facts.answer("dxplan.summary"), "dxplan.summary", step)
        else:
            for instance in of_block(self._facts, place.spec, name, place.persona):
                yield from self._prose(instance)

    def _prose(self, instance: Instance) -> Iterator[Block]:
        for runs in self._runs(instance):
            yield Paragraph(runs, instance.step, instance.key)

    def _runs(self, instance: Instance) -> tuple[Runs, ...]:
        variables = self._context.variables(instance.persona, instance.target)
        own = instance.own_text(self._facts)
        template = instance.template(self._facts)
        return render_own(own, variables) if own is not None else render(template, variables)

    def _clauses(self, place: Place, name: str) -> Iterator[Block]:
        """Short paragraphs that stand together: numbered one after another, or as the rows of a table."""
        found = [(each.title, self._runs(each)) for each in of_block(self._facts, place.spec, name, None)]
        if name.startswith("articles"):
            yield tables_matrix.articles(found, place.step, place.spec.title, name)
        elif items := tuple(runs for _, each in found for runs in each):
            yield BulletList(items, place.step, name, ordered=True)

    def _list(self, key: str, step: str) -> Iterator[Block]:
        source = {"fields": "dxplan.fields", "others": "secure.others", "goals": "ability.goals"}[key]
        value = self._facts.answer(source) or ()
        lines = value.splitlines() if isinstance(value, str) else value
        items: tuple[Runs, ...] = tuple((Value(line.strip(), source),) for line in lines if line.strip())
        if items:
            yield BulletList(items, step, f"list:{key}", ordered=key == "fields")


def _lines(value: str | None, source: str, step: str) -> Iterator[Block]:
    for line in (value or "").splitlines():
        if line.strip():
            yield Paragraph((Value(line.strip(), source),), step, source)


def settle(document: Document, *, ready: bool) -> Document:
    """Take the watermark off when nothing is missing; 決定 is only ever printed then."""
    return replace(document, draft=not ready, status=document.status if ready else "案")
