"""Where the build keeps its things, and what the product is called; the version comes from `desktop` alone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
HERE: Final = ROOT / "installer"
OUT: Final = ROOT / "out" / "windows"
WHEELS: Final = OUT / "wheels"  # the pinned wheels, kept between runs
PREFIX: Final = OUT / "prefix"  # the Wine prefix with the Windows Python
STAGE: Final = OUT / "stage"  # everything a build makes on its way
RELEASE: Final = OUT / "release"  # what is handed out
LINUX: Final = ROOT / "out" / "linux"

PUBLISHER: Final = "方針ナビ"
FOLDER: Final = "HoshinNavi"  # of the installed program; plain letters, for allow lists and scripts
WINDOWED: Final = "方針ナビ"
CONSOLE: Final = "hoshin-navi"


class BuildError(Exception):
    """The build cannot go on for a reason outside our code; the text says what to do."""
