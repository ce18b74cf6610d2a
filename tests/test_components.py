"""The list of parts is true: names, versions, licences, texts and what lies inside, compared with what is installed.

After a change of constraints.txt read the differences, then `HOSHIN_GOLDEN=write` gathers texts and contents anew.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from functools import cache
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest

from desktop.components import components
from desktop.resources import resource
from installer import contents, windows

ROOT = Path(__file__).resolve().parents[1]
LICENCES = ROOT / "resources" / "licences"
INSIDE = ROOT / "resources" / "components-inside.json"
WRITE = os.environ.get("HOSHIN_GOLDEN") == "write"
SPDX = {  # what the packages call their licence where they do not use SPDX
    "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only": "LGPL-3.0-only",
    "PSFL": "PSF-2.0",
    "BSD license (see license.txt for details), Copyright (c) 2000-2025, ReportLab Inc.": "BSD-3-Clause",
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: MIT License": "MIT",
}
# Pillow lists what it can be built with; wheels leave these out (PIL.features), and tests and pictures of ours too
NOT_BUILT_IN = {"libimagequant"}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def installed(name: str) -> Distribution:
    return distribution(name)


@cache
def needed() -> frozenset[str]:
    """What the program needs to run: pyproject's dependencies and theirs, without extras and other systems."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting = list(project["dependencies"])
    found: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        name = plain(re.split(r"[<>=!~;\s\[(]", requirement)[0])
        if "extra ==" in requirement or "python_full_version < '3.11'" in requirement or name in found:
            continue
        found.add(name)
        waiting += installed(name).requires or []
    return frozenset(found)


def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return {plain(name): version for name, _, version in (line.partition("==") for line in lines) if version}


def pypi() -> dict[str, str]:
    """Listed packages that are installed here (the bootloader is of the build alone)."""
    return {c.key: c.version for c in components() if c.purl.startswith("pkg:pypi/") and c.key != "pyinstaller"}


def licence_of(made: Distribution) -> str:
    meta = made.metadata
    said = meta["License-Expression"] or meta["License"] or ""
    said = said or next(c for c in meta.get_all("Classifier", []) if c.startswith("License"))
    return SPDX.get(said, said)


def licence_files(made: Distribution) -> list[Path]:
    """The licence texts that the package brings along."""
    files = [Path(str(made.locate_file(file))) for file in made.files or ()]
    inside = [file for file in files if ".dist-info" in str(file)]
    return sorted(file for file in inside if "licenses" in file.parts or file.name.startswith(("LICEN", "COPYING")))


def decoded(raw: bytes) -> str:
    """Some old texts write © in Latin-1."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text.replace("\r\n", "\n")


def gathered(made: Distribution) -> str:
    """One text of all its licence files, each under its name."""
    files = [file for file in licence_files(made) if file.name != "AUTHORS"]
    texts = [(file.name, decoded(file.read_bytes()).strip()) for file in files]
    return "\n\n".join(f"==== {name} ====\n\n{text}" for name, text in texts) + "\n"


def listed_inside(made: Distribution) -> list[list[str]]:
    """What the package's own bills of material say lies inside it."""
    rows: list[list[str]] = []
    for file in sorted(f for f in made.files or () if "/sboms/" in str(f) and "auditwheel" not in f.name):
        for part in json.loads(file.read_text("utf-8")).get("components", []):
            if part["name"] in NOT_BUILT_IN or part["name"].startswith("PIL."):
                continue
            licences = [one.get("expression") or one["license"]["id"] for one in part.get("licenses", [])]
            purl = part.get("purl", "").partition("?")[0]
            rows.append([part["name"], part.get("version", ""), " AND ".join(licences), purl])
    return sorted(rows)


def test_the_list_holds_exactly_what_the_program_needs() -> None:
    assert set(pypi()) == needed()
    pinned = constraints()
    assert pypi() == {name: pinned[name] for name in needed()}


def test_versions_and_licences_are_those_installed() -> None:
    for component in components():
        if component.key in pypi():
            made = installed(component.key)
            assert (component.key, component.version) == (component.key, made.version)
            assert (component.key, component.licence) == (component.key, licence_of(made))


