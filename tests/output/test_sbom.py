"""The bill of materials: CycloneDX 1.6 as its schema asks, every component in it, the same bytes every time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

from desktop import VERSION
from desktop.components import components
from desktop.output.sbom import make_sbom

ROOT = Path(__file__).resolve().parents[2]
PURL = re.compile(r"pkg:(pypi|cargo|npm|generic|github)/[A-Za-z0-9._+-]+(/[A-Za-z0-9._-]+)?(@[A-Za-z0-9._+-]+)?(#.+)?")


def bill() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(make_sbom())
    return made


def test_the_head_is_that_of_the_format() -> None:
    made = bill()
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    assert uuid.UUID(made["serialNumber"].removeprefix("urn:uuid:")).version == 5
    assert made["metadata"]["component"]["version"] == VERSION
    known = {"bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies"}
    assert set(made) == known


def test_every_component_is_in_it_with_what_lies_inside() -> None:
    entries = {entry["bom-ref"]: entry for entry in bill()["components"]}
    assert list(entries) == [component.key for component in components()]
    for component in components():
        entry = entries[component.key]
        assert (entry["name"], entry.get("version", "")) == (component.name, component.version)
        assert entry["licenses"] == [{"expression": component.licence}]
        assert PURL.fullmatch(entry["purl"]), entry["purl"]
        assert {p["name"]: p["value"] for p in entry["properties"]}["hoshin-navi:purpose"] == component.purpose
        inside = entry.get("components", [])
        assert [part["name"] for part in inside] == [part.name for part in component.inside]
        for part in inside:
            assert part["type"] == "library"
            assert "purl" not in part or PURL.fullmatch(part["purl"]), part
    assert sum(len(entry.get("components", [])) for entry in entries.values()) > 100


def test_references_are_unique_and_the_program_depends_on_all() -> None:
    made = bill()
    refs = [entry["bom-ref"] for entry in made["components"]]
    inner = [part["bom-ref"] for entry in made["components"] for part in entry.get("components", [])]
    program = made["metadata"]["component"]["bom-ref"]
    assert len({program, *refs, *inner}) == 1 + len(refs) + len(inner)
    assert made["dependencies"][0] == {"ref": program, "dependsOn": refs}
    assert [entry["ref"] for entry in made["dependencies"][1:]] == refs


def test_licences_are_spdx_expressions() -> None:
    """Ids, AND, OR, WITH and brackets; LicenseRef- where SPDX has none."""
    word = re.compile(r"[A-Za-z0-9.+-]+")
    made = bill()
    parts = [*made["components"], *(p for entry in made["components"] for p in entry.get("components", []))]
    without = [part["name"] for part in parts if "licenses" not in part]
    assert without == ["openssl"]  # its makers' list names none; it is a component of its own as well
    for part in parts:
        for one in part.get("licenses", []):
            assert all(word.fullmatch(w) for w in one["expression"].replace("(", " ").replace(")", " ").split()), part


def test_the_same_program_gives_the_same_bytes() -> None:
    code = "import sys; from desktop.output.sbom import make_sbom; sys.stdout.buffer.write(make_sbom())"
    runs = [
        subprocess.run(
            [sys.executable, "-X", f"utf8={n}", "-c", code], cwd=ROOT, capture_output=True, check=True
        ).stdout
        for n in (0, 1)
    ]
    assert runs == [make_sbom()] * 2
