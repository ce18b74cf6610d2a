"""The file: working copy, actions, undo, publish, and the gate for files from outside."""

from .document import Changes, Document
from .errors import TargetChanged, UnreadableFile, WorldError

__all__ = ["Changes", "Document", "TargetChanged", "UnreadableFile", "WorldError"]
