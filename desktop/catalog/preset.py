"""Presets as data: the TOML files of one preset, read into plain objects.

A preset holds the frame (personas, skills, stages, OJT, targets), which is copied into a town's file, and the
outline, wordings and questions, which the policy room reads from here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from desktop.resources import resource
from desktop.store import UnreadableFile

VARIANTS = {"kanketsu": "簡潔", "hyojun": "標準", "shokibo": "小規模団体向け"}


@dataclass(frozen=True, slots=True)
class ParagraphSpec:
    """A paragraph of the policy and its wordings, by variant key."""

    key: str
    title: str
    step: str
    texts: Mapping[str, str]
    default: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A place in the outline. `each` repeats it (personas | target_personas); `persona` shows it only with that one."""

    key: str
    title: str
    step: str
    blocks: tuple[str, ...]
    chapter: str = ""
    numbered: bool = True
    persona: str = ""
    each: str = ""
    optional: bool = False
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a question."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class QuestionSpec:
    """A question. {persona} and {target} in the key mark a pattern asked once for each of them."""

    key: str
    step: str
    label: str
    kind: str
    bind: str = ""
    required: bool = False
    help: str = ""
    example: str = ""
    default: str = ""
    unit: str = ""
    when: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class StepSpec:
    """A step of the wizard: why, who decides, how it usually goes wrong, what comes next."""

    key: str
    chapter: int
    title: str
    owner: str
    why: str
    failure: str
    next: str
    persona: str = ""
    each: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """A row of the role split between the personnel and the DX section."""

    name: str
    hr: str
    dx: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """How a preset is offered."""

    key: str
    name: str
    description: str


@dataclass(frozen=True)
class Preset:
    """Everything one preset holds."""

    key: str
    name: str
    description: str
    source: str
    as_of: str
    title: str
    spelling: str
    frame: Mapping[str, Any]
    ojt: Mapping[str, Any]
    targets: Mapping[str, Any]
    sections: tuple[SectionSpec, ...]
    paragraphs: Mapping[str, ParagraphSpec]
    steps: tuple[StepSpec, ...]
    questions: tuple[QuestionSpec, ...]
    duties: tuple[Duty, ...]
    step_by_key: Mapping[str, StepSpec] = field(default_factory=dict)


@cache
def load(key: str) -> Preset:
    """Read a bundled preset; presets never change while the program runs. Raises UnreadableFile for an unknown one."""
    if key not in {folder.name for folder in resource("catalog").iterdir() if folder.is_dir()}:
        raise UnreadableFile(
            f"この版の方針ナビにないひな型を使ったファイルです: {key}",
            "方針ナビを新しい版に入れ替えてから開いてください。ファイルには何も書き込んでいません。",
        )

    part = partial(_part, key)
    head, questions = part("preset"), part("questions")
    steps = tuple(StepSpec(**row) for row in questions["step"])
    return Preset(
        key=head["key"],
        name=head["name"],
        description=head["description"],
        source=head["source"],
        as_of=head["as_of"],
        title=head["title"],
        spelling=head.get("spelling", "人材"),
        frame=part("frame"),
        ojt=part("ojt"),
        targets=part("targets"),
        sections=tuple(SectionSpec(**{**row, "blocks": tuple(row["blocks"])}) for row in part("outline")["section"]),
        paragraphs={k: _paragraph(k, row) for k, row in part("wordings")["paragraphs"].items()},
        steps=steps,
        questions=tuple(_question(row) for row in questions["question"]),
        duties=tuple(Duty(**row) for row in part("duties")["duty"]),
        step_by_key={step.key: step for step in steps},
    )


def presets() -> tuple[Preset, ...]:
    """The bundled presets, the standard one first."""
    return tuple(load(name) for name in _names())


@cache
def headings() -> tuple[Heading, ...]:
    """What a list of the presets shows, in the same order; far quicker than reading them whole."""
    heads = (_part(name, "preset") for name in _names())
    return tuple(Heading(head["key"], head["name"], head["description"]) for head in heads)


def _names() -> list[str]:
    names = (folder.name for folder in resource("catalog").iterdir() if (folder / "preset.toml").is_file())
    return sorted(names, key=lambda name: (name != "standard", name))


def _part(key: str, name: str) -> dict[str, Any]:
    with resource("catalog", key, f"{name}.toml").open("rb") as handle:
        return tomllib.load(handle)


def _paragraph(key: str, row: Mapping[str, Any]) -> ParagraphSpec:
    texts = {variant: str(row[variant]).strip() for variant in VARIANTS if variant in row}
    return ParagraphSpec(
        key=key,
        title=row["title"],
        step=row["step"],
        texts=texts,
        default=row.get("default", "hyojun"),
        optional=row.get("optional", False),
    )


def _question(row: Mapping[str, Any]) -> QuestionSpec:
    options = tuple(Option(**option) for option in row.get("options", ()))
    plain = {name: value for name, value in row.items() if name != "options"}
    plain["default"] = str(plain.get("default", ""))
    return QuestionSpec(**plain, options=options)
