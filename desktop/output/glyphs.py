"""Characters that no bundled font can print, as findings: told before export, never a silent box."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.output.fonts import document_missing
from desktop.policy.findings import Finding
from desktop.policy.tree import Document


def glyph_findings(document: Document) -> Iterator[Finding]:
    """One finding a character and place."""
    steps = {section.heading: section.step for section in document.walk()}
    for character, where in document_missing(document):
        yield Finding(
            "character",
            f"印刷できない文字があります:「{character}」（U+{ord(character):04X}、{where}）。",
            "PDFでは〓になります。別の字体か、かなに置き換えてください。",
            steps.get(where, "0-1"),
        )
