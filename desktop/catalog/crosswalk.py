"""Proposed correspondences between the skills of the bundled frameworks; what counts is what the officer decides."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from desktop.resources import resource

from .preset import load


@dataclass(frozen=True, slots=True)
class Link:
    """Two items by their lasting keys. relation: same | near | part (one covers only some of the other)."""

    left: str
    right: str
    relation: str
    note: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an item of a bundled framework comes from, and what it is called there."""

    preset: str
    name: str


@cache
def _content() -> dict[str, Any]:
    with resource("catalog", "crosswalk.toml").open("rb") as handle:
        return tomllib.load(handle)


def load_links() -> tuple[Link, ...]:
    """Every proposed correspondence, standard ⇄ DSM first."""
    return tuple(Link(**row) for row in _content()["link"])


def load_alone() -> Mapping[str, str]:
    """The items that no other framework has anything for, and why, by key."""
    return {row["key"]: row["note"] for row in _content()["alone"]}


@cache
def origins() -> Mapping[str, Origin]:
    """The skills of all bundled frameworks by key."""
    keys = sorted(folder.name for folder in resource("catalog").iterdir() if folder.is_dir())
    presets = [load(key) for key in keys]
    return {row["key"]: Origin(p.key, row["name"]) for p in presets for row in p.frame["skill"]}
