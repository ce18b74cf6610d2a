"""Paragraphs as this town has them: a wording of the preset, or the officer's own sentence in its place."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use, merged_in, targets_of
from desktop.catalog.preset import VARIANTS, ParagraphSpec, SectionSpec
from desktop.models import Persona, Target

LEFT_OUT = "none"  # an optional paragraph that the officer leaves out


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the outline; `key` names it in the file for good, whatever happens to the preset."""

    key: str
    spec: ParagraphSpec
    step: str
    persona: Persona | None = None
    target: Target | None = None

    @property
    def title(self) -> str:
        """What it is called in the wizard."""
        return self.spec.title

    def variant(self, facts: Facts) -> str:
        """The wording in use: the officer's choice, else the one for small bodies, else the default."""
        choice = facts.wordings.get(self.key)
        if choice and (choice.variant in self.spec.texts or (choice.variant == LEFT_OUT and self.spec.optional)):
            return choice.variant
        if facts.is_small and "shokibo" in self.spec.texts:
            return "shokibo"
        return self.spec.default

    def variants(self, facts: Facts) -> tuple[tuple[str, str], ...]:
        """The wordings on offer as (key, label)."""
        found = [(key, label) for key, label in VARIANTS.items() if key in self.spec.texts]
        if self.spec.optional:
            found.append((LEFT_OUT, "入れない"))
        return tuple(found)

    def own_text(self, facts: Facts) -> str | None:
        """The officer's own sentence, if there is one."""
        choice = facts.wordings.get(self.key)
        return choice.own_text if choice else None

    def template(self, facts: Facts) -> str:
        """The preset's text in use, empty when the paragraph is left out."""
        return self.spec.texts.get(self.variant(facts), "")


def instances(facts: Facts) -> tuple[Paragraph, ...]:
    """Every paragraph of the outline with this town's personas and targets, switched-off ones included."""
    found: dict[str, Paragraph] = {}
    used = in_use(facts)
    keys = {p.key for p in used}
    for section in facts.preset.sections:
        if section.persona and section.persona not in keys:
            continue
        subjects: tuple[Persona | None, ...] = used if section.each else (None,)
        for persona in subjects:
            for block in section.blocks:
                for paragraph in of_block(facts, section, block, persona, with_off=True):
                    found.setdefault(paragraph.key, paragraph)
    return tuple(found.values())


def of_block(
    facts: Facts, section: SectionSpec, block: str, persona: Persona | None, *, with_off: bool = False
) -> tuple[Paragraph, ...]:
    """The paragraphs that one block string of the outline stands for, on demand with switched-off targets."""
    kind, _, name = block.partition(":")
    specs = facts.preset.paragraphs
    if kind == "targets" and persona:
        return tuple(
            Paragraph(f"target.{t.key}", _target_spec(facts, t), f"5-n:{persona.key}", persona, t)
            for t in targets_of(facts, persona, with_off=with_off)
            if f"target.{t.key}" in specs
        )
    if kind in {"clauses", "articles"}:
        return tuple(Paragraph(key, spec, spec.step) for key, spec in specs.items() if key.startswith(f"{name}."))
    if kind != "prose" or name.startswith("own."):
        return ()
    if persona is None:
        spec = specs[name]
        return (Paragraph(name, spec, spec.step),)
    if name == "persona.role":
        spec = _role_spec(facts, persona)
        return (Paragraph(f"persona.{persona.key}", spec, f"2-n:{persona.key}", persona),)
    if persona.external:
        return ()
    return (Paragraph(f"{name}:{persona.key}", specs[name], f"2-n:{persona.key}", persona),)


def _role_spec(facts: Facts, persona: Persona) -> ParagraphSpec:
    specs = facts.preset.paragraphs
    if merged_in(facts, persona) and "persona.merged" in specs:
        return specs["persona.merged"]
    return specs.get(f"persona.{persona.key}", specs["persona.other"])


def _target_spec(facts: Facts, target: Target) -> ParagraphSpec:
    return facts.preset.paragraphs[f"target.{target.key}"]
