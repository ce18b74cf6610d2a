"""Every part that is handed out with the program: its version, its licence, and what it is used for."""

from __future__ import annotations

import json
import platform
import sqlite3
import tomllib
from dataclasses import dataclass
from functools import cache

from desktop.resources import resource

_EVERYWHERE = "全て"
_UNLISTED = {
    "LicenseRef-SQLite-Public-Domain": "パブリックドメイン",
    "LicenseRef-Microsoft-Visual-Studio-Redistributable": "Microsoft の再配布の条件",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What lies inside a component, as its makers list it. Without a version or purl where they name none."""

    name: str
    version: str
    licence: str
    purl: str


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the program. texts: its licence's files below resources; shipped: where it is to be found."""

    key: str
    name: str
    version: str
    licence: str  # SPDX
    purpose: str
    texts: tuple[str, ...]
    purl: str
    shipped: str
    inside: tuple[Part, ...]

    @property
    def licence_words(self) -> str:
        """The licence for people: SPDX, or plain words where SPDX knows none."""
        return _UNLISTED.get(self.licence, self.licence)

    def licence_text(self) -> str:
        """The whole text, all files in one."""
        return "\n\n".join(resource(*name.split("/")).read_text("utf-8") for name in self.texts)


@cache
def components() -> tuple[Component, ...]:
    """All of them, in the order of the list."""
    listed = tomllib.loads(resource("components.toml").read_text("utf-8"))["component"]
    inside = json.loads(resource("components-inside.json").read_text("utf-8"))
    return tuple(_component(row, inside.get(row["key"], [])) for row in listed)


def _component(row: dict[str, object], known: list[list[str]]) -> Component:
    key = str(row["key"])
    version = str(row.get("version", ""))
    version = {"@python": platform.python_version(), "@sqlite": sqlite3.sqlite_version}.get(version, version)
    texts = row.get("texts", [f"licences/{key}.txt"])
    by_hand = row.get("inside", [])
    if not isinstance(texts, list) or not isinstance(by_hand, list):
        raise TypeError(f"components.toml: {key}")
    return Component(
        key=key,
        name=str(row["name"]),
        version=version,
        licence=str(row["licence"]),
        purpose=str(row["purpose"]),
        texts=tuple(texts),
        purl=str(row.get("purl", f"pkg:pypi/{key}@{{version}}")).format(version=version),
        shipped=str(row.get("shipped", _EVERYWHERE)),
        inside=(*(Part(name, "", licence, "") for name, licence in by_hand), *(Part(*part) for part in known)),
    )