def test_the_natives_have_the_versions_that_the_packages_carry() -> None:
    versions = {c.key: c.version for c in components()}
    pdfium = next(f for f in installed("pypdfium2").files or () if str(f) == "pypdfium2_raw/version.json")
    numbers = json.loads(pdfium.read_text("utf-8"))
    assert versions["pdfium"] == ".".join(str(numbers[part]) for part in ("major", "minor", "build", "patch"))
    openssl = [row for row in listed_inside(installed("cryptography")) if row[0] == "openssl" and "generic" in row[3]]
    assert [versions["openssl"]] == [row[1] for row in openssl]
    assert versions["qt"] == installed("PySide6-Essentials").version


def test_what_lies_inside_is_what_the_packages_list() -> None:
    found = {name: rows for name in sorted(needed()) if (rows := listed_inside(installed(name)))}
    assert {"cryptography", "python-calamine", "pillow"} <= set(found)
    text = json.dumps(found, ensure_ascii=False, indent=0) + "\n"
    if WRITE:
        INSIDE.write_text(text, "utf-8")
    assert INSIDE.read_text("utf-8") == text


@pytest.mark.parametrize("name", sorted(needed() - {"pyside6-essentials", "shiboken6"}))
def test_licence_texts_are_those_of_the_packages(name: str) -> None:
    text = gathered(installed(name))
    assert len(text) > 500
    file = LICENCES / f"{name}.txt"
    if WRITE:
        file.write_text(text, "utf-8")
    assert file.read_text("utf-8") == text


def test_every_component_has_all_that_a_reader_needs() -> None:
    keys = [component.key for component in components()]
    assert len(keys) == len(set(keys)) > 25
    for component in components():
        assert component.name, component
        assert component.version, component.key
        assert component.licence, component.key
        assert component.purpose, component.key
        assert component.purl.startswith("pkg:"), component.key
        assert len(component.licence_text()) > 400, component.key


def test_what_the_build_leaves_out_is_marked_so() -> None:
    for component in components():
        if component.key in pypi():
            left_out = component.key.replace("-", "_") in contents.EXCLUDED_MODULES
            assert (component.key, component.shipped == "ソース版") == (component.key, left_out)


@pytest.mark.parametrize(
    ("module", "inside"),
    [
        ("_hashlib", "OpenSSL (libcrypto)"),
        ("_bz2", "bzip2"),
        ("_lzma", "XZ Utils (liblzma)"),
        ("pyexpat", "Expat"),
        ("_ctypes", "libffi"),
        ("_decimal", "libmpdec"),
    ],
)
def test_of_pythons_own_libraries_those_are_listed_that_the_build_keeps(module: str, inside: str) -> None:
    [python] = [component for component in components() if component.key == "python"]
    listed = inside in {part.name for part in python.inside}
    assert listed == (module not in contents.EXCLUDED_MODULES)


def test_what_only_the_build_brings_has_the_version_that_it_is_built_with() -> None:
    lock = dict(line.split(" ")[0].split("==") for line in windows.LOCK.read_text("utf-8").splitlines() if "==" in line)
    versions = {component.key: component.version for component in components()}
    assert versions["vc-runtime"] == lock["msvc-runtime"]
    assert versions["pyinstaller"] == lock["pyinstaller"]


def test_no_licence_text_is_left_over() -> None:
    named = {resource(*name.split("/")) for component in components() for name in component.texts}
    assert set(LICENCES.iterdir()) == {path for path in named if path.parent == LICENCES}


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("lgpl-3.0.txt", "GNU LESSER GENERAL PUBLIC LICENSE"),
        ("gpl-3.0.txt", "GNU GENERAL PUBLIC LICENSE"),
        ("apache-2.0.txt", "Apache License"),
        ("python.txt", "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2"),
        ("nsis.txt", "Common Public License version 1.0"),
        ("pyinstaller.txt", "Bootloader Exception"),
        ("qt-inside.txt", "PCRE2"),
    ],
)
def test_texts_that_no_package_brings_are_whole(file: str, words: str) -> None:
    text = (LICENCES / file).read_text("utf-8")
    assert words.lower() in text.lower()
    assert len(text) > 5000
