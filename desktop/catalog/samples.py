"""Sample towns: invented bodies to practise on, stored as answers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from desktop.resources import resource

SAMPLES = {"town": "あおば野町（180人）", "village": "やまなみ村（60人）", "city": "しおかぜ市（3,000人）"}


def load_sample(key: str) -> Mapping[str, Any]:
    """The answers of a sample: `answers`, `wordings` (paragraph → variant) and `sections` by key."""
    with resource("samples", f"{key}.toml").open("rb") as handle:
        return tomllib.load(handle)
