"""The file: working copy, actions, undo, publish, and the gate for files from outside."""

from typing import TYPE_CHECKING

from .errors import TargetChanged, UnreadableFile, WorldError

if TYPE_CHECKING:
    from .document import Changes, Document

__all__ = ["Changes", "Document", "TargetChanged", "UnreadableFile", "WorldError"]


def __getattr__(name: str) -> object:
    """Changes and Document bring SQLAlchemy with them: the first window shows without it."""
    if name not in ("Changes", "Document"):
        raise AttributeError(name)
    from . import document

    found: object = getattr(document, name)
    return found
