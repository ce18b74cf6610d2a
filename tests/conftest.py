"""Every test has a profile of its own, so that no working copy or setting leaks into another."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from desktop.store import Document

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Times on shared machines vary; hypothesis judges the law, not the seconds
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def profile(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's home, empty at the start of each test."""
    folder = tmp_path_factory.mktemp("profile")
    monkeypatch.setenv("HOSHIN_NAVI_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample town's policy with nobody in it as a published file, made once; never written to."""
    from desktop.policy.starting import sample_policy

    return _published(tmp_path_factory, sample_policy)


@pytest.fixture(scope="session")
def staffed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample town with its 180 staff as a published file, made once; never written to."""
    from desktop.policy.starting import new_sample

    return _published(tmp_path_factory, new_sample)


def _published(tmp_path_factory: pytest.TempPathFactory, make: Callable[[str], Document]) -> Path:
    path = tmp_path_factory.mktemp("sample") / "あおば野町.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(tmp_path_factory.mktemp("maker")))
        document = make("town")
        document.publish(path)
        document.close()
    return path


@pytest.fixture
def town(town_file: Path, tmp_path: Path) -> Iterator[Document]:
    """The sample town without staff, opened from a copy of its own."""
    yield from _opened(town_file, tmp_path / "town.sqlite")


@pytest.fixture
def staffed(staffed_file: Path, tmp_path: Path) -> Iterator[Document]:
    """The sample town with its staff, opened from a copy of its own."""
    yield from _opened(staffed_file, tmp_path / "staffed.sqlite")


def _opened(source: Path, path: Path) -> Iterator[Document]:
    shutil.copyfile(source, path)
    document = Document.open(path)
    yield document
    document.close()
