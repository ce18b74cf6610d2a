"""Where the program keeps its own things on this PC: working copies, recent files, settings."""

from __future__ import annotations

import atexit
import getpass
import json
import os
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import platformdirs

from .errors import WorldError, from_os_error
from .files import write_bytes
from .passing import Held, held_folder, probe

ACTOR, DEPARTMENT = "actor", "department"  # settings: who works on this PC
ENVIRONMENT = "HOSHIN_NAVI_HOME"  # lets tests and locked-down terminals point elsewhere


def home() -> Path:
    """The program's folder in the local profile (made when missing).

    A profile that refuses every write is replaced by a temporary folder for as long as the program runs: the work
    goes on, only recovery and backups end with it (`is_makeshift`). Raises WorldError when there is not even that.
    """
    chosen = os.environ.get(ENVIRONMENT)
    folder = Path(chosen) if chosen else _usual()
    makeshift = _Makeshift.made.get(folder)
    if makeshift is not None:
        return makeshift.folder
    if folder not in _Makeshift.sound:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe(folder)
        except OSError as error:
            return _Makeshift.make(folder, error)
        _Makeshift.sound.add(folder)
    return folder


def _usual() -> Path:
    return platformdirs.user_data_path("HoshinNavi", appauthor=False)


def is_usual() -> bool:
    """Whether everything lies in the user's own local profile, which the system keeps from other users."""
    return home() == _usual()


def is_makeshift() -> bool:
    """Whether the profile could not be written, so that everything of this run is forgotten at its end."""
    return home() in {made.folder for made in _Makeshift.made.values()}


class _Makeshift:
    """What was found out about the profile in this run; temporary folders go when the program ends."""

    sound: ClassVar[set[Path]] = set()
    made: ClassVar[dict[Path, Held]] = {}

    @classmethod
    def make(cls, folder: Path, error: OSError) -> Path:
        try:
            made = cls.made[folder] = held_folder(Path(tempfile.gettempdir()))
        except OSError:
            raise from_os_error(error, folder, "作業用フォルダーの準備") from error
        atexit.register(made.remove)
        return made.folder


def provide_temp() -> None:
    """Where no temporary folder takes a file, the program's own folder does; never the folder it was started in.

    Python itself would fall back to that one, which is often the folder of somebody's documents. Raises WorldError.
    """
    try:
        usable = Path(tempfile.gettempdir()) != Path.cwd()
    except OSError:
        usable = False
    if usable:
        return
    folder = home() / "temp"
    try:
        folder.mkdir(exist_ok=True)
        probe(folder)
    except OSError as error:
        raise from_os_error(error, folder, "作業用フォルダーの準備") from error
    tempfile.tempdir = str(folder)


def work_root() -> Path:
    """The folder that holds one working copy per opened document."""
    folder = home() / "work"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise from_os_error(error, folder, "作業用フォルダーの準備") from error
    return folder


def backup_root() -> Path:
    """The folder that holds the backups of every file, by lineage."""
    return home() / "backup"


def is_backup(path: Path) -> bool:
    """Whether a path lies among the backups, which nothing may overwrite."""
    try:
        return path.resolve().is_relative_to(backup_root().resolve())
    except (OSError, RuntimeError):  # a circle of links
        return False


def actor() -> str:
    """Who works on this PC: the name that was given, else the login name."""
    known = Settings().get(ACTOR, "")
    if isinstance(known, str) and known.strip():
        return known.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


class Settings:
    """Small facts remembered on this PC; a missing or damaged settings file is simply an empty one."""

    def __init__(self) -> None:
        self._path = home() / "settings.json"
        self._values: dict[str, Any] = {}
        try:
            loaded = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            loaded = {}
        if isinstance(loaded, dict):
            self._values = loaded

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - JSON values
        """The remembered value."""
        return self._values.get(key, default)

    def put(self, key: str, value: Any) -> None:  # noqa: ANN401 - JSON values
        """Remember a JSON value; failing to write settings never stops the user's work."""
        self._values[key] = value
        try:
            write_bytes(self._path, json.dumps(self._values, ensure_ascii=False).encode(), "設定の保存")
        except WorldError:
            return

    def recent_files(self) -> list[Path]:
        """The files opened last, newest first. Nobody looks whether they are there: a share that is away takes long."""
        names = self.get("recent", [])
        names = names if isinstance(names, list) else []
        return [Path(name) for name in names if isinstance(name, str)]

    def remember_file(self, path: Path) -> None:
        """Put a file at the head of the recent ones (ten are kept)."""
        names = [str(path)] + [str(p) for p in self.recent_files() if p != path]
        self.put("recent", names[:10])

    def forget_file(self, path: Path) -> None:
        """Take a file out of the recent ones."""
        self.put("recent", [str(p) for p in self.recent_files() if p != path])
