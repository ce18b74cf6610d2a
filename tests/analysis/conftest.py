"""The facts of the sample town without a roster, read once; facts are never changed, only replaced."""

from __future__ import annotations

import contextlib

import pytest

from desktop.analysis.facts import Facts
from desktop.policy.starting import read_facts, sample_policy


@pytest.fixture(scope="session")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(tmp_path_factory.mktemp("home")))
        with contextlib.closing(sample_policy("town")) as document:
            return read_facts(document)
