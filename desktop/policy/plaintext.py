"""A Document tree as plain text, one block part a line: what versions keep and comparisons read."""

from __future__ import annotations

from .tree import Block, BulletList, Diagram, Document, Paragraph, Table, plain

_CELLS = " ▸ "


def plain_text(document: Document) -> str:
    """The whole policy in words; equal trees give equal texts."""
    lines = [document.organization, document.title, document.version, document.date, document.status, ""]
    for section in document.walk():
        lines.append(f"{'§' * section.level} {section.heading}")
        for block in section.blocks:
            lines.extend(_lines(block))
    lines += [f"{label}: {words}" for label, words in document.colophon]
    return "\n".join(lines) + "\n"


def _lines(block: Block) -> list[str]:
    match block:
        case Paragraph(runs=runs):
            return [plain(runs)]
        case BulletList(items=items):
            return [f"  ・{plain(item)}" for item in items]
        case Table(caption=caption, columns=columns, rows=rows):
            head = f"[表] {caption}: {_CELLS.join(c.title for c in columns)}"
            return [head, *("  " + _CELLS.join(plain(cell) for cell in row) for row in rows)]
        case Diagram(caption=caption, boxes=boxes):
            return [f"[図] {caption}", *(f"  {b.title} {b.detail}".rstrip() for b in boxes)]
