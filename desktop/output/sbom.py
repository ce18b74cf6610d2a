"""The bill of materials as CycloneDX 1.6 (JSON).

Made by hand: the format asks for a few dozen lines, and the library for it would bring more parts than it lists.
The same program gives the same bytes: no time of day, and a serial number that follows from the content.
"""

from __future__ import annotations

import json
import uuid
from typing import Any, Final

from desktop import APP_NAME, VERSION
from desktop.components import Component, Part, components

SPEC: Final = "1.6"
_SELF: Final = "hoshin-navi"


def make_sbom() -> bytes:
    """The file."""
    listed = [_component(component) for component in components()]
    refs = [str(entry["bom-ref"]) for entry in listed]
    body: dict[str, Any] = {
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": _SELF,
                "name": APP_NAME,
                "version": VERSION,
                "purl": f"pkg:generic/{_SELF}@{VERSION}",
            }
        },
        "components": listed,
        "dependencies": [{"ref": _SELF, "dependsOn": refs}, *({"ref": ref} for ref in refs)],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    head = {"bomFormat": "CycloneDX", "specVersion": SPEC, "serialNumber": f"urn:uuid:{serial}", "version": 1}
    return json.dumps(head | body, ensure_ascii=False, indent=1).encode()


def _component(component: Component) -> dict[str, Any]:
    properties = (("hoshin-navi:purpose", component.purpose), ("hoshin-navi:shipped", component.shipped))
    made = {
        "type": "data" if component.licence == "OFL-1.1" else "library",
        "bom-ref": component.key,
        "name": component.name,
        **_facts(component),
        "properties": [{"name": name, "value": value} for name, value in properties],
    }
    if component.inside:
        made["components"] = [_part(component.key, part) for part in component.inside]
    return made


def _part(owner: str, part: Part) -> dict[str, Any]:
    ref = "/".join(filter(None, (owner, part.name, part.version)))
    return {"type": "library", "bom-ref": ref, "name": part.name, **_facts(part)}


def _facts(one: Component | Part) -> dict[str, Any]:
    """Version, licence and package address, as far as they are known."""
    licences = [{"expression": one.licence}] if one.licence else None
    known = {"version": one.version, "licenses": licences, "purl": one.purl}
    return {name: value for name, value in known.items() if value}
