"""reportlab's subset TrueType font with a correct ToUnicode map.

reportlab writes characters beyond U+FFFF as five hexadecimal digits, which no reader understands, so that 𠮟 (a
character of the official list) could be printed but not searched or copied. The map is written anew here.
"""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

_BLOCK = 100  # the most entries one bfchar list may hold


class EmbeddedFont(TTFont):  # type: ignore[misc]
    """A TTFont whose text can be extracted whatever the plane of its characters."""

    def addObjects(self, doc: Any) -> None:  # noqa: ANN401, N802 (reportlab's own name and type)
        """Add the font objects to the file, then mend their ToUnicode streams."""
        subsets = [list(subset) for subset in self.state[doc].subsets]
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            name = b"".join((SUBSETN(number), b"+", self.face.name, self.face.subfontNameX)).decode("pdfdoc")
            doc.idToObject["toUnicodeCMap:" + name].content = to_unicode(name, subset)


def to_unicode(name: str, subset: list[int]) -> str:
    """The CMap from the codes of one subset to UTF-16."""
    entries = [f"<{i:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for i, code in enumerate(subset)]
    lines = ["/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap"]
    lines += [f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def"]
    lines += [f"/CMapName /{name} def", "/CMapType 2 def", "1 begincodespacerange", "<00> <FF>"]
    lines += ["endcodespacerange"]
    for start in range(0, len(entries), _BLOCK):
        block = entries[start : start + _BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)
