"""Every question as one flat list of items: what wizard pages, the question sheet and the commands all share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use, merged_in, targets_of, would_circle
from desktop.analysis.targets import basis_label, planned, yearly_indicators
from desktop.analysis.years import fiscal_year, japanese_date
from desktop.catalog.preset import Option, QuestionSpec
from desktop.models import Persona, Target

from . import bindings
from .context import Context, is_true
from .paragraphs import Paragraph, instances
from .skillmap import map_skills
from .steps import Step, steps


@dataclass(frozen=True, slots=True)
class Item:
    """A concrete question of this town with its present value.

    kind: text | multiline | lines | integer | year | date | choice | choices | flag. value None or empty = unanswered.
    """

    key: str
    step: str
    label: str
    kind: str
    bind: str
    subject: str
    value: Any
    required: bool = False
    visible: bool = True
    help: str = ""
    example: str = ""
    unit: str = ""
    options: tuple[Option, ...] = ()
    default: str = ""
    fixed: str = ""  # why it cannot be typed: where the value comes from, in words

    @property
    def answered(self) -> bool:
        """Whether somebody (or the preset) gave a value; 「いいえ」 and 0 are values."""
        return self.value not in (None, "", [])

    @property
    def open(self) -> bool:
        """Whether the policy cannot do without it and it is still unanswered."""
        return self.required and self.visible and not self.answered

    @property
    def shown(self) -> str:
        """The present answer in words, as a sheet or a list shows it."""
        if self.value is None:
            return ""
        match self.kind:
            case "flag":
                return "はい" if self.value else "いいえ"
            case "choice":
                return self.option_label(self.value) if self.value else ""
            case "choices":
                return "\n".join(self.option_label(value) for value in self.value)
            case "lines":
                return "\n".join(self.value)
            case _:
                return str(self.value)

    def option_label(self, value: str) -> str:
        """The words of a choice."""
        return next((o.label for o in self.options if o.value == value), value)


def all_items(facts: Facts) -> tuple[Item, ...]:
    """Every item in the wizard's order, wordings and section switches included."""
    context = Context(facts)
    by_step: dict[str, list[Paragraph]] = {}
    for paragraph in instances(facts):
        by_step.setdefault(paragraph.step, []).append(paragraph)
    found: list[Item] = []
    for step in steps(facts):
        found.extend(_question_items(facts, context, step))
        if step.key == "7-1":
            found.extend(_section_items(facts))
        for paragraph in by_step.get(step.key, ()):
            found.extend(_wording_items(facts, paragraph))
    return tuple(found)


def _question_items(facts: Facts, context: Context, step: Step) -> Iterator[Item]:
    for spec in facts.preset.questions:
        if spec.step != step.spec.key:
            continue
        for subject, label, one in _expanded(facts, spec, step):
            counted, fixed = _from_roster(facts, one.bind, subject)
            value = counted if fixed else bindings.place(one.bind)[0](facts, subject or one.key)
            if value in (None, "") and one.default:
                value = int(one.default) if one.kind in {"integer", "year"} else one.default
            visible = not one.when or is_true(one.when, context.variables(step.persona))
            # What an optional target asks waits unseen until the target is switched on
            off = one.bind in {"target.value", "target.basis", "target.year"} and not _is_on(facts, subject)
            yield Item(
                key=one.key,
                step=step.key,
                label=label,
                kind=_kind(one),
                bind=one.bind,
                subject=subject or one.key,
                value=value,
                required=one.required,
                visible=visible and not off,
                help=one.help,
                example=one.example,
                unit=one.unit,
                options=_options(facts, one, subject),
                default=one.default,
                fixed=fixed,
            )


def _from_roster(facts: Facts, bind: str, subject: str) -> tuple[int | None, str]:
    """A number that the roster tells, and the words for that; without them the officer's own answer holds."""
    counted, found = facts.counted, None
    if counted is not None and bind == "organization.headcount":
        found = counted.staff
    elif counted is not None and bind == "persona.headcount":
        found = counted.personas.get(facts.persona_by_key[subject].id)
    if counted is None or found is None:
        return None, ""
    return found, f"名簿から（{japanese_date(counted.on)}現在）"


def _kind(spec: QuestionSpec) -> str:
    return "choices" if spec.bind == "departments.main" else spec.kind


def _expanded(facts: Facts, spec: QuestionSpec, step: Step) -> Iterator[tuple[str, str, QuestionSpec]]:
    if "{persona}" in spec.key and step.persona:
        for persona in (step.persona, *(merged_in(facts, step.persona) if spec.bind == "persona.merged" else ())):
            label = spec.label if persona is step.persona else f"{spec.label}（{persona.name}）"
            yield persona.key, label, replace(spec, key=spec.key.replace("{persona}", persona.key))
    elif "{target}" in spec.key and step.persona:
        for target in targets_of(facts, step.persona, with_off=True):
            yield from _target_specs(facts, spec, target)
    elif "{method}" in spec.key:
        for n, method in enumerate(facts.methods, start=1):
            yield method.key, f"{spec.label}（{n}）", replace(spec, key=spec.key.replace("{method}", method.key))
    elif "{indicator}" in spec.key:
        yield from _plan_specs(facts, spec)
    else:
        yield "", spec.label, spec


