"""Recording what really happens to files, below our code: the calls to the system, and SQLite's own."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest

from .disk import Disk, Mark, Resize, Write


class _File(io.FileIO):
    """A file whose writes are recorded; the buffers over it are Python's own."""

    def __init__(self, path: Path, mode: str, disk: Disk, thing: int) -> None:
        super().__init__(path, mode)
        self._disk, self._thing = disk, thing

    def write(self, data: Any) -> int:
        at = self.tell()
        count = super().write(data)
        self._disk.log.append(Write(self._thing, at, bytes(data[:count])))
        return count


class Recorder:
    """Puts itself between Python and the system. `ignored` names the function whose fsync does not reach the disk."""

    def __init__(self, disk: Disk, *, ignored: str = "", links: bool = True) -> None:
        self.disk, self.ignored, self.links = disk, ignored, links
        self.sites: set[str] = set()
        self._real = {name: getattr(os, name) for name in ("open", "fsync", "replace", "unlink", "link", "mkdir")}
        self._io_open = io.open
        self._handles: dict[int, Path] = {}

    def say(self, said: object) -> None:
        """Note that the user was told something."""
        self.disk.log.append(Mark(said))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Record while this lasts."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(io, "open", self._open_file)
            for name in self._real:
                patch.setattr(os, name, getattr(self, f"_{name}"))
            yield

    def _open_file(self, path: Any, mode: str = "r", *args: Any, **kw: Any) -> Any:
        path = Path(path) if isinstance(path, str | Path) else path
        if mode not in {"wb", "rb+"} or not isinstance(path, Path) or not self.disk.knows(path):
            return self._io_open(path, mode, *args, **kw)
        new = mode == "wb" and not self.disk.has(path)
        thing = self.disk.create(path) if new else self.disk.thing(path)
        raw = _File(path, mode, self.disk, thing)
        self._handles[raw.fileno()] = path
        if mode == "rb+":
            return io.BufferedRandom(raw)
        if not new:
            self.disk.log.append(Resize(thing, 0))
        return io.BufferedWriter(raw)

    def _open(self, path: Any, *args: Any, **kw: Any) -> int:
        handle = self._real["open"](path, *args, **kw)
        if isinstance(path, str | Path):
            self._handles[handle] = Path(path)
        return handle

    def _fsync(self, handle: int) -> None:
        self._real["fsync"](handle)
        site, path = sys._getframe(1).f_code.co_name, self._handles.get(handle)
        if path is None or not self.disk.has(path):
            return
        assert stat.S_ISDIR(os.fstat(handle).st_mode) == path.is_dir()
        self.sites.add(site)
        if site != self.ignored:
            self.disk.sync(path)

    def _replace(self, source: Any, target: Any, **kw: Any) -> None:
        self._real["replace"](source, target, **kw)
        if self.disk.has(Path(source)):
            self.disk.rename(Path(source), Path(target))

    def _unlink(self, path: Any, **kw: Any) -> None:
        self._real["unlink"](path, **kw)
        if self.disk.has(Path(path)):
            self.disk.unlink(Path(path))

    def _link(self, source: Any, target: Any, **kw: Any) -> None:
        if not self.links:
            raise PermissionError(1, "no links here")
        self._real["link"](source, target, **kw)
        if self.disk.has(Path(source)):
            self.disk.link(Path(source), Path(target))

    def _mkdir(self, path: Any, *args: Any, **kw: Any) -> None:
        self._real["mkdir"](path, *args, **kw)
        if self.disk.knows(Path(path)):
            self.disk.create(Path(path))


class _DatabaseFile(apsw.VFSFile):
    """One of SQLite's files."""

    def __init__(self, disk: Disk, path: Path, name: Any, flags: list[int]) -> None:
        # As SQLite does it: a journal or log that is new makes its folder durable when it is first synced itself
        sidecar = flags[0] & (apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL)
        self._disk, self._path, self._new_sidecar = disk, path, bool(sidecar) and not disk.has(path)
        self._thing = disk.thing(path)
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's names
        super().xWrite(data, offset)
        self._disk.log.append(Write(self._thing, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        super().xTruncate(size)
        self._disk.log.append(Resize(self._thing, size))

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self._disk.sync(self._path)
        if self._new_sidecar:
            self._disk.sync(self._path.parent)
            self._new_sidecar = False


class Vfs(apsw.VFS):
    """SQLite's own way to the disk, recorded."""

    NAME = "recorded"

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        super().__init__(self.NAME, "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "")
        if not name or not self._disk.knows(path):
            return apsw.VFSFile("", name, flags)
        return _DatabaseFile(self._disk, path, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802
        super().xDelete(name, sync_folder)
        path = Path(name)
        if self._disk.has(path):
            self._disk.unlink(path)
            if sync_folder:
                self._disk.sync(path.parent)
