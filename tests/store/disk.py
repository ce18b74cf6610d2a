"""A disk as a power cut leaves it: what was synced is there; of all the rest any part may be missing or torn.

Files and folders are recorded as the operations that made them. Names are data of their folder: a file that was
created, linked, renamed or removed is so for certain only once its folder was synced.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

_SECTOR = 512

Tree = dict[Path, bytes]


@dataclass(frozen=True, slots=True)
class Write:
    file: int
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Resize:
    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Name:
    """`name` in a folder means a thing from now on (nothing: None), and another name no longer does."""

    folder: int
    name: str
    thing: int | None
    gone: str = ""


@dataclass(frozen=True, slots=True)
class Sync:
    thing: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What the program had told its user by now."""

    said: object


Operation = Write | Resize | Name | Sync | Mark


@dataclass
class Disk:
    """Everything below one folder; what lies there at the start is durable."""

    root: Path
    log: list[Operation] = field(default_factory=list)
    _things: dict[Path, int] = field(default_factory=dict)
    _count: int = 0

    def __post_init__(self) -> None:
        self._things[self.root] = 0
        for path in sorted(self.root.rglob("*")):
            thing = self.create(path)
            if path.is_file():
                self.log.append(Write(thing, 0, path.read_bytes()))
        self.log.extend(Sync(thing) for thing in range(self._count + 1))

    def knows(self, path: Path) -> bool:
        """Whether a path lies in a recorded folder."""
        return path.parent in self._things

    def create(self, path: Path) -> int:
        """A new file or folder."""
        self._count += 1
        self._bind(path, self._count)
        return self._count

    def thing(self, path: Path) -> int:
        """What a path means now; a new file if it means nothing yet."""
        return self._things[path] if path in self._things else self.create(path)

    def has(self, path: Path) -> bool:
        return path in self._things

    def link(self, source: Path, target: Path) -> None:
        self._bind(target, self._things[source])

    def rename(self, source: Path, target: Path) -> None:
        assert source.parent == target.parent
        if self._things[source] == self._things.get(target):
            return  # POSIX: two names of one file, nothing happens
        self._things[target] = self._things.pop(source)
        self.log.append(Name(self._things[target.parent], target.name, self._things[target], source.name))

    def unlink(self, path: Path) -> None:
        del self._things[path]
        self.log.append(Name(self._things[path.parent], path.name, None))

    def sync(self, path: Path) -> None:
        self.log.append(Sync(self._things[path]))

    def _bind(self, path: Path, thing: int) -> None:
        self._things[path] = thing
        self.log.append(Name(self._things[path.parent], path.name, thing))

    def said(self, cut: int) -> list[object]:
        """What had been told before a cut."""
        return [operation.said for operation in self.log[:cut] if isinstance(operation, Mark)]

    def after(self, cut: int, chance: random.Random) -> Tree:
        """The files that are there after the power went before operation `cut`."""
        log = self.log[:cut]
        durable = {operation.thing: n for n, operation in enumerate(log) if isinstance(operation, Sync)}
        data_kept, names_kept = chance.choice((0.0, 0.5, 0.9, 1.0)), chance.choice((0.0, 0.5, 1.0))
        contents: dict[int, bytearray] = {}
        folders: dict[int, dict[str, int]] = {}
        for n, operation in enumerate(log):
            if isinstance(operation, Name):
                if n < durable.get(operation.folder, -1) or chance.random() < names_kept:
                    _name(folders.setdefault(operation.folder, {}), operation)
            elif isinstance(operation, Write | Resize):
                content = contents.setdefault(operation.file, bytearray())
                if n < durable.get(operation.file, -1) or chance.random() < data_kept:
                    _change(content, operation)
                elif isinstance(operation, Write) and chance.random() < 0.3:
                    _tear(content, operation, chance)
        return _tree(self.root, 0, folders, contents)


def _name(folder: dict[str, int], operation: Name) -> None:
    folder.pop(operation.gone, None)
    if operation.thing is None:
        folder.pop(operation.name, None)
    else:
        folder[operation.name] = operation.thing


def _change(content: bytearray, operation: Write | Resize) -> None:
    end = operation.at + len(operation.data) if isinstance(operation, Write) else operation.size
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if isinstance(operation, Write):
        content[operation.at : end] = operation.data
    else:
        del content[end:]


def _tear(content: bytearray, operation: Write, chance: random.Random) -> None:
    """A write of which only a run of sectors arrived."""
    first, last = sorted(chance.randrange(len(operation.data) // _SECTOR + 2) * _SECTOR for _ in range(2))
    part = operation.data[first:last]
    if part:
        _change(content, Write(operation.file, operation.at + first, part))


def _tree(path: Path, thing: int, folders: dict[int, dict[str, int]], contents: dict[int, bytearray]) -> Tree:
    found: Tree = {}
    for name, inner in folders.get(thing, {}).items():
        if inner in folders:
            found |= _tree(path / name, inner, folders, contents)
        else:
            found[path / name] = bytes(contents.get(inner, b""))
    return found