def _plan_specs(facts: Facts, spec: QuestionSpec) -> Iterator[tuple[str, str, QuestionSpec]]:
    """One question a year of the period and KPI; what was planned for the year before is offered."""
    if facts.policy.base_year is None or facts.end_year is None:
        return
    for indicator in yearly_indicators(facts):
        for year in range(facts.policy.base_year, facts.end_year + 1):
            before = planned(facts, indicator, year - 1)
            key = spec.key.replace("{indicator}", indicator.key).replace("{year}", str(year))
            one = replace(spec, key=key, unit=indicator.unit, default="" if before is None else str(before))
            yield f"{indicator.key}@{year}", f"{indicator.name}：{fiscal_year(year)}", one


def _target_specs(facts: Facts, spec: QuestionSpec, target: Target) -> Iterator[tuple[str, str, QuestionSpec]]:
    label = f"{target.name}：{spec.label}"
    key = spec.key.replace("{target}", target.key)
    if spec.bind == "target.active":
        if target.optional:
            yield target.key, label, replace(spec, key=key)
    elif spec.bind == "target.value" and target.kind == "flag":
        return
    elif spec.bind == "target.basis":
        if target.bases:
            yield target.key, label, replace(spec, key=key, required=True)
    elif spec.bind == "target.year":
        if facts.policy.base_year is None or facts.end_year is None or target.kind == "flag":
            return
        for year in range(facts.policy.base_year, facts.end_year + 1):
            one = replace(spec, key=key.replace("{year}", str(year)), unit=_unit(target))
            yield f"{target.key}@{year}", f"{target.name}：{fiscal_year(year)}末の値", one
    else:
        yield target.key, label, replace(spec, key=key, required=True, unit=_unit(target))


def _is_on(facts: Facts, subject: str) -> bool:
    return facts.target_by_key[subject.partition("@")[0]].active


def _unit(target: Target) -> str:
    return "％" if target.kind == "rate" else "人"


def _options(facts: Facts, spec: QuestionSpec, subject: str) -> tuple[Option, ...]:
    match spec.bind:
        case "departments.main":
            names = dict.fromkeys(d.name for d in (*facts.offices, *facts.main_departments))
            return tuple(Option(name, name) for name in names)
        case "personas.used":
            return tuple(Option(p.key, p.name, p.role) for p in facts.personas)
        case "persona.parent":
            persona = facts.persona_by_key[subject]
            others = [p for p in in_use(facts) if not p.external and not would_circle(facts, persona, p)]
            return (Option("", "土台なし"), *_persona_options(facts, others, persona.parent_id))
        case "persona.merged":
            persona = facts.persona_by_key[subject]
            others = [p for p in in_use(facts) if not p.external and p.id != persona.id]
            return (Option("", "まとめない"), *_persona_options(facts, others, persona.merged_into_id))
        case "persona.track":
            tracks = tuple(Option(t.key, f"「{t.name}」の段階を使う") for t in facts.tracks.values())
            return (*tracks, Option(bindings.NO_TRACK, "段階は定めない", "方針にその旨を書きます"))
        case "skills":
            return tuple(Option(s.key, s.name, s.definition) for s in map_skills(facts))
        case "target.basis":
            target = facts.target_by_key[subject]
            return tuple(Option(b, basis_label(facts, target, b)) for b in target.bases.split())
        case _:
            return spec.options


def _persona_options(facts: Facts, others: list[Persona], present: int | None) -> Iterator[Option]:
    """The personas on offer; the present answer is always among them, so that it can be shown and read back."""
    for persona in facts.personas:
        if persona in others:
            yield Option(persona.key, persona.name)
        elif persona.id == present:
            yield Option(persona.key, persona.name, "いまは選べません")


def _wording_items(facts: Facts, paragraph: Paragraph) -> Iterator[Item]:
    visible = paragraph.target is None or paragraph.target.active
    yield Item(
        key=f"wording.{paragraph.key}.variant",
        step=paragraph.step,
        label=f"文例（{paragraph.title}）",
        kind="choice",
        bind="wording.variant",
        subject=paragraph.key,
        value=paragraph.variant(facts),
        visible=visible,
        options=tuple(Option(v, label) for v, label in paragraph.variants(facts)),
        help="使う文例を選びます。",
    )
    yield Item(
        key=f"wording.{paragraph.key}.own",
        step=paragraph.step,
        label=f"自分で書いた文（{paragraph.title}）",
        kind="multiline",
        bind="wording.own",
        subject=paragraph.key,
        value=paragraph.own_text(facts),
        visible=visible,
        help="書くと文例の代わりに使います。空にすると文例に戻ります。",
    )


def _section_items(facts: Facts) -> Iterator[Item]:
    get, _ = bindings.place("section.enabled")
    for spec in facts.preset.sections:
        yield Item(
            key=f"section.{spec.key}.enabled",
            step="7-1",
            label=f"「{section_label(facts, spec.key)}」を入れる",
            kind="flag",
            bind="section.enabled",
            subject=spec.key,
            value=get(facts, spec.key),
        )
    for own in facts.own_sections:
        for column, kind, label in (("title", "text", "題名"), ("text", "multiline", "本文")):
            yield Item(
                key=f"own.{own.uuid}.{column}",
                step="7-1",
                label=f"加えた節の{label}",
                kind=kind,
                bind=f"own_section.{column}",
                subject=own.uuid,
                value=getattr(own, column),
                required=True,
            )


@cache
def _each_titles() -> dict[str, str]:
    return {"personas": "人材像ごとの節", "target_personas": "人材像ごとの目標の節"}


def section_label(facts: Facts, key: str) -> str:
    """What a section of the outline is called in a list of switches."""
    spec = next(s for s in facts.preset.sections if s.key == key)
    return _each_titles().get(spec.each, spec.title)


def find(items: Iterable[Item], key: str) -> Item | None:
    """The item with a key."""
    return next((item for item in items if item.key == key), None)
