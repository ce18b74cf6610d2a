"""Samples made once, opened anew by every test. Nobody is in them: a policy stands without a roster too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.policy.starting import new_document, sample_policy
from desktop.store import Document

MAKERS = {"town": lambda: sample_policy("town"), "village": lambda: sample_policy("village"), "blank": new_document}


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("samples")
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(folder / "home"))
        for key, make in MAKERS.items():
            document = make()
            found[key] = document.publish(folder / f"{key}.sqlite")
            document.close()
    return found


@pytest.fixture
def town(sample_files: dict[str, Path]) -> Iterator[Document]:
    document = Document.open(sample_files["town"], "山田")
    yield document
    document.close()


@pytest.fixture
def village(sample_files: dict[str, Path]) -> Iterator[Document]:
    document = Document.open(sample_files["village"], "山田")
    yield document
    document.close()


@pytest.fixture
def blank(sample_files: dict[str, Path]) -> Iterator[Document]:
    """A new file with the preset's frame and no answer."""
    document = Document.open(sample_files["blank"], "山田")
    yield document
    document.close()
