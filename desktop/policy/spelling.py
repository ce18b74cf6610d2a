"""One spelling all through: 人材 or 人財, but plan names stay as they are officially written (004)."""

from __future__ import annotations

import re
from dataclasses import replace

from desktop.analysis.facts import Facts

from .tree import (
    Arrow,
    Block,
    Box,
    BulletList,
    Column,
    Diagram,
    Document,
    Paragraph,
    Run,
    Runs,
    Section,
    Table,
    Text,
    Value,
)

# Names that somebody else decided on; they are quoted, never respelled
_QUOTED = ("dxplan.", "hrpolicy.", "annual.", "related.", "dept.", "org.", "structure.", "vision.", "advice.")

_NAMES = (
    *("dxplan.name", "hrpolicy.name", "annual.name", "dept.hr", "dept.dx"),
    *("structure.head", "vision.plan", "advice.who"),
)


class Speller:
    """Respells every word of ours in a tree."""

    def __init__(self, facts: Facts) -> None:
        self._wanted = facts.policy.spelling
        # The name that the yearly plan starts with is ours, until somebody gives it one
        self._quoted = _QUOTED if facts.answer("annual.name") else tuple(q for q in _QUOTED if q != "annual.")
        self._other = "人材" if self._wanted == "人財" else "人財"
        quoted = [facts.answer(key) for key in _NAMES]
        quoted += [facts.organization.name, *(facts.answer("related.plans") or ())]
        quoted += facts.answer("structure.bodies") or ()
        quoted += [d.name for d in facts.departments]
        names = sorted({n for n in quoted if n and self._other in n}, key=len, reverse=True)
        self._keep = re.compile("|".join(map(re.escape, names))) if names else None

    def text(self, text: str) -> str:
        """Respell a text outside quoted names."""
        if self._other not in text:
            return text
        if self._keep is None:
            return text.replace(self._other, self._wanted)
        parts, at = [], 0
        for match in self._keep.finditer(text):
            parts += [text[at : match.start()].replace(self._other, self._wanted), match.group(0)]
            at = match.end()
        return "".join([*parts, text[at:].replace(self._other, self._wanted)])

    def document(self, document: Document) -> Document:
        """Respell a whole tree."""
        return replace(
            document,
            title=self.text(document.title),
            cover_note=self.text(document.cover_note),
            sections=tuple(self._section(s) for s in document.sections),
            colophon=tuple((self.text(a), self.text(b)) for a, b in document.colophon),
        )

    def _section(self, section: Section) -> Section:
        return replace(
            section,
            title=self.text(section.title),
            blocks=tuple(self._block(b) for b in section.blocks),
            children=tuple(self._section(c) for c in section.children),
        )

    def _block(self, block: Block) -> Block:
        match block:
            case Paragraph():
                return replace(block, runs=self._runs(block.runs))
            case BulletList():
                return replace(block, items=tuple(self._runs(item) for item in block.items))
            case Table():
                return replace(
                    block,
                    caption=self.text(block.caption),
                    columns=tuple(Column(self.text(c.title), c.width, c.align) for c in block.columns),
                    rows=tuple(tuple(self._runs(cell) for cell in row) for row in block.rows),
                )
            case Diagram():
                return replace(
                    block,
                    caption=self.text(block.caption),
                    boxes=tuple(self._box(b) for b in block.boxes),
                    arrows=tuple(Arrow(a.start, a.end, self.text(a.label), a.both) for a in block.arrows),
                )

    def _box(self, box: Box) -> Box:
        return replace(box, title=self.text(box.title), detail=self.text(box.detail))

    def _runs(self, runs: Runs) -> Runs:
        return tuple(self._run(run) for run in runs)

    def _run(self, run: Run) -> Run:
        if isinstance(run, Text):
            return Text(self.text(run.text))
        if isinstance(run, Value) and not run.source.startswith(self._quoted):
            return Value(self.text(run.text), run.source)
        return run
