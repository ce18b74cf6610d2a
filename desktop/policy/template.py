"""Wordings to runs: Jinja2 in a sandbox for the preset's texts, plain {name} places for the officer's own.

A variable prints itself as a marked stretch (Unicode noncharacters, which input never lets in), which is then cut
into runs; so the text, the values and the blanks stay apart all the way to the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from .tree import Blank, Run, Runs, Text, Value

_OPEN, _SPLIT, _CLOSE = "\ufdd0", "\ufdd2", "\ufdd1"
_INSIDE = f"([^{_OPEN}{_SPLIT}{_CLOSE}]*)"
_MARK = re.compile(_OPEN + _SPLIT.join([_INSIDE] * 4) + _CLOSE)
_STRAY = re.compile(f"[{_OPEN}{_SPLIT}{_CLOSE}]")  # in a file that was not written by us
_PLACE = re.compile(r"\{([^{}\n]{1,40})\}")


@dataclass(frozen=True, slots=True)
class Var:
    """A named value in a wording; text None or empty is a blank."""

    name: str
    text: str | None
    source: str
    label: str

    def __str__(self) -> str:
        parts = (self.name, self.text or "", self.source, self.label)
        return f"{_OPEN}{_SPLIT.join(_STRAY.sub('', part) for part in parts)}{_CLOSE}"

    def __bool__(self) -> bool:
        return bool(self.text)

    def run(self) -> Run:
        """The run that this variable prints as."""
        return Value(self.text, self.source) if self.text else Blank(self.label, self.source)


@cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False)


@cache
def _template(text: str) -> Template:
    return _environment().from_string(text)


@cache
def _expression(text: str) -> Any:  # noqa: ANN401 - Jinja2's compiled expression has no public type
    return _environment().compile_expression(text, undefined_to_none=False)


def evaluate(expression: str, variables: Mapping[str, Any]) -> bool:
    """The truth of a Jinja2 expression."""
    return bool(_expression(expression)(**variables))


def render(text: str, variables: Mapping[str, Any]) -> tuple[Runs, ...]:
    """The paragraphs of a wording (an empty line parts them) as runs; none when all of it is switched off."""
    marked = _template(text).render(**variables)
    return tuple(_runs(part) for part in _paragraphs(marked))


def as_own_text(text: str, variables: Mapping[str, Any]) -> str:
    """A wording ready to be rewritten: values stand as {団体名} and so go on following the answers."""
    marked = _template(text).render(**variables)
    return "\n\n".join(
        _STRAY.sub("", _MARK.sub(lambda m: "{" + m.group(1) + "}", part)) for part in _paragraphs(marked)
    )


def render_own(text: str, variables: Mapping[str, Any]) -> tuple[Runs, ...]:
    """The officer's own text as runs, a paragraph a line; {name} becomes the value of that name, unknown ones stay."""

    def replace(match: re.Match[str]) -> str:
        value = lookup(match.group(1), variables)
        return match.group(0) if value is None else str(value)

    lines = (line.strip(" \t") for line in text.splitlines())
    return tuple(_runs(_PLACE.sub(replace, line)) for line in lines if line)


def unknown_places(text: str, variables: Mapping[str, Any]) -> list[str]:
    """The {names} in an own text that mean nothing here."""
    return [name for name in _PLACE.findall(text) if lookup(name, variables) is None]


def lookup(path: str, variables: Mapping[str, Any]) -> Var | str | None:
    """The value of 「団体名」, 「目標.値」 or 「像.promoter」; None when there is no such printable name."""
    head, _, rest = path.strip().partition(".")
    value = variables.get(head)
    if rest and head == "像" and callable(value):
        found = value(rest)
        return found if isinstance(found, Var) and found else None
    if rest and head == "目標" and value is not None:
        value = getattr(value, rest, None)
    elif rest:
        return None
    if isinstance(value, Var):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _paragraphs(text: str) -> list[str]:
    parts = re.split(r"\n\s*\n", text)
    return [joined for part in parts if (joined := re.sub(r"\s*\n\s*", "", part).strip())]


def _runs(marked: str) -> Runs:
    found: list[Run] = []
    at = 0
    for match in _MARK.finditer(marked):
        if match.start() > at:
            found.append(Text(_STRAY.sub("", marked[at : match.start()])))
        found.append(Var(*match.groups()).run())
        at = match.end()
    if at < len(marked):
        found.append(Text(_STRAY.sub("", marked[at:])))
    return tuple(found)
