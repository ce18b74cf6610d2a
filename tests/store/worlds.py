"""Hostile worlds for the store: paths whose operations fail, full and read-only disks, an ordinary user."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest


class WindowsError(OSError):
    """An OSError as Windows raises it; Linux has no such attribute."""

    def __init__(self, winerror: int) -> None:
        super().__init__(22, "Windows")
        self.winerror = winerror


class Faults:
    """Counts file operations and makes the n-th one fail, or all from the n-th on."""

    def __init__(self, at: int, make: Callable[[], OSError], *, lasting: bool = False) -> None:
        self.at, self.make, self.lasting = at, make, lasting
        self.count = 0
        self.hit = False
        self.silent = False

    def step(self) -> None:
        if self.silent:
            return
        self.count += 1
        if self.count == self.at or (self.lasting and self.count > self.at):
            self.hit = True
            raise self.make()


class FaultyFile:
    """An open file whose reads and writes may fail."""

    def __init__(self, handle: IO[Any], faults: Faults) -> None:
        self._handle, self._faults = handle, faults

    def read(self, size: int = -1) -> Any:
        self._faults.step()
        return self._handle.read(size)

    def write(self, data: Any) -> int:
        self._faults.step()
        return self._handle.write(data)

    def flush(self) -> None:
        self._faults.step()
        self._handle.flush()

    def fileno(self) -> int:
        return self._handle.fileno()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handle, name)

    def __enter__(self) -> FaultyFile:
        return self

    def __exit__(self, *_args: object) -> None:
        self._handle.close()


class FaultyPath(type(Path())):
    """A path to the user's place whose operations may fail; `faults` is set by the test."""

    faults: Faults

    def open(self, *args: Any, **kw: Any) -> Any:
        self.faults.step()
        return FaultyFile(super().open(*args, **kw), self.faults)

    def replace(self, target: Any) -> Any:
        self.faults.step()
        return super().replace(target)

    def unlink(self, missing_ok: bool = False) -> None:
        self.faults.step()
        super().unlink(missing_ok=missing_ok)


@contextmanager
def faulty(faults: Faults) -> Iterator[type[FaultyPath]]:
    """A path class with these faults; fsync and opening folders fail by the same count."""
    made = type("FaultyPathHere", (FaultyPath,), {"faults": faults})
    sync, opening = os.fsync, os.open

    def fsync(handle: int) -> None:
        faults.step()
        sync(handle)

    def open_folder(path: Any, *args: Any, **kw: Any) -> int:
        if isinstance(path, FaultyPath):
            faults.step()
        return opening(path, *args, **kw)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        patch.setattr(os, "open", open_folder)
        yield made


@contextmanager
def faulty_below(faults: Faults, *roots: Path) -> Iterator[None]:
    """Every call to the system on what lies below these folders may fail: the user's place and the program's own."""
    with pytest.MonkeyPatch.context() as patch:

        def watch(module: Any, name: str) -> None:
            real = getattr(module, name)

            def call(path: Any, *args: Any, **kw: Any) -> Any:
                if isinstance(path, int):  # the handle of an open file
                    faults.step()
                    return real(path, *args, **kw)
                ours = isinstance(path, str | Path) and any(Path(path).is_relative_to(root) for root in roots)
                if ours:
                    faults.step()
                made = real(path, *args, **kw)
                return FaultyFile(made, faults) if ours and name == "open" and module is io else made

            patch.setattr(module, name, call)

        for name in ("open", "fsync", "replace", "unlink", "link", "mkdir"):
            watch(os, name)
        watch(io, "open")
        yield


class _Windows:
    """The module os as tempfile sees it there."""

    name = "nt"

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


class Refusing:
    """New entries are refused in a folder, as an ACL of Windows has it; `tries` are the names that were tried.

    There `os.access` knows nothing of the ACL, and Python's tempfile takes the refusal for a name that is in use.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
        self.tries: list[str] = []
        self._folders = {str(folder) for folder in folders}
        monkeypatch.setattr(tempfile, "_os", _Windows())
        monkeypatch.setattr(tempfile, "_O_TMPFILE_WORKS", False)
        monkeypatch.setattr(tempfile, "TMP_MAX", 50)  # there 2147483647
        for module, name in ((os, "open"), (os, "mkdir"), (io, "open")):
            self._watch(monkeypatch, module, name)

    def _watch(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        real = getattr(module, name)

        def call(path: Any, *args: Any, **more: Any) -> Any:
            if str(Path(str(path)).parent) in self._folders and not Path(str(path)).exists() and _makes(name, *args):
                self.tries.append(str(path))
                raise PermissionError(13, "Access is denied")
            return real(path, *args, **more)

        monkeypatch.setattr(module, name, call)


def _makes(name: str, how: Any = "", *_more: Any) -> bool:
    if isinstance(how, int):
        return name == "mkdir" or bool(how & os.O_CREAT)
    return name == "mkdir" or any(letter in how for letter in "wxa")


@contextmanager
def ordinary_user(*folders: Path) -> Iterator[None]:
    """Run as a user without special rights who owns the folders (root may write anywhere)."""
    if os.geteuid() != 0:
        yield
        return
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that any user can reach (pytest's own are root's alone)."""
    folder = Path(tempfile.mkdtemp(prefix="hoshin-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", str(folder)], check=True)
        shutil.rmtree(folder)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[bool]:
    """Mount a small disk at the folder; False where this machine does not allow it."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounted = shutil.which("mount") is not None and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
